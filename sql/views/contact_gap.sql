-- For how long did each case go unseen, from contact to contact?
-- Grain: case, class, series, gap
-- Reads: gap.contact_step
create view gap.contact_gap with (security_invoker = true) as
with
step as (
    select
        c.jurisdiction, c.case_id, c.case_number_pseudonym, c.class, c.series,
        c.step, c.day_lo,
        case when c.step = 1 and c.ended_by = 'incident'
            then least(c.day_hi, c.ended_on_hi - 1) else c.day_hi end as day_hi,
        case c.step when 1 then 'contact' when 2 then c.ended_by end
            as ended_by,
        c.at_risk, c.at_risk_most
    from gap.contact_step as c
    -- before an incident, not on its day; where its day is uncertain, in the
    -- strict series no day of it on the last one that the incident can have been
    where c.step <> 1 or c.ended_by <> 'incident'
        or case when c.series in ('as_logged', 'corrected')
            then c.day_hi < c.ended_on_hi else c.day_lo < c.ended_on_hi end
),
numbered as (
    select
        s.jurisdiction, s.case_id, s.case_number_pseudonym, s.class, s.series,
        s.step, s.day_lo, s.day_hi, s.ended_by, s.at_risk, s.at_risk_most,
        row_number() over w as step_no,
        lag(s.step) over w as from_step,
        lag(s.day_lo) over w as from_lo
    from step as s
    window w as (partition by s.case_id, s.class, s.series
        order by s.step, s.day_lo)
),
-- of uncertain days that overlap no order is known, but this: the third contact
-- is not before the third of all first days and not after the third of all last
-- days
paired as (
    select
        n.jurisdiction, n.case_id, n.case_number_pseudonym, n.class, n.series,
        n.step, n.day_lo, n.ended_by, n.at_risk, n.at_risk_most, n.from_step,
        n.from_lo,
        nth_value(n.day_hi, n.step_no::int) over w as day_hi,
        nth_value(n.day_hi, nullif(n.step_no, 1)::int - 1) over w as from_hi
    from numbered as n
    window w as (partition by n.case_id, n.class, n.series
        order by n.step, n.day_hi
        rows between unbounded preceding and unbounded following)
),
gap as (
    select
        p.jurisdiction, p.case_id, p.case_number_pseudonym, p.class, p.series,
        case
            when p.from_step = 0 and p.step = 1 then 'entry'
            when p.from_step = 1 and p.step = 1 then 'interior'
            when p.from_step = 1 then 'tail'
            else 'whole'
        end as kind,
        p.from_lo as started_on,
        p.from_hi as started_on_hi,
        p.day_lo as ended_on,
        greatest(p.day_hi, p.day_lo) as ended_on_hi,
        p.ended_by, p.at_risk, p.at_risk_most
    from paired as p
    where p.from_step is not null
)
select
    g.jurisdiction,
    g.case_id,
    g.case_number_pseudonym,
    g.class,
    g.series,
    g.kind,
    g.started_on,
    g.ended_on,
    greatest(g.ended_on - g.started_on_hi, 0) as calendar_days,
    gap.days_within(g.at_risk, g.started_on_hi, g.ended_on) as at_risk_days,
    g.kind in ('tail', 'whole') as censored,
    g.ended_by,
    g.started_on_hi,
    g.ended_on_hi,
    greatest(g.ended_on_hi - g.started_on, 0) as calendar_days_max,
    gap.days_within(g.at_risk_most, g.started_on, g.ended_on_hi)
        as at_risk_days_max
from gap as g;
comment on view gap.contact_gap is
    'Gaps between contact days of each class: entry (start to first contact), '
    'interior, tail (last contact to the end), whole (no contact at all). '
    'They follow each other without a break from the start to the end';
