-- The ledger: what was fetched, delivered, checked, held, released, published.
-- Local to one machine (the coordinator where there are several), appended to,
-- never emptied. One number, etl.published.seq, decides what a reader sees.

create table etl.schema_version (
    file text primary key,
    checksum text not null,
    applied_at timestamptz not null default now());
comment on table etl.schema_version is
    'What setup has applied: a row per numbered schema file, one for all '
    'functions and views, one for what the catalogue made of them';
comment on column etl.schema_version.file is
    'File name under sql/schema; "functions and views"; "catalogue"';
comment on column etl.schema_version.checksum is
    'SHA-256 of the file or files when applied; digest of the catalogue';
comment on column etl.schema_version.applied_at is 'When it was applied';

create table etl.layout (
    table_schema text not null,
    table_name text not null,
    kind text not null check (kind in ('distributed', 'reference', 'local')),
    primary key (table_schema, table_name));
comment on table etl.layout is
    'Every table once: where its rows live when one machine is not enough';
comment on column etl.layout.table_schema is 'Schema of the table';
comment on column etl.layout.table_name is 'Name of the table';
comment on column etl.layout.kind is
    'distributed (by case_id), reference (whole on every node) or local';

create table etl.run (
    run_id bigint generated always as identity primary key,
    program text not null,
    command text not null,
    host text not null,
    pid int not null,
    build text not null,
    login text not null default session_user,
    started_at timestamptz not null default now(),
    ended_at timestamptz,
    exit_code int);
comment on table etl.run is 'One row per start of a program that writes here';
comment on column etl.run.run_id is 'Number of the run';
comment on column etl.run.program is 'Name of the program';
comment on column etl.run.command is 'Its command, without operands';
comment on column etl.run.host is 'Machine it ran on';
comment on column etl.run.pid is 'Process number there';
comment on column etl.run.build is 'Version of the program';
comment on column etl.run.login is 'Database login it used';
comment on column etl.run.started_at is 'When it started';
comment on column etl.run.ended_at is
    'When it ended; NULL while it runs or when it was killed';
comment on column etl.run.exit_code is
    'Exit status (0, 1, 2, 3, 4, 5, 75); NULL while it runs or when killed';

create table etl.success (
    run_id bigint primary key references etl.run,
    environment text not null,
    started_at timestamptz not null,
    succeeded_at timestamptz not null,
    exit_code int not null check (exit_code in (0, 3)),
    publish_seq bigint not null,
    source_count int not null,
    delivery_count int not null,
    loaded_count bigint not null,
    changed_count bigint not null,
    withdrawn_count bigint not null,
    refused_count bigint not null,
    audit_head text);
comment on table etl.success is
    'One row per run over the sources that ended with 0 or 3 and whose sums '
    'were looked at again afterwards: what a watcher asks for';
comment on column etl.success.run_id is 'The run, etl.run';
comment on column etl.success.environment is
    'What the site calls this installation';
comment on column etl.success.started_at is 'When the run began';
comment on column etl.success.succeeded_at is 'When it had ended well';
comment on column etl.success.exit_code is
    'Exit status: 0, or 3 (published, but something is missing or stale)';
comment on column etl.success.publish_seq is
    'Number of the last publish that readers saw then';
comment on column etl.success.source_count is 'Sources that had data';
comment on column etl.success.delivery_count is 'Deliveries published';
comment on column etl.success.loaded_count is 'Facts not known before';
comment on column etl.success.changed_count is 'Facts with other content';
comment on column etl.success.withdrawn_count is
    'Facts withdrawn, or in a roster ended';
comment on column etl.success.refused_count is
    'Records and facts refused in these deliveries';
comment on column etl.success.audit_head is
    'Number and hash of the last row of the audit then, as in audit.head';

create table etl.fetch (
    source_code text not null,
    line_no bigint not null,
    round bigint,
    is_last boolean not null default false,
    name text,
    url text,
    fetched_at timestamptz,
    status int,
    sha256 text,
    bytes bigint,
    etag text,
    last_modified text,
    content_type text,
    content_disposition text,
    length_unknown boolean not null default false,
    not_modified boolean not null default false,
    member_of text,
    error text,
    primary key (source_code, line_no));
comment on table etl.fetch is
    'Receipts of the ingest, failures included: one row per fetched file';
comment on column etl.fetch.source_code is 'Source id';
comment on column etl.fetch.line_no is 'Line of the receipt file, from 1';
comment on column etl.fetch.round is
    'All files of a source as they were at one fetch; NULL for a failed fetch';
comment on column etl.fetch.is_last is 'Whether the round is complete here';
comment on column etl.fetch.name is 'Name as given';
comment on column etl.fetch.url is 'Address, secrets masked';
comment on column etl.fetch.fetched_at is 'When it was fetched';
comment on column etl.fetch.status is 'HTTP status; 0 for a folder';
comment on column etl.fetch.sha256 is
    'SHA-256 of the bytes in the archive, in hex; NULL for a failed fetch';
comment on column etl.fetch.bytes is 'Length of the bytes in the archive';
comment on column etl.fetch.etag is 'ETag as received; NULL when none';
comment on column etl.fetch.last_modified is
    'Last-Modified as received; NULL when none';
comment on column etl.fetch.content_type is
    'Content-Type as received; NULL when none';
comment on column etl.fetch.content_disposition is
    'Content-Disposition as received; NULL when none';
comment on column etl.fetch.length_unknown is
    'Whether the transfer could have been cut without a sign';
comment on column etl.fetch.not_modified is
    'Whether the server said that nothing changed';
comment on column etl.fetch.member_of is
    'SHA-256 of the container; NULL when it is no member';
comment on column etl.fetch.error is 'Why the fetch failed; NULL when it did not';

create table etl.delivery (
    batch_id bigint primary key,
    source_id int not null references etl.source,
    delivery_key text not null,
    batch_key text not null,
    base_batch_key text,
    verdict text not null
        check (verdict in ('accept', 'hold', 'reject', 'skip_duplicate')),
    reason text,
    delivery_kind text not null check (delivery_kind in
        ('full', 'full_period', 'append', 'delta', 'roster')),
    period_from date,
    period_to date,
    delivered date not null,
    received_at timestamptz,
    horizon date,
    covered datemultirange not null default '{}',
    mapping_version text not null,
    parser_version text not null,
    key_fingerprint text not null,
    columns_fingerprint text not null,
    records_in bigint not null,
    mapped bigint not null,
    without_fact bigint not null,
    rejected bigint not null,
    facts bigint not null,
    unlisted bigint not null default 0,
    conflict bigint not null default 0,
    lookup_misses bigint not null default 0,
    rows_min bigint,
    rows_change_share double precision,
    refused_warn_share double precision,
    refused_fail_share double precision,
    unlisted_warn_share double precision,
    unlisted_fail_share double precision,
    conflict_warn_share double precision,
    conflict_fail_share double precision,
    freshness_warn_days int,
    freshness_fail_days int,
    delivers_contacts boolean not null default false,
    corrects boolean not null default false,
    run_id bigint references etl.run,
    recorded_at timestamptz not null default now());
create index delivery_key on etl.delivery (delivery_key);
create index delivery_source on etl.delivery (source_id, delivered);
comment on table etl.delivery is
    'One row per delivery that was offered to the store, with the verdict';
comment on column etl.delivery.batch_id is
    'Number of the batch; facts name the batch that first showed them';
comment on column etl.delivery.source_id is 'The source, etl.source';
comment on column etl.delivery.delivery_key is
    'SHA-256 of source, period, files, mapping, parser and site key';
comment on column etl.delivery.batch_key is
    'SHA-256 of delivery key and base: the folder under staged/';
comment on column etl.delivery.base_batch_key is
    'Batch key it was compared with by the transform; NULL when with none';
comment on column etl.delivery.verdict is
    'accept, hold (a person is needed), reject, skip_duplicate';
comment on column etl.delivery.reason is
    'Why it was held or refused; NULL when accepted';
comment on column etl.delivery.delivery_kind is
    'What an omission means: full and full_period withdrawn, roster ended, '
    'append and delta nothing';
comment on column etl.delivery.period_from is
    'First day the files are about; NULL when their names do not say';
comment on column etl.delivery.period_to is
    'Last day the files are about; NULL when their names do not say';
comment on column etl.delivery.delivered is
    'Its place in delivery order: last day of the period, else first receipt';
comment on column etl.delivery.received_at is
    'When its last file was fetched; NULL when unknown';
comment on column etl.delivery.horizon is
    'The day after the last day it tells about; NULL when it does not say';
comment on column etl.delivery.covered is
    'Days in which an omission counts, of a delivery full_period';
comment on column etl.delivery.mapping_version is
    'SHA-256 of what the source file and its vocabulary say';
comment on column etl.delivery.parser_version is 'Version of the transform';
comment on column etl.delivery.key_fingerprint is
    'Which site key made the keys and pseudonyms';
comment on column etl.delivery.columns_fingerprint is
    'SHA-256 of the staged columns and their types';
comment on column etl.delivery.records_in is 'Records read';
comment on column etl.delivery.mapped is 'Records that gave at least one fact';
comment on column etl.delivery.without_fact is
    'Records that by the mapping give none';
comment on column etl.delivery.rejected is 'Records refused by the transform';
comment on column etl.delivery.facts is 'Facts that the mapped records gave';
comment on column etl.delivery.unlisted is
    'Facts with a code that the mapping does not list';
comment on column etl.delivery.conflict is
    'Facts whose codes contradict each other';
comment on column etl.delivery.lookup_misses is
    'Records whose key a looked-up file does not hold';
comment on column etl.delivery.rows_min is
    'Fewest records the source file allows; NULL when it names none';
comment on column etl.delivery.rows_change_share is
    'Largest change of the number of records, 0..1; NULL for the built-in one';
comment on column etl.delivery.refused_warn_share is
    'Share of refused records above which a warning is due; NULL for none';
comment on column etl.delivery.refused_fail_share is
    'Share of refused records above which it is held; NULL for the built-in one';
comment on column etl.delivery.unlisted_warn_share is
    'Share of unlisted codes above which a warning is due; NULL for none';
comment on column etl.delivery.unlisted_fail_share is
    'Share of unlisted codes above which it is held; NULL for none';
comment on column etl.delivery.conflict_warn_share is
    'Share of code conflicts above which a warning is due; NULL for none';
comment on column etl.delivery.conflict_fail_share is
    'Share of code conflicts above which it is held; NULL for none';
comment on column etl.delivery.freshness_warn_days is
    'Days after the newest date of the source to warn; NULL when not named';
comment on column etl.delivery.freshness_fail_days is
    'Days after the newest date of the source to alarm; NULL when not named';
comment on column etl.delivery.delivers_contacts is
    'Whether it wrote an event of kind contact';
comment on column etl.delivery.corrects is
    'Whether it ran a correction rule or delivered corrected columns';
comment on column etl.delivery.run_id is 'The run; NULL when by hand';
comment on column etl.delivery.recorded_at is 'When the ledger learned of it';

create table etl.blob (
    batch_id bigint not null references etl.delivery,
    file_no int not null,
    role text not null,
    name text not null,
    sha256 text not null,
    bytes bigint not null,
    decoded_bytes bigint,
    format text,
    encoding text,
    primary key (batch_id, file_no));
create index blob_sha256 on etl.blob (sha256);
comment on table etl.blob is 'The files of each delivery, by their bytes';
comment on column etl.blob.batch_id is 'The delivery, etl.delivery';
comment on column etl.blob.file_no is
    'Number of the file in its delivery, from 0: position >> 48 of a fact';
comment on column etl.blob.role is 'What the source file calls it';
comment on column etl.blob.name is 'Name as given';
comment on column etl.blob.sha256 is 'Name of the bytes in the archive, in hex';
comment on column etl.blob.bytes is 'Length of the bytes in the archive';
comment on column etl.blob.decoded_bytes is
    'Length after containers; NULL when not known';
comment on column etl.blob.format is 'How it was read; NULL when not known';
comment on column etl.blob.encoding is
    'Characters it was read in; NULL when not known';

create table etl.stage (
    batch_id bigint not null references etl.delivery,
    table_name text not null,
    rows_staged_count bigint not null,
    rows_copied_count bigint not null,
    rows_counted_count bigint not null,
    primary key (batch_id, table_name));
comment on table etl.stage is
    'The three counts of each staged table; they are equal or nothing is loaded';
comment on column etl.stage.batch_id is 'The delivery, etl.delivery';
comment on column etl.stage.table_name is 'Staged table';
comment on column etl.stage.rows_staged_count is 'Rows by the manifest';
comment on column etl.stage.rows_copied_count is 'Rows by the answers to COPY';
comment on column etl.stage.rows_counted_count is 'Rows by count(*)';

create table etl.guard (
    batch_id bigint not null references etl.delivery,
    check_name text not null,
    subject text not null default '',
    value double precision,
    limit_low double precision,
    limit_high double precision,
    verdict text not null check
        (verdict in ('pass', 'warn', 'hold', 'reject', 'released')),
    message text,
    checked_at timestamptz not null default now(),
    primary key (batch_id, check_name, subject));
comment on table etl.guard is 'What each check found on each delivery';
comment on column etl.guard.batch_id is 'The delivery, etl.delivery';
comment on column etl.guard.check_name is
    'total, truncated, unterminated, encoded_twice, refused, unlisted, '
    'conflict, rows, empty, changed, gone, null_share, code_list, '
    'distinct_keys, date_range, column_set, duplicate_column, length_unknown, '
    'withdrawn; difference: a '
    'count of what it would change';
comment on column etl.guard.subject is
    'Role, field or code list it is about; empty for the whole delivery';
comment on column etl.guard.value is 'What was measured';
comment on column etl.guard.limit_low is 'Least value that passes; NULL for none';
comment on column etl.guard.limit_high is
    'Largest value that passes; NULL for none';
comment on column etl.guard.verdict is
    'pass, warn, hold, reject, or released (would be held or refused, but a '
    'person released it or set the check aside)';
comment on column etl.guard.message is 'The finding in words; NULL when it passed';
comment on column etl.guard.checked_at is 'When it was checked';

create table etl.guard_override (
    source_id int not null references etl.source,
    check_name text not null,
    subject text not null default '',
    who text not null,
    why text not null,
    expires_on date not null,
    recorded_at timestamptz not null default now(),
    primary key (source_id, check_name, subject, recorded_at));
comment on table etl.guard_override is
    'Checks that a named person has set aside for a source, for a time';
comment on column etl.guard_override.source_id is 'The source, etl.source';
comment on column etl.guard_override.check_name is 'The check, as in etl.guard';
comment on column etl.guard_override.subject is
    'Role, field or code list; empty for all';
comment on column etl.guard_override.who is 'The person';
comment on column etl.guard_override.why is 'The reason given';
comment on column etl.guard_override.expires_on is 'First day it no longer holds';
comment on column etl.guard_override.recorded_at is 'When it was given';

create table etl.release (
    delivery_key text not null,
    batch_id bigint references etl.delivery,
    decision text not null default 'accept'
        check (decision in ('accept', 'reject')),
    who text not null check (btrim(who) <> ''),
    why text not null check (btrim(why) <> ''),
    released_at timestamptz not null default clock_timestamp(),
    primary key (delivery_key, released_at));
comment on table etl.release is
    'What a named person decided on deliveries that were held or refused; the '
    'last decision counts';
comment on column etl.release.decision is
    'accept (published all the same) or reject (not wanted)';
comment on column etl.release.delivery_key is 'The delivery';
comment on column etl.release.batch_id is
    'The batch that was held; NULL when it could not even be staged';
comment on column etl.release.who is 'The person';
comment on column etl.release.why is 'The reason given, never empty';
comment on column etl.release.released_at is 'When';

create table etl.attempt (
    source_code text not null,
    delivery_key text not null,
    delivered date not null,
    exit_code int not null,
    tries_count bigint not null,
    first_tried_at timestamptz not null,
    last_tried_at timestamptz not null,
    files text[],
    primary key (source_code, delivery_key));
comment on table etl.attempt is
    'Deliveries that could not be staged, so that nothing of them could be '
    'weighed: they are not in etl.delivery';
comment on column etl.attempt.source_code is 'Source id';
comment on column etl.attempt.delivery_key is 'Key of the delivery';
comment on column etl.attempt.delivered is 'Its place in delivery order';
comment on column etl.attempt.exit_code is
    'How the transform ended: 1 failed, 4 its header or total drifted';
comment on column etl.attempt.tries_count is 'How often it was tried';
comment on column etl.attempt.first_tried_at is 'When it was first tried';
comment on column etl.attempt.last_tried_at is 'When it was last tried';
comment on column etl.attempt.files is
    'Role and SHA-256 of its files, sorted; NULL when not known';

create table etl.publish (
    seq bigint primary key,
    batch_id bigint references etl.delivery,
    source_id int references etl.source,
    delivery_key text,
    batch_key text,
    state text not null check (state in ('written', 'published', 'undone')),
    cause text not null check (cause in
        ('delivery', 'mapping', 'review', 'undo', 'release', 'purge')),
    undoes_seq bigint references etl.publish,
    withdraws_seq bigint references etl.publish,
    new_count bigint not null default 0,
    changed_count bigint not null default 0,
    identical_count bigint not null default 0,
    gone_count bigint not null default 0,
    dup_in_file_count bigint not null default 0,
    key_conflict_count bigint not null default 0,
    mapping_count bigint not null default 0,
    reopened_count bigint not null default 0,
    facts_count bigint not null default 0,
    stub_case_count bigint not null default 0,
    written_count bigint,
    digest text,
    xid text,
    run_id bigint references etl.run,
    written_at timestamptz not null default now(),
    published_at timestamptz);
create unique index publish_delivery on etl.publish (delivery_key);
create index publish_batch on etl.publish (batch_id);
create index publish_source on etl.publish (source_id, seq);
comment on table etl.publish is
    'One row per publish; what it wrote is visible once etl.published says so';
comment on column etl.publish.seq is 'Number of the publish: load order';
comment on column etl.publish.batch_id is
    'The delivery, etl.delivery; NULL for undo and purge';
comment on column etl.publish.source_id is 'The source; NULL when several';
comment on column etl.publish.delivery_key is
    'Key of the delivery, unique; NULL for undo and purge';
comment on column etl.publish.batch_key is
    'Folder under staged/ it was loaded from; NULL for undo and purge';
comment on column etl.publish.state is
    'written (committed, not yet visible), published, or undone';
comment on column etl.publish.cause is
    'delivery, mapping, review, undo, release or purge';
comment on column etl.publish.undoes_seq is
    'The publish that this one withdrew; NULL when it is no undo';
comment on column etl.publish.withdraws_seq is
    'The publish of a delivery that this undo, or the undo that it withdrew and '
    'so on, withdrew first: it stands when as many of them have been raised as '
    'bring it back, an even number; NULL when it is no undo';
comment on column etl.publish.new_count is 'Facts not known before';
comment on column etl.publish.changed_count is
    'Facts with other content than before, mapping and reopened included';
comment on column etl.publish.identical_count is 'Facts as they were';
comment on column etl.publish.gone_count is
    'Facts that it omits: withdrawn, or in a roster ended';
comment on column etl.publish.dup_in_file_count is
    'Facts that repeat an equal one of the delivery';
comment on column etl.publish.key_conflict_count is
    'Facts whose key stands in the delivery with other content: all refused';
comment on column etl.publish.mapping_count is
    'Of changed: same record, other reading of it by a new mapping';
comment on column etl.publish.reopened_count is
    'Of changed: had ended in the roster and came back';
comment on column etl.publish.facts_count is
    'new + changed + identical + dup_in_file + key_conflict';
comment on column etl.publish.stub_case_count is
    'Cases that this publish saw first without a term';
comment on column etl.publish.written_count is
    'Versions of events, terms and statements that it wrote; NULL: not counted';
comment on column etl.publish.digest is
    'Its seal: a digest of the rows that it wrote, taken by the first lapse '
    'verify after it and compared by the later ones; NULL before, and again '
    'after a purge';
comment on column etl.publish.xid is
    'Transaction that wrote it, to settle a lost answer to COMMIT';
comment on column etl.publish.run_id is 'The run; NULL when by hand';
comment on column etl.publish.written_at is 'When it was written';
comment on column etl.publish.published_at is
    'When it became visible; NULL until then';

create table etl.reject (
    batch_id bigint not null references etl.delivery,
    reject_no bigint not null,
    stage text not null check (stage in ('transform', 'load')),
    file_no int,
    record_no bigint,
    byte_offset bigint,
    byte_length bigint,
    line bigint,
    column_name text,
    class text not null,
    shape text,
    position bigint,
    table_name text,
    primary key (batch_id, reject_no));
comment on table etl.reject is
    'Refused records and facts: where they stand and why, never what they say';
comment on column etl.reject.batch_id is 'The delivery, etl.delivery';
comment on column etl.reject.reject_no is 'Number within the delivery';
comment on column etl.reject.stage is
    'transform (the record could not be read) or load (its key contradicts)';
comment on column etl.reject.file_no is 'Number of the file, etl.blob';
comment on column etl.reject.record_no is
    'Number of the record in its file; NULL for the load';
comment on column etl.reject.byte_offset is
    'First byte of the record in its file, after containers, from 0';
comment on column etl.reject.byte_length is
    'Length of the record in bytes; NULL for the load';
comment on column etl.reject.line is
    'Line of the record in its file, from 1; NULL for the load';
comment on column etl.reject.column_name is
    'Field that was refused; NULL when it is the whole record';
comment on column etl.reject.class is 'Reason, one of the closed list';
comment on column etl.reject.shape is
    'Form of the value: letters as A or a, digits as 9; NULL when none';
comment on column etl.reject.position is
    'file_no << 48 | offset, as in the fact tables';
comment on column etl.reject.table_name is
    'Fact table of a fact refused by the load; NULL for the transform';

create table etl.rule_use (
    batch_id bigint not null references etl.delivery,
    rule_no int not null,
    why text not null,
    version text not null,
    uses_count bigint not null,
    primary key (batch_id, rule_no));
comment on table etl.rule_use is 'How often each rule of the mapping acted';
comment on column etl.rule_use.batch_id is 'The delivery, etl.delivery';
comment on column etl.rule_use.rule_no is 'Its place in the manifest, from 1';
comment on column etl.rule_use.why is 'Name of the rule';
comment on column etl.rule_use.version is 'Version of the rule';
comment on column etl.rule_use.uses_count is 'Facts it acted on';

create table etl.unlisted_code (
    batch_id bigint not null references etl.delivery,
    code text not null,
    code_count bigint not null,
    primary key (batch_id, code));
comment on table etl.unlisted_code is
    'Codes that the mapping does not list, at most 50 a delivery';
comment on column etl.unlisted_code.batch_id is 'The delivery, etl.delivery';
comment on column etl.unlisted_code.code is 'The code as the source has it';
comment on column etl.unlisted_code.code_count is 'How many facts carry it';

create table etl.field_use (
    batch_id bigint not null references etl.delivery,
    role text not null,
    field_no int not null,
    name text not null,
    filled_count bigint not null,
    empty_count bigint not null,
    primary key (batch_id, role, field_no));
comment on table etl.field_use is 'How often each field was filled';
comment on column etl.field_use.batch_id is 'The delivery, etl.delivery';
comment on column etl.field_use.role is 'Role of the file';
comment on column etl.field_use.field_no is 'Its place in the manifest, from 1';
comment on column etl.field_use.name is 'Name of the field';
comment on column etl.field_use.filled_count is 'Records with a value';
comment on column etl.field_use.empty_count is 'Records without one';

create table etl.role_use (
    batch_id bigint not null references etl.delivery,
    role text not null,
    records_in_count bigint not null,
    rejected_count bigint not null,
    blank_lines_count bigint not null,
    stated_total bigint,
    columns text[],
    primary key (batch_id, role));
comment on table etl.role_use is 'What was read of each role of a delivery';
comment on column etl.role_use.batch_id is 'The delivery, etl.delivery';
comment on column etl.role_use.role is 'Role of the files';
comment on column etl.role_use.records_in_count is 'Records read';
comment on column etl.role_use.rejected_count is 'Records refused';
comment on column etl.role_use.blank_lines_count is 'Blank lines passed over';
comment on column etl.role_use.stated_total is
    'Number of records the file itself states; NULL when it states none';
comment on column etl.role_use.columns is
    'Header as found; NULL when the format has none';

-- Facts that a delivery held without changing them, where that must be
-- remembered: an older delivery may still come between.
create table core.assertion (
    case_id bigint not null,
    fact_key bigint not null,
    family text not null check (family in ('event', 'term', 'statement')),
    shown_on date not null,
    is_unclear boolean not null,
    source_id int not null,
    batch_id bigint not null,
    since_seq bigint not null,
    until_seq bigint not null default 9223372036854775807,
    primary key (case_id, family, fact_key, shown_on, is_unclear, since_seq));
comment on table core.assertion is
    'What a delivery said of a fact without giving it a new version: shown '
    'again as it was (append, delta), or in contradiction with itself';
comment on column core.assertion.case_id is 'The case; 0 for none';
comment on column core.assertion.fact_key is
    'event_key, term_key or statement_key';
comment on column core.assertion.family is 'event, term or statement';
comment on column core.assertion.shown_on is 'etl.delivery.delivered';
comment on column core.assertion.is_unclear is
    'true: the delivery contradicts itself on it, so it stays as it was';
comment on column core.assertion.source_id is 'The source, etl.source';
comment on column core.assertion.batch_id is 'The delivery, etl.delivery';
comment on column core.assertion.since_seq is 'First publish that shows it';
comment on column core.assertion.until_seq is
    'First publish that no longer shows it';

insert into etl.layout (table_schema, table_name, kind) values
    ('ref', 'code', 'reference'),
    ('ref', 'jurisdiction', 'reference'),
    ('ref', 'profile', 'reference'),
    ('ref', 'officer', 'reference'),
    ('ref', 'office', 'reference'),
    ('ref', 'policy', 'reference'),
    ('ref', 'holiday', 'reference'),
    ('ref', 'month', 'reference'),
    ('core', 'supervision_case', 'distributed'),
    ('core', 'term', 'distributed'),
    ('core', 'event', 'distributed'),
    ('core', 'event_detail', 'distributed'),
    ('core', 'statement', 'distributed'),
    ('core', 'review', 'distributed'),
    ('core', 'assertion', 'distributed'),
    ('private', 'case_number', 'distributed'),
    ('private', 'event_note', 'distributed'),
    ('private', 'statement_quote', 'distributed'),
    ('private', 'officer_name', 'reference'),
    ('etl', 'source', 'local'),
    ('etl', 'published', 'local'),
    ('etl', 'coverage', 'local'),
    ('etl', 'told', 'local'),
    ('etl', 'schema_version', 'local'),
    ('etl', 'layout', 'local'),
    ('etl', 'run', 'local'),
    ('etl', 'success', 'local'),
    ('etl', 'fetch', 'local'),
    ('etl', 'delivery', 'local'),
    ('etl', 'blob', 'local'),
    ('etl', 'stage', 'local'),
    ('etl', 'guard', 'local'),
    ('etl', 'guard_override', 'local'),
    ('etl', 'release', 'local'),
    ('etl', 'attempt', 'local'),
    ('etl', 'publish', 'local'),
    ('etl', 'reject', 'local'),
    ('etl', 'rule_use', 'local'),
    ('etl', 'unlisted_code', 'local'),
    ('etl', 'field_use', 'local'),
    ('etl', 'role_use', 'local');
