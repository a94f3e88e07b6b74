-- The guards: what a delivery must not be, measured against its own checks and
-- against the deliveries of its source before it, in delivery order. Writes
-- work_guard only. What each one means and what to do: docs/checks.md.
set check_function_bodies = off; -- the stage exists in a session only

-- The limits that hold where a source file names none. A share is of 0..1;
-- _least: below so many facts, records or cases a share proves nothing.
create function etl.built_in(limit_name text) returns float8
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
begin atomic
    select case limit_name
        when 'refused' then 0.01 -- of the records
        when 'rows_change' then 0.1 -- against the median of the days below
        when 'rows_slack' then 50 -- records more or less always pass, but
        when 'rows_half' then 0.5 -- never so small a part of what was usual,
        when 'rows_half_least' then 20 -- from so many records on
        when 'history_days' then 90
        when 'rows_rare' then 0.5 -- against a delivery older than these days
        when 'changed' then 0.2 -- of the facts that were known
        when 'changed_least' then 50
        when 'gone' then 0.2 -- of the facts in force
        when 'gone_least' then 50
        when 'keys_slack' then 20 -- cases more or less always pass
        when 'null_rise' then 0.5 -- rise of the share of empty cells
        when 'null_least' then 50
        when 'emptied_least' then 10 -- a field that is empty throughout
        when 'new_code' then 0.01 -- of the facts that carry such a code
        when 'new_code_least' then 5
        when 'code_values' then 100 -- more values are no list of codes
        when 'code_uses' then 5 -- uses of each value, on the average
        when 'future' then 0.01 -- of the dated facts
        when 'future_least' then 5
        when 'ahead' then 31 -- days of a horizon after the delivery
        when 'early' then 0.1 -- of the new facts
        when 'early_least' then 50
    end::float8;
end;
comment on function etl.built_in(text) is
    'A limit of the guards that no source file sets, by name';

-- One measured value against its limits. A NULL limit passes.
create function etl.guard(
    check_name text, subject text, value float8, low float8, high float8,
    bad_verdict text, message text)
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
    insert into pg_temp.work_guard
        (check_name, subject, value, limit_low, limit_high, verdict, message)
    select check_name, subject, value, low, high,
        case when b.is_bad then bad_verdict else 'pass' end,
        case when b.is_bad then message end
    from (select coalesce(value < low, false)
        or coalesce(value > high, false)) as b (is_bad);
$$;
comment on function etl.guard(text, text, float8, float8, float8, text, text) is
    'Enter one finding: pass inside the limits, else the verdict given';

-- A list or nothing: what a manifest leaves out is empty.
create function etl.list_of(manifest jsonb, member text) returns jsonb
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
begin atomic
    select case jsonb_typeof(manifest -> member)
        when 'array' then manifest -> member else '[]' end;
end;
comment on function etl.list_of(jsonb, text) is
    'A list of a manifest; empty when it is not there or no list';

create function etl.decision(wanted_key text) returns text
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    select r.decision from etl.release as r
    where r.delivery_key = wanted_key
    order by r.released_at desc
    limit 1;
end;
comment on function etl.decision(text) is
    'What a person last decided on a delivery: accept, reject, NULL for none';

-- Most frequent refusals, so that a column of text where dates should be is
-- named.
create function etl.refused_columns() returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    select string_agg(x.what, ', ' order by x.rows_count desc, x.what)
    from (
        select count(*) as rows_count, format('%s%s %s times', r.class,
            ' in "' || r.column_name || '"', count(*)) as what
        from pg_temp.stage_reject as r
        group by r.class, r.column_name
        order by 1 desc, 2 limit 3) as x;
$$;
comment on function etl.refused_columns() is
    'The three most frequent refusals of the staged delivery, in words';

create function etl.guard_shares(manifest jsonb) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    n constant jsonb := manifest -> 'counts';
    c constant jsonb := coalesce(manifest -> 'checks', '{}');
    records constant float8 := (n ->> 'records_in')::float8;
    facts constant float8 := (n ->> 'facts')::float8;
    share constant float8 := (n ->> 'rejected')::float8 / nullif(records, 0);
    high constant float8 := coalesce(etl.given_limit(c, 'refused', 'fail'),
        etl.built_in('refused'));
begin
    perform etl.guard('refused', '', share, null, high, 'hold', format(
        '%s of %s records refused, limit %s%%: %s', n ->> 'rejected', records,
        round((high * 100)::numeric, 3), etl.refused_columns()));
    if coalesce(share, 0) > etl.given_limit(c, 'refused', 'warn') then
        perform etl.guard('refused', 'warn', share, null,
            etl.given_limit(c, 'refused', 'warn'), 'warn', format(
            '%s of %s records refused', n ->> 'rejected', records));
    end if;
    perform etl.guard(g.name, '', coalesce((n ->> g.name)::float8, 0)
            / nullif(facts, 0), null, etl.given_limit(c, g.name, 'fail'),
        'hold', format('%s facts %s, limit %s%%', n ->> g.name, g.words,
            round((etl.given_limit(c, g.name, 'fail') * 100)::numeric, 3)))
    from (values ('unlisted', 'with a code that the mapping does not list'),
        ('conflict', 'with codes that contradict each other'))
        as g (name, words);
end
$$;
comment on function etl.guard_shares(jsonb) is
    'Guards refused, unlisted, conflict: shares against the checks given';

-- What the transform found in the files, and a quote that is open to the end.
create function etl.guard_findings(manifest jsonb) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
    insert into pg_temp.work_guard
        (check_name, subject, value, limit_low, limit_high, verdict, message)
    select f.value ->> 'check', coalesce(f.value ->> 'what', ''),
        etl.limit_of(min(f.value ->> 'value')),
        etl.limit_of(min(f.value ->> 'limit')),
        etl.limit_of(min(f.value ->> 'limit')),
        min(f.value ->> 'verdict'),
        case f.value ->> 'check' when 'total' then format(
            '"%s" states %s records, %s were read',
            f.value ->> 'what', min(f.value ->> 'limit'),
            min(f.value ->> 'value'))
        when 'truncated' then format('"%s" was cut off within a record',
            f.value ->> 'what')
        when 'encoded_twice' then format('"%s" holds text that looks as if '
            'it was encoded twice', f.value ->> 'what')
        else format('check "%s" failed: "%s"', f.value ->> 'check',
            f.value ->> 'what') end
    from jsonb_array_elements(etl.list_of(manifest, 'findings')) as f
    where f.value ->> 'verdict' in ('warn', 'hold', 'reject')
    group by f.value ->> 'check', f.value ->> 'what'
    union all
    select 'unterminated', coalesce(f.value ->> 'name', ''), count(*), null, 0,
        'reject', format('"%s" has a quote that is open to its end',
            f.value ->> 'name')
    from jsonb_array_elements(etl.list_of(manifest, 'files')) as f
    join pg_temp.stage_reject as r
        on r.file_no = (f.value ->> 'no')::int
        and r.class = 'unterminated_quote'
        and r.byte_offset + r.byte_length
            >= (f.value ->> 'decoded_bytes')::bigint
    group by f.value ->> 'name';
$$;
comment on function etl.guard_findings(jsonb) is
    'Enter the findings of the manifest beside our own';

-- Columns of each role, by name; known: a field of the source file.
create function etl.columns_now(manifest jsonb)
returns table (role text, name text, shown text, is_known boolean)
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    select r.value ->> 'role', lower(btrim(h.value)), left(h.value, 60),
        exists (
            select from jsonb_array_elements(etl.list_of(manifest, 'fields'))
                as f
            where f.value ->> 'role' = r.value ->> 'role'
                and lower(btrim(f.value ->> 'name')) = lower(btrim(h.value)))
    from jsonb_array_elements(etl.list_of(manifest, 'roles')) as r
    cross join lateral jsonb_array_elements_text(
        etl.list_of(r.value, 'columns')) as h
    where btrim(h.value) <> '';
end;
comment on function etl.columns_now(jsonb) is
    'Columns of a delivery by role, and whether the source file knows them';

create function etl.columns_before(d date)
returns table (role text, name text, shown text)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    select l.role, lower(btrim(h.name)), left(h.name, 60)
    from (
        select distinct on (u.role) u.role, u.columns
        from etl.role_use as u
        join pg_temp.work_shown as w on w.batch_id = u.batch_id
        where w.shown_on <= d and cardinality(u.columns) > 0
        order by u.role, w.shown_on desc, w.seq desc) as l
    cross join lateral unnest(l.columns) as h (name)
    where btrim(h.name) <> '';
$$;
comment on function etl.columns_before(date) is
    'Columns of each role in the last delivery of it up to a day';

-- Which columns there are; their order does not count. A field that is
-- optional may come and go; the transform has refused the lack of any other.
create function etl.guard_columns(manifest jsonb, d date) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
    select etl.guard('duplicate_column', x.role, count(*)::float8, null, 0,
        'reject', format('role "%s" has a column twice: %s', x.role,
            string_agg(format('"%s"', x.shown), ', ' order by x.name)))
    from (
        select c.role, c.name, min(c.shown) as shown
        from etl.columns_now(manifest) as c
        group by c.role, c.name having count(*) > 1) as x
    group by x.role;
    with now_read as (
        select c.role, c.name, min(c.shown) as shown,
            bool_or(c.is_known) as is_known
        from etl.columns_now(manifest) as c
        group by c.role, c.name
    ), before as (
        select distinct on (b.role, b.name) b.role, b.name, b.shown
        from etl.columns_before(d) as b
    ), differing as (
        select coalesce(n.role, b.role) as role, coalesce(n.shown, b.shown)
                as shown,
            case when b.name is null then 'more' else 'less' end as what
        from now_read as n
        full join before as b on b.role = n.role and b.name = n.name
        where (b.name is null and not n.is_known
                and n.role in (select o.role from before as o))
            or (n.name is null and b.role in (select o.role from now_read as o)
                and not exists (
                    select from jsonb_array_elements(
                        etl.list_of(manifest, 'fields')) as f
                    where f.value ->> 'role' = b.role
                        and lower(btrim(f.value ->> 'name')) = b.name))
    )
    select etl.guard('column_set', r.role || case w.what
            when 'more' then '' else ' lacks' end,
        count(x.shown)::float8, null, 0, 'hold', format(case w.what
            when 'more' then 'role "%s" has columns that it did not have: %s'
            else 'role "%s" lacks columns that it had: %s' end, r.role,
            string_agg(format('"%s"', x.shown), ', ' order by x.shown)))
    from (select distinct b.role from before as b
          where b.role in (select n.role from now_read as n)) as r
    cross join (values ('more'), ('less')) as w (what)
    left join differing as x on x.role = r.role and x.what = w.what
    group by r.role, w.what;
$$;
comment on function etl.guard_columns(jsonb, date) is
    'Guards duplicate_column and column_set: a column twice, one more, one less';

create function etl.usual_range(
    usual float8, change float8, out low float8, out high float8)
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
begin atomic
    -- small sources by absolute count, but never below half
    select greatest(
            least(usual * (1 - change), usual - etl.built_in('rows_slack')),
            case when usual >= etl.built_in('rows_half_least')
                then usual * etl.built_in('rows_half') end),
        greatest(usual * (1 + change), usual + etl.built_in('rows_slack'));
end;
comment on function etl.usual_range(float8, float8) is
    'From where to where a number of records is as usual';

-- Records against the median of the deliveries of the days before: all
-- together, and by role where there are several.
create function etl.guard_rows(manifest jsonb, d date) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    c constant jsonb := coalesce(manifest -> 'checks', '{}');
    kind constant text := manifest ->> 'delivery';
    records constant float8 := (manifest -> 'counts' ->> 'records_in')::float8;
    least_rows constant float8 := etl.given_limit(c, 'rows', 'min');
    since date := d - etl.built_in('history_days')::int;
    newest date;
    change float8 := coalesce(etl.given_limit(c, 'rows', 'change'),
        case when kind in ('full', 'full_period', 'roster')
            then etl.built_in('rows_change') end);
    usual float8;
begin
    -- delivered more rarely: against those of the days before the newest one,
    -- and less strictly, for more happens in a year than in a night
    select max(w.shown_on) into newest from pg_temp.work_shown as w
    where w.shown_on <= d;
    if newest <= since and kind in ('full', 'roster') then
        since := newest - etl.built_in('history_days')::int;
        change := greatest(change, etl.built_in('rows_rare'));
    end if;
    perform etl.guard('rows', 'least', records, least_rows, null, 'hold',
        format('%s records, at least %s expected', records, least_rows));
    select percentile_cont(0.5) within group (order by q.records_in::float8)
    into usual
    from etl.delivery as q
    join pg_temp.work_shown as w on w.batch_id = q.batch_id
    where q.delivered <= d and q.delivered > since;
    if usual is null and kind in ('full', 'roster') then
        perform etl.guard('empty', '', records,
            case when least_rows is null then 1 end, null, 'hold',
            'no records in a first delivery (rows: {min: 0} allows it)');
    elsif usual is not null and change is not null then
        perform etl.guard('rows', 'history', records, u.low, u.high, 'hold',
            format('%s records, %s were usual', records, usual))
        from etl.usual_range(usual, change) as u;
        if kind <> 'full_period' then
            perform etl.guard('empty', '', records,
                case when usual > 0 then 1 end, null, 'hold', format(
                'no records, %s were usual', usual));
        end if;
        perform etl.guard('rows', 'role ' || x.role, x.records, u.low, u.high, 'hold',
            format('role "%s": %s records, %s were usual', x.role, x.records,
                x.usual))
        from etl.rows_by_role(manifest, since, d) as x
        cross join lateral etl.usual_range(x.usual, change) as u;
    end if;
end
$$;
comment on function etl.guard_rows(jsonb, date) is
    'Guards rows and empty: how many records, against limits and history';

create function etl.rows_by_role(manifest jsonb, since date, d date)
returns table (role text, records float8, usual float8)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    with before as (
        select u.role, percentile_cont(0.5) within group (
            order by u.records_in_count::float8) as usual
        from etl.role_use as u
        join pg_temp.work_shown as w on w.batch_id = u.batch_id
        where w.shown_on <= d and w.shown_on > since
        group by u.role
    ), now_read as (
        select r.value ->> 'role' as role,
            (r.value ->> 'records_in')::float8 as records
        from jsonb_array_elements(etl.list_of(manifest, 'roles')) as r
    )
    select b.role, coalesce(n.records, 0), b.usual
    from before as b
    left join now_read as n on n.role = b.role
    where (select count(*) from before) > 1;
$$;
comment on function etl.rows_by_role(jsonb, date, date) is
    'Records of each role and the median of the days before; of one role: none';

-- A transfer that may have been cut without a sign is whole where its container
-- or a stated total says so, or where as many records came before. Pages and
-- documents have an end of their own that the reader looks for.
create function etl.guard_length(manifest jsonb) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
    select etl.guard('length_unknown', f.value ->> 'name', 1, null, 0, 'hold',
        format('"%s" came without its length, so it may be cut: no total and '
            'no earlier delivery tells that it is whole', f.value ->> 'name'))
    from jsonb_array_elements(etl.list_of(manifest, 'files')) as f
    where (f.value ->> 'length_unknown')::boolean
        and f.value ->> 'format' = 'csv'
        and (f.value ->> 'decoded_bytes')::bigint
            = (f.value ->> 'bytes')::bigint
        and coalesce((f.value ->> 'stated_total')::bigint, -1) < 0
        and not exists (select from pg_temp.work_shown);
$$;
comment on function etl.guard_length(jsonb) is
    'Guard length_unknown: nothing tells that a file of a first delivery is '
    'whole';

-- What a person withdrew does not come back by itself when a rule of ours or
-- the program has changed.
create function etl.guard_withdrawn(manifest jsonb) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
    select etl.guard('withdrawn', '', 1, null, 0, 'hold',
        format('its files were loaded as publish %s, which was withdrawn',
            max(p.seq)))
    from etl.same_files(manifest ->> 'source', manifest) as f
    join etl.publish as p on p.batch_id = f.batch_id
    having bool_and(p.state = 'undone');
$$;
comment on function etl.guard_withdrawn(jsonb) is
    'Guard withdrawn: the same files were published and withdrawn';

-- A person's decision on an event that is nowhere changes nothing, which that
-- person should hear: the number may be mistyped, or of another store. It is
-- kept, and takes effect when the event comes.
create function etl.guard_reviews() returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
    select etl.guard('review', '', count(*), null, 0, 'warn',
        format('%s of %s reviews are of an event that is not in the store, so '
            'they change nothing', count(*),
            (select count(*) from pg_temp.stage_review)))
    from pg_temp.stage_review as s
    where not exists (
            select from pg_temp.stage_event as e
            where e.case_id = s.case_id and e.event_key = s.event_key)
        and not exists (
            select from core.event as e
            where e.case_id = s.case_id and e.event_key = s.event_key
                and e.until_seq = 9223372036854775807);
$$;
comment on function etl.guard_reviews() is
    'Guard review: reviews of events that neither the delivery nor the store has';

create function etl.check_guards(manifest jsonb, source int) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    d constant date := (manifest ->> 'delivered')::date;
begin
    perform etl.guard_shares(manifest);
    perform etl.guard_findings(manifest);
    perform etl.guard_length(manifest);
    perform etl.guard_withdrawn(manifest);
    perform etl.guard_reviews();
    perform etl.guard_columns(manifest, d);
    perform etl.guard_rows(manifest, d);
    perform etl.guard_changes(manifest);
    perform etl.guard_fields(manifest, d);
    perform etl.guard_codes(manifest, source, d);
    perform etl.guard_keys(manifest, d);
    perform etl.guard_dates(manifest, d, 'pg_temp.stage_event');
    -- the counts, so that those of a held delivery can be read too
    insert into pg_temp.work_guard (check_name, subject, value, verdict)
    select 'difference', c.name, c.value, 'pass'
    from pg_temp.work_count as c
    where c.name in ('new', 'changed', 'mapping', 'reopened', 'gone', 'ended',
        'identical', 'dup_in_file', 'key_conflict');
    return etl.settle_guards(manifest, source);
end
$$;
comment on function etl.check_guards(jsonb, int) is
    'Fill work_guard; returns why the delivery must be held or refused, or NULL';

create function etl.settle_guards(manifest jsonb, source int) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    -- a release is for this delivery and what a person may judge; who sets a
    -- check aside does so for all that it finds
    update pg_temp.work_guard as g set verdict = 'released'
    where (g.verdict = 'hold'
            and etl.decision(manifest ->> 'delivery_key') = 'accept')
        or (g.verdict in ('warn', 'hold', 'reject') and exists (
            select from etl.guard_override as o
            where o.source_id = source and o.check_name = g.check_name
                and o.subject in ('', g.subject)
                and o.expires_on > (now() at time zone 'UTC')::date));
    -- what is wrong with the file as a whole explains the rest
    return (select string_agg(g.message, '; ' order by coalesce(
            array_position('{truncated,unterminated,total,duplicate_column,'
                'column_set,empty,rows}'::text[], g.check_name), 99), g.check_name,
            g.subject)
        from pg_temp.work_guard as g where g.verdict in ('hold', 'reject'));
end
$$;
comment on function etl.settle_guards(jsonb, int) is
    'Excuse what a person released or set aside; returns why the delivery must '
    'be held or refused, or NULL';

create function etl.judged() returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    select case
        when bool_or(g.verdict = 'reject') then 'reject'
        when bool_or(g.verdict = 'hold') then 'hold'
        else 'accept' end
    from pg_temp.work_guard as g;
$$;
comment on function etl.judged() is
    'What the guards make of the weighed delivery: accept, hold or reject';

create function etl.hold(manifest jsonb, reason text, run_id bigint)
returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    batch bigint;
begin
    batch := etl.record_delivery(manifest, etl.judged(), reason, run_id);
    insert into etl.guard (batch_id, check_name, subject, value, limit_low,
        limit_high, verdict, message)
    select batch, g.check_name, g.subject, g.value, g.limit_low, g.limit_high,
        g.verdict, g.message
    from pg_temp.work_guard as g;
    return batch;
end
$$;
comment on function etl.hold(jsonb, text, bigint) is
    'Record that a weighed delivery is held or refused, with what the guards '
    'found';
