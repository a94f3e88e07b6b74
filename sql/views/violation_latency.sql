-- How long from a violation to its discovery, report, warrant and hearing?
-- Grain: violation
-- Reads: core.visible_event, core.visible_event_detail, ref.profile,
--        core.visible_case, gap.horizon
create view gap.violation_latency with (security_invoker = true) as
with
item as (
    select
        e.case_id, e.event_key, p.kind, coalesce(d.thread, '') as chain,
        d.thread, d.detail, e.occurred_lo as day_lo,
        coalesce(e.occurred_hi, e.occurred_lo) as day_hi, e.scheduled_for,
        e.position, h.jurisdiction, h.as_of
    from core.visible_event as e
    join ref.profile as p on p.profile_key = e.profile_key
    join gap.horizon as h on h.jurisdiction_id = e.jurisdiction_id
    left join core.visible_event_detail as d
        on d.case_id = e.case_id and d.event_key = e.event_key
    where e.occurred_lo is not null
        and p.kind in ('violation', 'violation_discovered',
            'violation_reported', 'warrant_requested', 'warrant_issued',
            'warrant_served', 'hearing_set', 'hearing_held', 'revocation')
        -- as_of is the first day that the data do not tell about: a step
        -- dated on it or later is not known to be taken
        and (e.occurred_lo < h.as_of
            or (p.kind = 'violation' and e.occurred_lo = h.as_of))
),
violation as (
    select
        i.case_id, i.event_key, i.chain, i.thread, i.day_lo, i.day_hi,
        i.position, i.jurisdiction, i.as_of,
        min(i.day_lo) over (partition by i.case_id, i.chain order by i.day_lo
            groups between 1 following and unbounded following) as next_on
    from item as i
    where i.kind = 'violation'
),
chain as (
    select
        v.case_id, v.event_key, v.thread, v.day_lo, v.day_hi, v.position,
        v.jurisdiction, v.as_of,
        min(i.day_lo) filter (where i.kind = 'violation_discovered')
            as discovered_on,
        min(i.day_hi) filter (where i.kind = 'violation_discovered')
            as discovered_on_hi,
        min(i.day_lo) filter (where i.kind = 'violation_reported')
            as reported_on,
        min(i.day_hi) filter (where i.kind = 'violation_reported')
            as reported_on_hi,
        min(i.day_lo) filter (where i.kind = 'warrant_requested')
            as warrant_requested_on,
        min(i.day_hi) filter (where i.kind = 'warrant_requested')
            as warrant_requested_on_hi,
        min(i.day_lo) filter (where i.kind = 'warrant_issued')
            as warrant_issued_on,
        min(i.day_hi) filter (where i.kind = 'warrant_issued')
            as warrant_issued_on_hi,
        min(i.day_lo) filter (where i.kind = 'warrant_served')
            as warrant_served_on,
        min(i.day_hi) filter (where i.kind = 'warrant_served')
            as warrant_served_on_hi,
        min(i.day_lo) filter (where i.kind = 'hearing_set') as set_on,
        min(i.day_hi) filter (where i.kind = 'hearing_set') as set_on_hi,
        (array_agg(i.scheduled_for order by i.day_lo, i.position) filter (
            where i.kind = 'hearing_set' and i.scheduled_for is not null))[1]
            as set_for,
        min(i.day_lo) filter (where i.kind = 'hearing_held') as held_on,
        min(i.day_hi) filter (where i.kind = 'hearing_held') as held_on_hi,
        bool_or(i.kind = 'revocation') as is_revoked,
        -- the last hearing with a result, or the revocation: days and result of
        -- one and the same
        (array_agg(i.day_lo order by i.day_lo desc, i.kind, i.position desc)
            filter (where i.kind = 'revocation' or (i.kind = 'hearing_held'
                and i.detail is not null)))[1] as disposed_on,
        (array_agg(i.day_hi order by i.day_lo desc, i.kind, i.position desc)
            filter (where i.kind = 'revocation' or (i.kind = 'hearing_held'
                and i.detail is not null)))[1] as disposed_on_hi,
        (array_agg(case i.kind when 'revocation' then 'revocation'
            else i.detail end order by i.day_lo desc, i.kind, i.position desc)
            filter (where i.kind = 'revocation' or (i.kind = 'hearing_held'
                and i.detail is not null)))[1] as disposition
    from violation as v
    left join item as i
        on i.case_id = v.case_id and i.chain = v.chain
        and i.kind <> 'violation'
        and i.day_hi >= v.day_lo
        -- what has no thread belongs to the violation before it; a named
        -- thread says itself what belongs to its violations
        and (v.thread is not null or v.next_on is null
            or i.day_lo < v.next_on)
    group by v.case_id, v.event_key, v.thread, v.day_lo, v.day_hi, v.position,
        v.jurisdiction, v.as_of
)
select
    c.jurisdiction,
    c.case_id,
    k.pseudonym as case_number_pseudonym,
    c.event_key,
    c.thread,
    c.day_lo as occurred_lo,
    c.day_hi as occurred_hi,
    c.discovered_on,
    c.discovered_on_hi,
    c.reported_on,
    c.reported_on_hi,
    c.warrant_requested_on,
    c.warrant_requested_on_hi,
    c.warrant_issued_on,
    c.warrant_issued_on_hi,
    c.warrant_served_on,
    c.warrant_served_on_hi,
    c.set_on,
    c.set_on_hi,
    c.set_for,
    c.held_on,
    c.held_on_hi,
    coalesce(c.disposed_on, c.held_on) as disposed_on,
    coalesce(c.disposed_on_hi, c.held_on_hi) as disposed_on_hi,
    c.disposition,
    gap.not_below_zero(c.discovered_on - c.day_hi) as discovery_days,
    gap.not_below_zero(c.reported_on - c.day_hi) as report_days,
    gap.not_below_zero(c.warrant_requested_on - c.day_hi) as warrant_days,
    gap.not_below_zero(c.set_on - c.day_hi) as set_days,
    gap.not_below_zero(c.set_for - c.day_hi) as scheduled_latency,
    gap.not_below_zero(c.set_for - c.day_lo) as scheduled_latency_max,
    gap.not_below_zero(coalesce(c.held_on, c.as_of) - c.day_hi) as latency,
    gap.not_below_zero(coalesce(c.held_on_hi, c.as_of) - c.day_lo)
        as latency_max,
    c.held_on is null as censored,
    case when c.held_on is not null then 'held'
        when c.is_revoked then 'disposed'
        when c.set_for is not null or c.set_on is not null then 'set'
        when c.warrant_requested_on is not null
            or c.warrant_issued_on is not null
            or c.warrant_served_on is not null then 'warrant'
        when c.reported_on is not null then 'reported'
        when c.discovered_on is not null then 'discovered'
        else 'no_action' end as verdict,
    c.position
from chain as c
join core.visible_case as k on k.case_id = c.case_id;
comment on view gap.violation_latency is
    'Every violation with the steps that followed in its thread (without one: '
    'in its case before the next violation, of another day) before as_of, the '
    'lags in days from the violation. Several violations of one thread or day share '
    'its steps';
comment on column gap.violation_latency.thread is
    'Chain that it is part of; NULL when none';
comment on column gap.violation_latency.occurred_lo is
    'Day of the violation, at the earliest';
comment on column gap.violation_latency.occurred_hi is
    'Day of the violation, at the latest; equal for exact dates';
comment on column gap.violation_latency.discovered_on is
    'Day of discovery; NULL: none';
comment on column gap.violation_latency.discovered_on_hi is
    'The same at the latest; equal for exact dates';
comment on column gap.violation_latency.reported_on is
    'Day of the report; NULL: none';
comment on column gap.violation_latency.reported_on_hi is
    'The same at the latest; equal for exact dates';
comment on column gap.violation_latency.warrant_requested_on is
    'Day a warrant was requested; NULL: none';
comment on column gap.violation_latency.warrant_requested_on_hi is
    'The same at the latest; equal for exact dates';
comment on column gap.violation_latency.warrant_issued_on is
    'Day a warrant was issued; NULL: none';
comment on column gap.violation_latency.warrant_issued_on_hi is
    'The same at the latest; equal for exact dates';
comment on column gap.violation_latency.warrant_served_on is
    'Day a warrant was served; NULL: none';
comment on column gap.violation_latency.warrant_served_on_hi is
    'The same at the latest; equal for exact dates';
comment on column gap.violation_latency.set_on is
    'Day on which the hearing was set; NULL: none';
comment on column gap.violation_latency.set_on_hi is
    'The same at the latest; equal for exact dates';
comment on column gap.violation_latency.set_for is
    'Day for which it was set first; NULL: none';
comment on column gap.violation_latency.held_on is
    'Day it was held; NULL: not held before as_of';
comment on column gap.violation_latency.held_on_hi is
    'The same at the latest; equal for exact dates';
comment on column gap.violation_latency.disposed_on is
    'Day of the last hearing with a result or of the revocation, whichever is '
    'later; where neither is known of the first hearing; NULL: none';
comment on column gap.violation_latency.disposed_on_hi is
    'The same at the latest; equal for exact dates';
comment on column gap.violation_latency.disposition is
    'Result of that hearing, or revocation; NULL: none';
comment on column gap.violation_latency.discovery_days is
    'Days to discovery, at least; NULL: none';
comment on column gap.violation_latency.report_days is
    'Days to the report, at least; NULL: none';
comment on column gap.violation_latency.warrant_days is
    'Days to the request for a warrant, at least; NULL: none';
comment on column gap.violation_latency.set_days is
    'Days until a hearing was set, at least; NULL: none';
comment on column gap.violation_latency.scheduled_latency is
    'Days to the day that the hearing was set for, at least; NULL: none';
comment on column gap.violation_latency.scheduled_latency_max is
    'The same at most; equal for exact dates';
comment on column gap.violation_latency.latency is
    'Days to the hearing held; where censored the days up to as_of, at least';
comment on column gap.violation_latency.latency_max is
    'The same at most; equal for exact dates';
comment on column gap.violation_latency.censored is
    'true: no hearing was held before as_of';
comment on column gap.violation_latency.verdict is
    'How far it came: no_action, discovered, reported, warrant (requested, '
    'issued or served), set, disposed (revoked, no hearing held), held';
