#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# signals.sh - scorecard 4 and 14: a run that is asked to stop does so within
# five seconds and says "try again"; two and eight runs at once end as one
# did.  LAPSE_FAULTS sets how many of each, LAPSE_CROWDS how often two and eight
# (as LAPSE_FAULTS).  TAP.
store_sources=us-xx-example
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
faults=${LAPSE_FAULTS:-1}
crowds=${LAPSE_CROWDS:-$faults}
store_begin 60

fresh quiet
start=$(date +%s%N)
code=0
night quiet || code=$?
took=$((($(date +%s%N) - start) / 1000000))
ok 'an undisturbed run works' worked "$code"
digest quiet >"$dir/want"

# five seconds; where a whole night takes longer than that, the machine is busy
limit=5000
if [ "$took" -gt "$limit" ]; then limit=$took; fi

for signal in ${LAPSE_SIGNALS:-TERM INT HUP PIPE XCPU}; do
    i=0
    bad=0
    hit=0
    while [ "$i" -lt "$faults" ]; do
        i=$((i + 1))
        fresh broken
        at=$(awk -v i="$i" -v n="$faults" -v t="$took" \
            'BEGIN { printf "%.3f", (i - 0.4) / n * t / 1000 }')
        # dash starts background jobs with SIGINT ignored; env undoes that
        PGDATABASE=broken setsid env --default-signal=INT,HUP,TERM,PIPE,XCPU \
            "$bin/lapse" --state "$dir/broken" --data "$dir/data" \
            --sources "$store_home/sources" run "$store_sources" \
            >/dev/null 2>&1 &
        pid=$!
        sleep "$at"
        if kill "-$signal" "-$pid" 2>/dev/null; then hit=$((hit + 1)); fi
        asked=$(date +%s%N)
        code=0
        wait "$pid" || code=$?
        waited=$((($(date +%s%N) - asked) / 1000000))
        case $code in
        0 | 3 | 75) ;;
        *)
            bad=$((bad + 1))
            echo "# SIG$signal after $at s: exit $code"
            ;;
        esac
        if [ "$waited" -gt "$limit" ]; then
            bad=$((bad + 1))
            echo "# SIG$signal after $at s: took $waited ms to stop"
        fi
        if ! repaired broken; then
            bad=$((bad + 1))
            echo "# SIG$signal after $at s: other tables"
        fi
    done
    ok "SIG$signal: a clean stop, and the next run completes" \
        test "$bad" = 0
    ok "SIG$signal: and met a running program ($hit)" test "$hit" -gt 0
done

# starts MANY at once
slowest=0
for many in $(i=0; while [ "$i" -lt "$crowds" ]; do echo 2 8; i=$((i + 1)); done); do
    fresh broken
    i=0
    while [ "$i" -lt "$many" ]; do
        i=$((i + 1))
        (
            code=0
            start=$(date +%s%N)
            PGDATABASE=broken "$bin/lapse" --state "$dir/broken" \
                --data "$dir/data" --sources "$store_home/sources" \
                run "$store_sources" >/dev/null 2>&1 || code=$?
            echo "$code $((($(date +%s%N) - start) / 1000000))" >"$dir/code.$i"
        ) &
    done
    wait
    worked=0
    away=0
    other=0
    i=0
    while [ "$i" -lt "$many" ]; do
        i=$((i + 1))
        read -r code took <"$dir/code.$i"
        case $code in
        0 | 3) worked=$((worked + 1)) ;;
        75)
            away=$((away + 1))
            if [ "$took" -gt "$slowest" ]; then slowest=$took; fi
            ;;
        *) other=$((other + 1)) ;;
        esac
    done
    ok "$many at once: one works, the others say try again" \
        test "$worked" -ge 1 -a "$other" = 0 -a $((worked + away)) = "$many"
    ok "$many at once: the same tables" repaired broken
done
# within 1 s on a quiet machine; eight at once on two cores are not quiet
ok "who comes second says so at once ($slowest ms)" test "$slowest" -lt 5000
store_end
