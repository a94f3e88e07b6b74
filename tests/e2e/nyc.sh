#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# nyc.sh - twenty days of a real list of people in jail (LAPSE_DATA), each day
# the whole list: the stays, their ends, reopenings and changes, and the rows
# of each day, in order and in a fixed shuffle, ending in the same history.
# LAPSE_ORDERS: more shuffles.  TAP.
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
lists=${LAPSE_DATA:-}/nyc-doc-daily-inmates
[ -d "$lists" ] || skip_all 'no jail lists (LAPSE_DATA)'
store_begin 4
list=$store_home/sources/us-ny/custody.yaml

is() {
    [ "$1" = "$2" ] || {
        printf '# got "%s", want "%s"\n' "$1" "$2"
        return 1
    }
}
ask() {
    psql -X -At -d "$at" -c "$1"
}
# publish DAY: the delivery of this day alone
publish() {
    day=$(printf %s "$1" | sed 's/\(....\)\(..\)\(..\)/\1-\2-\3/')
    key=$(sed -n "/\"period_to\":\"$day\"/s/.*\"delivery_key\":\"\([0-9a-f]*\)\".*/\1/p" \
        "$dir/plan")
    code=0
    batch=$("$bin/lapse-transform" -q --state "$dir/$at" --only "$key" \
        "$list") && PGDATABASE=$at "$bin/lapse-load" -q --state "$dir/$at" \
        publish "$batch" >"$dir/out" 2>"$dir/err" || code=$?
    # 3: a status that was never seen before is worth a look, and published
    if ! worked "$code"; then
        echo "# $1 ended with $code"
        grep -E 'hold|error|warning' "$dir/err" | cut -c1-300 | sed 's/^/# /'
        bad=1
    fi
}
shuffled() {
    for day in $days; do
        hash=$(printf '%s %s' "$n" "$day" | sha256sum)
        echo "$hash $day"
    done | sort | sed 's/.* //'
}
# the standards of the folder are published beside the lists
lists_only="source_id = (select s.source_id from etl.source as s
    where s.code = 'us-ny-nyc-doc-custody')"
# what stands, without the place in a file: of several days that show a stay
# alike, the one that was loaded first names it
history() {
    psql -X -At -d "$at" -c "select e.case_id, e.event_key, e.row_hash,
            e.occurred_lo, e.minute_of_day, e.ended, e.known_from, e.known_to,
            e.roster_end, d.detail, v.delivered
        from core.event as e
        join etl.delivery as v on v.batch_id = e.batch_id
        left join core.event_detail as d using (case_id, event_key,
            known_from, since_seq)
        where e.until_seq > 1000000 order by 1, 2, 7"
}
# the figures of the history as it stands, whatever order it was loaded in
figures() {
    at=$1
    ok "$2: 21,545 stays" is "$(ask 'select count(distinct (case_id,
        event_key)) from core.event where until_seq > 1000000')" 21545
    # an end that was followed by a version that is open again counts too
    ok "$2: 14,963 ends, 48 of them reopened" is "$(ask "select
            count(*) filter (where roster_end) || ' '
            || count(*) filter (where prior_end and not roster_end)
        from (select roster_end, lag(roster_end) over (partition by case_id,
                event_key order by known_from) as prior_end
            from core.event where until_seq > 1000000) as v")" '14963 48'
    ok "$2: 6,630 are open" is "$(ask 'select count(*) from core.visible_event
        where ended is null')" 6630
    ok "$2: rows by day" is "$(ask "select string_agg(to_char(delivered,
            'YYMMDD') || ' ' || records_in, ', ' order by delivered)
        from etl.delivery where verdict = 'accept' and $lists_only")" "220601 5506, \
220602 5486, 220603 5478, 220604 5505, 220605 5537, 220606 5545, \
220607 5517, 220608 5535, 220609 5568, 220610 5546, 220611 5585, \
220612 5629, 220613 5605, 220614 5586, 220701 5589, 220912 5896, \
220930 5850, 231231 5994, 240715 6395, 241030 6630"
    # what the list of each day held, from the history alone
    ok "$2: each day as it was" is "$(ask "select count(*) from
        etl.delivery as v where verdict = 'accept' and $lists_only
            and records_in - (select sum(dup_in_file_count) from etl.publish as p
               where p.batch_id = v.batch_id) <> (
            select count(*) from core.event as e
            where e.until_seq > 1000000 and not e.roster_end
                and e.known_from <= v.delivered
                and e.known_to > v.delivered)")" 0
    history >"$dir/$1.history"
}

days=$(for file in "$lists"/DOC_*.csv; do
    day=${file##*_}
    echo "${day%.csv}"
done)
at=order
fresh order
bad=0
code=0
PGDATABASE=$at "$bin/lapse" --state "$dir/$at" --data "$LAPSE_DATA" \
    --sources "$store_home/sources" run us-ny-nyc-doc-custody \
    >"$dir/out" 2>"$dir/err" || code=$?
ok 'in order: all twenty are published' worked "$code"
ok 'in order: 21,545 new, 1,374 changed, 91,015 identical, 48 reopened' is \
    "$(ask "select sum(new_count) || ' ' || sum(changed_count
            - reopened_count) || ' ' || sum(identical_count) || ' '
            || sum(reopened_count) || ' ' || sum(gone_count)
        from etl.publish where $lists_only")" '21545 1374 91015 48 14963'
figures order 'in order'

n=0
while [ "$n" -lt "${LAPSE_ORDERS:-1}" ]; do
    n=$((n + 1))
    at=shuffle$n
    fresh "$at"
    "$bin/lapse-ingest" -q --state "$dir/$at" --data "$LAPSE_DATA" "$list"
    "$bin/lapse-transform" -q --state "$dir/$at" --plan "$list" >"$dir/plan"
    bad=0
    # the days by a fixed hash of them
    for next in $(shuffled); do
        publish "$next"
    done
    ok "shuffle $n: all twenty are published" test "$bad" = 0
    figures "$at" "shuffle $n"
    ok "shuffle $n: the same history" cmp "$dir/order.history" \
        "$dir/$at.history"
done
store_end
