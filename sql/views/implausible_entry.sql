-- Which entries can hardly be as they were made?
-- Grain: event, reason
-- Reads: core.visible_event, core.visible_event_detail, core.visible_narrative,
--        core.visible_term, core.visible_case, ref.profile, ref.jurisdiction,
--        gap.contact, gap.case_event, gap.case_window, gap.horizon
create view gap.implausible_entry with (security_invoker = true) as
with
entry as (
    select
        e.case_id, e.event_key, e.jurisdiction_id, p.kind,
        e.occurred_lo, coalesce(e.occurred_hi, e.occurred_lo) as occurred_hi,
        e.recorded_at::date as recorded_on, e.officer_key, e.position,
        coalesce(d.entered_by_key, e.officer_key) as entered_by_key,
        e.recorded_at::date > coalesce(e.occurred_hi, e.occurred_lo)
            as is_later
    from core.visible_event as e
    join ref.profile as p on p.profile_key = e.profile_key
    left join core.visible_event_detail as d
        on d.case_id = e.case_id and d.event_key = e.event_key
    where e.occurred_lo is not null
),
in_custody as ( -- the day of arrest may still have begun outside
    select distinct c.case_id, c.event_key, 'custody' as reason,
        null::int as row_count
    from gap.contact as c
    join gap.case_event as e on e.case_id = c.case_id and e.kind = 'custody'
    where c.logged_rank >= 3
        and coalesce(c.site, 'unknown') not in ('unknown', 'jail')
        and c.day_lo > e.day_hi and (e.ended is null or c.day_hi < e.ended)
),
death as (
    select f.case_id, min(f.day) as died_on
    from (
        select t.case_id, t.end_date as day, t.end_reason as reason
        from core.visible_term as t
        union all
        select e.case_id, e.day_hi, e.detail
        from gap.case_event as e
        where e.kind = 'case_end'
    ) as f
    where f.reason ~* '\m(death|died|dead|deceased|decedent)\M'
        or lower(f.reason) like '%deceased%'
    group by f.case_id
),
after_death as (
    select c.case_id, c.event_key, 'after_death' as reason,
        null::int as row_count
    from gap.contact as c
    join death as d on d.case_id = c.case_id and c.day_lo > d.died_on
    where c.logged_rank >= 1
),
before_start as (
    select c.case_id, c.event_key, 'before_start' as reason,
        null::int as row_count
    from gap.contact as c
    join gap.case_window as w on w.case_id = c.case_id and not w.is_stub
    where c.logged_rank >= 1 and c.day_hi < w.started_on
),
future as ( -- a contact that took place cannot lie ahead of its entry
    select c.case_id, c.event_key, 'future' as reason, null::int as row_count
    from gap.contact as c
    join gap.horizon as h on h.jurisdiction_id = c.jurisdiction_id
    where c.outcome = 'completed'
        and (c.day_lo > h.as_of or c.day_lo > c.recorded_at::date)
),
visit as ( -- in person, at a known minute and place
    select c.case_id, c.event_key, c.officer_key, c.day_lo, c.minute_of_day,
        c.site, c.office_key
    from gap.contact as c
    where c.logged_rank >= 3 and c.officer_key is not null
        and c.minute_of_day is not null and c.day_lo = c.day_hi
        and coalesce(c.site, 'unknown') <> 'unknown'
),
crowded as ( -- only minutes with more than one visit need be compared
    select v.case_id, v.event_key, v.officer_key, v.day_lo, v.minute_of_day,
        v.site, v.office_key,
        count(*) over (partition by v.officer_key, v.day_lo, v.minute_of_day)
            as visit_count
    from visit as v
),
two_places as ( -- two homes are two places, one office is one
    select a.case_id, a.event_key, 'two_places' as reason,
        max(a.visit_count)::int as row_count
    from crowded as a
    join crowded as b
        on b.officer_key = a.officer_key and b.day_lo = a.day_lo
        and b.minute_of_day = a.minute_of_day
        and b.event_key <> a.event_key
        and (b.site <> a.site
            or b.office_key <> a.office_key
            or (b.case_id <> a.case_id and a.site in ('residence',
                'workplace', 'field_other')))
    where a.visit_count > 1
    group by a.case_id, a.event_key
),
told as (
    select n.case_id, n.event_key,
        count(*) over (partition by n.jurisdiction_id, n.narrative_key)
            as row_count
    from core.visible_narrative as n
),
same_narrative as (
    select t.case_id, t.event_key, 'same_narrative' as reason,
        t.row_count::int as row_count
    from told as t
    where t.row_count >= 3
),
entered as ( -- later than the day they are dated
    select e.case_id, e.event_key,
        count(*) over (partition by e.case_id, e.recorded_on)
            as case_row_count,
        case when e.entered_by_key is not null then
            count(*) over (partition by e.entered_by_key, e.recorded_on)
        end as enterer_row_count
    from entry as e
    where e.is_later
),
burst as (
    select e.case_id, e.event_key, 'entry_burst' as reason,
        greatest(e.case_row_count, e.enterer_row_count)::int as row_count
    from entered as e
    where e.case_row_count >= 5 or e.enterer_row_count >= 10
),
found as (
    select f.case_id, f.event_key, f.reason, f.row_count from in_custody as f
    union all
    select f.case_id, f.event_key, f.reason, f.row_count from after_death as f
    union all
    select f.case_id, f.event_key, f.reason, f.row_count from before_start as f
    union all
    select f.case_id, f.event_key, f.reason, f.row_count from future as f
    union all
    select f.case_id, f.event_key, f.reason, f.row_count from two_places as f
    union all
    select f.case_id, f.event_key, f.reason, f.row_count
    from same_narrative as f
    union all
    select f.case_id, f.event_key, f.reason, f.row_count from burst as f
)
select
    j.code as jurisdiction,
    f.case_id,
    k.pseudonym as case_number_pseudonym,
    f.event_key,
    e.kind,
    e.occurred_lo,
    e.occurred_hi,
    e.recorded_on,
    f.reason as verdict,
    f.row_count,
    e.officer_key,
    e.position
from found as f
join entry as e on e.case_id = f.case_id and e.event_key = f.event_key
join core.visible_case as k on k.case_id = f.case_id
join ref.jurisdiction as j on j.jurisdiction_id = k.jurisdiction_id;
comment on view gap.implausible_entry is
    'Entries to ask about, as logged; an event can stand here for several '
    'reasons. Counts across cases: not a view by case';
comment on column gap.implausible_entry.kind is 'Kind of event';
comment on column gap.implausible_entry.occurred_lo is
    'First day it can have happened';
comment on column gap.implausible_entry.occurred_hi is
    'Last day it can have happened; equal for exact dates';
comment on column gap.implausible_entry.recorded_on is
    'Day of entry; NULL when not said';
comment on column gap.implausible_entry.verdict is
    'custody (in person and not in jail while in custody, the day of arrest '
    'apart); after_death; before_start (contact with the person before the '
    'case began); future (completed, and dated after as_of or after the day of '
    'its entry); two_places (the officer in two places at one minute); '
    'same_narrative (in three rows or more of the jurisdiction); entry_burst '
    '(entered on one day, later than they are dated: five or more of a case or '
    'ten or more by one person)';
comment on column gap.implausible_entry.row_count is
    'Rows that share the narrative, the minute or the day of entry; NULL for '
    'the other verdicts';
comment on column gap.implausible_entry.officer_key is
    'Officer of the event, ref.officer; NULL when not said';
