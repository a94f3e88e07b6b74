-- How many cases are still unseen so many days after their start?
-- Grain: jurisdiction, class, series, kind of days, length
-- Reads: gap.first_contact
create view gap.first_contact_distribution with (security_invoker = true) as
with
by_length as ( -- counts of equal lengths: what is merged across cases
    select
        f.jurisdiction, f.class, f.series, k.day_kind, k.days,
        count(*) filter (where not f.censored) as ended_count,
        count(*) filter (where f.censored) as censored_count,
        count(*) filter (where k.days_max <> k.days) as uncertain_count
    from gap.first_contact as f
    cross join lateral (values
        ('calendar', f.calendar_days, f.calendar_days_max),
        ('business', f.business_days, f.business_days_max))
        as k (day_kind, days, days_max)
    group by f.jurisdiction, f.class, f.series, k.day_kind, k.days
),
at_risk as (
    select
        b.jurisdiction, b.class, b.series, b.day_kind, b.days, b.ended_count,
        b.censored_count, b.uncertain_count,
        sum(b.ended_count + b.censored_count) over (partition by
            b.jurisdiction, b.class, b.series, b.day_kind
            order by b.days desc) as at_risk_count
    from by_length as b
)
select
    a.jurisdiction,
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
window lengths as (partition by a.jurisdiction, a.class, a.series, a.day_kind
    order by a.days);
comment on view gap.first_contact_distribution is
    'Kaplan-Meier over the time from the start to the first contact; cases '
    'without one are censored';
comment on column gap.first_contact_distribution.day_kind is
    'calendar or business days';
comment on column gap.first_contact_distribution.days is 'Length in such days';
comment on column gap.first_contact_distribution.ended_count is
    'Cases first seen after so many days';
comment on column gap.first_contact_distribution.censored_count is
    'Cases that ended, or go on, unseen after so many days';
comment on column gap.first_contact_distribution.at_risk_count is
    'Cases unseen for as long or longer';
comment on column gap.first_contact_distribution.uncertain_count is
    'Cases of this length that could be longer, their dates being uncertain';
comment on column gap.first_contact_distribution.survival_share is
    'Share of cases unseen for longer than this, 0..1 (Kaplan-Meier)';
