-- Purge: what is known of a person, a source or of cases long over is deleted
-- for good, from every table that holds it. The one function that deletes
-- facts; the files in the archive are the driver's (docs/privacy.md).

-- By key, pseudonym or (as cleaned) number; a number never stands in a message.
create function etl.find_case(id text) returns bigint
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    found_ids bigint[];
begin
    select array_agg(distinct c.case_id) into found_ids
    from core.supervision_case as c
    where c.case_id::text = id or c.pseudonym = lower(id);
    if found_ids is null then
        select array_agg(distinct n.case_id) into found_ids
        from private.case_number as n
        where n.case_number in (id, upper(id));
    end if;
    if found_ids is null then
        raise exception 'there is no such case' using errcode = 'LA002';
    elsif cardinality(found_ids) > 1 then
        raise exception '% cases go by this number: name one by its pseudonym',
            cardinality(found_ids) using errcode = 'LA002';
    end if;
    return found_ids[1];
end
$$;
comment on function etl.find_case(text) is
    'Key of the case that goes by a key, a pseudonym or a number';

-- A case is over when its newest day is, and no term of it is open.
create function etl.purged_cases(kind text, operand text)
returns table (case_id bigint)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
    case kind
    when 'case' then
        return query select etl.find_case(operand);
    when 'before' then
        return query
        select c.case_id
        from (select distinct s.case_id from core.supervision_case as s) as c
        where not exists (
                select from core.event as e
                where e.case_id = c.case_id and greatest(e.occurred_lo,
                    e.occurred_hi, e.ended, e.scheduled_for,
                    e.recorded_at::date) >= operand::date)
            and not exists (
                select from core.term as t
                where t.case_id = c.case_id
                    and (greatest(t.start_lo, t.start_hi, t.end_date)
                            >= operand::date
                        or (t.end_date is null and t.known_to = 'infinity'
                            and t.until_seq = 9223372036854775807)));
    when 'source' then
        if not exists (select from etl.source as s where s.code = operand) then
            raise exception 'the store knows no source "%"', operand
                using errcode = 'LA002';
        end if;
    end case;
end
$$;
comment on function etl.purged_cases(text, text) is
    'Cases that a purge takes whole: case ID, before DATE; none for source CODE';

-- One JSON object for the driver: which cases (numbers as cleaned, to find
-- their records by), which sources, and which files of which deliveries.
create function etl.purge_scope(kind text, operand text) returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    cases constant bigint[] := array(
        select c.case_id from etl.purged_cases(kind, operand) as c);
    mapped int[]; -- whose records have to be found by mapping them again
    sources int[];
    answer jsonb;
begin
    select array_agg(x.source_id) into mapped
    from (
        select e.source_id from core.event as e
        where e.case_id = any (cases)
        union
        select t.source_id from core.term as t where t.case_id = any (cases)
        union
        select t.source_id from core.statement as t
        where t.case_id = any (cases)
        union
        select w.source_id from core.review as w
        where w.case_id = any (cases)) as x;
    select array_agg(s.source_id) into sources
    from etl.source as s
    where case kind when 'source' then s.code = operand
        else s.source_id = any (mapped) or exists (
            select from etl.delivery as d
            where kind = 'before' and d.source_id = s.source_id
                and d.delivered < operand::date) end;
    with used as (
        select b.sha256, b.format, d.source_id, d.delivered as day,
            false as is_unread
        from etl.blob as b
        join etl.delivery as d on d.batch_id = b.batch_id
        union all
        -- fetched and never staged: a header that was missing, say
        select f.sha256,
            case
                when f.name ~* '[.](csv|tsv|txt)$' then 'csv'
                when f.name ~* '[.](jsonl|ndjson)$' then 'jsonl'
            end,
            s.source_id, f.fetched_at::date, true
        from etl.fetch as f
        join etl.source as s on s.code = f.source_code
        where f.sha256 is not null and not exists (
            select from etl.blob as b where b.sha256 = f.sha256)
    ), file as (
        select u.sha256, max(u.format) as format,
            bool_and(u.is_unread) as is_unread,
            bool_and(case kind when 'source' then u.source_id = any (sources)
                when 'before' then u.day < operand::date
                else false end) as is_whole
        from used as u
        group by u.sha256
        having bool_or(u.source_id = any (sources))
    )
    select jsonb_build_object(
        'cases', coalesce((select jsonb_agg(jsonb_build_object(
                'case_id', c.case_id::text, 'number', n.case_number))
            from unnest(cases) as c (case_id)
            left join private.case_number as n on n.case_id = c.case_id), '[]'),
        'sources', coalesce((select jsonb_agg(s.code order by s.code)
            from etl.source as s where s.source_id = any (mapped)), '[]'),
        'staged_of', coalesce((select jsonb_agg(s.code order by s.code)
            from etl.source as s where s.source_id = any (sources)), '[]'),
        'files', coalesce((select jsonb_agg(jsonb_build_object(
                'sha256', f.sha256, 'format', f.format, 'whole', f.is_whole,
                'unread', f.is_unread)
                order by f.sha256)
            from file as f), '[]'))
    into answer;
    return answer;
end
$$;
comment on function etl.purge_scope(text, text) is
    'What a purge is about, for the files of the state: cases, sources to map '
    'again, sources of which nothing stays staged, and archived files; the answer holds case numbers';

create function etl.delete_where(relation regclass, condition text)
returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    deleted bigint;
begin
    execute format('delete from %s as x where %s', relation, condition);
    get diagnostics deleted = row_count;
    return deleted;
end
$$;
comment on function etl.delete_where(regclass, text) is
    'Delete rows of a table that meet a condition; returns how many';

create function etl.purge(kind text, operand text, reason text)
returns table (relation text, rows_count bigint)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set client_min_messages = warning
as $$
declare
    source int;
    n bigint;
    total bigint := 0;
    t record;
begin
    perform etl.own_session();
    if etl.is_unsaid(reason) then
        raise exception 'a purge needs a reason' using errcode = 'LA002';
    end if;
    perform pg_advisory_xact_lock(hashtextextended('lapse publish', 0));
    perform etl.raise_written();
    drop table if exists pg_temp.work_purged, pg_temp.work_deleted;
    create temp table work_purged (case_id bigint primary key) on commit drop;
    insert into pg_temp.work_purged
    select c.case_id from etl.purged_cases(kind, operand) as c;
    select s.source_id into source from etl.source as s
    where kind = 'source' and s.code = operand;
    create temp table work_deleted (name text, place int, rows_count bigint)
        on commit drop;
    for t in
        with has as (
            select c.oid, c.oid::regclass as name,
                bool_or(a.attname = 'case_id') as case_id,
                bool_or(a.attname = 'source_id') as source_id,
                min(case a.attname when 'event_key' then 'event'
                    when 'statement_key' then 'statement' end) as parent
            from etl.layout as l
            join pg_class as c on c.oid = format('%I.%I', l.table_schema,
                l.table_name)::regclass
            join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0
                and not a.attisdropped
            where l.table_schema in ('core', 'private', 'mart', 'ref')
                or l.table_name = 'coverage'
            group by c.oid
        )
        -- whole cases; or all of a source, then what hung on its facts, then
        -- cases of which nothing is left
        select h.name, 1 as place, 'x.case_id in (select w.case_id from '
            'pg_temp.work_purged as w)' as condition
        from has as h where h.case_id and source is null
        union all
        select h.name, 1, format('x.source_id = %s', source)
        from has as h where h.source_id and source is not null
        union all
        select h.name, 2, format('not exists (select from core.%1$I as p '
            'where p.case_id = x.case_id and p.%2$I = x.%2$I)', h.parent,
            h.parent || '_key')
        from has as h
        where source is not null and h.case_id and not h.source_id
            and h.parent is not null
        union all
        select v.name, 3, 'not exists (select from core.event as p where '
            'p.case_id = x.case_id) and not exists (select from core.term as p '
            'where p.case_id = x.case_id) and not exists (select from '
            'core.statement as p where p.case_id = x.case_id)'
        from (values ('core.supervision_case'::regclass),
            ('private.case_number')) as v (name)
        where source is not null
        union all
        select v.name, 4, 'not exists (select from core.event as p where '
            'p.officer_key = x.officer_key) and not exists (select from '
            'core.term as p where p.officer_key = x.officer_key) and not '
            'exists (select from core.event_detail as p where '
            'p.entered_by_key = x.officer_key)'
        from (values ('private.officer_name'::regclass), ('ref.officer'))
            as v (name)
        union all
        -- raw codes that nothing has any more
        select 'ref.profile', 5, 'not exists (select from core.event as p '
            'where p.profile_key = x.profile_key)'
        union all
        select 'ref.office', 5, 'not exists (select from core.event as p '
            'where p.office_key = x.office_key) and not exists (select from '
            'core.term as p where p.office_key = x.office_key) and not '
            'exists (select from core.statement as p where p.office_key = '
            'x.office_key)'
        where source is not null
        union all
        select 'etl.unlisted_code', 5, format('x.batch_id in (select '
            'd.batch_id from etl.delivery as d where d.source_id = %s)', source)
        where source is not null
        union all
        -- how far it went holds nobody else back any more
        select 'etl.told', 5, format('x.batch_id in (select d.batch_id from '
            'etl.delivery as d where d.source_id = %s)', source)
        where source is not null
        union all
        select 'etl.reject', 5, format('x.stage = ''transform'' and x.batch_id '
            'in (select d.batch_id from etl.delivery as d where '
            'd.source_id = %s)', source)
        where source is not null
        order by place, name
    loop
        insert into pg_temp.work_deleted
        values (t.name::text, t.place, etl.delete_where(t.name, t.condition));
    end loop;
    select coalesce(sum(d.rows_count), 0) into total
    from pg_temp.work_deleted as d;
    select p.seq + 1 into n from etl.published as p;
    insert into etl.publish (seq, source_id, state, cause, gone_count, xid,
        published_at)
    values (n, source, 'published', 'purge', total,
        pg_current_xact_id()::text, now());
    update etl.published set seq = n where only_row;
    -- rows of any publish are gone: the next verify seals anew what is left
    update etl.publish set digest = null where digest is not null;
    perform etl.rebuild_mart();
    -- the statistics of the planner hold values too
    for t in select distinct d.name from pg_temp.work_deleted as d
        where d.rows_count > 0
    loop
        execute format('analyze %s', t.name);
    end loop;
    perform etl.append_audit('purge', case kind
            when 'case' then 'case ' || (select w.case_id
                from pg_temp.work_purged as w)
            when 'source' then 'source ' || operand
            else 'cases over before ' || operand end,
        format('%s rows deleted as publish %s', total, n), btrim(reason));
    return query
    select d.name, sum(d.rows_count)::bigint
    from pg_temp.work_deleted as d
    group by d.name
    having sum(d.rows_count) > 0
    order by d.name;
end
$$;
comment on function etl.purge(text, text, text) is
    'Delete a case (key, pseudonym or number), a source (code) or the cases '
    'over before a day for good, with a reason; returns rows by table';
