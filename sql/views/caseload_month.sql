-- How many cases at risk did each officer have, month by month?
-- Grain: jurisdiction, officer of record, month
-- Reads: gap.officer_days, gap.standing_days, gap.case_event, gap.horizon,
--        ref.month, ref.visible_holiday
create view gap.caseload_month with (security_invoker = true) as
with
holiday as (
    select h.jurisdiction_id, array_agg(distinct h.holiday_date) as holidays
    from ref.visible_holiday as h
    group by h.jurisdiction_id
),
-- brought together by a union and a window: a join of these would be planned
-- for one row and run in a nested loop
piece as (
    select o.jurisdiction, o.jurisdiction_id, o.case_id, o.officer_key,
        'officer' as what, o.window_days as days, o.at_risk
    from gap.officer_days as o
    union all
    select null, null, s.case_id, null, 'banked', s.days, null
    from gap.standing_days as s
    where s.breakdown = 'level' and s.value in ('banked', 'administrative')
    union all
    select null, null, e.case_id, null, 'absconded',
        datemultirange(daterange(e.day_lo, e.ended)), null
    from gap.case_event as e
    where e.kind = 'abscond' and (e.ended is null or e.ended > e.day_lo)
),
known as (
    select
        p.jurisdiction, p.jurisdiction_id, p.officer_key, p.what,
        p.days as window_days, p.at_risk,
        range_agg(p.days) filter (where p.what = 'banked') over c as banked,
        range_agg(p.days) filter (where p.what = 'absconded') over c
            as absconded
    from piece as p
    window c as (partition by p.case_id)
),
month as ( -- from the first window on; a month that as_of cuts short ends there
    select
        h.jurisdiction_id, m.month_start as month,
        least(m.month_end, h.as_of) as month_to, m.month_end <= h.as_of
            as is_complete,
        gap.last_business_day(m.month_start, least(m.month_end, h.as_of),
            y.holidays) as counted_on
    from gap.horizon as h
    join ref.month as m on m.month_start < h.as_of
        and m.month_end > (select min(lower(k.window_days)) from known as k
            where k.what = 'officer')
    left join holiday as y on y.jurisdiction_id = h.jurisdiction_id
),
placed as (
    select
        k.jurisdiction, k.officer_key, m.month, m.month_to, m.is_complete,
        m.counted_on,
        gap.days_within(k.at_risk, m.month, m.month_to) as at_risk_days,
        gap.days_within(k.window_days, m.month, m.month_to) as window_days,
        k.window_days @> m.counted_on as is_counted,
        k.at_risk @> m.counted_on as is_at_risk,
        coalesce(k.banked @> m.counted_on, false) as is_banked,
        coalesce(k.absconded @> m.counted_on, false) as is_absconded
    from known as k
    join month as m on m.jurisdiction_id = k.jurisdiction_id
        and m.month_to > lower(k.window_days)
        and m.month < upper(k.window_days)
    where k.what = 'officer'
)
select
    p.jurisdiction,
    p.officer_key,
    p.month,
    p.counted_on,
    count(*) filter (where p.is_at_risk)::int as at_risk_count,
    count(*) filter (where p.is_counted and p.is_banked
        and not p.is_absconded)::int as banked_count,
    count(*) filter (where p.is_counted and p.is_absconded)::int
        as absconded_count,
    count(*) filter (where p.is_counted and not p.is_at_risk
        and not p.is_banked and not p.is_absconded)::int as other_count,
    sum(p.at_risk_days)::bigint as at_risk_days,
    p.month_to - p.month as day_count,
    sum(p.at_risk_days)::double precision / (p.month_to - p.month)
        as average_caseload,
    p.is_complete
from placed as p
where p.window_days > 0
group by p.jurisdiction, p.officer_key, p.month, p.month_to, p.is_complete,
    p.counted_on;
comment on view gap.caseload_month is
    'Cases of each officer of record on the last working day of the month; '
    'banked and absconded cases stand apart';
comment on column gap.caseload_month.officer_key is
    'Officer of record, ref.officer; NULL: cases without one';
comment on column gap.caseload_month.counted_on is
    'Last working day of the month (before as_of, where as_of cuts it short); '
    'NULL: none';
comment on column gap.caseload_month.at_risk_count is
    'Cases at risk on that day';
comment on column gap.caseload_month.banked_count is
    'Cases at level banked or administrative on that day, not absconded';
comment on column gap.caseload_month.absconded_count is
    'Cases absconded on that day';
comment on column gap.caseload_month.other_count is
    'Cases not at risk on that day for another reason: custody, tolling, out '
    'of jurisdiction, days that no export covers';
comment on column gap.caseload_month.at_risk_days is
    'Case-days at risk in the month with this officer';
comment on column gap.caseload_month.day_count is
    'Days of the month, up to as_of';
comment on column gap.caseload_month.average_caseload is
    'at_risk_days / day_count';
comment on column gap.caseload_month.is_complete is
    'false: as_of cuts the month short';
