#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# terminate.sh - scorecard 5: the backend is terminated at moments spread over a
# night, in COPY and in publish.  LAPSE_FAULTS: how many.  TAP.
store_sources=us-xx-example
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
faults=${LAPSE_FAULTS:-3}
store_begin 200

fresh quiet
start=$(date +%s%N)
code=0
night quiet || code=$?
took=$((($(date +%s%N) - start) / 1000000))
ok 'an undisturbed run works' worked "$code"
digest quiet >"$dir/want"

# started: a night in the background, its process group in $pid
started() {
    PGDATABASE=$1 setsid "$bin/lapse" --state "$dir/$1" --data "$dir/data" \
        --sources "$store_home/sources" run "$store_sources" \
        >/dev/null 2>"$dir/$1.err" &
    pid=$!
}

i=0
bad=0
cut=0
while [ "$i" -lt "$faults" ]; do
    i=$((i + 1))
    fresh broken
    started broken
    tries=0
    at=$(awk -v i="$i" -v n="$faults" -v t="$took" \
        'BEGIN { printf "%.3f", (i - 0.5) / n * t / 1000 }')
    sleep "$at"
    while [ "$tries" -lt 200 ] && kill -0 "$pid" 2>/dev/null; do
        tries=$((tries + 1))
        n=$(psql -X -At -d postgres -c "select count(pg_terminate_backend(pid))
            from pg_stat_activity where datname = 'broken'")
        if [ "$n" -gt 0 ]; then
            cut=$((cut + 1))
            break
        fi
    done
    code=0
    wait "$pid" || code=$?
    case $code in
    0 | 1 | 3 | 75) ;;
    *)
        bad=$((bad + 1))
        echo "# terminated after $at s: exit $code"
        ;;
    esac
    if ! repaired broken; then
        bad=$((bad + 1))
        echo "# terminated after $at s: other tables"
    fi
done
ok 'a terminated backend: no harm' test "$bad" = 0
ok 'and one was terminated indeed' test "$cut" -gt 0

store_end
