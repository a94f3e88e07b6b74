-- Which policy row of a case succeeds which?
-- Grain: case, policy row, unbroken span of days
-- Reads: gap.policy_span
create view gap.policy_chain with (security_invoker = true) as
with
ordered as (
    select
        p.jurisdiction, p.jurisdiction_id, p.case_id, p.case_number_pseudonym,
        p.policy_id, p.class, p.mode, p.count, p.period, p.unit, p.trigger,
        p.accepts_channel, p.accepts_site, p.transition, p.note, p.span_from,
        p.span_to, p.started_on, p.closed_on, p.closed_on_hi, p.window_days,
        p.at_risk,
        row_number() over w as place,
        count(*) over c as span_count,
        array_agg(p.class) over c as classes,
        array_agg(p.span_from) over c as span_froms,
        array_agg(p.span_to) over c as span_tos
    from gap.policy_span as p
    window
        w as (partition by p.case_id, p.mode, coalesce(p.trigger, '')
            order by p.span_from, p.class, p.policy_id),
        c as (partition by p.case_id, p.mode, coalesce(p.trigger, '')
            order by p.span_from, p.class, p.policy_id
            rows between unbounded preceding and unbounded following)
),
numbered as (
    select
        o.jurisdiction, o.jurisdiction_id, o.case_id, o.case_number_pseudonym,
        o.policy_id, o.class, o.mode, o.count, o.period, o.unit, o.trigger,
        o.accepts_channel, o.accepts_site, o.transition, o.note, o.span_from,
        o.span_to, o.started_on, o.closed_on, o.closed_on_hi, o.window_days,
        o.at_risk,
        case when o.span_count = 1 then 1
            else (gap.chain_numbers(o.classes, o.span_froms,
                o.span_tos))[o.place] end as chain_no
    from ordered as o
)
select
    n.jurisdiction,
    n.jurisdiction_id,
    n.case_id,
    n.case_number_pseudonym,
    n.policy_id,
    n.class,
    n.mode,
    n.count,
    n.period,
    n.unit,
    n.trigger,
    n.accepts_channel,
    n.accepts_site,
    n.transition,
    n.note,
    n.span_from,
    n.span_to,
    n.started_on,
    n.closed_on,
    n.closed_on_hi,
    n.window_days,
    n.at_risk,
    n.chain_no,
    coalesce(lead(n.span_from) over (partition by n.case_id, n.mode,
        coalesce(n.trigger, ''), n.chain_no order by n.span_from) = n.span_to,
        false) as is_succeeded
from numbered as n;
comment on view gap.policy_chain is
    'Step: the spans of policy rows with the chain that each is part of: a row '
    'of any class that begins on the day on which another of its mode ends '
    'succeeds it, one of its own class first';
comment on column gap.policy_chain.unit is
    'day, business_day, week, month, quarter';
comment on column gap.policy_chain.trigger is
    'What starts a once-duty; NULL for the other modes';
comment on column gap.policy_chain.accepts_channel is
    'Channels accepted; NULL: those of the class';
comment on column gap.policy_chain.accepts_site is
    'Sites accepted; NULL: those of the class, jail never';
comment on column gap.policy_chain.transition is
    'fresh_start or carry_over in both variants; NULL: each by its own rule';
comment on column gap.policy_chain.note is
    'inferred, month_end or other remarks; NULL when none';
comment on column gap.policy_chain.span_to is
    'First day no longer in force, or end of the window';
comment on column gap.policy_chain.closed_on_hi is
    'The same at the latest; equal for exact dates';
comment on column gap.policy_chain.chain_no is
    'Number of the chain within the case and mode';
comment on column gap.policy_chain.is_succeeded is
    'Whether another row of the chain begins on the day that this one ends';
comment on column gap.policy_chain.mode is 'fixed, rolling, once';
comment on column gap.policy_chain.count is 'Contact days asked for';
comment on column gap.policy_chain.period is 'Within so many units';
comment on column gap.policy_chain.span_from is 'First day in force';
comment on column gap.policy_chain.started_on is 'Start of the case';
comment on column gap.policy_chain.closed_on is 'End of the window of the case';
comment on column gap.policy_chain.window_days is 'Days under supervision';
comment on column gap.policy_chain.at_risk is 'Days at risk';
