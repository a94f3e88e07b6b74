-- The one transaction that writes a delivery: versions, sets, ledger.
set check_function_bodies = off; -- the stage exists in a session only

create function etl.write_ledger(
    manifest jsonb, source int, batch bigint, n bigint, run_id bigint)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    changed constant bigint := etl.counted('changed')
        + etl.counted('mapping') + etl.counted('reopened');
    facts constant bigint := (manifest -> 'counts' ->> 'facts')::bigint;
begin
    if facts <> etl.counted('new') + changed + etl.counted('identical')
            + etl.counted('dup_in_file') + etl.counted('key_conflict') then
        raise exception 'facts do not add up: % in the manifest', facts
            using errcode = 'LA005';
    end if;
    insert into etl.publish (seq, batch_id, source_id, delivery_key, batch_key,
        state, cause, new_count, changed_count, identical_count, gone_count,
        dup_in_file_count, key_conflict_count, mapping_count, reopened_count,
        facts_count, stub_case_count, xid, run_id)
    values (n, batch, source, manifest ->> 'delivery_key',
        manifest ->> 'batch_key', 'written',
        etl.cause_of(manifest, source, batch),
        etl.counted('new'), changed, etl.counted('identical'),
        etl.counted('gone') + etl.counted('ended'),
        etl.counted('dup_in_file'), etl.counted('key_conflict'),
        etl.counted('mapping'), etl.counted('reopened'), facts,
        -- by the cases of the delivery, not through all of the store
        (select count(*) from pg_temp.stage_case_ref as r
         join core.supervision_case as c on c.case_id = r.case_id
         where c.since_seq = n and not exists (
            select from core.term as t
            where t.case_id = c.case_id
                and t.until_seq = 9223372036854775807)),
        pg_current_xact_id()::text, run_id);
    insert into etl.guard (batch_id, check_name, subject, value, limit_low,
        limit_high, verdict, message)
    select batch, g.check_name, g.subject, g.value, g.limit_low, g.limit_high,
        g.verdict, g.message
    from pg_temp.work_guard as g;
    insert into etl.reject (batch_id, reject_no, stage, file_no, byte_offset,
        class, position, table_name)
    select batch, coalesce((
            select max(r.reject_no) from etl.reject as r
            where r.batch_id = batch), 0)
            + row_number() over (order by c.position, c.family),
        'load', (c.position >> 48)::int, c.position & 281474976710655,
        'key_conflict', c.position, c.family
    from pg_temp.work_conflict as c;
end
$$;
comment on function etl.write_ledger(jsonb, int, bigint, bigint, bigint) is
    'Check the sums and enter the publish, its guards and refused facts';

create function etl.cause_of(manifest jsonb, source int, batch bigint)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    with files as (
        select b.batch_id,
            string_agg(b.role || ' ' || b.sha256, ',' order by b.role,
                b.sha256) as list
        from etl.blob as b
        where b.batch_id = batch or b.batch_id in (
            select p.batch_id from etl.publish as p
            where p.source_id = source)
        group by b.batch_id
    )
    select case
        when exists (select from etl.release as r
            where r.delivery_key = manifest ->> 'delivery_key') then 'release'
        when exists (
            select from files as a
            join files as o on o.list = a.list and o.batch_id <> a.batch_id
            join etl.delivery as d on d.batch_id = o.batch_id
            where a.batch_id = batch
                and (d.mapping_version, d.parser_version)
                    is distinct from (manifest ->> 'mapping_version',
                        manifest ->> 'parser_version')) then 'mapping'
        else 'delivery'
    end;
end;
comment on function etl.cause_of(jsonb, int, bigint) is
    'release when a person released it, mapping when its files were published '
    'before under another mapping, else delivery';

create function etl.write_assertions(
    manifest jsonb, source int, batch bigint, n bigint)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    d constant date := (manifest ->> 'delivered')::date;
    kind constant text := manifest ->> 'delivery';
    days constant datemultirange := etl.covered(manifest);
begin
    insert into core.assertion (case_id, fact_key, family, shown_on,
        is_unclear, source_id, batch_id, since_seq)
    select u.case_id, u.fact_key, u.family, d, true, source, batch, n
    from pg_temp.work_doubt as u
    where u.is_unclear and not exists (
        select from core.assertion as a
        where a.case_id = u.case_id and a.family = u.family
            and a.fact_key = u.fact_key and a.shown_on = d and a.is_unclear
            and a.until_seq = 9223372036854775807);
    -- what is identical is all that can be shown again as it was. A roster that
    -- omits what is over by its own word says nothing, so that it listed it is
    -- remembered; one that names ends is never staged against a base
    if kind = 'full' or etl.counted('identical') = 0 then
        return;
    end if;
    insert into core.assertion (case_id, fact_key, family, shown_on,
        is_unclear, source_id, batch_id, since_seq)
    select k.case_id, k.fact_key, k.family, d, false, source, batch, n
    from (
        select e.case_id, e.event_key as fact_key, 'event' as family,
            coalesce(e.occurred_lo, e.scheduled_for, e.recorded_at::date)
                as dated, e.ended
        from pg_temp.stage_event as e
        where etl.counted('all_new') = 0
        union all
        select t.case_id, t.term_key, 'term', t.start_lo, t.end_date
        from pg_temp.stage_term as t
        union all
        select s.case_id, s.statement_key, 'statement',
            coalesce(s.window_lo, s.stated_on), null
        from pg_temp.stage_statement as s) as k
    where (kind <> 'roster' or k.ended <= d)
        and not (kind = 'full_period' and etl.is_covered(days, k.dated))
        and not exists (
            select from pg_temp.work_diff as x
            where x.family = k.family and x.case_id = k.case_id
                and x.fact_key = k.fact_key)
        and not exists (
            select from pg_temp.work_new as x
            where k.family = 'event' and x.case_id = k.case_id
                and x.fact_key = k.fact_key)
        and not exists (
            select from core.assertion as a
            where a.case_id = k.case_id and a.family = k.family
                and a.fact_key = k.fact_key and a.shown_on = d
                and not a.is_unclear
                and a.until_seq = 9223372036854775807);
end
$$;
comment on function etl.write_assertions(jsonb, int, bigint, bigint) is
    'Remember facts shown again as they were, and contradictory ones';

-- Enter a weighed delivery and its dictionaries as publish n; returns its
-- batch.
create function etl.enter_delivery(manifest jsonb, n bigint, run_id bigint)
returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    batch bigint;
begin
    if exists (select from etl.publish as p where p.state = 'written') then
        raise exception 'a publish is written and not raised'
            using errcode = 'LA005';
    end if;
    if etl.judged() <> 'accept' then
        raise exception 'the delivery was not accepted: a person releases it'
            using errcode = 'LA005';
    end if;
    -- numbers are given once: an undone publish keeps its own
    batch := etl.record_delivery(manifest, 'accept', null, run_id);
    insert into pg_temp.work_shown
        (batch_id, seq, shown_on, delivery_kind, covered)
    values (batch, n, (manifest ->> 'delivered')::date,
        manifest ->> 'delivery', etl.covered(manifest));
    perform etl.merge_dictionaries(manifest ->> 'jurisdiction', batch, n);
    return batch;
end
$$;
comment on function etl.enter_delivery(jsonb, bigint, bigint) is
    'Enter a delivery, its refused records and its dictionaries; returns the '
    'number of the batch';

-- A first delivery is not listed here: the cache has nothing yet and is built
-- of all cases.
create function etl.touched_by_merge(n bigint) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    if current_setting('lapse.mart', true) = 'off' then
        return; -- etl.refresh_mart() asks for none
    end if;
    perform etl.open_mart();
    insert into pg_temp.mart_case (case_id)
    select r.case_id from pg_temp.work_run as r
    where r.family in ('event', 'term')
    union
    select c.case_id from pg_temp.work_close as c
    where c.family in ('event', 'term')
    union
    select x.case_id from pg_temp.work_new as x
    union
    select s.case_id from pg_temp.stage_event as s
    where etl.counted('new_event') > 0
        and etl.counted('new_event') = etl.counted('event')
    union
    select k.case_id
    from pg_temp.stage_case_ref as r
    join core.supervision_case as k
        on k.case_id = r.case_id and k.since_seq = n
    union
    select w.case_id from core.review as w
    where w.since_seq = n or w.until_seq = n;
end
$$;
comment on function etl.touched_by_merge(bigint) is
    'List in mart_case the cases of which a merge changed a fact';

-- What follows the new events of a delivery, however those came in.
create function etl.end_merge(
    manifest jsonb, source int, batch bigint, n bigint, is_newest boolean,
    has_contact boolean, run_id bigint)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    analyze pg_temp.work_run;
    analyze pg_temp.work_close;
    perform etl.apply_events(source, n);
    perform etl.apply_terms(source, n);
    perform etl.apply_statements(source, n,
        etl.jurisdiction_id(manifest ->> 'jurisdiction'));
    perform etl.write_assertions(manifest, source, batch, n);
    perform etl.merge_sets(manifest, source, batch, n, is_newest);
    update etl.source as s set
        title = coalesce(manifest ->> 'title', s.title)
    where s.source_id = source;
    update etl.delivery as d set delivers_contacts = has_contact
    where d.batch_id = batch and has_contact;
    perform etl.write_ledger(manifest, source, batch, n, run_id);
    perform etl.touched_by_merge(n);
    perform etl.refresh_mart(n);
end
$$;
comment on function etl.end_merge(
    jsonb, int, bigint, bigint, boolean, boolean, bigint) is
    'Write the other versions, the sets and the ledger of a delivery, and what '
    'the cache keeps of its cases';

create function etl.merge(manifest jsonb, run_id bigint)
returns table (
    seq bigint, new_count bigint, changed_count bigint, identical_count bigint,
    gone_count bigint, dup_in_file_count bigint, key_conflict_count bigint,
    rejected_count bigint, warning_count bigint)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set client_min_messages = warning
set work_mem = '128MB' -- as for etl.weigh
as $$
declare
    d constant date := (manifest ->> 'delivered')::date;
    source constant int := etl.source_id(manifest);
    is_canonical constant boolean := manifest ->> 'source' = 'canonical';
    newest date;
    batch bigint;
    n bigint;
begin
    select p.seq + 1 into n from etl.published as p;
    select max(w.shown_on) into newest from pg_temp.work_shown as w;
    batch := etl.enter_delivery(manifest, n, run_id);
    if newest is null or d > newest then
        perform etl.write_new_events(d, source, batch, n);
        perform etl.runs_newest(d, batch, is_canonical);
    else
        perform etl.runs_between(d, batch, is_canonical, source, n);
    end if;
    perform etl.end_merge(manifest, source, batch, n,
        newest is null or d >= newest,
        exists (
            select from ref.profile as p
            where p.kind = 'contact' and exists (
                select from pg_temp.stage_event as e
                where e.profile_key = p.profile_key)),
        run_id);
    return query
    select p.seq, p.new_count, p.changed_count, p.identical_count,
        p.gone_count, p.dup_in_file_count, p.key_conflict_count, v.rejected,
        (select count(*) from etl.guard as g
         where g.batch_id = batch and g.verdict = 'warn')
    from etl.publish as p
    join etl.delivery as v on v.batch_id = p.batch_id
    where p.seq = n;
end
$$;
comment on function etl.merge(jsonb, bigint) is
    'Write a weighed delivery as the next publish, not visible until '
    'etl.raise_written(); returns its number and counts';

-- Also how many versions the publish wrote: etl.verify_ledger() counts again.
create function etl.stage_counted(n bigint, batch bigint, counts jsonb)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    written bigint;
begin
    insert into etl.stage (batch_id, table_name, rows_staged_count,
        rows_copied_count, rows_counted_count)
    select batch, c.key, (c.value ->> 0)::bigint, (c.value ->> 1)::bigint,
        (c.value ->> 2)::bigint
    from jsonb_each(counts) as c;
    select count(*) + etl.counted('written_event') into written
    from pg_temp.work_run;
    update etl.publish as p set written_count = written
    where p.seq = n and (written > 0
        or p.new_count + p.changed_count + p.gone_count = 0);
end
$$;
comment on function etl.stage_counted(bigint, bigint, jsonb) is
    'Enter the three counts of each staged table and the versions written';
