#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# memory.sh - scorecard 97: the n-th allocation of one program fails, inside
# every library too.  The program ends with a documented code and a message,
# never by a signal, and the next run ends in the same tables.  A sample;
# LAPSE_FAULTS=all plays every n.  TAP.
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
faults=${LAPSE_FAULTS:-5}
case $(nm -D "$bin/lapse" 2>/dev/null) in
*__asan*) skip_all 'the sanitizer brings its own allocator' ;;
esac
store_begin 8

fresh quiet
code=0
night quiet || code=$?
ok 'an undisturbed run works' worked "$code"
digest quiet >"$dir/want"

# night under the library, with FAILMALLOC_* from the caller
starved() {
    code=0
    PGDATABASE=$1 LD_PRELOAD=$store_build/support/failmalloc.so \
        "$bin/lapse" --state "$dir/$1" --data "$dir/data" \
        --sources "$store_home/sources" run us-ca-la us-xx-example \
        >/dev/null 2>"$dir/$1.err" || code=$?
}

for program in lapse-ingest lapse-transform lapse-load lapse; do
    FAILMALLOC_PROGRAM=$program
    FAILMALLOC_COUNT=$dir/count
    FAILMALLOC_AT=0
    export FAILMALLOC_PROGRAM FAILMALLOC_COUNT FAILMALLOC_AT
    fresh counted
    starved counted
    most=$(cat "$dir/count")
    if [ "$faults" = all ]; then points=$most; else points=$faults; fi
    i=0
    bad=0
    while [ "$i" -lt "$points" ]; do
        i=$((i + 1))
        FAILMALLOC_AT=$(awk -v i="$i" -v n="$points" -v m="$most" \
            'BEGIN { printf "%d", 1 + (i - 0.5) / n * m }')
        FAILMALLOC_PROGRAM=
        fresh broken
        FAILMALLOC_PROGRAM=$program
        starved broken
        case $code in
        0 | 1 | 2 | 3 | 5 | 75) ;;
        *)
            bad=$((bad + 1))
            echo "# $program, allocation $FAILMALLOC_AT: exit $code"
            ;;
        esac
        if grep -q 'signal' "$dir/broken.err"; then
            bad=$((bad + 1))
            echo "# $program, allocation $FAILMALLOC_AT: ended by a signal"
        fi
        unset FAILMALLOC_PROGRAM
        if ! repaired broken; then
            bad=$((bad + 1))
            echo "# $program, allocation $FAILMALLOC_AT: other tables"
        fi
        export FAILMALLOC_PROGRAM=$program
    done
    ok "$program: $points of $most allocations failed, no harm" \
        test "$bad" = 0
    unset FAILMALLOC_PROGRAM
done
store_end
