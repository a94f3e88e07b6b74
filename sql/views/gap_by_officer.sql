-- How many days of each gap fall to which officer?
-- Grain: gap (case, class, series, days), officer of record
-- Reads: gap.contact_gap, gap.officer_days
create view gap.gap_by_officer with (security_invoker = true) as
select
    g.jurisdiction,
    g.case_id,
    g.case_number_pseudonym,
    g.class,
    g.series,
    g.kind,
    g.started_on,
    g.ended_on,
    g.censored,
    s.officer_key,
    gap.days_within(s.window_days, g.started_on_hi, g.ended_on)
        as window_days,
    gap.days_within(s.at_risk, g.started_on_hi, g.ended_on) as at_risk_days
from gap.contact_gap as g
join gap.officer_days as s on s.case_id = g.case_id
where gap.days_within(s.window_days, g.started_on_hi, g.ended_on) > 0;
comment on view gap.gap_by_officer is
    'A gap belongs to the case: here its days are shared out to the officers '
    'of record; together they are the days of the gap that lie in the window '
    'of the case (of uncertain dates the least)';
comment on column gap.gap_by_officer.officer_key is
    'Officer of record, ref.officer; NULL: nobody';
comment on column gap.gap_by_officer.window_days is
    'Days of the gap under supervision with this officer';
comment on column gap.gap_by_officer.at_risk_days is 'Of these at risk';
