-- A line a row of every view of cases: the view, and the row in the binary
-- form of the wire as a digest. Of the entries that can hardly be, those that
-- are so beside entries of other cases are none of one case.
select format('select %L || ''|'' || md5(record_send(v)) from %I.%I as v %s',
    n.nspname || '.' || c.relname, n.nspname, c.relname,
    case c.relname when 'implausible_entry' then $$where v.verdict not in
        ('two_places', 'same_narrative', 'entry_burst')$$ end)
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
