-- After how many days is a person seen again: half, 75, 90, 95 of 100?
-- Grain: jurisdiction, class, series
-- Reads: gap.gap_quantiles_by
create view gap.gap_quantiles with (security_invoker = true) as
select
    q.jurisdiction,
    q.class,
    q.series,
    q.ended_count,
    q.censored_count,
    q.uncertain_count,
    q.median,
    q.p75,
    q.p90,
    q.p95,
    q.median_calendar,
    q.p75_calendar,
    q.p90_calendar,
    q.p95_calendar
from gap.gap_quantiles_by as q
where q.breakdown = 'all';
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
