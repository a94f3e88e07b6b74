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
    primary key (policy_id, since_seq));
create table ref.holiday (
    jurisdiction_id int not null references ref.jurisdiction, holiday_date date not null,
    source_id int not null, batch_id bigint not null, position bigint not null,
    since_seq bigint not null, until_seq bigint not null default 9223372036854775807,
    primary key (jurisdiction_id, holiday_date, source_id, since_seq));
-- every month from 1990 to 2079, for joins instead of generate_series
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
    since_seq bigint not null, until_seq bigint not null default 9223372036854775807,
    known_from date not null, known_to date not null default 'infinity',
    primary key (case_id, term_key, known_from, since_seq));
create table core.event (
    case_id bigint not null, event_key bigint not null, row_hash bigint not null,
    occurred_lo date, occurred_hi date, minute_of_day smallint, ended date,
    scheduled_for date, recorded_at timestamp, profile_key bigint not null,
    officer_key bigint, office_key bigint, position bigint not null,
    jurisdiction_id int not null, source_id int not null, batch_id bigint not null,
    since_seq bigint not null, until_seq bigint not null default 9223372036854775807,
    known_from date not null, known_to date not null default 'infinity',
    primary key (case_id, event_key, known_from, since_seq));
create table core.event_detail (
    case_id bigint not null, event_key bigint not null,
    detail text, thread text, minutes int, acceptable boolean, purpose text,
    tags text[], entered_by_key bigint, position bigint not null,
    jurisdiction_id int not null,
    since_seq bigint not null, until_seq bigint not null default 9223372036854775807,
    known_from date not null, known_to date not null default 'infinity',
    primary key (case_id, event_key, known_from, since_seq));
create table core.statement (
    case_id bigint not null, statement_key bigint not null, row_hash bigint not null,
    kind text not null, name text, value_lo text, value_hi text,
    window_lo date, window_hi date, claimant text, stated_on date,
    document text, page int, sentence int, office_key bigint, position bigint not null,
    jurisdiction_id int not null, source_id int not null, batch_id bigint not null,
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
    primary key (source_id, jurisdiction_id, kind, covered_from, since_seq));

-- names: stewards only -------------------------------------------------------------
create table private.case_number (case_id bigint primary key, case_number text not null);
create table private.officer_name (officer_key bigint primary key, name text not null);
create table private.event_note (
    case_id bigint not null, event_key bigint not null, note text not null,
    since_seq bigint not null, until_seq bigint not null default 9223372036854775807,
    known_from date not null, known_to date not null default 'infinity',
    primary key (case_id, event_key, known_from, since_seq));
create table private.statement_quote (
    case_id bigint not null, statement_key bigint not null, quote text not null,
    since_seq bigint not null, until_seq bigint not null default 9223372036854775807,
    known_from date not null, known_to date not null default 'infinity',
    primary key (case_id, statement_key, known_from, since_seq));
