-- The first delivery of events, straight into an empty store: the load copies
-- them into the tables themselves, frozen, in the order of their keys, and the
-- keys are built afterwards. All in the transaction of the publish: a load that
-- breaks off leaves the tables with their keys and without our defaults.
-- Readers wait meanwhile for the end of it; there is nothing yet to be read.
-- Frozen rows are seen by snapshots older than the commit, too; no view shows
-- them before etl.published reaches their since_seq, and that is raised later.
set check_function_bodies = off; -- the stage exists in a session only

-- The tables that hold nearly every row of a delivery.
create function etl.first_tables()
returns table (staged text, relation regclass)
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    select t.staged, t.relation
    from (values
        ('event', 'core.event'::regclass),
        ('event_detail', 'core.event_detail'::regclass),
        ('private_note', 'private.event_note'::regclass))
        as t (staged, relation);
end;
comment on function etl.first_tables() is
    'Stage tables that a first delivery passes by, and where their rows go';

-- Whether the way is open: the session may change the tables, no other publish
-- runs or waits to be raised, and there is no event. A reader who holds the
-- tables for more than two seconds closes it as well.
create function etl.may_begin_first() returns boolean
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
begin
    if exists (
        select from etl.first_tables() as t
        join pg_class as c on c.oid = t.relation
        -- who copies, not whose rights this function has
        where not pg_has_role(coalesce(nullif(current_setting('role'), 'none'),
            session_user), c.relowner, 'usage'))
        or not pg_try_advisory_xact_lock(hashtextextended('lapse publish', 0))
        or exists (select from etl.publish as p where p.state = 'written')
        or exists (select from core.event)
    then
        return false;
    end if;
    lock table core.event, core.event_detail, private.event_note
        in access exclusive mode;
    return not exists (select from core.event)
        and not exists (select from core.event_detail)
        and not exists (select from private.event_note);
exception when lock_not_available then
    return false;
end
$$;
comment on function etl.may_begin_first() is
    'Lock the tables of events, when they are empty and ours to change; false '
    'when not';

create function etl.begin_first(manifest jsonb, run_id bigint)
returns table (
    staged text, statement text, left_out int, delivered int)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set client_min_messages = warning
as $$
#variable_conflict use_column
declare
    d constant date := (manifest ->> 'delivered')::date;
    events constant bigint := (
        select sum((p.value ->> 'rows')::bigint)
        from jsonb_array_elements(manifest -> 'parts') as p
        where p.value ->> 'table' = 'event');
    home int;
    source int;
    batch bigint;
    n bigint;
    one record;
begin
    perform etl.own_session();
    -- one jurisdiction, so that it is a default too
    if exists (select from core.event)
        or (select count(distinct coalesce(r.jurisdiction,
                manifest ->> 'jurisdiction'))
            from pg_temp.stage_case_ref as r) <> 1
        or not etl.may_begin_first()
        or exists (
            select from etl.weigh(manifest, true, true, events) as w
            where w.verdict <> 'accept')
    then
        return;
    end if;
    -- what stands of this source, empty as it is, has its place in history; a
    -- statement of its own, since etl.weigh has just found it
    if exists (select from pg_temp.work_shown) then
        return;
    end if;
    source := etl.source_id(manifest);
    select p.seq + 1 into n from etl.published as p;
    batch := etl.enter_delivery(manifest, n, run_id);
    select c.jurisdiction_id into home from core.supervision_case as c
    join pg_temp.stage_case_ref as r on r.case_id = c.case_id
    limit 1;
    insert into pg_temp.work_key (relation, name, definition)
    select k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid)
    from pg_constraint as k
    join etl.first_tables() as t on t.relation = k.conrelid
    where k.contype = 'p';
    -- a table that is new in this transaction takes frozen rows
    truncate core.event, core.event_detail, private.event_note;
    for one in
        select format('alter table %s drop constraint %I', k.relation, k.name)
            as act
        from pg_temp.work_key as k
        union all
        select format('alter table %s alter column %I set default %s',
            t.relation, a.attname, case a.attname
                when 'jurisdiction_id' then home when 'source_id' then source
                when 'batch_id' then batch when 'since_seq' then n end)
        from etl.first_tables() as t
        join pg_attribute as a on a.attrelid = t.relation and a.attname in (
            'jurisdiction_id', 'source_id', 'batch_id', 'since_seq')
    loop
        execute one.act;
    end loop;
    return query
    select t.staged,
        format('copy %s (%s, known_from) from stdin (format binary, freeze)',
            t.relation, string_agg(quote_ident(a.attname), ', '
                order by c.column_no)),
        min(c.column_no - 1) filter (where a.attname is null),
        d - date '2000-01-01'
    from etl.first_tables() as t
    join etl.stage_columns() as c on c.table_name = t.staged
    left join pg_attribute as a
        on a.attrelid = t.relation and a.attname = c.column_name
    group by t.staged, t.relation
    order by t.relation <> 'core.event'::regclass;
end
$$;
comment on function etl.begin_first(jsonb, bigint) is
    'Weigh and enter a first delivery and make the tables of events ready for '
    'it: how each is copied, the staged column (from 0) that it does not have, '
    'and the day of the delivery in days from 2000-01-01. No row: it goes the '
    'way of every other, and the transaction must be rolled back';

create function etl.end_first(manifest jsonb, counts jsonb, run_id bigint)
returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set client_min_messages = warning
set work_mem = '128MB' -- as for etl.weigh
-- three million keys are sorted in memory; they come in order
set maintenance_work_mem = '256MB'
as $$
declare
    source constant int := etl.source_id(manifest);
    all_counts jsonb := counts;
    counted bigint;
    batch bigint;
    n bigint;
    one record;
begin
    perform etl.own_session();
    select w.batch_id, w.seq into batch, n from pg_temp.work_shown as w;
    for one in
        select format('alter table %s alter column %I drop default',
            t.relation, a.attname) as act
        from etl.first_tables() as t
        join pg_attribute as a on a.attrelid = t.relation and a.attname in (
            'jurisdiction_id', 'source_id', 'batch_id', 'since_seq')
        union all
        select format('alter table %s add constraint %I %s', k.relation,
            k.name, k.definition)
        from pg_temp.work_key as k
    loop
        execute one.act;
    end loop;
    for one in
        select t.staged, t.relation, counts -> t.staged as count
        from etl.first_tables() as t
        where counts ? t.staged
    loop
        execute format('select count(*) from %s', one.relation) into counted;
        if counted <> (one.count ->> 1)::bigint then
            raise exception 'table "%": % rows copied, % counted', one.staged,
                one.count ->> 1, counted using errcode = 'LA005';
        end if;
        all_counts := jsonb_set(all_counts, array[one.staged, '2'],
            to_jsonb(counted));
    end loop;
    delete from pg_temp.work_guard as g where g.check_name = 'date_range';
    perform etl.guard_dates(manifest, (manifest ->> 'delivered')::date,
        'core.event');
    perform etl.settle_guards(manifest, source);
    if etl.judged() <> 'accept' then
        return null;
    end if;
    insert into pg_temp.work_count (name, value)
    values ('written_event', etl.counted('new_event'));
    perform etl.runs_newest((manifest ->> 'delivered')::date, batch,
        manifest ->> 'source' = 'canonical');
    perform etl.end_merge(manifest, source, batch, n, true,
        exists (
            select from core.event as e
            join ref.profile as p on p.profile_key = e.profile_key
            where p.kind = 'contact'),
        run_id);
    perform etl.stage_counted(n, batch, all_counts);
    return n;
end
$$;
comment on function etl.end_first(jsonb, jsonb, bigint) is
    'Build the keys of a first delivery, count its rows and write the rest of '
    'it; returns the number of the publish, NULL when a guard finds something '
    'in its events: undo it then, it goes the way of every other';
