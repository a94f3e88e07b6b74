-- What runs with the rights of its owner works in tables of the session, where
-- who calls may make things as well: a table of his with a trigger, a view with
-- a function, a domain with a check would run as the owner. Functions that ask
-- first are written in plpgsql: one in SQL has all of its statements planned,
-- and constants counted out, before the first one runs.

create function etl.own_session() returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (
        select
        from (
            select c.relowner as owner from pg_class as c
            where c.relnamespace = pg_my_temp_schema()
            union all
            select t.typowner from pg_type as t
            where t.typnamespace = pg_my_temp_schema()
            union all
            select p.proowner from pg_proc as p
            where p.pronamespace = pg_my_temp_schema()) as o
        join pg_roles as r on r.oid = o.owner
        where r.rolname <> current_user and not r.rolsuper)
    then
        raise exception 'this session has temporary tables, types or '
            'functions of its own: ask again in a new one'
            using errcode = 'LA002';
    end if;
end
$$;
comment on function etl.own_session() is
    'Refuse a session that made temporary objects of its own; asked first by '
    'every lent function that uses temporary tables';
