-- Which steps followed a violation, after how many days, or not yet?
-- Grain: violation, step
-- Reads: gap.violation_latency, gap.horizon
create view gap.violation_step with (security_invoker = true) as
with
step as (
    select
        v.jurisdiction, v.case_id, v.case_number_pseudonym, v.event_key,
        v.thread, v.occurred_lo, v.occurred_hi, h.as_of, s.step_no, s.step,
        s.reached_on, s.reached_on_hi
    from gap.violation_latency as v
    join gap.horizon as h on h.jurisdiction = v.jurisdiction
    cross join lateral (values
        (1, 'discovered', v.discovered_on, v.discovered_on_hi),
        (2, 'reported', v.reported_on, v.reported_on_hi),
        (3, 'warrant_requested', v.warrant_requested_on,
            v.warrant_requested_on_hi),
        (4, 'warrant_issued', v.warrant_issued_on, v.warrant_issued_on_hi),
        (5, 'warrant_served', v.warrant_served_on, v.warrant_served_on_hi),
        (6, 'hearing_set_on', v.set_on, v.set_on_hi),
        (7, 'hearing_set_for', v.set_for, v.set_for),
        (8, 'hearing_held', v.held_on, v.held_on_hi),
        (9, 'disposition', v.disposed_on, v.disposed_on_hi))
        as s (step_no, step, reached_on, reached_on_hi)
)
select
    s.jurisdiction,
    s.case_id,
    s.case_number_pseudonym,
    s.event_key,
    s.thread,
    s.occurred_lo,
    s.occurred_hi,
    s.step_no,
    s.step,
    s.reached_on,
    s.reached_on_hi,
    gap.not_below_zero(coalesce(s.reached_on, s.as_of) - s.occurred_hi)
        as lag_days,
    gap.not_below_zero(coalesce(s.reached_on_hi, s.as_of) - s.occurred_lo)
        as lag_days_max,
    s.reached_on is null as censored
from step as s;
comment on view gap.violation_step is
    'The chain of gap.violation_latency, one row a step: days from the '
    'violation; a step that was not taken before as_of is censored there';
comment on column gap.violation_step.thread is
    'Chain that it is part of; NULL when none';
comment on column gap.violation_step.occurred_lo is
    'Day of the violation, at the earliest';
comment on column gap.violation_step.occurred_hi is
    'Day of the violation, at the latest; equal for exact dates';
comment on column gap.violation_step.step_no is 'Order of the steps';
comment on column gap.violation_step.step is
    'discovered, reported, warrant_requested, warrant_issued, warrant_served, '
    'hearing_set_on (the day it was set), hearing_set_for (the day it was set '
    'for), hearing_held, disposition';
comment on column gap.violation_step.reached_on is
    'Day of the step, at the earliest; NULL: not taken before as_of. The day that a hearing was '
    'set for is known once it was set and can lie ahead';
comment on column gap.violation_step.reached_on_hi is
    'The same at the latest; equal for exact dates';
comment on column gap.violation_step.lag_days is
    'Days from the violation to the step, at least; where censored to as_of';
comment on column gap.violation_step.lag_days_max is
    'The same at most; equal for exact dates';
comment on column gap.violation_step.censored is
    'true: the step was not taken before as_of (hearing_set_for: no hearing '
    'was set before it)';
