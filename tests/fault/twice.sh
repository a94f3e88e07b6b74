#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# twice.sh - scorecard 3: a run is killed, and the run that repairs it is
# killed too.  LAPSE_FAULTS: how many pairs (2, 50).  TAP.
store_sources=us-xx-example
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
faults=${LAPSE_FAULTS:-2}
store_begin 60

fresh quiet
start=$(date +%s%N)
code=0
night quiet || code=$?
took=$((($(date +%s%N) - start) / 1000000))
ok 'an undisturbed run works' worked "$code"
digest quiet >"$dir/want"

# Within the first half of the time that a run took: what is left to repair takes
# less.
killed() {
    PGDATABASE=broken setsid "$bin/lapse" --state "$dir/broken" \
        --data "$dir/data" --sources "$store_home/sources" \
        run "$store_sources" >/dev/null 2>&1 &
    pid=$!
    sleep "$(awk -v s="$1" -v t="$took" 'BEGIN {
        printf "%.3f", (s * 7919 % 10007) / 10007 * t / 2000 }')"
    if kill -9 "-$pid" 2>/dev/null; then hit=$((hit + 1)); fi
    gone "$pid" broken
}

i=0
bad=0
hit=0
while [ "$i" -lt "$faults" ]; do
    i=$((i + 1))
    fresh broken
    killed $((3 * i))
    killed $((3 * i + 1))
    if ! repaired broken; then
        bad=$((bad + 1))
        echo "# pair $i: other tables"
    fi
done
ok "killed and killed again, $faults times: the same tables" test "$bad" = 0
ok "most kills met a running program ($hit)" test "$hit" -ge "$faults"
store_end
