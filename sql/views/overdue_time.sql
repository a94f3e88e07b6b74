-- What share of the time at risk were cases overdue?
-- Grain: jurisdiction, class (of the policy row; "all": of any), series, variant
-- Reads: gap.overdue_case
create view gap.overdue_time with (security_invoker = true) as
select
    o.jurisdiction,
    o.class,
    o.series,
    o.variant,
    count(*) as case_count,
    count(*) filter (where o.overdue_days > 0) as overdue_case_count,
    sum(o.overdue_days)::bigint as overdue_days,
    sum(o.known_days)::bigint as known_days,
    case when sum(o.known_days) > 0 then
        sum(o.overdue_days)::double precision / sum(o.known_days)
    end as overdue_share
from gap.overdue_case as o
group by o.jurisdiction, o.class, o.series, o.variant;
comment on view gap.overdue_time is
    'Days at risk overdue over days at risk with a known policy';
comment on column gap.overdue_time.class is
    'Class of the policy rows; all: of any, each day once';
comment on column gap.overdue_time.case_count is 'Cases with such a policy row';
comment on column gap.overdue_time.overdue_case_count is
    'Of these with at least one day overdue';
comment on column gap.overdue_time.overdue_days is 'Days at risk and overdue';
comment on column gap.overdue_time.known_days is
    'Days at risk with such a policy row in force';
comment on column gap.overdue_time.overdue_share is
    'The one over the other, 0..1; NULL when no day has a policy';
