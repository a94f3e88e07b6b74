-- Which officer and which office had a case when?
-- Grain: case, officer or office, span of days; spans of one kind do not overlap
-- Reads: gap.case_span, core.visible_event, ref.profile
create view gap.assignment_span with (security_invoker = true) as
-- What a term says holds while that term runs, what an event says against every
-- term until the end of its run; each day has the latest of what holds. On days
-- of which nothing does (after the last term, or in terms that say nothing) the
-- officer or office of the day before stays.
with
item as (
    select s.case_id, 0 as step, s.started_on as day_from,
        coalesce(s.ended_on, 'infinity') as day_to,
        case when s.earlier_to is null then '-infinity'
            when s.started_on >= s.earlier_to then s.earlier_to
        end as last_run_to,
        null as kind, s.officer_key, s.office_key, null::int as minute_of_day,
        null::bigint as position
    from gap.case_span as s
    where s.ended_on is null or s.ended_on > s.started_on
    union all
    select e.case_id, 1, e.occurred_lo, null, null, p.kind, e.officer_key,
        e.office_key, e.minute_of_day, e.position
    from core.visible_event as e
    join ref.profile as p on p.profile_key = e.profile_key
    where p.kind in ('officer', 'transfer') and e.occurred_lo is not null
),
bounded as (
    select
        i.case_id, i.step, i.day_from, i.kind, i.officer_key, i.office_key,
        i.minute_of_day, i.position,
        case when i.step = 0 then i.day_to
            -- its run ends before the next begins; of no run: its day alone
            else greatest(i.day_from + 1, coalesce(
                min(i.last_run_to) over (partition by i.case_id
                    order by i.day_from desc, i.step desc),
                max(i.day_to) over (partition by i.case_id)))
        end as day_to
    from item as i
),
latest as ( -- an officer event without an officer: nobody from this day
    select
        b.case_id, k.what, k.assigned_key,
        unnest(datemultirange(daterange(b.day_from, b.day_to))
            - coalesce(range_agg(daterange(b.day_from, b.day_to)) over (
                partition by b.case_id, k.what
                order by b.day_from desc, b.step desc,
                    b.minute_of_day desc nulls last, b.position desc,
                    k.assigned_key desc
                rows between unbounded preceding and 1 preceding),
                '{}'::datemultirange)) as days
    from bounded as b
    cross join lateral (values ('officer', b.officer_key),
        ('office', b.office_key)) as k (what, assigned_key)
    where (b.step = 0 and k.assigned_key is not null)
        or (b.step = 1 and (k.assigned_key is not null or b.kind = k.what))
)
select
    l.case_id,
    l.what,
    l.assigned_key,
    lower(l.days) as day_from,
    lead(lower(l.days)) over (partition by l.case_id, l.what
        order by l.days) as day_to
from latest as l;
comment on view gap.assignment_span is
    'Step: officer and office of record, from terms while they run and from '
    'events of kind officer and transfer; of several that hold the latest, and '
    'the last of all until there is another. Not cut to the window of the case';
comment on column gap.assignment_span.what is 'officer or office';
comment on column gap.assignment_span.assigned_key is
    'Officer (ref.officer) or office (ref.office); NULL: nobody from this day';
comment on column gap.assignment_span.day_from is 'First day';
comment on column gap.assignment_span.day_to is
    'First day after; NULL while it stands';
