-- Which cases are in the store, and under which names?
-- Grain: case
-- Reads: core.visible_case, ref.jurisdiction
create view gap.case_index with (security_invoker = true) as
select
    j.code as jurisdiction,
    c.case_id,
    c.pseudonym as case_number_pseudonym
from core.visible_case as c
join ref.jurisdiction as j on j.jurisdiction_id = c.jurisdiction_id;
comment on view gap.case_index is
    'Every case once: what timeline and explain look a name up in';
comment on column gap.case_index.jurisdiction is 'Code of the jurisdiction';
comment on column gap.case_index.case_id is 'Key of the case in this store';
comment on column gap.case_index.case_number_pseudonym is
    'Name of the case for people who may not see its number';
