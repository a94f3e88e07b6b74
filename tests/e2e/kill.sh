#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# kill.sh - a run that is killed (kill -9, every program of it) at 20 random
# moments and started again ends in the same tables as one that was left
# alone; the second run of the same work changes nothing and says so.  TAP.
# LAPSE_KILLS sets another number, LAPSE_SEED another seed.
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
kills=${LAPSE_KILLS:-20}
seed=${LAPSE_SEED:-20221}
store_begin 60

fresh quiet
start=$(date +%s%N)
code=0
night quiet || code=$?
took=$((($(date +%s%N) - start) / 1000000))
ok 'an undisturbed run ends with 0 or 3' worked "$code"
worked "$code" || sed 's/^/# /' "$dir/quiet.err"
digest quiet >"$dir/want"
ok 'it holds events' grep -q '^core.event [1-9][0-9]' "$dir/want"
ok 'a second run changes no table' repaired quiet
ok 'and says so' grep -qiE 'nothing new|no change|up to date|unchanged' \
    "$dir/quiet.out"

i=0
bad=0
hit=0
while [ "$i" -lt "$kills" ]; do
    i=$((i + 1))
    fresh broken
    at=$(awk -v s=$((seed + i)) -v t="$took" \
        'BEGIN { x = (s * 7919 % 10007) / 10007; printf "%.3f", x * t / 1000 }')
    PGDATABASE=broken setsid "$bin/lapse" --state "$dir/broken" \
        --data "$dir/data" --sources "$store_home/sources" \
        run us-ca-la us-xx-example >/dev/null 2>&1 &
    pid=$!
    sleep "$at"
    if kill -9 "-$pid" 2>/dev/null; then
        hit=$((hit + 1))
    fi
    gone "$pid" broken
    if ! repaired broken; then
        bad=$((bad + 1))
        echo "# killed after $at s, seed $((seed + i))"
    fi
done
ok "killed $kills times and run again, the tables are the same" \
    test "$bad" = 0
ok 'most kills met a running program' test "$hit" -ge $((kills / 2))
store_end
