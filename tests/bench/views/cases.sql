\ir seen.sql
copy (
    select p.case_id, p.started_on, p.closed_on, p.is_open, p.office,
        p.custody_from, case when p.custody_from is not null then p.custody_to
        end
    from place as p) to stdout (format csv);
