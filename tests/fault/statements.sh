#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# statements.sh - scorecard 9 and 107: an error inside the publish, at every
# table that it writes, and when it commits; an audit that cannot be written.
# Exit 1 or 75 (5 or 2 where the audit was switched off), not one row stays,
# and without the fault the same delivery is published.  TAP.
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
anew plain
publish plain
ok 'one delivery is published' test "$code" = 0
digest plain >"$dir/want"
# of a held back delivery nothing may stay but the run that tried, and its
# beginning and end in the audit
sum() {
    psql -X -At -d "$1" -c "select format('%s.%s %s', schemaname, relname,
        (xpath('/row/n/text()', query_to_xml(format('select count(*) as n
            from %I.%I', schemaname, relname), false, true, '')))[1])
        from pg_stat_user_tables
        where schemaname in ('core', 'ref', 'private', 'mart', 'etl')
            and (schemaname, relname) not in (('etl', 'run'),
                ('etl', 'audit'))" | sort
}
sum empty_store >"$dir/none"
sum plain >"$dir/some"
diff "$dir/none" "$dir/some" | sed -n 's/^> \([a-z_.]*\) .*/\1/p' >"$dir/tables"
printf '%s\n' etl.audit etl.published >>"$dir/tables"
anew broken
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
        case $table:$state:$code in
        etl.audit:*:5) ;; # no act without its row
        *:53100:75 | *:P0001:1) ;;
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

anew broken
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

# the audit is switched off, each way from a store of its own
audit_off() { # HOW STATEMENT
    anew broken
    psql -X -q -d broken -c 'set client_min_messages = error' -c "$2" \
        >/dev/null
    publish broken
    sed 's/^/# /' "$dir/err"
    ok "$1: exit 5 or 2 ($code)" test "$code" = 5 -o "$code" = 2
    ok "$1: nothing is published" test "$(psql -X -At -d broken -c \
        'select (select count(*) from etl.publish) || $$ $$ || (select count(*)
            from core.event) || $$ $$ || (select seq from etl.published)')" \
        = '0 0 0'
}
audit_off 'no right to write the audit' \
    'revoke insert on etl.audit from lapse_owner'
audit_off 'no table of the audit' 'drop table etl.audit cascade'
audit_off 'no function of the audit' \
    'drop function etl.append_audit(text, text, text, text) cascade'

# its table space is full
mkdir "$dir/small"
if mount -t tmpfs -o size=3m,mode=0777 tmpfs "$dir/small" 2>/dev/null; then
    trap 'psql -X -q -d postgres -c "drop database if exists broken (force)" \
        -c "drop tablespace if exists small" >/dev/null 2>&1 || :
        umount "$dir/small"; store_finish' EXIT
    mkdir "$dir/small/t"
    chown "$(stat -c %U "$dir/pg/data")" "$dir/small/t"
    anew broken
    psql -X -q -d broken -c "create tablespace small location '$dir/small/t'" \
        -c 'alter table etl.audit set tablespace small' \
        -c "select etl.append_audit('run', 'filler', 'filler', null)
            from generate_series(1, 30)" >/dev/null
    # rows to the last page, then the rest of the space
    head -c 4000000 /dev/zero >"$dir/small/rest" 2>/dev/null || :
    for size in 1000 1; do
        n=0
        while [ "$n" -lt 200 ] && psql -X -q -d broken -c "select
            etl.append_audit('run', 'x', repeat('x', $size), null)" \
            >/dev/null 2>&1; do
            n=$((n + 1))
        done
    done
    publish broken
    ok "the table space of the audit is full ($code): no success" \
        test "$code" = 5 -o "$code" = 2 -o "$code" = 75
    ok 'and nothing is published' test "$(psql -X -At -d broken -c \
        'select count(*) from core.event')" = 0
    rm "$dir/small/rest"
    publish broken
    ok 'with room again it is' test "$code" = 0
else
    ok 'a full table space of the audit # SKIP no right to mount' true
fi
store_end
