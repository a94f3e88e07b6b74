-- What did a person decide last about an event?
-- Grain: event with a review that was decided by the reading day
-- Reads: core.visible_review, etl.reading
create view gap.last_review with (security_invoker = true) as
select distinct on (w.case_id, w.event_key)
    w.case_id,
    w.event_key,
    w.corrected_channel,
    w.corrected_outcome
from core.visible_review as w
where w.decided_on <= (select r.known_on from etl.reading as r)
order by w.case_id, w.event_key, w.decided_on desc, w.since_seq desc,
    w.position desc;
comment on view gap.last_review is
    'Step: the last decision of a person on each event, as known; it outweighs '
    'a rule, which outweighs the log';
comment on column gap.last_review.corrected_channel is
    'Channel as decided; NULL: as it was';
comment on column gap.last_review.corrected_outcome is
    'Outcome as decided; NULL: as it was';
