-- What is the longest time that each case went unseen, from its contacts?
-- Grain: case, class, series
-- Reads: gap.contact_gap
create view gap.plain_longest_gap with (security_invoker = true) as
with
most as (
    select
        g.jurisdiction, g.case_id, g.case_number_pseudonym, g.class, g.series,
        g.kind, g.started_on, g.ended_on, g.calendar_days, g.at_risk_days,
        g.censored, g.ended_by, g.started_on_hi, g.ended_on_hi,
        g.calendar_days_max,
        max(g.at_risk_days_max) over (partition by g.case_id, g.class,
            g.series) as most_days
    from gap.contact_gap as g
)
select distinct on (m.case_id, m.class, m.series)
    m.jurisdiction,
    m.case_id,
    m.case_number_pseudonym,
    m.class,
    m.series,
    m.kind,
    m.started_on,
    m.ended_on,
    m.calendar_days,
    m.at_risk_days,
    m.censored,
    m.ended_by,
    m.started_on_hi,
    m.ended_on_hi,
    -- of whichever gap: not less than its days at risk
    greatest(m.calendar_days_max, m.most_days) as calendar_days_max,
    m.most_days as at_risk_days_max,
    m.kind = 'whole' as never
from most as m
order by m.case_id, m.class, m.series, m.at_risk_days desc, m.started_on,
    m.ended_on, m.started_on_hi desc, m.ended_on_hi desc, m.kind;
comment on view gap.plain_longest_gap is
    'Step: gap.longest_gap by its definition, as the answer without the cache';
