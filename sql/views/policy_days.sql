-- On which days at risk did a case have a policy row of a class?
-- Grain: case, class (of the policy row; "all": of any)
-- Reads: gap.policy_span
create view gap.policy_days with (security_invoker = true) as
select
    p.jurisdiction,
    p.case_id,
    p.case_number_pseudonym,
    k.class,
    p.at_risk * range_agg(daterange(p.span_from, p.span_to))
        * datemultirange(daterange(p.started_on,
            greatest(p.started_on, p.closed_on))) as days
from gap.policy_span as p
cross join lateral (values (p.class), ('all')) as k (class)
group by p.case_id, k.class, p.jurisdiction, p.case_number_pseudonym,
    p.at_risk, p.started_on, p.closed_on;
comment on view gap.policy_days is
    'Step: the days at risk with a policy row, up to the earliest end of the '
    'window: those that can be overdue';
comment on column gap.policy_days.class is
    'Class of the policy rows: any, direct, in_person, home, collateral; all: '
    'days with a row of any, each once';
comment on column gap.policy_days.days is 'Days at risk with such a row in force';
