-- Which level and population was in force when?
-- Grain: case and span of days with one level; spans of overlapping terms
--        overlap
-- Reads: gap.case_span, gap.case_event
create view gap.level_span with (security_invoker = true) as
with
item as (
    select s.case_id, 0 as step, s.started_on as day_from, s.ended_on as day_to,
        s.population, s.level, null::int as minute_of_day,
        null::bigint as position
    from gap.case_span as s
    union all
    select e.case_id, 1, e.day_lo, null, null, e.detail, e.minute_of_day,
        e.position
    from gap.case_event as e
    where e.kind = 'level'
),
ordered as (
    select
        i.case_id, i.step, i.day_from, i.day_to, i.population, i.level,
        lead(i.day_from) over (partition by i.case_id, i.step
            order by i.day_from, i.minute_of_day nulls first, i.position)
            as next_from,
        min(i.day_from) filter (where i.step = 1)
            over (partition by i.case_id) as first_level_on,
        array_agg(i.population) filter (where i.step = 0)
            over (partition by i.case_id) as populations
    from item as i
)
-- before the first level event the term's level is in force, then the latest
-- level event on or before the day
select distinct
    o.case_id,
    o.day_from,
    case
        when o.step = 1 then o.next_from
        when o.first_level_on is null then o.day_to
        else least(o.day_to, greatest(o.first_level_on, o.day_from))
    end as day_to,
    p.population,
    o.level,
    o.step = 1 as is_event
from ordered as o
cross join lateral unnest(case
    when o.step = 1 then coalesce(o.populations, array[null::text])
    else array[o.population] end) as p (population)
where (o.step = 1 and o.next_from is distinct from o.day_from)
    or (o.step = 0
        and (o.first_level_on is null or o.first_level_on > o.day_from));
comment on view gap.level_span is
    'Step: the level in force, from level events and before them from terms; '
    'not yet cut to the window of the case';
comment on column gap.level_span.day_from is 'First day';
comment on column gap.level_span.day_to is 'First day after; NULL while open';
comment on column gap.level_span.population is 'Population; NULL when not said';
comment on column gap.level_span.level is 'Level; NULL when not said';
comment on column gap.level_span.is_event is
    'Whether a level event says so; false: a term';
