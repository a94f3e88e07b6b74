-- What did each case come by, from its start over its contact days to its end?
-- Grain: case, class, series, step and day (or span of days for an uncertain
--        date)
-- A contact counts in the strict series where each day that it can have been is
-- one from the start to the closing day, in the favourable ones where some day
-- is; there it is of these days. Where start or end are uncertain themselves, the
-- window is what it can have been: a contact is a sign that it was.
-- Reads: gap.contact, gap.case_window, core.visible_case
create view gap.contact_step with (security_invoker = true) as
with
-- start and end beside the contacts, so that a query has the window of a case
-- once: it is most of what there is to plan
piece as (
    select
        n.case_id, 1 as step, n.day_lo, n.day_hi,
        count(*)::int as contact_count,
        max(n.logged_rank) as logged_rank,
        max(n.corrected_rank) as corrected_rank,
        max(n.logged_favourable_rank) as logged_favourable_rank,
        max(n.corrected_favourable_rank) as corrected_favourable_rank
    from gap.contact as n
    group by n.case_id, n.day_lo, n.day_hi
    union all
    select v.case_id, 0, null, null, null, null, null, null, null
    from core.visible_case as v
    union all
    select v.case_id, 2, null, null, null, null, null, null, null
    from core.visible_case as v
)
select
    w.jurisdiction,
    p.case_id,
    w.case_number_pseudonym,
    k.class,
    s.series,
    p.step,
    case p.step when 0 then w.started_on when 2 then w.ended_on
        else greatest(p.day_lo, w.started_on) end as day_lo,
    case p.step when 0 then w.started_on_hi when 2 then w.ended_on_hi
        else least(p.day_hi, w.closed_on_hi) end as day_hi,
    p.contact_count,
    w.as_of,
    w.is_stub,
    w.is_open,
    w.ended_on,
    w.ended_on_hi,
    w.ended_by,
    w.excluded_days,
    w.at_risk,
    w.at_risk_most
from piece as p
join gap.case_window as w on w.case_id = p.case_id
cross join (values ('any', 1), ('direct', 2), ('in_person', 3), ('home', 4))
    as k (class, class_rank)
cross join (values ('as_logged', true), ('corrected', true),
    ('as_logged_favourable', false), ('corrected_favourable', false))
    as s (series, is_strict)
where case p.step
    when 0 then not w.is_stub
    when 2 then true
    else case s.series
            when 'as_logged' then p.logged_rank
            when 'corrected' then p.corrected_rank
            when 'as_logged_favourable' then p.logged_favourable_rank
            else p.corrected_favourable_rank
        end >= k.class_rank
        and case when s.is_strict
            then p.day_lo >= w.started_on and p.day_hi <= w.closed_on_hi
            else p.day_hi >= w.started_on and p.day_lo <= w.closed_on_hi end
    end;
comment on view gap.contact_step is
    'Step: the start of a case (of a case that is no stub), its contact days '
    'from the start to the closing day, both included, and its end; several '
    'contacts on one day are one. One that was perhaps before or after them is '
    'in the favourable series only';
comment on column gap.contact_step.step is
    '0 the start, 1 a contact day, 2 the end: an incident, else the window''s';
comment on column gap.contact_step.day_lo is 'First day it can have been';
comment on column gap.contact_step.day_hi is
    'Last day it can have been; equal for exact dates';
comment on column gap.contact_step.contact_count is
    'Contacts of any class on that day; NULL for start and end';
comment on column gap.contact_step.as_of is
    'Day that the answer is for: data go up to the day before';
comment on column gap.contact_step.is_stub is 'As in gap.case_window';
comment on column gap.contact_step.is_open is 'As in gap.case_window';
comment on column gap.contact_step.ended_on is 'As in gap.case_window';
comment on column gap.contact_step.ended_on_hi is 'As in gap.case_window';
comment on column gap.contact_step.ended_by is 'As in gap.case_window';
comment on column gap.contact_step.excluded_days is 'As in gap.case_window';
comment on column gap.contact_step.at_risk is 'As in gap.case_window';
comment on column gap.contact_step.at_risk_most is 'As in gap.case_window';
