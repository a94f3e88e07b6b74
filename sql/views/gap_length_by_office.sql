-- How often does each length of a gap occur in each office?
-- Grain: counts to be summed by jurisdiction, office, class, series, kind and
--        lengths
-- Reads: gap.mart_gap_length, gap.plain_gap_length, gap.mart_reading
create view gap.gap_length_by_office with (security_invoker = true) as
select
    m.jurisdiction,
    m.office_key,
    m.class,
    m.series,
    m.kind,
    m.at_risk_days,
    m.at_risk_days_max,
    m.calendar_days,
    m.calendar_days_max,
    m.censored,
    m.gap_count
from gap.mart_gap_length as m
union all
select
    g.jurisdiction, g.office_key, g.class, g.series, g.kind, g.at_risk_days,
    g.at_risk_days_max, g.calendar_days, g.calendar_days_max, g.censored,
    g.gap_count
from gap.plain_gap_length as g
where not (select r.is_served from gap.mart_reading as r);
comment on view gap.gap_length_by_office is
    'Step: gap.gap_length by the office of record on the last day of the gap';
comment on column gap.gap_length_by_office.gap_count is 'Gaps of these lengths';
comment on column gap.gap_length_by_office.office_key is
    'Office of record on the last day of the gap; NULL for none';
