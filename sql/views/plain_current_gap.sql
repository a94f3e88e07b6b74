-- How long ago was each open case last seen, from its contacts?
-- Grain: case open on as_of, class, series
-- Reads: gap.case_window, gap.contact_day
create view gap.plain_current_gap with (security_invoker = true) as
with
step as (
    select
        w.jurisdiction, w.case_id, w.case_number_pseudonym, k.class, s.series,
        0 as step, w.started_on as day_lo, w.started_on_hi as day_hi,
        w.is_stub, w.as_of, w.excluded_days @> (w.as_of - 1) as is_excluded,
        w.at_risk, w.at_risk_most
    from gap.case_window as w
    cross join (values ('any'), ('direct'), ('in_person'), ('home'))
        as k (class)
    cross join (values ('as_logged'), ('corrected'), ('as_logged_favourable'),
        ('corrected_favourable')) as s (series)
    where w.is_open
    union all
    select
        d.jurisdiction, d.case_id, d.case_number_pseudonym, d.class, d.series,
        1, d.day_lo, d.day_hi, null, null, null, null, null
    from gap.contact_day as d
),
last_one as (
    select
        s.jurisdiction, s.case_id, s.case_number_pseudonym, s.class, s.series,
        s.step, s.day_lo, s.is_stub, s.as_of, s.is_excluded, s.at_risk,
        s.at_risk_most,
        max(s.day_lo) filter (where s.step = 1) over c as last_lo,
        max(s.day_hi) filter (where s.step = 1) over c as last_hi,
        s.day_hi
    from step as s
    window c as (partition by s.case_id, s.class, s.series)
)
select
    l.jurisdiction,
    l.case_id,
    l.case_number_pseudonym,
    l.class,
    l.series,
    case when l.last_lo is null then 'whole' else 'tail' end as kind,
    coalesce(l.last_lo, l.day_lo) as started_on,
    l.as_of as ended_on,
    case when not l.is_excluded
        then greatest(l.as_of - coalesce(l.last_hi, l.day_hi), 0)
    end as calendar_days,
    case when not l.is_excluded
        then gap.days_within(l.at_risk, coalesce(l.last_hi, l.day_hi), l.as_of)
    end as at_risk_days,
    true as censored,
    'as_of' as ended_by,
    coalesce(l.last_hi, l.day_hi) as started_on_hi,
    l.as_of as ended_on_hi,
    case when not l.is_excluded
        then l.as_of - coalesce(l.last_lo, l.day_lo)
    end as calendar_days_max,
    case when not l.is_excluded
        then gap.days_within(l.at_risk_most, coalesce(l.last_lo, l.day_lo),
            l.as_of)
    end as at_risk_days_max,
    l.last_lo is null as never
from last_one as l
where l.step = 0 and not (l.is_stub and l.last_lo is null);
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
