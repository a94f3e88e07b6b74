-- What does events.csv of the canonical layout hold for this store?
-- Grain: event, and one case_start per term whose start is uncertain
-- Reads: core.visible_event, core.visible_event_detail, gap.last_review,
--        core.visible_term, ref.profile, ref.jurisdiction, ref.office,
--        etl.reading, private.case_number, private.officer_name,
--        private.event_note
create view gap_steward.canonical_events with (security_invoker = true) as
with
event as (
    select
        e.case_id,
        e.jurisdiction_id,
        coalesce(d.event_id, e.event_key::text) as event_id,
        p.kind,
        e.occurred_lo,
        e.occurred_hi,
        case when e.minute_of_day is not null then
            lpad((e.minute_of_day / 60)::text, 2, '0') || ':'
            || lpad((e.minute_of_day % 60)::text, 2, '0')
        end as occurred_time,
        e.ended,
        e.scheduled_for,
        gap.iso_moment(e.recorded_at) as recorded_at,
        p.counterpart,
        p.channel,
        p.direction,
        p.site,
        p.outcome,
        coalesce(w.corrected_channel, p.corrected_channel)
            as corrected_channel,
        coalesce(w.corrected_outcome, p.corrected_outcome)
            as corrected_outcome,
        d.detail,
        m.note,
        f.name as officer,
        g.name as entered_by,
        o.name as office,
        d.thread,
        d.minutes,
        case d.acceptable when true then 'yes' when false then 'no' end
            as acceptable,
        d.purpose,
        gap.joined(d.tags, '|') as tags
    from core.visible_event as e
    join ref.profile as p on p.profile_key = e.profile_key
    left join core.visible_event_detail as d
        on d.case_id = e.case_id and d.event_key = e.event_key
    left join gap.last_review as w
        on w.case_id = e.case_id and w.event_key = e.event_key
    left join private.event_note as m
        on m.case_id = e.case_id and m.event_key = e.event_key
        and m.since_seq <= (select r.seq from etl.reading as r)
        and m.until_seq > (select r.seq from etl.reading as r)
        and m.known_from <= (select r.known_on from etl.reading as r)
        and m.known_to > (select r.known_on from etl.reading as r)
    left join private.officer_name as f on f.officer_key = e.officer_key
    left join private.officer_name as g on g.officer_key = d.entered_by_key
    left join ref.office as o on o.office_key = e.office_key
),
uncertain_start as (
    select
        t.case_id,
        t.jurisdiction_id,
        'term:' || t.term_key::text as event_id,
        t.start_lo,
        t.start_hi
    from core.visible_term as t
    where t.start_hi is not null
        and not exists (
            select 1
            from event as e
            where e.case_id = t.case_id
                and e.kind = 'case_start'
                and e.occurred_lo = t.start_lo
                and e.occurred_hi = t.start_hi)
),
both_kinds as (
    select
        e.case_id, e.jurisdiction_id, e.event_id, e.kind, e.occurred_lo,
        e.occurred_hi, e.occurred_time, e.ended, e.scheduled_for,
        e.recorded_at, e.counterpart, e.channel, e.direction, e.site,
        e.outcome, e.corrected_channel, e.corrected_outcome, e.detail, e.note,
        e.officer, e.entered_by, e.office, e.thread, e.minutes, e.acceptable,
        e.purpose, e.tags
    from event as e
    union all
    select
        u.case_id, u.jurisdiction_id, u.event_id, 'case_start', u.start_lo,
        u.start_hi, null, null, null, null, null, null, null, null, null, null,
        null, null, null, null, null, null, null, null, null, null, null
    from uncertain_start as u
)
select
    j.code as jurisdiction,
    n.case_number,
    k.event_id,
    k.kind,
    k.occurred_lo,
    k.occurred_hi,
    k.occurred_time,
    k.ended,
    k.scheduled_for,
    k.recorded_at,
    k.counterpart,
    k.channel,
    k.direction,
    k.site,
    k.outcome,
    k.corrected_channel,
    k.corrected_outcome,
    k.detail,
    k.note,
    k.officer,
    k.entered_by,
    k.office,
    k.thread,
    k.minutes,
    k.acceptable,
    k.purpose,
    k.tags
from both_kinds as k
join ref.jurisdiction as j on j.jurisdiction_id = k.jurisdiction_id
join private.case_number as n on n.case_id = k.case_id;
comment on view gap_steward.canonical_events is
    'events.csv of the canonical layout, with real case numbers and notes';
do $$
declare
    c record;
begin
    for c in
        select v.name, v.comment from (values
            ('jurisdiction', 'Code of the jurisdiction'),
            ('case_number', 'Case number as cleaned'),
            ('event_id', 'Name its source gives it, else its key here'),
            ('kind', 'Kind of event'),
            ('occurred_lo', 'Earliest day; NULL unknown'),
            ('occurred_hi', 'Latest day; NULL same day'),
            ('occurred_time', 'Clock time HH:MI; NULL unknown'),
            ('ended', 'First day outside; NULL open or no interval'),
            ('scheduled_for', 'Day it was set for; NULL none'),
            ('recorded_at', 'When it was entered; NULL unknown'),
            ('counterpart', 'With whom; NULL not said'),
            ('channel', 'By what means; NULL not said'),
            ('direction', 'From whom to whom; NULL not said'),
            ('site', 'Where; NULL not said'),
            ('outcome', 'What came of it; NULL not said'),
            ('corrected_channel', 'Channel after a rule or review; NULL as '
                'logged'),
            ('corrected_outcome', 'Outcome after a rule or review; NULL as '
                'logged'),
            ('detail', 'Detail by kind; NULL none'),
            ('note', 'Note; NULL none'),
            ('officer', 'Officer; NULL unknown'),
            ('entered_by', 'Who entered it; NULL unknown'),
            ('office', 'Office; NULL unknown'),
            ('thread', 'Chain it belongs to; NULL none'),
            ('minutes', 'Length in minutes; NULL unknown'),
            ('acceptable', 'yes, no; NULL not said'),
            ('purpose', 'Purpose; NULL not said'),
            ('tags', 'Tags joined by |; NULL none')
        ) as v(name, comment)
    loop
        execute format('comment on column gap_steward.canonical_events.%I '
            'is %L', c.name, c.comment);
    end loop;
end
$$;
