-- Under which level, office and officer did each case start, and when?
-- Grain: case with a start, class, series
-- Reads: gap.first_contact, gap.case_standing
create view gap.placed_first_contact with (security_invoker = true) as
with
-- brought together by a union and a window, as in gap.first_contact
piece as (
    select
        f.case_id, f.jurisdiction, f.case_number_pseudonym, f.class, f.series,
        f.calendar_days, f.calendar_days_max, f.business_days,
        f.business_days_max, f.censored, f.initial_due, f.initial_status,
        f.is_initial_rated, f.started_on, null as level,
        null::bigint as office_key, null::bigint as officer_key
    from gap.first_contact as f
    union all
    select
        s.case_id, null, null, null, null, null, null, null, null, null, null,
        null, null, null,
        gap.value_on(s.level_from, s.level_to, s.levels, s.started_on),
        gap.value_on(s.office_from, s.office_to, s.offices, s.started_on)
            ::bigint,
        gap.value_on(s.officer_from, s.officer_to, s.officers, s.started_on)
            ::bigint
    from gap.case_standing as s
),
placed as (
    select
        p.case_id, p.jurisdiction, p.case_number_pseudonym, p.class, p.series,
        p.calendar_days, p.calendar_days_max, p.business_days,
        p.business_days_max, p.censored, p.initial_due, p.initial_status,
        p.is_initial_rated, p.started_on, min(p.level) over c as level,
        min(p.office_key) over c as office_key,
        min(p.officer_key) over c as officer_key
    from piece as p
    window c as (partition by p.case_id)
)
select
    p.jurisdiction,
    p.case_id,
    p.case_number_pseudonym,
    p.class,
    p.series,
    p.calendar_days,
    p.calendar_days_max,
    p.business_days,
    p.business_days_max,
    p.censored,
    p.initial_due,
    p.initial_status,
    p.is_initial_rated,
    gap.month_of(p.started_on) as month,
    p.level,
    p.office_key,
    p.officer_key
from placed as p
where p.class is not null;
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
