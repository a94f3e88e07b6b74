-- On which days did a case stand under which level, office, officer, month?
-- Grain: case with a window, breakdown, value
-- Reads: gap.case_window, gap.level_span, gap.assignment_span, ref.month
create view gap.standing_days with (security_invoker = true) as
with
span as (
    select l.case_id, 'level' as breakdown, l.level as value, l.day_from,
        l.day_to
    from gap.level_span as l
    union all
    select a.case_id, a.what, a.assigned_key::text, a.day_from, a.day_to
    from gap.assignment_span as a
),
single as ( -- of several on one day the one that began last, as value_on() has it
    select
        s.case_id, s.breakdown, s.value,
        datemultirange(daterange(s.day_from, s.day_to))
            - coalesce(range_agg(daterange(s.day_from, s.day_to)) over (
                partition by s.case_id, s.breakdown
                order by s.day_from desc, s.value
                rows between unbounded preceding and 1 preceding),
                '{}'::datemultirange) as days
    from span as s
    where s.day_to is null or s.day_to > s.day_from
),
said as (
    select s.case_id, s.breakdown, s.value, range_agg(s.days) as days
    from single as s
    where s.value is not null
    group by s.case_id, s.breakdown, s.value
),
-- what is left of a window is not said
piece as (
    select w.case_id, b.breakdown, null as value, w.window_days as days,
        true as is_window
    from gap.case_window as w
    cross join (values ('level'), ('office'), ('officer')) as b (breakdown)
    union all
    select s.case_id, s.breakdown, s.value, s.days, false
    from said as s
),
rest as (
    select
        p.case_id, p.breakdown, p.value,
        case when p.is_window then p.days
            - coalesce(range_agg(p.days) filter (where not p.is_window)
                over c, '{}'::datemultirange)
            else p.days * range_agg(p.days) filter (where p.is_window) over c
        end as days
    from piece as p
    window c as (partition by p.case_id, p.breakdown)
)
select
    r.case_id,
    r.breakdown,
    r.value,
    r.days
from rest as r
where r.days <> '{}'::datemultirange
union all
select
    w.case_id,
    'month',
    gap.iso_day(m.month_start),
    w.window_days * datemultirange(daterange(m.month_start, m.month_end))
from gap.case_window as w
join ref.month as m
    on m.month_start >= gap.month_of(w.started_on)
    and m.month_start < w.closed_on_hi
where w.window_days && daterange(m.month_start, m.month_end)
union all
select w.case_id, 'all', null, w.window_days
from gap.case_window as w
where w.window_days <> '{}'::datemultirange;
comment on view gap.standing_days is
    'Step: the days of the window of each case shared out to the level in '
    'force, the office and the officer of record, and the months';
comment on column gap.standing_days.breakdown is
    'all, office, officer, level or month';
comment on column gap.standing_days.value is
    'Key of the office (ref.office) or officer (ref.officer), level, first day '
    'of the month; NULL when not said, and for all';
comment on column gap.standing_days.days is 'Days under it';
