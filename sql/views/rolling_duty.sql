-- Which contacts were owed so long after the last one, and were they made?
-- Grain: case, policy row of mode rolling (or its once row), due date,
--        variant, series
-- Reads: gap.policy_chain, gap.contact, gap.case_event, ref.visible_policy,
--        ref.visible_holiday
create view gap.rolling_duty with (security_invoker = true) as
with
series as (
    select s.series
    from (values ('as_logged'), ('corrected'), ('as_logged_favourable'),
        ('corrected_favourable')) as s (series)
),
span as not materialized (
    select
        p.jurisdiction, p.jurisdiction_id, p.case_id, p.case_number_pseudonym,
        p.policy_id, p.class, p.mode, p.count, p.period, p.unit, p.trigger,
        p.transition,
        coalesce(p.note like '%month_end%', false) as is_month_end,
        p.span_from, p.span_to, p.started_on, p.closed_on, p.closed_on_hi,
        p.at_risk,
        p.chain_no as chain
    from gap.policy_chain as p
    where p.mode = 'rolling' or (p.mode = 'once' and p.trigger = 'start')
),
hit as ( -- contact days that each such row of the jurisdiction accepts
    select
        c.case_id, p.policy_id, r.series,
        array_agg(distinct c.day_hi) as days
    from gap.contact as c
    join ref.visible_policy as p
        on p.jurisdiction_id = c.jurisdiction_id
        and (p.mode = 'rolling'
            or (p.mode = 'once' and p.trigger = 'start'))
    cross join series as r
    where case when r.series like 'as_logged%'
        then gap.meets_policy(c.counterpart, c.channel, c.site, c.outcome,
            r.series like '%favourable', p.class, p.accepts_channel,
            p.accepts_site)
        else gap.meets_policy(c.corrected_counterpart,
            c.corrected_channel, c.corrected_site, c.corrected_outcome,
            r.series like '%favourable', p.class, p.accepts_channel,
            p.accepts_site)
        end
    group by c.case_id, p.policy_id, r.series
),
met as ( -- each contact judged by the row in force on its date
    select
        s.case_id, s.chain, h.series,
        array_agg(distinct d.day) as days
    from span as s
    join hit as h on h.case_id = s.case_id and h.policy_id = s.policy_id
    cross join lateral unnest(h.days) as d (day)
    where s.mode = 'rolling'
        and d.day >= s.span_from
        and (d.day < s.span_to
            or (s.span_to = s.closed_on and d.day = s.closed_on))
    group by s.case_id, s.chain, h.series
),
holiday as (
    select h.jurisdiction_id, array_agg(distinct h.holiday_date) as holidays
    from ref.visible_holiday as h
    group by h.jurisdiction_id
),
chain as (
    select
        s.case_id, s.chain, min(s.jurisdiction) as jurisdiction,
        min(s.jurisdiction_id) as jurisdiction_id,
        min(s.case_number_pseudonym) as case_number_pseudonym,
        min(s.closed_on) as closed_on,
        (array_agg(s.at_risk))[1] as at_risk,
        array_agg(s.policy_id order by s.span_from) as policy_ids,
        array_agg(s.span_from order by s.span_from) as span_from,
        array_agg(s.span_to order by s.span_from) as span_to,
        array_agg(s.count order by s.span_from) as counts,
        array_agg(s.period order by s.span_from) as periods,
        array_agg(s.unit order by s.span_from) as units,
        array_agg(s.is_month_end order by s.span_from) as is_month_end,
        array_agg(s.transition order by s.span_from) as transitions,
        (array_agg(s.class order by s.span_from))[1] as first_class
    from span as s
    where s.mode = 'rolling'
    group by s.case_id, s.chain
),
first_duty as (
    select
        s.case_id, s.class, s.policy_id, s.period, s.unit, s.span_from,
        s.span_to
    from span as s
    where s.mode = 'once' and s.span_from = s.started_on
),
returned as ( -- a return after an abscond is a new anchor
    select e.case_id, array_agg(distinct e.ended) as days
    from gap.case_event as e
    where e.kind = 'abscond' and e.ended is not null
    group by e.case_id
),
walked as (
    select
        c.jurisdiction, c.case_id, c.case_number_pseudonym, v.variant,
        r.series, w.policy_id, w.period_from, w.due_date, w.status, w.met_on,
        w.days_late, c.closed_on, c.at_risk
    from chain as c
    cross join series as r
    cross join (values ('fresh_start'), ('carry_over')) as v (variant)
    left join met as m
        on m.case_id = c.case_id and m.chain = c.chain and m.series = r.series
    left join holiday as h on h.jurisdiction_id = c.jurisdiction_id
    left join first_duty as o
        on o.case_id = c.case_id and o.class = c.first_class
        and o.span_from = c.span_from[1]
    left join hit as f
        on f.case_id = c.case_id and f.policy_id = o.policy_id
        and f.series = r.series
    left join returned as b on b.case_id = c.case_id
    cross join lateral gap.rolling_chain(c.policy_ids, c.span_from, c.span_to,
        c.counts, c.periods, c.units, c.is_month_end, c.transitions,
        coalesce(m.days, '{}'), c.closed_on, v.variant, h.holidays,
        o.policy_id, gap.due_next(o.span_from, o.period, o.unit, false,
            h.holidays), o.span_to, f.days, b.days) as w
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
    'Day of the contact that met or cured it; NULL: none';
comment on column gap.rolling_duty.days_late is
    'Days from due to the curing contact; NULL when not cured';
comment on column gap.rolling_duty.is_full is
    'Whether at least half of its natural period was at risk; NULL while due '
    'is not before the end of the window';
comment on column gap.rolling_duty.at_risk_days is
    'Days at risk in its natural period';
comment on column gap.rolling_duty.asked_count is 'Contact days asked for';
comment on column gap.rolling_duty.closed_on is 'End of the window of the case';
