-- Under which level, office and officer did a case stand when?
-- Grain: case with a window
-- Reads: gap.case_window, gap.level_span, gap.assignment_span
create view gap.case_standing with (security_invoker = true) as
with
level as (
    select l.case_id,
        array_agg(l.day_from order by l.day_from, l.level) as day_from,
        array_agg(l.day_to order by l.day_from, l.level) as day_to,
        array_agg(l.level order by l.day_from, l.level) as levels
    from gap.level_span as l
    group by l.case_id
),
assigned as (
    select a.case_id,
        array_agg(a.day_from order by a.day_from)
            filter (where a.what = 'officer') as officer_from,
        array_agg(a.day_to order by a.day_from)
            filter (where a.what = 'officer') as officer_to,
        array_agg(a.assigned_key::text order by a.day_from)
            filter (where a.what = 'officer') as officers,
        array_agg(a.day_from order by a.day_from)
            filter (where a.what = 'office') as office_from,
        array_agg(a.day_to order by a.day_from)
            filter (where a.what = 'office') as office_to,
        array_agg(a.assigned_key::text order by a.day_from)
            filter (where a.what = 'office') as offices
    from gap.assignment_span as a
    group by a.case_id
)
select
    w.case_id,
    w.started_on,
    l.day_from as level_from,
    l.day_to as level_to,
    l.levels,
    a.officer_from,
    a.officer_to,
    a.officers,
    a.office_from,
    a.office_to,
    a.offices
from gap.case_window as w
left join level as l on l.case_id = w.case_id
left join assigned as a on a.case_id = w.case_id;
comment on view gap.case_standing is
    'Step: level, officer and office of record of each case as lists of spans, '
    'for gap.value_on()';
comment on column gap.case_standing.started_on is
    'First day it can have begun';
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
