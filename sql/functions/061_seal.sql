-- Seals: a digest of what each publish wrote, taken by the first lapse verify
-- after it and compared by every later one, so that a value that was changed in a
-- table is found and not only a row that is missing. Taken then and not in the
-- publish, which has no time for another pass over what it wrote.

-- By which columns, and by whose hash functions, a seal is: where these are
-- others, it is taken anew.
create function etl.sealed_tables()
returns table (relation regclass, columns text, kind text)
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    select c.oid::regclass,
        string_agg(quote_ident(a.attname), ', ' order by a.attnum)
            filter (where a.attname <> 'until_seq'),
        left(md5(string_agg(format('%s.%s %s', c.relname, a.attname, a.atttypid),
            ', ' order by a.attnum) || (current_setting('server_version_num')::int
                / 10000)), 8)
    from etl.layout as l
    join pg_namespace as s on s.nspname = l.table_schema
    join pg_class as c on c.relnamespace = s.oid and c.relname = l.table_name
    join pg_attribute as a
        on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind = 'r' and s.nspname <> 'mart'
    group by c.oid, c.relname
    having bool_or(a.attname = 'since_seq') and bool_or(a.attname = 'until_seq');
end;
comment on function etl.sealed_tables() is
    'Tables whose rows a seal is of, the columns that nothing changes once they '
    'are written, and by what they are hashed';

create function etl.written_digests()
returns table (seq bigint, digest text)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    parts text;
    kind text;
begin
    select string_agg(format('select since_seq, %L as name, '
            'count(*) as rows_count, sum(hash_record_extended(row(%s), 0)) '
            'as hashes from %s group by since_seq',
            t.relation, t.columns, t.relation), ' union all '
            order by t.relation::text),
        left(md5(string_agg(t.kind, ' ' order by t.relation::text)), 8)
    into parts, kind
    from etl.sealed_tables() as t;
    return query execute format($q$
        select p.seq, %L || ':' || encode(sha256(convert_to(coalesce(
            string_agg(w.name || ' ' || w.rows_count || ' ' || w.hashes, ';'
                order by w.name collate "C"), ''), 'UTF8')), 'hex')
        from etl.publish as p
        left join (%s) as w on w.since_seq = p.seq
        where p.state <> 'written'
        group by p.seq$q$, kind, parts);
end
$$;
comment on function etl.written_digests() is
    'An order-free digest of the rows that each publish wrote, whatever has '
    'become of them since, after the mark of how it was taken';

create function etl.seal_of_seals(last_seq bigint) returns text
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    select encode(sha256(convert_to(coalesce(string_agg(
        p.seq || ' ' || coalesce(p.digest, '-'), ';' order by p.seq), ''),
        'UTF8')), 'hex')
    from etl.publish as p
    where p.seq <= last_seq;
end;
comment on function etl.seal_of_seals(bigint) is
    'One digest of the seals up to a publish';

-- What the audit says of the seals: entered when they are taken, in its chain.
-- A purge after it has taken them away.
create function etl.kept_seals(out audit_no bigint, out is_whole boolean)
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    select a.audit_no, a.outcome = etl.seal_of_seals(
        substring(a.object from '^publishes to ([0-9]{1,18})$')::bigint)
    from (
        select u.audit_no, u.act, u.object, u.outcome from etl.audit as u
        where u.act in ('seal', 'purge')
        order by u.audit_no desc
        limit 1) as a
    where a.act = 'seal';
end;
comment on function etl.kept_seals() is
    'Whether the seals are those that the audit has, and in which row; no row '
    'when it has none';

-- A purge takes the seals of all before it away (etl.purge): it deletes rows of
-- any publish. Otherwise one that is missing below one that is there was taken.
create function etl.check_seals()
returns table (check_name text, checked_count bigint, problem text)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    kept record;
    last_seq bigint;
begin
    perform etl.own_session();
    select k.audit_no, k.is_whole into kept from etl.kept_seals() as k;
    drop table if exists pg_temp.work_seal;
    create temp table work_seal on commit drop as
    select w.seq, w.digest, p.digest as sealed,
        p.digest is null and exists (
            select from etl.publish as q
            where q.seq > p.seq and q.digest is not null) as is_taken
    from etl.written_digests() as w
    join etl.publish as p on p.seq = w.seq;
    check_name := 'what each publish wrote is as it was sealed';
    select count(s.sealed),
        string_agg(case when s.is_taken
                then format('the seal of publish %s is missing', s.seq)
                else format('rows of publish %s were changed', s.seq) end,
            ', ' order by s.seq)
            filter (where s.is_taken or (s.digest <> s.sealed
                and left(s.digest, 9) = left(s.sealed, 9)))
    into checked_count, problem
    from pg_temp.work_seal as s;
    if not kept.is_whole then
        problem := concat_ws(', ', problem, format('seals are missing or '
            'others than row %s of the audit has', kept.audit_no));
    end if;
    if problem is null then
        update etl.publish as p set digest = s.digest
        from pg_temp.work_seal as s
        where p.seq = s.seq and p.digest is distinct from s.digest;
        if found then
            select max(s.seq) into last_seq from pg_temp.work_seal as s;
            perform etl.append_audit('seal', 'publishes to ' || last_seq,
                etl.seal_of_seals(last_seq), null);
        end if;
    end if;
    drop table pg_temp.work_seal;
    return next;
end
$$;
comment on function etl.check_seals() is
    'Compare what each publish wrote with its seal, and seal what has none yet '
    'unless something was found; a row as of etl.verify_ledger()';

-- What runs and who sees which rows is sealed as well, by setup.
create function etl.catalogue_digest() returns text
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    with ours as (
        select n.oid, n.nspname from pg_namespace as n
        where n.nspname in ('etl', 'core', 'ref', 'private', 'mart', 'gap',
            'gap_steward')
    ), things as (
        select p.oid::regprocedure::text as name,
            pg_get_functiondef(p.oid) as text
        from pg_proc as p
        join ours as o on o.oid = p.pronamespace
        where p.prokind in ('f', 'p')
        union all
        select o.nspname || '.' || c.relname,
            coalesce(array_to_string(c.reloptions, ','), '')
                || pg_get_viewdef(c.oid)
        from pg_class as c
        join ours as o on o.oid = c.relnamespace
        where c.relkind = 'v'
        union all
        select 'trigger ' || t.tgrelid::regclass || ' ' || t.tgname,
            t.tgenabled::text || pg_get_triggerdef(t.oid)
        from pg_trigger as t
        join pg_class as c on c.oid = t.tgrelid
        join ours as o on o.oid = c.relnamespace
        where not t.tgisinternal
        union all
        select 'policy ' || p.polrelid::regclass || ' ' || p.polname,
            concat_ws(' ', p.polcmd, p.polpermissive, (
                    select string_agg(r.name::regrole::text, ','
                        order by r.name::regrole::text)
                    from unnest(p.polroles) as r (name)),
                pg_get_expr(p.polqual, p.polrelid),
                pg_get_expr(p.polwithcheck, p.polrelid))
        from pg_policy as p
        join pg_class as c on c.oid = p.polrelid
        join ours as o on o.oid = c.relnamespace
        union all
        select 'row security ' || c.oid::regclass, c.relrowsecurity::text
        from pg_class as c
        join ours as o on o.oid = c.relnamespace
        where c.relkind = 'r'
    )
    select md5(string_agg(t.name || md5(t.text), ',' order by t.name))
    from things as t;
end;
comment on function etl.catalogue_digest() is
    'One digest of all functions, views, triggers and row policies as the '
    'catalogue has them; setup keeps it in etl.schema_version (catalogue)';
