-- Under which level, office and officer did a case stand when?
-- Grain: case with a window
-- Reads: gap.case_window, gap.level_span, gap.assignment_span
create view gap.case_standing with (security_invoker = true) as
with
-- brought together by a union and a group: a join of these would be planned for
-- one row and run in a nested loop
piece as (
    select w.case_id, 'window' as what, w.started_on as day_from,
        null::date as day_to, null as value, w.window_days
    from gap.case_window as w
    union all
    select l.case_id, 'level', l.day_from, l.day_to, l.level, null
    from gap.level_span as l
    union all
    select a.case_id, a.what, a.day_from, a.day_to, a.assigned_key::text, null
    from gap.assignment_span as a
)
select
    p.case_id,
    min(p.day_from) filter (where p.what = 'window') as started_on,
    range_agg(p.window_days) filter (where p.what = 'window') as window_days,
    array_agg(p.day_from order by p.day_from, p.value)
        filter (where p.what = 'level') as level_from,
    array_agg(p.day_to order by p.day_from, p.value)
        filter (where p.what = 'level') as level_to,
    array_agg(p.value order by p.day_from, p.value)
        filter (where p.what = 'level') as levels,
    array_agg(p.day_from order by p.day_from, p.value)
        filter (where p.what = 'officer') as officer_from,
    array_agg(p.day_to order by p.day_from, p.value)
        filter (where p.what = 'officer') as officer_to,
    array_agg(p.value order by p.day_from, p.value)
        filter (where p.what = 'officer') as officers,
    array_agg(p.day_from order by p.day_from, p.value)
        filter (where p.what = 'office') as office_from,
    array_agg(p.day_to order by p.day_from, p.value)
        filter (where p.what = 'office') as office_to,
    array_agg(p.value order by p.day_from, p.value)
        filter (where p.what = 'office') as offices
from piece as p
group by p.case_id
having bool_or(p.what = 'window');
comment on view gap.case_standing is
    'Step: level, officer and office of record of each case as lists of spans, '
    'for gap.value_on()';
comment on column gap.case_standing.started_on is
    'First day it can have begun';
comment on column gap.case_standing.window_days is
    'Days under supervision (W)';
comment on column gap.case_standing.level_from is 'First days of the levels';
comment on column gap.case_standing.level_to is
    'First days after; NULL while open';
comment on column gap.case_standing.levels is 'The levels; NULL not said';
comment on column gap.case_standing.officer_from is
    'First days of the officers';
comment on column gap.case_standing.officer_to is
    'First days after; NULL while open';
comment on column gap.case_standing.officers is
    'The officers, ref.officer; NULL nobody';
comment on column gap.case_standing.office_from is 'First days of the offices';
comment on column gap.case_standing.office_to is
    'First days after; NULL while open';
comment on column gap.case_standing.offices is
    'The offices, ref.office; NULL none';
