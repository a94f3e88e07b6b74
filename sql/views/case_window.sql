-- From when to when could a case have been seen, and on which days?
-- Grain: case with at least one day of supervision before as_of, or a contact
-- Reads: gap.case_frame
create view gap.case_window with (security_invoker = true) as
with
ends as (
    select
        a.case_id, a.jurisdiction_id, a.jurisdiction, a.pseudonym, a.as_of,
        a.has_span, a.is_open, a.start_lo, a.start_hi, a.end_lo,
        a.window_days * datemultirange(daterange(null, a.as_of)) as window_days,
        least(a.end_lo, a.as_of) as closed_lo,
        least(a.end_hi, a.as_of) as closed_hi,
        a.incident_lo, a.incident_hi,
        a.incident_lo is not null
            and a.incident_lo <= least(a.end_lo, a.as_of) as has_incident,
        a.excluded_most + a.low_level_days as excluded,
        a.window_days * datemultirange(daterange(null, a.as_of)) * a.covered
            - (a.excluded_most + a.low_level_days) as at_risk,
        a.window_days * datemultirange(daterange(null, a.as_of)) * a.covered
            - (a.excluded_least + a.low_level_days) as at_risk_most
    from gap.case_frame as a
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
