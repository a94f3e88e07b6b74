-- Who may do what. Setup runs this file and then asks pg_temp.apply_roles()
-- for what it changed; nothing is done that is so already. Roles belong to the
-- whole cluster: databases of one cluster share them.
--
--   lapse_owner       owns everything; nobody logs in as it
--   lapse_maintainer  member of the owner: setup, vacuum, and a first delivery
--                     copied straight into the tables
--   lapse_loader      its stage, and the functions of a publish; no table
--   lapse_reader      selects facts, reference, views; never names
--   lapse_analyst_X   like a reader, of the rows of jurisdiction X alone
--   lapse_steward     a reader who also sees names, numbers, notes, quotes
--   lapse_auditor     selects the ledger
--
-- PUBLIC has nothing in our schemas, does not connect to the database and makes
-- no temporary table in it; what other roles were given stays.
drop table if exists pg_temp.role_change, pg_temp.role_right;
create temp table role_change (
    change_no int generated always as identity, kind text, what text)
    on commit drop;
-- what is to be: class is n (schema), r (table or view), f (function)
create temp table role_right (
    class text, object oid, grantee oid, privilege text) on commit drop;

create or replace function pg_temp.changed(what text) returns void
language sql
as $$
    insert into pg_temp.role_change (kind, what) values ('change', what);
$$;

create or replace function pg_temp.our_schema(schema_id oid) returns boolean
language sql
as $$
    select n.nspname in ('etl', 'core', 'ref', 'private', 'mart', 'gap',
        'gap_steward')
    from pg_namespace as n where n.oid = schema_id;
$$;

create or replace function pg_temp.make_roles() returns void
language plpgsql
as $$
declare
    one record;
begin
    for one in
        select r.name, r.parent
        from (values ('lapse_owner', null), ('lapse_maintainer', 'lapse_owner'),
            ('lapse_loader', null), ('lapse_reader', null),
            ('lapse_analyst', null), ('lapse_steward', 'lapse_reader'),
            ('lapse_auditor', null)) as r (name, parent)
        union all
        select 'lapse_analyst_' || translate(j.code, '-', '_'),
            'lapse_analyst'
        from ref.jurisdiction as j
        where j.code ~ '^[a-z0-9-]{1,40}$'
    loop
        if to_regrole(one.name) is null then
            execute format('create role %I nologin', one.name);
            perform pg_temp.changed('made role ' || one.name);
        end if;
        if one.parent is not null and not exists (
            select from pg_auth_members as m
            where m.roleid = to_regrole(one.parent)
                and m.member = to_regrole(one.name))
        then
            execute format('grant %I to %I', one.parent, one.name);
            perform pg_temp.changed(format('made %s a member of %s',
                one.name, one.parent));
        end if;
    end loop;
    if not pg_has_role(current_user, 'lapse_owner', 'member') then
        execute format('grant lapse_owner to %I', current_user);
        perform pg_temp.changed(format('made %s a member of lapse_owner',
            current_user));
    end if;
end
$$;

create or replace function pg_temp.take_ownership() returns void
language plpgsql
as $$
declare
    ours constant oid := to_regrole('lapse_owner');
    taken int := 0;
    one record;
begin
    if not has_database_privilege(ours, current_database(), 'create')
        or not has_database_privilege(ours, current_database(), 'temp')
    then
        execute format('grant create, temp on database %I to lapse_owner',
            current_database());
    end if;
    for one in
        select format('schema %I', n.nspname) as name, 1 as place
        from pg_namespace as n
        where pg_temp.our_schema(n.oid) and n.nspowner <> ours
        union all
        select format('%s %s', case c.relkind when 'v' then 'view'
            else 'table' end, c.oid::regclass), 2
        from pg_class as c
        where pg_temp.our_schema(c.relnamespace) and c.relkind in ('r', 'v')
            and c.relowner <> ours
        union all
        select format('routine %s', p.oid::regprocedure), 3
        from pg_proc as p
        where pg_temp.our_schema(p.pronamespace) and p.proowner <> ours
        order by place, name
    loop
        execute format('alter %s owner to lapse_owner', one.name);
        taken := taken + 1;
    end loop;
    if taken > 0 then
        perform pg_temp.changed(format('made lapse_owner the owner of %s '
            'schemas, tables, views and functions', taken));
    end if;
end
$$;

-- What a database gives everybody: to connect (and hold the locks of a load
-- for ever), and to make tables of a session. Who has one of the roles connects;
-- who asks questions may make tables, the loader and the auditor need none.
create or replace function pg_temp.limit_public() returns void
language plpgsql
as $$
begin
    if exists (
        select from pg_database as d,
            aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) as a
        where d.datname = current_database() and a.grantee = 0
            and a.privilege_type = 'TEMPORARY')
    then
        execute format('revoke temp on database %I from public',
            current_database());
        execute format('grant temp on database %I to lapse_reader, '
            'lapse_analyst', current_database());
        perform pg_temp.changed('took the right to make temporary tables '
            'from PUBLIC, gave it to lapse_reader and lapse_analyst');
    end if;
    if exists (
        select from pg_database as d,
            aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) as a
        where d.datname = current_database() and a.grantee = 0
            and a.privilege_type = 'CONNECT')
    then
        execute format('grant connect on database %I to lapse_owner, '
            'lapse_loader, lapse_reader, lapse_analyst, lapse_auditor',
            current_database());
        execute format('revoke connect on database %I from public',
            current_database());
        perform pg_temp.changed('took the right to connect from PUBLIC, gave '
            'it to our roles');
    end if;
    if not exists (
        select from pg_default_acl as d
        where d.defaclrole = to_regrole('lapse_owner')
            and d.defaclnamespace = 0 and d.defaclobjtype = 'f')
    then
        alter default privileges for role lapse_owner
            revoke execute on routines from public;
        perform pg_temp.changed('took new functions from PUBLIC');
    end if;
end
$$;

-- No value of a row in the log of the server: the detail of an error and the
-- statement with its parameters hold them. Only who may set that can; what
-- programs of ours may set for their own sessions they set as well. And no
-- compiling of plans: the views keep a branch for answers without the cache,
-- never run and dear enough to have all of it compiled (14 s before an answer
-- of 0.8 s).
create or replace function pg_temp.set_defaults() returns void
language plpgsql
as $$
declare
    one record;
begin
    for one in
        select q.name, q.value, q.why
        from (values
            ('log_error_verbosity', 'terse', 'the log of the server holds no '
                'values'),
            ('log_min_error_statement', 'panic', 'the log of the server holds '
                'no values'),
            ('log_parameter_max_length', '0', 'the log of the server holds no '
                'values'),
            ('log_parameter_max_length_on_error', '0', 'the log of the server '
                'holds no values'),
            ('jit', 'off', 'compiling the plans of the views takes longer than '
                'running them')) as q (name, value, why)
        join pg_settings as s on s.name = q.name
        where s.reset_val <> q.value
            and (s.context = 'user'
                or has_parameter_privilege(q.name, 'set'))
            and not exists (
                select from pg_db_role_setting as d
                join pg_database as b on b.oid = d.setdatabase
                where b.datname = current_database() and d.setrole = 0
                    and q.name || '=' || q.value = any (d.setconfig))
    loop
        execute format('alter database %I set %I = %L', current_database(),
            one.name, one.value);
        perform pg_temp.changed(format('set %s to %s for the database: %s',
            one.name, one.value, one.why));
    end loop;
end
$$;

-- The functions of etl that the loader and the steward call run with the
-- rights of their owner. Every function of ours that pins a search_path has
-- pg_temp last: unnamed it would come first, and be the caller's.
create or replace function pg_temp.lend_rights() returns void
language plpgsql
as $$
declare
    lent int := 0;
    pinned int := 0;
    one record;
begin
    for one in
        select distinct p.oid::regprocedure as name
        from pg_proc as p
        join pg_temp.role_right as r on r.class = 'f' and r.object = p.oid
            and r.grantee in (
                to_regrole('lapse_loader'), to_regrole('lapse_steward'))
        where not p.prosecdef
    loop
        execute format('alter routine %s security definer', one.name);
        lent := lent + 1;
    end loop;
    for one in
        select p.oid::regprocedure as name
        from pg_proc as p
        where pg_temp.our_schema(p.pronamespace)
            and (p.prosecdef or 'search_path=pg_catalog' = any (p.proconfig))
            and not coalesce(
                'search_path=pg_catalog, pg_temp' = any (p.proconfig), false)
    loop
        execute format('alter routine %s set search_path = pg_catalog, pg_temp',
            one.name);
        pinned := pinned + 1;
    end loop;
    if lent + pinned > 0 then
        perform pg_temp.changed(format('made %s functions run with the rights '
            'of lapse_owner', lent));
    end if;
end
$$;

create or replace function pg_temp.want_rights() returns void
language sql
as $$
    with grantee (who, name) as (
        select g.who, to_regrole('lapse_' || g.who)::oid
        from unnest('{loader,reader,analyst,steward,auditor}'::text[])
            as g (who)
    ), schema_of (who, schema) as (values
        ('loader', 'etl'),
        ('reader', 'core'), ('reader', 'ref'), ('reader', 'mart'),
        ('reader', 'gap'), ('reader', 'etl'),
        ('analyst', 'core'), ('analyst', 'ref'), ('analyst', 'mart'),
        ('analyst', 'gap'), ('analyst', 'etl'),
        ('steward', 'private'), ('steward', 'gap_steward'),
        ('auditor', 'etl'), ('auditor', 'ref'), ('auditor', 'gap')
    ), relation as (
        select c.oid, n.nspname, c.relname
        from pg_class as c
        join pg_namespace as n on n.oid = c.relnamespace
        where pg_temp.our_schema(n.oid) and c.relkind in ('r', 'v')
    ), routine as (
        select p.oid, n.nspname, p.proname
        from pg_proc as p
        join pg_namespace as n on n.oid = p.pronamespace
        where pg_temp.our_schema(n.oid)
    ), wanted (class, object, who, privilege) as (
        select 'n', n.oid, s.who, 'USAGE'
        from schema_of as s
        join pg_namespace as n on n.nspname = s.schema
        union all
        select 'r', r.oid, s.who, 'SELECT'
        from relation as r
        join schema_of as s on s.schema = r.nspname
        where (s.who = 'reader' and (s.schema <> 'etl' or r.relname in ('blob',
                'attempt', 'coverage', 'delivery', 'guard', 'publish',
                'published', 'reject', 'release', 'source', 'reading',
                'told', 'visible_coverage', 'success')))
            or (s.who = 'analyst' and r.relname <> 'assertion'
                and (s.schema <> 'etl' or r.relname in ('attempt', 'blob',
                'coverage', 'delivery', 'guard', 'publish', 'published',
                'reject', 'release', 'source', 'reading', 'told',
                'visible_coverage')))
            or s.who = 'steward'
            or (s.who = 'auditor' and (s.schema = 'etl' or r.relname in
                ('jurisdiction', 'source_status', 'last_success', 'delivery',
                'reject', 'data_dictionary')))
        union all
        select 'f', p.oid, g.who, 'EXECUTE'
        from routine as p
        join grantee as g on case p.nspname
            when 'gap' then g.who in ('reader', 'analyst', 'auditor')
            when 'etl' then g.who = 'loader' and p.proname in ('open_stage',
                'check_columns', 'count_stage', 'loaded', 'current_base',
                'lock_publish', 'unlock_publish', 'lock_source',
                'raise_written', 'start_run', 'end_run', 'weigh', 'weighed',
                'findings', 'refusals', 'hold_once', 'merge_counted',
                'begin_first', 'end_first',
                'upkeep',
                'publish_counts', 'receipts_taken', 'take_receipts',
                'attempted', 'wanted_as', 'replaced_by', 'needed_batches',
                'verify_ledger', 'verify_mart', 'check_seals', 'archived',
                'skip_delivery', 'record_night')
                or g.who in ('loader', 'auditor') and p.proname in
                    ('audit_head', 'audit_stands', 'broken_audit')
                or g.who = 'steward' and p.proname in ('release', 'decide',
                    'set_aside', 'purge', 'purge_scope', 'find_case',
                    'audit_head', 'audit_stands', 'start_run', 'end_run')
                or g.who = 'auditor' and p.proname in ('verify_ledger',
                    'verify_mart', 'check_seals', 'archived')
            when 'private' then g.who = 'steward' and p.proname = 'reveal'
            end
    )
    insert into pg_temp.role_right (class, object, grantee, privilege)
    select w.class, w.object, g.name, w.privilege
    from wanted as w
    join grantee as g on g.who = w.who;
$$;

create or replace function pg_temp.apply_rights() returns void
language plpgsql
as $$
declare
    given int := 0;
    taken int := 0;
    one record;
begin
    for one in
        with thing (class, object, owner, name, acl) as (
            select 'n', n.oid, n.nspowner, format('schema %I', n.nspname),
                coalesce(n.nspacl, acldefault('n', n.nspowner))
            from pg_namespace as n
            where pg_temp.our_schema(n.oid)
            union all
            select 'r', c.oid, c.relowner,
                format('table %s', c.oid::regclass),
                coalesce(c.relacl, acldefault('r', c.relowner))
            from pg_class as c
            where pg_temp.our_schema(c.relnamespace)
                and c.relkind in ('r', 'v')
            union all
            select 'f', p.oid, p.proowner,
                format('routine %s', p.oid::regprocedure),
                coalesce(p.proacl, acldefault('f', p.proowner))
            from pg_proc as p
            where pg_temp.our_schema(p.pronamespace)
        ), now_held as (
            select t.class, t.object, a.grantee, a.privilege_type as privilege
            from thing as t, aclexplode(t.acl) as a
            where a.grantee <> t.owner and (a.grantee = 0 or exists (
                select from pg_roles as r
                where r.oid = a.grantee and r.rolname like 'lapse\_%'))
        )
        select t.name, coalesce(w.privilege, h.privilege) as privilege,
            w.object is not null as is_wanted,
            case coalesce(w.grantee, h.grantee) when 0 then 'public'
                else coalesce(w.grantee, h.grantee)::regrole::text end as who
        from now_held as h
        full join pg_temp.role_right as w
            on w.class = h.class and w.object = h.object
            and w.grantee = h.grantee and w.privilege = h.privilege
        join thing as t on t.class = coalesce(w.class, h.class)
            and t.object = coalesce(w.object, h.object)
        where w.object is null or h.object is null
    loop
        if one.is_wanted then
            execute format('grant %s on %s to %s', one.privilege, one.name,
                one.who);
            given := given + 1;
        else
            execute format('revoke %s on %s from %s', one.privilege, one.name,
                one.who);
            taken := taken + 1;
        end if;
    end loop;
    -- rights on single columns are never wanted
    for one in
        select a.attrelid::regclass as name, a.attname,
            case g.grantee when 0 then 'public'
                else g.grantee::regrole::text end as who
        from pg_class as c
        join pg_attribute as a on a.attrelid = c.oid
        cross join aclexplode(a.attacl) as g
        where pg_temp.our_schema(c.relnamespace) and (g.grantee = 0 or exists (
            select from pg_roles as r
            where r.oid = g.grantee and r.rolname like 'lapse\_%'
                and r.oid <> c.relowner))
        group by 1, 2, 3
    loop
        execute format('revoke all (%I) on table %s from %s', one.attname,
            one.name, one.who);
        taken := taken + 1;
    end loop;
    if given + taken > 0 then
        perform pg_temp.changed(format('gave %s rights, took %s away', given,
            taken));
    end if;
end
$$;

-- Rows of people by jurisdiction, for analysts; the ledger through the source
-- or delivery that the same policy lets them see. ENABLE, not FORCE: the owner
-- copies into these tables.
create or replace function pg_temp.wanted_policies()
returns table (name text, relation regclass, who text, condition text)
language sql
as $$
    with people (relation, has_jurisdiction) as (
        select c.oid::regclass, exists (
            select from pg_attribute as a
            where a.attrelid = c.oid and a.attname = 'jurisdiction_id'
                and not a.attisdropped)
        from pg_class as c
        join pg_namespace as n on n.oid = c.relnamespace
        where c.relkind = 'r' and (n.nspname in ('core', 'mart', 'private')
            or (n.nspname, c.relname) in (('ref', 'officer'),
                ('ref', 'office'), ('etl', 'source'), ('etl', 'coverage'),
                ('etl', 'told')))
    ), ledger (relation, condition) as (values
        ('etl.delivery'::regclass, 'exists (select from etl.source as s '
            'where s.source_id = delivery.source_id)'),
        ('etl.publish', 'exists (select from etl.source as s '
            'where s.source_id = publish.source_id)'),
        ('etl.blob', 'exists (select from etl.delivery as d '
            'where d.batch_id = blob.batch_id)'),
        ('etl.reject', 'exists (select from etl.delivery as d '
            'where d.batch_id = reject.batch_id)'),
        ('etl.guard', 'exists (select from etl.delivery as d '
            'where d.batch_id = guard.batch_id)'),
        ('etl.release', 'exists (select from etl.delivery as d '
            'where d.batch_id = release.batch_id)'),
        ('etl.attempt', 'exists (select from etl.source as s '
            'where s.code = attempt.source_code)')
    )
    select 'everything', p.relation, case
        when p.relation::text like 'private.%' then 'lapse_steward'
        when p.relation::text like 'etl.%' then 'lapse_reader, lapse_auditor'
        else 'lapse_reader' end, 'true'
    from people as p
    union all
    select 'everything', l.relation, 'lapse_reader, lapse_auditor', 'true'
    from ledger as l
    union all
    select 'analyst_' || translate(j.code, '-', '_'), p.relation,
        'lapse_analyst_' || translate(j.code, '-', '_'),
        'jurisdiction_id = ' || j.jurisdiction_id
    from people as p, ref.jurisdiction as j
    where p.has_jurisdiction and j.code ~ '^[a-z0-9-]{1,40}$'
    union all
    select 'analyst', l.relation, 'lapse_analyst', l.condition
    from ledger as l;
$$;

create or replace function pg_temp.apply_policies() returns void
language plpgsql
as $$
declare
    made int := 0;
    one record;
begin
    for one in
        select distinct w.relation from pg_temp.wanted_policies() as w
        join pg_class as c on c.oid = w.relation and not c.relrowsecurity
    loop
        execute format('alter table %s enable row level security',
            one.relation);
        made := made + 1;
    end loop;
    if made > 0 then
        perform pg_temp.changed(format('enabled row security on %s tables',
            made));
    end if;
    made := 0;
    -- the comment of a policy is what it was made of
    for one in
        select coalesce(w.relation, h.relation) as relation,
            coalesce(w.name, h.name) as name, w.who, w.condition, h.text
        from pg_temp.wanted_policies() as w
        full join (
            select p.polrelid::regclass as relation, p.polname::text as name,
                coalesce(obj_description(p.oid, 'pg_policy'), '') as text
            from pg_policy as p
            join pg_class as c on c.oid = p.polrelid
            where pg_temp.our_schema(c.relnamespace)) as h
            on h.relation = w.relation and h.name = w.name
        where h.text is distinct from w.who || ': ' || w.condition
    loop
        if one.text is not null then
            execute format('drop policy %I on %s', one.name, one.relation);
        end if;
        if one.who is not null then
            execute format('create policy %I on %s for select to %s using (%s)',
                one.name, one.relation, one.who, one.condition);
            execute format('comment on policy %I on %s is %L', one.name,
                one.relation, one.who || ': ' || one.condition);
        end if;
        made := made + 1;
    end loop;
    if made > 0 then
        perform pg_temp.changed(format('set %s row policies', made));
    end if;
end
$$;

create or replace function pg_temp.apply_roles()
returns table (kind text, what text)
language plpgsql
as $$
declare
    fault text;
begin
    begin
        perform pg_temp.make_roles();
        perform pg_temp.take_ownership();
        perform pg_temp.limit_public();
        perform pg_temp.set_defaults();
        perform pg_temp.want_rights();
        perform pg_temp.lend_rights();
        perform pg_temp.apply_rights();
        perform pg_temp.apply_policies();
    exception when insufficient_privilege then
        get stacked diagnostics fault = message_text;
        insert into pg_temp.role_change (kind, what)
        values ('warning', format('roles and rights were left as they are: '
            'login "%s" may not set them: %s (run setup once as a superuser, '
            'or as a login with CREATEROLE that owns the database)',
            current_user, fault));
    end;
    perform etl.append_audit('roles', 'rights of ' || current_database(),
        c.what, null)
    from pg_temp.role_change as c
    where c.kind = 'change'
    order by c.change_no;
    return query
    select c.kind, c.what from pg_temp.role_change as c order by c.change_no;
end
$$;
