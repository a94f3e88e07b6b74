-- Which narratives are the same, without saying what they are: the notes are
-- private, and views of gap may not read them. A key of the words is kept
-- beside each, so that anybody may count rows that repeat one another. A plain
-- hash of a few words can be guessed: it is made with a number that this store
-- drew by chance and that only stewards see.
create table core.narrative (
    case_id bigint not null, event_key bigint not null,
    narrative_key bigint not null,
    jurisdiction_id int not null,
    since_seq bigint not null, until_seq bigint not null default 9223372036854775807,
    known_from date not null, known_to date not null default 'infinity',
    primary key (case_id, event_key, known_from, since_seq));
create table private.narrative_seed (
    only_row boolean primary key default true check (only_row),
    seed bigint not null);
-- of a random UUID the digits that are random, twice
insert into private.narrative_seed (seed)
select ('x' || left(gen_random_uuid()::text, 8)
    || left(gen_random_uuid()::text, 8))::bit(64)::bigint;
insert into etl.layout (table_schema, table_name, kind) values
    ('core', 'narrative', 'distributed'),
    ('private', 'narrative_seed', 'local');
comment on table private.narrative_seed is
    'What the keys of narratives are made with, so that nobody can guess words';
comment on column private.narrative_seed.only_row is
    'Always true: there is one row';
comment on column private.narrative_seed.seed is
    'Drawn by chance when the store was made';
comment on table core.narrative is
    'Which events have the same narrative: a key of its words, not the words';
comment on column core.narrative.case_id is
    'The case: key of jurisdiction and case number';
comment on column core.narrative.event_key is
    'The event, core.event';
comment on column core.narrative.narrative_key is
    'Hash of the note in lower case with single spaces, with the seed of the '
    'store';
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
