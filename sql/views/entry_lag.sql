-- How long after an event was it entered, and after what else?
-- Grain: event with an entry time
-- Reads: core.visible_event, ref.profile, core.visible_case,
--        ref.jurisdiction, gap.duty
create view gap.entry_lag with (security_invoker = true) as
with
entry as ( -- the day of an appointment is the one that it was set for
    select
        e.case_id, e.event_key, p.kind,
        case when p.kind = 'appointment'
            then coalesce(e.scheduled_for, e.occurred_lo)
            else e.occurred_lo end as occurred_lo,
        case when p.kind = 'appointment' and e.scheduled_for is not null
            then e.scheduled_for
            else coalesce(e.occurred_hi, e.occurred_lo) end as occurred_hi,
        e.recorded_at, e.recorded_at::date as recorded_on, e.officer_key,
        e.position
    from core.visible_event as e
    join ref.profile as p on p.profile_key = e.profile_key
    where e.recorded_at is not null
        and (e.occurred_lo is not null
            or (p.kind = 'appointment' and e.scheduled_for is not null))
),
incident as (
    select e.case_id,
        array_agg(distinct daterange(e.occurred_lo,
            greatest(e.occurred_hi, e.occurred_lo), '[]')) as days
    from core.visible_event as e
    join ref.profile as p on p.profile_key = e.profile_key
    where p.kind = 'incident' and e.occurred_lo is not null
    group by e.case_id
),
due as (
    select d.case_id, array_agg(distinct d.due_date) as days
    from gap.duty as d
    group by d.case_id
)
select
    j.code as jurisdiction,
    e.case_id,
    k.pseudonym as case_number_pseudonym,
    e.event_key,
    e.kind,
    e.occurred_lo,
    e.occurred_hi,
    e.recorded_at,
    gap.not_below_zero(e.recorded_on - e.occurred_hi) as lag_days,
    gap.not_below_zero(e.recorded_on - e.occurred_lo) as lag_days_max,
    case
        when e.kind <> 'contact' or d.days is null then false
        when exists (select 1 from unnest(d.days) as u (day)
            where e.occurred_hi <= u.day and e.recorded_on > u.day) then true
        when e.occurred_lo = e.occurred_hi then false
        when not exists (select 1 from unnest(d.days) as u (day)
            where e.occurred_lo <= u.day and e.recorded_on > u.day)
            then false
    end as after_due,
    case
        when n.days is null then false
        when exists (select 1 from unnest(n.days) as u (days)
            where e.occurred_hi <= lower(u.days)
                and e.recorded_on >= upper(u.days)) then true
        when not exists (select 1 from unnest(n.days) as u (days)
            where e.occurred_lo < upper(u.days)
                and e.recorded_on > lower(u.days)) then false
    end as after_incident,
    e.officer_key,
    e.position
from entry as e
join core.visible_case as k on k.case_id = e.case_id
join ref.jurisdiction as j on j.jurisdiction_id = k.jurisdiction_id
left join due as d on d.case_id = e.case_id
left join incident as n on n.case_id = e.case_id;
comment on view gap.entry_lag is
    'Every event with an entry time: the days from the one to the other; '
    'entries made after a due date or an incident for a day before it';
comment on column gap.entry_lag.kind is 'Kind of event';
comment on column gap.entry_lag.occurred_lo is
    'First day it can have happened; of an appointment the day it was set for';
comment on column gap.entry_lag.occurred_hi is
    'Last day it can have happened; equal for exact dates';
comment on column gap.entry_lag.lag_days is
    'Days from event to entry, at least; 0 when entered before';
comment on column gap.entry_lag.lag_days_max is
    'Days from event to entry, at most; equal for exact dates';
comment on column gap.entry_lag.after_due is
    'A contact entered after a due date of the case and dated on or before it; '
    'NULL: perhaps, its date is uncertain';
comment on column gap.entry_lag.after_incident is
    'Entered on a later day than an incident of the case and dated on or '
    'before it; NULL: perhaps, a date is uncertain. True as well for the '
    'incident itself, entered later';
