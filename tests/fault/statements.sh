#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# statements.sh - scorecard 9: an error inside the publish, at every table that
# it writes, and when it commits.  Exit 1 or 75, not one row stays, and
# without the fault the same delivery is published.  TAP.
store_sources=us-xx-example
# shellcheck source=tests/support/store.sh
. "$(dirname "$0")/../support/store.sh"
store_begin 8

fresh quiet
code=0
night quiet || code=$?
ok 'an undisturbed run works' worked "$code"
batch=$(psql -X -At -d quiet -c "select p.batch_key from etl.publish as p
    join etl.source as s using (source_id) where s.code = 'us-xx-example'")
publish() {
    code=0
    PGDATABASE=$1 "$bin/lapse-load" -q --state "$dir/quiet" publish "$batch" \
        >/dev/null 2>"$dir/err" || code=$?
}
createdb -T empty_store plain
publish plain
ok 'one delivery is published' test "$code" = 0
digest plain >"$dir/want"
# of a held back delivery nothing may stay but the run that tried
sum() {
    psql -X -At -d "$1" -c "select format('%s.%s %s', schemaname, relname,
        (xpath('/row/n/text()', query_to_xml(format('select count(*) as n
            from %I.%I', schemaname, relname), false, true, '')))[1])
        from pg_stat_user_tables
        where schemaname in ('core', 'ref', 'private', 'mart', 'etl')
            and (schemaname, relname) <> ('etl', 'run')" | sort
}
sum empty_store >"$dir/none"
sum plain >"$dir/some"
diff "$dir/none" "$dir/some" | sed -n 's/^> \([a-z_.]*\) .*/\1/p' >"$dir/tables"
echo etl.published >>"$dir/tables"
createdb -T empty_store broken
psql -X -q -d broken -c "create function public.fault() returns trigger
    language plpgsql as \$\$begin raise exception 'a fault of the test'
    using errcode = tg_argv[0]; end\$\$"

bad=0
n=0
while read -r table; do
    for state in 53100 P0001; do
        n=$((n + 1))
        psql -X -q -d broken -c "create trigger fault before insert or update
            or delete on $table for each statement
            execute function public.fault('$state')"
        publish broken
        psql -X -q -d broken -c "drop trigger fault on $table"
        sum broken >"$dir/left"
        case $state$code in
        5310075 | P00011) ;;
        *)
            bad=$((bad + 1))
            echo "# $table, $state: exit $code"
            ;;
        esac
        # etl.published is raised after the rows were written
        if [ "$table" = etl.published ]; then
            [ "$(psql -X -At -d broken -c 'select seq from etl.published')" \
                = 0 ] || bad=$((bad + 1))
        elif ! cmp -s "$dir/none" "$dir/left"; then
            bad=$((bad + 1))
            echo "# $table, $state: rows stay"
            diff "$dir/none" "$dir/left" | sed 's/^/# /'
        fi
    done
done <"$dir/tables"
ok "an error at each of $n places of a publish: nothing stays" test "$bad" = 0
publish broken
ok 'without it the delivery is published' test "$code" = 0
digest broken >"$dir/got"
ok 'as if nothing had happened' cmp -s "$dir/want" "$dir/got"

dropdb -f broken
createdb -T empty_store broken
psql -X -q -d broken -c "create function public.fault() returns trigger
    language plpgsql as \$\$begin raise exception 'a fault of the test'
    using errcode = '53100'; end\$\$" -c "create constraint trigger fault
    after insert on etl.publish deferrable initially deferred for each row
    execute function public.fault()"
publish broken
sum broken >"$dir/left"
ok 'an error in COMMIT itself is no success' test "$code" = 75
ok 'and nothing stays' cmp -s "$dir/none" "$dir/left"
psql -X -q -d broken -c 'drop function public.fault() cascade'
publish broken
digest broken >"$dir/got"
ok 'the next one is whole' cmp -s "$dir/want" "$dir/got"
store_end
