-- Who did what to the store, and when: one row an act, chained by hashes, so
-- that a row that was changed or taken out is found. Appended to in the
-- transaction of the act itself, by triggers on the tables in which acts are
-- entered, so that no function can forget it: where the audit cannot be
-- written, the act does not happen. Local to one machine, like the ledger.

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
    'purge or reveal';
comment on column etl.audit.object is
    'What it was done to: run, source, delivery key, publish, case by its key; '
    'never a name or number of a person';
comment on column etl.audit.outcome is 'What came of it';
comment on column etl.audit.reason is 'Reason given; NULL when none is asked';
comment on column etl.audit.chain is
    'SHA-256 over the chain of the row before and this row';

create function etl.refuse_change() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
begin
    raise exception 'etl.audit is appended to and never changed'
        using errcode = 'LA005';
end
$$;
comment on function etl.refuse_change() is
    'Trigger: no row of the audit is changed or taken out';
create trigger audit_no_change before update or delete or truncate
    on etl.audit for each statement execute function etl.refuse_change();

-- Runs with the rights of the owner: who may enter an act need not be allowed
-- to write the audit, only to be written down in it.
create function etl.audit_act() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    row_now constant jsonb := to_jsonb(new);
    source constant text := coalesce((select s.code from etl.source as s
        where s.source_id = (row_now ->> 'source_id')::int), 'all sources');
begin
    case tg_table_name
    when 'run' then
        perform etl.append_audit('run',
            format('run %s: %s %s', row_now ->> 'run_id',
                row_now ->> 'program', row_now ->> 'command'),
            case when tg_op = 'INSERT' then 'started'
                else 'ended with ' || (row_now ->> 'exit_code') end, null);
    when 'delivery' then
        perform etl.append_audit(row_now ->> 'verdict',
            format('delivery %s of %s', row_now ->> 'delivery_key', source),
            'entered as batch ' || (row_now ->> 'batch_id'),
            row_now ->> 'reason');
    when 'publish' then
        perform etl.append_audit(
            case row_now ->> 'cause' when 'undo' then 'undo'
                else 'publish' end,
            case row_now ->> 'cause'
                when 'undo' then format('publish %s of %s',
                    row_now ->> 'undoes_seq', source)
                else format('delivery %s of %s',
                    row_now ->> 'delivery_key', source) end,
            format('written as publish %s: %s new, %s changed, %s gone',
                row_now ->> 'seq', row_now ->> 'new_count',
                row_now ->> 'changed_count', row_now ->> 'gone_count'),
            null);
    when 'release' then
        perform etl.append_audit('release',
            'delivery ' || (row_now ->> 'delivery_key'),
            case row_now ->> 'decision' when 'reject' then 'refused by '
                else 'released by ' end || (row_now ->> 'who'),
            row_now ->> 'why');
    when 'guard_override' then
        perform etl.append_audit('override',
            format('check %s %s of %s', row_now ->> 'check_name',
                row_now ->> 'subject', source),
            format('set aside by %s until %s', row_now ->> 'who',
                row_now ->> 'expires_on'),
            row_now ->> 'why');
    end case;
    return null;
end
$$;
comment on function etl.audit_act() is
    'Trigger: what is entered in the ledger is entered in the audit';
create trigger run_started after insert on etl.run
    for each row execute function etl.audit_act();
create trigger run_ended after update on etl.run
    for each row when (old.ended_at is null and new.ended_at is not null)
    execute function etl.audit_act();
create trigger delivery_held after insert on etl.delivery
    for each row when (new.verdict in ('hold', 'reject'))
    execute function etl.audit_act();
create trigger publish_written after insert on etl.publish
    for each row when (new.cause <> 'purge') -- enters itself, with its reason
    execute function etl.audit_act();
create trigger delivery_released after insert on etl.release
    for each row execute function etl.audit_act();
create trigger check_overridden after insert on etl.guard_override
    for each row execute function etl.audit_act();

insert into etl.layout (table_schema, table_name, kind) values
    ('etl', 'audit', 'local');
