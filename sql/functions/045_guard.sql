-- The guards: what a delivery must not be, measured against its own checks and
-- against the deliveries of its source before it. Writes work_guard only.
set check_function_bodies = off; -- the stage exists in a session only

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

create function etl.check_guards(manifest jsonb, source int) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    n constant jsonb := manifest -> 'counts';
    c constant jsonb := coalesce(manifest -> 'checks', '{}');
    kind constant text := manifest ->> 'delivery';
    d constant date := (manifest ->> 'delivered')::date;
    records constant float8 := (n ->> 'records_in')::float8;
    facts constant float8 := (n ->> 'facts')::float8;
    share float8;
    usual float8;
    change float8;
begin
    share := (n ->> 'rejected')::float8 / nullif(records, 0);
    perform etl.guard('refused', '', share, null, l.fail, 'hold', format(
        '%s of %s records refused, limit %s%%', n ->> 'rejected', records,
        round((l.fail * 100)::numeric, 3)))
    from (select coalesce(etl.given_limit(c, 'refused', 'fail'), 0.01))
        as l (fail);
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
    perform etl.guard('rows', 'least', records,
        etl.given_limit(c, 'rows', 'min'), null, 'hold', format(
        '%s records, at least %s expected', records, c -> 'rows' ->> 'min'));
    perform etl.guard('duplicate_column', r.value ->> 'role',
        count(*)::float8, null, 0, 'hold', format(
        'role "%s" has a column twice: "%s"', r.value ->> 'role', x.name))
    from jsonb_array_elements(coalesce(manifest -> 'roles', '[]')) as r
    cross join lateral (
        select lower(btrim(h.value)) as name
        from jsonb_array_elements_text(case jsonb_typeof(r.value -> 'columns')
            when 'array' then r.value -> 'columns' else '[]' end) as h (value)
        where btrim(h.value) <> ''
        group by 1 having count(*) > 1
        order by 1 limit 1) as x
    group by r.value ->> 'role', x.name;
    perform etl.guard_findings(manifest);
    -- history: the deliveries of the 90 days before, in delivery order
    select percentile_cont(0.5) within group (order by q.records_in::float8)
    into usual
    from etl.delivery as q
    join pg_temp.work_shown as w on w.batch_id = q.batch_id
    where q.delivered <= d and q.delivered > d - 90;
    change := coalesce(etl.given_limit(c, 'rows', 'change'),
        case when kind in ('full', 'full_period', 'roster') then 0.1 end);
    if usual is not null and change is not null then
        -- small sources by absolute count: 50 records more or less pass
        perform etl.guard('rows', 'history', records,
            least(usual * (1 - change), usual - 50),
            greatest(usual * (1 + change), usual + 50), 'hold', format(
            '%s records, %s were usual', records, usual));
        if kind <> 'full_period' then
            perform etl.guard('empty', '', records,
                case when usual > 0 then 1 end, null, 'hold', format(
                'no records, %s were usual', usual));
        end if;
    end if;
    share := etl.counted('changed')::float8
        / nullif(etl.counted('changed') + etl.counted('identical'), 0);
    if etl.counted('changed') > 50 then
        perform etl.guard('changed', '', share, null, 0.2, 'hold', format(
            '%s of %s known facts changed, limit 20%%',
            etl.counted('changed'),
            etl.counted('changed') + etl.counted('identical')));
    end if;
    perform etl.guard_fields(manifest);
    update pg_temp.work_guard as g set verdict = 'released'
    where g.verdict = 'hold' and (
        exists (select from etl.release as r
            where r.delivery_key = manifest ->> 'delivery_key')
        or exists (select from etl.guard_override as o
            where o.source_id = source and o.check_name = g.check_name
                and o.subject in ('', g.subject)
                and o.expires_on > (now() at time zone 'UTC')::date));
    return (select string_agg(g.message, '; '
            order by g.check_name, g.subject)
        from pg_temp.work_guard as g where g.verdict = 'hold');
end
$$;
comment on function etl.check_guards(jsonb, int) is
    'Fill work_guard; returns why the delivery must be held, or NULL';

-- A field that was filled in the delivery before and is empty throughout.
create function etl.guard_fields(manifest jsonb) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
    with before as (
        select u.role, u.name, sum(u.filled_count) as filled_count,
            sum(u.empty_count) as empty_count
        from etl.field_use as u
        where u.batch_id = (
            select w.batch_id from pg_temp.work_shown as w
            where w.shown_on <= (manifest ->> 'delivered')::date
            order by w.shown_on desc, w.seq desc limit 1)
        group by u.role, u.name
    ), now_read as (
        select f.value ->> 'role' as role, f.value ->> 'name' as name,
            sum((f.value ->> 'filled')::bigint) as filled_count,
            sum((f.value ->> 'empty')::bigint) as empty_count
        from jsonb_array_elements(coalesce(manifest -> 'fields', '[]')) as f
        group by 1, 2
    )
    select etl.guard('null_share', n.role || '.' || n.name,
        n.empty_count::float8
            / nullif(n.filled_count + n.empty_count, 0),
        null,
        case when b.filled_count + b.empty_count >= 50
                and n.filled_count + n.empty_count >= 50
            then least(1, b.empty_count::float8
                / nullif(b.filled_count + b.empty_count, 0) + 0.5) - 1e-9
            end,
        'hold', format('field "%s" of role "%s" is empty in %s of %s records',
            n.name, n.role, n.empty_count, n.filled_count + n.empty_count))
    from now_read as n
    join before as b on b.role = n.role and b.name = n.name
    where b.filled_count > 0;
$$;
comment on function etl.guard_fields(jsonb) is
    'Guard null_share: a field that was filled before and is not now';

-- What the transform found in the files and only a person can settle.
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
        else format('check "%s" failed: "%s"', f.value ->> 'check',
            f.value ->> 'what') end
    from jsonb_array_elements(case jsonb_typeof(manifest -> 'findings')
        when 'array' then manifest -> 'findings' else '[]' end) as f
    where f.value ->> 'verdict' in ('warn', 'hold')
    group by f.value ->> 'check', f.value ->> 'what';
$$;
comment on function etl.guard_findings(jsonb) is
    'Enter the findings of the manifest beside our own';
