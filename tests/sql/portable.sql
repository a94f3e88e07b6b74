-- The portable subset of SQL (docs/scale.md): what may stand in the schema and
-- in the views so that the same files run on one machine and on many.  Each
-- rule is read from the catalogue; then each is broken once, to see it fire.
begin;
select no_plan();

create function pg_temp.breaches()
returns table (rule text, object text, detail text)
language sql stable
as $breaches$
    with lay as (
        select to_regclass(format('%I.%I', l.table_schema, l.table_name)) as rel,
            l.kind, format('%I.%I', l.table_schema, l.table_name) as name
        from etl.layout as l
    ), held as (
        select c.oid, c.relname, n.nspname, c.relkind, c.relpersistence,
            c.relhasrules, c.relreplident, c.reloptions, c.relrowsecurity,
            c.relforcerowsecurity, l.kind
        from pg_class as c
        join pg_namespace as n on n.oid = c.relnamespace
        left join lay as l on l.rel = c.oid
        where n.nspname in ('etl', 'core', 'ref', 'private', 'mart', 'gap',
            'gap_steward')
    ), dist as (
        select h.oid, a.attnum, a.atttypid, a.attnotnull, a.attgenerated,
            a.attidentity
        from held as h
        left join pg_attribute as a
            on a.attrelid = h.oid and a.attname = 'case_id'
        where h.kind = 'distributed'
    ), view_of as (
        select h.oid, h.oid::regclass::text as name, h.reloptions, h.nspname,
            r.ev_action::text as act, pg_get_viewdef(h.oid) as def
        from held as h
        join pg_rewrite as r on r.ev_class = h.oid
        where h.relkind in ('v', 'm')
    ), uses as (
        select distinct r.ev_class as v, d.refobjid as used
        from pg_rewrite as r
        join pg_depend as d on d.objid = r.oid
            and d.classid = 'pg_rewrite'::regclass
            and d.refclassid = 'pg_class'::regclass
            and d.refobjid <> r.ev_class
    )
    select 'table not in etl.layout', h.oid::regclass::text, ''
    from held as h where h.relkind in ('r', 'p') and h.kind is null
    union all
    select 'etl.layout names a table that is not there', l.name, ''
    from lay as l where l.rel is null
    union all
    select 'case_id missing, nullable or generated', d.oid::regclass::text, ''
    from dist as d
    where d.attnum is null or not d.attnotnull or d.attgenerated <> ''
        or d.attidentity <> ''
    union all
    select 'case_id of another type', d.oid::regclass::text,
        format_type(d.atttypid, null)
    from dist as d where d.atttypid <> 'bigint'::regtype
    union all
    select 'index does not begin with case_id', i.indrelid::regclass::text,
        i.indexrelid::regclass::text
    from pg_index as i
    join dist as d on d.oid = i.indrelid
    where i.indkey[0] <> d.attnum
    union all
    select 'foreign key not allowed', k.conrelid::regclass::text, k.conname
    from pg_constraint as k
    join held as s on s.oid = k.conrelid
    left join held as t on t.oid = k.confrelid
    where k.contype = 'f'
        and not (t.kind = 'reference' and s.kind = 'reference'
            or s.kind = 'local' and t.kind = 'local'
            or s.kind = 'local' and t.kind = 'reference')
    union all
    select 'trigger', t.tgrelid::regclass::text, t.tgname
    from pg_trigger as t
    join held as h on h.oid = t.tgrelid
    where not t.tgisinternal and h.kind is distinct from 'local'
    union all
    select 'rule', h.oid::regclass::text, ''
    from held as h
    where h.relhasrules and h.relkind = 'r' and h.kind is distinct from 'local'
    union all
    select 'unlogged table', h.oid::regclass::text, ''
    from held as h where h.relpersistence = 'u'
    union all
    select 'inheritance', i.inhrelid::regclass::text, ''
    from pg_inherits as i
    join held as h on h.oid = i.inhparent and h.relkind = 'r'
    union all
    select 'row policy with a subquery', p.polrelid::regclass::text, p.polname
    from pg_policy as p
    join held as h on h.oid = p.polrelid
    where p.polqual::text like '%{SUBLINK%'
        or p.polwithcheck::text like '%{SUBLINK%'
    union all
    select 'row security forced', h.oid::regclass::text, ''
    from held as h where h.relforcerowsecurity
    union all
    select 'materialized view', h.oid::regclass::text, ''
    from held as h where h.relkind = 'm'
    union all
    select 'view without security_invoker', v.name, ''
    from view_of as v
    where not coalesce(v.reloptions @> '{security_invoker=true}', false)
    union all
    select 'gap view reads schema private', v.name, u.used::regclass::text
    from view_of as v
    join uses as u on u.v = v.oid
    join held as h on h.oid = u.used and h.nspname = 'private'
    where v.nspname = 'gap'
    union all
    select 'recursion, grouping sets, row locks or samples', v.name, ''
    from view_of as v
    where v.def ~* '(grouping sets|\mrollup\M|\mcube\s*\(|with recursive|for update|for share|tablesample)'
    union all
    select 'calls a volatile or stable function', v.name,
        string_agg(distinct p.oid::regprocedure::text, ' ')
    from view_of as v,
        lateral regexp_matches(v.act,
            ':(?:funcid|opfuncid|aggfnoid|winfnoid) ([0-9]+)', 'g') as m
        join pg_proc as p on p.oid = m[1]::oid
    where p.provolatile <> 'i'
        -- reads the catalogue, on the coordinator, and no fact
        and v.name <> 'gap.data_dictionary'
        -- lapse.known_on, read inside the ledger subquery: the one exemption
        and p.oid not in (
            'pg_catalog.current_setting(text,boolean)'::regprocedure)
    group by v.name
    union all
    select 'timestamptz to or from text', v.name, ''
    from view_of as v
    where v.act ~ 'COERCEVIAIO :arg \{(VAR|FUNCEXPR|OPEXPR|AGGREF)[^{}]*:(vartype|funcresulttype|opresulttype|aggtype) 1184 '
    union all
    select 'ordered-set aggregate', v.name, string_agg(distinct p.proname, ' ')
    from view_of as v,
        lateral regexp_matches(v.act, ':aggfnoid ([0-9]+)', 'g') as m
        join pg_aggregate as a on a.aggfnoid = m[1]::oid
        join pg_proc as p on p.oid = a.aggfnoid
    where a.aggkind <> 'n'
    group by v.name
    union all
    select 'series instead of the calendar table', v.name, ''
    from view_of as v where v.def ~* 'generate_series'
$breaches$;

select is_empty(
    'select rule, object, detail from pg_temp.breaches() order by 1, 2, 3',
    'no schema or view breaks a rule of the portable subset');

-- Break each rule once.
create function pg_temp.fires(wanted text, breakage text) returns text
language plpgsql
as $$
declare
    fired boolean;
begin
    begin
        execute breakage;
        select exists (select from pg_temp.breaches() as b
            where b.rule = wanted) into fired;
        raise exception using errcode = 'LAXXX', message = fired::text;
    exception when sqlstate 'LAXXX' then
        return ok(sqlerrm = 'true', 'seen: ' || wanted);
    end;
end
$$;
select pg_temp.fires('table not in etl.layout', 'create table core.x (a int)');
select pg_temp.fires('etl.layout names a table that is not there',
    $$insert into etl.layout values ('core', 'x', 'local')$$);
select pg_temp.fires('case_id missing, nullable or generated',
    $$create table core.x (a int);
      insert into etl.layout values ('core', 'x', 'distributed')$$);
select pg_temp.fires('case_id missing, nullable or generated',
    $$create table core.x (case_id bigint);
      insert into etl.layout values ('core', 'x', 'distributed')$$);
select pg_temp.fires('case_id of another type',
    $$create table core.x (case_id int not null);
      insert into etl.layout values ('core', 'x', 'distributed')$$);
select pg_temp.fires('index does not begin with case_id',
    'create index on core.event (event_key)');
select pg_temp.fires('foreign key not allowed',
    'alter table core.event add foreign key (profile_key)
     references ref.profile not valid');
select pg_temp.fires('trigger',
    'create trigger x before insert on core.event
     execute function suppress_redundant_updates_trigger()');
select pg_temp.fires('rule',
    'create rule x as on delete to core.event do instead nothing');
select pg_temp.fires('unlogged table',
    $$create unlogged table core.x (case_id bigint not null);
      insert into etl.layout values ('core', 'x', 'distributed')$$);
select pg_temp.fires('inheritance', 'create table core.x () inherits (core.event)');
select pg_temp.fires('row policy with a subquery',
    'create policy x on core.event using (jurisdiction_id in
     (select jurisdiction_id from ref.jurisdiction))');
select pg_temp.fires('row security forced',
    'alter table core.event force row level security');
select pg_temp.fires('materialized view',
    'create materialized view mart.x as select case_id from core.event');
select pg_temp.fires('view without security_invoker',
    'create view gap.x as select case_id from core.event');
select pg_temp.fires('gap view reads schema private',
    'create view gap.x as select case_id from private.case_number');
select pg_temp.fires('recursion, grouping sets, row locks or samples',
    'create view gap.x as select source_id, case_id from core.event
     group by rollup (source_id, case_id)');
select pg_temp.fires('calls a volatile or stable function',
    'create view gap.x as select case_id, now() as t from core.event');
select pg_temp.fires('timestamptz to or from text',
    'create view gap.x as select written_at::text as t from etl.publish');
select pg_temp.fires('ordered-set aggregate',
    'create view gap.x as select percentile_cont(0.5) within group
     (order by minute_of_day) as m from core.event');
select pg_temp.fires('series instead of the calendar table',
    'create view gap.x as select case_id, d from core.event,
     generate_series(1, 3) as d');

select finish();
rollback;
