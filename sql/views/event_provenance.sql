-- Where does an event come from, and what turned the record into it?
-- Grain: event
-- Reads: core.visible_event, core.visible_case, ref.profile, ref.jurisdiction,
--        etl.source, etl.delivery, etl.blob
create view gap.event_provenance with (security_invoker = true) as
select
    j.code as jurisdiction,
    e.case_id,
    c.pseudonym as case_number_pseudonym,
    e.event_key,
    p.kind,
    e.occurred_lo,
    s.code as source,
    d.batch_id,
    d.delivery_key,
    d.delivered,
    b.role,
    b.name as file,
    b.sha256,
    b.format,
    b.encoding,
    case when b.format = 'pdf' then null
        else e.position & 281474976710655 end as byte_offset,
    case when b.format = 'pdf'
        then ((e.position & 281474976710655) >> 32)::int end as page,
    case when b.format = 'pdf'
        then (e.position & 4294967295)::int end as page_points,
    p.raw_code,
    p.rules,
    p.rule_versions,
    p.unlisted as is_unlisted,
    p.conflict as is_conflict,
    d.mapping_version,
    d.parser_version,
    e.since_seq as publish_seq,
    e.recorded_at,
    e.known_from,
    e.position
from core.visible_event as e
join core.visible_case as c on c.case_id = e.case_id
join ref.jurisdiction as j on j.jurisdiction_id = c.jurisdiction_id
join ref.profile as p on p.profile_key = e.profile_key
left join etl.source as s on s.source_id = e.source_id
left join etl.delivery as d on d.batch_id = e.batch_id
left join etl.blob as b
    on b.batch_id = e.position_batch_id
    and b.file_no = (e.position >> 48)::int;
comment on view gap.event_provenance is
    'Every event with file, place, code, rules and versions behind it';
comment on column gap.event_provenance.kind is 'Kind of event';
comment on column gap.event_provenance.occurred_lo is
    'First day it can have happened; NULL when it has no day';
comment on column gap.event_provenance.delivery_key is
    'Delivery that first showed this version';
comment on column gap.event_provenance.delivered is
    'Place of that delivery in delivery order';
comment on column gap.event_provenance.role is
    'What the source calls the file';
comment on column gap.event_provenance.file is 'Name of the file as given';
comment on column gap.event_provenance.sha256 is
    'SHA-256 of its bytes: archive/<first two>/<sha256>';
comment on column gap.event_provenance.format is
    'How it was read; NULL when not known';
comment on column gap.event_provenance.encoding is
    'Characters it was read in; NULL when not known';
comment on column gap.event_provenance.byte_offset is
    'First byte of the record after the container, from 0; NULL for pdf';
comment on column gap.event_provenance.page is
    'Page, from 1, for pdf; NULL otherwise';
comment on column gap.event_provenance.page_points is
    'Points from the top of the page, for pdf; NULL otherwise';
comment on column gap.event_provenance.is_unlisted is
    'Whether the mapping does not list its code';
comment on column gap.event_provenance.is_conflict is
    'Whether its codes contradict each other';
comment on column gap.event_provenance.mapping_version is
    'SHA-256 of what the source file and its vocabulary said';
comment on column gap.event_provenance.parser_version is
    'Version of the transform';
comment on column gap.event_provenance.publish_seq is
    'Publish that first showed this version';
comment on column gap.event_provenance.known_from is
    'First day on which it was known';
