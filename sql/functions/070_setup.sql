-- What `lapse-load setup` fills in, and how it sees that somebody changed the
-- functions or views by hand.
set check_function_bodies = off; -- the table of codes exists in setup only

create function etl.open_codes() returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    create temp table setup_code (list text, code text, meaning text)
        on commit drop;
end
$$;
comment on function etl.open_codes() is
    'Make the table that sql/ref/codes.csv is copied into, for a transaction';

create function etl.take_codes() returns bigint
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
    with gone as (
        delete from ref.code as c
        where not exists (
            select from pg_temp.setup_code as s
            where s.list = c.list and s.code = c.code)
        returning 1
    ), entered as (
        insert into ref.code as c (list, code, meaning)
        select s.list, s.code, s.meaning from pg_temp.setup_code as s
        on conflict (list, code) do update set meaning = excluded.meaning
            where c.meaning <> excluded.meaning
        returning 1
    )
    select (select count(*) from gone) + (select count(*) from entered);
$$;
comment on function etl.take_codes() is
    'Make ref.code what sql/ref/codes.csv says; returns how many rows changed';

-- All months of days that the transform takes (docs/source-file.md): a case
-- loses no month or duty, however long ago it began.
create function etl.take_months() returns bigint
language sql volatile
set search_path = pg_catalog
begin atomic
    with entered as (
        insert into ref.month (month_start, month_end)
        select m::date, (m + interval '1 month')::date
        from generate_series(timestamp '1900-01-01', timestamp '2099-12-01',
            interval '1 month') as m
        on conflict (month_start) do nothing
        returning 1
    )
    select count(*) from entered;
end;
comment on function etl.take_months() is
    'Enter the months of ref.month that are missing; returns how many';

create function etl.catalogue_digest() returns text
language sql stable
set search_path = pg_catalog
begin atomic
    with ours as (
        select n.oid, n.nspname from pg_namespace as n
        where n.nspname in ('etl', 'core', 'ref', 'private', 'mart', 'gap',
            'gap_steward')
    ), things as (
        select p.oid::regprocedure::text as name,
            pg_get_functiondef(p.oid) as text
        from pg_proc as p
        join ours as o on o.oid = p.pronamespace
        where p.prokind in ('f', 'p')
        union all
        select o.nspname || '.' || c.relname,
            coalesce(array_to_string(c.reloptions, ','), '')
                || pg_get_viewdef(c.oid)
        from pg_class as c
        join ours as o on o.oid = c.relnamespace
        where c.relkind = 'v'
    )
    select md5(string_agg(t.name || md5(t.text), ',' order by t.name))
    from things as t;
end;
comment on function etl.catalogue_digest() is
    'One digest of all functions and views as the catalogue has them';
