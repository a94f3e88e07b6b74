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
-- brought together by a union and a group: a join on a value that may be NULL
-- compares every row with every other
piece as (
    select
        c.jurisdiction, c.breakdown, c.value, c.class, c.series, c.case_count,
        c.seen_count, c.within_count, c.rated_count, c.pending_count,
        c.stub_count, c.no_standard_count, null as day_kind, null::int as days,
        null::double precision as survival_share
    from counted as c
    union all
    select
        d.jurisdiction, d.breakdown, d.value, d.class, d.series, null, null,
        null, null, null, null, null, d.day_kind, d.days, d.survival_share
    from survival as d
    where d.survival_share <= 0.5 + 1e-9
),
summed as (
    select
        p.jurisdiction, p.breakdown, p.value, p.class, p.series,
        max(p.case_count) as case_count, max(p.seen_count) as seen_count,
        min(p.days) filter (where p.day_kind = 'calendar') as median,
        min(p.days) filter (where p.day_kind = 'calendar'
            and p.survival_share <= 0.1 + 1e-9) as p90,
        min(p.days) filter (where p.day_kind = 'business') as median_business,
        min(p.days) filter (where p.day_kind = 'business'
            and p.survival_share <= 0.1 + 1e-9) as p90_business,
        max(p.within_count) as within_count, max(p.rated_count) as rated_count,
        max(p.pending_count) as pending_count, max(p.stub_count) as stub_count,
        max(p.no_standard_count) as no_standard_count
    from piece as p
    group by p.jurisdiction, p.breakdown, p.value, p.class, p.series
)
select
    s.jurisdiction,
    s.breakdown,
    s.value,
    s.class,
    s.series,
    s.case_count,
    s.seen_count,
    s.case_count - s.seen_count as censored_count,
    s.median,
    s.p90,
    s.median_business,
    s.p90_business,
    s.within_count,
    s.rated_count,
    s.pending_count,
    s.stub_count,
    s.no_standard_count,
    case when s.rated_count > 0 then
        s.within_count::double precision / s.rated_count end as within_share,
    gap.wilson(s.within_count, s.rated_count, -1) as ci_low,
    gap.wilson(s.within_count, s.rated_count, 1) as ci_high
from summed as s;
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
