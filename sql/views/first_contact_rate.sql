-- How soon are people first seen, by office, officer, level and month of start?
-- Grain: jurisdiction, breakdown, its value, class, series
-- Reads: gap.placed_first_contact, ref.office
create view gap.first_contact_rate with (security_invoker = true) as
with
placed as materialized (
    select
        f.jurisdiction, f.office_key, f.officer_key, f.level, f.month, f.class,
        f.series, f.calendar_days, f.business_days, f.censored, f.initial_due,
        f.initial_status, f.is_initial_rated
    from gap.placed_first_contact as f
),
alike as ( -- what is merged across cases
    select
        f.jurisdiction, f.office_key, f.officer_key, f.level, f.month, f.class,
        f.series, count(*) as case_count,
        count(*) filter (where not f.censored) as seen_count,
        count(*) filter (where f.is_initial_rated
            and f.initial_status = 'met') as within_count,
        count(*) filter (where f.is_initial_rated
            and f.initial_status in ('met', 'missed')) as rated_count,
        count(*) filter (where f.initial_due is not null
            and f.is_initial_rated is null) as pending_count,
        count(*) filter (where not f.is_initial_rated) as stub_count,
        count(*) filter (where f.initial_due is null) as no_standard_count
    from placed as f
    group by f.jurisdiction, f.office_key, f.officer_key, f.level, f.month,
        f.class, f.series
),
counted as (
    select
        a.jurisdiction, b.breakdown, b.value, a.class, a.series,
        sum(a.case_count)::bigint as case_count,
        sum(a.seen_count)::bigint as seen_count,
        sum(a.within_count)::bigint as within_count,
        sum(a.rated_count)::bigint as rated_count,
        sum(a.pending_count)::bigint as pending_count,
        sum(a.stub_count)::bigint as stub_count,
        sum(a.no_standard_count)::bigint as no_standard_count
    from alike as a
    left join ref.office as o on o.office_key = a.office_key
    cross join lateral (values ('all', null), ('office', o.name),
        ('officer', a.officer_key::text), ('level', a.level),
        ('month', gap.iso_day(a.month))) as b (breakdown, value)
    group by a.jurisdiction, b.breakdown, b.value, a.class, a.series
),
by_length as ( -- counts of equal lengths, as gap.first_contact_curve has them
    select
        f.jurisdiction, b.breakdown, b.value, f.class, f.series, k.day_kind,
        k.days, count(*) filter (where not f.censored) as ended_count,
        count(*) as case_count
    from placed as f
    left join ref.office as o on o.office_key = f.office_key
    cross join lateral (values ('all', null), ('office', o.name),
        ('officer', f.officer_key::text), ('level', f.level),
        ('month', gap.iso_day(f.month))) as b (breakdown, value)
    cross join lateral (values ('calendar', f.calendar_days),
        ('business', f.business_days)) as k (day_kind, days)
    group by f.jurisdiction, b.breakdown, b.value, f.class, f.series,
        k.day_kind, k.days
),
at_risk as (
    select
        b.jurisdiction, b.breakdown, b.value, b.class, b.series, b.day_kind,
        b.days, b.ended_count, sum(b.case_count) over (partition by
            b.jurisdiction, b.breakdown, b.value, b.class, b.series, b.day_kind
            order by b.days desc) as at_risk_count
    from by_length as b
),
survival as (
    select
        a.jurisdiction, a.breakdown, a.value, a.class, a.series, a.day_kind,
        a.days,
        case
            when bool_or(a.ended_count = a.at_risk_count) over lengths then 0
            else exp(sum(case when a.ended_count < a.at_risk_count then
                ln((1 - a.ended_count / a.at_risk_count)::double precision) end)
                over lengths)
        end as survival_share
    from at_risk as a
    window lengths as (partition by a.jurisdiction, a.breakdown, a.value,
        a.class, a.series, a.day_kind order by a.days)
),
quantile as (
    select
        d.jurisdiction, d.breakdown, d.value, d.class, d.series,
        min(d.days) filter (where d.day_kind = 'calendar'
            and d.survival_share <= 0.5 + 1e-9) as median,
        min(d.days) filter (where d.day_kind = 'calendar'
            and d.survival_share <= 0.1 + 1e-9) as p90,
        min(d.days) filter (where d.day_kind = 'business'
            and d.survival_share <= 0.5 + 1e-9) as median_business,
        min(d.days) filter (where d.day_kind = 'business'
            and d.survival_share <= 0.1 + 1e-9) as p90_business
    from survival as d
    group by d.jurisdiction, d.breakdown, d.value, d.class, d.series
)
select
    c.jurisdiction,
    c.breakdown,
    c.value,
    c.class,
    c.series,
    c.case_count,
    c.seen_count,
    c.case_count - c.seen_count as censored_count,
    q.median,
    q.p90,
    q.median_business,
    q.p90_business,
    c.within_count,
    c.rated_count,
    c.pending_count,
    c.stub_count,
    c.no_standard_count,
    case when c.rated_count > 0 then
        c.within_count::double precision / c.rated_count end as within_share,
    gap.wilson(c.within_count, c.rated_count, -1) as ci_low,
    gap.wilson(c.within_count, c.rated_count, 1) as ci_high
from counted as c
left join quantile as q
    on q.jurisdiction = c.jurisdiction and q.breakdown = c.breakdown
    and q.value is not distinct from c.value
    and q.class = c.class and q.series = c.series;
comment on view gap.first_contact_rate is
    'Time from start to first contact (Kaplan-Meier) and the share of cases '
    'first seen within the initial standard: all of a jurisdiction, and by '
    'office, officer, level and month of the start';
comment on column gap.first_contact_rate.breakdown is
    'all, office, officer, level or month';
comment on column gap.first_contact_rate.value is
    'Name of the office, key of the officer (ref.officer), level, first day of '
    'the month, each as of the day the case started; NULL when not said, and '
    'for all';
comment on column gap.first_contact_rate.case_count is 'Cases with a start';
comment on column gap.first_contact_rate.seen_count is
    'Of these with a contact of the class';
comment on column gap.first_contact_rate.censored_count is
    'Of these without one';
comment on column gap.first_contact_rate.median is
    'Median, calendar days; NULL where not reached';
comment on column gap.first_contact_rate.p90 is
    '90th percentile, calendar days; NULL where not reached';
comment on column gap.first_contact_rate.median_business is
    'Median, business days; NULL where not reached';
comment on column gap.first_contact_rate.p90_business is
    '90th percentile, business days; NULL where not reached';
comment on column gap.first_contact_rate.within_count is
    'Rated and first seen within the initial standard';
comment on column gap.first_contact_rate.rated_count is
    'Cases whose initial standard was due before the end of the window';
comment on column gap.first_contact_rate.pending_count is
    'Not rated: not yet due, or the case ended first';
comment on column gap.first_contact_rate.stub_count is
    'Not rated: less than half of the time at risk';
comment on column gap.first_contact_rate.no_standard_count is
    'Cases without such a standard';
comment on column gap.first_contact_rate.within_share is
    'within_count / rated_count, 0..1; NULL when none is rated';
