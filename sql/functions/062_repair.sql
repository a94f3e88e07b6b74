-- What a person mends afterwards: withdraw a publish, release or settle what is
-- held, set a check aside for a time, look whether all is still as it was.

-- Undo: a new publish after which all of the source is as it was before the
-- withdrawn one. What came after that must have been withdrawn as well. An undo
-- can be undone. States change when it is raised, not before.
create function etl.undo(undone_seq bigint, run_id bigint)
returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    p etl.publish;
    t record;
    later bigint;
    n bigint;
    undone bigint[];
    written bigint;
    restored bigint := 0;
begin
    select q.* into p from etl.publish as q where q.seq = undone_seq;
    if p.seq is null then
        raise exception 'no publish %', undone_seq using errcode = 'LA002';
    end if;
    if p.cause = 'purge' then
        raise exception 'publish % is a purge: what was purged is nowhere any '
            'more', undone_seq using errcode = 'LA002';
    end if;
    if p.state = 'undone' then
        return null;
    end if;
    -- withdrawn and brought back: by which undo it stands now
    select q.* into p from etl.publish as q
    where q.seq = etl.standing_publish(undone_seq);
    select max(q.seq) into later from etl.publish as q
    where q.seq > p.seq and q.source_id = p.source_id
        and q.state <> 'undone' and coalesce(q.undoes_seq, 0) <= p.seq;
    if later is not null then
        raise exception 'publish % is not the last of its source: undo % first',
            undone_seq, later using errcode = 'LA002';
    end if;
    select array_agg(q.seq) into undone from etl.publish as q
    where q.seq >= p.seq and q.source_id = p.source_id;
    select q.seq + 1 into n from etl.published as q;
    for t in
        select c.oid::regclass as name,
            string_agg(quote_ident(a.attname), ', ' order by a.attnum)
                filter (where a.attname not in ('since_seq', 'until_seq'))
                as columns,
            c.oid in ('core.event'::regclass, 'core.term'::regclass,
                'core.statement'::regclass) as is_counted
        from pg_class as c
        join pg_namespace as s on s.oid = c.relnamespace
        join etl.layout as l
            on l.table_schema = s.nspname and l.table_name = c.relname
        join pg_attribute as a
            on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        -- the cache is not restored but brought up to date: another publish
        -- may have written its rows since
        where c.relkind = 'r' and s.nspname <> 'mart'
        group by c.oid
        having bool_or(a.attname = 'since_seq')
            and bool_or(a.attname = 'until_seq')
    loop
        execute format('insert into %1$s (%2$s, since_seq)
            select %2$s, $1 from %1$s
            where since_seq < $2 and until_seq = any ($3)',
            t.name, t.columns) using n, p.seq, undone;
        get diagnostics written = row_count;
        if t.is_counted then
            restored := restored + written;
        end if;
        execute format('update %1$s set until_seq = $1
            where since_seq = any ($2) and until_seq = 9223372036854775807',
            t.name) using n, undone;
    end loop;
    insert into etl.publish (seq, source_id, state, cause, undoes_seq,
        withdraws_seq, run_id, written_count, xid)
    values (n, p.source_id, 'written', 'undo', p.seq,
        coalesce(p.withdraws_seq, p.seq), run_id, restored,
        pg_current_xact_id()::text);
    perform etl.open_mart();
    insert into pg_temp.mart_case (case_id)
    select e.case_id from core.event as e
    where e.since_seq = n or e.until_seq = n
    union
    select o.case_id from core.term as o
    where o.since_seq = n or o.until_seq = n
    union
    select w.case_id from core.review as w
    where w.since_seq = n or w.until_seq = n
    union
    select k.case_id from core.supervision_case as k
    where k.since_seq = n or k.until_seq = n;
    perform etl.refresh_mart(n);
    return n;
end
$$;
comment on function etl.undo(bigint, bigint) is
    'Withdraw a publish after which its source has none that stands, as a new '
    'publish; returns its number, NULL when it was undone before';


create function etl.find_publish(wanted text)
returns table (seq bigint, source text)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    number constant bigint := substring(wanted from '^(?:run:)?([0-9]{1,18})$');
begin
    if number is null then
        raise exception 'a publish is its number, or run:N for that of a run, '
            'not "%"', wanted using errcode = 'LA002';
    end if;
    return query
    select p.seq, s.code
    from etl.publish as p
    join etl.source as s on s.source_id = p.source_id
    where case when left(wanted, 4) = 'run:' then p.run_id = number
        else p.seq = number end
    order by p.seq desc
    limit 1;
    if not found then
        raise exception 'no publish %', wanted using errcode = 'LA002';
    end if;
end
$$;
comment on function etl.find_publish(text) is
    'The publish that a person names by its number, or run:N by that of its run';

-- A delivery by the first digits of its key, as messages show it.
create function etl.find_delivery(
    prefix text, out delivery_key text, out batch_id bigint,
    out batch_key text, out verdict text, out source text)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    found_count bigint;
begin
    if prefix !~ '^[0-9a-f]{6,64}$' then
        raise exception '"%" is no delivery key (at least 6 of its hex digits)',
            prefix using errcode = 'LA002';
    end if;
    with known as (
        select d.delivery_key from etl.delivery as d
        where starts_with(d.delivery_key, prefix)
        union
        select a.delivery_key from etl.attempt as a
        where starts_with(a.delivery_key, prefix)
    )
    select count(*), min(k.delivery_key) into found_count,
        find_delivery.delivery_key
    from known as k;
    if found_count <> 1 then
        raise exception '% deliveries have a key that begins with %',
            case found_count when 0 then 'no' else found_count::text end,
            prefix using errcode = 'LA002';
    end if;
    select d.batch_id, d.batch_key, d.verdict, s.code
    into find_delivery.batch_id, find_delivery.batch_key,
        find_delivery.verdict, find_delivery.source
    from etl.delivery as d
    join etl.source as s on s.source_id = d.source_id
    where d.delivery_key = find_delivery.delivery_key
    order by d.batch_id desc
    limit 1;
    if find_delivery.source is null then
        select a.source_code into find_delivery.source
        from etl.attempt as a
        where a.delivery_key = find_delivery.delivery_key;
    end if;
end
$$;
comment on function etl.find_delivery(text) is
    'The delivery of which a person names the first digits, as it was last '
    'judged; without verdict when it could not be staged';

create function etl.decide(
    prefix text, wanted text, who text, why text, out delivery_key text,
    out batch_key text, out source text)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    d record;
    published record;
begin
    if etl.is_unsaid(why) then
        raise exception 'a release needs a reason' using errcode = 'LA002';
    end if;
    if etl.is_unsaid(who) then
        raise exception 'a release needs the name of a person'
            using errcode = 'LA002';
    end if;
    d := etl.find_delivery(prefix);
    select p.seq, p.state, etl.standing_publish(p.seq) as standing_seq
    into published
    from etl.publish as p
    where p.delivery_key = d.delivery_key;
    if published.state = 'undone' and wanted = 'accept' then
        raise exception 'delivery % was published as % and withdrawn: lapse '
            'undo % brings it back', left(d.delivery_key, 12), published.seq,
            published.standing_seq using errcode = 'LA002';
    elsif published.state <> 'undone' then
        raise exception 'delivery % was published before%',
            left(d.delivery_key, 12), case wanted when 'reject' then format(
                ' as %s: lapse undo %s withdraws it', published.seq,
                published.standing_seq) else '' end using errcode = 'LA002';
    end if;
    if wanted = 'accept' and d.verdict is distinct from 'hold' then
        raise exception 'delivery % is not held but refused: %',
            left(d.delivery_key, 12), case when d.verdict is null
                then 'nothing of it could be staged'
                else 'its files are not whole' end using errcode = 'LA002';
    end if;
    insert into etl.release (delivery_key, batch_id, decision, who, why)
    values (d.delivery_key, d.batch_id, wanted, who, why);
    delivery_key := d.delivery_key;
    batch_key := d.batch_key;
    source := d.source;
end
$$;
comment on function etl.decide(text, text, text, text) is
    'Record that a named person releases a held delivery (accept) or does not '
    'want one that was held or refused (reject), with the reason';

create function etl.release(wanted_key text, who text, why text)
returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    decided record;
begin
    decided := etl.decide(wanted_key, 'accept', who, why);
    return (select max(d.batch_id) from etl.delivery as d
        where d.delivery_key = decided.delivery_key);
end
$$;
comment on function etl.release(text, text, text) is
    'Record that a named person releases a held delivery, with the reason';

-- At most a year: a check that is never wanted belongs into the source file.
create function etl.set_aside(
    source_code text, check_name text, subject text, until date, who text,
    why text)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    today constant date := (now() at time zone 'UTC')::date;
    known constant text[] := '{total,truncated,unterminated,encoded_twice,'
        'refused,unlisted,conflict,rows,empty,changed,gone,null_share,'
        'code_list,distinct_keys,date_range,column_set,duplicate_column,'
        'length_unknown,withdrawn,review}';
    source int;
begin
    if etl.is_unsaid(why) or etl.is_unsaid(who) then
        raise exception 'setting a check aside needs a person and a reason'
            using errcode = 'LA002';
    end if;
    if check_name <> all (known) then
        raise exception 'no check "%" (there are: %)', check_name,
            array_to_string(known, ', ') using errcode = 'LA002';
    end if;
    if until <= today or until > today + 366 then
        raise exception 'a check is set aside until a day of the next 366, '
            'not %', until using errcode = 'LA002';
    end if;
    select s.source_id into source from etl.source as s
    where s.code = source_code;
    if source is null then
        raise exception 'no source "%"', source_code using errcode = 'LA002';
    end if;
    insert into etl.guard_override (source_id, check_name, subject, who, why,
        expires_on, recorded_at)
    values (source, check_name, coalesce(subject, ''), who, why, until,
        clock_timestamp());
end
$$;
comment on function etl.set_aside(text, text, text, date, text, text) is
    'Record that a named person sets a check of a source aside until a day '
    '(the first on which it holds again), with the reason';

-- Bytes that the archive must hold: those of every delivery and every receipt.
create function etl.archived()
returns table (sha256 text, bytes bigint)
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    select b.sha256, max(b.bytes) from etl.blob as b group by b.sha256
    union
    select f.sha256, max(f.bytes) from etl.fetch as f
    where f.sha256 is not null and f.bytes is not null
    group by f.sha256;
end;
comment on function etl.archived() is
    'SHA-256 and length of all bytes that the ledger says are in the archive';

-- Where nothing was purged, refused by the load or read against a base.
create function etl.newest_exports()
returns table (code text, delivered_count bigint, standing_count bigint)
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    with newest as (
        select distinct on (d.source_id) d.source_id, d.batch_id,
            d.delivery_kind, d.base_batch_key, d.delivered,
            p.facts_count - p.dup_in_file_count as facts_count,
            p.key_conflict_count
        from etl.publish as p
        join etl.delivery as d on d.batch_id = p.batch_id
        where p.state = 'published'
        order by d.source_id, d.delivered desc, p.seq desc
    )
    select s.code, n.facts_count - coalesce((
            select sum(t.rows_counted_count)::bigint from etl.stage as t
            where t.batch_id = n.batch_id and t.table_name in ('policy',
                'holiday', 'coverage', 'review')), 0),
        (select count(*) from core.event as e
         where e.source_id = n.source_id and e.known_to = 'infinity'
            and e.until_seq = 9223372036854775807)
        + (select count(*) from core.term as t
           where t.source_id = n.source_id and t.known_to = 'infinity'
            and t.until_seq = 9223372036854775807)
        + (select count(*) from core.statement as t
           where t.source_id = n.source_id and t.known_to = 'infinity'
            and t.until_seq = 9223372036854775807)
    from newest as n
    join etl.source as s on s.source_id = n.source_id
    where n.delivery_kind = 'full' and n.key_conflict_count = 0
        and n.base_batch_key is null
        and exists (select from etl.stage as t where t.batch_id = n.batch_id)
        and not exists (
            select from etl.publish as u where u.cause = 'purge')
        -- a contradictory row of any delivery leaves its fact as it was
        and not exists (
            select from core.assertion as a
            where a.source_id = n.source_id and a.is_unclear);
end;
comment on function etl.newest_exports() is
    'Sources whose newest delivery is a whole export: facts that it delivered '
    'and facts that stand';

-- Everything that the ledger claims, counted again.
create function etl.verify_ledger()
returns table (check_name text, checked_count bigint, problem text)
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    select 'functions, views, triggers and row policies as setup left them',
        count(*), string_agg('something was changed by hand (lapse setup makes '
            'it anew)', '') filter (
            where v.checksum <> etl.catalogue_digest())
    from etl.schema_version as v
    where v.file = 'catalogue'
    union all
    select 'every publish is in the audit', count(*),
        string_agg(format('publish %s', p.seq), ', ' order by p.seq)
            filter (where a.seq is null)
    from etl.publish as p
    left join (
        select distinct substring(u.outcome
            from '^written as publish ([0-9]{1,18}):')::bigint as seq
        from etl.audit as u
        where u.act in ('publish', 'undo')) as a on a.seq = p.seq
    where p.cause <> 'purge'
    union all
    select 'records read = mapped + without fact + refused', count(*),
        string_agg(format('delivery %s', left(d.delivery_key, 12)), ', ')
            filter (where d.records_in
                <> d.mapped + d.without_fact + d.rejected)
    from etl.delivery as d
    union all
    select 'facts = new + changed + identical + repeated + contradictory',
        count(*), string_agg(format('publish %s', p.seq), ', ' order by p.seq)
            filter (where p.facts_count <> p.new_count + p.changed_count
                + p.identical_count + p.dup_in_file_count
                + p.key_conflict_count or p.facts_count <> d.facts)
    from etl.publish as p
    join etl.delivery as d on d.batch_id = p.batch_id
    union all
    select 'rows staged = copied = counted', count(*),
        string_agg(format('%s of batch %s', t.table_name, t.batch_id), ', ')
            filter (where t.rows_staged_count <> t.rows_copied_count
                or t.rows_copied_count <> t.rows_counted_count)
    from etl.stage as t
    union all
    select 'facts staged = facts of the delivery', count(*),
        string_agg(format('batch %s', x.batch_id), ', ')
            filter (where x.rows_count <> x.facts)
    from (
        select d.batch_id, d.facts, sum(t.rows_counted_count) as rows_count
        from etl.delivery as d
        join etl.stage as t on t.batch_id = d.batch_id
        where t.table_name in ('event', 'term', 'statement', 'policy',
            'holiday', 'coverage', 'review') and d.base_batch_key is null
        group by d.batch_id, d.facts) as x
    union all
    select 'refused facts = rows of the list of refused', count(*),
        string_agg(format('publish %s', p.seq), ', ' order by p.seq)
            filter (where p.key_conflict_count <> (
                select count(*) from etl.reject as r
                where r.batch_id = p.batch_id and r.stage = 'load'))
    from etl.publish as p
    where p.batch_id is not null
    union all
    select 'versions written by each publish', count(*),
        string_agg(format('publish %s wrote %s, %s stand', v.seq,
            v.written_count, v.rows_count), ', ' order by v.seq)
            filter (where v.rows_count > v.written_count
                or (v.rows_count < v.written_count and not v.is_purged))
    from (
        select p.seq, p.written_count, coalesce(r.rows_count, 0)
                as rows_count,
            exists (select from etl.publish as u
                where u.cause = 'purge' and u.seq > p.seq) as is_purged
        from etl.publish as p
        left join (
            select x.since_seq, sum(x.rows_count) as rows_count
            from (
                select e.since_seq, count(*) as rows_count
                from core.event as e group by e.since_seq
                union all
                select t.since_seq, count(*)
                from core.term as t group by t.since_seq
                union all
                select s.since_seq, count(*)
                from core.statement as s group by s.since_seq) as x
            group by x.since_seq) as r on r.since_seq = p.seq
        where p.written_count is not null) as v
    union all
    select 'no version of an event overlaps another', count(*),
        case when count(*) filter (where x.overlaps) > 0 then format(
            '%s events', count(*) filter (where x.overlaps)) end
    from (
        select e.known_to > lead(e.known_from) over (
            partition by e.source_id, e.case_id, e.event_key
            order by e.known_from, e.known_to)
            or e.known_from >= e.known_to as overlaps
        from core.event as e
        where e.until_seq = 9223372036854775807) as x
    union all
    select 'no version of a term overlaps another', count(*),
        case when count(*) filter (where x.overlaps) > 0 then format(
            '%s terms', count(*) filter (where x.overlaps)) end
    from (
        select t.known_to > lead(t.known_from) over (
            partition by t.source_id, t.case_id, t.term_key
            order by t.known_from, t.known_to)
            or t.known_from >= t.known_to as overlaps
        from core.term as t
        where t.until_seq = 9223372036854775807) as x
    union all
    select 'a detail belongs to a version of its event', count(*),
        case when count(*) filter (where e.case_id is null) > 0 then format(
            '%s details', count(*) filter (where e.case_id is null)) end
    from core.event_detail as d
    left join core.event as e
        on e.case_id = d.case_id and e.event_key = d.event_key
        and e.known_from = d.known_from and e.since_seq = d.since_seq
        and e.until_seq = d.until_seq
    union all
    select 'the newest whole export of a source stands as delivered',
        count(*), string_agg(format('source "%s": %s facts delivered, %s stand',
            x.code, x.delivered_count, x.standing_count), ', ' order by x.code)
            filter (where x.delivered_count <> x.standing_count)
    from etl.newest_exports() as x
    union all
    select 'what is published is visible', count(*),
        case when max(p.seq) filter (where p.state <> 'written')
                <> (select r.seq from etl.published as r)
            or bool_or(p.state <> 'written'
                and p.published_at is null) then 'the published number is not '
            'that of the last publish' end
    from etl.publish as p;
end;
comment on function etl.verify_ledger() is
    'Count again what the ledger claims: a row a check, with how many were '
    'looked at and what does not agree (NULL: nothing)';

-- The cache against the plain views, some thousand cases at a time.
create function etl.verify_mart()
returns table (check_name text, checked_count bigint, problem text)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set client_min_messages = warning
as $$
#variable_conflict use_column
declare
    cases bigint[];
    looked bigint := 0;
    wrong bigint := 0;
    found_wrong bigint;
begin
    perform etl.own_session();
    check_name := 'the cache is what the plain views find';
    if not (select r.is_served from gap.mart_reading as r) then
        checked_count := 0;
        -- a store that does without it, for a while, is in order; one that has
        -- it for another day than the one it answers for is not
        select 'the cache holds for other days than '
            || gap.iso_day(min(h.as_of))
        into problem
        from gap.horizon as h
        join mart.bound as b on b.jurisdiction_id = h.jurisdiction_id
            and b.until_seq = 9223372036854775807
        where h.as_of < b.settled_on or h.as_of >= b.next_on
            or h.horizon <> b.horizon
            or h.covered is distinct from b.covered;
        return next;
        return;
    end if;
    create temp table if not exists verify_gap (
        case_id int8, jurisdiction text, office_key int8, class text,
        series text, kind text, started_on date, ended_on date, censored bool,
        at_risk_days int4, at_risk_days_max int4, calendar_days int4,
        calendar_days_max int4, started_on_hi date, ended_on_hi date);
    create temp table if not exists verify_length (
        jurisdiction text, office_key int8, class text, series text, kind text,
        at_risk_days int4, at_risk_days_max int4, calendar_days int4,
        calendar_days_max int4, censored bool, gap_count int8);
    truncate pg_temp.verify_length;
    for cases in
        select array_agg(c.case_id)
        from (
            select s.case_id,
                (row_number() over (order by s.case_id) - 1) / 2000 as batch
            from core.visible_case as s) as c
        group by c.batch
    loop
        truncate pg_temp.verify_gap;
        execute $q$
            insert into pg_temp.verify_gap
            select g.case_id, g.jurisdiction, g.office_key, g.class, g.series,
                g.kind, g.started_on, g.ended_on, g.censored, g.at_risk_days,
                g.at_risk_days_max, g.calendar_days, g.calendar_days_max,
                g.started_on_hi, g.ended_on_hi
            from gap.gap_place as g
            where g.case_id = any ($1)$q$ using cases;
        insert into pg_temp.verify_length
        select g.jurisdiction, g.office_key, g.class, g.series, g.kind,
            g.at_risk_days, g.at_risk_days_max, g.calendar_days,
            g.calendar_days_max, g.censored, count(*)
        from pg_temp.verify_gap as g
        group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;
        execute $q$
            with longest as (
                select distinct on (g.case_id, g.class, g.series)
                    g.case_id, g.class, g.series, g.kind, g.started_on,
                    g.ended_on, g.at_risk_days, g.most_days,
                    g.calendar_days, greatest(g.calendar_days_max, g.most_days)
                from (
                    select v.case_id, v.class, v.series, v.kind, v.started_on,
                        v.ended_on, v.at_risk_days, v.calendar_days,
                        v.calendar_days_max, v.started_on_hi, v.ended_on_hi,
                        max(v.at_risk_days_max) over (partition by v.case_id,
                            v.class, v.series) as most_days
                    from pg_temp.verify_gap as v) as g
                order by g.case_id, g.class, g.series, g.at_risk_days desc,
                    g.started_on, g.ended_on, g.started_on_hi desc,
                    g.ended_on_hi desc, g.kind
            ), kept as (
                select l.case_id, l.class, l.series, l.kind, l.started_on,
                    l.ended_on, l.at_risk_days, l.at_risk_days_max,
                    l.calendar_days, l.calendar_days_max
                from gap.longest_gap as l
                where l.case_id = any ($1)
            ), running as (
                select u.case_id, u.class, u.series, u.kind, u.started_on,
                    u.ended_on, u.at_risk_days, u.at_risk_days_max,
                    u.calendar_days, u.calendar_days_max
                from gap.plain_current_gap as u
                where u.case_id = any ($1)
            ), kept_running as (
                select u.case_id, u.class, u.series, u.kind, u.started_on,
                    u.ended_on, u.at_risk_days, u.at_risk_days_max,
                    u.calendar_days, u.calendar_days_max
                from gap.current_gap as u
                where u.case_id = any ($1)
            )
            select count(distinct x.case_id)
            from (
                (table longest except table kept)
                union all (table kept except table longest)
                union all (table running except table kept_running)
                union all (table kept_running except table running)) as x$q$
        into found_wrong using cases;
        looked := looked + cardinality(cases);
        wrong := wrong + found_wrong;
    end loop;
    checked_count := looked;
    if wrong > 0 then
        problem := format('%s cases differ', wrong);
    end if;
    return next;
    check_name := 'the counts of the cache are those of the plain views';
    select count(*), count(*) filter (where x.gap_count <> 0)
    into checked_count, wrong
    from (
        select sum(l.gap_count) as gap_count
        from (
            select v.jurisdiction, v.office_key, v.class, v.series, v.kind,
                v.at_risk_days, v.at_risk_days_max, v.calendar_days,
                v.calendar_days_max, v.censored, v.gap_count
            from pg_temp.verify_length as v
            union all
            select g.jurisdiction, g.office_key, g.class, g.series, g.kind,
                g.at_risk_days, g.at_risk_days_max, g.calendar_days,
                g.calendar_days_max, g.censored, -g.gap_count
            from gap.gap_length_by_office as g) as l
        group by l.jurisdiction, l.office_key, l.class, l.series, l.kind,
            l.at_risk_days, l.at_risk_days_max, l.calendar_days,
            l.calendar_days_max, l.censored) as x;
    problem := case when wrong > 0 then format('%s lengths differ', wrong) end;
    return next;
    check_name := 'the months of the cache are those of the plain views';
    select count(*), count(*) filter (where x.differs)
    into checked_count, wrong
    from (
        select sum(l.without_count) <> 0 or sum(l.with_count) <> 0
            or sum(l.unknown_count) <> 0 or sum(l.excluded_count) <> 0
            as differs
        from (
            select m.jurisdiction, m.month, m.series, m.level, m.office_key,
                m.class, m.eligibility, m.without_count, m.with_count,
                m.unknown_count, m.excluded_count
            from gap.month_count as m
            union all
            select p.jurisdiction, p.month, p.series, p.level, p.office_key,
                p.class, p.eligibility, -coalesce(p.without_count, 0),
                -coalesce(p.with_count, 0), -coalesce(p.unknown_count, 0),
                -coalesce(p.excluded_count, 0)
            from gap.plain_month_count as p) as l
        group by l.jurisdiction, l.month, l.series, l.level, l.office_key,
            l.class, l.eligibility) as x;
    problem := case when wrong > 0 then format('%s counts of months differ',
        wrong) end;
    return next;
    drop table pg_temp.verify_gap, pg_temp.verify_length;
end
$$;
comment on function etl.verify_mart() is
    'Compare the cache with the plain views: a row a check, as of '
    'etl.verify_ledger()';
