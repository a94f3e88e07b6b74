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
set search_path = pg_catalog, pg_temp
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
