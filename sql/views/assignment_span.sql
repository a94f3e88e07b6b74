-- Which officer and which office had a case when?
-- Grain: case, officer or office, span of days; spans of one kind do not overlap
-- Reads: gap.case_span, core.visible_event, ref.profile
create view gap.assignment_span with (security_invoker = true) as
with
item as ( -- an officer event without an officer: nobody from this day
    select s.case_id, k.what, k.assigned_key, s.started_on as day_from,
        0 as step, null::int as minute_of_day, null::bigint as position
    from gap.case_span as s
    cross join lateral (values ('officer', s.officer_key),
        ('office', s.office_key)) as k (what, assigned_key)
    where k.assigned_key is not null
    union all
    select e.case_id, k.what, k.assigned_key, e.occurred_lo, 1,
        e.minute_of_day, e.position
    from core.visible_event as e
    join ref.profile as p on p.profile_key = e.profile_key
    cross join lateral (values ('officer', e.officer_key),
        ('office', e.office_key)) as k (what, assigned_key)
    where p.kind in ('officer', 'transfer')
        and e.occurred_lo is not null
        and (k.assigned_key is not null or p.kind = k.what)
),
ordered as (
    select
        i.case_id, i.what, i.assigned_key, i.day_from,
        lead(i.day_from) over (partition by i.case_id, i.what
            order by i.day_from, i.step, i.minute_of_day nulls first,
                i.position, i.assigned_key) as day_to
    from item as i
)
select
    o.case_id,
    o.what,
    o.assigned_key,
    o.day_from,
    o.day_to
from ordered as o
where o.day_to is distinct from o.day_from;
comment on view gap.assignment_span is
    'Step: officer and office of record, from terms and from events of kind '
    'officer and transfer; the latest holds until the next. Not cut to the '
    'window of the case';
comment on column gap.assignment_span.what is 'officer or office';
comment on column gap.assignment_span.assigned_key is
    'Officer (ref.officer) or office (ref.office); NULL: nobody from this day';
comment on column gap.assignment_span.day_from is 'First day';
comment on column gap.assignment_span.day_to is
    'First day after; NULL while it stands';
