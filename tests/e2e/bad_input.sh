#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bad_input.sh - what a wrong file, source file or server gets: the place, the
# remedy, the documented exit code, and nothing half-loaded.  TAP.
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
store_begin 4
fresh bad

# An invented office with a log of three columns.
sources=$dir/sources/us-yy
mkdir -p "$sources" "$dir/data/us-yy"
cat >"$sources/log.yaml" <<'YAML'
source: us-yy-log
title: An office that does not exist
fetch: {kind: folder, path: us-yy}
files:
  log:
    match: log*.csv
    schema:
      primaryKey: [entry]
      fields:
      - {name: entry}
      - {name: case, to: case_number, constraints: {required: true}}
      - {name: day, to: occurred, type: date, constraints: {required: true}}
      - {name: code, to: code}
map:
  code: {contact/subject/in_person/completed: [OV]}
emit:
- {file: log, as: contact}
checks: {refused: {warn: 0%, fail: 60%}}
YAML

# lapse_on COMMAND...: its exit code in $code, words in $dir/out and $dir/err
lapse_on() {
    code=0
    PGDATABASE=bad "$bin/lapse" --state "$dir/bad" --data "$dir/data" \
        --sources "$dir/sources" "$@" >"$dir/out" 2>"$dir/err" || code=$?
}
says() {
    grep -qE -- "$1" "$dir/err" "$dir/out" || {
        sed 's/^/# /' "$dir/err" "$dir/out"
        return 1
    }
}
is_code() {
    [ "$code" = "$1" ] || {
        echo "# exit code $code, not $1"
        sed 's/^/# /' "$dir/err"
        return 1
    }
}
ask() {
    psql -X -At -d bad -c "$1"
}
answer() {
    got=$(ask "$1")
    [ "$got" = "$2" ] || {
        echo "# got \"$got\", not \"$2\""
        return 1
    }
}
file=$dir/data/us-yy/log.csv

# a source file with a word that is none
sed 's/^title:/titel:/' "$sources/log.yaml" >"$dir/sources/us-yy/typo.yaml"
printf 'entry,case,day,code\n1,A1,2024-01-02,OV\n' >"$file"
lapse_on check "$sources/typo.yaml"
ok 'an unknown key in a source file ends with 2' is_code 2
ok 'and says file, line, column and the nearest key' \
    says 'typo\.yaml:2:1: unknown key "titel" \(did you mean "title"\?\)'
rm "$sources/typo.yaml"

# a column that the mapping needs has vanished
printf 'entry,case,date,code\n1,A1,2024-01-02,OV\n' >"$file"
lapse_on run us-yy-log
ok 'a missing mapped column is held' is_code 4
ok 'and the column is named' says '"day"'
ok 'nothing of it is in the store' answer \
    'select count(*) from core.event' 0

# ragged rows and a NUL byte are data: refused with their place
printf 'entry,case,day,code\n1,A1,2024-01-02,OV\n2,A1,2024-01-03\n3,A2,2024-02-30,OV\n' >"$file"
printf '4,A\0002,2024-01-05,OV\n5,A2,2024-01-06,OV,more\n6,A3,2024-01-07,OV\n' >>"$file"
printf '7,A3,2024-01-08,OV\n' >>"$file"
lapse_on check us-yy-log
ok 'check ends with 3 for refused rows above warn' is_code 3
ok 'and names line, reason, column and shape of the first' \
    says 'log\.csv:4: bad_date in "day" \(9999-99-99\)'
ok 'and writes nothing' answer 'select count(*) from etl.publish' 0
lapse_on run us-yy-log
ok 'the good rows are published, the end says 3' is_code 3
ok 'three events' answer 'select count(*) from core.event' 3
ok 'each refused row has line, byte and reason' answer \
    "select string_agg(line || ' ' || byte_offset || ' ' || class, ', '
        order by line) from etl.reject" \
    '3 39 too_few_fields, 4 55 bad_date, 5 74 nul_byte, 6 94 too_many_fields'
ok 'no value stands in it, only a shape' answer \
    "select shape from etl.reject where class = 'bad_date'" '9999-99-99'
ok 'both sums hold' answer \
    'select records_in = mapped + without_fact + rejected
        and facts = (select count(*) from core.event)
     from etl.delivery where verdict = '"'accept'" t

# the same file again, then one that cannot be read
lapse_on run us-yy-log
ok 'the same file again ends with 0' is_code 0
ok 'and says so' says 'nothing new'
rm "$file"
ln -s /nowhere/log.csv "$file"
lapse_on run us-yy-log
ok 'a file that cannot be read fails the source' is_code 1
ok 'and is named' says 'log\.csv'
ok 'what was published stays' answer \
    'select count(*) from core.event where until_seq > 1000000' 3
rm "$file"
printf '<!DOCTYPE html><html><body>Please log in</body></html>\n' >"$file"
lapse_on run us-yy-log
ok 'a login page instead of data is no data' test "$code" -ge 1
ok 'and changes nothing' answer \
    'select count(*) from core.event where until_seq > 1000000' 3
: >"$file"
lapse_on run us-yy-log
ok 'an empty file is no withdrawal' test "$code" -ge 1
ok 'and changes nothing either' answer \
    'select count(*) from core.event where until_seq > 1000000' 3

# the server is away
printf 'entry,case,day,code\n1,A1,2024-01-02,OV\n9,A9,2024-01-09,OV\n' >"$file"
lapse_on -d 'host=/nowhere dbname=bad' run us-yy-log
ok 'an unreachable database ends with 75' is_code 75
ok 'and is named' says '/nowhere'
lapse_on -d postgres run us-yy-log
ok 'a database without our schema ends with 2' is_code 2
ok 'and the remedy is named' says 'lapse setup'

# words that are none
lapse_on rum
ok 'an unknown command ends with 2' is_code 2
ok 'and the nearest is named' says '"run"'
lapse_on run --as-off 2024-01-01
ok 'an unknown option too' says '--as-of'
lapse_on run us-yy-lag
ok 'an unknown source ends with 2' is_code 2
ok 'and the nearest source is named' says 'us-yy-log'

# none of it leaked a value
ok 'no log holds a case number' sh -c \
    "! grep -lE 'A1|A2|A3|A9' '$dir/err' '$dir/out'"
store_end
