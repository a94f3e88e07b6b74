-- Which case number does a case have? Stewards only.
-- Grain: case
-- Reads: private.case_number
create view gap_steward.case_number with (security_invoker = true) as
select
    n.case_id,
    n.case_number
from private.case_number as n;
comment on view gap_steward.case_number is
    'Case numbers, for stewards: joins to every view of gap on case_id';
comment on column gap_steward.case_number.case_number is 'Number as cleaned';
