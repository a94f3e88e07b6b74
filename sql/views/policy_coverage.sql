-- For what share of the days at risk was any standard known?
-- Grain: jurisdiction
-- Reads: gap.case_window, gap.policy_span
create view gap.policy_coverage with (security_invoker = true) as
with
known as (
    select p.case_id,
        range_agg(daterange(p.span_from, p.span_to)) as days
    from gap.policy_span as p
    group by p.case_id
),
by_case as (
    select
        w.jurisdiction,
        gap.days_within(w.at_risk, w.started_on, w.closed_on) as at_risk_days,
        coalesce(gap.days_within(w.at_risk * k.days, w.started_on,
            w.closed_on), 0) as covered_days
    from gap.case_window as w
    left join known as k on k.case_id = w.case_id
    where not w.is_stub
)
select
    b.jurisdiction,
    count(*)::int as case_count,
    sum(b.covered_days)::bigint as covered_days,
    sum(b.at_risk_days)::bigint as at_risk_days,
    case when sum(b.at_risk_days) > 0 then
        (sum(b.covered_days)::double precision / sum(b.at_risk_days))
    end as coverage_share
from by_case as b
group by b.jurisdiction;
comment on view gap.policy_coverage is
    'Days at risk with at least one policy row over all days at risk';
comment on column gap.policy_coverage.case_count is 'Cases with a start';
comment on column gap.policy_coverage.covered_days is
    'Days at risk with a policy row in force';
comment on column gap.policy_coverage.at_risk_days is 'Days at risk';
comment on column gap.policy_coverage.coverage_share is
    'The one over the other, 0..1; NULL when no day is at risk';
