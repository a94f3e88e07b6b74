#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# commit.sh - scorecard 5, 7, 8: the answer to a COMMIT is lost, the COMMIT
# itself is lost, the connection is cut in the middle of a COPY.  Nothing is
# loaded twice, nothing is lost, and the next run ends in the same tables.
# LAPSE_FAULTS sets how many of each are played.  TAP.
store_sources=us-xx-example
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
faults=${LAPSE_FAULTS:-2}
store_begin 40
mkdir "$dir/proxy"

# through NAME FAULT N: one night behind a proxy that plays the fault
through() {
    rm -f "$dir/state"
    "$store_build/support/pgproxy" "$dir/proxy" "$PGHOST" "$2" "$3" \
        "$dir/state" >/dev/null 2>"$dir/proxy.err" &
    proxy=$!
    while [ ! -S "$dir/proxy/.s.PGSQL.5432" ]; do sleep 0.02; done
    code=0
    PGHOST=$dir/proxy night "$1" || code=$?
    kill "$proxy" 2>/dev/null || :
    wait "$proxy" 2>/dev/null || :
    rm -f "$dir/proxy/.s.PGSQL.5432"
}

fresh quiet
through quiet none 1
ok 'a night behind an honest proxy works' worked "$code"
digest quiet >"$dir/want"

# play FAULT STEP: the fault at its 1st, 2nd ... place
play() {
    at=1
    played=0
    bad=0
    while [ "$at" -le "$faults" ]; do
        fresh broken
        through broken "$1" $((1 + (at - 1) * $2))
        grep -q "done" "$dir/state" && played=$((played + 1))
        case $code in
        0 | 1 | 3 | 75) ;;
        *)
            bad=$((bad + 1))
            echo "# $1 $at: exit $code"
            ;;
        esac
        if ! repaired broken; then
            bad=$((bad + 1))
            echo "# $1 $at: other tables"
        fi
        at=$((at + 1))
    done
}

play answer 1
ok "a lost answer to COMMIT, $faults times: no difference" test "$bad" = 0
ok 'and was lost indeed' test "$played" -gt 0
play request 1
ok "a lost COMMIT, $faults times: no difference" test "$bad" = 0
ok 'and was lost indeed' test "$played" -gt 0
play copy 20000
ok "a connection cut in COPY, $faults times: no difference" test "$bad" = 0
ok 'and was cut indeed' test "$played" -gt 0
store_end
