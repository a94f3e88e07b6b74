-- Which narratives are the same, without saying what they are: the notes are
-- private, and views of gap may not read them. A key of the words is kept
-- beside each, so that anybody may count rows that repeat one another.
create table core.narrative (
    case_id bigint not null, event_key bigint not null,
    narrative_key bigint not null,
    jurisdiction_id int not null,
    since_seq bigint not null, until_seq bigint not null default 9223372036854775807,
    known_from date not null, known_to date not null default 'infinity',
    primary key (case_id, event_key, known_from, since_seq));
insert into etl.layout (table_schema, table_name, kind) values
    ('core', 'narrative', 'distributed');
comment on table core.narrative is
    'Which events have the same narrative: a key of its words, not the words';
comment on column core.narrative.case_id is
    'The case: key of jurisdiction and case number';
comment on column core.narrative.event_key is
    'The event, core.event';
comment on column core.narrative.narrative_key is
    'Hash of the note in lower case with single spaces';
comment on column core.narrative.jurisdiction_id is
    'Jurisdiction, ref.jurisdiction';
comment on column core.narrative.since_seq is
    'First publish that shows this version';
comment on column core.narrative.until_seq is
    'First publish that no longer shows it; the largest number while it stands';
comment on column core.narrative.known_from is
    'First day on which it was known';
comment on column core.narrative.known_to is
    'First day on which it was no longer known; infinity while it stands';
