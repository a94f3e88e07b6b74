-- What share of the time at risk lies beyond the first L days of a gap?
-- Grain: jurisdiction, class, series, length L
-- Reads: gap.contact_gap, gap.case_window
create view gap.long_gap_time with (security_invoker = true) as
with
at_risk as (
    select w.jurisdiction,
        sum(gap.days_within(w.at_risk, w.started_on, w.closed_on_hi))::bigint
            as at_risk_days
    from gap.case_window as w
    group by w.jurisdiction
),
over as (
    select
        g.jurisdiction, g.class, g.series, l.over_days as length_days,
        count(*) filter (where g.at_risk_days > l.over_days) as over_count,
        count(*) as gap_count,
        sum(greatest(g.at_risk_days - l.over_days, 0))::bigint as days_over,
        sum(greatest(g.at_risk_days_max - l.over_days, 0))::bigint
            as days_over_max
    from gap.contact_gap as g
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
