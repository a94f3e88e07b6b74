-- Which cases are in the store, and under which names?
-- Grain: case
-- Reads: core.visible_case, core.visible_term, core.visible_event,
--   ref.jurisdiction, etl.reading
create view gap.case_index with (security_invoker = true) as
select
    j.code as jurisdiction,
    c.case_id,
    c.pseudonym as case_number_pseudonym
from core.visible_case as c
join ref.jurisdiction as j on j.jurisdiction_id = c.jurisdiction_id
-- as known on a day: cases of which something was known then
where (select r.known_on from etl.reading as r) = date '9999-12-31'
    or exists (
        select 1 from core.visible_term as t where t.case_id = c.case_id)
    or exists (
        select 1 from core.visible_event as e where e.case_id = c.case_id);
comment on view gap.case_index is
    'Every case once: what timeline and explain look a name up in';
comment on column gap.case_index.jurisdiction is 'Code of the jurisdiction';
comment on column gap.case_index.case_id is 'Key of the case in this store';
comment on column gap.case_index.case_number_pseudonym is
    'Name of the case for people who may not see its number';
