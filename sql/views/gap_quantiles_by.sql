-- After how many days is a person seen again, by office, officer and level?
-- Grain: jurisdiction, breakdown, its value, class, series
-- Reads: gap.gap_place, ref.office
create view gap.gap_quantiles_by with (security_invoker = true) as
with
length as (
    select g.jurisdiction, b.breakdown, b.value, g.class, g.series, g.kind,
        g.at_risk_days, g.at_risk_days_max, g.calendar_days,
        g.calendar_days_max, g.censored, 1 as gap_count
    from gap.gap_place as g
    left join ref.office as o on o.office_key = g.office_key
    cross join lateral (values ('all', null), ('office', o.name),
        ('officer', g.officer_key::text), ('level', g.level),
        ('month', gap.iso_day(gap.month_of(g.placed_on))))
        as b (breakdown, value)
),
counted as ( -- counts of equal lengths: what is merged across cases
    select l.jurisdiction, l.breakdown, l.value, l.class, l.series, d.is_calendar,
        d.days,
        coalesce(sum(l.gap_count) filter (where not l.censored), 0)::bigint
            as ended_count,
        sum(l.gap_count)::bigint as gap_count,
        coalesce(sum(l.gap_count) filter (where d.days_max <> d.days), 0)
            as uncertain_count
    from length as l
    cross join lateral (values
        (false, l.at_risk_days, l.at_risk_days_max),
        (true, l.calendar_days, l.calendar_days_max))
        as d (is_calendar, days, days_max)
    where l.kind in ('interior', 'tail')
    -- what tells most first: a sort need not look at the rest
    group by l.value, d.days, l.class, l.series, d.is_calendar, l.breakdown,
        l.jurisdiction
),
listed as (
    select c.jurisdiction, c.breakdown, c.value, c.class, c.series, c.is_calendar,
        sum(c.ended_count) as ended_count, sum(c.gap_count) as gap_count,
        sum(c.uncertain_count) as uncertain_count,
        array_agg(c.days order by c.days) as days,
        array_agg(c.ended_count order by c.days) as ended,
        array_agg(c.gap_count order by c.days) as total
    from counted as c
    group by c.value, c.class, c.series, c.is_calendar, c.breakdown,
        c.jurisdiction
)
select
    l.jurisdiction,
    l.breakdown,
    l.value,
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
group by l.value, l.class, l.series, l.breakdown, l.jurisdiction;
comment on view gap.gap_quantiles_by is
    'Quantiles of the gap between contacts as in gap.gap_quantiles, by the '
    'office, officer, level and month of record on the last day of the gap. It '
    'looks through all contacts: gap.gap_quantiles_by_office does not';
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
