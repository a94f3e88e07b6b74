-- How late were missed duties made good, those still open counted right?
-- Grain: jurisdiction, class, series, variant
-- Reads: gap.late_duty
create view gap.days_late with (security_invoker = true) as
with
by_length as ( -- counts of equal lengths: what is merged across cases
    select
        l.jurisdiction, l.class, l.series, l.variant, l.days_late as days,
        count(*) filter (where not l.censored) as ended_count,
        count(*) filter (where l.censored) as censored_count
    from gap.late_duty as l
    group by l.jurisdiction, l.class, l.series, l.variant, l.days_late
),
at_risk as (
    select
        b.jurisdiction, b.class, b.series, b.variant, b.days, b.ended_count,
        b.censored_count,
        sum(b.ended_count + b.censored_count) over (partition by
            b.jurisdiction, b.class, b.series, b.variant
            order by b.days desc) as at_risk_count
    from by_length as b
),
survival as (
    select
        a.jurisdiction, a.class, a.series, a.variant, a.days, a.ended_count,
        a.censored_count,
        case
            when bool_or(a.ended_count = a.at_risk_count) over lengths then 0
            else exp(sum(case when a.ended_count < a.at_risk_count then
                ln((1 - a.ended_count / a.at_risk_count)::double precision)
                end) over lengths)
        end::double precision as survival_share
    from at_risk as a
    window lengths as (partition by a.jurisdiction, a.class, a.series,
        a.variant order by a.days)
)
select
    s.jurisdiction,
    s.class,
    s.series,
    s.variant,
    sum(s.ended_count)::bigint as cured_count,
    sum(s.censored_count)::bigint as open_count,
    min(s.days) filter (where s.survival_share <= 0.5 + 1e-9) as median,
    min(s.days) filter (where s.survival_share <= 0.1 + 1e-9) as p90,
    case when sum(s.ended_count) > 0 then
        sum(s.days * s.ended_count)::double precision / sum(s.ended_count)
    end as cured_mean_days
from survival as s
group by s.jurisdiction, s.class, s.series, s.variant;
comment on view gap.days_late is
    'Days late of rated duties that were missed: median (Kaplan-Meier, open '
    'ones censored) beside the mean of the cured ones';
comment on column gap.days_late.cured_count is 'Missed and cured';
comment on column gap.days_late.open_count is 'Missed and not cured';
comment on column gap.days_late.median is
    'Median of days late; NULL where not reached';
comment on column gap.days_late.p90 is
    '90th percentile of days late; NULL where not reached';
comment on column gap.days_late.cured_mean_days is
    'Mean days late of the cured ones alone; NULL when none is cured';
