-- Who may do what: a written matrix of roles, objects and actions, compared
-- with every right that the catalogue knows; then what a row policy must hold
-- against: an analyst of one county and the rows of another (docs/privacy.md).
begin;
select no_plan();

\ir ../support/helper.sql
select try.store('2024-03-01', 'us-aa');
insert into ref.jurisdiction values (2, 'us-bb');
insert into etl.source (source_id, code, jurisdiction_id)
values (2, 'try-bb', 2);
\ir ../../sql/roles.sql
create temp table changes on commit drop as
select * from pg_temp.apply_roles();
select is((select count(*) from changes where kind = 'warning'), 0::bigint,
    'roles and rights could be set');
create function pg_temp.again() returns bigint language sql as $$
    truncate pg_temp.role_change, pg_temp.role_right;
    select count(*) from pg_temp.apply_roles();
$$;
select is(pg_temp.again(), 0::bigint, 'doing it again changes nothing');
create role nobody_yet nologin;

-- The matrix. kind: n schema, r table or view, f function. The row with the
-- longest name that fits an object counts (* stands for the rest of it).
-- Rights: U usage, C create, S select, X execute, - nothing at all.
create temp table matrix (
    kind text, object text, public text, loader text, reader text,
    analyst text, steward text, auditor text) on commit drop;
copy pg_temp.matrix from stdin (delimiter ' ');
n public U U U U U U
n etl - U U U U U
n core - - U U U -
n ref - - U U U U
n private - - - - U -
n mart - - U U U -
n gap - - U U U U
n gap_steward - - - - U -
r etl.* - - - - - S
r etl.attempt - - S S S S
r etl.blob - - S S S S
r etl.coverage - - S S S S
r etl.delivery - - S S S S
r etl.guard - - S S S S
r etl.publish - - S S S S
r etl.published - - S S S S
r etl.reading - - S S S S
r etl.reject - - S S S S
r etl.release - - S S S S
r etl.source - - S S S S
r etl.success - - S - S S
r etl.told - - S S S S
r etl.visible_coverage - - S S S S
r core.* - - S S S -
r core.assertion - - S - S -
r ref.* - - S S S -
r ref.jurisdiction - - S S S S
r private.* - - - - S -
r mart.* - - S S S -
r gap.* - - S S S -
r gap.data_dictionary - - S S S S
r gap.delivery - - S S S S
r gap.last_success - - S S S S
r gap.reject - - S S S S
r gap.source_status - - S S S S
r gap_steward.* - - - - S -
f etl.* - - - - - -
f etl.archived - X - - - X
f etl.attempted - X - - - -
f etl.audit_head - X - - X X
f etl.audit_stands - X - - X X
f etl.begin_first - X - - - -
f etl.broken_audit - X - - - X
f etl.check_columns - X - - - -
f etl.count_stage - X - - - -
f etl.current_base - X - - - -
f etl.decide - - - - X -
f etl.end_first - X - - - -
f etl.end_run - X - - X -
f etl.findings - X - - - -
f etl.find_case - - - - X -
f etl.hold_once - X - - - -
f etl.loaded - X - - - -
f etl.lock_publish - X - - - -
f etl.lock_source - X - - - -
f etl.merge_counted - X - - - -
f etl.open_stage - X - - - -
f etl.publish_counts - X - - - -
f etl.record_night - X - - - -
f etl.set_aside - - - - X -
f etl.upkeep - X - - - -
f etl.verify_ledger - X - - - X
f etl.verify_mart - X - - - X
f etl.check_seals - X - - - X
f etl.wanted_as - X - - - -
f etl.replaced_by - X - - - -
f etl.needed_batches - X - - - -
f etl.purge - - - - X -
f etl.purge_scope - - - - X -
f etl.raise_written - X - - - -
f etl.receipts_taken - X - - - -
f etl.refusals - X - - - -
f etl.release - - - - X -
f etl.skip_delivery - X - - - -
f etl.start_run - X - - X -
f etl.take_receipts - X - - - -
f etl.unlock_publish - X - - - -
f etl.weigh - X - - - -
f etl.weighed - X - - - -
f gap.* - - X X X X
f private.reveal - - - - X -
\.

create temp view object as
select 'n' as kind, n.oid, n.nspname::text as name
from pg_namespace as n
where n.nspname = 'public' or pg_temp.our_schema(n.oid)
union all
select 'r', c.oid, format('%s.%s', n.nspname, c.relname)
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where pg_temp.our_schema(n.oid) and c.relkind in ('r', 'v', 'm', 'p', 'f')
union all
select 'f', p.oid, format('%s.%s', n.nspname, p.proname)
from pg_proc as p
join pg_namespace as n on n.oid = p.pronamespace
where pg_temp.our_schema(n.oid);

create temp view wanted as
select o.kind, o.oid, o.name, w.who, case w.who when 'public'
    then 'nobody_yet' else 'lapse_' || w.who end as role, w.rights
from pg_temp.object as o
left join lateral (
    select m.* from pg_temp.matrix as m
    where m.kind = o.kind and (m.object = o.name or right(m.object, 1) = '*'
        and starts_with(o.name, rtrim(m.object, '*')))
    order by length(m.object) desc
    limit 1) as m on true
cross join lateral (values ('public', m.public), ('loader', m.loader),
    ('reader', m.reader), ('analyst', m.analyst),
    ('analyst_us_aa', m.analyst), ('steward', m.steward),
    ('auditor', m.auditor)) as w (who, rights);

create function pg_temp.right_list(kind text, role text, thing oid)
returns text language sql as $$
    select coalesce(nullif(string_agg(a.letter, '' order by a.place), ''), '-')
    from (values
        (1, 'n', 'U', 'USAGE'), (2, 'n', 'C', 'CREATE'),
        (3, 'r', 'S', 'SELECT'), (4, 'r', 'I', 'INSERT'),
        (5, 'r', 'W', 'UPDATE'), (6, 'r', 'D', 'DELETE'),
        (7, 'r', 'T', 'TRUNCATE'), (8, 'r', 'R', 'REFERENCES'),
        (9, 'r', 'G', 'TRIGGER'), (10, 'f', 'X', 'EXECUTE')
        ) as a (place, kind, letter, name)
    where a.kind = right_list.kind and case a.kind
        when 'n' then has_schema_privilege(role, thing, a.name)
        when 'f' then has_function_privilege(role, thing, a.name)
        else has_table_privilege(role, thing, a.name)
            or (a.letter in ('S', 'I', 'W', 'R')
                and has_any_column_privilege(role, thing, a.name)) end;
$$;

select ok((select count(*) > 1000 from wanted), 'the matrix is over all of it');
select is_empty(
    $$select name, who, rights as wanted,
        pg_temp.right_list(kind, role, oid) as held
    from wanted
    where rights is distinct from pg_temp.right_list(kind, role, oid)$$,
    'every role holds on every object what the matrix says, nothing else');
-- a right too many and one too few are seen
grant truncate on core.event to lapse_loader;
revoke select on gap.contact_gap from lapse_reader;
grant update (name) on private.officer_name to public;
select is((
    select count(*) from wanted
    where rights is distinct from pg_temp.right_list(kind, role, oid)),
    (1 + 2 + 7)::bigint, 'the comparison sees a right too many or too few');
select ok(pg_temp.again() > 0, 'setup mends it');
select is_empty(
    $$select name, who from wanted
    where rights is distinct from pg_temp.right_list(kind, role, oid)$$,
    'and all is as written again');

-- what no matrix of objects says
select is_empty(
    $$select r.rolname from pg_roles as r
    where r.rolname like 'lapse\_%' and (r.rolsuper or r.rolcreaterole
        or r.rolcreatedb or r.rolreplication or r.rolbypassrls
        or r.rolcanlogin)$$,
    'no role of ours logs in or has an attribute that passes by rights');
select is_empty(
    $$select r.rolname, p.name
    from pg_roles as r, unnest('{pg_execute_server_program,
        pg_read_server_files,pg_write_server_files,pg_read_all_data,
        pg_write_all_data}'::text[]) as p (name)
    where r.rolname like 'lapse\_%' and pg_has_role(r.oid, p.name, 'member')$$,
    'none is a member of a role that reads files, starts programs or sees all');
select is_empty(
    $$select w.who, p.name from wanted as w, unnest('{CREATE,TEMP}'::text[])
        as p (name)
    where w.kind = 'n' and w.name = 'etl'
        and w.who in ('public', 'loader', 'auditor')
        and has_database_privilege(w.role, current_database(), p.name)$$,
    'the loader creates nothing, not even for its session; nobody else does');
select is_empty(
    $$select r.rolname, m.rolname from pg_auth_members as a
    join pg_roles as r on r.oid = a.roleid
    join pg_roles as m on m.oid = a.member
    where r.rolname like 'lapse\_%' and m.rolname like 'lapse\_%'
        and (r.rolname, m.rolname) not in (values
            ('lapse_owner', 'lapse_maintainer'),
            ('lapse_reader', 'lapse_steward'))
        and (r.rolname <> 'lapse_analyst'
            or m.rolname not like 'lapse\_analyst\_%')$$,
    'no role is a member of another but as designed');
select is_empty(
    $$select o.name from object as o join pg_proc as p on p.oid = o.oid
    where o.kind = 'f' and p.prosecdef and not exists (
        select from unnest(p.proconfig) as c
        where c = 'search_path=pg_catalog, pg_temp')$$,
    'what runs with the rights of its owner pins its search path');
select is_empty(
    $$select o.name from object as o
    join pg_proc as p on p.oid = o.oid
    cross join unnest(p.proconfig) as c (setting)
    where c.setting like 'search\_path=%'
        and c.setting <> 'search_path=pg_catalog, pg_temp'$$,
    'and what it calls looks into the session last');
-- the bodies that are bound when they are made look nowhere
select is_empty(
    $$select o.name from object as o join pg_proc as p on p.oid = o.oid
    where o.kind = 'f' and p.prosecdef and p.prosqlbody is null
        and p.prosrc !~ 'etl\.own_session\(\)'
        and o.name not in ('etl.append_audit', 'etl.audit_act',
            'etl.check_columns', 'etl.decide', 'etl.find_case',
            'etl.purge_scope', 'etl.raise_written', 'etl.record_night',
            'etl.release', 'etl.set_aside', 'private.reveal')$$,
    'what may meet tables of the session asks first whose they are');
create role try_both in role lapse_steward, lapse_loader, lapse_auditor;
set role try_both;
create temp table mart_case (case_id int8 primary key);
grant all on pg_temp.mart_case to public;
select throws_ok($$select * from etl.purge('age', '2000-01-01', 'x')$$,
    'LA002', 'this session has temporary tables, types or functions of its '
    'own: ask again in a new one',
    'a table of the session is none for the rights of the owner');
select throws_ok($$select etl.open_stage()$$, 'LA002', null,
    'for no lent function');
drop table pg_temp.mart_case;
create domain pg_temp.text as pg_catalog.text check (value <> 'x');
select throws_ok($$select * from etl.verify_mart()$$, 'LA002', null,
    'nor is a type');
drop domain pg_temp.text;
create function pg_temp.evil() returns int language sql as 'select 1';
select throws_ok($$select * from etl.findings()$$, 'LA002', null,
    'nor a function');
drop function pg_temp.evil();
select lives_ok($$select etl.open_stage()$$, 'without them it works');
reset role;
select is_empty(
    $$select w.who from wanted as w
    where w.kind = 'n' and w.name = 'etl'
        and (w.who <> 'public') <> has_database_privilege(w.role,
            current_database(), 'CONNECT')$$,
    'who has none of the roles does not connect');
select is_empty(
    $$select o.name from object as o join pg_class as c on c.oid = o.oid
    where o.kind = 'r' and c.relkind = 'v'
        and not coalesce('security_invoker=true' = any (c.reloptions), false)$$,
    'every view reads with the rights of who asks');
select is_empty(
    $$select o.name from object as o join pg_class as c on c.oid = o.oid
    where o.kind = 'r' and c.relkind = 'r' and not c.relrowsecurity
        and (o.name ~ '^(core|mart|private)[.]'
            or o.name in ('ref.officer', 'ref.office', 'etl.coverage',
                'etl.source', 'etl.told', 'etl.delivery', 'etl.publish', 'etl.blob',
                'etl.reject'))$$,
    'row security is on where rows are of people or of a county');
select is_empty(
    $$select o.name from object as o join pg_class as c on c.oid = o.oid
    where o.kind = 'r' and c.relforcerowsecurity$$,
    'and not forced on the owner');
set role lapse_loader;
select throws_ok($$copy core.event to program 'cat'$$, '42501', null,
    'the loader starts no program');
select throws_ok($$copy (select 1) to '/tmp/none'$$, '42501', null,
    'and writes no file of the server');
select throws_ok($$create temp table t (n int)$$, '42501', null,
    'and makes no table');
reset role;

-- Rows of another county: case 1 and what hangs on it is of us-aa, case 2 of
-- us-bb. The pseudonym of the first is a number, so that a cast in a condition
-- would tell of the second by its error.
select try.term(1, '2024-01-01');
select try.event(1, 'contact', '2024-01-10', 'subject/in_person/-/completed');
select try.term(2, '2024-01-01');
select try.event(2, 'contact', '2024-01-11', 'subject/in_person/-/completed');
update core.supervision_case set jurisdiction_id = case_id,
    pseudonym = case case_id when 1 then '12' else 'secret of bb' end;
update core.term set jurisdiction_id = case_id;
update core.event set jurisdiction_id = case_id;
insert into core.assertion values
    (2, 1, 'event', '2024-01-01', false, 2, 1, 1);
insert into ref.officer values (11, 1), (12, 2);
insert into ref.office values (21, 1, 'Office A'), (22, 2, 'Office B');
insert into private.case_number values (2, 'BB-2');
create temp table seen (view_name text, rows_count bigint, others bigint)
    on commit drop;
grant insert, select on pg_temp.seen to public;

create function pg_temp.look() returns void language plpgsql as $$
declare
    v record;
begin
    for v in
        select c.oid::regclass as name, string_agg(case a.attname
            when 'case_id' then 'v.case_id = 2'
            when 'jurisdiction_id' then 'v.jurisdiction_id = 2'
            when 'jurisdiction' then $q$v.jurisdiction = 'us-bb'$q$
            when 'case_number_pseudonym'
                then $q$v.case_number_pseudonym ~ 'secret'$q$
            when 'source' then $q$v.source = 'try-bb'$q$ end, ' or ') as others
        from pg_class as c
        join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0
            and a.attname in ('case_id', 'jurisdiction_id', 'jurisdiction',
                'case_number_pseudonym', 'source')
        where c.relkind in ('r', 'v')
            and c.relnamespace::regnamespace::text in ('core', 'gap', 'ref',
                'mart', 'etl')
            and has_table_privilege(c.oid, 'select')
            and c.oid <> all (array['ref.jurisdiction'::regclass,
                'ref.policy', 'ref.visible_policy', 'ref.holiday',
                'ref.visible_holiday'])
        group by c.oid
    loop
        execute format('insert into pg_temp.seen select %L, count(*),
            count(*) filter (where %s) from %s as v', v.name, v.others, v.name);
    end loop;
end
$$;
set role lapse_analyst_us_aa;
select lives_ok('select pg_temp.look()', 'an analyst may ask every view');
select is_empty('select view_name, others from pg_temp.seen where others > 0',
    'and no table or view shows a row of another county');
select ok((select count(*) > 10 from pg_temp.seen where rows_count > 0),
    'while those of the own county are there');
select is((select count(*) from core.event as e
    join core.supervision_case as c on c.case_id = e.case_id
    where e.case_id = 2 or c.pseudonym like 'secret%'), 0::bigint,
    'nor does a join');
select is((select max(pseudonym) || count(*) from core.supervision_case),
    '121', 'nor an aggregate');
select lives_ok(
    $$select count(*) from core.supervision_case
    where 1 / (case_id - 2) > 0 or pseudonym::int = 0$$,
    'nor the error of a division or a cast');
select is((select count(*) from pg_stats
    where schemaname in ('core', 'private')), 0::bigint,
    'nor the statistics of columns');
select throws_ok('select * from core.assertion', '42501', null,
    'a table without a county in its rows is closed');
select throws_ok($$select * from private.reveal(2, 'why')$$, '42501', null,
    'and no function shows a name');
select throws_ok(
    'select * from core.event as e join private.case_number using (case_id)',
    '42501', null, 'no join leads to a number');
select is_empty(
    $$select * from gap.headlines() as h where h.jurisdiction <> 'us-aa'$$,
    'the headline numbers are of the own county');
select is_empty('select from (' || gap.served_answers()
    || $$) as a where a.jurisdiction <> 'us-aa'$$, 'from the cache too');
reset role;
truncate pg_temp.seen;
set role lapse_analyst;
select pg_temp.look();
select is((select sum(rows_count) from pg_temp.seen
    where view_name ~ '^(core|ref.off)'), 0::numeric,
    'an analyst of no county sees nobody');
reset role;
truncate pg_temp.seen;
set role lapse_reader;
select pg_temp.look();
select ok((select count(*) > 10 from pg_temp.seen where others > 0),
    'a reader sees all counties');
reset role;
-- Masked by absence: no column that a reader may see is a name, a number or a
-- note of a person, or text that is one by its type.
select is_empty(
    $$select o.name, a.attname from object as o
    join pg_attribute as a on a.attrelid = o.oid and a.attnum > 0
    where o.kind = 'r' and has_table_privilege('lapse_reader', o.oid, 'select')
        and a.attname in ('case_number', 'note', 'quote', 'birth_date', 'dob',
            'address', 'officer_name', 'ssn')
        and o.name not in ('ref.policy', 'ref.visible_policy',
            'gap.policy_span', 'gap.policy_chain')$$,
    'a reader meets no name, number, address or note');
select is((select count(*)::int from pg_settings as s
    where s.name ~ '^log_(error_verbosity|min_error_statement|parameter)'
        and s.reset_val not in ('terse', 'panic', '0')), 0,
    'the log of this server holds no values, and nothing had to be set');
select * from finish();
rollback;
