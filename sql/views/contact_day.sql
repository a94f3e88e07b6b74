-- On which days was a person in contact, by class and series?
-- Grain: case, class, series, day (or span of days for an uncertain date)
-- Reads: gap.contact, gap.case_window
create view gap.contact_day with (security_invoker = true) as
select
    w.jurisdiction,
    w.case_id,
    w.case_number_pseudonym,
    k.class,
    s.series,
    greatest(c.day_lo, w.started_on) as day_lo,
    least(c.day_hi, w.closed_on_hi) as day_hi,
    c.contact_count,
    w.ended_on,
    w.ended_on_hi,
    w.ended_by,
    w.at_risk,
    w.at_risk_most
from (
    select
        n.case_id, n.day_lo, n.day_hi,
        count(*)::int as contact_count,
        max(n.logged_rank) as logged_rank,
        max(n.corrected_rank) as corrected_rank,
        max(n.logged_favourable_rank) as logged_favourable_rank,
        max(n.corrected_favourable_rank) as corrected_favourable_rank
    from gap.contact as n
    group by n.case_id, n.day_lo, n.day_hi
) as c
join gap.case_window as w on w.case_id = c.case_id
cross join (values ('any', 1), ('direct', 2), ('in_person', 3), ('home', 4))
    as k (class, class_rank)
cross join (values ('as_logged'), ('corrected'), ('as_logged_favourable'),
    ('corrected_favourable')) as s (series)
where case s.series
        when 'as_logged' then c.logged_rank
        when 'corrected' then c.corrected_rank
        when 'as_logged_favourable' then c.logged_favourable_rank
        else c.corrected_favourable_rank
    end >= k.class_rank
    and c.day_hi >= w.started_on
    and c.day_lo <= w.closed_on_hi;
comment on view gap.contact_day is
    'Step: contact days from the start to the closing day, both included; '
    'several contacts on one day are one';
comment on column gap.contact_day.day_lo is 'First day it can have been';
comment on column gap.contact_day.day_hi is
    'Last day it can have been; equal for exact dates';
comment on column gap.contact_day.contact_count is
    'Contacts of any class on that day';
comment on column gap.contact_day.ended_on is 'As in gap.case_window';
comment on column gap.contact_day.ended_on_hi is 'As in gap.case_window';
comment on column gap.contact_day.ended_by is 'As in gap.case_window';
comment on column gap.contact_day.at_risk is 'As in gap.case_window';
comment on column gap.contact_day.at_risk_most is 'As in gap.case_window';
