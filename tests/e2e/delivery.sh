#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# delivery.sh - fifteen exports of an invented office, one a day, the file
# replaced each time (LAPSE_CORPORA, own/delivery): what is new, changed,
# identical and gone, and the verdict, are those of SEQUENCE.jsonl; then what a
# person does with the held ones; then the sound ones in several orders of
# loading, which end in the same history.  TAP.
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
exports=${LAPSE_CORPORA:-}/own/delivery
[ -f "$exports/SEQUENCE.jsonl" ] || skip_all 'no exports (LAPSE_CORPORA)'
store_begin 4

# source_file PATH MATCH: the office's source file
source_file() {
    mkdir -p "${1%/*}"
    cat >"$1" <<YAML
source: us-yy-cases
title: An office that does not exist
fetch: {kind: folder, path: us-yy}
delivery: full
files:
  export:
    match: $2
    schema:
      primaryKey: [case_id]
      fields:
      - {name: case_id, to: case_number, constraints: {required: true}}
      - {name: person_id}
      - {name: last_name}
      - {name: first_name}
      - {name: dob, type: date}
      - {name: event_date, to: occurred, type: date, constraints: {required: true}}
      - {name: event_type, to: code}
      - {name: status, to: detail}
      - {name: amount, to: purpose}
      - {name: notes, to: note}
map:
  code: {document: [INTAKE, PAYMENT, REVOCATION, TERMINATION, TRANSFER, VIOLATION]}
emit:
- {file: export, as: document}
YAML
}

# member NAME of the line of SEQUENCE.jsonl in $line
member() {
    printf '%s\n' "$line" |
        sed -n "s/.*\"$1\": *\"\{0,1\}\([^,\"}]*\).*/\1/p"
}
ask() {
    psql -X -At -d "$store_at" -c "$1"
}
# the program, on the store and state $store_at
lapse_on() {
    code=0
    PGDATABASE=$store_at "$bin/lapse" --state "$dir/$store_at" \
        --data "$dir/data" --sources "$dir/sources" "$@" >"$dir/out" \
        2>"$dir/err" || code=$?
}
is_code() {
    [ "$code" = "$1" ] || {
        echo "# exit code $code, not $1"
        grep -E 'error|hold|reject' "$dir/err" | cut -c1-300 | sed 's/^/# /'
        return 1
    }
}
says() {
    grep -qE -- "$1" "$dir/err" "$dir/out" || {
        sed 's/^/# /' "$dir/err" "$dir/out"
        return 1
    }
}
is() {
    [ "$1" = "$2" ] || {
        printf '# got "%s", want "%s"\n' "$1" "$2"
        return 1
    }
}
# put FILE [NAME]: the folder holds this file alone
put() {
    rm -rf "$dir/data/us-yy"
    mkdir -p "$dir/data/us-yy"
    cp "$exports/$1" "$dir/data/us-yy/${2:-$1}"
    chmod 0644 "$dir/data/us-yy/${2:-$1}"
}
# key of the delivery that the folder holds now
key() {
    sha=$(sha256sum "$dir"/data/us-yy/*)
    "$bin/lapse-transform" -q --state "$dir/$store_at" --plan \
        "$dir/sources/us-yy/cases.yaml" |
        sed -n "/${sha%% *}/s/.*\"delivery_key\":\"\([0-9a-f]*\)\".*/\1/p"
}
key_of() {
    cat "$dir/key.$1"
}
# outcome KEY WAS: verdict and counts of this delivery, WAS published before
outcome() {
    if [ "$2" = t ]; then
        # what nothing needs any more is not kept staged
        batch=$("$bin/lapse-transform" -q --state "$dir/$store_at" --only "$1" \
            "$dir/sources/us-yy/cases.yaml")
        PGDATABASE=$store_at "$bin/lapse-load" -q --state "$dir/$store_at" \
            publish "$batch" |
            sed 's/.*"verdict":"\([^"]*\)".*"new":\([0-9]*\),"changed":\([0-9]*\),"identical":\([0-9]*\),"gone":\([0-9]*\).*/\1 \2 \3 \4 \5/'
        return
    fi
    ask "with l as (
            select d.verdict, d.batch_id from etl.delivery as d
            where d.delivery_key = '$1' order by d.batch_id desc limit 1)
        select concat_ws(' ', l.verdict, sum(g.value)
                filter (where g.subject = 'new'), sum(g.value) filter
                (where g.subject in ('changed', 'mapping', 'reopened')),
            sum(g.value) filter (where g.subject = 'identical'),
            sum(g.value) filter (where g.subject in ('gone', 'ended')))
        from l join etl.guard as g on g.batch_id = l.batch_id
            and g.check_name = 'difference'
        group by l.verdict
        union all
        select case a.exit_code when 4 then 'hold' else 'reject' end
        from etl.attempt as a where a.delivery_key = '$1'"
}
wanted() {
    if [ -n "$(member changed)" ]; then
        printf '%s %s %s %s %s\n' "$(member verdict)" "$(member new)" \
            "$(member changed)" "$(member identical)" "$(member gone)"
    else
        member verdict
    fi
}
# the verdict alone where the sequence counts nothing
same_outcome() {
    got=$(outcome "$delivery" "$was")
    case $(wanted) in
    *' '*) is "$got" "$(wanted)" ;;
    *) is "${got%% *}" "$(wanted)" ;;
    esac
}

store_at=sequence
fresh sequence
source_file "$dir/sources/us-yy/cases.yaml" "['*.csv', '*.csv.gz']"
while read -r line; do
    step=$(member step)
    LAPSE_NOW=$(printf '2025-03-%02dT02:00:00Z' "$step")
    export LAPSE_NOW
    put "$(member file)"
    before=$(ask 'select coalesce(max(seq), 0) from etl.publish')
    lapse_on run us-yy-cases
    cp "$dir/err" "$dir/err.$step"
    delivery=$(key)
    was=$(ask "select exists (select from etl.publish
        where delivery_key = '$delivery' and seq <= $before)")
    ok "step $step ($(member note)): $(wanted)" same_outcome
    case $(member verdict) in
    accept | skip_duplicate) want=0 ;;
    hold) want=4 ;;
    *) want=1 ;;
    esac
    # what was held before is offered again until something takes its place
    case $step in
    8) want=4 ;;
    esac
    ok "step $step ends with $want" is_code "$want"
    echo "$delivery" >"$dir/key.$step"
    case $step in
    5) ok 'that others stand in its place is said' \
        says 'were loaded before, as publish [0-9]+ .*: lapse undo [0-9]+' ;;
    esac
done <"$exports/SEQUENCE.jsonl"

ok 'five rows are gone and still there' is "$(ask 'select count(*) from
    core.event where known_to < date '"'infinity'"' and until_seq > 1000000
    and event_key not in (select event_key from core.visible_event)')" 5
held="select string_agg(distinct g.check_name, ' ') from etl.guard as g
    join etl.delivery as d on d.batch_id = g.batch_id
    where g.verdict in ('hold', 'reject') and d.delivery_key ="
ok 'the shrunk one is held for its rows' is "$(ask "$held '$(key_of 6)'")" \
    'distinct_keys gone rows'
ok 'the empty one too' is "$(ask "$held '$(key_of 7)'")" \
    'distinct_keys empty gone rows'
ok 'the half file is refused since it is cut' is \
    "$(ask "$held '$(key_of 8)' and g.verdict = 'reject'")" truncated
ok 'the column that changed is named' grep -q 'purpose ("amount") in 504' \
    "$dir/err.14"
ok 'the column that was emptied is named' grep -q 'field "dob"' "$dir/err.15"
ok 'the column that was renamed is named' grep -q '"status"' "$dir/err.10"
lapse_on status --output csv
ok 'the source is shown as held' says '^us-yy-cases,.*,held,'
ok 'the difference of a held delivery can be read' is "$(ask "select
    format('%s %s %s %s', new_count, changed_count, identical_count,
        gone_count) from gap.delivery where delivery_key = '$(key_of 13)'")" \
    '2000 0 504 0'

# what a person does
lapse_on release "$(cut -c1-12 "$dir/key.13")"
ok 'a release without a reason is refused' is_code 2
lapse_on release "$(cut -c1-12 "$dir/key.8")" --reason 'all there is'
ok 'a file that is not whole cannot be released' is_code 2
lapse_on release "$(cut -c1-12 "$dir/key.13")" --who 'A Tester' \
    --reason 'four offices came over'
ok 'a release publishes' is_code 0
ok 'and says what' says 'published as [0-9]+: 2000 new, 0 changed'
ok 'who and why are in the ledger' is "$(ask "select who || ': ' || why
    from etl.release where delivery_key = '$(key_of 13)'")" \
    'A Tester: four offices came over'
ok 'its cause is release' is "$(ask "select cause from etl.publish
    where delivery_key = '$(key_of 13)'")" release
lapse_on release "$(cut -c1-12 "$dir/key.13")" --reason again
ok 'it cannot be released twice' is_code 2
publish=$(ask "select seq from etl.publish where delivery_key = '$(key_of 13)'")
lapse_on undo "$publish"
ok 'a load is withdrawn' is_code 0
ok 'what was before stands again' is \
    "$(ask 'select count(*) from core.visible_event')" 504
lapse_on verify
ok 'all is as the ledger says' is_code 0
lapse_on undo "$((publish + 1))"
ok 'the withdrawal is withdrawn' is \
    "$(ask 'select count(*) from core.visible_event')" 2504
earlier=$(ask "select max(seq) from etl.publish
    where seq < $publish and state = 'published'")
lapse_on undo "$earlier"
ok 'only the last publish of a source is withdrawn' is_code 2
ok 'and it is named' says "undo $publish first|undo $((publish + 2)) first"
lapse_on undo "$publish"
ok 'that once more, by its own number' is "$(ask 'select count(*) from
    core.visible_event')" 504
lapse_on undo "$earlier"
ok 'then the one before it' is_code 0
lapse_on undo "$((publish + 4))"
ok 'which is brought back' is "$(ask 'select count(*) from
    core.visible_event')" 504
lapse_on release "$(cut -c1-12 "$dir/key.14")" --reject --reason 'an error'
ok 'a held one is settled' is_code 0
lapse_on release "$(cut -c1-12 "$dir/key.15")" --reject --reason 'an error'
lapse_on run us-yy-cases
ok 'what is settled is not offered again' is_code 0

# a check is set aside for a time
until=$(date -u -d '+30 days' +%Y-%m-%d)
put d15_column_emptied.csv
printf '000099999,1,Nobody,Invented,,2024-01-01,INTAKE,OPEN,1.00,\n' \
    >>"$dir/data/us-yy/d15_column_emptied.csv"
LAPSE_NOW=2025-03-16T02:00:00Z
lapse_on run us-yy-cases
ok 'the emptied column is held again' is_code 4
lapse_on release us-yy-cases --check null_shares --until "$until" --reason no
ok 'a check that is none is refused' says 'no check "null_shares"'
lapse_on release us-yy-cases --check null_share --until 2020-01-01 --reason no
ok 'a day that has passed is refused' is_code 2
lapse_on release us-yy-cases --check null_share --until "$until" \
    --reason 'dates of birth are no longer sent'
ok 'a check is set aside' is_code 0
lapse_on run us-yy-cases
ok 'then the delivery is published' is_code 0
ok 'and the finding says so' is "$(ask "select distinct g.verdict
    from etl.guard as g join etl.publish as p on p.batch_id = g.batch_id
    where g.check_name = 'null_share' and g.verdict <> 'pass'")" released

# another mapping: the newest export is read again from the archive
rm -rf "$dir/data/us-yy"
sed -i 's/name: amount, to: purpose/name: amount/' \
    "$dir/sources/us-yy/cases.yaml"
seq=$(ask 'select max(seq) from etl.publish')
lapse_on reload us-yy-cases
ok 'a changed mapping is loaded without a fetch' is_code 0
ok 'the newest export alone, cause mapping' is "$(ask "select
    string_agg(cause || ' ' || changed_count || ' ' || mapping_count, ', ')
    from etl.publish where seq > $seq")" 'mapping 505 0'
lapse_on reload us-yy-cases
ok 'once' says 'nothing new'

# a flipped bit
put d12_five_gone.csv
blob=$(ask "select b.sha256 from etl.blob as b join etl.delivery as d
    using (batch_id) where d.delivery_key = '$(key_of 12)' limit 1")
path=$dir/sequence/archive/$(printf %.2s "$blob")/$blob
chmod 0600 "$path"
printf '\001' | dd of="$path" bs=1 seek=500 conv=notrunc 2>/dev/null
lapse_on verify
ok 'a flipped bit in the archive ends with 5' is_code 5
ok 'and is set aside' test -f "$dir/sequence/archive/quarantine/$blob.1"
lapse_on run us-yy-cases
lapse_on verify
ok 'the next run has fetched it again' is_code 0
lapse_on rejects us-yy-cases
ok 'refused rows are listed' says '^[0-9a-f]{12}:254 '
unset LAPSE_NOW

# every order ends in the same history
source_file "$dir/sources/us-yy/cases.yaml" \
    "['x_%Y-%m-%d.csv', 'x_%Y-%m-%d.csv.gz']"
history() {
    psql -X -At -d "$1" -c "select e.case_id, e.event_key, e.row_hash,
            e.occurred_lo, e.profile_key, e.known_from, e.known_to, e.ended, d.detail, d.purpose, n.note, v.delivered
        from core.event as e
        join etl.delivery as v on v.batch_id = e.batch_id
        left join core.event_detail as d using (case_id, event_key,
            known_from, since_seq)
        left join private.event_note as n using (case_id, event_key,
            known_from, since_seq)
        where e.until_seq > 1000000 order by 1, 2, 7"
}
# all six are there; the programs take them one by one, in this order
rm -rf "$dir/data/us-yy"
mkdir -p "$dir/data/us-yy"
for step in 1 3 4 9 11 12; do
    file=$(sed -n "s/.*\"file\": *\"\([^\"]*\)\".*\"step\": *$step,.*/\1/p" \
        "$exports/SEQUENCE.jsonl")
    cp "$exports/$file" "$dir/data/us-yy/x_2025-03-$(printf %02d \
        "$step").csv${file##*.csv}"
done
# publish DAY: the delivery of this day
publish() {
    line=$(grep "\"period_to\":\"2025-03-$(printf %02d "$1")\"" "$dir/plan")
    batch=$("$bin/lapse-transform" -q --state "$dir/$store_at" --only \
        "$(member delivery_key)" "$dir/sources/us-yy/cases.yaml") &&
        PGDATABASE=$store_at "$bin/lapse-load" -q --state "$dir/$store_at" \
            publish "$batch" >/dev/null
}
n=0
for order in '1 3 4 9 11 12' '12 11 9 4 3 1' '4 12 1 11 3 9' '9 1 12 3 11 4'; do
    n=$((n + 1))
    store_at=order$n
    fresh "$store_at"
    "$bin/lapse-ingest" -q --state "$dir/$store_at" --data "$dir/data" \
        "$dir/sources/us-yy/cases.yaml"
    "$bin/lapse-transform" -q --state "$dir/$store_at" --plan \
        "$dir/sources/us-yy/cases.yaml" >"$dir/plan"
    bad=0
    for step in $order; do
        publish "$step" || bad=1
    done
    ok "order $order: all are published" test "$bad" = 0
    history "$store_at" >"$dir/history$n"
    ok "order $order: the same history" cmp "$dir/history1" "$dir/history$n"
done
ok 'which holds versions' test "$(wc -l <"$dir/history1")" = 526
store_end
