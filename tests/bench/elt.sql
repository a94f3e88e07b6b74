-- Load raw, clean in SQL.  psql variables: file, types.
begin;
create temporary table types (raw text, class text);
create temporary table raw (like contact_raw);
\set types '\\copy types from ' :'types' ' (format csv, header)'
:types
\set file '\\copy raw from ' :'file' ' (format csv, header)'
:file
insert into contact_clean
select
    r.contact_id::bigint,
    to_timestamp(r.contact_at, 'MM/DD/YYYY HH12:MI AM')::timestamp,
    to_timestamp(r.entered_at, 'MM/DD/YYYY HH12:MI AM')::timestamp,
    r.case_number,
    r.client_name,
    r.officer_id,
    r.office,
    upper(trim(r.contact_type)),
    coalesce(t.class, 'unknown'),
    nullif(r.result, ''),
    nullif(r.notes, '')
from raw as r
left join types as t on t.raw = upper(trim(r.contact_type));
commit;
