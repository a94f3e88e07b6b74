-- How long had a person been unseen when an abscond was declared?
-- Grain: abscond, class, series
-- Reads: gap.case_event, gap.contact_day, gap.case_window
create view gap.abscond_lag with (security_invoker = true) as
with
-- absconds and windows, brought together by a union and a window: a join of
-- these would be planned for one row and run in a nested loop
piece as (
    select
        e.case_id, e.event_key, e.day_lo, e.day_hi, e.ended, e.position,
        null as jurisdiction, null as case_number_pseudonym,
        null::date as started_on, null::date as started_on_hi,
        null::date as as_of, null::datemultirange as at_risk
    from gap.case_event as e
    where e.kind = 'abscond'
    union all
    select
        w.case_id, null, null, null, null, null, w.jurisdiction,
        w.case_number_pseudonym, w.started_on, w.started_on_hi, w.as_of,
        w.at_risk
    from gap.case_window as w
    where not w.is_stub
),
placed as (
    select
        p.case_id, p.event_key, p.day_lo, p.day_hi, p.ended, p.position,
        min(p.jurisdiction) over c as jurisdiction,
        min(p.case_number_pseudonym) over c as case_number_pseudonym,
        min(p.started_on) over c as started_on,
        min(p.started_on_hi) over c as started_on_hi,
        min(p.as_of) over c as as_of,
        range_agg(p.at_risk) over c as at_risk
    from piece as p
    window c as (partition by p.case_id)
),
declared as (
    select
        p.jurisdiction, p.case_id, p.case_number_pseudonym, p.event_key,
        p.day_lo, p.day_hi, p.ended, p.started_on, p.started_on_hi, p.at_risk,
        p.position
    from placed as p
    where p.event_key is not null and p.day_hi >= p.started_on
        and p.day_lo < p.as_of
),
seen as (
    select d.case_id, d.event_key, c.class, c.series,
        max(c.day_lo) as last_lo, max(least(c.day_hi, d.day_hi)) as last_hi
    from declared as d
    join gap.contact_day as c -- perhaps before it: favourable
        on c.case_id = d.case_id
        and case when c.series in ('as_logged', 'corrected')
            then c.day_hi <= d.day_hi else c.day_lo <= d.day_hi end
    group by d.case_id, d.event_key, c.class, c.series
)
select
    d.jurisdiction,
    d.case_id,
    d.case_number_pseudonym,
    d.event_key,
    k.class,
    s.series,
    d.day_lo as declared_on,
    d.day_hi as declared_on_hi,
    d.ended as returned_on,
    n.last_lo as last_contact_on,
    gap.not_below_zero(d.day_lo - coalesce(n.last_hi, d.started_on_hi))
        as lag_days,
    d.day_hi - coalesce(n.last_lo, d.started_on) as lag_days_max,
    gap.days_within(d.at_risk, coalesce(n.last_hi, d.started_on_hi), d.day_lo)
        as at_risk_days,
    n.case_id is null as never,
    d.position
from declared as d
cross join (values ('any'), ('direct'), ('in_person'), ('home')) as k (class)
cross join (values ('as_logged'), ('corrected'), ('as_logged_favourable'),
    ('corrected_favourable')) as s (series)
left join seen as n on n.case_id = d.case_id and n.event_key = d.event_key
    and n.class = k.class and n.series = s.series;
comment on view gap.abscond_lag is
    'Days from the last contact to the declaration or warrant that says a '
    'person absconded: these days stay at risk';
comment on column gap.abscond_lag.declared_on is
    'Day of the declaration, at the earliest';
comment on column gap.abscond_lag.declared_on_hi is
    'Day of the declaration, at the latest; equal for exact dates';
comment on column gap.abscond_lag.returned_on is
    'Day of return; NULL: not returned';
comment on column gap.abscond_lag.last_contact_on is
    'Last contact on or before it; NULL: none, then the days run from the '
    'start';
comment on column gap.abscond_lag.lag_days is
    'Days from the one to the other, at least';
comment on column gap.abscond_lag.lag_days_max is
    'Days from the one to the other, at most; equal for exact dates';
