-- Which calendar periods does a fixed standard ask about in each case?
-- Grain: case, policy row of mode fixed, calendar period
-- Reads: gap.policy_chain, ref.month
create view gap.fixed_period with (security_invoker = true) as
with
span as (
    select
        s.jurisdiction, s.case_id, s.case_number_pseudonym, s.policy_id,
        s.class, s.count, s.period, s.unit, s.transition, s.span_from,
        s.span_to, s.started_on, s.closed_on, s.closed_on_hi, s.window_days,
        s.at_risk, s.is_succeeded
    from gap.policy_chain as s
    where s.mode = 'fixed'
),
-- one day of every period that the span meets: of months the first, of weeks
-- every seventh and the last, of days each; each period once, so that its first
-- day is computed here and nowhere again
candidate as (
    select distinct on (s.case_id, s.policy_id, s.span_from, s.span_to,
            period_from)
        s.jurisdiction, s.case_id, s.case_number_pseudonym, s.policy_id,
        s.class, s.count, s.period, s.unit, s.transition, s.span_from,
        s.span_to, s.started_on, s.closed_on, s.closed_on_hi, s.window_days,
        s.at_risk, s.is_succeeded,
        gap.period_start(least(
            greatest(m.month_start
                + n.day_no * case s.unit when 'week' then 7 else 1 end,
                s.span_from),
            least(m.month_end, s.span_to) - 1), s.unit, s.period)
            as period_from
    from span as s
    join ref.month as m
        on m.month_start >= gap.month_of(s.span_from)
        and m.month_start < s.span_to
    join (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11),
        (12), (13), (14), (15), (16), (17), (18), (19), (20), (21), (22), (23),
        (24), (25), (26), (27), (28), (29), (30)) as n (day_no)
        on n.day_no = 0
        or (s.unit = 'week' and n.day_no <= 5)
        or s.unit = 'day'
),
judged as (
    select
        c.jurisdiction, c.case_id, c.case_number_pseudonym, c.policy_id,
        c.class, c.count, c.transition, c.span_from, c.span_to, c.started_on,
        c.closed_on, c.closed_on_hi, c.at_risk, c.period_from,
        gap.period_end(c.period_from, c.unit, c.period) as period_to,
        c.span_to < least(gap.period_end(c.period_from, c.unit, c.period),
            c.closed_on) and c.window_days @> c.span_to as is_cut,
        c.is_succeeded,
        c.span_from > c.period_from and c.span_from > c.started_on
            and c.window_days @> (c.span_from - 1) as is_begun_within
    from candidate as c
    where c.period_from is not null
)
select distinct on (j.case_id, j.policy_id, j.period_from)
    j.jurisdiction,
    j.case_id,
    j.case_number_pseudonym,
    j.policy_id,
    j.class,
    j.count,
    j.transition,
    j.period_from,
    j.period_to,
    j.started_on,
    j.closed_on,
    j.closed_on_hi,
    case when j.is_begun_within then j.span_from else j.period_from end
        as fresh_from,
    case when j.is_cut then j.span_to end as cut_on,
    gap.days_within(j.at_risk, j.period_from, j.period_to) as at_risk_days
from judged as j
-- a period that a row leaves to its successor is the successor's
where not (j.is_cut and j.is_succeeded)
order by j.case_id, j.policy_id, j.period_from, j.is_cut, j.span_from desc;
comment on view gap.fixed_period is
    'Step: calendar periods in which a fixed policy row asks for contact';
comment on column gap.fixed_period.count is 'Contact days asked for';
comment on column gap.fixed_period.transition is
    'fresh_start or carry_over in both variants; NULL: each by its own rule';
comment on column gap.fixed_period.period_from is 'First day of the period';
comment on column gap.fixed_period.period_to is 'First day after the period';
comment on column gap.fixed_period.started_on is 'Start of the case';
comment on column gap.fixed_period.closed_on is
    'End of the window of the case';
comment on column gap.fixed_period.closed_on_hi is
    'The same at the latest; equal for exact dates';
comment on column gap.fixed_period.fresh_from is
    'First day that counts under fresh_start: the day the row began to hold '
    'within the period, else the first day of the period';
comment on column gap.fixed_period.cut_on is
    'Day on which the row ceased to hold within the period and none followed: '
    'only a duty met before stands; NULL otherwise';
comment on column gap.fixed_period.at_risk_days is
    'Days at risk in the whole period';
