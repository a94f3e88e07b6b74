-- What does each table, view and column mean?
-- Grain: object (column_name NULL) or column
-- Reads: the catalogue of PostgreSQL
create view gap.data_dictionary with (security_invoker = true) as
select
    n.nspname::text || '.' || c.relname::text as object,
    a.attname::text as column_name,
    coalesce(a.attnum, 0)::int as column_no,
    case
        when a.attnum is not null then format_type(a.atttypid, a.atttypmod)
        when c.relkind = 'v' then 'view'
        else 'table'
    end as type,
    case
        when a.attnum is null then obj_description(c.oid, 'pg_class')
        else col_description(c.oid, a.attnum)
    end as meaning
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
left join (
    select b.attrelid, b.attname, b.attnum, b.atttypid, b.atttypmod
    from pg_attribute as b
    where b.attnum > 0 and not b.attisdropped
    union all
    select k.oid, null, null, null, null
    from pg_class as k
) as a on a.attrelid = c.oid
where n.nspname in ('gap', 'gap_steward', 'core', 'ref', 'etl', 'private',
        'mart')
    and c.relkind in ('r', 'v', 'p');
comment on view gap.data_dictionary is
    'The comments of the catalogue as a table: one row per table, view and '
    'column';
comment on column gap.data_dictionary.object is 'Schema and name';
comment on column gap.data_dictionary.column_name is
    'Column; NULL for the object itself';
comment on column gap.data_dictionary.column_no is
    'Place of the column, from 1; 0 for the object itself';
comment on column gap.data_dictionary.type is
    'Type of the column; view or table for the object itself';
comment on column gap.data_dictionary.meaning is
    'What it means, its unit, what NULL means';
