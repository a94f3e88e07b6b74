-- How long ago was each open case last seen, from its contacts?
-- Grain: case open on as_of, class, series
-- Reads: gap.contact_step
create view gap.plain_current_gap with (security_invoker = true) as
with
last_one as (
    select
        c.jurisdiction, c.case_id, c.case_number_pseudonym, c.class, c.series,
        c.step, c.as_of, c.excluded_days @> (c.as_of - 1) as is_excluded,
        c.at_risk, c.at_risk_most,
        max(c.day_lo) filter (where c.step = 1) over steps as last_lo,
        max(c.day_hi) filter (where c.step = 1) over steps as last_hi,
        min(c.day_lo) filter (where c.step = 0) over steps as start_lo,
        min(c.day_hi) filter (where c.step = 0) over steps as start_hi
    from gap.contact_step as c
    where c.is_open
    window steps as (partition by c.case_id, c.class, c.series)
)
select
    l.jurisdiction,
    l.case_id,
    l.case_number_pseudonym,
    l.class,
    l.series,
    case when l.last_lo is null then 'whole' else 'tail' end as kind,
    coalesce(l.last_lo, l.start_lo) as started_on,
    l.as_of as ended_on,
    case when not l.is_excluded
        then greatest(l.as_of - coalesce(l.last_hi, l.start_hi), 0)
    end as calendar_days,
    case when not l.is_excluded
        then gap.days_within(l.at_risk, coalesce(l.last_hi, l.start_hi),
            l.as_of)
    end as at_risk_days,
    true as censored,
    'as_of' as ended_by,
    coalesce(l.last_hi, l.start_hi) as started_on_hi,
    l.as_of as ended_on_hi,
    case when not l.is_excluded
        then l.as_of - coalesce(l.last_lo, l.start_lo)
    end as calendar_days_max,
    case when not l.is_excluded
        then gap.days_within(l.at_risk_most, coalesce(l.last_lo, l.start_lo),
            l.as_of)
    end as at_risk_days_max,
    l.last_lo is null as never
from last_one as l
where l.step = 2 and coalesce(l.last_lo, l.start_lo) is not null;
comment on view gap.plain_current_gap is
    'Step: gap.current_gap by its definition, as the answer without the cache';
comment on column gap.plain_current_gap.kind is
    'tail (since a contact) or whole (since the start)';
comment on column gap.plain_current_gap.started_on is
    'Last contact, or the start where there was none';
comment on column gap.plain_current_gap.ended_on is 'as_of';
comment on column gap.plain_current_gap.calendar_days is
    'Days since the last contact, or since the start; NULL where the day '
    'before as_of lies in custody, abscond, toll, out of jurisdiction or at a '
    'level banked or administrative';
comment on column gap.plain_current_gap.at_risk_days is
    'Days at risk of these; NULL as calendar_days';
comment on column gap.plain_current_gap.calendar_days_max is
    'The most it can be; NULL as calendar_days';
comment on column gap.plain_current_gap.at_risk_days_max is
    'The most it can be; NULL as calendar_days';
comment on column gap.plain_current_gap.ended_by is 'Always as_of';
comment on column gap.plain_current_gap.censored is
    'Always true: it is still running';
