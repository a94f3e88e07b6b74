-- The end of a night: its sums are looked at once more, then the ledger learns
-- of it.  Only a night that got this far counts as a success.

create function etl.unbalanced_since(seen_seq bigint)
returns table (what text)
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    select format('publish %s is written and was not raised', p.seq)
    from etl.publish as p
    where p.state = 'written'
    union all
    select format('readers see publish %s, the ledger has no such', r.seq)
    from etl.published as r
    where r.seq <> 0 and not exists (
        select from etl.publish as p where p.seq = r.seq)
    union all
    select format('facts of publish %s do not add up', p.seq)
    from etl.publish as p
    where p.seq > seen_seq
        and p.facts_count <> p.new_count + p.changed_count
            + p.identical_count + p.dup_in_file_count + p.key_conflict_count
    union all
    select format('records of publish %s do not add up', p.seq)
    from etl.publish as p
    join etl.delivery as d on d.batch_id = p.batch_id
    where p.seq > seen_seq
        and d.records_in <> d.mapped + d.without_fact + d.rejected
    union all
    select format('rows of table %s of publish %s were lost on the way',
        s.table_name, p.seq)
    from etl.publish as p
    join etl.stage as s on s.batch_id = p.batch_id
    where p.seq > seen_seq
        and (s.rows_staged_count <> s.rows_copied_count
            or s.rows_staged_count <> s.rows_counted_count);
end;
comment on function etl.unbalanced_since(bigint) is
    'What does not add up of the publishes after this one; no row when all do';

create function etl.record_night(
    night jsonb, host text, pid int, build text)
returns table (run_id bigint, publish_seq bigint, audit_head text)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    code constant int := (night ->> 'exit_code')::int;
    started constant timestamptz := (night ->> 'started')::timestamptz;
    fault text;
    run bigint;
    seen bigint;
    head text;
begin
    insert into etl.run (program, command, host, pid, build, started_at,
        ended_at, exit_code)
    values ('lapse', 'run', host, pid, build, started,
        (night ->> 'ended')::timestamptz, code)
    returning etl.run.run_id into run;
    select r.seq into seen from etl.published as r;
    select h.audit_no || ' ' || h.chain into head
    from etl.audit_head() as h;
    if code in (0, 3) then
        select string_agg(u.what, '; ') into fault
        from etl.unbalanced_since(coalesce((
            select max(s.publish_seq) from etl.success as s), 0)) as u;
        if fault is not null then
            raise exception '%', fault using errcode = 'LA005';
        end if;
        insert into etl.success (run_id, environment, started_at,
            succeeded_at, exit_code, publish_seq, source_count,
            delivery_count, loaded_count, changed_count, withdrawn_count,
            refused_count, audit_head)
        values (run, night ->> 'environment', started,
            (night ->> 'ended')::timestamptz, code, seen,
            (night ->> 'sources')::int, (night ->> 'deliveries')::int,
            (night ->> 'loaded')::bigint, (night ->> 'changed')::bigint,
            (night ->> 'withdrawn')::bigint, (night ->> 'refused')::bigint, head);
    end if;
    return query
    select run, seen, head;
end
$$;
comment on function etl.record_night(jsonb, text, int, text) is
    'Enter a run over all sources ({"environment", "started", "ended", '
    '"exit_code", "sources", "deliveries", "loaded", "changed", "withdrawn", '
    '"refused"}); one that ended with 0 or 3 also as a success, after its sums '
    'were looked at again';
