-- What is the longest time that each case went unseen, from its contacts?
-- Grain: case, class, series
-- Reads: gap.contact_gap
create view gap.plain_longest_gap with (security_invoker = true) as
select distinct on (g.case_id, g.class, g.series)
    g.jurisdiction,
    g.case_id,
    g.case_number_pseudonym,
    g.class,
    g.series,
    g.kind,
    g.started_on,
    g.ended_on,
    g.calendar_days,
    g.at_risk_days,
    g.censored,
    g.ended_by,
    g.started_on_hi,
    g.ended_on_hi,
    g.calendar_days_max,
    g.at_risk_days_max,
    g.kind = 'whole' as never
from gap.contact_gap as g
order by g.case_id, g.class, g.series, g.at_risk_days desc,
    g.at_risk_days_max desc, g.started_on, g.ended_on, g.started_on_hi desc,
    g.ended_on_hi desc, g.kind;
comment on view gap.plain_longest_gap is
    'Step: gap.longest_gap by its definition, as the answer without the cache';
