-- During which spans of days was a case under supervision?
-- Grain: term, or start event of a case whose terms have no start
-- Reads: core.visible_term, gap.case_event
create view gap.case_span with (security_invoker = true) as
with
item as (
    select t.case_id, 'term' as what, t.start_lo as day_lo,
        coalesce(t.start_hi, t.start_lo) as day_hi, t.end_date,
        t.population, t.level, t.officer_key, t.office_key
    from core.visible_term as t
    union all
    select e.case_id, e.kind, e.day_lo, e.day_hi, null, null, null, null, null
    from gap.case_event as e
    where e.kind in ('case_start', 'case_end')
),
flagged as (
    select
        i.case_id, i.what, i.day_lo, i.day_hi, i.end_date,
        i.population, i.level, i.officer_key, i.office_key,
        bool_or(i.what = 'term' and i.day_lo is not null) over c
            as has_dated_term,
        min(i.end_date) filter (where i.day_lo is null) over c as undated_end,
        min(i.population) filter (where i.day_lo is null) over c
            as undated_population,
        min(i.level) filter (where i.day_lo is null) over c as undated_level,
        min(i.officer_key) filter (where i.day_lo is null) over c
            as undated_officer_key,
        min(i.office_key) filter (where i.day_lo is null) over c
            as undated_office_key,
        min(i.day_lo) filter (where i.what = 'case_end') over later
            as next_end_lo,
        min(i.day_hi) filter (where i.what = 'case_end') over later
            as next_end_hi
    from item as i
    window
        c as (partition by i.case_id),
        later as (partition by i.case_id order by i.day_lo
            range between current row and unbounded following)
),
span as (
    select
        f.case_id, f.day_lo, f.day_hi,
        coalesce(f.end_date, case when f.what = 'case_start'
            then f.undated_end end, f.next_end_lo) as end_lo,
        coalesce(f.end_date, case when f.what = 'case_start'
            then f.undated_end end, f.next_end_hi) as end_hi,
        case f.what when 'term' then f.population else f.undated_population end
            as population,
        case f.what when 'term' then f.level else f.undated_level end as level,
        case f.what when 'term' then f.officer_key
            else f.undated_officer_key end as officer_key,
        case f.what when 'term' then f.office_key
            else f.undated_office_key end as office_key
    from flagged as f
    where f.day_lo is not null
        and (f.what = 'term' or (f.what = 'case_start' and not f.has_dated_term))
)
select
    s.case_id,
    s.day_lo as started_on,
    s.day_hi as started_on_hi,
    s.end_lo as ended_on,
    s.end_hi as ended_on_hi,
    s.population,
    s.level,
    s.officer_key,
    s.office_key,
    max(coalesce(s.end_lo, 'infinity'))
        filter (where s.end_lo is null or s.end_lo > s.day_lo)
        over (partition by s.case_id order by s.day_lo
            rows between unbounded preceding and 1 preceding) as earlier_to
from span as s;
comment on view gap.case_span is
    'Step: spans of supervision; where terms have no start, case_start and '
    'case_end events say so. They may overlap';
comment on column gap.case_span.started_on is 'First day it can have begun';
comment on column gap.case_span.started_on_hi is 'Last day it can have begun';
comment on column gap.case_span.ended_on is
    'First day outside, at the earliest; NULL while open';
comment on column gap.case_span.ended_on_hi is
    'First day outside, at the latest; NULL while open';
comment on column gap.case_span.population is 'Population; NULL when not said';
comment on column gap.case_span.level is
    'Level that the term names; NULL when not said';
comment on column gap.case_span.earlier_to is
    'First day after all spans that begin before it, those of no day apart; '
    'infinity while one is open, NULL when there is none. Spans that share a '
    'day make a run: one that begins on this day or later begins a new run';
