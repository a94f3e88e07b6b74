-- After how many days is a person seen again: half, 75, 90, 95 of 100?
-- Grain: jurisdiction, class, series
-- Reads: gap.gap_length
create view gap.gap_quantiles with (security_invoker = true) as
with
counted as ( -- counts of equal lengths: what is merged across cases
    select l.jurisdiction, l.class, l.series, d.is_calendar,
        d.days,
        coalesce(sum(l.gap_count) filter (where not l.censored), 0)::bigint
            as ended_count,
        sum(l.gap_count)::bigint as gap_count,
        coalesce(sum(l.gap_count) filter (where d.days_max <> d.days), 0)
            as uncertain_count
    from gap.gap_length as l
    cross join lateral (values
        (false, l.at_risk_days, l.at_risk_days_max),
        (true, l.calendar_days, l.calendar_days_max))
        as d (is_calendar, days, days_max)
    where l.kind not in ('entry', 'whole') -- interior or tail
    -- what tells most first: a sort need not look at the rest
    group by d.days, d.is_calendar, l.class, l.series, l.jurisdiction
),
listed as (
    select c.jurisdiction, c.class, c.series, c.is_calendar,
        sum(c.ended_count) as ended_count, sum(c.gap_count) as gap_count,
        sum(c.uncertain_count) as uncertain_count,
        array_agg(c.days order by c.days) as days,
        array_agg(c.ended_count order by c.days) as ended,
        array_agg(c.gap_count order by c.days) as total
    from counted as c
    group by c.jurisdiction, c.class, c.series, c.is_calendar
)
select
    l.jurisdiction,
    l.class,
    l.series,
    max(l.ended_count)::int as ended_count,
    max(l.gap_count - l.ended_count)::int as censored_count,
    (max(l.uncertain_count) filter (where not l.is_calendar))::int
        as uncertain_count,
    max(gap.km_quantile(l.days, l.ended, l.total, 0.5))
        filter (where not l.is_calendar) as median,
    max(gap.km_quantile(l.days, l.ended, l.total, 0.75))
        filter (where not l.is_calendar) as p75,
    max(gap.km_quantile(l.days, l.ended, l.total, 0.9))
        filter (where not l.is_calendar) as p90,
    max(gap.km_quantile(l.days, l.ended, l.total, 0.95))
        filter (where not l.is_calendar) as p95,
    max(gap.km_quantile(l.days, l.ended, l.total, 0.5))
        filter (where l.is_calendar) as median_calendar,
    max(gap.km_quantile(l.days, l.ended, l.total, 0.75))
        filter (where l.is_calendar) as p75_calendar,
    max(gap.km_quantile(l.days, l.ended, l.total, 0.9))
        filter (where l.is_calendar) as p90_calendar,
    max(gap.km_quantile(l.days, l.ended, l.total, 0.95))
        filter (where l.is_calendar) as p95_calendar
from listed as l
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
