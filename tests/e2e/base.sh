#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# base.sh - the same exports night after night, in one store read against the
# delivery before, in another one whole (its staged files are taken away
# beforehand): what the two hold is the same in every table but the one that
# counts what was staged, whatever the county did overnight and whatever went
# wrong with the base.  TAP.
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
store_begin 4
seed=${LAPSE_BASE_SEED:-1} # another one, other nights

mkdir -p "$dir/sources/us-yy" "$dir/data/us-yy"
# source_file KIND [MAP]: contacts with detail, note, officer and office, a
# roster of cases, a file of offices that contacts are looked up in
source_file() {
    end_to=', to: end_date, type: date'
    # a roster whose rows name the end of their facts is always read whole
    if [ "$1" = roster ]; then end_to=; fi
    cat >"$dir/sources/us-yy/log.yaml" <<YAML
source: us-yy-log
title: A county that does not exist
fetch: {kind: folder, path: us-yy}
delivery: $1
files:
  contacts:
    match: contacts_%Y-%m-%d.csv
    schema:
      primaryKey: [id]
      fields:
      - {name: id, constraints: {required: true}}
      - {name: case, to: case_number, constraints: {required: true}}
      - {name: day, to: occurred, type: date, constraints: {required: true, maximum: delivered}}
      - {name: code, to: code}
      - {name: officer, to: officer}
      - {name: minutes, to: minutes, type: integer}
      - {name: why, to: purpose}
      - {name: entered, to: recorded_at, type: date}
      - {name: text, to: note}
      - {name: unused}
  cases:
    match: cases_%Y-%m-%d.csv
    schema:
      primaryKey: [case, start]
      fields:
      - {name: case, to: case_number, constraints: {required: true}}
      - {name: start, to: start_date, type: date}
      - {name: end$end_to}
      - {name: level, to: level}
  places:
    match: places.csv
    schema:
      primaryKey: [officer]
      fields: [{name: officer}, {name: unit}]
lookup: {contacts.officer: places.officer}
map:
  code:
    contact/subject/in_person/office/completed: [OV]
    contact/subject/phone_voice/completed: [TEL, ${2:-CALL}]
    contact/none/record_check/completed: [RC]
emit:
- {file: contacts, as: contact, office: places.unit}
- {file: cases, as: case}
rules:
- when: {channel: phone_voice, note: /voicemail/}
  set: {corrected_channel: voicemail}
  why: the note says voicemail
coverage:
- {kind: contact, from: '2024-01-01', to: delivered}
checks: {refused: {fail: 20%}, unlisted: {fail: 20%}, rows: {change: 90%}}
YAML
}

# The county on day number $1 of $days, changed by what happened until then:
# edits, additions, withdrawals, moved and repeated lines, contradictions,
# days that are none, codes that nobody listed, a column that is not used.
# export_day DAY WHAT [PLACE]
export_day() {
    rm -f "$dir"/data/us-yy/*
    printf 'officer,unit\nO0,North\nO1,North\nO2,South\nO3,South\n%s' \
        "${3:-}" >"$dir/data/us-yy/places.csv"
    awk -v night="$1" -v what="$2" -v seed="$seed" \
        -v contacts="$dir/data/us-yy/contacts_2024-07-$(printf %02d "$1").csv" \
        -v cases="$dir/data/us-yy/cases_2024-07-$(printf %02d "$1").csv" '
    function dice(n) {
        seed = (seed * 16807) % 2147483647
        return seed % n
    }
    function iso(n) {
        return sprintf("2024-%02d-%02d", 1 + int(n / 28) % 6, 1 + n % 28)
    }
    function row(i, version) {
        day = iso(i * 7 + version)
        code = substr("OV  TEL RC  ", 1 + (i + int(version / 2)) % 3 * 4, 4)
        gsub(/ /, "", code)
        if ((i + version) % 41 == 7) code = "NEW"
        if ((i + version) % 53 == 9) day = "2024-02-31"
        return i ",C" (i * i % 37) "," day "," code ",O" (i % 5) "," \
            (i % 4 ? i % 60 : "") "," (i % 6 ? "visit" : "") "," \
            iso(i * 7 + 2) "," \
            (i % 7 == version % 7 ? "left voicemail" : "\"seen, \"\"ok\"\"\"")
    }
    BEGIN {
        print what == "reordered" ? "case,id,day,code,officer,minutes,why,entered,text,unused" : \
            "id,case,day,code,officer,minutes,why,entered,text,unused" >contacts
        print "case,start,end,level" >cases
        n = 0
        for (i = 0; i < 400; i++) version[i] = 0
        for (k = 1; k <= night; k++) { # what was done each night
            for (j = 0; j < 4; j++) version[dice(400)]++
            for (j = 0; j < 3; j++) left[dice(400)] = !left[dice(400)]
            twice[dice(400)] = k % 3
            clash[dice(400)] = k % 2
            from[dice(400)] = dice(400)
            touched[dice(400)]++
        }
        for (i = 0; i < 300 + night * 3 && i < 400; i++) order[n++] = i
        for (i in from) if (i < n && from[i] < n) {
            t = order[i]; order[i] = order[from[i]]; order[from[i]] = t
        }
        if (what == "turned") for (i = 0; i < n / 2; i++) {
            t = order[i]; order[i] = order[n - 1 - i]; order[n - 1 - i] = t
        }
        for (k = 0; k < n; k++) {
            i = order[k]
            if (left[i] || (what == "half" && k % 5 < 2)) continue
            line = row(i, version[i]) "," touched[i]
            if (what == "reordered") {
                split(line, f, ",")
                line = f[2] "," f[1] substr(line, length(f[1] "," f[2]) + 1)
            }
            print line >contacts
            if (twice[i]) print line >contacts
            if (twice[i] == 2) print line "x" >contacts
            if (clash[i]) {
                line = row(i, version[i] + 5) ","
                if (what == "reordered") {
                    split(line, f, ",")
                    line = f[2] "," f[1] substr(line, length(f[1] "," f[2]) + 1)
                }
                print line >contacts
            }
        }
        for (i = 0; i < 37; i++) if (i % 9 != night % 9)
            print "C" i ",2023-0" (1 + i % 9) "-01," \
                (i % 5 == 0 ? "2024-06-01" : "") "," (i + int(night / 2)) % 3 >cases
    }' </dev/null
}

# on STORE COMMAND...: the program; its exit code is $code
on() {
    at=$1
    shift
    code=0
    PGDATABASE=$at "$bin/lapse" --state "$dir/$at" --data "$dir/data" \
        --sources "$dir/sources" "$@" >"$dir/$at.out" 2>"$dir/$at.err" ||
        code=$?
}
ask() {
    psql -X -At -d "$1" -c "$2"
}
# what the store holds; how much was staged is what may differ
held() {
    digest "$1" | grep -v -e '^etl\.stage ' -e '^all ' >"$dir/$1.held"
}
alike() {
    held based
    held whole
    cmp -s "$dir/whole.held" "$dir/based.held" && return 0
    diff "$dir/whole.held" "$dir/based.held" | sed 's/^/# /'
    for store in whole based; do
        ask $store "select g.check_name, g.subject, g.value, g.verdict
            from etl.guard as g
            where g.batch_id = (select max(d.batch_id) from etl.delivery as d)
            order by 1, 2" >"$dir/$store.guards"
    done
    diff "$dir/whole.guards" "$dir/based.guards" | sed 's/^/# /'
    sed 's/^/# /' "$dir/based.err"
    return 1
}
# whether the last publish of the store was read against a base
is_based() {
    [ "$(ask "$1" "select d.base_batch_key is not null from etl.delivery as d
        where d.batch_id = (select max(p.batch_id) from etl.publish as p)")" \
        = "$2" ]
}
# both the same way
night_of() {
    on based run us-yy
    based_code=$code
    rm -rf "$dir/whole/staged"
    on whole run us-yy
    if [ "$code" != "$based_code" ]; then
        echo "# exit code $based_code against the base, $code whole"
        sed 's/^/# /' "$dir/based.err"
        return 1
    fi
    worked "$code" || {
        sed 's/^/# /' "$dir/whole.err"
        return 1
    }
    alike
}

# nights KIND
nights() {
    fresh based
    fresh whole
    source_file "$1"
    export_day 1 ''
    ok "$1: the first export is read whole" night_of
    ok "$1: and nothing is there to read it against" is_based based f
    for day in 2 3 4; do
        export_day $day ''
        ok "$1, day $day: the store is as if read whole" night_of
        ok "$1, day $day: it was read against the day before" is_based based t
        ok "$1, day $day: and the other store whole" is_based whole f
    done
    export_day 5 turned
    ok "$1: lines in another order change nothing" night_of
    ok "$1: and are found all the same" is_based based t
}

nights full
export_day 6 reordered
ok 'columns in another order give the same' night_of
export_day 7 ''
ok 'and back again' night_of

rm -rf "$dir/based/staged"
export_day 8 ''
ok 'a base that is no longer there: the same' night_of
ok 'and it was read whole' is_based based f

export_day 9 '' 'O4,West
'
ok 'another file of what others look up: the same' night_of
ok 'and it was read whole as well' is_based based f
for store in based whole; do
    on $store undo "$(ask $store 'select max(seq) from etl.publish')"
done
export_day 10 ''
ok 'a base that was undone: the same' night_of
ok 'and it was read whole again' is_based based f

export_day 11 ''
cp "$dir"/data/us-yy/* "$dir/"
export_day 12 ''
ok 'a day is missing' night_of
rm "$dir"/data/us-yy/*
mv "$dir"/contacts_2024-07-11.csv "$dir"/cases_2024-07-11.csv \
    "$dir"/places.csv "$dir/data/us-yy/"
ok 'it comes late' night_of
ok 'and is read whole' is_based based f
export_day 13 ''
ok 'the day after is the same' night_of

export_day 14 ''
before=$(ask based 'select max(seq) from etl.publish')
for moment in 0.1 0.2 0.3 0.5 0.8 1.2; do
    PGDATABASE=based setsid "$bin/lapse" --state "$dir/based" \
        --data "$dir/data" --sources "$dir/sources" run us-yy \
        >"$dir/killed.out" 2>&1 &
    sleep $moment
    kill -9 -- "-$!" 2>/dev/null || :
    wait "$!" 2>/dev/null || :
done
ok 'killed at any time and run again: the same' night_of
is_once() {
    [ "$(ask based "select count(*) from etl.publish where seq > $before")" = 1 ]
}
ok 'and published once' is_once

source_file full RING
export_day 15 ''
ok 'another mapping: the same' night_of
export_day 16 ''
ok 'the night after it: the same' night_of
ok 'and read against it' is_based based t
on based verify
ok 'what the ledger claims can be counted again' [ "$code" = 0 ]

# what a person must judge is held alike, with all of it staged
export_day 17 half
held_alike() {
    on based run us-yy
    based_code=$code
    rm -rf "$dir/whole/staged"
    on whole run us-yy
    if [ "$code$based_code" != 44 ]; then
        echo "# exit code $based_code against the base, $code whole"
        return 1
    fi
    alike
}
ok 'too much is gone: held, with the same findings' held_alike
for store in based whole; do
    key=$(ask $store "select left(delivery_key, 12) from etl.delivery
        where verdict = 'hold' order by batch_id desc limit 1")
    on $store release "$key" --who tester --reason 'half of it is meant'
done
ok 'a person can release it' [ "$code" = 0 ]
ok 'and the stores are alike' alike

# three days at once: each against the one before it, which is new itself
mkdir "$dir/days"
for day in 18 19 20; do
    export_day $day ''
    cp "$dir"/data/us-yy/* "$dir/days/"
    rm -rf "$dir/whole/staged"
    on whole run us-yy
done
cp "$dir"/days/* "$dir/data/us-yy/"
on based run us-yy
ok 'three days at once: the same' alike
ok 'and read one against the other' [ "$(ask based "select count(*)
    from etl.delivery where delivered > '2024-07-17'
    and base_batch_key is not null")" = 3 ]

# a delivery that is not for the store any more is refused, and told so
export_day 21 ''
"$bin/lapse-ingest" -q --state "$dir/based" --data "$dir/data" \
    "$dir/sources/us-yy/log.yaml"
line=$("$bin/lapse-transform" -q --state "$dir/based" --plan \
    "$dir/sources/us-yy/log.yaml" | tail -n 1)
key=$(printf '%s\n' "$line" | sed 's/.*"delivery_key":"\([0-9a-f]*\)".*/\1/')
base=$(ask based "select etl.current_base('us-yy-log', null)")
batch=$("$bin/lapse-transform" -q --state "$dir/based" --only "$key" \
    --base "$base" "$dir/sources/us-yy/log.yaml")
on based undo "$(ask based 'select max(seq) from etl.publish')"
code=0
PGDATABASE=based "$bin/lapse-load" --state "$dir/based" publish "$batch" \
    >"$dir/based.out" 2>"$dir/based.err" || code=$?
ok 'a stale base is refused' [ "$code" = 1 ]
ok 'with the reason' grep -q 'without --base' "$dir/based.err"

nights roster
store_end
