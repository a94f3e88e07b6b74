-- Which events begin, end, pause or regrade a case?
-- Grain: event of such a kind, dated
-- Reads: core.visible_event, core.visible_event_detail, ref.profile
create view gap.case_event with (security_invoker = true) as
select
    e.case_id,
    e.event_key,
    p.kind,
    e.occurred_lo as day_lo,
    coalesce(e.occurred_hi, e.occurred_lo) as day_hi,
    e.ended,
    d.detail,
    e.minute_of_day,
    e.position
from core.visible_event as e
join ref.profile as p on p.profile_key = e.profile_key
left join core.visible_event_detail as d
    on d.case_id = e.case_id and d.event_key = e.event_key
where p.kind in ('case_start', 'case_end', 'incident', 'custody', 'abscond',
        'toll', 'transfer', 'level', 'address_change')
    and e.occurred_lo is not null;
comment on view gap.case_event is
    'Step: the dated events that shape the window of a case';
comment on column gap.case_event.kind is 'Kind of event';
comment on column gap.case_event.day_lo is 'First day it can have happened';
comment on column gap.case_event.day_hi is 'Last day it can have happened';
comment on column gap.case_event.ended is
    'First day outside, of events that last; NULL while open';
comment on column gap.case_event.detail is
    'Level, or reason; NULL when not said';
