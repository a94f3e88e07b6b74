-- How many case-months were alike?
-- Grain: counts to be summed by jurisdiction, month, class, series, eligibility,
--        level and office
-- Reads: mart.month_count, gap.mart_month, gap.mart_place, gap.mart_reading,
--        gap.plain_month_count, ref.jurisdiction, etl.reading
create view gap.month_count with (security_invoker = true) as
with
eligibility as (
    select e.eligibility
    from (values ('A'), ('B'), ('C')) as e (eligibility)
),
counted as ( -- whole months
    select
        j.code as jurisdiction, m.month, p.series,
        nullif(m.level, '') as level, nullif(m.office_key, 0) as office_key,
        p.class, e.eligibility,
        case e.eligibility when 'A' then m.is_whole when 'B' then m.has_half
            else m.has_day end as is_eligible,
        m.sure_mask & p.bit <> 0 as is_sure,
        m.perhaps_mask & p.bit <> 0 as is_perhaps,
        m.month_count
    from mart.month_count as m
    join ref.jurisdiction as j on j.jurisdiction_id = m.jurisdiction_id
    cross join gap.mart_place as p
    cross join eligibility as e
    where (select r.is_served from gap.mart_reading as r)
        and case when m.since_seq <= (select r.seq from etl.reading as r)
                and m.until_seq > (select r.seq from etl.reading as r)
            then true else false end
),
running as ( -- those since then, from the last contact of each case
    select
        r.jurisdiction, r.month, p.series, r.level, r.office_key, p.class,
        e.eligibility,
        case e.eligibility when 'A' then r.is_whole when 'B' then r.has_half
            else r.has_day end as is_eligible,
        coalesce(r.seen_on[p.place] >= r.month, false) as is_sure,
        coalesce(r.seen_on_hi[p.place] >= r.month
            and r.seen_on[p.place] < r.month, false)
            or (r.edge_on is not null and coalesce(r.edge_on[p.place] >= r.month
                and coalesce(r.seen_on[p.place] < r.month, true), false))
            as is_perhaps,
        count(*) as month_count
    from gap.mart_month as r
    cross join gap.mart_place as p
    cross join eligibility as e
    where (select s.is_served from gap.mart_reading as s)
        and r.month >= r.rolled_to
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
),
alike as (
    select
        c.jurisdiction, c.month, c.series, c.level, c.office_key, c.class,
        c.eligibility, c.is_eligible, c.is_sure, c.is_perhaps, c.month_count
    from counted as c
    union all
    select
        r.jurisdiction, r.month, r.series, r.level, r.office_key, r.class,
        r.eligibility, r.is_eligible, r.is_sure, r.is_perhaps, r.month_count
    from running as r
)
select
    a.jurisdiction,
    a.month,
    a.series,
    a.level,
    a.office_key,
    a.class,
    a.eligibility,
    case when a.is_eligible and not a.is_sure and not a.is_perhaps
        then a.month_count else 0 end as without_count,
    case when a.is_eligible and a.is_sure then a.month_count else 0 end
        as with_count,
    case when a.is_eligible and a.is_perhaps then a.month_count else 0 end
        as unknown_count,
    case when a.is_eligible then 0 else a.month_count end as excluded_count
from alike as a
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
