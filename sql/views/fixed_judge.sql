-- Which row judges the contacts of which days for the duties of a fixed row?
-- Grain: case, policy row of mode fixed, row that judges
-- Reads: gap.policy_chain
create view gap.fixed_judge with (security_invoker = true) as
with
held as ( -- the row in force when the case ends judges to the last day
    select
        p.case_id, p.chain_no, p.policy_id, p.unit, p.period,
        range_agg(daterange(p.span_from,
            case when p.span_to < p.closed_on then p.span_to end)) as days
    from gap.policy_chain as p
    where p.mode = 'fixed'
    group by p.case_id, p.chain_no, p.policy_id, p.unit, p.period
),
chained as (
    select
        h.case_id, h.policy_id, h.unit, h.period,
        array_agg(h.policy_id) over c as judge_ids,
        array_agg(h.days) over c as judge_days
    from held as h
    window c as (partition by h.case_id, h.chain_no)
),
judged as (
    select
        c.case_id, c.policy_id, c.unit, c.period, j.judge_id,
        range_agg(j.days) as days
    from chained as c
    cross join lateral unnest(c.judge_ids, c.judge_days) as j (judge_id, days)
    group by c.case_id, c.policy_id, c.unit, c.period, j.judge_id
),
shared as (
    select
        j.case_id, j.policy_id, j.unit, j.period, j.judge_id, j.days,
        range_agg(j.days) filter (where j.judge_id <> j.policy_id)
            over (partition by j.case_id, j.policy_id) as other_days
    from judged as j
)
-- where no row of the chain is in force, the row of the duty goes on judging
select
    s.case_id,
    s.policy_id,
    s.unit,
    s.period,
    s.judge_id,
    case
        when s.judge_id <> s.policy_id then s.days
        when s.other_days is not null then
            datemultirange(daterange(null, null)) - (s.other_days - s.days)
    end as days
from shared as s;
comment on view gap.fixed_judge is
    'Step: for the duties of a fixed policy row every row of its chain in the '
    'case, with the days whose contacts that one judges: those on which it is '
    'in force; where none is, the row of the duty judges';
comment on column gap.fixed_judge.policy_id is 'The policy row of the duties';
comment on column gap.fixed_judge.unit is
    'Unit of its calendar period: day, week, month, quarter';
comment on column gap.fixed_judge.period is
    'Length of its calendar period in units';
comment on column gap.fixed_judge.judge_id is
    'The policy row that judges the contacts';
comment on column gap.fixed_judge.days is
    'Days of the contacts that it judges; NULL: all';
