-- How soon are people first seen, and what share within the initial standard?
-- Grain: jurisdiction, class, series
-- Reads: gap.first_contact, gap.first_contact_distribution
create view gap.first_contact_summary with (security_invoker = true) as
with
counted as (
    select
        f.jurisdiction, f.class, f.series, count(*) as case_count,
        count(*) filter (where not f.censored) as seen_count,
        count(*) filter (where f.is_initial_rated
            and f.initial_status = 'met') as within_count,
        count(*) filter (where f.is_initial_rated
            and f.initial_status in ('met', 'missed')) as rated_count,
        count(*) filter (where f.initial_due is not null
            and f.is_initial_rated is null) as pending_count,
        count(*) filter (where not f.is_initial_rated) as stub_count,
        count(*) filter (where f.initial_due is null) as no_standard_count
    from gap.first_contact as f
    group by f.jurisdiction, f.class, f.series
),
quantile as (
    select
        d.jurisdiction, d.class, d.series,
        min(d.days) filter (where d.day_kind = 'calendar'
            and d.survival_share <= 0.5 + 1e-9) as median,
        min(d.days) filter (where d.day_kind = 'calendar'
            and d.survival_share <= 0.1 + 1e-9) as p90,
        min(d.days) filter (where d.day_kind = 'business'
            and d.survival_share <= 0.5 + 1e-9) as median_business,
        min(d.days) filter (where d.day_kind = 'business'
            and d.survival_share <= 0.1 + 1e-9) as p90_business
    from gap.first_contact_distribution as d
    group by d.jurisdiction, d.class, d.series
)
select
    c.jurisdiction,
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
left join quantile as q on q.jurisdiction = c.jurisdiction
    and q.class = c.class and q.series = c.series;
comment on view gap.first_contact_summary is
    'Time from start to first contact (Kaplan-Meier) and the share of cases '
    'first seen within the initial standard';
comment on column gap.first_contact_summary.case_count is 'Cases with a start';
comment on column gap.first_contact_summary.seen_count is
    'Of these with a contact of the class';
comment on column gap.first_contact_summary.censored_count is
    'Of these without one';
comment on column gap.first_contact_summary.median is
    'Median, calendar days; NULL where not reached';
comment on column gap.first_contact_summary.p90 is
    '90th percentile, calendar days; NULL where not reached';
comment on column gap.first_contact_summary.median_business is
    'Median, business days; NULL where not reached';
comment on column gap.first_contact_summary.p90_business is
    '90th percentile, business days; NULL where not reached';
comment on column gap.first_contact_summary.within_count is
    'Rated and first seen within the initial standard';
comment on column gap.first_contact_summary.rated_count is
    'Cases whose initial standard was due before the end of the window';
comment on column gap.first_contact_summary.pending_count is
    'Not rated: not yet due, or the case ended first';
comment on column gap.first_contact_summary.stub_count is
    'Not rated: less than half of the time at risk';
comment on column gap.first_contact_summary.no_standard_count is
    'Cases without such a standard';
comment on column gap.first_contact_summary.within_share is
    'within_count / rated_count, 0..1; NULL when none is rated';
