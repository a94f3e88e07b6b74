#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# reader.sh - a reader that looks every 10 ms through loads and kills sees the
# old or the new and nothing between: the facts of each delivery come and go as
# one, and every number it sees is one that was published.  LAPSE_FAULTS: how
# many loads (20, 50), each third one is killed on its way.  TAP.
store_sources=us-xx-example
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
faults=${LAPSE_FAULTS:-20}
store_begin 30

fresh quiet
code=0
night quiet || code=$?
ok 'an undisturbed run works' worked "$code"
batch=$(psql -X -At -d quiet -c "select p.batch_key from etl.publish as p
    join etl.source as s using (source_id) where s.code = 'us-xx-example'")
events=$(psql -X -At -d quiet -c "select count(*) from core.visible_event as e
    join etl.source as s using (source_id) where s.code = 'us-xx-example'")

anew broken
# one line a look: what is visible and the number it belongs to, in one
# statement; \watch takes fractions of a second
{
    echo "select (select seq from etl.published) || ' ' || count(*) || ' '
        || count(distinct e.since_seq) from core.visible_event as e \\watch 0.01"
} >"$dir/look.sql"
psql -X -At -d broken -f "$dir/look.sql" >"$dir/seen" 2>"$dir/seen.err" &
reader=$!

i=0
killed=0
while [ "$i" -lt "$faults" ]; do
    i=$((i + 1))
    PGDATABASE=broken setsid "$bin/lapse-load" -q --state "$dir/quiet" \
        publish "$batch" >/dev/null 2>&1 &
    pid=$!
    if [ $((i % 3)) = 0 ]; then
        sleep "0.$((i * 37 % 40 + 10))"
        if kill -9 "-$pid" 2>/dev/null; then killed=$((killed + 1)); fi
        wait "$pid" 2>/dev/null || :
        # the server may need a moment to see that the other is gone
        tries=0
        while [ "$tries" -lt 50 ] && ! PGDATABASE=broken "$bin/lapse-load" -q \
            --state "$dir/quiet" publish "$batch" >/dev/null 2>"$dir/err"; do
            tries=$((tries + 1))
            sleep 0.1
        done
    fi
    wait "$pid" 2>/dev/null || :
    # withdrawn again, so that the next one is a load: as the undo does it, and
    # then forgotten, for a key is loaded once, and files that were withdrawn
    # are held
    psql -X -q -d broken -c 'begin' \
        -c "select etl.undo(max(seq), null) from etl.publish
            where cause <> 'undo' and state = 'published'" \
        -c 'commit' -c 'select etl.raise_written()' \
        -c "update etl.publish set delivery_key = left(delivery_key, 50) || seq
            where delivery_key is not null and state = 'undone'" \
        -c "update etl.blob as b set sha256 = left(b.sha256, 50) || b.batch_id
            from etl.publish as p
            where p.batch_id = b.batch_id and p.state = 'undone'" >/dev/null
done
kill "$reader" 2>/dev/null || :
wait "$reader" 2>/dev/null || :

looks=$(grep -c . "$dir/seen" || :)
sort "$dir/seen" | uniq -c | awk '{ print $3 }' | sort -u >"$dir/counts"
ok "$faults loads and withdrawals, $killed killed: $looks looks, all whole" \
    test -z "$(awk -v all="$events" 'NF && $2 != 0 && $2 != all' "$dir/seen")"
ok 'of one publish at a time' \
    test -z "$(awk 'NF && $2 > 0 && $3 != 1' "$dir/seen")"
ok 'both sides were seen' test "$(grep -c . "$dir/counts")" = 2
ok 'the number readers see never falls' \
    test -z "$(awk 'NF { if ($1 < last) print; last = $1 }' "$dir/seen")"
ok 'no look failed' test ! -s "$dir/seen.err"
psql -X -At -d broken -c 'select max(seq) from etl.publish' >"$dir/top"
ok "every load published: $(cat "$dir/top")" \
    test "$(cat "$dir/top")" -ge $((2 * faults))
ok "and kills met a load on its way: $killed" test "$killed" -gt 0
store_end
