-- Which events did the record keeper edit or withdraw between exports?
-- Grain: event and change
-- Reads: core.event, core.event_detail, ref.profile, core.visible_case,
--        ref.jurisdiction, etl.source, etl.publish, etl.delivery, etl.reading
create view gap.changed_record with (security_invoker = true) as
with
shown as ( -- every version of the published state
    select
        e.case_id, e.event_key, e.row_hash, e.occurred_lo, e.occurred_hi,
        e.minute_of_day, e.ended, e.scheduled_for, e.recorded_at,
        e.profile_key, e.officer_key, e.office_key, e.narrative_key,
        e.source_id, e.batch_id, e.position, e.roster_end,
        e.since_seq, e.known_from, e.known_to
    from core.event as e
    where e.since_seq <= (select r.seq from etl.reading as r)
        and e.until_seq > (select r.seq from etl.reading as r)
        and e.known_from < e.known_to
    union all
    -- shown and replaced on one day, so that no day of delivery order is its
    select
        e.case_id, e.event_key, e.row_hash, e.occurred_lo, e.occurred_hi,
        e.minute_of_day, e.ended, e.scheduled_for, e.recorded_at,
        e.profile_key, e.officer_key, e.office_key, e.narrative_key,
        e.source_id, e.batch_id, e.position, e.roster_end,
        e.since_seq, e.known_from, e.known_from
    from core.event as e
    join etl.publish as p
        on p.seq = e.until_seq and p.state = 'published'
        and p.cause in ('delivery', 'release')
    join etl.delivery as d
        on d.batch_id = p.batch_id and d.delivered = e.known_from
    where e.until_seq <= (select r.seq from etl.reading as r)
        and e.known_to = 'infinity'
        and not exists ( -- an older delivery has shown it since
            select from core.event as w
            where w.case_id = e.case_id and w.event_key = e.event_key
                and w.since_seq <= (select r.seq from etl.reading as r)
                and w.until_seq > (select r.seq from etl.reading as r)
                and w.known_from < e.known_from and w.known_to > e.known_from)
),
version as ( -- known by the day
    select
        e.case_id, e.event_key, e.row_hash, e.occurred_lo, e.occurred_hi,
        e.minute_of_day, e.ended, e.scheduled_for, e.recorded_at,
        e.officer_key, e.office_key, e.narrative_key, e.source_id, e.batch_id,
        e.position, e.roster_end, e.since_seq, e.known_from, e.known_to,
        p.kind, p.raw_code, p.counterpart,
        p.channel, p.direction, p.site, p.outcome, p.corrected_counterpart,
        p.corrected_channel, p.corrected_direction, p.corrected_site,
        p.corrected_outcome, d.detail, d.thread, d.minutes, d.acceptable,
        d.purpose, d.tags, d.entered_by_key
    from shown as e
    join ref.profile as p on p.profile_key = e.profile_key
    left join core.event_detail as d
        on d.case_id = e.case_id and d.event_key = e.event_key
        and d.known_from = e.known_from and d.since_seq = e.since_seq
    where e.known_from <= (select r.known_on from etl.reading as r)
),
next as (
    select
        v.case_id, v.event_key, v.occurred_lo, v.kind, v.source_id,
        v.position, v.known_from, v.known_to, v.roster_end,
        lead(v.known_from) over w as next_from,
        lead(v.position) over w as next_position,
        lead(v.batch_id) over w as next_batch_id,
        lead(v.roster_end) over w as next_roster_end,
        lead(v.row_hash) over w = v.row_hash as is_same_record,
        array_remove(array[
            case when lead(v.occurred_lo) over w is distinct from v.occurred_lo
                or lead(v.occurred_hi) over w is distinct from v.occurred_hi
                then 'occurred' end,
            case when lead(v.minute_of_day) over w
                is distinct from v.minute_of_day then 'occurred_time' end,
            case when lead(v.ended) over w is distinct from v.ended
                then 'ended' end,
            case when lead(v.scheduled_for) over w
                is distinct from v.scheduled_for then 'scheduled_for' end,
            case when lead(v.recorded_at) over w is distinct from v.recorded_at
                then 'recorded_at' end,
            case when lead(v.officer_key) over w is distinct from v.officer_key
                then 'officer' end,
            case when lead(v.office_key) over w is distinct from v.office_key
                then 'office' end,
            case when lead(v.raw_code) over w is distinct from v.raw_code
                then 'code' end,
            case when lead(v.counterpart) over w is distinct from v.counterpart
                then 'counterpart' end,
            case when lead(v.channel) over w is distinct from v.channel
                then 'channel' end,
            case when lead(v.direction) over w is distinct from v.direction
                then 'direction' end,
            case when lead(v.site) over w is distinct from v.site
                then 'site' end,
            case when lead(v.outcome) over w is distinct from v.outcome
                then 'outcome' end,
            case when lead(v.corrected_counterpart) over w
                is distinct from v.corrected_counterpart
                then 'corrected_counterpart' end,
            case when lead(v.corrected_channel) over w
                is distinct from v.corrected_channel
                then 'corrected_channel' end,
            case when lead(v.corrected_direction) over w
                is distinct from v.corrected_direction
                then 'corrected_direction' end,
            case when lead(v.corrected_site) over w
                is distinct from v.corrected_site
                then 'corrected_site' end,
            case when lead(v.corrected_outcome) over w
                is distinct from v.corrected_outcome
                then 'corrected_outcome' end,
            case when lead(v.narrative_key) over w
                is distinct from v.narrative_key then 'note' end,
            case when lead(v.detail) over w is distinct from v.detail
                then 'detail' end,
            case when lead(v.thread) over w is distinct from v.thread
                then 'thread' end,
            case when lead(v.minutes) over w is distinct from v.minutes
                then 'minutes' end,
            case when lead(v.acceptable) over w is distinct from v.acceptable
                then 'acceptable' end,
            case when lead(v.purpose) over w is distinct from v.purpose
                then 'purpose' end,
            case when lead(v.tags) over w is distinct from v.tags
                then 'tags' end,
            case when lead(v.entered_by_key) over w
                is distinct from v.entered_by_key then 'entered_by' end],
            null) as changes
    from version as v
    window w as (partition by v.case_id, v.event_key
        order by v.known_from, v.since_seq)
)
select
    j.code as jurisdiction,
    n.case_id,
    k.pseudonym as case_number_pseudonym,
    n.event_key,
    n.kind,
    n.occurred_lo,
    case when n.next_from is null or n.next_from > n.known_to
        then n.known_to else n.next_from end as changed_on,
    case
        when n.next_from is null or n.next_from > n.known_to then 'withdrawn'
        when n.next_roster_end and not n.roster_end then 'ended_by_roster'
        when n.is_same_record and n.roster_end and not n.next_roster_end
            then 'reopened_by_roster'
        when n.is_same_record then 'read_anew'
        else 'edited'
    end as verdict,
    case when n.next_from is null or n.next_from > n.known_to then null
        else gap.joined(n.changes, ', ') end as what_changed,
    n.known_from,
    case when n.next_from is null or n.next_from > n.known_to
        then n.known_to else n.next_from end - n.known_from as lag_days,
    s.code as source,
    n.position,
    n.next_position
from next as n
join core.visible_case as k on k.case_id = n.case_id
join ref.jurisdiction as j on j.jurisdiction_id = k.jurisdiction_id
left join etl.source as s on s.source_id = n.source_id
where n.known_to <= (select r.known_on from etl.reading as r);
comment on view gap.changed_record is
    'Events that a later export shows otherwise or no longer, each change once';
comment on column gap.changed_record.kind is 'Kind of event, before the change';
comment on column gap.changed_record.occurred_lo is
    'Its first day, before the change; NULL when it has no day';
comment on column gap.changed_record.changed_on is
    'Delivery that showed the change';
comment on column gap.changed_record.verdict is
    'edited (by the record keeper), withdrawn, ended_by_roster, '
    'reopened_by_roster (listed again as it was), or read_anew (the same '
    'record under another mapping of ours)';
comment on column gap.changed_record.what_changed is
    'Names of what differs, empty when only unmapped text; NULL withdrawn';
comment on column gap.changed_record.known_from is
    'First day on which the replaced version was known';
comment on column gap.changed_record.lag_days is
    'Days that the replaced version stood';
comment on column gap.changed_record.position is
    'Where the replaced version stands';
comment on column gap.changed_record.next_position is
    'Where the new version stands; NULL withdrawn';
