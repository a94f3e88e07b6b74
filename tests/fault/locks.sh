#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# locks.sh - scorecard 15 and 16: a load by hand beside the night, of the same
# source and of another; the holder of the locks is killed; a pooler stands in
# between.  LAPSE_FAULTS: how often.  TAP.
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
faults=${LAPSE_FAULTS:-3}
store_begin 200

fresh quiet
code=0
night quiet || code=$?
ok 'an undisturbed run works' worked "$code"
digest quiet >"$dir/want"
key_of() {
    psql -X -At -d quiet -c "select p.batch_key from etl.publish as p
        join etl.source as s using (source_id) where s.code = '$1'"
}
one=$(key_of us-xx-example)
other=$(key_of us-ca-la-report)
load() {
    "$bin/lapse-load" -q -d broken --state "$dir/quiet" publish "$1" \
        >/dev/null 2>>"$dir/err"
}
again() {
    anew broken
}

i=0
same=0
apart=0
while [ "$i" -lt "$faults" ]; do
    i=$((i + 1))
    again
    load "$one" & first=$!
    load "$other" & second=$!
    load "$one" & third=$!
    a=0 b=0 c=0
    wait "$first" || a=$?
    wait "$second" || b=$?
    wait "$third" || c=$?
    case $a$c in
    00 | 075 | 750) ;;
    *)
        same=$((same + 1))
        echo "# the same source twice: $a and $c"
        ;;
    esac
    [ "$b" = 0 ] || apart=$((apart + 1))
    n=$(psql -X -At -d broken -c 'select count(*)::text || count(distinct source_id)
        from etl.publish')
    [ "$n" = 22 ] || same=$((same + 1))
done
ok "the same source at once, $faults times: one, or one after the other" \
    test "$same" = 0
ok 'another source runs beside it' test "$apart" = 0

# the night on one store, a load by hand of one of its sources
fresh broken
night broken & pid=$!
sleep 0.3
code=0
PGDATABASE=broken "$bin/lapse-load" -q --state "$dir/quiet" publish "$one" \
    >/dev/null 2>"$dir/err" || code=$?
wait "$pid" || :
ok "a load by hand beside the night: $code" \
    test "$code" = 0 -o "$code" = 3 -o "$code" = 75
ok 'and both end in the same tables' repaired broken

# the holder is killed in the middle of it: a new one within five seconds
i=0
bad=0
while [ "$i" -lt "$faults" ]; do
    i=$((i + 1))
    again
    load "$one" & pid=$!
    tries=0
    while [ "$tries" -lt 200 ]; do
        tries=$((tries + 1))
        n=$(psql -X -At -d broken -c "select count(*) from pg_locks
            where locktype = 'advisory'")
        [ "$n" = 0 ] || break
    done
    kill -9 "$pid" 2>/dev/null || :
    wait "$pid" 2>/dev/null || :
    start=$(date +%s%N)
    freed=no
    while [ $((($(date +%s%N) - start) / 1000000)) -lt 5000 ]; do
        n=$(psql -X -At -d broken -c "select count(*) from pg_locks
            where locktype = 'advisory'")
        if [ "$n" = 0 ]; then
            freed=yes
            break
        fi
    done
    code=0
    load "$one" || code=$?
    if [ "$freed$code" != yes0 ]; then
        bad=$((bad + 1))
        echo "# killed: locks free $freed, the next load $code"
    fi
done
ok "the holder of the locks killed, $faults times: free within 5 s" \
    test "$bad" = 0

if command -v pgbouncer >/dev/null 2>&1; then
    mkdir "$dir/pool"
    chmod 0777 "$dir/pool"
    {
        echo '[databases]'
        echo "* = host=$PGHOST port=5432 user=$PGUSER"
        echo '[pgbouncer]'
        echo "unix_socket_dir = $dir/pool"
        echo 'listen_port = 5432'
        echo 'auth_type = any'
        echo 'pool_mode = transaction'
        echo 'ignore_startup_parameters = extra_float_digits'
        echo "logfile = $dir/pool/log"
    } >"$dir/pool/ini"
    as=
    [ "$(id -u)" != 0 ] ||
        as='setpriv --reuid=postgres --regid=postgres --clear-groups'
    # shellcheck disable=SC2086
    $as pgbouncer -q "$dir/pool/ini" >/dev/null 2>&1 &
    pool=$!
    tries=0
    while [ ! -S "$dir/pool/.s.PGSQL.5432" ] && [ "$tries" -lt 50 ]; do
        tries=$((tries + 1))
        sleep 0.1
    done
    again
    code=0
    PGHOST=$dir/pool load "$one" || code=$?
    kill "$pool" 2>/dev/null || :
    wait "$pool" 2>/dev/null || :
    ok 'a pooler in between is refused' test "$code" = 2
    ok 'and named' grep -q pooler "$dir/err"
else
    ok 'a pooler in between is refused # SKIP pgbouncer is not installed' true
fi
store_end
