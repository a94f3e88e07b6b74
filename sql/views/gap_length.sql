-- How often does each length of a gap occur?
-- Grain: counts to be summed by jurisdiction, class, series, kind and lengths
-- Reads: gap.mart_gap_length, gap.contact_gap, gap.mart_reading
create view gap.gap_length with (security_invoker = true) as
select
    m.jurisdiction,
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
    g.jurisdiction, g.class, g.series, g.kind, g.at_risk_days,
    g.at_risk_days_max, g.calendar_days, g.calendar_days_max, g.censored, 1
from gap.contact_gap as g
where not (select r.is_served from gap.mart_reading as r);
comment on view gap.gap_length is
    'Step: counts of equal lengths, which are merged across cases: all that '
    'distributions and quantiles need';
comment on column gap.gap_length.gap_count is 'Gaps of these lengths';
