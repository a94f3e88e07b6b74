-- What does cases.csv of the canonical layout hold for this store?
-- Grain: term of a case
-- Reads: core.visible_term, ref.jurisdiction, ref.office,
--        private.case_number, private.officer_name
create view gap_steward.canonical_cases with (security_invoker = true) as
select
    j.code as jurisdiction,
    n.case_number,
    t.population,
    t.level,
    case when t.start_hi is null then t.start_lo end as start_date,
    t.end_date,
    t.end_reason,
    o.name as office,
    f.name as officer
from core.visible_term as t
join ref.jurisdiction as j on j.jurisdiction_id = t.jurisdiction_id
join private.case_number as n on n.case_id = t.case_id
left join ref.office as o on o.office_key = t.office_key
left join private.officer_name as f on f.officer_key = t.officer_key;
comment on view gap_steward.canonical_cases is
    'cases.csv of the canonical layout: one row per term, real case numbers';
comment on column gap_steward.canonical_cases.jurisdiction is
    'Code of the jurisdiction';
comment on column gap_steward.canonical_cases.case_number is
    'Case number as cleaned';
comment on column gap_steward.canonical_cases.population is
    'Population; NULL unknown';
comment on column gap_steward.canonical_cases.level is
    'Level of supervision; NULL unknown';
comment on column gap_steward.canonical_cases.start_date is
    'First day; NULL unknown, or uncertain and then in canonical_events';
comment on column gap_steward.canonical_cases.end_date is
    'First day outside; NULL open';
comment on column gap_steward.canonical_cases.end_reason is
    'Why it ended; NULL unknown';
comment on column gap_steward.canonical_cases.office is 'Office; NULL unknown';
comment on column gap_steward.canonical_cases.officer is
    'Officer; NULL unknown';
