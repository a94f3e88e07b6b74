-- What a person mends afterwards: withdraw a publish, release or settle what is
-- held, set a check aside for a time, look whether all is still as it was.

-- Undo: the last publish of a source is withdrawn by a new one that closes
-- what it wrote and writes again what it closed. An undo can be undone.
create function etl.undo(undone_seq bigint, run_id bigint)
returns bigint
language plpgsql volatile
set search_path = pg_catalog
as $$
declare
    p etl.publish;
    t record;
    n bigint;
begin
    select q.* into p from etl.publish as q where q.seq = undone_seq;
    if p.seq is null then
        raise exception 'no publish %', undone_seq using errcode = 'LA002';
    end if;
    if p.state = 'undone' then
        return null;
    end if;
    if exists (select from etl.publish as q
            where q.seq > undone_seq and q.source_id = p.source_id) then
        raise exception 'publish % is not the last of its source: undo % first',
            undone_seq, (select max(q.seq) from etl.publish as q
                where q.source_id = p.source_id) using errcode = 'LA002';
    end if;
    select q.seq + 1 into n from etl.published as q;
    for t in
        select c.oid::regclass as name,
            string_agg(quote_ident(a.attname), ', ' order by a.attnum)
                filter (where a.attname not in ('since_seq', 'until_seq'))
                as columns
        from pg_class as c
        join pg_namespace as s on s.oid = c.relnamespace
        join etl.layout as l
            on l.table_schema = s.nspname and l.table_name = c.relname
        join pg_attribute as a
            on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relkind = 'r'
        group by c.oid
        having bool_or(a.attname = 'since_seq')
            and bool_or(a.attname = 'until_seq')
    loop
        execute format('insert into %1$s (%2$s, since_seq)
            select %2$s, $1 from %1$s where until_seq = $2',
            t.name, t.columns) using n, undone_seq;
        execute format('update %1$s set until_seq = $1
            where since_seq = $2 and until_seq = 9223372036854775807',
            t.name) using n, undone_seq;
    end loop;
    update etl.publish set state = 'undone' where seq = undone_seq;
    -- undoing an undo: the publish it had withdrawn stands again
    update etl.publish set state = 'published'
    where seq = p.undoes_seq;
    insert into etl.publish (seq, source_id, state, cause, undoes_seq, run_id,
        xid)
    values (n, p.source_id, 'written', 'undo', undone_seq, run_id,
        pg_current_xact_id()::text);
    return n;
end
$$;
comment on function etl.undo(bigint, bigint) is
    'Withdraw the last publish of its source as a new publish; returns its '
    'number, NULL when it was undone before';

create function etl.release(wanted_key text, who text, why text)
returns bigint
language plpgsql volatile
set search_path = pg_catalog
as $$
declare
    batch bigint;
begin
    if coalesce(btrim(why), '') = '' then
        raise exception 'a release needs a reason' using errcode = 'LA002';
    end if;
    select max(d.batch_id) into batch from etl.delivery as d
    where d.delivery_key = wanted_key and d.verdict = 'hold';
    if batch is null then
        raise exception 'no held delivery of that key' using errcode = 'LA002';
    end if;
    insert into etl.release (delivery_key, batch_id, who, why)
    values (wanted_key, batch, who, why);
    return batch;
end
$$;
comment on function etl.release(text, text, text) is
    'Record that a named person releases a held delivery, with the reason';
