-- What does coverage.csv of the canonical layout hold for this store?
-- Grain: kind and covered days of a jurisdiction
-- Reads: etl.visible_coverage, ref.jurisdiction
create view gap_steward.canonical_coverage with (security_invoker = true) as
select distinct
    j.code as jurisdiction,
    c.kind,
    c.covered_from,
    c.covered_to
from etl.visible_coverage as c
join ref.jurisdiction as j on j.jurisdiction_id = c.jurisdiction_id;
comment on view gap_steward.canonical_coverage is
    'coverage.csv of the canonical layout, by jurisdiction';
comment on column gap_steward.canonical_coverage.jurisdiction is
    'Code of the jurisdiction';
comment on column gap_steward.canonical_coverage.kind is
    'Kind of event, or document:TYPE';
comment on column gap_steward.canonical_coverage.covered_from is
    'First day covered';
comment on column gap_steward.canonical_coverage.covered_to is
    'Last day covered';
