-- What happened in a case, in order, and how long since it was last seen?
-- Grain: event
-- Reads: core.visible_event, core.visible_event_detail, ref.profile,
--        gap.contact, core.visible_case, ref.jurisdiction
create view gap.case_timeline with (security_invoker = true) as
with
event as (
    select
        e.case_id, e.event_key, e.jurisdiction_id, p.kind,
        e.occurred_lo, coalesce(e.occurred_hi, e.occurred_lo) as occurred_hi,
        e.minute_of_day, e.ended, e.scheduled_for, e.recorded_at, e.position,
        p.raw_code, p.counterpart, p.channel, p.site, p.outcome, d.detail,
        d.thread, c.corrected_channel, c.corrected_outcome, c.is_reviewed,
        coalesce(c.logged_rank, 0) as logged_rank,
        coalesce(c.corrected_rank, 0) as corrected_rank
    from core.visible_event as e
    join ref.profile as p on p.profile_key = e.profile_key
    left join core.visible_event_detail as d
        on d.case_id = e.case_id and d.event_key = e.event_key
    left join gap.contact as c
        on c.case_id = e.case_id and c.event_key = e.event_key
),
seen as (
    select
        e.case_id, e.event_key, e.jurisdiction_id, e.kind, e.occurred_lo,
        e.occurred_hi, e.minute_of_day, e.ended, e.scheduled_for,
        e.recorded_at, e.position, e.raw_code, e.counterpart, e.channel,
        e.site, e.outcome, e.detail, e.thread, e.corrected_channel,
        e.corrected_outcome, e.is_reviewed, e.logged_rank, e.corrected_rank,
        max(e.occurred_hi) filter (where e.corrected_rank >= 1) over before_day
            as last_any,
        max(e.occurred_hi) filter (where e.corrected_rank >= 2) over before_day
            as last_direct,
        max(e.occurred_hi) filter (where e.corrected_rank >= 3) over before_day
            as last_in_person,
        max(e.occurred_hi) filter (where e.corrected_rank >= 4) over before_day
            as last_home
    from event as e
    window before_day as (partition by e.case_id
        order by coalesce(e.occurred_lo, e.scheduled_for)
        groups between unbounded preceding and 1 preceding)
)
select
    j.code as jurisdiction,
    s.case_id,
    k.pseudonym as case_number_pseudonym,
    s.event_key,
    s.occurred_lo,
    s.occurred_hi,
    s.minute_of_day,
    s.kind,
    gap.joined(array[
        nullif(gap.joined(array[s.detail, s.channel,
            case when s.site is not null then 'at ' || s.site end,
            case when s.counterpart <> 'subject' then 'with ' || s.counterpart
                end], ' '), ''),
        s.outcome,
        case when s.scheduled_for is not null
            then 'set for ' || gap.iso_day(s.scheduled_for) end,
        case when s.ended is not null
            then 'until ' || gap.iso_day(s.ended) end,
        case when s.corrected_channel is distinct from s.channel
                or s.corrected_outcome is distinct from s.outcome then
            nullif('as corrected: ' || gap.joined(array[
                s.corrected_channel, s.corrected_outcome], ' '),
                'as corrected: ') end,
        case when s.raw_code is not null then '"' || s.raw_code || '"' end
    ], ', ') as what,
    s.scheduled_for,
    s.ended,
    s.recorded_at,
    s.thread,
    s.logged_rank >= 1 as is_any_as_logged,
    s.corrected_rank >= 1 as is_any_corrected,
    s.logged_rank >= 2 as is_direct_as_logged,
    s.corrected_rank >= 2 as is_direct_corrected,
    s.logged_rank >= 3 as is_in_person_as_logged,
    s.corrected_rank >= 3 as is_in_person_corrected,
    s.logged_rank >= 4 as is_home_as_logged,
    s.corrected_rank >= 4 as is_home_corrected,
    gap.not_below_zero(s.occurred_lo - s.last_any) as days_since_any,
    gap.not_below_zero(s.occurred_lo - s.last_direct) as days_since_direct,
    gap.not_below_zero(s.occurred_lo - s.last_in_person)
        as days_since_in_person,
    gap.not_below_zero(s.occurred_lo - s.last_home) as days_since_home,
    s.position
from seen as s
join core.visible_case as k on k.case_id = s.case_id
join ref.jurisdiction as j on j.jurisdiction_id = k.jurisdiction_id;
comment on view gap.case_timeline is
    'Every event of a case, also those after an incident or without a date, '
    'with the days since the last earlier contact of each class (corrected)';
comment on column gap.case_timeline.occurred_lo is
    'First day it can have happened; NULL when it has no day';
comment on column gap.case_timeline.occurred_hi is
    'Last day it can have happened; equal for exact dates';
comment on column gap.case_timeline.kind is 'Kind of event';
comment on column gap.case_timeline.what is
    'What happened, in the words of the codes; the source''s code in quotes';
comment on column gap.case_timeline.scheduled_for is
    'Day it was set for; NULL when none';
comment on column gap.case_timeline.ended is
    'First day outside, of events that last; NULL while open or none';
comment on column gap.case_timeline.thread is
    'Chain that it is part of; NULL when none';
comment on column gap.case_timeline.is_any_as_logged is
    'Contact of class any, as logged';
comment on column gap.case_timeline.is_any_corrected is
    'Contact of class any, as corrected';
comment on column gap.case_timeline.is_direct_as_logged is
    'Contact of class direct, as logged';
comment on column gap.case_timeline.is_direct_corrected is
    'Contact of class direct, as corrected';
comment on column gap.case_timeline.is_in_person_as_logged is
    'Contact of class in_person, as logged';
comment on column gap.case_timeline.is_in_person_corrected is
    'Contact of class in_person, as corrected';
comment on column gap.case_timeline.is_home_as_logged is
    'Contact of class home, as logged';
comment on column gap.case_timeline.is_home_corrected is
    'Contact of class home, as corrected';
comment on column gap.case_timeline.days_since_any is
    'Days since the last earlier contact of class any, at least; NULL: none';
comment on column gap.case_timeline.days_since_direct is
    'Days since the last earlier direct contact, at least; NULL: none';
comment on column gap.case_timeline.days_since_in_person is
    'Days since the last earlier contact in person, at least; NULL: none';
comment on column gap.case_timeline.days_since_home is
    'Days since the last earlier contact at home, at least; NULL: none';
