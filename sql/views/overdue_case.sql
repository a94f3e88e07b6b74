-- On how many of its days at risk was a case overdue?
-- Grain: case, class (of the policy row; "all": of any), series, variant
-- Reads: gap.overdue_days
create view gap.overdue_case with (security_invoker = true) as
select
    o.jurisdiction,
    o.case_id,
    o.case_number_pseudonym,
    o.class,
    o.series,
    o.variant,
    gap.day_count(o.overdue) as overdue_days,
    gap.day_count(o.known) as known_days
from gap.overdue_days as o;
comment on view gap.overdue_case is
    'Days at risk with a rated duty missed and not yet cured, of the days at '
    'risk with a policy row; the day of the cure is not overdue';
comment on column gap.overdue_case.class is
    'Class of the policy rows: any, direct, in_person, home, collateral; all: '
    'the days on which a duty of any row was overdue, each day once';
comment on column gap.overdue_case.overdue_days is 'Days at risk and overdue';
comment on column gap.overdue_case.known_days is
    'Days at risk with such a policy row in force';
