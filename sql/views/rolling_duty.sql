-- Which contacts were owed so long after the last one, and were they made?
-- Grain: case, policy row of mode rolling (or its once row), due date,
--        variant, series
-- Reads: gap.policy_chain, gap.policy_hit, gap.case_event, ref.visible_policy,
--        ref.visible_holiday
create view gap.rolling_duty with (security_invoker = true) as
with
holiday as (
    select h.jurisdiction_id, array_agg(distinct h.holiday_date) as holidays
    from ref.visible_holiday as h
    group by h.jurisdiction_id
),
-- what the duties of a case hang on, brought together by a union and a group:
-- a join of these would be planned for one row and run in a nested loop
piece as (
    select
        p.case_id, p.jurisdiction, p.jurisdiction_id, p.case_number_pseudonym,
        p.started_on, p.closed_on, p.at_risk, p.policy_id, p.class, p.mode,
        p.count, p.period, p.unit,
        coalesce(p.note like '%month_end%', false) as is_month_end,
        p.transition, p.span_from, p.span_to, p.chain_no,
        null::int as series_bits, null::date as day_lo, null::date as day
    from gap.policy_chain as p
    where p.mode = 'rolling' or (p.mode = 'once' and p.trigger = 'start')
    union all
    select
        h.case_id, null, null, null, null, null, null, h.policy_id, null,
        'hit', null, null, null, null, null, null, null, null, h.series_bits,
        h.day_lo, h.day_hi
    from gap.policy_hit as h
    where h.mode = 'rolling' or (h.mode = 'once' and h.trigger = 'start')
    union all -- a return after an abscond is a new anchor
    select
        e.case_id, null, null, null, null, null, null, null, null, 'return',
        null, null, null, null, null, null, null, null, null, null, e.ended
    from gap.case_event as e
    where e.kind = 'abscond' and e.ended is not null
),
by_case as (
    select
        p.case_id, min(p.jurisdiction) as jurisdiction,
        min(p.jurisdiction_id) as jurisdiction_id,
        min(p.case_number_pseudonym) as case_number_pseudonym,
        min(p.started_on) as started_on, min(p.closed_on) as closed_on,
        (array_agg(p.at_risk) filter (where p.span_from is not null))[1]
            as at_risk,
        array_agg(p.policy_id order by p.span_from, p.policy_id)
            filter (where p.span_from is not null) as policy_ids,
        array_agg(p.class order by p.span_from, p.policy_id)
            filter (where p.span_from is not null) as classes,
        array_agg(p.mode order by p.span_from, p.policy_id)
            filter (where p.span_from is not null) as modes,
        array_agg(p.count order by p.span_from, p.policy_id)
            filter (where p.span_from is not null) as counts,
        array_agg(p.period order by p.span_from, p.policy_id)
            filter (where p.span_from is not null) as periods,
        array_agg(p.unit order by p.span_from, p.policy_id)
            filter (where p.span_from is not null) as units,
        array_agg(p.is_month_end order by p.span_from, p.policy_id)
            filter (where p.span_from is not null) as is_month_end,
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
        array_agg(distinct p.day) filter (where p.mode = 'return')
            as returned_on
    from piece as p
    group by p.case_id
    having bool_or(p.mode = 'rolling')
),
walked as (
    select
        b.jurisdiction, b.case_id, b.case_number_pseudonym, w.variant,
        w.series, w.policy_id, w.period_from, w.due_date, w.status, w.met_on,
        w.days_late, b.closed_on, b.at_risk
    from by_case as b
    left join holiday as h on h.jurisdiction_id = b.jurisdiction_id
    cross join lateral gap.rolling_case(b.policy_ids, b.classes, b.modes,
        b.counts, b.periods, b.units, b.is_month_end, b.transitions,
        b.span_from, b.span_to, b.chain_no, b.started_on, b.closed_on,
        b.hit_policy, b.hit_series, b.hit_lo, b.hit_day, b.returned_on,
        h.holidays) as w
)
select
    w.jurisdiction,
    w.case_id,
    w.case_number_pseudonym,
    p.class,
    w.policy_id,
    p.mode,
    w.period_from,
    w.due_date,
    w.status,
    w.met_on,
    w.days_late,
    case when w.due_date < w.closed_on then
        2 * gap.days_within(w.at_risk, w.period_from, w.due_date + 1)
            >= w.due_date + 1 - w.period_from
    end as is_full,
    gap.days_within(w.at_risk, w.period_from, w.due_date + 1) as at_risk_days,
    p.count as asked_count,
    w.variant,
    w.series,
    w.closed_on
from walked as w
join (
    select distinct q.policy_id, q.class, q.mode, q.count
    from ref.visible_policy as q
) as p on p.policy_id = w.policy_id;
comment on view gap.rolling_duty is
    'Step: duties of rolling rows, with a once row on trigger start as the '
    'first of its chain; part of gap.duty';
comment on column gap.rolling_duty.mode is 'rolling or once';
comment on column gap.rolling_duty.period_from is
    'First day of the natural period: the anchor, or the missed due before';
comment on column gap.rolling_duty.due_date is
    'Last day on which it can be met';
comment on column gap.rolling_duty.status is 'met, missed or pending';
comment on column gap.rolling_duty.met_on is
    'Day of the contact that met or cured it; of an uncertain date the latest, '
    'in the favourable series a due date of it that would be missed; NULL: '
    'none';
comment on column gap.rolling_duty.days_late is
    'Days from due to the curing contact; NULL when not cured';
comment on column gap.rolling_duty.is_full is
    'Whether at least half of its natural period was at risk; NULL while due '
    'is not before the end of the window';
comment on column gap.rolling_duty.at_risk_days is
    'Days at risk in its natural period';
comment on column gap.rolling_duty.asked_count is 'Contact days asked for';
comment on column gap.rolling_duty.closed_on is 'End of the window of the case';
