-- Which level and population was in force when?
-- Grain: case and span of days with one level and one population; spans of
--        overlapping terms overlap
-- Reads: gap.case_span, gap.case_event
create view gap.level_span with (security_invoker = true) as
-- A level event holds until the next one, against every term of its run; terms
-- hold on the days that no event holds. A later run begins anew: the first of
-- its terms that states a level ends the event, since what a term says at its
-- start is newer than any event before the run, one of no run included (between
-- two, or before the first). Where no term of it states one, the event holds on.
with
item as (
    select s.case_id, 0 as step, s.started_on as day_from, s.ended_on as day_to,
        coalesce(s.started_on >= s.earlier_to, true) as begins_run,
        s.population, s.level, null::int as minute_of_day,
        null::bigint as position
    from gap.case_span as s
    where s.ended_on is null or s.ended_on > s.started_on
    union all
    select e.case_id, 1, e.day_lo, null, false, null, e.detail, e.minute_of_day,
        e.position
    from gap.case_event as e
    where e.kind = 'level'
),
stated as (
    select
        i.case_id, i.step, i.day_from, i.day_to, i.population, i.level,
        i.minute_of_day, i.position,
        case when i.step = 0 and i.level is not null
            and max(i.day_from) filter (where i.begins_run) over so_far
                > max(i.day_from) filter (where i.step = 1) over so_far
            then i.day_from end as renewed_on
    from item as i
    window so_far as (partition by i.case_id
        order by i.day_from, i.step, i.minute_of_day nulls first, i.position)
),
followed as (
    select
        s.case_id, s.step, s.day_from, s.population, s.level,
        case when s.step = 0 then s.day_to
            else least(min(s.day_from) filter (where s.step = 1) over later,
                min(s.renewed_on) over later) end as day_to
    from stated as s
    window later as (partition by s.case_id
        order by s.day_from, s.step, s.minute_of_day nulls first, s.position
        rows between 1 following and unbounded following)
),
gathered as (
    select
        f.case_id, f.step, f.day_from, f.day_to, f.population, f.level,
        range_agg(daterange(f.day_from, f.day_to)) filter (where f.step = 1)
            over c as event_days,
        array_agg(f.population) filter (where f.population is not null) over c
            as populations,
        array_agg(daterange(f.day_from, f.day_to))
            filter (where f.population is not null) over c as population_days
    from followed as f
    window c as (partition by f.case_id)
),
-- a term has its own population; an event those of the terms of each day, and
-- none on the days of others
populated as (
    select
        g.case_id, g.step, g.day_from, g.day_to, g.level, g.event_days,
        unnest(case when g.step = 1 then g.populations
            else array[g.population] end) as population,
        unnest(case when g.step = 1 then g.population_days || array(
            select unnest(datemultirange(daterange(null, null))
                - coalesce(range_agg(d.days), '{}'::datemultirange))
            from unnest(g.population_days) as d (days)) end)
            as population_days
    from gathered as g
    where (g.step = 1 and g.day_to is distinct from g.day_from)
        or (g.step = 0 and (g.event_days is null
            or not g.event_days @> daterange(g.day_from, g.day_to)))
),
placed as ( -- of the days of a term events leave one span at most
    select
        p.case_id, p.step, p.population, p.level,
        case
            when p.step = 1
                then daterange(p.day_from, p.day_to) * p.population_days
            when p.event_days is null then daterange(p.day_from, p.day_to)
            else range_merge(datemultirange(daterange(p.day_from, p.day_to))
                - p.event_days)
        end as days
    from populated as p
)
select distinct
    p.case_id,
    lower(p.days) as day_from,
    upper(p.days) as day_to,
    p.population,
    p.level,
    p.step = 1 as is_event
from placed as p
where not isempty(p.days);
comment on view gap.level_span is
    'Step: the level in force, from level events and otherwise from terms, and '
    'the population of the terms of these days; an event does not outlast a '
    'later run of terms that states its own level. Not yet cut to the window '
    'of the case';
comment on column gap.level_span.day_from is 'First day';
comment on column gap.level_span.day_to is 'First day after; NULL while open';
comment on column gap.level_span.population is
    'Population; NULL when not said, and for events on days of no term that '
    'says one';
comment on column gap.level_span.level is 'Level; NULL when not said';
comment on column gap.level_span.is_event is
    'Whether a level event says so; false: a term';
