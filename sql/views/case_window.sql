-- From when to when could a case have been seen, and on which days?
-- Grain: case with at least one day of supervision before as_of, or a contact
-- Reads: gap.horizon, gap.case_span, gap.case_event, gap.level_span,
--        core.visible_case, core.visible_event, ref.profile
create view gap.case_window with (security_invoker = true) as
with
fact as (
    select s.case_id, 'span' as what, s.started_on as day_lo,
        s.started_on_hi as day_hi, s.ended_on as end_lo,
        s.ended_on_hi as end_hi
    from gap.case_span as s
    union all
    select e.case_id,
        case e.kind when 'incident' then 'incident' else 'excluded' end,
        e.day_lo, e.day_hi, e.ended, e.ended
    from gap.case_event as e
    where e.kind in ('incident', 'custody', 'abscond', 'toll')
        or (e.kind = 'transfer' and replace(lower(e.detail), ' ', '_')
            in ('out_of_jurisdiction', 'out_of_state', 'out_of_county'))
    union all
    select l.case_id,
        case
            when l.level in ('banked', 'administrative') and l.is_event
                then 'excluded'
            when l.level in ('banked', 'administrative') then 'low_term'
            when not l.is_event then 'high_term'
        end,
        l.day_from, l.day_from, l.day_to, l.day_to
    from gap.level_span as l
    where not l.is_event or l.level in ('banked', 'administrative')
    union all
    select e.case_id, 'contact', min(e.occurred_lo), min(e.occurred_lo), null,
        null
    from core.visible_event as e
    join ref.profile as p on p.profile_key = e.profile_key
    where p.kind = 'contact' and e.occurred_lo is not null
    group by e.case_id
),
placed as ( -- a span that begins on as_of or after it is not of the window
    select
        f.case_id,
        case when f.what = 'span' and f.day_lo >= h.as_of then 'later'
            else f.what end as what,
        f.day_lo, f.day_hi, f.end_lo, f.end_hi, h.jurisdiction_id,
        h.jurisdiction, c.pseudonym, h.as_of, h.covered,
        min(f.day_lo) filter (where f.what = 'span')
            over (partition by f.case_id) as start_lo,
        bool_or(f.what = 'span') over (partition by f.case_id) as has_span,
        -- the closing day is the first day outside: a case that ended on
        -- as_of is not open then
        f.what = 'span' and f.day_lo < h.as_of
            and coalesce(f.end_hi > h.as_of, true) as is_open
    from fact as f
    join core.visible_case as c on c.case_id = f.case_id
    join gap.horizon as h on h.jurisdiction_id = c.jurisdiction_id
),
agg as (
    select
        p.case_id,
        min(p.jurisdiction_id) as jurisdiction_id,
        min(p.jurisdiction) as jurisdiction,
        min(p.pseudonym) as pseudonym,
        min(p.as_of) as as_of,
        bool_or(p.has_span) as has_span,
        bool_or(p.is_open) or not bool_or(p.has_span) as is_open,
        min(p.day_lo) filter (where p.what
            = case when p.has_span then 'span' else 'contact' end) as start_lo,
        min(p.day_hi) filter (where p.what
            = case when p.has_span then 'span' else 'contact' end) as start_hi,
        coalesce(max(coalesce(p.end_lo, 'infinity'::date))
            filter (where p.what = 'span'), 'infinity'::date) as end_lo,
        coalesce(max(coalesce(p.end_hi, 'infinity'::date))
            filter (where p.what = 'span'), 'infinity'::date) as end_hi,
        min(p.day_lo) filter (where p.what = 'incident'
            and (not p.has_span or p.day_hi >= p.start_lo)) as incident_lo,
        min(p.day_hi) filter (where p.what = 'incident'
            and (not p.has_span or p.day_hi >= p.start_lo)) as incident_hi,
        coalesce(
            range_agg(daterange(p.day_lo, p.end_hi)) filter (
                where p.what = 'span'
                    and (p.end_hi is null or p.end_hi > p.day_lo)),
            case when not bool_or(p.has_span)
                then datemultirange(daterange(min(p.day_lo)
                    filter (where p.what = 'contact'), null)) end,
            '{}'::datemultirange)
            * datemultirange(daterange(null, min(p.as_of))) as window_days,
        coalesce(range_agg(daterange(p.day_lo, p.end_hi)) filter (
            where p.what = 'excluded'
                and (p.end_hi is null or p.end_hi > p.day_lo)),
            '{}'::datemultirange) as excluded_most,
        coalesce(range_agg(daterange(p.day_hi, p.end_lo)) filter (
            where p.what = 'excluded'
                and (p.end_lo is null or p.end_lo > p.day_hi)),
            '{}'::datemultirange) as excluded_least,
        coalesce(range_agg(daterange(p.day_lo, p.end_lo)) filter (
            where p.what = 'low_term'
                and (p.end_lo is null or p.end_lo > p.day_lo)),
            '{}'::datemultirange)
        - coalesce(range_agg(daterange(p.day_lo, p.end_lo)) filter (
            where p.what = 'high_term'
                and (p.end_lo is null or p.end_lo > p.day_lo)),
            '{}'::datemultirange) as low_level_days,
        coalesce(range_agg(p.covered) filter (where p.covered is not null),
            datemultirange(daterange(null, null))) as covered
    from placed as p
    group by p.case_id
),
ends as (
    select
        a.case_id, a.jurisdiction_id, a.jurisdiction, a.pseudonym, a.as_of,
        a.has_span, a.is_open, a.start_lo, a.start_hi, a.end_lo, a.window_days,
        least(a.end_lo, a.as_of) as closed_lo,
        least(a.end_hi, a.as_of) as closed_hi,
        a.incident_lo, a.incident_hi,
        a.incident_lo is not null
            and a.incident_lo <= least(a.end_lo, a.as_of) as has_incident,
        a.excluded_most + a.low_level_days as excluded,
        a.window_days * a.covered - (a.excluded_most + a.low_level_days)
            as at_risk,
        a.window_days * a.covered - (a.excluded_least + a.low_level_days)
            as at_risk_most
    from agg as a
    where a.start_lo is not null and a.start_lo <= a.as_of
)
select
    e.jurisdiction,
    e.jurisdiction_id,
    e.case_id,
    e.pseudonym as case_number_pseudonym,
    e.as_of,
    not e.has_span as is_stub,
    e.start_lo as started_on,
    e.start_hi as started_on_hi,
    e.closed_lo as closed_on,
    e.closed_hi as closed_on_hi,
    e.is_open,
    case when e.has_incident then e.incident_lo else e.closed_lo end
        as ended_on,
    case when e.has_incident then least(e.incident_hi, e.closed_hi)
        else e.closed_hi end as ended_on_hi,
    case
        when e.has_incident then 'incident'
        when e.end_lo <= e.as_of then 'case_end'
        else 'as_of'
    end as ended_by,
    e.window_days,
    e.excluded as excluded_days,
    e.at_risk,
    e.at_risk_most
from ends as e;
comment on view gap.case_window is
    'Step: the window of each case (union of its terms up to as_of), the days '
    'of it at risk, and where its last gap ends';
comment on column gap.case_window.as_of is
    'Day that the answer is for: data go up to the day before';
comment on column gap.case_window.is_stub is
    'true: no term and no start is known, only contacts; the window then '
    'begins at the first contact and there is no entry gap';
comment on column gap.case_window.started_on is 'First day it can have begun';
comment on column gap.case_window.started_on_hi is 'Last day it can have begun';
comment on column gap.case_window.closed_on is
    'End of the window: first day outside at the earliest, or as_of';
comment on column gap.case_window.closed_on_hi is
    'End of the window: first day outside at the latest, or as_of';
comment on column gap.case_window.is_open is
    'Whether the case is open on as_of: begun before it and not ended by it';
comment on column gap.case_window.ended_on is
    'End of the last gap: the first incident, or the end of the window';
comment on column gap.case_window.ended_on_hi is
    'The same at the latest; equal for exact dates';
comment on column gap.case_window.ended_by is 'incident, case_end or as_of';
comment on column gap.case_window.window_days is 'Days under supervision (W)';
comment on column gap.case_window.excluded_days is
    'Days in custody, absconded, tolled, out of jurisdiction or at a level '
    'banked or administrative';
comment on column gap.case_window.at_risk is
    'Days at risk (R): W without the excluded and the uncovered days';
comment on column gap.case_window.at_risk_most is
    'The same where uncertain dates exclude as little as they can';
