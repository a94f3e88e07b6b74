#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# purge.sh - a person, a source and old cases are purged: nothing of them is
# left in tables, archive, staged deliveries or audit, all else stands where
# it stood, and the next night does not bring them back.  TAP.
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
store_begin 40
export_dir=$dir/data/us-xx-example
# a refused row of a case, and a row that gives no fact
contacts=$(find "$export_dir" -name 'contact_history_*.csv')
fresh one
# the ideal case: many contacts.  Its number as the county writes it:
raw=$(sed -n 's/^[^,]*,\(PB-[0-9]*\),.*/\1/p' "$contacts" | sort | uniq -c |
    sort -rn | awk 'NR == 1 { print $2 }')
awk -F, -v raw="$raw" '/^Total,/ {
        print "9999999," raw ",13/45/2023,,OV,,,,"
        print "Total," $2 + 1
        next
    }
    { print }' "$contacts" >"$dir/with-bad"
cp "$dir/with-bad" "$contacts"
code=0
night one || code=$?
ok 'the county is loaded' worked "$code"
cp -Rp "$dir/one/archive" "$dir/before"

ask() {
    psql -X -At -d "${2:-one}" -c "$1"
}
on() { # NAME COMMAND...: its exit code in $code
    name=$1
    shift
    code=0
    PGDATABASE=$name "$bin/lapse" --state "$dir/$name" --data "$dir/data" \
        --sources "$store_home/sources" "$@" >"$dir/out" 2>"$dir/err" ||
        code=$?
}
is_code() {
    [ "$code" = "$1" ] || {
        echo "# exit code $code, not $1"
        sed 's/^/# /' "$dir/err" "$dir/out"
        return 1
    }
}
same() {
    [ "$1" = "$2" ] || {
        echo "# got \"$1\", not \"$2\""
        return 1
    }
}
gone() { # PATTERN PLACE...: no file holds it
    ! grep -rliaE -- "$@" | sed 's/^/# still in /' | grep .
}
cleaned=$(printf %s "$raw" | sed 's/^PB-0*//')
spelled="pb-?0*$cleaned([^0-9]|\$)"
person=$(ask "select c.pseudonym from core.supervision_case as c
    join private.case_number as n using (case_id)
    where n.case_number = '$cleaned'")
key=$(ask "select case_id from private.case_number
    where case_number = '$cleaned'")
events=$(ask 'select count(*) from core.event')
theirs=$(ask "select count(*) from core.event where case_id = $key")
cases=$(ask 'select count(*) from gap.case_index')
ok 'the person has records to purge' test "$theirs" -ge 3 -a \
    "$(grep -rliaE -- "$spelled" "$dir/one/archive" | wc -l)" -ge 2

on one reveal "$person" --reason 'a test'
ok 'a name is not shown into a pipe' is_code 2
# script(1) may be there and a terminal not to be had (no devpts in a chroot)
if script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
    PGDATABASE=one script -qec "'$bin/lapse' --state '$dir/one' \
        reveal $person --reason 'a test'" /dev/null >"$dir/out" 2>&1 </dev/null || :
    ok 'on a terminal it is' grep -q "case number: $cleaned" "$dir/out"
    ok 'and the audit says so' same "$(ask "select act || ' ' || object || ' '
        || reason from etl.audit order by audit_no desc limit 1")" \
        "reveal case $key a test"
else
    ok 'on a terminal it is # SKIP no terminal to be had' true
fi

# what may be shown to everybody
on one export --public --out "$dir/months.csv" compliance_month
ok 'months are exported for the public' is_code 0
# shellcheck disable=SC2016
ok 'without a count of 1 to 10' awk -F, 'NR > 1 { for (i = 8; i <= 11; i++)
    if ($i >= 1 && $i <= 10) bad = 1 } END { exit bad || NR < 10 }' \
    "$dir/months.csv"
ok 'and are described' grep -q '"path":"months.csv"' \
    "$dir/months.datapackage.json"
on one export --public contact_gap
ok 'rows of people are not' is_code 2
ok 'and none is printed' test ! -s "$dir/out"

digest one >"$dir/want"
on one purge case "$person"
ok 'a purge without a reason is refused' is_code 2
on one purge case nobody --reason test
ok 'so is one of nobody' is_code 2
on one purge case "$person" --reason 'court order'
ok 'without --yes it is counted' is_code 0
ok 'and says that nothing was changed' grep -q 'nothing was changed' "$dir/out"
digest one >"$dir/now"
ok 'nor was it' cmp -s "$dir/want" "$dir/now"
ok 'not in the archive either' diff -r "$dir/before" "$dir/one/archive"

# what a run left that was killed, and bytes that verify set aside
some=$(grep -rliaE -- "$spelled" "$dir/one/archive" | head -n 1)
mkdir -p "$dir/one/archive/quarantine" "$dir/one/staged/left.tmp"
cp "$some" "$dir/one/archive/quarantine/${some##*/}.1"
cp "$some" "$dir/one/staged/left.tmp/event.0001.pgcopy"
printf '%s\n' "$cleaned" >"$dir/number"
on one purge case - --yes --reason 'court order' <"$dir/number"
ok 'with --yes it is done, the number read from stdin' is_code 0
ok 'the case is in no table' same "$(ask "select
    (select count(*) from core.event where case_id = $key)
    + (select count(*) from core.term where case_id = $key)
    + (select count(*) from core.event_detail where case_id = $key)
    + (select count(*) from core.supervision_case where case_id = $key)
    + (select count(*) from private.event_note where case_id = $key)
    + (select count(*) from private.case_number where case_id = $key)")" 0
ok 'the number is nowhere in the state: archive, staged, receipts' \
    gone "$spelled" "$dir/one"
pg_dump one >"$dir/dump"
ok 'nor in the store, its audit and its refused rows' gone "$spelled" "$dir/dump"
ok 'nor the pseudonym' gone "$person" "$dir/dump"
rm "$dir/dump"
ok 'the events of the others are all there' same \
    "$(ask 'select count(*) from core.event')" "$((events - theirs))"
ok 'the statistics have one case less' same \
    "$(ask 'select count(*) from gap.case_index')" "$((cases - 1))"
ok 'the audit says what was done' same "$(ask "select act || ' ' || reason
    from etl.audit order by audit_no desc limit 1")" 'purge court order'

# the bytes of the others stand where they stood
wrong=0
for old in "$dir"/before/??/*; do
    sha=${old##*/}
    stone=$dir/one/archive/$(printf %.2s "$sha")/$sha.tombstone
    [ -f "$stone" ] || continue
    new=$(sed 's/.*"now":"\([0-9a-f]*\)".*/\1/' "$stone")
    new=$dir/one/archive/$(printf %.2s "$new")/$new
    grep -aviE -- "$spelled" "$old" >"$dir/a"
    grep -av '^$' "$new" >"$dir/b"
    cmp -s "$dir/a" "$dir/b" || wrong=$((wrong + 1))
    same "$(stat -c %s "$old")" "$(stat -c %s "$new")" || wrong=$((wrong + 1))
    same "$(stat -c %a "$new")" 400 || wrong=$((wrong + 1))
done
ok 'what is left of each file is what it was, byte for byte' same "$wrong" 0
other=$(ask 'select event_key from core.event order by event_key limit 1')
on one explain "event:$other"
ok 'an event of another is explained from the file that took its place' \
    is_code 0
ok 'with its line' grep -q 'line' "$dir/out"

# the next night: the drop folder still holds the old files
seen=$(ask 'select count(*) from core.event')
code=0
night one || code=$?
ok 'the next night goes on' worked "$code"
ok 'and does not bring the person back' same \
    "$(ask 'select count(*) from core.event')" "$seen"
ok 'nor the bytes' gone "$spelled" "$dir/one"
on one check us-xx-example
PGDATABASE=one "$bin/lapse-transform" -q --state "$dir/one" \
    --output jsonl "$store_home/sources/us-xx-example/contacts.yaml" \
    >"$dir/rows" 2>"$dir/err" || :
ok 'mapped again from the archive there is nobody of that number' sh -c \
    "grep -q '\"case_id\"' '$dir/rows' && ! grep -q '\"case_id\":$key,' '$dir/rows'"
rm "$dir/rows"

on one verify
ok 'verify misses nothing' is_code 0
ok 'and names what was purged' grep -q '^purged: .* (court order)' "$dir/out"

# cases over before a day
day=$(ask "select (max(end_date) + 1)::date from (select end_date from core.term
    where end_date is not null order by end_date limit 4) as t")
over=$(ask "select count(*) from etl.purged_cases('before', '$day')")
numbers=$(ask "select n.case_number from etl.purged_cases('before', '$day') as p
    join private.case_number as n using (case_id)")
ok 'there are cases long over' test "$over" -ge 1
cases=$(ask 'select count(*) from gap.case_index')
on one purge before "$day" --yes --reason 'retention schedule'
ok 'they are purged' is_code 0
ok 'as many as were over' same "$(ask 'select count(*) from gap.case_index')" \
    "$((cases - over))"
for number in $numbers; do
    ok 'none is left in the state' gone "pb-?0*$number([^0-9]|\$)" \
        "$dir/one/archive"
done

# a source
on one purge source us-xx-example --yes --reason 'contract ended'
ok 'a source is purged' is_code 0
ok 'no fact of it is left' same "$(ask "select
    (select count(*) from core.event as e join etl.source using (source_id)
        where code = 'us-xx-example')
    + (select count(*) from private.case_number)")" 0
ok 'no file of it either, only tombstones' sh -c "! grep -rqaF -e 'PB-0' \
    '$dir/one/archive' '$dir/one/staged'"
ok 'what its receipts name is told as purged' test \
    "$(find "$dir/one/archive" -name '*.tombstone' | wc -l)" -ge 3
code=0
night one || code=$?
ok 'the night after that goes on too' worked "$code"
ok 'without it' same "$(ask "select count(*) from core.event as e
    join etl.source using (source_id) where code = 'us-xx-example'")" 0
on one verify
ok 'verify misses nothing of it' is_code 0
ok 'the audit is whole' same "$(ask 'select count(*) from etl.broken_audit(null,
    null)')" 0
# an export that came without its header: archived, never staged
fresh unread
code=0
night unread || code=$?
for file in "$export_dir"/*_2*.csv; do
    name=${file##*/}
    sed '1,/^[A-Z][A-Za-z]*,/d' "$file" >"$export_dir/${name%_*}_2024-07.csv"
done
code=0
night unread || code=$?
rm "$export_dir"/*_2024-07.csv
ok 'an export without its header is archived, and not staged' \
    test "$code" != 0 -a "$(grep -rliaE -- "$spelled" "$dir/unread/archive" |
        wc -l)" -gt 3
on unread purge case "$cleaned" --yes --reason test
ok 'a purge says that it was not mapped' is_code 3
ok 'and looks through it' gone "$spelled" "$dir/unread"
store_end
