#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# mended.sh - scorecard 29: a hundred refused rows.  Fifty are mended in the
# source file (a spelling of dates that it did not know) and read again from
# the archive, fifty in the export itself.  Each ends as exactly one version;
# the reject stays, and its file and byte lead to the version.  TAP.
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
store_begin 4
fresh mend
source=$dir/sources/us-yy/log.yaml
mkdir -p "$dir/sources/us-yy" "$dir/data/us-yy"
cat >"$source" <<'YAML'
source: us-yy-log
title: An office that does not exist
fetch: {kind: folder, path: us-yy}
delivery: full
files:
  log:
    match: log*.csv
    schema:
      primaryKey: [entry]
      fields:
      - {name: entry, constraints: {pattern: '[0-9]+'}}
      - {name: case, to: case_number, constraints: {required: true}}
      - {name: day, to: occurred, type: date, constraints: {required: true}}
      - {name: code, to: code}
map:
  code: {contact/subject/in_person/completed: [OV]}
emit:
- {file: log, as: contact}
checks: {refused: {warn: 0%, fail: 60%}}
YAML
file=$dir/data/us-yy/log.csv
# the export: 300 good rows, 50 with a day in words, 50 of no day at all
export_with() { # the 50: as they are, or mended
    awk -v mended="$1" 'BEGIN {
        print "entry,case,day,code"
        for (i = 1; i <= 400; i++) {
            day = sprintf("2024-%02d-%02d", i % 12 + 1, i % 28 + 1)
            if (i % 8 == 3) day = sprintf("%02d.%02d.2024", i % 28 + 1, i % 12 + 1)
            if (i % 8 == 5 && !mended) day = "2024-02-31"
            printf "%d,A%d,%s,OV\n", i, i % 90, day
        }
    }' >"$file"
}
lapse_on() {
    code=0
    PGDATABASE=mend "$bin/lapse" -q --state "$dir/mend" --data "$dir/data" \
        --sources "$dir/sources" "$@" >"$dir/out" 2>"$dir/err" || code=$?
}
is_code() {
    [ "$code" = "$1" ] || {
        echo "# exit code $code, not $1"
        sed 's/^/# /' "$dir/err"
        return 1
    }
}
answer() {
    got=$(psql -X -At -d mend -c "$1")
    [ "$got" = "$2" ] || {
        echo "# got \"$got\", not \"$2\""
        return 1
    }
}
versions="select count(*) || ' ' || count(distinct event_key)
    from core.event where until_seq > 1000000 and known_to = 'infinity'"

export_with ''
lapse_on run us-yy-log
ok 'a hundred rows are refused, the others published' is_code 3
ok 'a hundred rejects' answer 'select count(*) from gap.reject' 100
ok 'three hundred versions' answer "$versions" '300 300'

# the source file learns the spelling; the same bytes are read again
sed -i "s/type: date, constr/type: date, format: ['%Y-%m-%d', '%d.%m.%Y'], constr/" \
    "$source"
lapse_on reload us-yy-log
ok 'the archive is read again with the mended source file' is_code 3
ok 'fifty more versions, each once' answer "$versions" '350 350'
# a reject and the version that stands at its byte of the same bytes
ok 'file and byte of each mended reject lead to one version' answer "
    with was as (
        select r.sha256, r.byte_offset, r.batch_id from gap.reject as r
        where r.batch_id = (select min(batch_id) from gap.reject)
    ), now as (
        select b.sha256, e.position & 281474976710655 as byte_offset, e.event_key
        from core.event as e
        join etl.blob as b on b.batch_id = e.batch_id
            and b.file_no = e.position >> 48
        where e.until_seq > 1000000 and e.known_to = 'infinity'
    )
    select count(*) || ' ' || count(n.event_key) || ' '
        || count(distinct n.event_key)
    from was left join now as n using (sha256, byte_offset)" '100 50 50'
ok 'the rejects stay with the delivery that had them' answer \
    'select string_agg(n::text, $$ $$ order by b) from (select batch_id as b,
        count(*) as n from gap.reject group by 1) as x' '100 50'

# the office mends the rest and sends the export again
export_with yes
lapse_on run us-yy-log
ok 'the mended export is published without a refusal' is_code 0
ok 'every row is exactly one version' answer "$versions" '400 400'
ok 'no version is lost or doubled on the way' answer "select count(*)
    from core.event where until_seq > 1000000 and known_to <> 'infinity'" 0
ok 'and no reject is deleted' answer 'select count(*) from gap.reject' 150
explained=$(psql -X -At -d mend -c "select 'reject:' || delivery_key || ':'
    || record_no from gap.reject order by batch_id, record_no limit 1")
lapse_on explain "$explained"
ok 'each can still be explained' is_code 0
store_end
