-- What share of the time at risk lies beyond the first L days of a gap?
-- Grain: jurisdiction, class, series, length L
-- Reads: gap.gap_length, gap.mart_tail, gap.mart_reading, gap.case_window
create view gap.long_gap_time with (security_invoker = true) as
with
case_days as (
    select t.jurisdiction, t.risk_days
    from gap.mart_tail as t
    where t.place = 1
        and (select r.is_served from gap.mart_reading as r)
    union all
    select w.jurisdiction,
        gap.days_within(w.at_risk, w.started_on, w.closed_on_hi)
    from gap.case_window as w
    where not (select r.is_served from gap.mart_reading as r)
),
at_risk as (
    select d.jurisdiction, sum(d.risk_days)::bigint as at_risk_days
    from case_days as d
    group by d.jurisdiction
),
over as (
    select
        g.jurisdiction, g.class, g.series, l.over_days as length_days,
        coalesce(sum(g.gap_count) filter (
            where g.at_risk_days > l.over_days), 0) as over_count,
        sum(g.gap_count) as gap_count,
        sum(g.gap_count * greatest(g.at_risk_days - l.over_days, 0))::bigint
            as days_over,
        sum(g.gap_count
            * greatest(g.at_risk_days_max - l.over_days, 0))::bigint
            as days_over_max
    from gap.gap_length as g
    cross join (values (30), (60), (90), (180)) as l (over_days)
    group by g.jurisdiction, g.class, g.series, l.over_days
)
select
    o.jurisdiction,
    o.class,
    o.series,
    o.length_days,
    o.over_count::int as over_count,
    o.gap_count::int as gap_count,
    o.days_over,
    o.days_over_max,
    r.at_risk_days,
    case when r.at_risk_days > 0 then
        o.days_over::double precision / r.at_risk_days end as over_share
from over as o
join at_risk as r on r.jurisdiction = o.jurisdiction;
comment on view gap.long_gap_time is
    'Days at risk of gaps beyond their first 30, 60, 90 and 180 days, over all '
    'days at risk';
comment on column gap.long_gap_time.length_days is 'L: 30, 60, 90 or 180 days';
comment on column gap.long_gap_time.over_count is 'Gaps longer than L';
comment on column gap.long_gap_time.gap_count is 'All gaps';
comment on column gap.long_gap_time.days_over is
    'Days at risk of the gaps beyond their first L days, at least';
comment on column gap.long_gap_time.days_over_max is
    'The same at most; equal for exact dates';
comment on column gap.long_gap_time.at_risk_days is 'All days at risk';
comment on column gap.long_gap_time.over_share is
    'days_over / at_risk_days, 0..1; NULL when no day is at risk';
