-- Which contacts count for the duties of a fixed row, judged by which row?
-- Grain: contact, row that accepts it, policy row of mode fixed of its chain
-- Reads: gap.policy_hit, gap.fixed_judge
create view gap.fixed_hit with (security_invoker = true) as
with
-- brought together by a union and a group: a join of these would be planned for
-- one row and run in a nested loop
piece as (
    select
        h.case_id, h.policy_id as judge_id, null::bigint as policy_id,
        null as unit, null::int as period, null::datemultirange as days,
        h.day_lo, h.day_hi, h.series_bits
    from gap.policy_hit as h
    where h.mode = 'fixed'
    union all
    select
        j.case_id, j.judge_id, j.policy_id, j.unit, j.period, j.days, null,
        null, null
    from gap.fixed_judge as j
),
gathered as (
    select
        p.case_id,
        array_agg(p.policy_id) filter (where p.day_lo is null) as policy_ids,
        array_agg(p.unit) filter (where p.day_lo is null) as units,
        array_agg(p.period) filter (where p.day_lo is null) as periods,
        array_agg(p.days) filter (where p.day_lo is null) as days,
        array_agg(p.day_lo) filter (where p.day_lo is not null) as day_los,
        array_agg(p.day_hi) filter (where p.day_lo is not null) as day_his,
        array_agg(p.series_bits) filter (where p.day_lo is not null)
            as series_bits
    from piece as p
    group by p.case_id, p.judge_id
    having bool_or(p.day_lo is null) and bool_or(p.day_lo is not null)
)
select
    g.case_id,
    d.policy_id,
    d.unit,
    d.period,
    d.days as judged_days,
    h.day_lo,
    h.day_hi,
    h.series_bits
from gathered as g
cross join lateral unnest(g.policy_ids, g.units, g.periods, g.days)
    as d (policy_id, unit, period, days)
cross join lateral unnest(g.day_los, g.day_his, g.series_bits)
    as h (day_lo, day_hi, series_bits);
comment on view gap.fixed_hit is
    'Step: contacts that a row of the chain of a fixed policy row accepts; '
    'one counts where its day is one that this row judges';
comment on column gap.fixed_hit.policy_id is 'The policy row of the duties';
comment on column gap.fixed_hit.unit is
    'Unit of its calendar period: day, week, month, quarter';
comment on column gap.fixed_hit.period is
    'Length of its calendar period in units';
comment on column gap.fixed_hit.judged_days is
    'Days that the row which accepts the contact judges; NULL: all';
comment on column gap.fixed_hit.day_lo is 'Day of the contact, at the earliest';
comment on column gap.fixed_hit.day_hi is 'The same at the latest';
comment on column gap.fixed_hit.series_bits is
    'Series in which it does: 1 as_logged, 2 corrected, 4 '
    'as_logged_favourable, 8 corrected_favourable, added up';
