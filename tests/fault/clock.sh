#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# clock.sh - scorecard 17 and 18: the clock jumps between nights, or the night
# runs over a change of the time zone.  Versions follow the order of delivery,
# never the clock; waits end.  TAP.
store_sources=us-xx-example
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
store_begin 12

fresh quiet
code=0
night quiet || code=$?
ok 'an undisturbed run works' worked "$code"
digest quiet >"$dir/want"

# a sample unless LAPSE_FAULTS says more
if [ -n "${LAPSE_FAULTS:-}" ]; then
    jumps='-1h +1d @2038-01-20_00:00:00'
    changes='2024-03-10_06:59:50 2024-11-03_05:59:50 2024-12-31_23:59:58'
else
    jumps='@2038-01-20_00:00:00'
    changes='2024-03-10_06:59:59'
fi
for now in 1970-01-01T00:00:10Z 2038-01-20T00:00:00Z; do
    fresh broken
    code=0
    LAPSE_NOW=$now
    export LAPSE_NOW
    night broken || code=$?
    unset LAPSE_NOW
    ok "the clock says $now: the run works ($code)" worked "$code"
    psql -X -At -d broken -c "select delivered, horizon from etl.delivery
        where source_id = (select source_id from etl.source
            where code = 'us-xx-example')" >"$dir/order"
    psql -X -At -d quiet -c "select delivered, horizon from etl.delivery
        where source_id = (select source_id from etl.source
            where code = 'us-xx-example')" >"$dir/order.want"
    ok "$now: what names its period keeps its place in history" \
        cmp -s "$dir/order" "$dir/order.want"
    code=0
    night broken || code=$?
    ok "$now: the next night by the right clock has nothing to do" \
        test "$code" = 0 -a "$(psql -X -At -d broken -c \
            'select count(*) from etl.publish')" = 2
done

if command -v faketime >/dev/null 2>&1; then
    # the process itself lives in another time, waits included
    for jump in $jumps; do
        jump=$(echo "$jump" | tr _ ' ')
        fresh broken
        code=0
        PGDATABASE=broken timeout 120 faketime -f "$jump" "$bin/lapse" \
            --state "$dir/broken" --data "$dir/data" \
            --sources "$store_home/sources" run "$store_sources" \
            >/dev/null 2>"$dir/err" || code=$?
        ok "faketime $jump: the run works ($code)" worked "$code"
        code=0
        night broken || code=$?
        ok "faketime $jump: the next night has nothing to do" \
            test "$code" = 0 -a "$(psql -X -At -d broken -c \
                'select count(*) from etl.publish')" = 2
    done
    # the clocks go forward at 02:00 and back at 02:00 in New York
    for at in $changes; do
        at=$(echo "$at" | tr _ ' ')
        fresh broken
        code=0
        PGDATABASE=broken TZ=America/New_York timeout 120 \
            faketime -f "@$(TZ=America/New_York date -d "$at UTC" \
                '+%F %T')" "$bin/lapse" --state "$dir/broken" \
            --data "$dir/data" --sources "$store_home/sources" \
            run "$store_sources" >/dev/null 2>"$dir/err" || code=$?
        ok "over $at UTC in New York: the run works ($code)" worked "$code"
        n=$(psql -X -At -d broken -c "select count(*) from etl.run
            where command = 'run'")
        ok "over $at UTC: one run in the ledger" test "$n" = 1
    done
else
    ok 'a process in another time # SKIP faketime is not installed' true
fi
store_end
