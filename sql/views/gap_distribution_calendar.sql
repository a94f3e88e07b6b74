-- How long do gaps last, when those still running are counted right?
-- Grain: jurisdiction, class, series, length in calendar days
-- Reads: gap.gap_length
create view gap.gap_distribution_calendar with (security_invoker = true) as
with
by_length as ( -- counts of equal lengths: what is merged across cases
    select
        g.jurisdiction, g.class, g.series, g.calendar_days as days,
        coalesce(sum(g.gap_count) filter (where not g.censored), 0)
            as ended_count,
        coalesce(sum(g.gap_count) filter (where g.censored), 0)
            as censored_count,
        coalesce(sum(g.gap_count) filter (
            where g.calendar_days_max <> g.calendar_days), 0) as uncertain_count
    from gap.gap_length as g
    where g.kind in ('interior', 'tail')
    group by g.jurisdiction, g.class, g.series, g.calendar_days
),
at_risk as (
    select
        b.jurisdiction, b.class, b.series, b.days, b.ended_count,
        b.censored_count, b.uncertain_count,
        sum(b.ended_count + b.censored_count) over (
            partition by b.jurisdiction, b.class, b.series
            order by b.days desc) as at_risk_count
    from by_length as b
)
select
    a.jurisdiction,
    a.class,
    a.series,
    a.days,
    a.ended_count::int as ended_count,
    a.censored_count::int as censored_count,
    a.at_risk_count::int as at_risk_count,
    a.uncertain_count::int as uncertain_count,
    -- the product of (1 - d / n) as a sum of logarithms; once all have ended, 0
    case
        when bool_or(a.ended_count = a.at_risk_count) over lengths then 0
        else exp(sum(case when a.ended_count < a.at_risk_count then
            ln((1 - a.ended_count / a.at_risk_count)::double precision) end)
            over lengths)
    end::double precision as survival_share
from at_risk as a
window lengths as (partition by a.jurisdiction, a.class, a.series
    order by a.days);
comment on view gap.gap_distribution_calendar is
    'Kaplan-Meier over interior gaps and tails by calendar days; entry gaps '
    'and cases without any contact stand apart in gap.contact_gap';
comment on column gap.gap_distribution_calendar.days is
    'Length in calendar days';
comment on column gap.gap_distribution_calendar.ended_count is
    'Gaps of this length that a contact ended';
comment on column gap.gap_distribution_calendar.censored_count is
    'Gaps of this length that were still running when last known';
comment on column gap.gap_distribution_calendar.at_risk_count is
    'Gaps of this length or longer';
comment on column gap.gap_distribution_calendar.uncertain_count is
    'Gaps of this length that could be longer, their dates being uncertain';
comment on column gap.gap_distribution_calendar.survival_share is
    'Share of gaps that last longer than this, 0..1 (Kaplan-Meier)';
