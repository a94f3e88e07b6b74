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
assigned as (
    select o.case_id, range_agg(o.days) as days
    from officer as o
    group by o.case_id
),
split as (
    select o.case_id, o.officer_key, o.days
    from officer as o
    union all
    select w.case_id, null, datemultirange(daterange(null, null))
        - coalesce(a.days, '{}'::datemultirange)
    from gap.case_window as w
    left join assigned as a on a.case_id = w.case_id
)
select
    w.jurisdiction,
    w.jurisdiction_id,
    w.case_id,
    w.case_number_pseudonym,
    s.officer_key,
    w.window_days * s.days as window_days,
    w.at_risk * s.days as at_risk
from split as s
join gap.case_window as w on w.case_id = s.case_id
where not w.is_stub and not isempty(w.window_days * s.days);
comment on view gap.officer_days is
    'Step: the days of each case shared out to its officers of record';
comment on column gap.officer_days.officer_key is
    'Officer of record, ref.officer; NULL: nobody';
comment on column gap.officer_days.window_days is
    'Days under supervision with this officer';
comment on column gap.officer_days.at_risk is 'Of these at risk';
