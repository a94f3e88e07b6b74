-- How many days late was each missed duty made good, or is it still open?
-- Grain: case, policy row, due date, variant, series; full and missed only
-- Reads: gap.duty, gap.fixed_hit
create view gap.late_duty with (security_invoker = true) as
with
-- nothing cures a calendar period that is over: what ends the time overdue is
-- the next contact that the row in force on its day asks for, be it the row of
-- the duty or another of its chain. Duties and contacts in one list, the latest
-- first: what was seen before in it comes after in time
listed as (
    select
        d.jurisdiction, d.case_id, d.case_number_pseudonym, d.class,
        d.policy_id, d.mode, d.due_date as day, true as is_duty, d.met_on,
        d.variant, d.series, d.closed_on, null::date as seen_on,
        null::int as series_bits
    from gap.duty as d
    where d.status = 'missed' and d.is_full
    union all
    select
        null, h.case_id, null, null, h.policy_id, null, h.day_lo, false, null,
        null, null, null, h.day_hi, h.series_bits
    from gap.fixed_hit as h
    where h.judged_days is null or h.judged_days @> h.day_hi
),
followed as (
    select
        l.jurisdiction, l.case_id, l.case_number_pseudonym, l.class,
        l.policy_id, l.mode, l.day as due_date, l.is_duty, l.met_on, l.variant,
        l.series, l.closed_on,
        case l.series
            when 'as_logged'
                then min(l.seen_on) filter (where l.series_bits & 1 <> 0) over w
            when 'corrected'
                then min(l.seen_on) filter (where l.series_bits & 2 <> 0) over w
            when 'as_logged_favourable'
                then min(l.seen_on) filter (where l.series_bits & 4 <> 0) over w
            else min(l.seen_on) filter (where l.series_bits & 8 <> 0) over w
        end as next_on
    from listed as l
    window w as (partition by l.case_id, l.policy_id
        order by l.day desc, l.is_duty desc
        rows between unbounded preceding and 1 preceding)
),
cured as (
    select
        f.jurisdiction, f.case_id, f.case_number_pseudonym, f.class,
        f.policy_id, f.mode, f.due_date, f.variant, f.series, f.closed_on,
        coalesce(f.met_on, case when f.next_on <= f.closed_on
            then f.next_on end) as cured_on
    from followed as f
    where f.is_duty
)
select
    c.jurisdiction,
    c.case_id,
    c.case_number_pseudonym,
    c.class,
    c.policy_id,
    c.mode,
    c.due_date,
    c.variant,
    c.series,
    c.cured_on,
    coalesce(c.cured_on, c.closed_on) - c.due_date as days_late,
    c.cured_on is null as censored,
    c.due_date + 1 as overdue_from,
    coalesce(c.cured_on, c.closed_on) as overdue_to
from cured as c;
comment on view gap.late_duty is
    'Every rated duty that was missed, with the days until a contact cured it; '
    'a calendar period counts as cured by the next contact of the kind that '
    'the row of its chain in force on that day asks for';
comment on column gap.late_duty.mode is 'Mode of the policy row';
comment on column gap.late_duty.due_date is 'Last day on which it could be met';
comment on column gap.late_duty.cured_on is
    'Day of the contact that cured it; NULL: none yet';
comment on column gap.late_duty.days_late is
    'Days from due to the cure; where censored the days up to as_of or the end '
    'of the case';
comment on column gap.late_duty.censored is 'true: not cured';
comment on column gap.late_duty.overdue_from is 'First day overdue';
comment on column gap.late_duty.overdue_to is
    'First day no longer overdue: the day of the cure, as_of or the end';
