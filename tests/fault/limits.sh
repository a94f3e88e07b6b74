#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# limits.sh - scorecard 21 and 22: the database is read-only or a standby
# would be, the server ends statements, waits and idle transactions, somebody
# holds a lock on a table.  Exit 75, nothing is published, the message names
# the setting, and no wait is for ever.  TAP.
store_sources=us-xx-example
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
store_begin 20

fresh quiet
code=0
night quiet || code=$?
ok 'an undisturbed run works' worked "$code"
digest quiet >"$dir/want"
batch=$(psql -X -At -d quiet -c "select p.batch_key from etl.publish as p
    join etl.source as s using (source_id) where s.code = 'us-xx-example'")

publish() {
    code=0
    start=$(date +%s)
    "$bin/lapse-load" -q -d broken --state "$dir/quiet" publish "$batch" \
        >/dev/null 2>"$dir/err" || code=$?
    took=$(($(date +%s) - start))
}
visible() {
    psql -X -At -d broken -c 'select seq from etl.published'
}

# limit NAME VALUE NAMED
limit() {
    anew broken
    psql -X -q -d postgres -c "alter database broken set $1 = '$2'"
    publish
    sed 's/^/# /' "$dir/err" | tail -n 1
    ok "$1: exit 75" test "$code" = 75
    ok "$1: the message names it" grep -q "$1" "$dir/err"
    ok "$1: nothing is visible" test "$(visible)" = 0
    psql -X -q -d postgres -c "alter database broken reset $1"
    publish
    ok "$1: without it the delivery is published" test "$code" = 0
}
limit default_transaction_read_only on
limit statement_timeout 25ms

# another session holds a table for longer than we wait
anew broken
psql -X -q -d postgres -c "alter database broken set lock_timeout = '500ms'"
psql -X -q -d broken -c 'begin' -c 'lock table core.event' \
    -c 'select pg_sleep(30)' >/dev/null 2>&1 &
holder=$!
sleep 0.5
publish
ok 'a lock on a table: exit 75' test "$code" = 75
ok 'a lock on a table: the message names lock_timeout' \
    grep -q lock_timeout "$dir/err"
ok "a lock on a table: no wait for ever ($took s)" test "$took" -lt 20
ok 'a lock on a table: nothing is visible' test "$(visible)" = 0
psql -X -q -d postgres -c "select pg_terminate_backend(pid) from
    pg_stat_activity where query like '%pg_sleep(30)%'
    and pid <> pg_backend_pid()" >/dev/null
wait "$holder" 2>/dev/null || :
publish
ok 'a lock on a table: once it is gone the delivery is published' \
    test "$code" = 0

# a reader's long look does not stop a load
anew broken
psql -X -q -d broken -c 'begin isolation level repeatable read' \
    -c 'select count(*) from gap.contact_gap' -c 'select pg_sleep(20)' \
    >/dev/null 2>&1 &
holder=$!
sleep 0.5
publish
ok 'a long reader stops no load' test "$code" = 0
psql -X -q -d postgres -c "select pg_terminate_backend(pid) from
    pg_stat_activity where query like '%pg_sleep(20)%'
    and pid <> pg_backend_pid()" >/dev/null
wait "$holder" 2>/dev/null || :
store_end
