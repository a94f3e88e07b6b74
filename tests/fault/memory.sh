#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# memory.sh - scorecard 97: the n-th allocation of one program fails, inside
# every library too.  The program ends with a documented code, never by a
# signal but where a library crashes by itself; the failures of one program hit
# the same state and store one after another, and in the end these hold what an
# undisturbed run gives.  A sample; LAPSE_FAULTS=all plays every n.  TAP.
store_sources=us-xx-example
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
# shellcheck source=tests/support/library_fault
. "$(dirname "$0")/../support/library_fault"
faults=${LAPSE_FAULTS:-30}
case $(nm -D "$bin/lapse" 2>/dev/null) in
*__asan*) skip_all 'the sanitizer brings its own allocator' ;;
esac
store_begin 8
source=$store_home/sources/us-xx-example/contacts.yaml

fresh quiet
code=0
night quiet || code=$?
ok 'an undisturbed run works' worked "$code"
digest quiet >"$dir/want"
batch=$(psql -X -At -d quiet -c "select p.batch_key from etl.publish as p
    join etl.source as s using (source_id) where s.code = 'us-xx-example'")

# call PROGRAM AT ARGUMENT...: its exit code in $code
call() {
    call_program=$1
    call_at=$2
    shift 2
    code=0
    rm -f "$dir/crash"
    PGDATABASE=broken FAILMALLOC_PROGRAM=$call_program FAILMALLOC_AT=$call_at \
        FAILMALLOC_COUNT=$dir/count FAILMALLOC_CRASH=$dir/crash \
        LD_PRELOAD=$store_build/support/failmalloc.so "$bin/$call_program" \
        --state "$dir/broken" "$@" <"$dir/plan" >/dev/null \
        2>"$dir/err" || code=$?
}

# play NAME PROGRAM ARGUMENT...: before each failure $prepare is called
play() {
    play_name=$1
    program=$2
    shift 2
    $prepare
    call "$program" 0 "$@"
    most=$(cat "$dir/count")
    points=$faults
    if [ "$faults" = all ] || [ "$points" -gt "$most" ]; then points=$most; fi
    i=0
    bad=0
    failed=0
    theirs=0
    while [ "$i" -lt "$points" ]; do
        i=$((i + 1))
        at=$((1 + (2 * i - 1) * most / (2 * points)))
        $prepare
        call "$program" "$at" "$@"
        case $code in
        0 | 3) ;;
        1 | 2 | 5 | 75)
            failed=$((failed + 1))
            if ! grep -q 'error: ' "$dir/err"; then
                bad=$((bad + 1))
                echo "# $program, allocation $at: ended with $code, no word"
            fi
            ;;
        *)
            if library_fault "$dir/crash" "$code"; then
                theirs=$((theirs + 1))
            else
                bad=$((bad + 1))
                echo "# $program, allocation $at: exit $code"
                sed 's/^/# /' "$dir/crash" 2>/dev/null || :
            fi
            ;;
        esac
    done
    play_said="$points of $most allocations failed, $failed ends"
    ok "$play_name: $play_said, $theirs crashes inside libraries" \
        test "$bad" = 0 -a "$failed" -gt 0
}

# a state before the first fetch; one that was fetched; one that was staged
state_of() {
    rm -rf "${dir:?}/broken"
    cp -Rp "$dir/$1" "$dir/broken"
}
empty() { state_of empty; }
staged() { state_of quiet; }
unstaged() {
    state_of quiet
    rm -rf "$dir/broken/staged"
}
unpublished() {
    anew broken
}
nothing() { :; }

: >"$dir/plan"
fresh broken
prepare=empty
play ingest lapse-ingest --data "$dir/data" "$source"
prepare=staged
play plan lapse-transform --data "$dir/data" --plan "$source"
"$bin/lapse-transform" -q --state "$dir/quiet" --data "$dir/data" --plan \
    "$source" >"$dir/plan"
key=$(sed -n 's/.*"delivery_key":"\([0-9a-f]*\)".*/\1/p' "$dir/plan" | head -n 1)
prepare=unstaged
play transform lapse-transform --data "$dir/data" --only "$key" "$source"
staged
prepare=nothing
play receipts lapse-load receipts us-xx-example
play wanted lapse-load wanted us-xx-example
if [ "$faults" != all ] && [ "$faults" -gt 8 ]; then faults=8; fi
prepare=unpublished
play publish lapse-load publish "$batch"
prepare=nothing
play status lapse-report status
ok 'and the next run ends in the same tables' repaired broken
store_end
