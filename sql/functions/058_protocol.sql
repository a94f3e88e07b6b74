-- What the load asks for around a publish: the merge with the counts of the
-- stage, the counts of a publish, what the guards found, receipts.
set check_function_bodies = off; -- the stage exists in a session only

create function etl.merge_counted(manifest jsonb, counts jsonb, run_id bigint)
returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    n bigint;
begin
    perform etl.own_session();
    select m.seq into n from etl.merge(manifest, run_id) as m;
    perform etl.stage_counted(n,
        (select p.batch_id from etl.publish as p where p.seq = n), counts);
    return n;
end
$$;
comment on function etl.merge_counted(jsonb, jsonb, bigint) is
    'etl.merge, with the three counts of each staged table ({"event": [staged, '
    'copied, counted]}); returns the number of the publish';

create function etl.publish_counts(wanted_key text)
returns table (
    seq bigint, new_count bigint, changed_count bigint, identical_count bigint,
    gone_count bigint, dup_in_file_count bigint, key_conflict_count bigint,
    facts_count bigint, rejected_count bigint, warning_count bigint)
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    select p.seq, p.new_count, p.changed_count, p.identical_count,
        p.gone_count, p.dup_in_file_count, p.key_conflict_count,
        p.facts_count, d.rejected,
        (select count(*) from etl.guard as g
         where g.batch_id = p.batch_id and g.verdict = 'warn')
    from etl.publish as p
    join etl.delivery as d on d.batch_id = p.batch_id
    where p.delivery_key = wanted_key;
end;
comment on function etl.publish_counts(text) is
    'The publish of a delivery key with its counts; no row when it has none';

-- Index-only scans want the pages of a publish marked as visible, that is cheap;
-- statistics cost the same however few rows are new, so they wait until a
-- twentieth of a table has changed since they were taken, and so does all of it
-- for notes, of which nobody asks for the keys alone. What this publish changed
-- may not be counted yet: all of it is taken as changed in each table that has
-- grown.
create function etl.upkeep(changed bigint)
returns table (statement text)
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    with kept as (
        select t.place, t.relation, t.by_key, s.pages > 0 as has_rows,
            (pg_stat_get_mod_since_analyze(c.oid)
                + case when s.pages > c.relpages then changed else 0 end) * 20
                >= c.reltuples as has_changed
        from (values (1, 'core.event'::regclass, true),
            (2, 'core.event_detail', true), (3, 'core.term', true),
            (4, 'core.statement', true), (5, 'core.supervision_case', true),
            (6, 'core.assertion', true), (7, 'ref.profile', true),
            (8, 'private.case_number', true), (9, 'private.event_note', false),
            (10, 'mart.case_state', true), (11, 'mart.case_count', true),
            (12, 'mart.gap_length', true), (13, 'mart.running_gap', true),
            (14, 'mart.month_count', true), (15, 'mart.bound', true)) as t (place, relation, by_key)
        -- of these alone, not of all that pg_class lists
        cross join lateral (
            select pg_relation_size(t.relation)
                / current_setting('block_size')::bigint as pages
            offset 0) as s
        join pg_class as c on c.oid = t.relation
    )
    select format('vacuum (%sskip_locked) %s',
        case when k.has_changed then 'analyze, ' else '' end, k.relation)
    from kept as k
    where k.has_rows and (k.by_key or k.has_changed)
    order by k.place;
end;
comment on function etl.upkeep(bigint) is
    'What to run after a publish that changed so many rows';

create function etl.weighed()
returns table (
    new_count bigint, changed_count bigint, identical_count bigint,
    gone_count bigint, dup_in_file_count bigint, key_conflict_count bigint)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform etl.own_session();
    return query
    select etl.counted('new'),
        etl.counted('changed') + etl.counted('mapping')
            + etl.counted('reopened'),
        etl.counted('identical'), etl.counted('gone') + etl.counted('ended'),
        etl.counted('dup_in_file'), etl.counted('key_conflict');
end
$$;
comment on function etl.weighed() is
    'What a weighed delivery would change; standards, holidays, coverage and '
    'reviews apart';

create function etl.findings()
returns table (
    verdict text, check_name text, subject text, value float8,
    limit_low float8, limit_high float8, message text)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform etl.own_session();
    return query
    select g.verdict, g.check_name, g.subject, g.value, g.limit_low,
        g.limit_high, g.message
    from pg_temp.work_guard as g
    where g.verdict in ('hold', 'reject', 'warn')
    order by g.verdict, g.check_name, g.subject;
end
$$;
comment on function etl.findings() is
    'What the guards refuse, hold or warn of in the weighed delivery';

create function etl.refusals(manifest jsonb)
returns table (
    class text, rows_count bigint, file text, line bigint, byte_offset bigint)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform etl.own_session();
    return query
    select r.class, r.rows_count, f.value ->> 'name', r.line, r.byte_offset
    from (
        select s.class, count(*) over (partition by s.class) as rows_count,
            s.file_no, s.line, s.byte_offset,
            row_number() over (partition by s.class
                order by s.file_no, s.byte_offset, s.record_no) as place
        from pg_temp.stage_reject as s) as r
    left join jsonb_array_elements(manifest -> 'files') as f
        on (f.value ->> 'no')::int = r.file_no
    where r.place = 1
    order by r.rows_count desc, r.class;
end
$$;
comment on function etl.refusals(jsonb) is
    'Refused records of the staged delivery by class, each with the place of '
    'the first';

-- A delivery that is offered again every night and held for the same reason
-- is held once.
create function etl.hold_once(manifest jsonb, reason text, run_id bigint)
returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    batch bigint;
begin
    perform etl.own_session();
    select d.batch_id into batch from etl.delivery as d
    where d.batch_id = (
            select max(o.batch_id) from etl.delivery as o
            where o.delivery_key = manifest ->> 'delivery_key')
        and d.batch_key = manifest ->> 'batch_key'
        and d.verdict = etl.judged()
        and d.reason = hold_once.reason;
    return coalesce(batch, etl.hold(manifest, reason, run_id));
end
$$;
comment on function etl.hold_once(jsonb, text, bigint) is
    'etl.hold, unless that was the last thing that happened to this delivery';

create function etl.receipts_taken(source text) returns bigint
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(max(f.line_no), 0) from etl.fetch as f
    where f.source_code = source;
end;
comment on function etl.receipts_taken(text) is
    'Last line of the receipt file of a source that the ledger has';

create function etl.take_receipts(
    source text, first_line bigint, receipts jsonb)
returns bigint
language sql volatile
set search_path = pg_catalog, pg_temp
begin atomic
    with entered as (
        insert into etl.fetch (source_code, line_no, round, is_last, name, url,
            fetched_at, status, sha256, bytes, etag, last_modified,
            content_type, content_disposition, length_unknown, not_modified,
            member_of, error)
        select source, first_line + r.ordinality - 1,
            (r.value ->> 'round')::bigint,
            coalesce((r.value ->> 'last')::boolean, false),
            r.value ->> 'name', r.value ->> 'url',
            (r.value ->> 'fetched_at')::timestamptz,
            (r.value ->> 'status')::int, r.value ->> 'sha256',
            (r.value ->> 'bytes')::bigint, r.value ->> 'etag',
            r.value ->> 'last_modified', r.value ->> 'content_type',
            r.value ->> 'content_disposition',
            coalesce((r.value ->> 'length_unknown')::boolean, false),
            coalesce((r.value ->> 'not_modified')::boolean, false),
            r.value ->> 'member_of', r.value ->> 'error'
        from jsonb_array_elements(receipts) with ordinality as r
        where jsonb_typeof(r.value) = 'object'
            -- no line is left out by who says that it came before
            and first_line <= etl.receipts_taken(source) + 1
        on conflict (source_code, line_no) do nothing
        returning 1
    )
    select count(*) from entered;
end;
comment on function etl.take_receipts(text, bigint, jsonb) is
    'Enter lines of a receipt file, the first of which has this number; null '
    'stands for a line that is none. Returns how many were new';

create function etl.files_of(plan jsonb) returns text[]
language sql immutable
set search_path = pg_catalog, pg_temp
begin atomic
    select array_agg(f.name order by f.name collate "C")
    from (
        select (x.value ->> 'role') || ' ' || (x.value ->> 'sha256') as name
        from jsonb_array_elements(case jsonb_typeof(plan -> 'files')
            when 'array' then plan -> 'files' else '[]' end) as x) as f;
end;
comment on function etl.files_of(jsonb) is
    'Role and SHA-256 of the files of a plan or manifest, sorted; NULL for none';

-- Under whatever mapping: what the ledger has of these very files.
create function etl.same_files(source text, plan jsonb)
returns table (batch_id bigint, delivery_key text)
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    select d.batch_id, d.delivery_key
    from etl.delivery as d
    join etl.source as s on s.source_id = d.source_id
    where s.code = source
        and d.batch_id in (
            select b.batch_id from etl.blob as b
            where b.sha256 in (
                select x.value ->> 'sha256'
                from jsonb_array_elements(case jsonb_typeof(plan -> 'files')
                    when 'array' then plan -> 'files' else '[]' end) as x))
        and d.period_from is not distinct from (plan ->> 'period_from')::date
        and d.period_to is not distinct from (plan ->> 'period_to')::date
        and etl.files_of(plan) = (
            select array_agg(b.role || ' ' || b.sha256
                order by (b.role || ' ' || b.sha256) collate "C")
            from etl.blob as b where b.batch_id = d.batch_id);
end;
comment on function etl.same_files(text, jsonb) is
    'Deliveries of a source that had the files and period of a plan or '
    'manifest, under this mapping or another';

create function etl.attempted(source text, plan jsonb, code int) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
begin atomic
    insert into etl.attempt (source_code, delivery_key, delivered, exit_code,
        tries_count, first_tried_at, last_tried_at, files)
    values (source, plan ->> 'delivery_key', (plan ->> 'delivered')::date,
        code, 1, now(), now(), etl.files_of(plan))
    on conflict (source_code, delivery_key) do update set
        exit_code = excluded.exit_code,
        tries_count = etl.attempt.tries_count + 1,
        last_tried_at = excluded.last_tried_at;
end;
comment on function etl.attempted(text, jsonb, int) is
    'Enter that a delivery of a plan could not be staged';

-- A whole export that was refused, held or withdrawn, and came again for the same
-- period mended, is settled: nobody need look at the first one, under this mapping or
-- another.  What adds to others (append, delta) is never settled by them.
create function etl.is_superseded(source text, plan jsonb) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    with tried as (
        select a.last_tried_at as tried_at
        from etl.attempt as a
        where a.source_code = source
            and (a.delivery_key = plan ->> 'delivery_key'
                or a.files = etl.files_of(plan))
        union all
        select d.recorded_at
        from etl.delivery as d
        where (d.delivery_key = plan ->> 'delivery_key'
                or d.batch_id in (
                    select f.batch_id from etl.same_files(source, plan) as f))
            and d.verdict in ('hold', 'reject')
            and etl.decision(d.delivery_key) is null
        union all
        select u.written_at
        from etl.same_files(source, plan) as f
        join etl.publish as p on p.batch_id = f.batch_id
        join etl.publish as u on u.seq = etl.standing_publish(p.seq)
        where p.state = 'undone'
    )
    select plan ->> 'delivery' in ('full', 'full_period', 'roster')
        and exists (
            select from etl.publish as p
            join etl.delivery as d on d.batch_id = p.batch_id
            join etl.source as s on s.source_id = d.source_id
            where s.code = source
                and p.state <> 'undone'
                and d.delivered >= (plan ->> 'delivered')::date
                and d.period_from is not distinct from
                    (plan ->> 'period_from')::date
                and d.period_to is not distinct from
                    (plan ->> 'period_to')::date
                and p.written_at > (
                    select max(t.tried_at) from tried as t));
end;
comment on function etl.is_superseded(text, jsonb) is
    'Whether a delivery of a plan that was refused, held or withdrawn needs '
    'nobody any more, since a later one for the same period was published';

-- What a plan is told of one of its deliveries. The files of a whole export
-- that were published under another mapping are read again only where they
-- are its newest: what came before it stays as it was known then. Where only
-- the horizon or the kind of delivery asked for is another, that is meant for
-- the last delivery of the plan alone.
create function etl.wanted_as(source text, plan jsonb, is_all boolean)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    with same as (
        select f.batch_id, f.delivery_key, p.seq,
            r.mapping_version = plan ->> 'mapping_version'
                and r.parser_version = plan ->> 'parser_version'
                and r.delivery_key <> plan ->> 'delivery_key'
                as is_read_alike,
            p.batch_id = (
            select n.batch_id
            from etl.publish as n
            join etl.delivery as d on d.batch_id = n.batch_id
            where n.source_id = p.source_id and n.state <> 'undone'
            order by d.delivered desc, n.seq desc limit 1) as is_newest
        from etl.same_files(source, plan) as f
        join etl.delivery as r on r.batch_id = f.batch_id
        left join etl.publish as p
            on p.batch_id = f.batch_id and p.state <> 'undone'
    )
    select case
        when exists (
            select from etl.publish as p
            where p.delivery_key = plan ->> 'delivery_key')
            or (not coalesce((plan ->> 'last')::boolean, true)
                and exists (select from same as s where s.is_read_alike))
            then 'published'
        when etl.decision(plan ->> 'delivery_key') = 'reject'
            or exists (select from same as s
                where etl.decision(s.delivery_key) = 'reject') then 'settled'
        when etl.decision(plan ->> 'delivery_key') is null
            and not exists (select from same as s where s.seq is not null)
            and not coalesce((plan ->> 'last')::boolean, false)
            and etl.is_superseded(source, plan) then 'superseded'
        -- withdrawn, under another mapping: no better than one that stands
        when plan ->> 'delivery' = 'full' and not is_all
            and not coalesce((plan ->> 'last')::boolean, false)
            and exists (
                select from same as s
                join etl.publish as p on p.batch_id = s.batch_id
                where p.state = 'undone')
            and not exists (select from same as s where s.seq is not null)
            and exists (
                select from etl.publish as p
                join etl.delivery as d on d.batch_id = p.batch_id
                join etl.source as o on o.source_id = p.source_id
                where o.code = source and p.state <> 'undone'
                    and d.delivered > (plan ->> 'delivered')::date)
            then 'older'
        when not exists (select from same as s where s.seq is not null)
            then 'new'
        when (select bool_or(s.is_newest) from same as s) then 'newest'
        when plan ->> 'delivery' = 'full' and not is_all then 'older'
        else 'again'
    end;
end;
comment on function etl.wanted_as(text, jsonb, boolean) is
    'Why a delivery of a plan is to be loaded: new; newest or again (its files '
    'were published under another mapping). Or why not: published, settled (a '
    'person does not want it), superseded (a later one takes its place), older '
    '(a whole export under another mapping, not the newest of its source)';

-- Files that were loaded once and are there again after others took their place
-- are not loaded again: an export without a date in its name that is repeated
-- cannot be told from one that was forgotten in its folder.
create function etl.replaced_by(source text, plan jsonb)
returns table (loaded_seq bigint, loaded_on date, undo_seq bigint,
    is_withdrawn boolean)
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    with loaded as (
        select p.seq, p.source_id, p.state, d.batch_id, d.delivered,
            d.delivery_kind, d.period_from, d.period_to
        from etl.publish as p
        join etl.delivery as d on d.batch_id = p.batch_id
        join etl.source as s on s.source_id = p.source_id
        where p.delivery_key = plan ->> 'delivery_key' and s.code = source
            and p.state <> 'written' and (plan ->> 'last')::boolean
    ), standing as (
        select p.seq, d.batch_id
        from loaded as l
        join etl.publish as p
            on p.source_id = l.source_id and p.state = 'published'
        join etl.delivery as d
            on d.batch_id = p.batch_id
            and d.period_from is not distinct from l.period_from
            and d.period_to is not distinct from l.period_to
        order by d.delivered desc, p.seq desc
        limit 1
    )
    select l.seq, l.delivered, etl.standing_publish(l.seq), true
    from loaded as l
    where l.state = 'undone'
    union all
    select l.seq, l.delivered, etl.standing_publish(s.seq), false
    from loaded as l
    join standing as s on s.seq <> l.seq
    where l.state = 'published'
        and (l.delivery_kind in ('full', 'full_period', 'roster')
            -- of what only adds, the sets alone are replaced
            or exists (
                select from etl.stage as t
                where t.batch_id in (l.batch_id, s.batch_id)
                    and t.table_name in ('policy', 'holiday', 'coverage',
                        'review')
                    and t.rows_counted_count > 0));
end;
comment on function etl.replaced_by(text, jsonb) is
    'Of the files fetched last, when they were loaded before and were withdrawn '
    'or others stand in their place: as which publish, of which day, and what '
    'to undo for them to stand again';

-- The base of the next delivery, and what waits for a person.
create function etl.needed_batches(source text) returns setof text
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    select b.batch_key
    from (select etl.current_base(source, null) as batch_key) as b
    where b.batch_key is not null
    union
    select d.batch_key
    from etl.delivery as d
    join etl.source as s on s.source_id = d.source_id
    where s.code = source and d.verdict = 'hold'
        and etl.decision(d.delivery_key) is distinct from 'reject'
        and not exists (
            select from etl.publish as p
            where p.delivery_key = d.delivery_key);
end;
comment on function etl.needed_batches(text) is
    'Batch keys of a source whose folders under staged/ somebody may ask for';
