-- On which days was a person in contact, by class and series?
-- Grain: case, class, series, day (or span of days for an uncertain date)
-- Reads: gap.contact_step
create view gap.contact_day with (security_invoker = true) as
select
    c.jurisdiction,
    c.case_id,
    c.case_number_pseudonym,
    c.class,
    c.series,
    c.day_lo,
    c.day_hi,
    c.contact_count,
    c.ended_on,
    c.ended_on_hi,
    c.ended_by,
    c.at_risk,
    c.at_risk_most
from gap.contact_step as c
where c.step = 1;
comment on view gap.contact_day is
    'Step: contact days from the start to the closing day, both included; '
    'several contacts on one day are one; what was perhaps before or after '
    'them is in the favourable series only';
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
