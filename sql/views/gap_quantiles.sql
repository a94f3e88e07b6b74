-- After how many days is a person seen again: half, 75, 90, 95 of 100?
-- Grain: jurisdiction, class, series
-- Reads: gap.gap_distribution, gap.gap_distribution_calendar
create view gap.gap_quantiles with (security_invoker = true) as
with
length as (
    select d.jurisdiction, d.class, d.series, false as is_calendar, d.days,
        d.ended_count, d.censored_count, d.uncertain_count, d.survival_share
    from gap.gap_distribution as d
    union all
    select d.jurisdiction, d.class, d.series, true, d.days,
        d.ended_count, d.censored_count, d.uncertain_count, d.survival_share
    from gap.gap_distribution_calendar as d
)
select
    l.jurisdiction,
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
from length as l
group by l.jurisdiction, l.class, l.series;
comment on view gap.gap_quantiles is
    'Quantiles of the gap between contacts (Kaplan-Meier, censored counted '
    'right): the least length at which no more than the rest last longer';
comment on column gap.gap_quantiles.ended_count is 'Gaps that a contact ended';
comment on column gap.gap_quantiles.censored_count is
    'Gaps still running when last known';
comment on column gap.gap_quantiles.uncertain_count is
    'Gaps that could be longer, their dates being uncertain';
comment on column gap.gap_quantiles.median is
    'Median, days at risk; NULL where not reached';
comment on column gap.gap_quantiles.p75 is
    '75th percentile, days at risk; NULL where not reached';
comment on column gap.gap_quantiles.p90 is
    '90th percentile, days at risk; NULL where not reached';
comment on column gap.gap_quantiles.p95 is
    '95th percentile, days at risk; NULL where not reached';
comment on column gap.gap_quantiles.median_calendar is
    'Median, calendar days; NULL where not reached';
comment on column gap.gap_quantiles.p75_calendar is
    '75th percentile, calendar days; NULL where not reached';
comment on column gap.gap_quantiles.p90_calendar is
    '90th percentile, calendar days; NULL where not reached';
comment on column gap.gap_quantiles.p95_calendar is
    '95th percentile, calendar days; NULL where not reached';
