-- Which office, officer and level was each gap under on its last day?
-- Grain: case, class, series, gap
-- Reads: gap.contact_gap, gap.case_standing
create view gap.gap_place with (security_invoker = true) as
with
-- each case brought together with its gaps by a union and a window: a join of
-- these would be planned for one row and run in a nested loop
piece as (
    select
        g.case_id, g.jurisdiction, g.class, g.series, g.kind, g.started_on,
        g.ended_on, g.censored, g.at_risk_days, g.at_risk_days_max,
        g.calendar_days, g.calendar_days_max, g.started_on_hi, g.ended_on_hi,
        null::date as case_from, null::date[] as level_from,
        null::date[] as level_to, null::text[] as levels,
        null::date[] as officer_from, null::date[] as officer_to,
        null::text[] as officers, null::date[] as office_from,
        null::date[] as office_to, null::text[] as offices
    from gap.contact_gap as g
    union all
    select
        s.case_id, null, null, null, null, null, null, null, null, null, null,
        null, null, null, s.started_on, s.level_from, s.level_to, s.levels, s.officer_from,
        s.officer_to, s.officers, s.office_from, s.office_to, s.offices
    from gap.case_standing as s
),
standing as (
    select
        p.case_id, p.jurisdiction, p.class, p.series, p.kind, p.started_on,
        p.ended_on, p.censored, p.at_risk_days, p.at_risk_days_max,
        p.calendar_days, p.calendar_days_max, p.started_on_hi, p.ended_on_hi,
        -- of a last gap of no day the day before the end, as of the others
        greatest(p.ended_on - 1, case when p.censored
            then max(p.case_from) over c else p.started_on end) as day,
        max(p.level_from) over c as level_from,
        max(p.level_to) over c as level_to, max(p.levels) over c as levels,
        max(p.officer_from) over c as officer_from,
        max(p.officer_to) over c as officer_to,
        max(p.officers) over c as officers,
        max(p.office_from) over c as office_from,
        max(p.office_to) over c as office_to,
        max(p.offices) over c as offices
    from piece as p
    window c as (partition by p.case_id)
)
select
    s.jurisdiction,
    s.case_id,
    s.class,
    s.series,
    s.kind,
    s.started_on,
    s.ended_on,
    s.censored,
    s.at_risk_days,
    s.at_risk_days_max,
    s.calendar_days,
    s.calendar_days_max,
    s.started_on_hi,
    s.ended_on_hi,
    s.day as placed_on,
    case when cardinality(s.levels) = 1 and s.level_from[1] <= s.day
            and s.level_to[1] is null then s.levels[1]
        else gap.value_on(s.level_from, s.level_to, s.levels, s.day)
    end as level,
    case when cardinality(s.officers) = 1 and s.officer_from[1] <= s.day
            then s.officers[1]
        else gap.value_on(s.officer_from, s.officer_to, s.officers, s.day)
    end::bigint as officer_key,
    case when cardinality(s.offices) = 1 and s.office_from[1] <= s.day
            then s.offices[1]
        else gap.value_on(s.office_from, s.office_to, s.offices, s.day)
    end::bigint as office_key
from standing as s
where s.kind is not null;
comment on view gap.gap_place is
    'Step: gaps with the office, officer and level of record on their last day';
comment on column gap.gap_place.placed_on is
    'Last day of the gap, the day before the one that ended it; of a last gap of '
    'no day the day before as well, of another one the day itself';
comment on column gap.gap_place.level is
    'Level of record on the last day of the gap; NULL when not said';
comment on column gap.gap_place.officer_key is
    'Officer of record on the last day of the gap; NULL for none';
comment on column gap.gap_place.office_key is
    'Office of record on the last day of the gap; NULL for none';
