-- Makes the tables of a staged delivery, no key and no index, and prints the
-- \copy of each of its parts.  psql variables: dir, what (facts or parts).
\set columns `cat :'dir'/columns.json`
\set manifest `cat :'dir'/manifest.json`
set client_min_messages = warning;
\o /dev/null
drop schema if exists staged cascade;
create schema staged;
select format(
    'create table staged.%I (%s)',
    t.key,
    (select string_agg(format('%I %s', c.value ->> 0, c.value ->> 1), ', '
        order by c.ordinality)
     from jsonb_array_elements(t.value) with ordinality as c))
from jsonb_each(:'columns'::jsonb -> 'tables') as t
\gexec
\o
select format('\copy staged.%I from %L (format binary)',
    p.value ->> 'table', :'dir' || '/' || (p.value ->> 'file'))
from jsonb_array_elements(:'manifest'::jsonb -> 'parts')
    with ordinality as p
where :'what' = 'parts' or p.value ->> 'table' in ('event', 'profile')
order by p.ordinality;
