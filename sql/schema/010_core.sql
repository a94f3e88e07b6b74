-- The store: ledger (etl), facts (core), reference (ref), names (private), cache (mart), views (gap).
create schema etl;
create schema core;
create schema ref;
create schema private;
create schema mart;
create schema gap;
create schema gap_steward;

-- reference ---------------------------------------------------------------
create table ref.code (list text not null, code text not null, meaning text not null, primary key (list, code));
create table ref.jurisdiction (jurisdiction_id int primary key, code text not null unique);
create table ref.profile (
    profile_key bigint primary key,
    kind text not null,
    date_precision text,
    raw_code text,
    counterpart text, channel text, direction text, site text, outcome text,
    corrected_counterpart text, corrected_channel text, corrected_direction text,
    corrected_site text, corrected_outcome text,
    rules text, rule_versions text,
    unlisted boolean not null, conflict boolean not null);
create table ref.officer (officer_key bigint primary key, jurisdiction_id int not null references ref.jurisdiction);
create table ref.office (office_key bigint primary key, jurisdiction_id int not null references ref.jurisdiction, name text not null);
create table ref.policy (
    policy_id bigint not null, source_id int not null, batch_id bigint not null,
    jurisdiction_id int not null references ref.jurisdiction,
    population text, level text,
    effective_from date not null, effective_to date,
    class text not null, mode text not null, count int not null, period int not null, unit text not null,
    trigger text, accepts_channel text[], accepts_site text[], transition text,
    citation text not null, quote text, note text, position bigint not null,
    since_seq bigint not null, until_seq bigint not null default 9223372036854775807,
    primary key (policy_id, jurisdiction_id, source_id, since_seq));
create table ref.holiday (
    jurisdiction_id int not null references ref.jurisdiction, holiday_date date not null,
    source_id int not null, batch_id bigint not null, position bigint not null,
    since_seq bigint not null, until_seq bigint not null default 9223372036854775807,
    primary key (jurisdiction_id, holiday_date, source_id, since_seq));
-- every month from 1900 to 2099, for joins instead of generate_series
create table ref.month (month_start date primary key, month_end date not null); -- month_end exclusive

-- facts (distributed by case_id; version columns last) -----------------------
create table core.supervision_case (
    case_id bigint not null, jurisdiction_id int not null, pseudonym text not null,
    batch_id bigint not null,
    since_seq bigint not null, until_seq bigint not null default 9223372036854775807,
    primary key (case_id, since_seq));
create table core.term (
    case_id bigint not null, term_key bigint not null, row_hash bigint not null,
    start_lo date, start_hi date, end_date date, end_reason text,
    population text, level text, officer_key bigint, office_key bigint, position bigint not null,
    jurisdiction_id int not null, source_id int not null, batch_id bigint not null,
    position_batch_id bigint, -- NULL: batch_id
    roster_end boolean not null default false, -- the end is an omission
    since_seq bigint not null, until_seq bigint not null default 9223372036854775807,
    known_from date not null, known_to date not null default 'infinity',
    primary key (case_id, term_key, known_from, since_seq));
create table core.event (
    case_id bigint not null, event_key bigint not null, row_hash bigint not null,
    -- three bytes side by side: elsewhere they would fill sixteen
    occurred_lo date, occurred_hi date, minute_of_day smallint,
    roster_end boolean not null default false, -- the end is an omission
    ended date,
    scheduled_for date, recorded_at timestamp, profile_key bigint not null,
    officer_key bigint, office_key bigint,
    narrative_key bigint, -- which notes say the same, not what they say
    position bigint not null,
    jurisdiction_id int not null, source_id int not null, batch_id bigint not null,
    position_batch_id bigint, -- NULL: batch_id
    since_seq bigint not null, until_seq bigint not null default 9223372036854775807,
    known_from date not null, known_to date not null default 'infinity',
    primary key (case_id, event_key, known_from, since_seq))
    -- A version is closed once: with room for it on its page, neither the key
    -- nor a vacuum of the key has anything to do.
    with (fillfactor = 95);
-- The planner takes case_id and the key as independent and would expect no row
-- from a join on both. Distinct keys within a case are what it should divide by.
alter table core.event alter column event_key set (n_distinct = 20);
create table core.event_detail (
    case_id bigint not null, event_key bigint not null,
    detail text, thread text, minutes int, acceptable boolean, purpose text,
    tags text[], entered_by_key bigint, event_id text,
    position bigint not null,
    jurisdiction_id int not null,
    since_seq bigint not null, until_seq bigint not null default 9223372036854775807,
    known_from date not null, known_to date not null default 'infinity',
    primary key (case_id, event_key, known_from, since_seq));
alter table core.event_detail alter column event_key set (n_distinct = 20);
-- Nothing is planned by these; their statistics cost a third of every analyze.
alter table core.event alter column row_hash set statistics 0,
    alter column minute_of_day set statistics 0,
    alter column narrative_key set statistics 0,
    alter column position set statistics 0;
alter table core.event_detail alter column detail set statistics 0,
    alter column position set statistics 0;
create table core.statement (
    case_id bigint not null, statement_key bigint not null, row_hash bigint not null,
    kind text not null, name text, value_lo text, value_hi text,
    window_lo date, window_hi date, claimant text, stated_on date,
    document text, page int, sentence int, office_key bigint, position bigint not null,
    jurisdiction_id int not null, source_id int not null, batch_id bigint not null,
    position_batch_id bigint, -- NULL: batch_id
    since_seq bigint not null, until_seq bigint not null default 9223372036854775807,
    known_from date not null, known_to date not null default 'infinity',
    primary key (case_id, statement_key, known_from, since_seq));
create table core.review (
    case_id bigint not null, event_key bigint not null,
    corrected_channel text, corrected_outcome text,
    decided_by text not null, decided_on date not null, why text not null, position bigint not null,
    jurisdiction_id int not null, source_id int not null, batch_id bigint not null,
    since_seq bigint not null, until_seq bigint not null default 9223372036854775807,
    primary key (case_id, event_key, decided_on, since_seq));

-- ledger (local) -----------------------------------------------------------------
create table etl.source (
    source_id int primary key, code text not null unique, title text, jurisdiction_id int,
    delivers_contacts boolean not null default false, -- some published batch held an event of kind contact
    corrects boolean not null default false);         -- runs a correction rule or delivers corrected columns
create table etl.published (only_row boolean primary key default true check (only_row), seq bigint not null);
insert into etl.published values (true, 0);
create table etl.coverage (
    source_id int not null, batch_id bigint not null, jurisdiction_id int not null,
    kind text not null, covered_from date not null, covered_to date not null, -- both included
    since_seq bigint not null, until_seq bigint not null default 9223372036854775807,
    primary key (source_id, jurisdiction_id, kind, covered_from, covered_to, since_seq));
create table etl.told (
    batch_id bigint not null, jurisdiction_id int not null,
    primary key (batch_id, jurisdiction_id));

-- names: stewards only -------------------------------------------------------------
create table private.case_number (case_id bigint primary key, case_number text not null);
create table private.officer_name (officer_key bigint primary key, name text not null);
create table private.event_note (
    case_id bigint not null, event_key bigint not null, note text not null,
    since_seq bigint not null, until_seq bigint not null default 9223372036854775807,
    known_from date not null, known_to date not null default 'infinity',
    primary key (case_id, event_key, known_from, since_seq))
    with (fillfactor = 95); -- as core.event
alter table private.event_note alter column note set statistics 0;
create table private.statement_quote (
    case_id bigint not null, statement_key bigint not null, quote text not null,
    since_seq bigint not null, until_seq bigint not null default 9223372036854775807,
    known_from date not null, known_to date not null default 'infinity',
    primary key (case_id, statement_key, known_from, since_seq));

-- what everything means ---------------------------------------------------------
comment on schema etl is 'The ledger: what was fetched, checked, held and published';
comment on schema core is 'Facts: every version of every case, term, event and statement';
comment on schema ref is 'Reference: codes, standards, officers, offices';
comment on schema private is 'Names, numbers and notes: stewards only';
comment on schema mart is 'Cache of the views, kept by the publish';
comment on schema gap is 'What people query: how long cases went unseen';
comment on schema gap_steward is 'What stewards query: cases by their numbers';
comment on table ref.code is
    'Closed lists of words, from sql/ref/codes.csv';
comment on column ref.code.list is
    'Name of the list';
comment on column ref.code.code is
    'The word';
comment on column ref.code.meaning is
    'What it means';
comment on table ref.jurisdiction is
    'Jurisdictions that deliveries named';
comment on column ref.jurisdiction.jurisdiction_id is
    'Number within this store';
comment on column ref.jurisdiction.code is
    'Its code, such as us-nd';
comment on table ref.profile is
    'Everything about an event that repeats: kind, code and axes';
comment on column ref.profile.profile_key is
    'Key of the content of the row';
comment on column ref.profile.kind is
    'Kind of event, ref.code';
comment on column ref.profile.date_precision is
    'd day, m month, y year, r range; NULL when not dated';
comment on column ref.profile.raw_code is
    'Codes as the source has them, joined by +; NULL when none';
comment on column ref.profile.counterpart is
    'Who was met or called, as logged; NULL when not said';
comment on column ref.profile.channel is
    'How, as logged; NULL when not said';
comment on column ref.profile.direction is
    'From whom to whom, as logged; NULL when not said';
comment on column ref.profile.site is
    'Where, as logged; NULL when not said';
comment on column ref.profile.outcome is
    'What came of it, as logged; NULL when not said';
comment on column ref.profile.corrected_counterpart is
    'Counterpart after named rules; NULL as logged';
comment on column ref.profile.corrected_channel is
    'Channel after named rules; NULL as logged';
comment on column ref.profile.corrected_direction is
    'Direction after named rules; NULL as logged';
comment on column ref.profile.corrected_site is
    'Site after named rules; NULL as logged';
comment on column ref.profile.corrected_outcome is
    'Outcome after named rules; NULL as logged';
comment on column ref.profile.rules is
    'Names of the rules that acted, by "; "; NULL when none';
comment on column ref.profile.rule_versions is
    'Their versions in the same order, by ";"; NULL when none';
comment on column ref.profile.unlisted is
    'Whether a code is not in the map of the source';
comment on column ref.profile.conflict is
    'Whether the codes contradict each other';
comment on table ref.officer is
    'Officers that deliveries named; their names are private';
comment on column ref.officer.officer_key is
    'Key of jurisdiction and officer';
comment on column ref.officer.jurisdiction_id is
    'Jurisdiction, ref.jurisdiction';
comment on table ref.office is
    'Offices that deliveries named';
comment on column ref.office.office_key is
    'Key of jurisdiction and office';
comment on column ref.office.jurisdiction_id is
    'Jurisdiction, ref.jurisdiction';
comment on column ref.office.name is
    'Name as cleaned';
comment on table ref.policy is
    'Contact standards in force, each cited';
comment on column ref.policy.policy_id is
    'Key of the row of policy.csv';
comment on column ref.policy.source_id is
    'Source, etl.source';
comment on column ref.policy.batch_id is
    'Delivery that first showed this version, etl.delivery';
comment on column ref.policy.jurisdiction_id is
    'Jurisdiction, ref.jurisdiction';
comment on column ref.policy.population is
    'Population it is for; NULL for all';
comment on column ref.policy.level is
    'Level it is for; NULL for all';
comment on column ref.policy.effective_from is
    'First day in force';
comment on column ref.policy.effective_to is
    'First day no longer in force; NULL while open';
comment on column ref.policy.class is
    'Class of contact: any, direct, in_person, home, collateral';
comment on column ref.policy.mode is
    'fixed, rolling or once';
comment on column ref.policy.count is
    'Contact days asked for in a period';
comment on column ref.policy.period is
    'Length of the period, in units';
comment on column ref.policy.unit is
    'day, business_day, week, month or quarter';
comment on column ref.policy.trigger is
    'What starts a duty that is due once; NULL otherwise';
comment on column ref.policy.accepts_channel is
    'Channels that widen or narrow the class; NULL for none';
comment on column ref.policy.accepts_site is
    'Sites that widen or narrow the class; NULL for none';
comment on column ref.policy.transition is
    'fresh_start or carry_over; NULL: each variant by its own rule';
comment on column ref.policy.citation is
    'Law, rule or paper it stands in';
comment on column ref.policy.quote is
    'Its words; NULL when not quoted';
comment on column ref.policy.note is
    'Words inferred, month_end; NULL when none';
comment on column ref.policy.position is
    'Where the record stands: number of the file << 48 | byte offset (pdf: page << 32 | points from the top)';
comment on column ref.policy.since_seq is
    'First publish that shows this version';
comment on column ref.policy.until_seq is
    'First publish that no longer shows it; the largest number while it stands';
comment on table ref.holiday is
    'Days that are no business days';
comment on column ref.holiday.jurisdiction_id is
    'Jurisdiction, ref.jurisdiction';
comment on column ref.holiday.holiday_date is
    'The day';
comment on column ref.holiday.source_id is
    'Source, etl.source';
comment on column ref.holiday.batch_id is
    'Delivery that first showed this version, etl.delivery';
comment on column ref.holiday.position is
    'Where the record stands: number of the file << 48 | byte offset (pdf: page << 32 | points from the top)';
comment on column ref.holiday.since_seq is
    'First publish that shows this version';
comment on column ref.holiday.until_seq is
    'First publish that no longer shows it; the largest number while it stands';
comment on table ref.month is
    'Every month from 1900 to 2099, for joins';
comment on column ref.month.month_start is
    'First day of the month';
comment on column ref.month.month_end is
    'First day of the next month';
comment on table core.supervision_case is
    'Cases: known by a pseudonym, a stub when only events named it';
comment on column core.supervision_case.case_id is
    'The case: key of jurisdiction and case number';
comment on column core.supervision_case.jurisdiction_id is
    'Jurisdiction, ref.jurisdiction';
comment on column core.supervision_case.pseudonym is
    'Name under which the case is shown';
comment on column core.supervision_case.batch_id is
    'Delivery that first named it, etl.delivery';
comment on column core.supervision_case.since_seq is
    'First publish that shows this version';
comment on column core.supervision_case.until_seq is
    'First publish that no longer shows it; the largest number while it stands';
comment on table core.term is
    'Terms of supervision, every version of each';
comment on column core.term.case_id is
    'The case: key of jurisdiction and case number';
comment on column core.term.term_key is
    'Key of source and record';
comment on column core.term.row_hash is
    'Key of the cleaned values of the record, before maps and rules';
comment on column core.term.start_lo is
    'First day it can have begun; NULL when not said';
comment on column core.term.start_hi is
    'Last day it can have begun; NULL the same day';
comment on column core.term.end_date is
    'First day outside; NULL while open';
comment on column core.term.end_reason is
    'Why it ended; NULL when not said';
comment on column core.term.population is
    'Population; NULL when not said';
comment on column core.term.level is
    'Level of supervision; NULL when not said';
comment on column core.term.officer_key is
    'Officer, ref.officer; NULL when not said';
comment on column core.term.office_key is
    'Office, ref.office; NULL when not said';
comment on column core.term.position is
    'Where the record stands: number of the file << 48 | byte offset (pdf: page << 32 | points from the top)';
comment on column core.term.jurisdiction_id is
    'Jurisdiction, ref.jurisdiction';
comment on column core.term.source_id is
    'Source, etl.source';
comment on column core.term.batch_id is
    'Delivery that first showed this version, etl.delivery';
comment on column core.term.position_batch_id is
    'Delivery whose file position is in; NULL: batch_id. Another one where a delivery ended or showed again what an older file says';
comment on column core.term.roster_end is
    'true: it ended because a roster no longer lists it';
comment on column core.term.since_seq is
    'First publish that shows this version';
comment on column core.term.until_seq is
    'First publish that no longer shows it; the largest number while it stands';
comment on column core.term.known_from is
    'First day on which this was known, in delivery order';
comment on column core.term.known_to is
    'First day on which it was known no longer; infinity while it stands';
comment on table core.event is
    'Events of cases, every version of each';
comment on column core.event.case_id is
    'The case: key of jurisdiction and case number';
comment on column core.event.event_key is
    'Key of source, record and slot';
comment on column core.event.row_hash is
    'Key of the cleaned values of the record, before maps and rules';
comment on column core.event.occurred_lo is
    'First day it can have happened; NULL when not said';
comment on column core.event.occurred_hi is
    'Last day it can have happened; NULL the same day';
comment on column core.event.minute_of_day is
    'Minute after midnight, civil time; NULL when not said';
comment on column core.event.ended is
    'First day outside, of events that last; NULL while open';
comment on column core.event.scheduled_for is
    'Day it was set for; NULL when none';
comment on column core.event.recorded_at is
    'Civil time of entry; NULL when not said';
comment on column core.event.profile_key is
    'What happened, ref.profile';
comment on column core.event.officer_key is
    'Officer, ref.officer; NULL when not said';
comment on column core.event.office_key is
    'Office, ref.office; NULL when not said';
comment on column core.event.narrative_key is
    'Key of the words of the note, case and space apart, made with the site key: the same for the same words; NULL without a word';
comment on column core.event.position is
    'Where the record stands: number of the file << 48 | byte offset (pdf: page << 32 | points from the top)';
comment on column core.event.jurisdiction_id is
    'Jurisdiction, ref.jurisdiction';
comment on column core.event.source_id is
    'Source, etl.source';
comment on column core.event.batch_id is
    'Delivery that first showed this version, etl.delivery';
comment on column core.event.position_batch_id is
    'Delivery whose file position is in; NULL: batch_id. Another one where a delivery ended or showed again what an older file says';
comment on column core.event.roster_end is
    'true: it ended because a roster no longer lists it';
comment on column core.event.since_seq is
    'First publish that shows this version';
comment on column core.event.until_seq is
    'First publish that no longer shows it; the largest number while it stands';
comment on column core.event.known_from is
    'First day on which this was known, in delivery order';
comment on column core.event.known_to is
    'First day on which it was known no longer; infinity while it stands';
comment on table core.event_detail is
    'What only few events have, same versions as core.event';
comment on column core.event_detail.case_id is
    'The case: key of jurisdiction and case number';
comment on column core.event_detail.event_key is
    'The event, core.event';
comment on column core.event_detail.detail is
    'By kind: end reason, level, document type, response, result, caller; NULL when not said';
comment on column core.event_detail.thread is
    'Chain that the event is part of; NULL when none';
comment on column core.event_detail.minutes is
    'Length in minutes; NULL when not said';
comment on column core.event_detail.acceptable is
    'Whether an absence was acceptable; NULL when not said';
comment on column core.event_detail.purpose is
    'Purpose; NULL when not said';
comment on column core.event_detail.tags is
    'Tags; NULL when none';
comment on column core.event_detail.entered_by_key is
    'Officer who entered it, ref.officer; NULL when not said';
comment on column core.event_detail.event_id is
    'Name the source itself gives the event; NULL when it gives none';
comment on column core.event_detail.position is
    'Where the record stands: number of the file << 48 | byte offset (pdf: page << 32 | points from the top)';
comment on column core.event_detail.jurisdiction_id is
    'Jurisdiction, ref.jurisdiction';
comment on column core.event_detail.since_seq is
    'First publish that shows this version';
comment on column core.event_detail.until_seq is
    'First publish that no longer shows it; the largest number while it stands';
comment on column core.event_detail.known_from is
    'First day on which this was known, in delivery order';
comment on column core.event_detail.known_to is
    'First day on which it was known no longer; infinity while it stands';
comment on table core.statement is
    'What public reports say, never turned into events';
comment on column core.statement.case_id is
    'The case; 0 for none';
comment on column core.statement.statement_key is
    'Key of source, document and place';
comment on column core.statement.row_hash is
    'Key of the cleaned values of the record, before maps and rules';
comment on column core.statement.kind is
    'document_claim, reported_statistic, policy_statement or dated_statement';
comment on column core.statement.name is
    'What it is about; NULL when not said';
comment on column core.statement.value_lo is
    'Least value stated; NULL when none';
comment on column core.statement.value_hi is
    'Upper end of the value; NULL the same, open: no upper bound';
comment on column core.statement.window_lo is
    'First day of the time it is about; NULL when not said';
comment on column core.statement.window_hi is
    'Last day of that time; NULL the same day';
comment on column core.statement.claimant is
    'Who says so; NULL when not said';
comment on column core.statement.stated_on is
    'Day it was said; NULL when not said';
comment on column core.statement.document is
    'Document it stands in';
comment on column core.statement.page is
    'Page, from 1; NULL when there are none';
comment on column core.statement.sentence is
    'Number of the sentence; NULL when not prose';
comment on column core.statement.office_key is
    'Office it is about; NULL when none';
comment on column core.statement.position is
    'Where the record stands: number of the file << 48 | byte offset (pdf: page << 32 | points from the top)';
comment on column core.statement.jurisdiction_id is
    'Jurisdiction, ref.jurisdiction';
comment on column core.statement.source_id is
    'Source, etl.source';
comment on column core.statement.batch_id is
    'Delivery that first showed this version, etl.delivery';
comment on column core.statement.position_batch_id is
    'Delivery whose file position is in; NULL: batch_id. Another one where a delivery ended or showed again what an older file says';
comment on column core.statement.since_seq is
    'First publish that shows this version';
comment on column core.statement.until_seq is
    'First publish that no longer shows it; the largest number while it stands';
comment on column core.statement.known_from is
    'First day on which this was known, in delivery order';
comment on column core.statement.known_to is
    'First day on which it was known no longer; infinity while it stands';
comment on table core.review is
    'Decisions of a person on single events';
comment on column core.review.case_id is
    'The case: key of jurisdiction and case number';
comment on column core.review.event_key is
    'The event, core.event';
comment on column core.review.corrected_channel is
    'Channel as decided; NULL as logged';
comment on column core.review.corrected_outcome is
    'Outcome as decided; NULL as logged';
comment on column core.review.decided_by is
    'Who decided';
comment on column core.review.decided_on is
    'When';
comment on column core.review.why is
    'Why';
comment on column core.review.position is
    'Where the record stands: number of the file << 48 | byte offset (pdf: page << 32 | points from the top)';
comment on column core.review.jurisdiction_id is
    'Jurisdiction, ref.jurisdiction';
comment on column core.review.source_id is
    'Source, etl.source';
comment on column core.review.batch_id is
    'Delivery that first showed this version, etl.delivery';
comment on column core.review.since_seq is
    'First publish that shows this version';
comment on column core.review.until_seq is
    'First publish that no longer shows it; the largest number while it stands';
comment on table etl.source is
    'Sources that deliveries came from';
comment on column etl.source.source_id is
    'Number within this store';
comment on column etl.source.code is
    'Source id, part of every event key';
comment on column etl.source.title is
    'Title; NULL when not said';
comment on column etl.source.jurisdiction_id is
    'Jurisdiction, ref.jurisdiction; NULL when several';
comment on column etl.source.delivers_contacts is
    'Whether a published delivery held a contact';
comment on column etl.source.corrects is
    'Whether it corrects channels or outcomes, or could have';
comment on table etl.published is
    'One row: the number that readers see up to';
comment on column etl.published.only_row is
    'Always true: there is one row';
comment on column etl.published.seq is
    'Last visible publish; 0 for none';
comment on table etl.coverage is
    'Days that deliveries cover, by kind of event';
comment on column etl.coverage.source_id is
    'Source, etl.source';
comment on column etl.coverage.batch_id is
    'Delivery that first showed this version, etl.delivery';
comment on column etl.coverage.jurisdiction_id is
    'Jurisdiction, ref.jurisdiction';
comment on column etl.coverage.kind is
    'Kind of event, or document:TYPE';
comment on column etl.coverage.covered_from is
    'First day covered';
comment on column etl.coverage.covered_to is
    'Last day covered';
comment on column etl.coverage.since_seq is
    'First publish that shows this version';
comment on column etl.coverage.until_seq is
    'First publish that no longer shows it; the largest number while it stands';
comment on table etl.told is
    'Of which jurisdictions a delivery tells: those of its cases; its own when '
    'it names no case. Its horizon holds for these';
comment on column etl.told.batch_id is 'The delivery, etl.delivery';
comment on column etl.told.jurisdiction_id is 'Jurisdiction, ref.jurisdiction';
comment on table private.case_number is
    'Case numbers, for stewards only';
comment on column private.case_number.case_id is
    'The case: key of jurisdiction and case number';
comment on column private.case_number.case_number is
    'Number as cleaned';
comment on table private.officer_name is
    'Names of officers, for stewards only';
comment on column private.officer_name.officer_key is
    'Officer, ref.officer';
comment on column private.officer_name.name is
    'Name as cleaned';
comment on table private.event_note is
    'Notes on events, same versions as core.event';
comment on column private.event_note.case_id is
    'The case: key of jurisdiction and case number';
comment on column private.event_note.event_key is
    'The event, core.event';
comment on column private.event_note.note is
    'Text of the note';
comment on column private.event_note.since_seq is
    'First publish that shows this version';
comment on column private.event_note.until_seq is
    'First publish that no longer shows it; the largest number while it stands';
comment on column private.event_note.known_from is
    'First day on which this was known, in delivery order';
comment on column private.event_note.known_to is
    'First day on which it was known no longer; infinity while it stands';
comment on table private.statement_quote is
    'Words of statements, same versions as core.statement';
comment on column private.statement_quote.case_id is
    'The case; 0 for none';
comment on column private.statement_quote.statement_key is
    'The statement, core.statement';
comment on column private.statement_quote.quote is
    'The words';
comment on column private.statement_quote.since_seq is
    'First publish that shows this version';
comment on column private.statement_quote.until_seq is
    'First publish that no longer shows it; the largest number while it stands';
comment on column private.statement_quote.known_from is
    'First day on which this was known, in delivery order';
comment on column private.statement_quote.known_to is
    'First day on which it was known no longer; infinity while it stands';
