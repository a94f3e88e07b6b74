-- As known on T, each view answers what it answered when the store held only
-- the deliveries up to T. Generated deliveries of one source: facts come, are
-- changed, go and come back, some with an entry time. Left out are the views
-- of the ledger (they tell what was loaded, whatever was known), the answer
-- that counts refused records from it, and numbers of batches.
begin;
select plan(6);
create schema tests;

-- Whether delivery i has fact k: of a case that it has, now and then omitted,
-- more each month.
create function tests.holds(i int, k int) returns boolean language sql as $$
    select 1 + k % 9 <= 5 + i and k % 7 <> i and k <= 160 + 20 * i;
$$;

-- Delivery i, on the first of month i of 2024: whole exports.
create function tests.load(i int) returns text language plpgsql as $$
declare
    d constant date := make_date(2024, i, 1);
    manifest jsonb;
    n bigint;
    judged record;
begin
    perform etl.open_stage();
    insert into pg_temp.stage_case_ref
    select c, 'us-xx', 'case' || c from generate_series(1, 9) as c
    where c <= 5 + i;
    insert into pg_temp.stage_private_case
    select r.case_id, 'N' || r.case_id from pg_temp.stage_case_ref as r;
    insert into pg_temp.stage_profile (profile_key, kind, raw_code, counterpart,
        channel, site, outcome, corrected_channel, corrected_outcome, unlisted,
        conflict)
    values
        (1, 'contact', 'OV', 'subject', 'in_person', 'office', 'completed',
            null, null, false, false),
        (2, 'contact', 'PC', 'subject', 'phone_voice', null, 'completed',
            'voicemail', 'attempt_message_left', false, false),
        (3, 'appointment', 'AP', 'subject', 'in_person', 'office', 'no_show',
            null, null, false, false),
        (4, 'custody', 'IN', null, null, null, null, null, null, false, false),
        (5, 'warning', 'WN', null, null, null, null, null, null, false, false),
        (6, 'violation', 'VI', null, null, null, null, null, null, false,
            false),
        (7, 'level', 'LV', null, null, null, null, null, null, false, false),
        (8, 'incident', 'IC', null, null, null, null, null, null, false,
            false);
    -- fact k: absent in some deliveries, with other content in others; entered
    -- some days before the delivery that first has it, or without entry time
    insert into pg_temp.stage_event (case_id, event_key, row_hash, occurred_lo,
        ended, scheduled_for, recorded_at, profile_key, position)
    select f.case_id, f.k, f.version,
        date '2023-06-01' + (f.k * 3 + f.version) % 200,
        case when f.profile = 4
            then date '2023-06-01' + (f.k * 3) % 200 + 9 end,
        case when f.profile = 3 then date '2023-06-10' + f.k end,
        case when f.k % 2 = 0 then (
            select make_date(2024, min(j), 1) - 5
            from generate_series(1, 4) as j
            where tests.holds(j, f.k))::timestamp end, f.profile, f.k * 10
    from (
        select k, 1 + k % 9 as case_id,
            1 + (k + case when k % 11 = i then 1 else 0 end) % 8 as profile,
            case when k % 5 = 0 then least(i, 1 + k % 3) else 1 end as version
        from generate_series(1, 240) as k
        where tests.holds(i, k)) as f;
    insert into pg_temp.stage_event_detail (case_id, event_key, position,
        detail, thread)
    select e.case_id, e.event_key, e.position, case e.profile_key
            when 5 then 'family' when 7 then 'high' end,
        't' || e.event_key % 4
    from pg_temp.stage_event as e where e.profile_key in (5, 6, 7);
    insert into pg_temp.stage_term (case_id, term_key, row_hash, start_lo,
        end_date, level, position)
    select c, c, i * (c % 2), date '2023-05-01' + c::int,
        case when c = i then date '2023-12-01' end,
        case when c % 2 = 0 then 'low' else 'high' end, c
    from generate_series(1, 9) as c
    where c <= 5 + i and c <> 9 - i;
    insert into pg_temp.stage_statement (case_id, statement_key, row_hash, kind,
        name, value_lo, window_lo, window_hi, stated_on, document, position)
    select 0, s, s + i, 'reported_statistic', 'contacts', (s + i)::text,
        '2023-07-01', '2023-09-30', '2024-01-01', 'report', s
    from generate_series(1, 4) as s where s <> i;
    if i = 1 then
        insert into pg_temp.stage_coverage
        values ('contact', '2023-05-01', '2024-12-31', 1);
        insert into pg_temp.stage_policy (policy_id, jurisdiction, class, mode,
            count, period, unit, effective_from, citation, position)
        values (1, 'us-xx', 'in_person', 'fixed', 1, 1, 'month', '2020-01-01',
            'a citation', 1), (2, 'us-xx', 'any', 'rolling', 1, 30, 'day',
            '2020-01-01', 'a citation', 2);
    end if;
    select (select count(*) from pg_temp.stage_event)
        + (select count(*) from pg_temp.stage_term)
        + (select count(*) from pg_temp.stage_statement)
        + (select count(*) from pg_temp.stage_coverage)
        + (select count(*) from pg_temp.stage_policy) into n;
    manifest := jsonb_build_object('format', 1, 'batch_key', 'b' || i,
        'delivery_key', 'd' || i, 'source', 'us-xx-known',
        'jurisdiction', 'us-xx', 'delivery',
        'full', 'delivered', d,
        'received_at', d, 'horizon', d + 1, 'mapping_version', 'm',
        'parser_version', '1', 'key_fingerprint', 'k', 'corrects', true,
        'counts', jsonb_build_object('records_in', n, 'mapped', n,
            'without_fact', 0, 'rejected', 0, 'facts', n));
    insert into etl.release (delivery_key, who, why)
    values ('d' || i, 'a test', 'the shares do not matter here');
    select w.verdict, w.reason into judged from etl.weigh(manifest) as w;
    if judged.verdict <> 'accept' then
        return judged.reason;
    end if;
    perform etl.merge(manifest, null);
    perform etl.raise_written();
    return 'ok';
end
$$;

create temp table answer (t date, view_name text, rows_count bigint, hash text);
create function tests.answers(t date) returns setof answer language plpgsql
as $$
declare
    one text;
begin
    perform gap.as_known(t);
    for one in
        select c.relname::text from pg_class as c
        where c.relnamespace = 'gap'::regnamespace and c.relkind = 'v'
            and c.relname not in ('source_status', 'delivery', 'reject',
                'data_dictionary')
        order by 1
    loop
        return query execute format($q$
            select $1, %L, count(*), md5(string_agg(x.line, e'\n'
                order by x.line))
            from (select (to_jsonb(v) - '{batch_id,publish_seq,seq,since_seq,
                    delivery_key,horizon,next_batch_id}'::text[])::text as line
                from gap.%I as v) as x
            where x.line not like '%%"refused records"%%'$q$, one, one)
            using t;
    end loop;
    perform gap.as_known(null);
end
$$;

select is((select string_agg(tests.load(i), ' ')
    from generate_series(1, 2) as i), 'ok ok', 'two deliveries are loaded');
insert into answer select * from tests.answers('2024-02-01');
insert into answer select * from tests.answers(null);
select is((select string_agg(tests.load(i), ' ')
    from generate_series(3, 4) as i), 'ok ok', 'then two more');
select is((select string_agg(format('%s (%s, then %s)', b.view_name,
        b.rows_count, n.rows_count), ', ' order by b.view_name)
    from answer as b
    join tests.answers('2024-02-01') as n using (t, view_name)
    where b.hash is distinct from n.hash), null,
    'each view answers as it did on that day');
select ok((select count(*) from answer as b where b.rows_count > 0
    and b.t is not null) >= 20, 'and most have something to say');
select ok((select count(*) from tests.answers(null) as n
    join answer as b on b.t is null and b.view_name = n.view_name
    where b.hash is distinct from n.hash) >= 15,
    'what came later changes them');

-- The rule behind it: facts are read through the visible_ views alone.
select is((
    select string_agg(distinct format('%s reads %s', v.relname,
        t.oid::regclass), ', ')
    from pg_class as v
    join pg_rewrite as w on w.ev_class = v.oid
    join pg_depend as d on d.objid = w.oid
        and d.classid = 'pg_rewrite'::regclass
        and d.refclassid = 'pg_class'::regclass and d.refobjid <> v.oid
    join pg_class as t on t.oid = d.refobjid and t.relkind = 'r'
    where v.relnamespace::regnamespace::text in ('gap', 'gap_steward')
        and (t.relnamespace = 'core'::regnamespace
            or t.oid in ('ref.policy'::regclass, 'ref.holiday'::regclass,
                'etl.coverage'::regclass))),
    'changed_record reads core.event, changed_record reads core.event_detail',
    'facts are read as known on the reading day; changed_record looks at '
    'versions and bounds them itself');
select * from finish();
rollback;
