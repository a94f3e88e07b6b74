-- How long after the start was each case first seen, and within the standard?
-- Grain: case with a start, class, series
-- Reads: gap.contact_gap, gap.duty, ref.jurisdiction, ref.visible_policy,
--        ref.visible_holiday
create view gap.first_contact with (security_invoker = true) as
with
holiday as (
    select j.code as jurisdiction,
        array_agg(distinct h.holiday_date) as holidays
    from ref.visible_holiday as h
    join ref.jurisdiction as j on j.jurisdiction_id = h.jurisdiction_id
    group by j.code
),
-- the first gap and its standard, brought together by a union and a window: a
-- join of these would be planned for one row and run in a nested loop
piece as (
    select
        g.case_id, g.class, g.series, g.jurisdiction, g.case_number_pseudonym,
        g.started_on, g.started_on_hi, g.ended_on, g.ended_on_hi,
        g.calendar_days, g.calendar_days_max, g.at_risk_days, g.censored,
        g.ended_by, true as is_gap, null::date as due_date, null as status,
        null::boolean as is_full
    from gap.contact_gap as g
    where g.kind in ('entry', 'whole')
    union all
    select -- of several standards for the start the first due
        d.case_id, d.class, d.series, null, null, null, null, null, null, null,
        null, null, null, null, false, min(d.due_date),
        (array_agg(d.status order by d.due_date, d.policy_id))[1],
        (array_agg(d.is_full order by d.due_date, d.policy_id))[1]
    from gap.duty as d
    join ref.visible_policy as p
        on p.policy_id = d.policy_id and p.trigger = 'start'
    where d.mode = 'once' and d.variant = 'fresh_start'
    group by d.case_id, d.class, d.series
),
met as (
    select
        p.case_id, p.class, p.series, p.jurisdiction, p.case_number_pseudonym,
        p.started_on, p.started_on_hi, p.ended_on, p.ended_on_hi,
        p.calendar_days, p.calendar_days_max, p.at_risk_days, p.censored,
        p.ended_by, p.is_gap, min(p.due_date) over c as initial_due,
        min(p.status) over c as initial_status,
        bool_or(p.is_full) over c as is_initial_rated
    from piece as p
    window c as (partition by p.case_id, p.class, p.series)
)
select
    m.jurisdiction,
    m.case_id,
    m.case_number_pseudonym,
    m.class,
    m.series,
    m.started_on,
    m.started_on_hi,
    case when not m.censored then m.ended_on end as first_on,
    case when not m.censored then m.ended_on_hi end as first_on_hi,
    m.calendar_days,
    m.calendar_days_max,
    m.at_risk_days,
    gap.business_days_between(m.started_on_hi, m.ended_on, h.holidays)
        as business_days,
    gap.business_days_between(m.started_on, m.ended_on_hi, h.holidays)
        as business_days_max,
    m.censored,
    m.ended_by,
    m.initial_due,
    m.initial_status,
    m.is_initial_rated
from met as m
left join holiday as h on h.jurisdiction = m.jurisdiction
where m.is_gap;
comment on view gap.first_contact is
    'Time from the start of each case to its first contact of each class; '
    'cases without one are censored at the end of their window or the incident';
comment on column gap.first_contact.first_on is
    'Day of the first contact, at the earliest; NULL: none';
comment on column gap.first_contact.first_on_hi is
    'The same at the latest; equal for exact dates';
comment on column gap.first_contact.business_days is
    'Business days of these, at least: Monday to Friday, no holiday; day 1 is '
    'the first one after the start';
comment on column gap.first_contact.business_days_max is
    'The same at most; equal for exact dates';
comment on column gap.first_contact.censored is
    'true: no contact was seen, the days are a lower bound';
comment on column gap.first_contact.initial_due is
    'Due date of the standard for the first contact of this class (a once row '
    'on trigger start); NULL: there is none';
comment on column gap.first_contact.initial_status is
    'met, missed or pending under that standard; NULL: there is none';
comment on column gap.first_contact.is_initial_rated is
    'Whether it is rated: due before the end and half of the time at risk; '
    'NULL while due is not before the end of the window, or no standard';
