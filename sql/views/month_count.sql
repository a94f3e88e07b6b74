-- How many case-months were alike?
-- Grain: counts to be summed by jurisdiction, month, class, series, eligibility,
--        level and office
-- Reads: mart.month_count, mart.bound, gap.mart_month, gap.horizon,
--        gap.mart_place, gap.mart_reading, gap.plain_month_count, etl.reading
create view gap.month_count with (security_invoker = true) as
with
alike as (
    select
        h.jurisdiction, m.month, nullif(m.office_key, 0) as office_key,
        nullif(m.level, '') as level, m.is_whole, m.has_half, m.has_day,
        m.sure_mask, m.perhaps_mask, m.month_count
    from mart.month_count as m
    join gap.horizon as h on h.jurisdiction_id = m.jurisdiction_id
    where (select r.is_served from gap.mart_reading as r)
        and case when m.since_seq <= (select r.seq from etl.reading as r)
                and m.until_seq > (select r.seq from etl.reading as r)
            then true else false end
    union all
    select
        r.jurisdiction, r.month, r.office_key, r.level, r.is_whole,
        r.has_half, r.has_day, r.sure_mask, r.perhaps_mask, 1
    from gap.mart_month as r
    join mart.bound as b
        on b.jurisdiction_id = r.jurisdiction_id and r.month >= b.rolled_to
        and b.since_seq <= (select p.seq from etl.reading as p)
        and b.until_seq > (select p.seq from etl.reading as p)
    where (select s.is_served from gap.mart_reading as s)
)
select
    a.jurisdiction,
    a.month,
    p.series,
    a.level,
    a.office_key,
    p.class,
    e.eligibility,
    case when e.is_eligible and (a.sure_mask | a.perhaps_mask) & p.bit = 0
        then a.month_count else 0 end as without_count,
    case when e.is_eligible and a.sure_mask & p.bit <> 0
        then a.month_count else 0 end as with_count,
    case when e.is_eligible and a.perhaps_mask & p.bit <> 0
        then a.month_count else 0 end as unknown_count,
    case when e.is_eligible then 0 else a.month_count end as excluded_count
from alike as a
cross join gap.mart_place as p
cross join lateral (values ('A', a.is_whole), ('B', a.has_half),
    ('C', a.has_day)) as e (eligibility, is_eligible)
union all
select
    c.jurisdiction, c.month, c.series, c.level, c.office_key, c.class,
    c.eligibility, coalesce(c.without_count, 0), coalesce(c.with_count, 0),
    coalesce(c.unknown_count, 0), coalesce(c.excluded_count, 0)
from gap.plain_month_count as c
where not (select r.is_served from gap.mart_reading as r);
comment on view gap.month_count is
    'Step: counts of case-months, which are merged across cases';
comment on column gap.month_count.office_key is
    'Office of record on the first day of the case in the month; NULL for none';
comment on column gap.month_count.eligibility is
    'A every day of the month at risk, B 15 days or more, C one day or more';
comment on column gap.month_count.without_count is
    'Eligible case-months without a contact of the class';
comment on column gap.month_count.with_count is 'Eligible case-months with one';
comment on column gap.month_count.unknown_count is
    'Eligible case-months with a contact that is perhaps of another month';
comment on column gap.month_count.excluded_count is
    'Case-months that are not eligible';
