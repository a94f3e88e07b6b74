#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# watch.sh - scorecard 19 and 20: the last success as row and file, hooks, the
# probe from elsewhere, freshness by source.  TAP.
store_sources=us-xx-example
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
store_begin 8
cp -R "$store_home/sources" "$dir/sources"
yaml=$dir/sources/us-xx-example/contacts.yaml
sed -i 's/^checks: {/checks: {freshness: {warn: 35d, fail: 70d}, /' "$yaml"

fresh broken
newest='2024-07-01'
# a_night NOW [OPTION...]: its code in $code, what the hooks were told in files
a_night() {
    now=$1
    shift
    rm -f "$dir/success" "$dir/problem"
    code=0
    PGDATABASE=broken LAPSE_NOW=$now LAPSE_ENVIRONMENT=county \
        LAPSE_ON_SUCCESS="cat >$dir/success; echo \$LAPSE_ENVIRONMENT >>$dir/success" \
        LAPSE_ON_PROBLEM="cat >$dir/problem; echo \$LAPSE_EXIT_CODE >>$dir/problem" \
        "$bin/lapse" -q --state "$dir/broken" --data "$dir/data" \
        --sources "$dir/sources" run us-xx-example "$@" \
        >"$dir/out" 2>"$dir/err" || code=$?
}
probe() {
    code=0
    PGDATABASE=broken LAPSE_NOW=$1 "$bin/lapse" --state "$dir/broken" status \
        --check >"$dir/out" 2>"$dir/err" || code=$?
}

probe "${newest}T00:00:00Z"
ok 'before the first night the probe fails' test "$code" = 1
a_night 1999-01-01T02:30:00Z
newest=$(psql -X -At -d broken -c "select newest_date from gap.source_status
    where source = 'us-xx-example'")
day() {
    date -u -d "$newest + $1 days" +%F
}
a_night "$(day 35)T02:30:00Z"
ok "fresh: a quiet night, and the hook for a success ($code)" \
    test "$code" = 0 -a -s "$dir/success" -a ! -s "$dir/problem"
ok 'the environment is told' grep -qx county "$dir/success"
ok 'the file tells of it' grep -q "\"succeeded_at\":\"$(day 35)T02:30" \
    "$dir/broken/last_success"
ok 'and the row' test "$(psql -X -At -d broken -c \
    "select succeeded_at::date || environment from gap.last_success")" \
    = "$(day 35)county"
probe "$(day 36)T04:30:00Z"
ok '26 hours later the probe is well' test "$code" = 0
probe "$(day 36)T04:31:01Z"
ok 'after 26 hours it is not' test "$code" = 1
code=0
LAPSE_NOW="$(day 36)T04:31:01Z" PGHOST=/nonexistent "$bin/lapse-report" status \
    --check --file "$dir/broken/last_success" >/dev/null 2>"$dir/err" || code=$?
ok 'nor by the file alone, from a machine without the store' \
    test "$code" = 1

cp "$dir/broken/last_success" "$dir/before"
a_night "$(day 36)T02:30:00Z"
ok 'past freshness.warn: exit 3, a warning, a success' \
    test "$code" = 3 -a -s "$dir/success" -a ! -s "$dir/problem"
ok 'the summary says how old' grep -q 'newest date is 36 days old' "$dir/out"
a_night "$(day 71)T02:30:00Z"
ok 'past freshness.fail: exit 3, an alarm beside it' \
    test "$code" = 3 -a -s "$dir/success" -a -s "$dir/problem"
probe "$(day 71)T03:00:00Z"
ok 'the probe says so too' test "$code" = 3

# no other end pings a success or touches the file
cp "$dir/broken/last_success" "$dir/before"
untouched() {
    cmp -s "$dir/before" "$dir/broken/last_success" &&
        test ! -s "$dir/success" -a -s "$dir/problem"
}
mv "$yaml" "$yaml.away"
echo 'source: [' >"$yaml"
a_night "$(day 72)T02:30:00Z"
ok "a broken source file ($code): a problem, no success" untouched
mv "$yaml.away" "$yaml"
PGHOST=/nonexistent a_night "$(day 72)T02:30:00Z"
ok "the database away ($code): a problem, no success" untouched
ok 'and the code says try again' test "$code" = 75
flock "$dir/broken/run.lock" sleep 3 &
sleep 0.3
a_night "$(day 72)T02:30:00Z"
ok "another run at work ($code): a problem, no success" untouched
wait
psql -X -q -d broken -c "insert into etl.publish (seq, state, cause,
    facts_count, written_at) values (999, 'published', 'delivery', 7,
    '$(day 73)')" -c 'update etl.published set seq = 999'
a_night "$(day 73)T02:30:00Z"
ok "sums that do not hold ($code): a problem, no success" untouched
ok 'and an integrity error' test "$code" = 5
store_end
