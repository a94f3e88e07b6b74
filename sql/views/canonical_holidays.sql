-- What does holidays.csv of the canonical layout hold for this store?
-- Grain: holiday of a jurisdiction
-- Reads: ref.visible_holiday, ref.jurisdiction
create view gap_steward.canonical_holidays with (security_invoker = true) as
select distinct
    j.code as jurisdiction,
    h.holiday_date as date
from ref.visible_holiday as h
join ref.jurisdiction as j on j.jurisdiction_id = h.jurisdiction_id;
comment on view gap_steward.canonical_holidays is
    'holidays.csv of the canonical layout, by jurisdiction';
comment on column gap_steward.canonical_holidays.jurisdiction is
    'Code of the jurisdiction';
comment on column gap_steward.canonical_holidays.date is
    'The holiday';
