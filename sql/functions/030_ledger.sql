-- The ledger's own acts: what is loaded, what stands, raise, record, hold.
-- An error of class LA carries the exit code in its last digits: LA001 failed,
-- LA005 integrity.

create function etl.loaded(wanted_key text)
returns table (seq bigint, state text)
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    select p.seq, p.state from etl.publish as p
    where p.delivery_key = wanted_key;
end;
comment on function etl.loaded(text) is
    'The publish of a delivery key and its state; no row when it has none';

create function etl.lock_publish() returns void
language sql volatile
set search_path = pg_catalog, pg_temp
begin atomic
    select pg_advisory_lock(hashtextextended('lapse publish', 0));
end;
comment on function etl.lock_publish() is
    'Wait for the one lock of all publishes, for this session';

create function etl.unlock_publish() returns boolean
language sql volatile
set search_path = pg_catalog, pg_temp
begin atomic
    select pg_advisory_unlock(hashtextextended('lapse publish', 0));
end;
comment on function etl.unlock_publish() is 'Give that lock back';

create function etl.lock_source(source_code text) returns boolean
language sql volatile
set search_path = pg_catalog, pg_temp
begin atomic
    select pg_try_advisory_lock(
        hashtextextended('lapse source ' || source_code, 0));
end;
comment on function etl.lock_source(text) is
    'Take the lock of a source for this session; false when another holds it';

create function etl.raise_written() returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    top bigint;
    raised record;
begin
    select max(p.seq) into top from etl.publish as p where p.state = 'written';
    if top is null then
        return (select r.seq from etl.published as r);
    end if;
    update etl.published set seq = greatest(seq, top) where only_row;
    for raised in
        update etl.publish set state = 'published', published_at = now()
        where state = 'written' and seq <= top
        returning seq, source_id, withdraws_seq
    loop
        -- each undo withdraws the one before, the first of them the delivery
        update etl.publish as p
        set state = case (select count(*) from etl.publish as u
                where u.withdraws_seq = raised.withdraws_seq
                    and u.seq > p.seq and u.seq <= raised.seq) % 2
            when 1 then 'undone' else 'published' end
        where p.seq <= raised.seq
            and (p.seq = raised.withdraws_seq
                or p.withdraws_seq = raised.withdraws_seq);
        update etl.source as s
        set delivers_contacts = o.delivers_contacts, corrects = o.corrects
        from (
            select coalesce(bool_or(d.delivers_contacts), false)
                    as delivers_contacts,
                coalesce(bool_or(d.corrects), false) as corrects
            from etl.publish as p
            join etl.delivery as d on d.batch_id = p.batch_id
            where p.source_id = raised.source_id and p.state = 'published'
        ) as o
        where s.source_id = raised.source_id
            and (s.delivers_contacts, s.corrects)
                is distinct from (o.delivers_contacts, o.corrects);
    end loop;
    return top;
end
$$;
comment on function etl.raise_written() is
    'Make visible what is written; its checks passed before it committed. '
    'Returns the number readers now see';

-- By which publish one stands that was withdrawn and brought back.
create function etl.standing_publish(wanted bigint) returns bigint
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    select max(u.seq)
    from etl.publish as p
    join etl.publish as u
        on u.seq = p.seq
        or u.withdraws_seq = coalesce(p.withdraws_seq, p.seq)
    where p.seq = wanted;
end;
comment on function etl.standing_publish(bigint) is
    'The last of the undos of a publish, each undoing the one before; the '
    'publish itself when there is none';

create function etl.start_run(
    program text, command text, host text, pid int, build text)
returns bigint
language sql volatile
set search_path = pg_catalog, pg_temp
begin atomic
    insert into etl.run (program, command, host, pid, build)
    values (program, command, host, pid, build)
    returning run_id;
end;
comment on function etl.start_run(text, text, text, int, text) is
    'Record the start of a run; returns its number';

create function etl.end_run(ended_run bigint, exit_code int) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
begin atomic
    update etl.run set ended_at = now(), exit_code = end_run.exit_code
    where run_id = ended_run and ended_at is null;
end;
comment on function etl.end_run(bigint, int) is
    'Record the end of a run; it ends once';

create function etl.jurisdiction_id(wanted text) returns int
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    found_id int;
begin
    if wanted is null then
        return null;
    end if;
    select j.jurisdiction_id into found_id from ref.jurisdiction as j
    where j.code = wanted;
    if found_id is null then
        insert into ref.jurisdiction (jurisdiction_id, code)
        select coalesce(max(j.jurisdiction_id), 0) + 1, wanted
        from ref.jurisdiction as j
        returning jurisdiction_id into found_id;
    end if;
    return found_id;
end
$$;
comment on function etl.jurisdiction_id(text) is
    'Number of a jurisdiction, given to it when it is new';

create function etl.source_id(manifest jsonb) returns int
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    found_id int;
begin
    select s.source_id into found_id from etl.source as s
    where s.code = manifest ->> 'source';
    if found_id is null then
        insert into etl.source (source_id, code, title, jurisdiction_id)
        select coalesce(max(s.source_id), 0) + 1, manifest ->> 'source',
            manifest ->> 'title',
            etl.jurisdiction_id(manifest ->> 'jurisdiction')
        from etl.source as s
        returning source_id into found_id;
    end if;
    return found_id;
end
$$;
comment on function etl.source_id(jsonb) is
    'Number of the source of a manifest, given to it when it is new';

-- A limit of a manifest: a number is a share, "1%" a hundredth, "35d" days.
create function etl.limit_of(written text) returns double precision
language sql immutable
set search_path = pg_catalog, pg_temp
begin atomic
    select case
        when written is null or btrim(written) = '' then null
        when right(btrim(written), 1) = '%'
            then rtrim(btrim(written), '%')::double precision / 100
        when right(btrim(written), 1) = 'd'
            then rtrim(btrim(written), 'd')::double precision
        else btrim(written)::double precision
    end;
end;
comment on function etl.limit_of(text) is
    'A limit as a number: 0.01 and 1% alike, 35d as 35; negative stays';

-- As limit_of, but NULL for a negative number, which stands for none.
create function etl.given_limit(checks jsonb, name text, part text)
returns double precision
language sql immutable
set search_path = pg_catalog, pg_temp
begin atomic
    select case when l.value >= 0 then l.value end
    from (select etl.limit_of(checks -> name ->> part)) as l (value);
end;
comment on function etl.given_limit(jsonb, text, text) is
    'One limit of the checks of a manifest; NULL when it names none';

create function etl.covered(manifest jsonb) returns datemultirange
language sql immutable
set search_path = pg_catalog, pg_temp
begin atomic
    with given as (
        select c.value ->> 'kind' as kind,
            daterange((c.value ->> 'from')::date, (c.value ->> 'to')::date,
                '[]') as days
        from jsonb_array_elements(case jsonb_typeof(manifest -> 'coverage')
            when 'array' then manifest -> 'coverage' else '[]' end) as c
    )
    select coalesce(
            (select range_agg(g.days) from given as g where g.kind = 'contact'),
            (select range_agg(g.days) from given as g),
            datemultirange(daterange(null, null)))
        * datemultirange(daterange(
            coalesce((manifest ->> 'period_from')::date, '-infinity'),
            coalesce((manifest ->> 'period_to')::date, 'infinity'), '[]'));
end;
comment on function etl.covered(jsonb) is
    'Days in which an omission of a delivery full_period counts: days of its '
    'period that are covered for contacts, where it says so, else for anything';

create function etl.record_delivery(
    manifest jsonb, verdict text, reason text, run_id bigint)
returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    m constant jsonb := manifest;
    n constant jsonb := manifest -> 'counts';
    c constant jsonb := coalesce(manifest -> 'checks', '{}');
    source constant int := etl.source_id(manifest);
    batch bigint;
begin
    select coalesce(max(d.batch_id), 0) + 1 into batch from etl.delivery as d;
    insert into etl.delivery (
        batch_id, source_id, delivery_key, batch_key, base_batch_key, verdict,
        reason, delivery_kind, period_from, period_to, delivered, received_at,
        horizon, covered, mapping_version, parser_version, key_fingerprint,
        columns_fingerprint, records_in, mapped, without_fact, rejected, facts,
        unlisted, conflict, lookup_misses, rows_min, rows_change_share,
        refused_warn_share, refused_fail_share, unlisted_warn_share,
        unlisted_fail_share, conflict_warn_share, conflict_fail_share,
        freshness_warn_days, freshness_fail_days, corrects, run_id)
    values (
        batch, source, m ->> 'delivery_key', m ->> 'batch_key', m ->> 'base',
        verdict, reason, m ->> 'delivery', (m ->> 'period_from')::date,
        (m ->> 'period_to')::date, (m ->> 'delivered')::date,
        (m ->> 'received_at')::timestamptz, (m ->> 'horizon')::date,
        etl.covered(m), m ->> 'mapping_version', m ->> 'parser_version',
        m ->> 'key_fingerprint', coalesce(m ->> 'columns_fingerprint', ''),
        (n ->> 'records_in')::bigint, (n ->> 'mapped')::bigint,
        (n ->> 'without_fact')::bigint, (n ->> 'rejected')::bigint,
        (n ->> 'facts')::bigint, coalesce((n ->> 'unlisted')::bigint, 0),
        coalesce((n ->> 'conflict')::bigint, 0),
        coalesce((n ->> 'lookup_misses')::bigint, 0),
        etl.given_limit(c, 'rows', 'min')::bigint,
        etl.given_limit(c, 'rows', 'change'),
        etl.given_limit(c, 'refused', 'warn'),
        etl.given_limit(c, 'refused', 'fail'),
        etl.given_limit(c, 'unlisted', 'warn'),
        etl.given_limit(c, 'unlisted', 'fail'),
        etl.given_limit(c, 'conflict', 'warn'),
        etl.given_limit(c, 'conflict', 'fail'),
        etl.given_limit(c, 'freshness', 'warn')::int,
        etl.given_limit(c, 'freshness', 'fail')::int,
        coalesce((m ->> 'corrects')::boolean, false), run_id);
    insert into etl.blob (batch_id, file_no, role, name, sha256, bytes,
        decoded_bytes, format, encoding)
    select batch, (f.value ->> 'no')::int, f.value ->> 'role',
        f.value ->> 'name', f.value ->> 'sha256', (f.value ->> 'bytes')::bigint,
        (f.value ->> 'decoded_bytes')::bigint, f.value ->> 'format',
        f.value ->> 'encoding'
    from jsonb_array_elements(coalesce(m -> 'files', '[]')) as f;
    insert into etl.rule_use (batch_id, rule_no, why, version, uses_count)
    select batch, r.ordinality::int, r.value ->> 'why',
        coalesce(r.value ->> 'version', ''), (r.value ->> 'uses')::bigint
    from jsonb_array_elements(coalesce(m -> 'rules', '[]'))
        with ordinality as r;
    insert into etl.unlisted_code (batch_id, code, code_count)
    select batch, u.value ->> 'code', sum((u.value ->> 'count')::bigint)
    from jsonb_array_elements(coalesce(m -> 'unlisted', '[]')) as u
    group by u.value ->> 'code';
    insert into etl.field_use (batch_id, role, field_no, name, filled_count,
        empty_count)
    select batch, f.value ->> 'role', f.ordinality::int, f.value ->> 'name',
        (f.value ->> 'filled')::bigint, (f.value ->> 'empty')::bigint
    from jsonb_array_elements(coalesce(m -> 'fields', '[]'))
        with ordinality as f;
    insert into etl.role_use (batch_id, role, records_in_count, rejected_count,
        blank_lines_count, stated_total, columns)
    select batch, r.value ->> 'role', (r.value ->> 'records_in')::bigint,
        coalesce((r.value ->> 'rejected')::bigint, 0),
        coalesce((r.value ->> 'blank_lines')::bigint, 0),
        (r.value ->> 'stated_total')::bigint,
        case jsonb_typeof(r.value -> 'columns') when 'array' then
            (select array_agg(x.value order by x.ordinality)
             from jsonb_array_elements_text(r.value -> 'columns')
                with ordinality as x) end
    from jsonb_array_elements(coalesce(m -> 'roles', '[]')) as r
    on conflict do nothing;
    insert into etl.reject (batch_id, reject_no, stage, file_no, record_no,
        byte_offset, byte_length, line, column_name, class, shape, position)
    select batch, row_number() over (order by r.file_no, r.byte_offset,
            r.record_no, r.column_name, r.class), 'transform', r.file_no,
        r.record_no, r.byte_offset, r.byte_length, r.line, r.column_name,
        r.class, r.shape, (r.file_no::bigint << 48) | r.byte_offset
    from pg_temp.stage_reject as r;
    return batch;
end
$$;
comment on function etl.record_delivery(jsonb, text, text, bigint) is
    'Enter a delivery with all that its manifest says, and its refused '
    'records; returns the number of the batch';
