#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# server.sh - scorecard 6: the server stops at once or one of its backends is
# killed, with fsync on, in the middle of a night.  What was committed is
# complete, what was not is absent, the ledger agrees, and the next run ends in
# the same tables.  LAPSE_FAULTS: how often (3, 20).  TAP.
store_sources=us-xx-example
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
faults=${LAPSE_FAULTS:-3}
store_begin 60
"$store_home/driver/cluster" stop "$dir/pg" >&2
"$store_home/driver/cluster" start "$dir/pg" fsync=on >&2

fresh quiet
start=$(date +%s%N)
code=0
night quiet || code=$?
took=$((($(date +%s%N) - start) / 1000000))
ok 'an undisturbed run works' worked "$code"
digest quiet >"$dir/want"
events=$(psql -X -At -d quiet -c 'select count(*) from core.event')

answers() {
    tries=0
    while [ "$tries" -lt 200 ]; do
        tries=$((tries + 1))
        if psql -X -At -d postgres -c 'select 1' >/dev/null 2>&1; then
            return 0
        fi
        sleep 0.1
    done
    return 1
}

i=0
bad=0
while [ "$i" -lt "$faults" ]; do
    i=$((i + 1))
    fresh broken
    psql -X -q -d postgres -c checkpoint
    night broken & pid=$!
    sleep "$(awk -v i="$i" -v n="$faults" -v t="$took" \
        'BEGIN { printf "%.3f", (i - 0.5) / n * t / 1000 }')"
    if [ $((i % 2)) = 0 ]; then
        # immediate: SIGQUIT to the postmaster, no checkpoint
        kill -QUIT "$(head -n 1 "$dir/pg/data/postmaster.pid")"
        how='immediate stop'
    else
        n=$(psql -X -At -d postgres -c "select pid from pg_stat_activity
            where datname = 'broken' limit 1" 2>/dev/null || :)
        how='kill -9 of a backend'
        [ -z "$n" ] || kill -9 "$n" 2>/dev/null || :
    fi
    code=0
    sleep 0.2
    "$store_home/driver/cluster" start "$dir/pg" fsync=on >/dev/null 2>&1 || :
    answers
    wait "$pid" || code=$?
    case $code in
    0 | 1 | 3 | 75) ;;
    *)
        bad=$((bad + 1))
        echo "# $how: exit $code"
        ;;
    esac
    # a publish that the ledger has must be there, and whole
    n=$(psql -X -At -d broken -c "select count(*) from etl.publish as p
        join etl.source as s using (source_id)
        where s.code = 'us-xx-example' and $events <> (
            select count(*) from core.event as e where e.since_seq = p.seq)")
    if [ "$n" != 0 ]; then
        bad=$((bad + 1))
        echo "# $how: the ledger names what is not there"
    fi
    if ! repaired broken; then
        bad=$((bad + 1))
        echo "# $how: other tables"
    fi
done
ok "the server or a backend killed, $faults times: no harm" test "$bad" = 0
store_end
