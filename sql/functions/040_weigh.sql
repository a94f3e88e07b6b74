-- Weigh a staged delivery against the store: what repeats, what differs from
-- the state in force on its day; then the guards (045_guard.sql) judge it.
-- Writes work tables only.
set check_function_bodies = off; -- the stage exists in a session only

-- Facts that stand twice: equal hash, first position kept; other hash, every
-- row of the key refused. Takes them out of the stage.
create function etl.settle_doubles(
    family text, stage_table regclass, key_column name)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    execute format($q$
        insert into pg_temp.work_doubt
            (family, case_id, fact_key, is_unclear, rows_count)
        select %1$L, s.case_id, s.%2$I, min(s.row_hash) <> max(s.row_hash),
            count(*)
        from %3$s as s
        group by s.case_id, s.%2$I
        having count(*) > 1$q$, family, key_column, stage_table);
    if not exists (select from pg_temp.work_doubt as d
            where d.family = settle_doubles.family) then
        return;
    end if;
    analyze pg_temp.work_doubt;
    execute format($q$
        with refused as (
            delete from %3$s as s
            using pg_temp.work_doubt as d
            where d.family = %1$L and d.is_unclear
                and s.case_id = d.case_id and s.%2$I = d.fact_key
            returning s.position
        )
        insert into pg_temp.work_conflict (family, position)
        select %1$L, r.position from refused as r$q$,
        family, key_column, stage_table);
    execute format($q$
        delete from %3$s as s
        using (
            select x.ctid as row_id, row_number() over (
                partition by x.case_id, x.%2$I
                order by x.position, x.ctid) as place
            from %3$s as x
            join pg_temp.work_doubt as d
                on d.family = %1$L and d.case_id = x.case_id
                and d.fact_key = x.%2$I) as r
        where s.ctid = r.row_id and r.place > 1$q$,
        family, key_column, stage_table);
end
$$;
comment on function etl.settle_doubles(text, regclass, name) is
    'Take repeated and contradictory facts of a family out of the stage';

-- Details, notes and quotes of a repeated fact: those of the kept row stay.
create function etl.settle_companions(
    family text, companion regclass, stage_table regclass, key_column name)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    execute format($q$
        delete from %4$s as c
        using (
            select x.ctid as row_id, row_number() over (
                partition by x.case_id, x.%2$I order by x.ctid) as place,
                s.position is not null as is_kept
            from %4$s as x
            join pg_temp.work_doubt as d
                on d.family = %1$L and d.case_id = x.case_id
                and d.fact_key = x.%2$I
            left join %3$s as s
                on s.case_id = x.case_id and s.%2$I = x.%2$I
                and s.position = x.position) as r
        where c.ctid = r.row_id and not r.is_kept$q$,
        family, key_column, stage_table, companion);
    execute format($q$
        delete from %4$s as c
        using (
            select x.ctid as row_id, row_number() over (
                partition by x.case_id, x.%2$I order by x.ctid) as place
            from %4$s as x
            join pg_temp.work_doubt as d
                on d.family = %1$L and d.case_id = x.case_id
                and d.fact_key = x.%2$I) as r
        where c.ctid = r.row_id and r.place > 1$q$,
        family, key_column, stage_table, companion);
end
$$;
comment on function etl.settle_companions(text, regclass, regclass, name) is
    'Take what belongs to repeated facts out of the stage';

-- Every key that a fact uses is in a dictionary of the delivery or known.
-- are_known: the load saw that those of events and details are.
create function etl.check_references(are_known boolean) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    missing text;
begin
    with named (what, key, known) as (
        select 'case', f.case_id, exists (
                select from pg_temp.stage_case_ref as r
                where r.case_id = f.case_id)
            or exists (
                select from core.supervision_case as k
                where k.case_id = f.case_id
                    and k.until_seq = 9223372036854775807)
        from (
            select e.case_id from pg_temp.stage_event as e
            where not are_known
            union select t.case_id from pg_temp.stage_term as t
            union select s.case_id from pg_temp.stage_statement as s
            union select w.case_id from pg_temp.stage_review as w) as f
        where f.case_id <> 0
        union all
        select 'profile', f.profile_key, exists (
                select from pg_temp.stage_profile as r
                where r.profile_key = f.profile_key)
            or exists (
                select from ref.profile as k
                where k.profile_key = f.profile_key)
        from (select distinct e.profile_key
              from pg_temp.stage_event as e
              where not are_known) as f
        union all
        select 'officer', f.officer_key, exists (
                select from pg_temp.stage_officer as r
                where r.officer_key = f.officer_key)
            or exists (
                select from ref.officer as k
                where k.officer_key = f.officer_key)
        from (
            select e.officer_key from pg_temp.stage_event as e
            where not are_known
            union select t.officer_key from pg_temp.stage_term as t
            union select d.entered_by_key
            from pg_temp.stage_event_detail as d
            where not are_known) as f
        where f.officer_key is not null
        union all
        select 'office', f.office_key, exists (
                select from pg_temp.stage_office as r
                where r.office_key = f.office_key)
            or exists (
                select from ref.office as k
                where k.office_key = f.office_key)
        from (
            select e.office_key from pg_temp.stage_event as e
            where not are_known
            union select t.office_key from pg_temp.stage_term as t
            union select s.office_key from pg_temp.stage_statement as s) as f
        where f.office_key is not null
    )
    select string_agg(m.text, ', ') into missing from (
        select format('%s %s keys', count(*), n.what) as text
        from named as n where not n.known
        group by n.what order by n.what) as m;
    if missing is not null then
        raise exception 'staged facts use keys that no dictionary holds: %',
            missing using errcode = 'LA005';
    end if;
end
$$;
comment on function etl.check_references(boolean) is
    'Integrity error when a staged fact uses a key that no dictionary holds';

-- Deliveries of the source that stand, in delivery order.
create function etl.find_shown(source int) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
    insert into pg_temp.work_shown
        (batch_id, seq, shown_on, delivery_kind, covered)
    select d.batch_id, p.seq, d.delivered, d.delivery_kind, d.covered
    from etl.publish as p
    join etl.delivery as d on d.batch_id = p.batch_id
    where d.source_id = source and p.state <> 'undone';
$$;
comment on function etl.find_shown(int) is
    'Fill work_shown with the deliveries of a source that stand';

-- No search_path of its own: a function that has one is not inlined, and this
-- one is asked once a row.
create function etl.is_covered(days datemultirange, dated date)
returns boolean
language sql immutable parallel safe
begin atomic
    select coalesce(days @> dated, false);
end;
comment on function etl.is_covered(datemultirange, date) is
    'Whether an omission counts for a fact of this date; NULL date: no';

-- Whether no staged event has a version in the store. Counted, so that the plan
-- is made for all rows, not for the first. The stage comes in the order of its
-- keys, as the index of the store does: to merge the two takes a third of what
-- hashing them takes, which the planner cannot know. A few rows are looked up.
create function etl.is_all_new() returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
set enable_hashjoin = off
as $$
    -- where some are changed, the first hundred nearly always tell
    select not exists (
        select
        from (
            select s.case_id, s.event_key from pg_temp.stage_event as s
            limit 100) as few
        join core.event as v
            on v.case_id = few.case_id and v.event_key = few.event_key)
        and (
            select count(*) = 0
            from pg_temp.stage_event as s
            join core.event as v
                on v.case_id = s.case_id and v.event_key = s.event_key);
$$;
comment on function etl.is_all_new() is
    'Whether the store has none of the staged events, by their keys';

-- The four below compare the stage with the state in force on day d: versions
-- that stand, whose delivery was shown by then and which end later. Where an
-- omission means something (full, full_period, roster) both sides count, else
-- what is staged alone. One pass: a hash join of stage and store for a whole
-- file, a look into the key of the store for a few rows. What is added to the
-- rest (append, delta) is nearly always new throughout, which the keys alone
-- tell: no row is then compared, and none entered as new.
create function etl.diff_event(
    source int, d date, kind text, days datemultirange, staged bigint)
returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    shown constant bigint[] := array(
        select w.batch_id from pg_temp.work_shown as w where w.shown_on <= d);
    drops constant boolean := kind in ('full', 'full_period', 'roster');
    news bigint;
begin
    if not exists (select from pg_temp.work_shown) then
        return staged;
    end if;
    if not drops and etl.is_all_new() then
        return staged;
    end if;
    execute format($q$
    with compared as (
        select
            coalesce(s.case_id, e.case_id) as case_id,
            coalesce(s.event_key, e.event_key) as event_key,
            case
                when e.case_id is null then 'new'
                when s.case_id is null then
                    case $3
                        when 'roster' then
                            case when e.ended is null or e.ended > $2
                                then 'ended' end
                        when 'full_period' then
                            case when etl.is_covered($4, coalesce(
                                e.occurred_lo, e.scheduled_for,
                                e.recorded_at::date)) then 'gone' end
                        else 'gone'
                    end
                when e.roster_end then 'reopened'
                when s.row_hash <> e.row_hash then 'changed'
                when (s.occurred_lo, s.occurred_hi, s.minute_of_day, s.ended,
                    s.scheduled_for, s.recorded_at, s.profile_key,
                    s.officer_key, s.office_key)
                    is distinct from
                    (e.occurred_lo, e.occurred_hi, e.minute_of_day, e.ended,
                    e.scheduled_for, e.recorded_at, e.profile_key,
                    e.officer_key, e.office_key) then 'mapping'
            end as action,
            e.known_from,
            e.since_seq
        from pg_temp.stage_event as s
        %s join (
            select v.case_id, v.event_key, v.row_hash, v.occurred_lo,
                v.occurred_hi, v.minute_of_day, v.ended, v.scheduled_for,
                v.recorded_at, v.profile_key, v.officer_key, v.office_key,
                v.roster_end, v.known_from, v.since_seq
            from core.event as v
            where v.source_id = $1
                and v.until_seq = 9223372036854775807
                and v.known_to > $2
                and v.batch_id = any ($5)) as e
            on e.case_id = s.case_id and e.event_key = s.event_key
    ), x as materialized (
        select c.case_id, c.event_key, c.action, c.known_from, c.since_seq
        from compared as c
        where c.action is not null
    ), other as (
        insert into pg_temp.work_diff (family, case_id, fact_key, action,
            old_known_from, old_since_seq)
        select 'event', x.case_id, x.event_key, x.action, x.known_from,
            x.since_seq
        from x where x.action <> 'new'
    )
    insert into pg_temp.work_new (case_id, fact_key)
    select x.case_id, x.event_key from x where x.action = 'new'$q$,
        case when drops then 'full' else 'left' end)
    using source, d, kind, days, shown;
    get diagnostics news = row_count;
    if news < staged then
        analyze pg_temp.work_new;
    end if;
    -- a key that contradicts itself says nothing, not even that it is gone
    delete from pg_temp.work_diff as x
    using pg_temp.work_doubt as u
    where x.family = 'event' and x.action in ('gone', 'ended')
        and u.family = 'event' and u.is_unclear
        and u.case_id = x.case_id and u.fact_key = x.fact_key;
    if news < staged and (exists (select from pg_temp.stage_event_detail)
        or exists (select from core.event_detail))
    then
        perform etl.diff_detail(source, d);
    end if;
    return news;
end
$$;
comment on function etl.diff_event(
    int, date, text, datemultirange, bigint) is
    'Enter events that differ from the state in force on day d; returns how '
    'many are new';

-- Same record and columns, other detail: the mapping reads it otherwise.
create function etl.diff_detail(source int, d date) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
    insert into pg_temp.work_diff
        (family, case_id, fact_key, action, old_known_from, old_since_seq)
    select 'event', e.case_id, e.event_key, 'mapping', e.known_from,
        e.since_seq
    from (
        select k.case_id, k.event_key from pg_temp.stage_event_detail as k
        union
        select k.case_id, k.event_key
        from pg_temp.stage_event as z
        join core.event_detail as k
            on k.case_id = z.case_id and k.event_key = z.event_key
        where k.until_seq = 9223372036854775807 and k.known_to > d) as t
    join pg_temp.stage_event as s
        on s.case_id = t.case_id and s.event_key = t.event_key
    join core.event as e
        on e.case_id = s.case_id and e.event_key = s.event_key
        and e.source_id = source
        and e.until_seq = 9223372036854775807
        and e.known_to > d
        and e.row_hash = s.row_hash
        and not e.roster_end
        and e.batch_id in (
            select w.batch_id from pg_temp.work_shown as w
            where w.shown_on <= d)
    left join pg_temp.stage_event_detail as n
        on n.case_id = s.case_id and n.event_key = s.event_key
    left join core.event_detail as o
        on o.case_id = e.case_id and o.event_key = e.event_key
        and o.known_from = e.known_from and o.since_seq = e.since_seq
    where (n.detail, n.thread, n.minutes, n.acceptable, n.purpose, n.tags,
            n.entered_by_key, n.event_id)
        is distinct from
        (o.detail, o.thread, o.minutes, o.acceptable, o.purpose, o.tags,
            o.entered_by_key, o.event_id)
        and not exists (
            select from pg_temp.work_diff as x
            where x.family = 'event' and x.case_id = s.case_id
                and x.fact_key = s.event_key);
$$;
comment on function etl.diff_detail(int, date) is
    'Enter events of which only the detail differs';

create function etl.diff_term(
    source int, d date, kind text, days datemultirange)
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
    insert into pg_temp.work_diff
        (family, case_id, fact_key, action, old_known_from, old_since_seq)
    select 'term', x.case_id, x.term_key, x.action, x.known_from, x.since_seq
    from (
        select
            coalesce(s.case_id, t.case_id) as case_id,
            coalesce(s.term_key, t.term_key) as term_key,
            case
                when t.case_id is null then 'new'
                when s.case_id is null then
                    case kind
                        when 'roster' then
                            case when t.end_date is null
                                or t.end_date > d then 'ended' end
                        when 'full_period' then
                            case when etl.is_covered(days, t.start_lo)
                                then 'gone' end
                        else 'gone'
                    end
                when t.roster_end then 'reopened'
                when s.row_hash <> t.row_hash then 'changed'
                when (s.start_lo, s.start_hi, s.end_date, s.end_reason,
                    s.population, s.level, s.officer_key, s.office_key)
                    is distinct from
                    (t.start_lo, t.start_hi, t.end_date, t.end_reason,
                    t.population, t.level, t.officer_key, t.office_key)
                    then 'mapping'
            end as action,
            t.known_from,
            t.since_seq
        from pg_temp.stage_term as s
        full join (
            select v.case_id, v.term_key, v.row_hash, v.start_lo, v.start_hi,
                v.end_date, v.end_reason, v.population, v.level,
                v.officer_key, v.office_key, v.roster_end, v.known_from,
                v.since_seq
            from core.term as v
            where v.source_id = source
                and v.until_seq = 9223372036854775807
                and v.known_to > d
                and v.batch_id in (
                    select w.batch_id from pg_temp.work_shown as w
                    where w.shown_on <= d)
                and (kind in ('full', 'full_period', 'roster') or exists (
                    select from pg_temp.stage_term as o
                    where o.case_id = v.case_id
                        and o.term_key = v.term_key))) as t
            on t.case_id = s.case_id and t.term_key = s.term_key
        where s.case_id is not null or not exists (
            select from pg_temp.work_doubt as u
            where u.family = 'term' and u.is_unclear
                and u.case_id = t.case_id and u.fact_key = t.term_key)) as x
    where x.action is not null;
$$;
comment on function etl.diff_term(int, date, text, datemultirange) is
    'Enter terms that differ from the state in force on day d';

create function etl.diff_statement(
    source int, d date, how text, days datemultirange)
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
    insert into pg_temp.work_diff
        (family, case_id, fact_key, action, old_known_from, old_since_seq)
    select 'statement', x.case_id, x.statement_key, x.action, x.known_from,
        x.since_seq
    from (
        select
            coalesce(s.case_id, t.case_id) as case_id,
            coalesce(s.statement_key, t.statement_key) as statement_key,
            case
                when t.case_id is null then 'new'
                when s.case_id is null then
                    case how
                        when 'roster' then null::text
                        when 'full_period' then
                            case when etl.is_covered(days,
                                coalesce(t.window_lo, t.stated_on))
                                then 'gone' end
                        else 'gone'
                    end
                when s.row_hash <> t.row_hash then 'changed'
                when (s.kind, s.name, s.value_lo, s.value_hi, s.window_lo,
                    s.window_hi, s.claimant, s.stated_on, s.document, s.page,
                    s.sentence, s.office_key)
                    is distinct from
                    (t.kind, t.name, t.value_lo, t.value_hi, t.window_lo,
                    t.window_hi, t.claimant, t.stated_on, t.document, t.page,
                    t.sentence, t.office_key) then 'mapping'
            end as action,
            t.known_from,
            t.since_seq
        from pg_temp.stage_statement as s
        full join (
            select v.case_id, v.statement_key, v.row_hash, v.kind, v.name,
                v.value_lo, v.value_hi, v.window_lo, v.window_hi, v.claimant,
                v.stated_on, v.document, v.page, v.sentence, v.office_key,
                v.known_from, v.since_seq
            from core.statement as v
            where v.source_id = source
                and v.until_seq = 9223372036854775807
                and v.known_to > d
                and v.batch_id in (
                    select w.batch_id from pg_temp.work_shown as w
                    where w.shown_on <= d)
                and (how in ('full', 'full_period', 'roster') or exists (
                    select from pg_temp.stage_statement as o
                    where o.case_id = v.case_id
                        and o.statement_key = v.statement_key))) as t
            on t.case_id = s.case_id and t.statement_key = s.statement_key
        where s.case_id is not null or not exists (
            select from pg_temp.work_doubt as u
            where u.family = 'statement' and u.is_unclear
                and u.case_id = t.case_id
                and u.fact_key = t.statement_key)) as x
    where x.action is not null;
$$;
comment on function etl.diff_statement(int, date, text, datemultirange) is
    'Enter statements that differ from the state in force on day d';

create function etl.count_work(
    events bigint, news bigint, unstaged_identical bigint)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    kept bigint;
    plain bigint;
begin
    select events
        + (select count(*) from pg_temp.stage_term)
        + (select count(*) from pg_temp.stage_statement) into kept;
    select (select count(*) from pg_temp.stage_policy)
        + (select count(*) from pg_temp.stage_holiday)
        + (select count(*) from pg_temp.stage_coverage)
        + (select count(*) from pg_temp.stage_review) into plain;
    insert into pg_temp.work_count (name, value)
    select a.name,
        count(d.action) + case a.name when 'new' then news else 0 end
    from (values ('new'), ('changed'), ('mapping'), ('reopened'), ('gone'),
        ('ended')) as a (name)
    left join pg_temp.work_diff as d on d.action = a.name
    group by a.name
    union all
    select 'event', events
    union all
    select 'new_event', news
    union all
    select 'all_new', (news = events and not exists (
        select from pg_temp.work_new))::int;
    insert into pg_temp.work_count (name, value)
    select 'dup_in_file', coalesce(sum(d.rows_count - 1)
            filter (where not d.is_unclear), 0)
    from pg_temp.work_doubt as d
    union all
    select 'key_conflict', coalesce(sum(d.rows_count)
            filter (where d.is_unclear), 0)
    from pg_temp.work_doubt as d
    union all
    select 'plain', plain
    union all
    select 'identical', kept + unstaged_identical - coalesce((
        select sum(c.value) from pg_temp.work_count as c
        where c.name in ('new', 'changed', 'mapping', 'reopened')), 0);
end
$$;
comment on function etl.count_work(bigint, bigint, bigint) is
    'Count the outcomes of events, terms and statements; plain: the other rows';

-- Events of the stage of which no version is in force.
create function etl.new_events()
returns table (case_id bigint, fact_key bigint)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    select n.case_id, n.fact_key from pg_temp.work_new as n
    union all
    select s.case_id, s.event_key from pg_temp.stage_event as s
    where etl.counted('all_new') > 0;
$$;
comment on function etl.new_events() is
    'New events of the weighed delivery, however they were entered';

create function etl.counted(wanted text) returns bigint
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(
        (select c.value from pg_temp.work_count as c where c.name = wanted), 0);
$$;
comment on function etl.counted(text) is 'One count of the running publish';

-- Under another site key the same case and event have other keys: what comes
-- would stand beside what is there, as other people.
create function etl.check_key(manifest jsonb) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    ours constant text := manifest ->> 'key_fingerprint';
    other text;
begin
    select d.key_fingerprint into other from etl.delivery as d
    where d.verdict = 'accept' and d.key_fingerprint <> ours
    limit 1;
    if other is not null then
        raise exception 'staged under another site key (%) than the store '
            'was filled under (%): put the site.key of the store into the '
            'state and run again', left(ours, 12), left(other, 12)
            using errcode = 'LA005';
    end if;
end
$$;
comment on function etl.check_key(jsonb) is
    'Refuse a delivery whose keys were made with another site key';

-- are_single, are_known: what the load saw of the events while it fed them, no
-- key twice (so they came in order) and every key in a dictionary; true spares
-- looking for it here.
-- unstaged: events of a first delivery, which are new and pass the stage by.
create function etl.weigh(
    manifest jsonb, are_single boolean default false,
    are_known boolean default false, unstaged bigint default 0)
returns table (verdict text, reason text)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set client_min_messages = warning
-- a million rows are joined in memory (hash_mem_multiplier doubles it); more
-- go to disk in batches, and a server of 1 GiB bears one publish at a time
set work_mem = '128MB'
as $$
declare
    n constant jsonb := manifest -> 'counts';
    kind constant text := manifest ->> 'delivery';
    staged_as constant text := case when manifest ->> 'base' is null
        then kind else 'append' end;
    d constant date := (manifest ->> 'delivered')::date;
    days constant datemultirange := etl.covered(manifest);
    source constant int := (select s.source_id from etl.source as s
        where s.code = manifest ->> 'source');
    staged bigint;
    news bigint;
begin
    perform etl.own_session();
    perform etl.check_key(manifest);
    if (n ->> 'records_in')::bigint <> (n ->> 'mapped')::bigint
            + (n ->> 'without_fact')::bigint + (n ->> 'rejected')::bigint then
        raise exception 'records do not add up: % read, % mapped, '
            '% without fact, % refused', n ->> 'records_in', n ->> 'mapped',
            n ->> 'without_fact', n ->> 'rejected' using errcode = 'LA005';
    end if;
    if not are_single then
        perform etl.settle_doubles('event', 'pg_temp.stage_event',
            'event_key');
    end if;
    perform etl.settle_doubles('term', 'pg_temp.stage_term', 'term_key');
    perform etl.settle_doubles('statement', 'pg_temp.stage_statement',
        'statement_key');
    if exists (select from pg_temp.work_doubt) then
        perform etl.settle_companions('event', 'pg_temp.stage_event_detail',
            'pg_temp.stage_event', 'event_key');
        perform etl.settle_companions('event', 'pg_temp.stage_private_note',
            'pg_temp.stage_event', 'event_key');
        perform etl.settle_companions('statement',
            'pg_temp.stage_private_quote', 'pg_temp.stage_statement',
            'statement_key');
    end if;
    perform etl.check_references(are_known);
    perform etl.find_shown(source);
    perform etl.check_base(manifest, source);
    select count(*) into staged from pg_temp.stage_event;
    -- with a base an omission is a row of its own
    news := unstaged + etl.diff_event(source, d, staged_as, days, staged);
    perform etl.diff_term(source, d, staged_as, days);
    perform etl.diff_statement(source, d, staged_as, days);
    perform etl.diff_gone(source, d, kind);
    analyze pg_temp.work_diff;
    perform etl.count_work(unstaged + staged, news,
        etl.kept(manifest, 'facts'));
    insert into pg_temp.work_count (name, value)
    values ('in_order', are_single::int);
    if (n ->> 'facts')::bigint <> etl.counted('new') + etl.counted('changed')
            + etl.counted('mapping') + etl.counted('reopened')
            + etl.counted('identical') + etl.counted('dup_in_file')
            + etl.counted('key_conflict') + etl.counted('plain') then
        raise exception 'facts do not add up: % in the manifest',
            n ->> 'facts' using errcode = 'LA005';
    end if;
    reason := etl.check_guards(manifest, source);
    verdict := etl.judged();
    if verdict <> 'accept' then
        perform etl.need_whole(manifest, reason);
    end if;
    return next;
end
$$;
comment on function etl.weigh(jsonb, boolean, boolean, bigint) is
    'Compare the staged delivery with the store and judge it: accept, hold or '
    'reject, with the reason. Writes nothing but work tables';
