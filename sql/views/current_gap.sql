-- How long ago was each open case last seen?
-- Grain: case open on as_of, class, series
-- Reads: gap.mart_tail, gap.plain_current_gap, gap.mart_reading
create view gap.current_gap with (security_invoker = true) as
-- the steps stand within the first part: before both, every column would be
-- computed for everyone
(with
last_one as (
    select
        t.jurisdiction, t.case_id, t.case_number_pseudonym, t.class, t.series,
        t.as_of, t.seen_on,
        coalesce(t.seen_on, t.started_on) as from_lo,
        coalesce(t.seen_on_hi, t.started_on_hi) as from_hi,
        t.excluded_days @> (t.as_of - 1) as is_excluded,
        t.open_days, t.open_days_max
    from gap.mart_tail as t
    where (select r.is_served from gap.mart_reading as r)
        and t.is_open and (not t.is_stub or t.seen_on is not null)
)
select
    l.jurisdiction,
    l.case_id,
    l.case_number_pseudonym,
    l.class,
    l.series,
    case when l.seen_on is null then 'whole' else 'tail' end as kind,
    l.from_lo as started_on,
    l.as_of as ended_on,
    case when not l.is_excluded then greatest(l.as_of - l.from_hi, 0) end
        as calendar_days,
    case when not l.is_excluded then l.open_days end as at_risk_days,
    true as censored,
    'as_of' as ended_by,
    l.from_hi as started_on_hi,
    l.as_of as ended_on_hi,
    case when not l.is_excluded then l.as_of - l.from_lo end
        as calendar_days_max,
    case when not l.is_excluded then l.open_days_max end as at_risk_days_max,
    l.seen_on is null as never
from last_one as l)
union all
select
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
    g.never
from gap.plain_current_gap as g
where not (select r.is_served from gap.mart_reading as r);
comment on view gap.current_gap is
    'Days since the last contact, only of cases open on as_of; an incident '
    'does not end it';
comment on column gap.current_gap.kind is
    'tail (since a contact) or whole (since the start)';
comment on column gap.current_gap.started_on is
    'Last contact, or the start where there was none';
comment on column gap.current_gap.ended_on is 'as_of';
comment on column gap.current_gap.calendar_days is
    'Days since the last contact, or since the start; NULL where the day '
    'before as_of lies in custody, abscond, toll, out of jurisdiction or at a '
    'level banked or administrative';
comment on column gap.current_gap.at_risk_days is
    'Days at risk of these; NULL as calendar_days';
comment on column gap.current_gap.calendar_days_max is
    'The most it can be; NULL as calendar_days';
comment on column gap.current_gap.at_risk_days_max is
    'The most it can be; NULL as calendar_days';
comment on column gap.current_gap.ended_by is 'Always as_of';
comment on column gap.current_gap.censored is
    'Always true: it is still running';
