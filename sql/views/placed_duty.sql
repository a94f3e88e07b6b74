-- Under which level, office and officer was each duty due?
-- Grain: case, policy row, due date, variant, series
-- Reads: gap.duty, gap.case_standing
create view gap.placed_duty with (security_invoker = true) as
with
dated as ( -- a duty due after the end stands where the case last stood
    select
        d.jurisdiction, d.case_id, d.case_number_pseudonym, d.class,
        d.policy_id, d.mode, d.due_date, d.status, d.met_on, d.days_late,
        d.is_full, d.variant, d.series, d.closed_on,
        least(d.due_date, d.closed_on - 1) as day
    from gap.duty as d
)
select
    d.jurisdiction,
    d.case_id,
    d.case_number_pseudonym,
    d.class,
    d.policy_id,
    d.mode,
    d.due_date,
    d.status,
    d.met_on,
    d.days_late,
    d.is_full,
    d.variant,
    d.series,
    d.closed_on,
    gap.month_of(d.due_date) as month,
    case -- one value and in force: no need to look further
        when cardinality(s.levels) = 1 and s.level_from[1] <= d.day
            and s.level_to[1] is null then s.levels[1]
        else gap.value_on(s.level_from, s.level_to, s.levels, d.day)
    end as level,
    case
        when cardinality(s.offices) = 1 and s.office_from[1] <= d.day
            then s.offices[1]
        else gap.value_on(s.office_from, s.office_to, s.offices, d.day)
    end::bigint as office_key,
    case
        when cardinality(s.officers) = 1 and s.officer_from[1] <= d.day
            then s.officers[1]
        else gap.value_on(s.officer_from, s.officer_to, s.officers, d.day)
    end::bigint as officer_key
from dated as d
left join gap.case_standing as s on s.case_id = d.case_id;
comment on view gap.placed_duty is
    'Every duty with the level in force and the office and officer of record '
    'on its due date';
comment on column gap.placed_duty.mode is 'Mode of the policy row';
comment on column gap.placed_duty.due_date is 'Last day on which it can be met';
comment on column gap.placed_duty.status is 'met, missed or pending';
comment on column gap.placed_duty.met_on is
    'Day of the contact that met or cured it; NULL: none';
comment on column gap.placed_duty.days_late is
    'Days from due to the curing contact; NULL when not cured';
comment on column gap.placed_duty.is_full is
    'Whether at least half of its natural period was at risk; NULL while due '
    'is not before the end of the window';
comment on column gap.placed_duty.closed_on is 'End of the window of the case';
comment on column gap.placed_duty.month is
    'First day of the month in which it was due';
comment on column gap.placed_duty.level is
    'Level in force on the due date; NULL when not said';
comment on column gap.placed_duty.office_key is
    'Office of record on the due date; NULL when not said';
comment on column gap.placed_duty.officer_key is
    'Officer of record on the due date; NULL when not said';
