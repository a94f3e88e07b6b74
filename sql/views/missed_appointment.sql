-- Which appointments were missed, by whom, and what followed?
-- Grain: appointment, and contact that was not kept
-- Reads: core.visible_event, core.visible_event_detail, gap.last_review,
--        ref.profile, core.visible_case, gap.horizon
create view gap.missed_appointment with (security_invoker = true) as
with
corrected as ( -- a person's review over a rule over the log, as in gap.contact
    select
        e.case_id, e.event_key, p.kind, p.direction,
        coalesce(p.corrected_counterpart, p.counterpart) as counterpart,
        coalesce(w.corrected_channel, p.corrected_channel, p.channel)
            as channel,
        coalesce(w.corrected_outcome, p.corrected_outcome, p.outcome)
            as outcome,
        -- a contact dated after as_of is an appointment; completed ones are
        -- left to gap.future_contact, which asks for the outcome as logged
        p.kind = 'contact' and coalesce(e.occurred_lo > h.as_of, false)
            as is_ahead,
        p.outcome is distinct from 'completed'
            and coalesce(nullif(p.counterpart, 'unknown'), 'subject')
                in ('subject', 'both') as is_planned,
        p.kind = 'appointment' or coalesce(nullif(coalesce(
            p.corrected_counterpart, p.counterpart), 'unknown'), 'subject')
            in ('subject', 'both') as is_of_subject,
        e.scheduled_for, e.occurred_lo, e.occurred_hi, e.position,
        d.acceptable, h.jurisdiction, h.as_of, k.pseudonym
    from core.visible_event as e
    join ref.profile as p on p.profile_key = e.profile_key
    join core.visible_case as k on k.case_id = e.case_id
    join gap.horizon as h on h.jurisdiction_id = k.jurisdiction_id
    left join core.visible_event_detail as d
        on d.case_id = e.case_id and d.event_key = e.event_key
    left join gap.last_review as w
        on w.case_id = e.case_id and w.event_key = e.event_key
    where p.kind in ('appointment', 'contact', 'violation_reported',
            'warrant_requested', 'search', 'response')
),
sorted as (
    select
        c.case_id, c.event_key, c.kind, c.channel, c.outcome, c.is_ahead,
        c.scheduled_for, c.occurred_lo, c.occurred_hi, c.position,
        c.acceptable, c.jurisdiction, c.as_of, c.pseudonym,
        case
            when c.is_ahead
                then case when c.is_planned then 'appointment' end
            when c.kind = 'appointment'
                or c.outcome in ('no_show', 'rescheduled_agency',
                    'rescheduled_subject', 'rescheduled', 'excused',
                    'cancelled')
                then case when c.is_of_subject then 'appointment' end
            -- what is dated after as_of has not been done yet
            when coalesce(c.occurred_lo, c.scheduled_for) > c.as_of then null
            when c.kind <> 'contact' then 'action'
            when c.counterpart in ('subject', 'both')
                and coalesce(c.channel, 'unknown') not in ('record_check',
                    'electronic_monitoring')
                and (c.outcome = 'completed' or c.outcome like 'attempt\_%')
                then case when c.direction is not distinct from 'from_subject'
                    then 'seen' else 'action' end
        end as what
    from corrected as c
),
item as (
    select
        s.case_id, s.event_key, s.kind, s.what, s.is_ahead, s.outcome,
        case when s.what = 'appointment'
            then coalesce(s.scheduled_for, s.occurred_lo)
            else coalesce(s.occurred_lo, s.scheduled_for) end as day_lo,
        coalesce(s.scheduled_for, s.occurred_hi, s.occurred_lo) as day_hi,
        s.what <> 'appointment' and s.kind = 'contact'
            and s.channel = 'in_person' and s.outcome = 'completed' as is_seen,
        s.position, s.acceptable, s.jurisdiction, s.as_of, s.pseudonym
    from sorted as s
    where s.what is not null
),
judged as (
    select
        i.case_id, i.event_key, i.kind, i.what, i.day_lo, i.day_hi,
        i.acceptable, i.position, i.outcome, i.is_seen, i.jurisdiction,
        i.pseudonym,
        case
            when i.what <> 'appointment' then null
            when i.is_ahead then 'future'
            -- what it came to is not known before its day
            when i.day_lo > i.as_of and (i.outcome in ('completed', 'no_show')
                or i.outcome like 'attempt\_%') then 'future'
            when i.outcome = 'completed' then 'kept'
            when i.outcome in ('no_show', 'rescheduled_agency',
                'rescheduled_subject', 'rescheduled', 'excused', 'cancelled')
                then i.outcome
            when i.outcome like 'attempt\_%' then 'attempt'
            when i.day_lo >= i.as_of then 'future'
            when i.day_lo is null then 'undated'
            else 'unresolved'
        end as verdict,
        min(i.day_lo) filter (where i.what = 'action') over (
            partition by i.case_id order by i.day_lo
            range between current row and unbounded following)
            as next_action_on
    from item as i
),
run as ( -- a contact in person breaks a run of no-shows among the contacts
    select
        a.case_id, a.event_key, a.kind, a.what, a.day_lo, a.day_hi,
        a.acceptable, a.position, a.outcome, a.jurisdiction, a.pseudonym,
        a.verdict, a.next_action_on,
        count(*) filter (where a.verdict = 'kept' or a.is_seen) over (
            partition by a.case_id, a.kind order by a.day_lo, a.position
            rows unbounded preceding) as run_no
    from judged as a
),
counted as (
    select
        r.case_id, r.event_key, r.kind, r.day_lo, r.day_hi, r.acceptable,
        r.position, r.outcome, r.jurisdiction, r.pseudonym, r.verdict,
        r.next_action_on,
        case when r.verdict = 'no_show' then
            (count(*) filter (where r.verdict = 'no_show') over (
                partition by r.case_id, r.kind, r.run_no
                order by r.day_lo, r.position rows unbounded preceding))::int
        end as no_show_run
    from run as r
    where r.what = 'appointment'
)
select
    c.jurisdiction,
    c.case_id,
    c.pseudonym as case_number_pseudonym,
    c.event_key,
    c.kind,
    c.day_lo as scheduled_for,
    c.day_hi as scheduled_for_hi,
    c.outcome,
    c.verdict,
    c.acceptable,
    c.no_show_run,
    case when c.verdict = 'no_show' then c.next_action_on end
        as next_action_on,
    case when c.verdict = 'no_show' then c.next_action_on - c.day_lo end
        as days_to_action,
    case when c.verdict = 'no_show' then c.next_action_on is null end
        as censored,
    c.position
from counted as c;
comment on view gap.missed_appointment is
    'Every appointment with what became of it, as corrected by a rule or a '
    'person; the share missed is no_show over kept and no_show, reschedules by '
    'side stand apart';
comment on column gap.missed_appointment.kind is
    'appointment, or contact: a contact with the person that was not kept';
comment on column gap.missed_appointment.scheduled_for is
    'Day it was set for, else the first day it can have been; NULL undated';
comment on column gap.missed_appointment.scheduled_for_hi is
    'The same at the latest; equal for exact dates';
comment on column gap.missed_appointment.outcome is
    'Outcome after correction; NULL when not said';
comment on column gap.missed_appointment.verdict is
    'kept, no_show, rescheduled_agency, rescheduled_subject, rescheduled, '
    'excused, cancelled, attempt (somebody came and did not meet the person), '
    'unresolved (past, without outcome), future (without outcome on as_of or '
    'later, or after as_of kept, missed or attempted), undated';
comment on column gap.missed_appointment.acceptable is
    'Whether the absence was acceptable; NULL when not said';
comment on column gap.missed_appointment.no_show_run is
    'The how manyth no-show since the last one kept (of contacts: since the '
    'last one in person); NULL when no no-show';
comment on column gap.missed_appointment.next_action_on is
    'First action of the agency on that day or later and not after as_of '
    '(contact or attempt with the person, search, response, violation report, '
    'warrant request); NULL: none yet';
comment on column gap.missed_appointment.days_to_action is
    'Days to that action; NULL: none yet';
comment on column gap.missed_appointment.censored is
    'true: a no-show without any action yet';
