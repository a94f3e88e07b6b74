#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# order.sh - scorecard 24: ten generated exports of an office, each with rows
# that are new, changed and gone, published in random orders: where the source
# file declares their order, every one ends in the same history, and the
# newest is what readers see.  LAPSE_FAULTS: how many orders (6, 100);
# LAPSE_SEED another seed.  TAP.
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
faults=${LAPSE_FAULTS:-6}
seed=${LAPSE_SEED:-24}
days=10
store_begin 4
source=$dir/sources/us-yy/log.yaml
mkdir -p "$dir/sources/us-yy" "$dir/data/us-yy"
cat >"$source" <<'YAML'
source: us-yy-log
title: An office that does not exist
fetch: {kind: folder, path: us-yy}
delivery: full
files:
  log:
    match: log_%Y-%m-%d.csv
    schema:
      primaryKey: [entry]
      fields:
      - {name: entry}
      - {name: case, to: case_number, constraints: {required: true}}
      - {name: day, to: occurred, type: date, constraints: {required: true}}
      - {name: code, to: code}
      - {name: detail, to: detail}
      - {name: note, to: note}
map:
  code: {contact/subject/in_person/completed: [OV], contact/subject/phone_voice/completed: [TEL]}
emit:
- {file: log, as: contact}
YAML

# day D: entries D to 199 + D; entry e was last changed on the day that its
# number says, and one in forty comes, goes and comes again
day=1
while [ "$day" -le "$days" ]; do
    awk -v d="$day" 'BEGIN {
        print "entry,case,day,code,detail,note"
        for (e = d; e < 200 + d; e++) {
            if (e % 40 == 7 && d % 3 == 1) continue
            changed = e % 100 <= d ? e % 100 : 0
            printf "%d,A%d,2024-%02d-%02d,%s,detail %d,note %d of %d\n", e,
                e % 60, e % 12 + 1, e % 28 + 1, e % 3 ? "TEL" : "OV",
                e % 3, changed, e
        }
    }' >"$dir/data/us-yy/log_2025-03-$(printf %02d "$day").csv"
    day=$((day + 1))
done

# staged once, each without a base: what an order changes is the load
mkdir -m 0700 "$dir/state"
"$bin/lapse" -q setup -d lapse --state "$dir/state" >/dev/null
"$bin/lapse-ingest" -q --state "$dir/state" --data "$dir/data" "$source"
"$bin/lapse-transform" -q --state "$dir/state" --plan "$source" >"$dir/plan"
: >"$dir/batches"
day=1
while [ "$day" -le "$days" ]; do
    key=$(sed -n "/\"period_to\":\"2025-03-$(printf %02d "$day")\"/s/.*\"delivery_key\":\"\([0-9a-f]*\)\".*/\1/p" \
        "$dir/plan")
    "$bin/lapse-transform" -q --state "$dir/state" --only "$key" "$source" \
        >>"$dir/batches"
    day=$((day + 1))
done
ok "ten exports are staged" test "$(wc -l <"$dir/batches")" = "$days"

# what is known, and since which delivery; numbers of loads left out
history() {
    psql -X -At -d "$1" -c "select e.case_id, e.event_key, e.row_hash,
            e.occurred_lo, e.profile_key, e.known_from, e.known_to, e.ended,
            d.detail, n.note, v.delivered
        from core.event as e
        join etl.delivery as v on v.batch_id = e.batch_id
        left join core.event_detail as d using (case_id, event_key,
            known_from, since_seq)
        left join private.event_note as n using (case_id, event_key,
            known_from, since_seq)
        where e.until_seq > 1000000 order by 2, 6, 7"
    psql -X -At -d "$1" -c "select case_id, case_number
        from private.case_number order by 1"
}
awk -v n="$faults" -v days="$days" -v seed="$seed" 'BEGIN {
    srand(seed)
    for (i = 1; i <= n; i++) {
        for (k = 1; k <= days; k++) a[k] = k
        for (k = days; k > 1 && i > 1; k--) {
            j = int(rand() * k) + 1
            t = a[k]; a[k] = a[j]; a[j] = t
        }
        for (k = 1; k <= days; k++) printf "%d%s", a[k], k < days ? " " : "\n"
    }
}' >"$dir/orders"
createdb order_store
"$bin/lapse" -q -d order_store setup --state "$dir/state" >/dev/null
bad=0
while read -r order; do
    anew one order_store
    refused=0
    for day in $order; do
        PGDATABASE=one "$bin/lapse-load" -q --state "$dir/state" publish \
            "$(sed -n "${day}p" "$dir/batches")" >"$dir/out" 2>"$dir/err" ||
            refused=$((refused + 1))
    done
    history one >"$dir/got"
    [ -f "$dir/want" ] || cp "$dir/got" "$dir/want"
    if [ "$refused" != 0 ] || ! cmp -s "$dir/want" "$dir/got"; then
        bad=$((bad + 1))
        echo "# order $order: $refused refused, another history:"
        diff "$dir/want" "$dir/got" | head -n 4 | sed 's/^/# /'
        sed 's/^/# /' "$dir/err"
    fi
done <"$dir/orders"
ok "published in $faults orders: one history" test "$bad" = 0
ok "which holds versions ($(wc -l <"$dir/want") rows)" \
    test "$(wc -l <"$dir/want")" -gt 250
# older never overrides newer
psql -X -At -d one -c "select n.note from core.visible_event as e
    join private.event_note as n using (case_id, event_key, known_from,
        since_seq)" | sort >"$dir/now"
sed -n '2,$s/.*,//p' "$dir/data/us-yy/log_2025-03-$days.csv" | sort >"$dir/last"
ok 'and readers see the newest export' cmp "$dir/last" "$dir/now"
store_end
