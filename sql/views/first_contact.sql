-- How long after the start was each case first seen, and within the standard?
-- Grain: case with a start, class, series
-- Reads: gap.contact_gap, gap.duty, gap.case_window, ref.visible_policy,
--        ref.visible_holiday
create view gap.first_contact with (security_invoker = true) as
with
holiday as (
    select h.jurisdiction_id, array_agg(distinct h.holiday_date) as holidays
    from ref.visible_holiday as h
    group by h.jurisdiction_id
),
initial as ( -- of several standards for the start the first due
    select
        d.case_id, d.class, d.series,
        min(d.due_date) as due_date,
        (array_agg(d.status order by d.due_date, d.policy_id))[1] as status,
        (array_agg(d.is_full order by d.due_date, d.policy_id))[1] as is_full
    from gap.duty as d
    join ref.visible_policy as p
        on p.policy_id = d.policy_id and p.trigger = 'start'
    where d.mode = 'once' and d.variant = 'fresh_start'
    group by d.case_id, d.class, d.series
)
select
    g.jurisdiction,
    g.case_id,
    g.case_number_pseudonym,
    g.class,
    g.series,
    g.started_on,
    g.started_on_hi,
    case when not g.censored then g.ended_on end as first_on,
    case when not g.censored then g.ended_on_hi end as first_on_hi,
    g.calendar_days,
    g.calendar_days_max,
    g.at_risk_days,
    gap.business_days_between(g.started_on_hi, g.ended_on, h.holidays)
        as business_days,
    gap.business_days_between(g.started_on, g.ended_on_hi, h.holidays)
        as business_days_max,
    g.censored,
    g.ended_by,
    i.due_date as initial_due,
    i.status as initial_status,
    i.is_full as is_initial_rated
from gap.contact_gap as g
join gap.case_window as w on w.case_id = g.case_id
left join holiday as h on h.jurisdiction_id = w.jurisdiction_id
left join initial as i
    on i.case_id = g.case_id and i.class = g.class and i.series = g.series
where g.kind in ('entry', 'whole');
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
