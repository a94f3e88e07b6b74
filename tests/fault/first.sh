#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# first.sh - a first delivery, which goes straight into the empty store: by the
# stage it ends in the same tables; killed (-9) or cut off when all is copied
# and nothing committed, the next run ends in them too.  TAP.
store_sources=us-xx-example
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
store_begin 40

# direct NAME: whether its table of events is one that took rows as a new one
direct() {
    [ "$(psql -X -At -d "$1" -c "select pg_relation_filenode(oid) <> oid
        from pg_class where oid = 'core.event'::regclass")" = t ]
}

# holder NAME SQL: a session that has done this and stays; its pid in $holder
holder() {
    psql -X -q -d "$1" -c "begin; $2; select pg_sleep(120)" >/dev/null 2>&1 &
    holder=$!
    until_true "$1" "select exists (select from pg_stat_activity
        where query like '%pg_sleep(120)%' and wait_event = 'PgSleep')"
}

# until_true NAME QUERY: within a minute or two
until_true() {
    tries=0
    while [ "$tries" -lt 300 ]; do
        [ "$(psql -X -At -d "$1" -c "$2")" = t ] && return 0
        tries=$((tries + 1))
        sleep 0.1
    done
    return 1
}

let_go() {
    psql -X -At -d postgres -c "select count(pg_terminate_backend(pid))
        from pg_stat_activity where query like '%pg_sleep(120)%'
        and wait_event = 'PgSleep'" >/dev/null
    wait "$holder" || :
}

fresh quiet
code=0
night quiet || code=$?
ok 'an undisturbed run works' worked "$code"
ok 'straight into the tables' direct quiet
digest quiet >"$dir/want"
ok 'with rejects, details, notes and terms' test "$(psql -X -At -d quiet -c "
    select (select count(*) from etl.reject) > 0
        and (select count(*) from core.event_detail) > 0
        and (select count(*) from private.event_note) > 0
        and (select count(narrative_key) from core.event) > 0
        and (select count(*) from core.term) > 0")" = t
ok 'the ledger can be counted again' test "$(psql -X -At -d quiet -c "
    select count(*) from etl.verify_ledger() as v
    where v.problem is not null")" = 0
ok 'the cache is what the views find' test "$(psql -X -At -d quiet -c "
    select count(*) from etl.verify_mart() as v
    where v.problem is not null or v.checked_count = 0")" = 0

fresh staged
holder staged 'select count(*) from core.event'
ok 'a run while a reader stays gives the same tables' repaired staged
let_go
ok 'by the stage' eval '! direct staged'

# gate NAME: whoever enters how many notes were staged waits for a lock that
# $holder has; by then all is copied
gate() {
    psql -X -q -d "$1" -c "
        create function public.gate() returns trigger language plpgsql as \$\$
        begin
            perform pg_advisory_xact_lock_shared(42);
            return new;
        end \$\$;
        create trigger gate before insert on etl.stage
            for each row when (new.table_name = 'private_note')
            execute function public.gate()"
    holder "$1" 'select pg_advisory_xact_lock(42)'
}

waiting="select exists (select from pg_stat_activity
    where query like '%end_first%' and wait_event_type = 'Lock')"
fresh killed
gate killed
PGDATABASE=killed setsid "$bin/lapse" --state "$dir/killed" \
    --data "$dir/data" --sources "$store_home/sources" run "$store_sources" \
    >/dev/null 2>"$dir/killed.err" &
pid=$!
ok 'a run is at its end' until_true killed "$waiting"
kill -9 "-$pid"
gone "$pid" killed
let_go
ok 'killed, it leaves no event' until_true killed \
    "select not exists (select from pg_stat_activity
        where datname = 'killed' and query like '%end_first%'
            and pid <> pg_backend_pid())
        and not exists (select from core.event)"
ok 'and the next one ends in the same tables' repaired killed
ok 'straight again' direct killed

fresh severed
gate severed
PGDATABASE=severed "$bin/lapse" --state "$dir/severed" --data "$dir/data" \
    --sources "$store_home/sources" run "$store_sources" \
    >/dev/null 2>"$dir/severed.err" &
pid=$!
until_true severed "$waiting" || :
psql -X -At -d postgres -c "select pg_terminate_backend(pid)
    from pg_stat_activity where query like '%end_first%' and pid <>
    pg_backend_pid()" >/dev/null
let_go
code=0
wait "$pid" || code=$?
ok 'a run whose connection is cut there connects again' worked "$code"
ok 'and ends in the same tables' repaired severed

store_end
