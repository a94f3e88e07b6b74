-- After how many days is a person seen again, by office, officer and level?
-- Grain: jurisdiction, breakdown, its value, class, series
-- Reads: gap.gap_length, gap.gap_place, ref.office
create view gap.gap_quantiles_by with (security_invoker = true) as
with
length as (
    select g.jurisdiction, 'all' as breakdown, null::text as value, g.class,
        g.series, g.kind, g.at_risk_days, g.at_risk_days_max, g.calendar_days,
        g.calendar_days_max, g.censored, g.gap_count
    from gap.gap_length as g
    union all
    select g.jurisdiction, 'office', o.name, g.class, g.series, g.kind,
        g.at_risk_days, g.at_risk_days_max, g.calendar_days,
        g.calendar_days_max, g.censored, g.gap_count
    from gap.gap_length as g
    left join ref.office as o on o.office_key = g.office_key
    union all
    select p.jurisdiction, 'officer', p.officer_key::text, p.class, p.series,
        p.kind, p.at_risk_days, p.at_risk_days_max, p.calendar_days,
        p.calendar_days_max, p.censored, 1
    from gap.gap_place as p
    union all
    select p.jurisdiction, 'level', p.level, p.class, p.series, p.kind,
        p.at_risk_days, p.at_risk_days_max, p.calendar_days,
        p.calendar_days_max, p.censored, 1
    from gap.gap_place as p
    union all
    select p.jurisdiction, 'month', gap.iso_day(gap.month_of(
            greatest(p.ended_on - 1, p.started_on))), p.class, p.series,
        p.kind, p.at_risk_days, p.at_risk_days_max, p.calendar_days,
        p.calendar_days_max, p.censored, 1
    from gap.gap_place as p
),
counted as ( -- counts of equal lengths: what is merged across cases
    select l.jurisdiction, l.breakdown, l.value, l.class, l.series,
        d.is_calendar, d.days,
        coalesce(sum(l.gap_count) filter (where not l.censored), 0)
            as ended_count,
        coalesce(sum(l.gap_count) filter (where l.censored), 0)
            as censored_count,
        coalesce(sum(l.gap_count) filter (where d.days_max <> d.days), 0)
            as uncertain_count
    from length as l
    cross join lateral (values
        (false, l.at_risk_days, l.at_risk_days_max),
        (true, l.calendar_days, l.calendar_days_max))
        as d (is_calendar, days, days_max)
    where l.kind in ('interior', 'tail')
    group by l.jurisdiction, l.breakdown, l.value, l.class, l.series,
        d.is_calendar, d.days
),
at_risk as (
    select
        c.jurisdiction, c.breakdown, c.value, c.class, c.series, c.is_calendar,
        c.days, c.ended_count, c.censored_count, c.uncertain_count,
        sum(c.ended_count + c.censored_count) over (partition by
            c.jurisdiction, c.breakdown, c.value, c.class, c.series,
            c.is_calendar order by c.days desc) as at_risk_count
    from counted as c
),
survived as ( -- as in gap.gap_distribution
    select
        a.jurisdiction, a.breakdown, a.value, a.class, a.series, a.is_calendar,
        a.days, a.ended_count, a.censored_count, a.uncertain_count,
        case
            when bool_or(a.ended_count = a.at_risk_count) over lengths then 0
            else exp(sum(case when a.ended_count < a.at_risk_count then
                ln((1 - a.ended_count / a.at_risk_count)::double precision)
                end) over lengths)
        end::double precision as survival_share
    from at_risk as a
    window lengths as (partition by a.jurisdiction, a.breakdown, a.value,
        a.class, a.series, a.is_calendar order by a.days)
)
select
    l.jurisdiction,
    l.breakdown,
    l.value,
    l.class,
    l.series,
    (sum(l.ended_count) filter (where not l.is_calendar))::int as ended_count,
    (sum(l.censored_count) filter (where not l.is_calendar))::int
        as censored_count,
    (sum(l.uncertain_count) filter (where not l.is_calendar))::int
        as uncertain_count,
    min(l.days) filter (where not l.is_calendar
        and l.survival_share <= 0.5 + 1e-9) as median,
    min(l.days) filter (where not l.is_calendar
        and l.survival_share <= 0.25 + 1e-9) as p75,
    min(l.days) filter (where not l.is_calendar
        and l.survival_share <= 0.1 + 1e-9) as p90,
    min(l.days) filter (where not l.is_calendar
        and l.survival_share <= 0.05 + 1e-9) as p95,
    min(l.days) filter (where l.is_calendar
        and l.survival_share <= 0.5 + 1e-9) as median_calendar,
    min(l.days) filter (where l.is_calendar
        and l.survival_share <= 0.25 + 1e-9) as p75_calendar,
    min(l.days) filter (where l.is_calendar
        and l.survival_share <= 0.1 + 1e-9) as p90_calendar,
    min(l.days) filter (where l.is_calendar
        and l.survival_share <= 0.05 + 1e-9) as p95_calendar
from survived as l
group by l.jurisdiction, l.breakdown, l.value, l.class, l.series;
comment on view gap.gap_quantiles_by is
    'Quantiles of the gap between contacts as in gap.gap_quantiles, by the '
    'office, officer, level and month of record on the last day of the gap';
comment on column gap.gap_quantiles_by.breakdown is
    'all, office, officer, level or month';
comment on column gap.gap_quantiles_by.value is
    'Name of the office, key of the officer (ref.officer), level, first day of '
    'the month; NULL when not said, and for all';
comment on column gap.gap_quantiles_by.ended_count is 'Gaps that a contact ended';
comment on column gap.gap_quantiles_by.censored_count is
    'Gaps still running when last known';
comment on column gap.gap_quantiles_by.uncertain_count is
    'Gaps that could be longer, their dates being uncertain';
comment on column gap.gap_quantiles_by.median is
    'Median, days at risk; NULL where not reached';
comment on column gap.gap_quantiles_by.p75 is
    '75th percentile, days at risk; NULL where not reached';
comment on column gap.gap_quantiles_by.p90 is
    '90th percentile, days at risk; NULL where not reached';
comment on column gap.gap_quantiles_by.p95 is
    '95th percentile, days at risk; NULL where not reached';
comment on column gap.gap_quantiles_by.median_calendar is
    'Median, calendar days; NULL where not reached';
comment on column gap.gap_quantiles_by.p75_calendar is
    '75th percentile, calendar days; NULL where not reached';
comment on column gap.gap_quantiles_by.p90_calendar is
    '90th percentile, calendar days; NULL where not reached';
comment on column gap.gap_quantiles_by.p95_calendar is
    '95th percentile, calendar days; NULL where not reached';
