-- A line a row of every view of cases: the view, and the row in the binary
-- form of the wire as a digest.
select format('select %L || ''|'' || md5(record_send(v)) from %I.%I as v',
    n.nspname || '.' || c.relname, n.nspname, c.relname)
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where c.relkind = 'v' and n.nspname in ('gap', 'gap_steward', 'core')
    and (exists (
            select from pg_attribute as a
            where a.attrelid = c.oid and a.attname = 'case_id')
        -- of cases too, by their number
        or c.relname in ('canonical_cases', 'canonical_events',
            'canonical_statements'))
order by n.nspname, c.relname
\gexec
