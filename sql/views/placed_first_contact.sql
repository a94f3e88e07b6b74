-- Under which level, office and officer did each case start, and when?
-- Grain: case with a start, class, series
-- Reads: gap.first_contact, gap.case_standing
create view gap.placed_first_contact with (security_invoker = true) as
with
standing as materialized ( -- once a case, not once a class and series
    select
        s.case_id,
        gap.value_on(s.level_from, s.level_to, s.levels, s.started_on)
            as level,
        gap.value_on(s.office_from, s.office_to, s.offices, s.started_on)
            ::bigint as office_key,
        gap.value_on(s.officer_from, s.officer_to, s.officers, s.started_on)
            ::bigint as officer_key
    from gap.case_standing as s
)
select
    f.jurisdiction,
    f.case_id,
    f.case_number_pseudonym,
    f.class,
    f.series,
    f.calendar_days,
    f.calendar_days_max,
    f.business_days,
    f.business_days_max,
    f.censored,
    f.initial_due,
    f.initial_status,
    f.is_initial_rated,
    gap.month_of(f.started_on) as month,
    s.level,
    s.office_key,
    s.officer_key
from gap.first_contact as f
left join standing as s on s.case_id = f.case_id;
comment on view gap.placed_first_contact is
    'Step: the time to the first contact of each case with the level in force '
    'and the office and officer of record on the day it started';
comment on column gap.placed_first_contact.business_days is
    'Business days of these, at least';
comment on column gap.placed_first_contact.business_days_max is
    'The same at most; equal for exact dates';
comment on column gap.placed_first_contact.censored is
    'true: no contact was seen, the days are a lower bound';
comment on column gap.placed_first_contact.initial_due is
    'Due date of the standard for the first contact; NULL: there is none';
comment on column gap.placed_first_contact.initial_status is
    'met, missed or pending under that standard; NULL: there is none';
comment on column gap.placed_first_contact.is_initial_rated is
    'Whether it is rated; NULL while due is not before the end of the window, '
    'or no standard';
comment on column gap.placed_first_contact.month is
    'First day of the month in which the case started, at the earliest';
comment on column gap.placed_first_contact.level is
    'Level in force on the day it started; NULL when not said';
comment on column gap.placed_first_contact.office_key is
    'Office of record on that day; NULL when not said';
comment on column gap.placed_first_contact.officer_key is
    'Officer of record on that day; NULL when not said';
