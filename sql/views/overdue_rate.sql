-- What share of the time at risk was overdue, by office, officer, level, month?
-- Grain: jurisdiction, breakdown, its value, class (of the policy row; "all":
--        of any), series, variant
-- Reads: gap.policy_days, gap.overdue_days, gap.standing_days, ref.office
create view gap.overdue_rate with (security_invoker = true) as
with
-- a day counts where the case stood on that day; what could be overdue is the
-- same for every series and variant
known_case as (
    select
        p.jurisdiction, p.class, s.breakdown, s.value,
        gap.day_count(p.days * s.days) as known_days
    from gap.policy_days as p
    join gap.standing_days as s on s.case_id = p.case_id
),
overdue_case as (
    select
        o.jurisdiction, o.class, o.series, o.variant, s.breakdown, s.value,
        gap.day_count(o.overdue * s.days) as overdue_days
    from gap.overdue_days as o
    join gap.standing_days as s on s.case_id = o.case_id
    where o.overdue <> '{}'::datemultirange and o.overdue && s.days
),
known as ( -- what is merged across cases
    select
        k.jurisdiction, k.breakdown, k.value, k.class,
        count(*) filter (where k.known_days > 0) as case_count,
        sum(k.known_days)::bigint as known_days
    from known_case as k
    group by k.jurisdiction, k.breakdown, k.value, k.class
),
counted as (
    select
        k.jurisdiction, k.breakdown, k.value, k.class, s.series, v.variant,
        k.case_count, 0::bigint as overdue_case_count,
        0::bigint as overdue_days, k.known_days
    from known as k
    cross join (values ('as_logged'), ('corrected'), ('as_logged_favourable'),
        ('corrected_favourable')) as s (series)
    cross join (values ('fresh_start'), ('carry_over')) as v (variant)
    union all
    select
        o.jurisdiction, o.breakdown, o.value, o.class, o.series, o.variant,
        0, count(*), sum(o.overdue_days), 0
    from overdue_case as o
    group by o.jurisdiction, o.breakdown, o.value, o.class, o.series,
        o.variant
),
added as (
    select
        c.jurisdiction, c.breakdown, c.value, c.class, c.series, c.variant,
        sum(c.case_count)::bigint as case_count,
        sum(c.overdue_case_count)::bigint as overdue_case_count,
        sum(c.overdue_days)::bigint as overdue_days,
        sum(c.known_days)::bigint as known_days
    from counted as c
    group by c.jurisdiction, c.breakdown, c.value, c.class, c.series,
        c.variant
)
select
    c.jurisdiction,
    c.breakdown,
    case c.breakdown when 'office' then o.name else c.value end as value,
    c.class,
    c.series,
    c.variant,
    c.case_count,
    c.overdue_case_count,
    c.overdue_days,
    c.known_days,
    c.overdue_days::double precision / c.known_days as overdue_share
from added as c
left join ref.office as o
    on c.breakdown = 'office' and o.office_key::text = c.value
where c.known_days > 0;
comment on view gap.overdue_rate is
    'Days at risk overdue over days at risk with a known policy: all of a '
    'jurisdiction, and by office, officer, level and month of each day';
comment on column gap.overdue_rate.breakdown is
    'all, office, officer, level or month';
comment on column gap.overdue_rate.value is
    'Name of the office, key of the officer (ref.officer), level, first day of '
    'the month, each as of the day counted; NULL when not said, and for all';
comment on column gap.overdue_rate.class is
    'Class of the policy rows; all: of any, each day once';
comment on column gap.overdue_rate.case_count is
    'Cases with such a policy row on a day at risk there';
comment on column gap.overdue_rate.overdue_case_count is
    'Of these with at least one day overdue there';
comment on column gap.overdue_rate.overdue_days is 'Days at risk and overdue';
comment on column gap.overdue_rate.known_days is
    'Days at risk with such a policy row in force';
comment on column gap.overdue_rate.overdue_share is
    'The one over the other, 0..1';
