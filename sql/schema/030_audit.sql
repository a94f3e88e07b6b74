-- Who did what to the store, and when: one row an act, chained by hashes, so
-- that a row that was changed or taken out is found. Appended to in the
-- transaction of the act itself, by triggers on the tables in which acts are
-- entered (sql/functions/060_audit.sql), so that no function can forget it:
-- where the audit cannot be written, the act does not happen. Local to one
-- machine, like the ledger.

create table etl.audit (
    audit_no bigint primary key,
    acted_at timestamptz not null,
    who text not null,
    act text not null,
    object text not null,
    outcome text not null,
    reason text,
    chain bytea not null);
comment on table etl.audit is
    'Acts of people and programs on the store: appended only, each row chained '
    'to the one before by a hash';
comment on column etl.audit.audit_no is
    'Number of the act, from 1, without holes';
comment on column etl.audit.acted_at is
    'When the transaction of the act began, by the clock of the database';
comment on column etl.audit.who is 'Login that acted';
comment on column etl.audit.act is
    'setup, roles, run, publish, hold, reject, skip, release, override, undo, '
    'purge, reveal or seal';
comment on column etl.audit.object is
    'What it was done to: run, source, delivery key, publish, case by its key; '
    'never a name or number of a person';
comment on column etl.audit.outcome is 'What came of it';
comment on column etl.audit.reason is 'Reason given; NULL when none is asked';
comment on column etl.audit.chain is
    'SHA-256 over the chain of the row before and this row';

insert into etl.layout (table_schema, table_name, kind) values
    ('etl', 'audit', 'local');
