-- What is known of the window of a case, whatever day is asked for?
-- Grain: case with a span of supervision or a contact
-- Reads: gap.horizon, gap.case_span, gap.case_event, gap.level_span,
--        core.visible_case, core.visible_event, ref.profile
create view gap.case_frame with (security_invoker = true) as
with
fact as (
    -- not joined, so that who asks of some cases reads these alone
    select c.case_id, 'case' as what, c.jurisdiction_id, h.jurisdiction,
        c.pseudonym, h.as_of, h.covered, null::date as day_lo,
        null::date as day_hi, null::date as end_lo, null::date as end_hi
    from core.visible_case as c
    join gap.horizon as h on h.jurisdiction_id = c.jurisdiction_id
    union all
    select s.case_id, 'span', null, null, null, null, null, s.started_on,
        s.started_on_hi, s.ended_on, s.ended_on_hi
    from gap.case_span as s
    union all
    select e.case_id,
        case e.kind when 'incident' then 'incident' else 'excluded' end,
        null, null, null, null, null, e.day_lo, e.day_hi, e.ended, e.ended
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
        null, null, null, null, null, l.day_from, l.day_from, l.day_to,
        l.day_to
    from gap.level_span as l
    where not l.is_event or l.level in ('banked', 'administrative')
    union all
    select e.case_id, 'contact', null, null, null, null, null,
        min(e.occurred_lo), min(e.occurred_lo), null, null
    from core.visible_event as e
    join ref.profile as p on p.profile_key = e.profile_key
    where p.kind = 'contact' and e.occurred_lo is not null
    group by e.case_id
),
gathered as (
    select
        f.case_id, f.what, f.jurisdiction_id, f.jurisdiction, f.pseudonym,
        f.covered, f.day_lo, f.day_hi, f.end_lo, f.end_hi,
        min(f.as_of) over c as as_of,
        min(f.day_lo) filter (where f.what = 'span') over c as start_lo,
        bool_or(f.what = 'span') over c as has_span
    from fact as f
    window c as (partition by f.case_id)
),
placed as ( -- a span that begins on as_of or after it is not of the window
    select
        g.case_id,
        case when g.what = 'span' and g.day_lo >= g.as_of then 'later'
            else g.what end as what,
        g.day_lo, g.day_hi, g.end_lo, g.end_hi, g.jurisdiction_id,
        g.jurisdiction, g.pseudonym, g.as_of, g.covered, g.start_lo,
        g.has_span,
        -- the closing day is the first day outside: a case that ended on
        -- as_of is not open then
        g.what = 'span' and g.day_lo < g.as_of
            and coalesce(g.end_hi > g.as_of, true) as is_open
    from gathered as g
    where g.as_of is not null
)
select
    p.case_id,
    min(p.jurisdiction_id) as jurisdiction_id,
    min(p.jurisdiction) as jurisdiction,
    min(p.pseudonym) as pseudonym,
    min(p.as_of) as as_of,
    bool_or(p.has_span) as has_span,
    bool_or(p.is_open) or not bool_or(p.has_span) as is_open,
    max(p.day_lo) filter (where p.what = 'span') as last_span_on,
    min(p.day_lo) filter (where p.what = 'later') as next_span_on,
    min(p.day_lo) filter (where p.what = 'contact') as first_contact_on,
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
        as window_days,
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
having bool_or(p.what <> 'case');
comment on view gap.case_frame is
    'Step: start, ends, incident and days of each case, not cut at as_of; of '
    'as_of hangs only which spans have begun';
comment on column gap.case_frame.pseudonym is 'Pseudonym of the case number';
comment on column gap.case_frame.as_of is
    'Day that the answer is for; spans that begin on it or later are left out';
comment on column gap.case_frame.has_span is
    'Whether a term or a start is known';
comment on column gap.case_frame.is_open is
    'Whether a span that has begun is open on as_of';
comment on column gap.case_frame.last_span_on is
    'First day of the last span that has begun; NULL when none has';
comment on column gap.case_frame.next_span_on is
    'First day of the spans that are left out; NULL when none is';
comment on column gap.case_frame.first_contact_on is
    'First contact of whatever class';
comment on column gap.case_frame.start_lo is
    'First day it can have begun; NULL when it has not before as_of';
comment on column gap.case_frame.start_hi is 'Last day it can have begun';
comment on column gap.case_frame.end_lo is
    'First day outside, at the earliest; infinity while open';
comment on column gap.case_frame.end_hi is
    'First day outside, at the latest; infinity while open';
comment on column gap.case_frame.incident_lo is
    'First incident of the window, at the earliest; NULL for none';
comment on column gap.case_frame.incident_hi is
    'First incident of the window, at the latest; NULL for none';
comment on column gap.case_frame.window_days is
    'Days under supervision, open to the right while the case is';
comment on column gap.case_frame.excluded_most is
    'Days in custody, absconded, tolled or out of jurisdiction, at most';
comment on column gap.case_frame.excluded_least is
    'The same where uncertain dates exclude as little as they can';
comment on column gap.case_frame.low_level_days is
    'Days at a level banked or administrative';
comment on column gap.case_frame.covered is
    'Days for which contacts were delivered; all where no source says so';
