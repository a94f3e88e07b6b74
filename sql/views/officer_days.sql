-- On which days did a case have which officer, or none?
-- Grain: case with a window, officer of record (NULL: nobody)
-- Reads: gap.case_window, gap.assignment_span
create view gap.officer_days with (security_invoker = true) as
with
officer as (
    select a.case_id, a.assigned_key as officer_key,
        range_agg(daterange(a.day_from, a.day_to)) as days
    from gap.assignment_span as a
    where a.what = 'officer' and a.assigned_key is not null
    group by a.case_id, a.assigned_key
),
-- officers and windows, brought together by a union and a window: a join of
-- these would be planned for one row and run in a nested loop
piece as (
    select
        o.case_id, o.officer_key, o.days, false as is_window,
        null as jurisdiction, null::int as jurisdiction_id,
        null as case_number_pseudonym, null::datemultirange as window_days,
        null::datemultirange as at_risk
    from officer as o
    union all
    select
        w.case_id, null, null, true, w.jurisdiction, w.jurisdiction_id,
        w.case_number_pseudonym, w.window_days, w.at_risk
    from gap.case_window as w
    where not w.is_stub
),
split as ( -- to the window itself the days that no officer has
    select
        p.case_id, p.officer_key,
        case when p.is_window then datemultirange(daterange(null, null))
            - coalesce(range_agg(p.days) over c, '{}'::datemultirange)
            else p.days
        end as days,
        min(p.jurisdiction) over c as jurisdiction,
        min(p.jurisdiction_id) over c as jurisdiction_id,
        min(p.case_number_pseudonym) over c as case_number_pseudonym,
        range_agg(p.window_days) over c as window_days,
        range_agg(p.at_risk) over c as at_risk
    from piece as p
    window c as (partition by p.case_id)
)
select
    s.jurisdiction,
    s.jurisdiction_id,
    s.case_id,
    s.case_number_pseudonym,
    s.officer_key,
    s.window_days * s.days as window_days,
    s.at_risk * s.days as at_risk
from split as s
where not isempty(s.window_days * s.days);
comment on view gap.officer_days is
    'Step: the days of each case shared out to its officers of record';
comment on column gap.officer_days.officer_key is
    'Officer of record, ref.officer; NULL: nobody';
comment on column gap.officer_days.window_days is
    'Days under supervision with this officer';
comment on column gap.officer_days.at_risk is 'Of these at risk';
