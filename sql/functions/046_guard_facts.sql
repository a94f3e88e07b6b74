-- The guards on what the facts of a delivery say: what changed and went, empty
-- fields, new codes, cases, days. Writes work_guard only.
set check_function_bodies = off; -- the stage exists in a session only

-- What became of the facts that were in force.
create function etl.guard_changes(manifest jsonb) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    kind constant text := manifest ->> 'delivery';
    changed constant bigint := etl.counted('changed');
    gone constant bigint := etl.counted('gone');
    known constant bigint := changed + etl.counted('identical');
    in_force constant bigint := known + etl.counted('mapping')
        + etl.counted('reopened') + gone;
begin
    if exists (
        select from etl.same_files(manifest ->> 'source', manifest) as f
        join etl.publish as p on p.batch_id = f.batch_id
            and p.state <> 'undone')
    then
        null; -- the mapping changed, the county did not
    elsif changed > etl.built_in('changed_least')
        and changed > etl.built_in('changed') * known
    then
        perform etl.guard('changed', '', changed::float8 / known, null,
            etl.built_in('changed'), 'hold', format(
            '%s of %s known facts changed, limit %s%%: %s', changed, known,
            etl.built_in('changed') * 100, etl.changed_columns(manifest)));
    elsif changed > etl.built_in('changed_least') then
        perform etl.guard('changed', '', changed::float8 / known, null,
            etl.built_in('changed'), 'hold', null);
    end if;
    if kind in ('full', 'full_period') and gone > etl.built_in('gone_least')
    then
        perform etl.guard('gone', '', gone::float8 / in_force, null,
            etl.built_in('gone'), 'hold', format(
            '%s of %s known facts are gone, limit %s%%', gone, in_force,
            etl.built_in('gone') * 100));
    end if;
end
$$;
comment on function etl.guard_changes(jsonb) is
    'Guards changed and gone: shares of the facts in force';

-- Words in which changed events, terms and statements differ from before; row
-- hashes say only that something did.
create function etl.changed_words()
returns table (word text, facts_count bigint)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    with profile as (
        select p.profile_key, p.kind, p.raw_code, p.counterpart, p.channel,
            p.direction, p.site, p.outcome
        from pg_temp.stage_profile as p
        union
        select p.profile_key, p.kind, p.raw_code, p.counterpart, p.channel,
            p.direction, p.site, p.outcome
        from ref.profile as p
    ), event as (
        select s as now_read, o as before, n as detail_now, e as detail_before,
            p as profile_now, q as profile_before, x.case_id, x.fact_key
        from pg_temp.work_diff as x
        join pg_temp.stage_event as s
            on s.case_id = x.case_id and s.event_key = x.fact_key
        join core.event as o
            on o.case_id = x.case_id and o.event_key = x.fact_key
            and o.known_from = x.old_known_from
            and o.since_seq = x.old_since_seq
        left join pg_temp.stage_event_detail as n
            on n.case_id = s.case_id and n.event_key = s.event_key
        left join core.event_detail as e
            on e.case_id = o.case_id and e.event_key = o.event_key
            and e.known_from = o.known_from and e.since_seq = o.since_seq
        left join profile as p on p.profile_key = s.profile_key
        left join profile as q on q.profile_key = o.profile_key
        where x.family = 'event' and x.action = 'changed'
    ), term as (
        select s as now_read, o as before
        from pg_temp.work_diff as x
        join pg_temp.stage_term as s
            on s.case_id = x.case_id and s.term_key = x.fact_key
        join core.term as o
            on o.case_id = x.case_id and o.term_key = x.fact_key
            and o.known_from = x.old_known_from
            and o.since_seq = x.old_since_seq
        where x.family = 'term' and x.action = 'changed'
    )
    select w.word, count(*)
    from event as v
    cross join lateral (values
        ('occurred', ((v.now_read).occurred_lo, (v.now_read).occurred_hi)
            is distinct from ((v.before).occurred_lo, (v.before).occurred_hi)),
        ('occurred_time', (v.now_read).minute_of_day
            is distinct from (v.before).minute_of_day),
        ('ended', (v.now_read).ended is distinct from (v.before).ended),
        ('scheduled_for', (v.now_read).scheduled_for
            is distinct from (v.before).scheduled_for),
        ('recorded_at', (v.now_read).recorded_at
            is distinct from (v.before).recorded_at),
        ('officer', (v.now_read).officer_key
            is distinct from (v.before).officer_key),
        ('office', (v.now_read).office_key
            is distinct from (v.before).office_key),
        ('kind', (v.profile_now).kind
            is distinct from (v.profile_before).kind),
        ('code', (v.profile_now).raw_code
            is distinct from (v.profile_before).raw_code),
        ('counterpart', (v.profile_now).counterpart
            is distinct from (v.profile_before).counterpart),
        ('channel', (v.profile_now).channel
            is distinct from (v.profile_before).channel),
        ('direction', (v.profile_now).direction
            is distinct from (v.profile_before).direction),
        ('site', (v.profile_now).site
            is distinct from (v.profile_before).site),
        ('outcome', (v.profile_now).outcome
            is distinct from (v.profile_before).outcome),
        ('detail', (v.detail_now).detail
            is distinct from (v.detail_before).detail),
        ('thread', (v.detail_now).thread
            is distinct from (v.detail_before).thread),
        ('minutes', (v.detail_now).minutes
            is distinct from (v.detail_before).minutes),
        ('acceptable', (v.detail_now).acceptable
            is distinct from (v.detail_before).acceptable),
        ('purpose', (v.detail_now).purpose
            is distinct from (v.detail_before).purpose),
        ('tags', (v.detail_now).tags is distinct from (v.detail_before).tags),
        ('entered_by', (v.detail_now).entered_by_key
            is distinct from (v.detail_before).entered_by_key),
        ('note', (select n.note from pg_temp.stage_private_note as n
                where n.case_id = v.case_id and n.event_key = v.fact_key)
            is distinct from (select n.note from private.event_note as n
                where n.case_id = v.case_id and n.event_key = v.fact_key
                    and n.known_from = (v.before).known_from
                    and n.since_seq = (v.before).since_seq)))
        as w (word, differs)
    where w.differs
    group by w.word
    union all
    select w.word, count(*)
    from term as v
    cross join lateral (values
        ('start_date', ((v.now_read).start_lo, (v.now_read).start_hi)
            is distinct from ((v.before).start_lo, (v.before).start_hi)),
        ('end_date', (v.now_read).end_date
            is distinct from (v.before).end_date),
        ('end_reason', (v.now_read).end_reason
            is distinct from (v.before).end_reason),
        ('population', (v.now_read).population
            is distinct from (v.before).population),
        ('level', (v.now_read).level is distinct from (v.before).level),
        ('officer', (v.now_read).officer_key
            is distinct from (v.before).officer_key),
        ('office', (v.now_read).office_key
            is distinct from (v.before).office_key)) as w (word, differs)
    where w.differs
    group by w.word;
$$;
comment on function etl.changed_words() is
    'In how many changed facts each word differs from the version in force';

create function etl.changed_columns(manifest jsonb) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(string_agg(format('%s in %s', x.what, x.facts_count), ', '
            order by x.facts_count desc, x.what),
        'in no column that is stored')
    from (
        select coalesce((
                select format('%s (%s)', w.word, string_agg(distinct format(
                    '"%s"', f.value ->> 0), ', '))
                from jsonb_array_elements(etl.list_of(manifest, 'roles')) as r
                cross join lateral jsonb_array_elements(
                    etl.list_of(r.value, 'words')) as f
                where f.value ->> 1 = w.word
                having count(*) > 0), w.word) as what,
            sum(w.facts_count) as facts_count
        from etl.changed_words() as w
        group by w.word
        order by 2 desc limit 5) as x;
$$;
comment on function etl.changed_columns(jsonb) is
    'What changed, most frequent first: words, and the columns that fill them';

-- A field that was filled in the delivery before and is less so now.
create function etl.guard_fields(manifest jsonb, d date) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
    with before as (
        select u.role, u.name, sum(u.filled_count) as filled_count,
            sum(u.empty_count) as empty_count
        from etl.field_use as u
        where u.batch_id = (
            select w.batch_id from pg_temp.work_shown as w
            where w.shown_on <= d
            order by w.shown_on desc, w.seq desc limit 1)
        group by u.role, u.name
    ), now_read as (
        select f.value ->> 'role' as role, f.value ->> 'name' as name,
            sum((f.value ->> 'filled')::bigint) as filled_count,
            sum((f.value ->> 'empty')::bigint) as empty_count
        from jsonb_array_elements(etl.list_of(manifest, 'fields')) as f
        group by 1, 2
    )
    select etl.guard('null_share', n.role || '.' || n.name,
        n.empty_count::float8
            / nullif(n.filled_count + n.empty_count, 0),
        null,
        case when least(b.filled_count + b.empty_count,
                n.filled_count + n.empty_count) >= etl.built_in('null_least')
            then least(1, b.empty_count::float8
                / nullif(b.filled_count + b.empty_count, 0)
                + etl.built_in('null_rise')) - 1e-9
            when least(b.filled_count, n.filled_count + n.empty_count)
                >= etl.built_in('emptied_least') then 1 - 1e-9
            end,
        'hold', format('field "%s" of role "%s" is empty in %s of %s records',
            n.name, n.role, n.empty_count, n.filled_count + n.empty_count))
    from now_read as n
    join before as b on b.role = n.role and b.name = n.name
    where b.filled_count > 0;
$$;
comment on function etl.guard_fields(jsonb, date) is
    'Guard null_share: a field that was filled before and is not now';

-- Values of coded words on new and changed facts that the source never had.
create function etl.new_words(source int)
returns table (word text, value text, facts_count bigint)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    with fresh as (
        select w.word, w.value, count(*) as facts_count
        from (
            select d.case_id, d.fact_key from pg_temp.work_diff as d
            where d.family = 'event' and d.action in ('new', 'changed')
            union all
            select n.case_id, n.fact_key from etl.new_events() as n
            where exists (select from pg_temp.stage_event_detail)) as x
        join pg_temp.stage_event_detail as s
            on s.case_id = x.case_id and s.event_key = x.fact_key
        cross join lateral (values
            ('detail', s.detail), ('purpose', s.purpose)) as w (word, value)
        where w.value is not null
        group by w.word, w.value
        union all
        select w.word, w.value, count(*)
        from pg_temp.work_diff as x
        join pg_temp.stage_term as s
            on s.case_id = x.case_id and s.term_key = x.fact_key
        cross join lateral (values ('level', s.level),
            ('population', s.population), ('end_reason', s.end_reason))
            as w (word, value)
        where x.family = 'term' and x.action in ('new', 'changed')
            and w.value is not null
        group by w.word, w.value
    ), listed as (
        select f.word, f.value, f.facts_count,
            count(*) over (partition by f.word) as values_count
        from fresh as f
    )
    select l.word, l.value, l.facts_count
    from listed as l
    where l.values_count <= etl.built_in('code_values')
        and case when l.word in ('detail', 'purpose') then not exists (
            select from core.event_detail as d
            join core.event as e
                on e.case_id = d.case_id and e.event_key = d.event_key
                and e.known_from = d.known_from and e.since_seq = d.since_seq
            where e.source_id = source and case l.word when 'detail'
                then d.detail else d.purpose end = l.value)
        else not exists (
            select from core.term as t
            where t.source_id = source and case l.word when 'level'
                then t.level when 'population' then t.population
                else t.end_reason end = l.value) end;
$$;
comment on function etl.new_words(int) is
    'Values of detail, purpose, level, population and end reason that no fact '
    'of the source ever had, and how many facts have them now';

-- How many staged facts carry a coded word, and how many values it has.
create function etl.word_uses(wanted text)
returns table (uses_count bigint, values_count bigint)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    select count(v.value), count(distinct v.value)
    from (
        select case wanted when 'detail' then d.detail else d.purpose end
        from pg_temp.stage_event_detail as d
        where wanted in ('detail', 'purpose')
        union all
        select case wanted when 'level' then t.level
            when 'population' then t.population else t.end_reason end
        from pg_temp.stage_term as t
        where wanted not in ('detail', 'purpose')) as v (value);
$$;
comment on function etl.word_uses(text) is
    'Staged facts with a value of a coded word, and distinct values';

-- A word that only a few facts have may be no code but a name that stands in the
-- wrong column: the message goes to logs and mails, so its shape is told.
create function etl.said_word(word text, facts_count bigint) returns text
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
begin atomic
    select case when facts_count >= etl.built_in('new_code_least')
        then format('"%s"', left(word, 40))
        -- whatever the locale of the server takes for a letter
        else left(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
            word, '[^[:ascii:]]', 'a', 'g'), '[A-Z]', 'A', 'g'),
            '[a-z]', 'a', 'g'), '[0-9]', '9', 'g'), 40) end;
end;
comment on function etl.said_word(text, bigint) is
    'A code as messages show it: quoted, or where less than five facts have it '
    'its shape (letters a and A, all that is not ASCII a, digits 9)';

-- Codes never seen before: hold when many facts have them, else warn.
create function etl.guard_codes(manifest jsonb, source int, d date)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    facts constant float8 := (manifest -> 'counts' ->> 'facts')::float8;
begin
    if not exists (select from pg_temp.work_shown as w where w.shown_on <= d)
    then
        return;
    end if;
    perform etl.guard_new_values('code', facts, x.codes_count, x.facts_count,
        x.codes)
    from (
        select count(*) as codes_count,
            sum((u.value ->> 'count')::bigint) as facts_count,
            string_agg(etl.said_word(u.value ->> 'code',
                (u.value ->> 'count')::bigint), ', ') as codes
        from jsonb_array_elements(etl.list_of(manifest, 'unlisted')) as u
        where not exists (
            select from etl.unlisted_code as k
            join pg_temp.work_shown as w on w.batch_id = k.batch_id
            where w.shown_on <= d and k.code = u.value ->> 'code')) as x
    -- a manifest names at most 50: what is not there may have been seen
    where not exists (
        select from etl.unlisted_code as k
        join pg_temp.work_shown as w on w.batch_id = k.batch_id
        group by k.batch_id having count(*) >= 50);
    -- a share of all facts that carry the word
    if exists (select from etl.new_words(source)) then
        perform etl.need_whole(manifest, 'values that are new');
    end if;
    perform etl.guard_new_values(x.word, u.uses_count, x.values_count,
        x.facts_count, x.list)
    from (
        select n.word, count(*) as values_count,
            sum(n.facts_count) as facts_count,
            string_agg(etl.said_word(n.value, n.facts_count), ', '
                order by n.facts_count desc, n.value) as list
        from etl.new_words(source) as n
        group by n.word) as x
    cross join lateral etl.word_uses(x.word) as u
    where u.uses_count >= u.values_count * etl.built_in('code_uses');
end
$$;
comment on function etl.guard_codes(jsonb, int, date) is
    'Guard code_list: codes that the source never had before';

create function etl.guard_new_values(
    word text, uses_count float8, values_count bigint, facts_count numeric,
    list text)
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
    select etl.guard('code_list', word,
        coalesce(facts_count, 0)::float8 / nullif(uses_count, 0), null,
        case when b.is_many then etl.built_in('new_code')
            when values_count > 0 then 0 end,
        case when b.is_many then 'hold' else 'warn' end, format(
        '%s new value(s) of %s in %s facts: %s', values_count, word,
        facts_count, list))
    from (select facts_count >= etl.built_in('new_code_least')
        and facts_count > etl.built_in('new_code') * uses_count)
        as b (is_many);
$$;
comment on function etl.guard_new_values(text, float8, bigint, numeric, text) is
    'Guard code_list of one word: hold when many facts have a new value, else '
    'warn';

-- Distinct cases: the dictionary of the delivery; one that was staged against
-- a base has counted them.
create function etl.guard_keys(manifest jsonb, d date) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    usual float8;
    cases float8;
begin
    if manifest ->> 'delivery' not in ('full', 'full_period', 'roster') then
        return;
    end if;
    select coalesce((manifest -> 'kept' ->> 'cases')::float8, count(*))
    into cases from pg_temp.stage_case_ref;
    select percentile_cont(0.5) within group (order by g.value) into usual
    from etl.guard as g
    join pg_temp.work_shown as w on w.batch_id = g.batch_id
    where g.check_name = 'distinct_keys' and g.subject = 'cases'
        and w.shown_on <= d
        and w.shown_on > d - etl.built_in('history_days')::int;
    perform etl.guard('distinct_keys', 'cases', cases,
        least(usual * (1 - etl.built_in('rows_change')),
            usual - etl.built_in('keys_slack')),
        greatest(usual * (1 + etl.built_in('rows_change')),
            usual + etl.built_in('keys_slack')),
        'hold', format('%s distinct cases, %s were usual', cases, usual));
end
$$;
comment on function etl.guard_keys(jsonb, date) is
    'Guard distinct_keys: as many cases as were usual';

-- Dates of the facts of a delivery: of what happened, not of what is planned.
-- events: where its events are, the stage or the store itself.
create function etl.date_span(events regclass, latest date)
returns table (
    events_count bigint, dated_count bigint, first_date date, last_date date,
    future_count bigint)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return query execute format($q$
        select sum(x.events_count)::bigint, sum(x.dated_count)::bigint,
            min(x.first_date), max(x.last_date), sum(x.future_count)::bigint
        from (
            select count(*) as events_count,
                count(e.occurred_lo) filter (where e.scheduled_for is null)
                    as dated_count,
                min(e.occurred_lo) filter (where e.scheduled_for is null)
                    as first_date,
                max(e.occurred_lo) filter (where e.scheduled_for is null)
                    as last_date,
                count(*) filter (where e.occurred_lo > $1
                    and e.scheduled_for is null) as future_count
            from %s as e
            union all
            select 0, count(t.start_lo), min(t.start_lo), max(t.start_lo),
                count(*) filter (where t.start_lo > $1)
            from pg_temp.stage_term as t) as x$q$, events) using latest;
end
$$;
comment on function etl.date_span(regclass, date) is
    'How many events there are, and the days of events and terms of a delivery '
    'that are no plans: how many, the first, the last, how many after a day';

-- New facts dated before a day; written as a number like 20240131.
create function etl.count_early(ever float8) returns bigint
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    select count(*)
    from (
        select e.occurred_lo as dated
        from etl.new_events() as x
        join pg_temp.stage_event as e
            on e.case_id = x.case_id and e.event_key = x.fact_key
        where e.scheduled_for is null
        union all
        select t.start_lo
        from pg_temp.work_diff as x
        join pg_temp.stage_term as t
            on t.case_id = x.case_id and t.term_key = x.fact_key
        where x.family = 'term' and x.action = 'new') as s
    where to_char(s.dated, 'YYYYMMDD')::float8 < ever;
$$;
comment on function etl.count_early(float8) is
    'New events and terms of the weighed delivery that are dated before a day';

-- The window: not after the delivery, and not before all that the source ever
-- told. First and last day are kept as numbers like 20240131.
create function etl.guard_dates(manifest jsonb, d date, events regclass)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    -- a file named by its period may be made later
    latest constant date := greatest(d
        + case when manifest ->> 'period_to' is null then 1 else 31 end,
        (manifest ->> 'horizon')::date);
    ever float8;
    n record;
    early bigint;
    calendar_to constant date := (select max(m.month_end) from ref.month as m);
begin
    if (manifest ->> 'horizon')::date > calendar_to then
        perform etl.guard('date_range', 'calendar',
            (manifest ->> 'horizon')::date - calendar_to, null, 0, 'hold',
            format('the data are said to go up to %s, and the months that are '
                'counted end on %s', to_char((manifest ->> 'horizon')::date,
                    'YYYY-MM-DD'), to_char(calendar_to, 'YYYY-MM-DD')));
    end if;
    select s.dated_count + etl.kept(manifest, 'dated') as dated_count,
        least(s.first_date, (manifest -> 'kept' ->> 'first')::date)
            as first_date,
        greatest(s.last_date, (manifest -> 'kept' ->> 'last')::date)
            as last_date,
        s.future_count + (
            select coalesce(sum((k.value ->> 1)::bigint), 0)
            from jsonb_array_elements(
                etl.list_of(manifest -> 'kept', 'later')) as k
            where (k.value ->> 0)::date > latest) as future_count
    into n from etl.date_span(events, latest) as s;
    if n.dated_count = 0 then
        return;
    end if;
    select min(g.value) into ever
    from etl.guard as g
    join pg_temp.work_shown as w on w.batch_id = g.batch_id
    where g.check_name = 'date_range' and g.subject = 'first'
        and w.shown_on <= d;
    perform etl.guard('date_range', 'first',
        to_char(n.first_date, 'YYYYMMDD')::float8, null, null, 'pass', null);
    perform etl.guard('date_range', 'last',
        to_char(n.last_date, 'YYYYMMDD')::float8, null, null, 'pass', null);
    perform etl.guard('date_range', 'future',
        n.future_count::float8 / n.dated_count, null,
        case when n.future_count > etl.built_in('future_least')
            then etl.built_in('future') end, 'hold', format(
        '%s of %s facts are dated after %s, the last on %s', n.future_count,
        n.dated_count, to_char(latest, 'YYYY-MM-DD'),
        to_char(n.last_date, 'YYYY-MM-DD')));
    -- nothing but the last record says how far the data go: dated ahead, it
    -- moves as_of for everybody
    if etl.list_of(manifest, 'coverage') = '[]'
        and manifest ->> 'period_to' is null
        and (manifest ->> 'horizon')::date
            between d + etl.built_in('ahead')::int + 1 and n.last_date + 1
    then
        perform etl.guard('date_range', 'horizon',
            (manifest ->> 'horizon')::date - d, null, etl.built_in('ahead'),
            'warn', format('the last record is dated %s, %s days after the '
            'delivery, and nothing else says how far the data go: as_of is '
            'the day after it', to_char(n.last_date, 'YYYY-MM-DD'),
            n.last_date - d));
    end if;
    if to_char(n.first_date, 'YYYYMMDD')::float8 < ever
        and etl.counted('new') > etl.built_in('early_least')
    then
        early := etl.count_early(ever);
        perform etl.guard('date_range', 'earlier',
            early::float8 / etl.counted('new'), null,
            case when early > etl.built_in('early_least')
                then etl.built_in('early') end, 'hold', format(
            '%s of %s new facts are dated before all that came before, the '
            'first on %s', early, etl.counted('new'),
            to_char(n.first_date, 'YYYY-MM-DD')));
    end if;
end
$$;
comment on function etl.guard_dates(jsonb, date, regclass) is
    'Guard date_range: days outside what history and delivery suggest';
