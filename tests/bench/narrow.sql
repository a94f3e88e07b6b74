-- A contact at its least, from the parts that copy_parts loaded: two keys of 64
-- bits, days and minutes as numbers, codes as small numbers.  No hash of the
-- record, no place in the file, no note.  Leaves staged.narrow empty and its
-- rows, in PostgreSQL's binary format, in a file.  psql variable: file.
set client_min_messages = warning;
create table staged.narrow as
select e.case_id, e.event_key, e.occurred_lo - date '2000-01-01' as day,
    e.minute_of_day, (e.profile_key % 1000)::smallint as profile,
    (e.officer_key % 10000)::smallint as officer,
    (e.office_key % 10000)::smallint as office,
    e.recorded_at::date - date '2000-01-01' as recorded_day,
    (extract(epoch from e.recorded_at::time) / 60)::smallint
        as recorded_minute
from staged.event as e;
copy staged.narrow to stdout (format binary) \g :file
truncate staged.narrow;
