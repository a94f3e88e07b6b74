-- Which contacts are dated after the last day that the data can tell about?
-- Grain: contact dated after as_of
-- Reads: gap.contact, gap.horizon, core.visible_case, etl.source
create view gap.future_contact with (security_invoker = true) as
select
    h.jurisdiction,
    c.case_id,
    k.pseudonym as case_number_pseudonym,
    c.event_key,
    s.code as source,
    c.day_lo as occurred_lo,
    c.day_hi as occurred_hi,
    h.as_of,
    c.day_lo - h.as_of as days_ahead,
    c.raw_code,
    c.outcome,
    case when c.outcome = 'completed' then 'quarantined' else 'appointment'
        end as verdict,
    c.recorded_at,
    c.position
from gap.contact as c
join gap.horizon as h on h.jurisdiction_id = c.jurisdiction_id
join core.visible_case as k on k.case_id = c.case_id
join etl.source as s on s.source_id = c.source_id
where c.day_lo > h.as_of;
comment on view gap.future_contact is
    'Contacts dated after as_of, which no measure counts as contacts: an '
    'appointment, or, when its outcome is completed, quarantined. It has to be '
    'mended where it was entered (lapse explain EVENT_KEY names file and '
    'line); once the data go as far as its day it counts by itself';
comment on column gap.future_contact.source is 'Source that delivered it';
comment on column gap.future_contact.occurred_lo is
    'Day of the contact, at the earliest';
comment on column gap.future_contact.occurred_hi is
    'The same at the latest; equal for exact dates';
comment on column gap.future_contact.as_of is
    'Day that the answer is for: data go up to the day before';
comment on column gap.future_contact.days_ahead is
    'Days from as_of to the contact, at least';
comment on column gap.future_contact.outcome is
    'Outcome as logged; NULL when not said';
comment on column gap.future_contact.verdict is
    'quarantined (completed, which it cannot be yet) or appointment; the '
    'latter are appointments to come in gap.missed_appointment';
