-- A line a view: its name, its rows, a digest of them in the binary form of
-- the wire, free of their order.  psql -At -v like=%, after one of the files
-- beside.
select format(
    'select %L, count(*), coalesce(sum((''x'' || left(md5(record_send(v)), '
    '15))::bit(60)::bigint::numeric), 0) from %I.%I as v',
    n.nspname || '.' || c.relname, n.nspname, c.relname)
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.relkind = 'v'
    and c.relname like :'like'
    and n.nspname in ('gap', 'gap_steward', 'core', 'etl', 'ref', 'mart')
order by n.nspname, c.relname
\gexec
