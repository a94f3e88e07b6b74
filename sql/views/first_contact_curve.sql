-- How many are still unseen after so many days, by office, officer, level, month?
-- Grain: jurisdiction, breakdown, its value, class, series, kind of days,
--        length
-- Reads: gap.placed_first_contact, ref.office
create view gap.first_contact_curve with (security_invoker = true) as
with
alike as ( -- counts of equal lengths: what is merged across cases
    select
        f.jurisdiction, f.office_key, f.officer_key, f.level, f.month, f.class,
        f.series, k.day_kind, k.days,
        count(*) filter (where not f.censored) as ended_count,
        count(*) filter (where f.censored) as censored_count,
        count(*) filter (where k.days_max <> k.days) as uncertain_count
    from gap.placed_first_contact as f
    cross join lateral (values
        ('calendar', f.calendar_days, f.calendar_days_max),
        ('business', f.business_days, f.business_days_max))
        as k (day_kind, days, days_max)
    group by f.jurisdiction, f.office_key, f.officer_key, f.level, f.month,
        f.class, f.series, k.day_kind, k.days
),
by_length as (
    select
        a.jurisdiction, b.breakdown, b.value, a.class, a.series, a.day_kind,
        a.days, sum(a.ended_count) as ended_count,
        sum(a.censored_count) as censored_count,
        sum(a.uncertain_count) as uncertain_count
    from alike as a
    left join ref.office as o on o.office_key = a.office_key
    cross join lateral (values ('all', null), ('office', o.name),
        ('officer', a.officer_key::text), ('level', a.level),
        ('month', gap.iso_day(a.month))) as b (breakdown, value)
    group by a.jurisdiction, b.breakdown, b.value, a.class, a.series,
        a.day_kind, a.days
),
at_risk as (
    select
        b.jurisdiction, b.breakdown, b.value, b.class, b.series, b.day_kind,
        b.days, b.ended_count, b.censored_count, b.uncertain_count,
        sum(b.ended_count + b.censored_count) over (partition by
            b.jurisdiction, b.breakdown, b.value, b.class, b.series, b.day_kind
            order by b.days desc) as at_risk_count
    from by_length as b
)
select
    a.jurisdiction,
    a.breakdown,
    a.value,
    a.class,
    a.series,
    a.day_kind,
    a.days,
    a.ended_count::int as ended_count,
    a.censored_count::int as censored_count,
    a.at_risk_count::int as at_risk_count,
    a.uncertain_count::int as uncertain_count,
    case
        when bool_or(a.ended_count = a.at_risk_count) over lengths then 0
        else exp(sum(case when a.ended_count < a.at_risk_count then
            ln((1 - a.ended_count / a.at_risk_count)::double precision) end)
            over lengths)
    end::double precision as survival_share
from at_risk as a
window lengths as (partition by a.jurisdiction, a.breakdown, a.value, a.class,
    a.series, a.day_kind order by a.days);
comment on view gap.first_contact_curve is
    'Kaplan-Meier over the time from the start to the first contact: all of a '
    'jurisdiction, and by office, officer, level and month of the start';
comment on column gap.first_contact_curve.breakdown is
    'all, office, officer, level or month';
comment on column gap.first_contact_curve.value is
    'Name of the office, key of the officer (ref.officer), level, first day of '
    'the month, each as of the day the case started; NULL when not said, and '
    'for all';
comment on column gap.first_contact_curve.day_kind is
    'calendar or business days';
comment on column gap.first_contact_curve.days is 'Length in such days';
comment on column gap.first_contact_curve.ended_count is
    'Cases first seen after so many days';
comment on column gap.first_contact_curve.censored_count is
    'Cases that ended, or go on, unseen after so many days';
comment on column gap.first_contact_curve.at_risk_count is
    'Cases unseen for as long or longer';
comment on column gap.first_contact_curve.uncertain_count is
    'Cases of this length that could be longer, their dates being uncertain';
comment on column gap.first_contact_curve.survival_share is
    'Share of cases unseen for longer than this, 0..1 (Kaplan-Meier)';
