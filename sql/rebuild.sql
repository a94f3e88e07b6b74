-- Take away all views and functions of ours, so that setup makes them anew.
-- Tables stay, and with them the functions of their triggers, which setup
-- replaces. What somebody else built on them is named, never taken along.
do $$
declare
    kind text;
    names text;
    detail text;
begin
    foreach kind in array array['view', 'routine'] loop
        select string_agg(x.name, ', ') into names
        from (
            select c.oid::regclass::text as name
            from pg_class as c
            where kind = 'view' and c.relkind = 'v'
                and c.relnamespace::regnamespace::text in ('etl', 'core',
                    'ref', 'private', 'mart', 'gap', 'gap_steward')
                and not exists (
                    select from pg_depend as d
                    where d.objid = c.oid and d.classid = 'pg_class'::regclass
                        and d.deptype = 'e')
            union all
            select p.oid::regprocedure::text
            from pg_proc as p
            where kind = 'routine' and p.prorettype <> 'trigger'::regtype
                and p.pronamespace::regnamespace::text in ('etl', 'core',
                    'ref', 'private', 'mart', 'gap', 'gap_steward')
                and not exists (
                    select from pg_depend as d
                    where d.objid = p.oid and d.classid = 'pg_proc'::regclass
                        and d.deptype = 'e')) as x;
        if names is not null then
            execute format('drop %s %s', kind, names);
        end if;
    end loop;
exception when dependent_objects_still_exist then
    get stacked diagnostics detail = pg_exception_detail;
    raise exception 'something of yours is built on what setup makes anew: % '
        '(drop it, run setup, make it again)', split_part(detail, E'\n', 1)
        using errcode = 'LA002';
end
$$;
