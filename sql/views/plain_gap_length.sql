-- How often does each length of a gap occur, from the contacts?
-- Grain: jurisdiction, office, class, series, kind, lengths
-- Reads: gap.gap_place
create view gap.plain_gap_length with (security_invoker = true) as
select
    g.jurisdiction,
    g.office_key,
    g.class,
    g.series,
    g.kind,
    g.at_risk_days,
    g.at_risk_days_max,
    g.calendar_days,
    g.calendar_days_max,
    g.censored,
    count(*) as gap_count
from gap.gap_place as g
group by g.jurisdiction, g.office_key, g.class, g.series, g.kind,
    g.at_risk_days, g.at_risk_days_max, g.calendar_days, g.calendar_days_max,
    g.censored;
comment on view gap.plain_gap_length is
    'Step: gap.gap_length_by_office by its definition, as the answer without the cache';
comment on column gap.plain_gap_length.gap_count is 'Gaps of these lengths';
comment on column gap.plain_gap_length.office_key is
    'Office of record on the last day of the gap; NULL for none';
