-- In what share of case-months was nobody seen in person?
-- Grain: jurisdiction, breakdown, its value, class, series, eligibility
-- Reads: gap.month_count, gap.plain_month_count, ref.office
create view gap.case_month_rate with (security_invoker = true) as
with
counted as ( -- what is alike, before it is spread over the breakdowns
    select m.jurisdiction, m.class, m.series, m.eligibility, m.month, m.level,
        m.office_key, sum(m.without_count) as without_count,
        sum(m.with_count) as with_count, sum(m.unknown_count) as unknown_count,
        sum(m.excluded_count) as excluded_count
    from gap.month_count as m
    -- what tells most first: a sort need not look at the rest
    group by m.month, m.office_key, m.level, m.class, m.series, m.eligibility,
        m.jurisdiction
),
broken_down as (
    select
        c.jurisdiction, c.breakdown, c.value, c.class, c.series, c.eligibility,
        coalesce(sum(c.without_count), 0)::bigint as without_count,
        coalesce(sum(c.with_count), 0)::bigint as with_count,
        coalesce(sum(c.unknown_count), 0)::bigint as unknown_count,
        coalesce(sum(c.excluded_count), 0)::bigint as excluded_count
    from (
        select m.jurisdiction, m.class, m.series, m.eligibility,
            b.breakdown, b.value, m.without_count, m.with_count,
            m.unknown_count, m.excluded_count
        from counted as m
        left join ref.office as o on o.office_key = m.office_key
        cross join lateral (values ('all', null), ('office', o.name),
            ('level', m.level), ('month', gap.iso_day(m.month)))
            as b (breakdown, value)
        union all
        select p.jurisdiction, p.class, p.series, p.eligibility, 'officer',
            p.officer, p.without_count, p.with_count, p.unknown_count,
            p.excluded_count
        from gap.plain_month_count as p) as c
    group by c.jurisdiction, c.breakdown, c.value, c.class, c.series,
        c.eligibility
),
bounded as ( -- a contact that is perhaps of the month: strict says it is not
    select
        b.jurisdiction, b.breakdown, b.value, b.class, b.series,
        b.eligibility, b.with_count, b.unknown_count, b.excluded_count,
        b.without_count,
        b.without_count + case when b.series like '%favourable' then 0
            else b.unknown_count end as hit_count,
        b.without_count + b.with_count + b.unknown_count as eligible_count
    from broken_down as b
)
select
    b.jurisdiction,
    b.breakdown,
    b.value,
    b.class,
    b.series,
    b.eligibility,
    b.hit_count as without_count,
    b.eligible_count,
    b.unknown_count,
    b.excluded_count,
    case when b.eligible_count > 0 then
        b.hit_count::double precision / b.eligible_count end as without_share,
    gap.wilson(b.hit_count, b.eligible_count, -1) as ci_low,
    gap.wilson(b.hit_count, b.eligible_count, 1) as ci_high
from bounded as b;
comment on view gap.case_month_rate is
    'Eligible case-months without contact over eligible case-months; headline: '
    'class in_person, eligibility A';
comment on column gap.case_month_rate.breakdown is
    'all, office, officer, level or month';
comment on column gap.case_month_rate.value is
    'Name of the office, key of the officer (ref.officer), level (of record on '
    'the first day of the case in that month), first day of the month; NULL '
    'when not said, and for all';
comment on column gap.case_month_rate.eligibility is
    'A every day of the month at risk, B 15 days or more, C one day or more';
comment on column gap.case_month_rate.without_count is
    'Eligible case-months without contact of the class; those with a contact '
    'that is perhaps of another month count in the strict series';
comment on column gap.case_month_rate.eligible_count is 'Eligible case-months';
comment on column gap.case_month_rate.unknown_count is
    'Of the eligible ones those with a contact that is perhaps of another '
    'month, its date being uncertain, and no other';
comment on column gap.case_month_rate.excluded_count is
    'Case-months that are not eligible';
comment on column gap.case_month_rate.without_share is
    'The one over the other, 0..1; NULL when none is eligible';
