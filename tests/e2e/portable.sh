#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# portable.sh - what one machine must keep so that many can follow (docs/
# scale.md): every view gives the same bytes under three settings of the
# session, and every view of cases over three disjoint sets of whole cases,
# united, is the view over all; counts of roll-ups add up.  Over the example
# county and the reconstructed case.  TAP.
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
store_begin "${LAPSE_CASES:-16}"

fresh quiet
code=0
night quiet || code=$?
ok 'the example county is loaded' worked "$code"

psql -X -q -d quiet -c analyze

# settings NAME [LIKE]: output of tests/sql/settings.sql under one set of settings
settings() {
    psql -X -At -q -d quiet -v "like=${2:-%}" -f "$store_home/tests/sql/settings/$1.sql" \
        -f "$store_home/tests/sql/settings/views.sql" >"$dir/settings.$1" \
        2>"$dir/settings.err" || sed 's/^/# /' "$dir/settings.err"
}
for name in one two three; do settings "$name"; done
ok "there are views: $(wc -l <"$dir/settings.one")" \
    test "$(wc -l <"$dir/settings.one")" -ge 30
for name in two three; do
    ok "every view gives the same bytes under other settings ($name)" \
        cmp -s "$dir/settings.one" "$dir/settings.$name"
    diff "$dir/settings.one" "$dir/settings.$name" | sed 's/^/# /' || :
done
has_workers() {
    psql -X -At -q -d quiet -f "$store_home/tests/sql/settings/two.sql" \
        -c 'explain select * from gap.contact_gap' |
        grep -q 'Workers Planned: [1-9]'
}
ok 'and the second are read by workers' has_workers
# the check itself: a view that reads a setting is found
psql -X -q -d quiet -c "create view gap.zz_clock as select
    (timestamptz '2024-07-01 12:00:00+00')::text as t"
for name in one two; do settings "$name" zz_clock; done
ok 'and a view that does not is found' \
    test "$(diff "$dir/settings.one" "$dir/settings.two" | grep -c '^>')" = 1
psql -X -q -d quiet -c 'drop view gap.zz_clock'

# three stores with every third case each
for k in 0 1 2; do
    createdb -T quiet "shard$k"
    psql -X -At -q -v ON_ERROR_STOP=1 -d "shard$k" -v "k=$k" \
        -f "$store_home/tests/sql/shards/keep.sql"
done
for db in quiet shard0 shard1 shard2; do
    psql -X -At -q -v ON_ERROR_STOP=1 -d "$db" \
        -f "$store_home/tests/sql/shards/rows.sql" >"$dir/rows.$db"
    psql -X -At -q -v ON_ERROR_STOP=1 -d "$db" \
        -f "$store_home/tests/sql/shards/sums.sql" >"$dir/sums.$db"
done
sort "$dir/rows.quiet" >"$dir/all"
sort "$dir/rows.shard0" "$dir/rows.shard1" "$dir/rows.shard2" >"$dir/united"
cut -d'|' -f1 "$dir/all" | uniq -c | sed 's/^/# /'
ok "every view of cases over three sets of cases, united, is the view over all: $(wc -l <"$dir/all") rows" \
    cmp -s "$dir/all" "$dir/united"
comm -3 "$dir/all" "$dir/united" | cut -d'|' -f1 | sort | uniq -c |
    sed 's/^/# differs: /'
for k in 0 1 2; do
    ok "set $k holds cases" test -s "$dir/rows.shard$k"
done
# what adds up: view, key, name of the count, count
sort "$dir/sums.quiet" >"$dir/all"
cat "$dir/sums.shard0" "$dir/sums.shard1" "$dir/sums.shard2" |
    awk -F'|' '{ k = $1 "|" $2 "|" $3; n[k] += $4 }
        END { for (k in n) print k "|" n[k] }' | sort >"$dir/united"
ok "every count of a roll-up is the sum of the three: $(wc -l <"$dir/all")" \
    cmp -s "$dir/all" "$dir/united"
comm -3 "$dir/all" "$dir/united" | head -n 20 | sed 's/^/# differs: /'
store_end
