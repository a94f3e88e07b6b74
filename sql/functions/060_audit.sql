-- The audit: one function that appends, one that checks the chain, and the one
-- way to read a name that leaves a row of its own.

create function etl.audit_chain(before bytea, a etl.audit) returns bytea
language sql immutable
set search_path = pg_catalog, pg_temp
begin atomic
    select sha256(before || convert_to(array[
        (a).audit_no::text,
        extract(epoch from (a).acted_at)::text,
        (a).who, (a).act, (a).object, (a).outcome, (a).reason]::text, 'UTF8'));
end;
comment on function etl.audit_chain(bytea, etl.audit) is
    'Hash of a row of the audit over that of the row before';

-- Runs with the rights of the owner, and nobody else may execute it: the
-- triggers of the ledger and the functions of acts do.
create function etl.append_audit(
    act text, object text, outcome text, reason text)
returns bigint
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    before bytea;
    a etl.audit;
begin
    -- one writer at a time, to the end of its transaction
    perform pg_advisory_xact_lock(hashtextextended('lapse audit', 0));
    select r.audit_no, r.chain into a.audit_no, before
    from etl.audit as r order by r.audit_no desc limit 1;
    a.audit_no := coalesce(a.audit_no, 0) + 1;
    a.acted_at := now();
    a.who := session_user;
    a.act := append_audit.act;
    a.object := append_audit.object;
    a.outcome := append_audit.outcome;
    a.reason := append_audit.reason;
    a.chain := etl.audit_chain(coalesce(before, ''), a);
    begin
        insert into etl.audit select a.*;
    exception when others then
        -- a full disk, a right taken away: not a thing to try again in silence
        raise exception 'the audit could not be written (SQLSTATE %), so '
            'nothing was done', sqlstate using errcode = 'LA005';
    end;
    return a.audit_no;
end
$$;
comment on function etl.append_audit(text, text, text, text) is
    'Append an act to the audit, in the transaction of the act; returns its '
    'number';

-- Blanks, control characters and what only looks like nothing say nothing.
create function etl.is_unsaid(words text) returns boolean
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(words, '') !~
        '[^[:space:][:cntrl:]\u00a0\u200b\u200c\u200d\u2060\ufeff]';
end;
comment on function etl.is_unsaid(text) is
    'Whether a reason or a name is missing: NULL, blanks, invisible characters';

-- The triggers come with the functions, so that setup makes one that was taken
-- away anew; their functions are replaced, since the tables hold on to them.
create or replace function etl.refuse_change() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'etl.audit is appended to and never changed'
        using errcode = 'LA005';
end
$$;
comment on function etl.refuse_change() is
    'Trigger: no row of the audit is changed or taken out';
create or replace trigger audit_no_change before update or delete or truncate
    on etl.audit for each statement execute function etl.refuse_change();

-- Runs with the rights of the owner: who may enter an act need not be allowed
-- to write the audit, only to be written down in it.
create or replace function etl.audit_act() returns trigger
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
create or replace trigger run_started after insert on etl.run
    for each row execute function etl.audit_act();
create or replace trigger run_ended after update on etl.run
    for each row when (old.ended_at is null and new.ended_at is not null)
    execute function etl.audit_act();
create or replace trigger delivery_held after insert on etl.delivery
    for each row when (new.verdict in ('hold', 'reject'))
    execute function etl.audit_act();
create or replace trigger publish_written after insert on etl.publish
    for each row when (new.cause <> 'purge') -- enters itself, with its reason
    execute function etl.audit_act();
create or replace trigger delivery_released after insert on etl.release
    for each row execute function etl.audit_act();
create or replace trigger check_overridden after insert on etl.guard_override
    for each row execute function etl.audit_act();

create function etl.audit_head()
returns table (audit_no bigint, chain text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select a.audit_no, encode(a.chain, 'hex')
    from etl.audit as a
    order by a.audit_no desc
    limit 1;
end;
comment on function etl.audit_head() is
    'Number and hash of the last row of the audit, to be kept elsewhere: rows '
    'cut off the end are found by them';

create function etl.audit_stands(kept_no bigint, kept_chain text)
returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select exists (
        select from etl.audit as a
        where a.audit_no = kept_no and encode(a.chain, 'hex') = kept_chain);
end;
comment on function etl.audit_stands(bigint, text) is
    'Whether the audit still has the row whose number and hash were kept '
    'outside the database';

create function etl.broken_audit(kept_no bigint, kept_chain text)
returns table (audit_no bigint, fault text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select a.audit_no,
        case
            when a.audit_no <> coalesce(a.prior_no, 0) + 1
                then 'a row before it is missing'
            else 'it was changed'
        end
    from (
        select r.audit_no, r.chain as stored,
            lag(r.audit_no) over (order by r.audit_no) as prior_no,
            etl.audit_chain(coalesce(
                lag(r.chain) over (order by r.audit_no), ''), r) as counted
        from etl.audit as r) as a
    where a.audit_no <> coalesce(a.prior_no, 0) + 1 or a.stored <> a.counted
    union all
    select k.kept_no,
        case when r.audit_no is null then 'it is missing at the end'
            else 'it is not the row whose hash was kept' end
    from (select kept_no, kept_chain) as k
    left join etl.audit as r on r.audit_no = k.kept_no
    where k.kept_no > 0
        and encode(r.chain, 'hex') is distinct from k.kept_chain
    order by 1;
end;
comment on function etl.broken_audit(bigint, text) is
    'Rows of the audit that do not follow from the row before, or are not what '
    'was kept of them outside the database (number and hash by '
    'etl.audit_head; NULL: nothing was kept); none when it is whole';

create function etl.skip_delivery(wanted_key text) returns bigint
language sql volatile
set search_path = pg_catalog, pg_temp
begin atomic
    select etl.append_audit('skip', 'delivery ' || p.delivery_key,
        format('%s as publish %s before', p.state, p.seq), null)
    from etl.publish as p
    where p.delivery_key = wanted_key;
end;
comment on function etl.skip_delivery(text) is
    'Enter in the audit that a delivery was offered again and passed over';

create function private.reveal(case_id bigint, reason text)
returns table (case_number text, officer_names text[])
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    wanted constant bigint := reveal.case_id;
    why constant text := btrim(reveal.reason);
    found_number text;
    found_names text[];
begin
    if etl.is_unsaid(why) then
        raise exception 'a name is revealed for a reason, and none was given'
            using errcode = 'LA002';
    end if;
    select n.case_number into found_number from private.case_number as n
    where n.case_id = wanted;
    select array_agg(distinct o.name order by o.name) into found_names
    from private.officer_name as o
    where o.officer_key in (
        select t.officer_key from core.visible_term as t
        where t.case_id = wanted
        union all
        select e.officer_key from core.visible_event as e
        where e.case_id = wanted);
    perform etl.append_audit('reveal', 'case ' || wanted,
        case when found_number is null then 'no such case'
            else 'number and officers shown' end, why);
    -- not undone by a rollback, as the row of the audit would be
    raise log 'lapse: "%" reveals case %', session_user, wanted;
    if found_number is not null then
        return query select found_number, found_names;
    end if;
end
$$;
comment on function private.reveal(bigint, text) is
    'Case number and names of the officers of one case, for stewards, with a '
    'row of the audit that says who asked and why; no row when there is no '
    'such case';
