-- A delivery that was staged against a base (the last published delivery of
-- its source, which it repeats for the most part): only what differs is in the
-- stage. Facts that both have are numbers in the manifest (kept); facts that
-- no record makes any more are rows of stage_gone. Same result as with all of
-- it staged, or an error of code LA001, upon which all of it is staged.
set check_function_bodies = off; -- the stage exists in a session only

-- Last publish of the source, in delivery order too, still standing: what it
-- delivered is what is in force. A purge may have taken some of it.
create function etl.current_base(source_code text, mapping text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    select p.batch_key
    from etl.publish as p
    join etl.delivery as d on d.batch_id = p.batch_id
    join etl.source as s on s.source_id = d.source_id
    where s.code = source_code
        and p.state in ('written', 'published')
        and d.delivery_kind in ('full', 'roster')
        and (mapping is null or d.mapping_version = mapping)
        and p.seq = (
            select max(q.seq) from etl.publish as q
            where q.source_id = s.source_id)
        and not exists (
            select from etl.publish as u
            where u.cause = 'purge' and u.seq > p.seq)
        and not exists (
            select from etl.publish as q
            join etl.delivery as o on o.batch_id = q.batch_id
            where o.source_id = s.source_id and q.state <> 'undone'
                and o.batch_id <> d.batch_id and o.delivered >= d.delivered);
end;
comment on function etl.current_base(text, text) is
    'Batch key of the last published batch of a source, when it is a whole one '
    'of this mapping (NULL: any), newer than all before and nothing followed '
    'it, not even a purge; else NULL';

create function etl.kept(manifest jsonb, member text) returns bigint
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce((manifest -> 'kept' ->> member)::bigint, 0);
end;
comment on function etl.kept(jsonb, text) is
    'A number of the facts that a delivery has in common with its base; 0 when '
    'it has none';

create function etl.check_base(manifest jsonb, source int) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    base constant text := manifest ->> 'base';
begin
    if base is null then
        return;
    end if;
    if base is distinct from etl.current_base(manifest ->> 'source',
            manifest ->> 'mapping_version')
        or (manifest ->> 'delivered')::date <= (
            select max(w.shown_on) from pg_temp.work_shown as w)
        or not exists (
            select from etl.delivery as d
            where d.source_id = source and d.batch_key = base
                and d.delivery_kind = manifest ->> 'delivery')
    then
        raise exception 'base % is no longer the current one: stage the '
            'delivery whole', left(base, 12) using errcode = 'LA001';
    end if;
end
$$;
comment on function etl.check_base(jsonb, int) is
    'Refuse (LA001) a delivery whose base is not what is in force';

-- What diff_event, diff_term and diff_statement do for omitted facts, by key.
create function etl.diff_gone(source int, d date, kind text) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
    insert into pg_temp.work_diff
        (family, case_id, fact_key, action, old_known_from, old_since_seq)
    select g.family, g.case_id, g.fact_key,
        case when kind = 'roster' then 'ended' else 'gone' end, v.known_from,
        v.since_seq
    from pg_temp.stage_gone as g
    cross join lateral (
        select e.known_from, e.since_seq, e.batch_id, e.ended
        from core.event as e
        where g.family = 'event' and e.case_id = g.case_id
            and e.event_key = g.fact_key and e.source_id = source
            and e.until_seq = 9223372036854775807 and e.known_to > d
        union all
        select t.known_from, t.since_seq, t.batch_id, t.end_date
        from core.term as t
        where g.family = 'term' and t.case_id = g.case_id
            and t.term_key = g.fact_key and t.source_id = source
            and t.until_seq = 9223372036854775807 and t.known_to > d
        union all
        select s.known_from, s.since_seq, s.batch_id, null
        from core.statement as s
        where g.family = 'statement' and s.case_id = g.case_id
            and s.statement_key = g.fact_key and s.source_id = source
            and s.until_seq = 9223372036854775807 and s.known_to > d) as v
    where v.batch_id in (
            select w.batch_id from pg_temp.work_shown as w
            where w.shown_on <= d)
        and (kind <> 'roster'
            or ((v.ended is null or v.ended > d)
                and g.family <> 'statement'));
$$;
comment on function etl.diff_gone(int, date, text) is
    'Enter the facts in force that a delivery with a base no longer has';

-- What a person would have to judge is judged, and shown to them, with all of
-- the delivery staged.
create function etl.need_whole(manifest jsonb, what text) returns void
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if manifest ->> 'base' is not null then
        raise exception '%: only all of its facts tell', what
            using errcode = 'LA001';
    end if;
end
$$;
comment on function etl.need_whole(jsonb, text) is
    'Refuse (LA001) a delivery with a base where only all of its facts tell';
