-- Which contacts were owed once after a release, a return, a move, a first
-- contact or a start, and were they made?
-- Grain: case, policy row of mode once, due date, variant, series
-- Reads: gap.policy_chain, gap.policy_hit, gap.case_event, gap.contact,
--        ref.visible_policy, ref.visible_holiday
create view gap.once_duty with (security_invoker = true) as
with
holiday as (
    select h.jurisdiction_id, array_agg(distinct h.holiday_date) as holidays
    from ref.visible_holiday as h
    group by h.jurisdiction_id
),
-- brought together by a union and a group, as in gap.rolling_duty
piece as (
    select
        p.case_id, p.jurisdiction, p.jurisdiction_id, p.case_number_pseudonym,
        p.started_on, p.closed_on, p.closed_on_hi, p.at_risk, p.policy_id,
        p.class, p.mode, p.trigger, p.period, p.unit, p.transition,
        p.span_from, p.span_to, p.chain_no, null::int as series_bits,
        null::date as day_lo, null::date as day
    from gap.policy_chain as p
    where p.mode in ('once', 'rolling')
    union all
    select
        h.case_id, null, null, null, null, null, null, null, h.policy_id, null,
        'hit', null, null, null, null, null, null, null, h.series_bits,
        h.day_lo, h.day_hi
    from gap.policy_hit as h
    where h.mode = 'once'
    union all -- the days that start a duty
    select
        e.case_id, null, null, null, null, null, null, null, null, null,
        'trigger', case e.kind when 'custody' then 'release'
            when 'abscond' then 'return' else 'address_change' end,
        null, null, null, null, null, null, null, null,
        case e.kind when 'address_change' then e.day_lo else e.ended end
    from gap.case_event as e
    where e.kind in ('custody', 'abscond', 'address_change')
    union all -- a first contact counts as logged, strict
    select
        c.case_id, null, null, null, null, null, null, null, null, null,
        'trigger', 'first_contact', null, null, null, null, null, null, null,
        null, c.day_lo
    from gap.contact as c
    where c.logged_rank >= 1
),
by_case as (
    select
        p.case_id, min(p.jurisdiction) as jurisdiction,
        min(p.jurisdiction_id) as jurisdiction_id,
        min(p.case_number_pseudonym) as case_number_pseudonym,
        min(p.started_on) as started_on, min(p.closed_on) as closed_on,
        min(p.closed_on_hi) as closed_on_hi,
        (array_agg(p.at_risk) filter (where p.span_from is not null))[1]
            as at_risk,
        array_agg(p.policy_id order by p.span_from, p.policy_id)
            filter (where p.span_from is not null) as policy_ids,
        array_agg(p.class order by p.span_from, p.policy_id)
            filter (where p.span_from is not null) as classes,
        array_agg(p.mode order by p.span_from, p.policy_id)
            filter (where p.span_from is not null) as modes,
        array_agg(p.trigger order by p.span_from, p.policy_id)
            filter (where p.span_from is not null) as triggers,
        array_agg(p.period order by p.span_from, p.policy_id)
            filter (where p.span_from is not null) as periods,
        array_agg(p.unit order by p.span_from, p.policy_id)
            filter (where p.span_from is not null) as units,
        array_agg(p.transition order by p.span_from, p.policy_id)
            filter (where p.span_from is not null) as transitions,
        array_agg(p.span_from order by p.span_from, p.policy_id)
            filter (where p.span_from is not null) as span_from,
        array_agg(p.span_to order by p.span_from, p.policy_id)
            filter (where p.span_from is not null) as span_to,
        array_agg(p.chain_no order by p.span_from, p.policy_id)
            filter (where p.span_from is not null) as chain_no,
        array_agg(p.policy_id) filter (where p.mode = 'hit') as hit_policy,
        array_agg(p.series_bits) filter (where p.mode = 'hit')
            as hit_series,
        array_agg(p.day_lo) filter (where p.mode = 'hit') as hit_lo,
        array_agg(p.day) filter (where p.mode = 'hit') as hit_day,
        array_agg(p.trigger) filter (where p.mode = 'trigger'
            and p.day is not null) as trigger_kind,
        array_agg(p.day) filter (where p.mode = 'trigger'
            and p.day is not null) as trigger_day
    from piece as p
    group by p.case_id
    having bool_or(p.mode = 'once')
)
select
    b.jurisdiction,
    b.case_id,
    b.case_number_pseudonym,
    p.class,
    o.policy_id,
    'once' as mode,
    o.period_from,
    o.due_date,
    case
        when o.met_on <= o.due_date then 'met'
        when o.due_date < b.closed_on then 'missed'
        else 'pending'
    end as status,
    o.met_on,
    case when o.met_on > o.due_date then o.met_on - o.due_date end
        as days_late,
    case when o.due_date < b.closed_on then
        2 * gap.days_within(b.at_risk, o.period_from, o.due_date + 1)
            >= o.due_date + 1 - o.period_from
    end as is_full,
    gap.days_within(b.at_risk, o.period_from, o.due_date + 1) as at_risk_days,
    p.count as asked_count,
    o.variant,
    o.series,
    b.closed_on
from by_case as b
left join holiday as h on h.jurisdiction_id = b.jurisdiction_id
cross join lateral gap.once_case(b.policy_ids, b.classes, b.modes, b.triggers,
    b.periods, b.units, b.transitions, b.span_from, b.span_to, b.chain_no,
    b.started_on, b.closed_on, b.closed_on_hi, b.hit_policy, b.hit_series,
    b.hit_lo, b.hit_day, b.trigger_kind, b.trigger_day, h.holidays) as o
join (
    select distinct q.policy_id, q.class, q.count
    from ref.visible_policy as q
) as p on p.policy_id = o.policy_id;
comment on view gap.once_duty is
    'Step: duties of once rows, but those that begin a rolling chain; part of '
    'gap.duty';
comment on column gap.once_duty.mode is 'once';
comment on column gap.once_duty.period_from is
    'Day that starts the duty: the trigger';
comment on column gap.once_duty.due_date is 'Last day on which it can be met';
comment on column gap.once_duty.status is 'met, missed or pending';
comment on column gap.once_duty.met_on is
    'Day of the contact that met or cured it; of an uncertain date the latest, '
    'in the favourable series the earliest from the trigger on; NULL: none';
comment on column gap.once_duty.days_late is
    'Days from due to the curing contact; NULL when not cured';
comment on column gap.once_duty.is_full is
    'Whether at least half of its natural period was at risk; NULL while due '
    'is not before the end of the window';
comment on column gap.once_duty.at_risk_days is
    'Days at risk in its natural period';
comment on column gap.once_duty.asked_count is 'Contact days asked for';
comment on column gap.once_duty.closed_on is 'End of the window of the case';
