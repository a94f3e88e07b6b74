-- For the tests of the merge: deliver() stages facts written as text and
-- publishes them with the functions of the load. A fact is
-- 'key value' or 'key value day': event <key> of case 1, its content <value>
-- (another value is another row_hash), dated <day>; two more words are the day
-- of entry and its own end ('-': none). 'T' before the key: a
-- term. '~' after the value: same record, other mapping. more: members of the
-- manifest.
create schema tests;
create function tests.deliver(
    source text, kind text, delivered date, facts text[],
    period daterange default null, jurisdiction text default 'us-xx',
    more jsonb default '{}')
returns text
language plpgsql
as $$
declare
    manifest jsonb;
    fact text;
    part text[];
    place bigint := 0;
    is_term boolean;
    fact_key bigint;
    hash bigint;
    judged record;
    merged record;
begin
    perform etl.open_stage();
    insert into pg_temp.stage_case_ref values (1, jurisdiction, 'case-one');
    insert into pg_temp.stage_private_case values (1, 'one');
    insert into pg_temp.stage_profile values (7, 'custody', 'd', 'X', 'subject',
        null, null, null, null, null, null, null, null, null, null, null,
        false, false), (8, 'custody', 'd', 'Y', 'subject',
        null, null, null, null, null, null, null, null, null, null, null,
        false, false);
    foreach fact in array facts loop
        part := string_to_array(fact, ' ');
        is_term := left(part[1], 1) = 'T';
        fact_key := ltrim(part[1], 'TR')::bigint;
        hash := hashtextextended(rtrim(part[2], '~'), 0);
        place := place + 100;
        if is_term then
            insert into pg_temp.stage_term (case_id, term_key, row_hash,
                start_lo, level, position)
            values (1, fact_key, hash, coalesce(part[3], '2024-01-01')::date,
                part[2], place);
        elsif left(part[1], 1) = 'R' then
            insert into pg_temp.stage_review (case_id, event_key, decided_by,
                decided_on, why, position)
            values (1, fact_key, 'Invented', delivered, part[2], place);
        else
            insert into pg_temp.stage_event (case_id, event_key, row_hash,
                occurred_lo, profile_key, position, recorded_at,
                narrative_key, ended)
            values (1, fact_key, hash,
                coalesce(nullif(part[3], '-'), '2024-01-01')::date,
                case when right(part[2], 1) = '~' then 8 else 7 end, place,
                nullif(part[4], '-')::timestamp,
                case when part[2] like 'D%' then hashtextextended(part[2], 7)
                end, part[5]::date);
            if part[2] like 'D%' then
                insert into pg_temp.stage_event_detail (case_id, event_key,
                    position, detail)
                values (1, fact_key, place, part[2]);
                insert into pg_temp.stage_private_note
                values (1, fact_key, place, part[2]);
            end if;
        end if;
    end loop;
    manifest := jsonb_build_object('format', 1, 'batch_key', md5(random()::text),
        'delivery_key', md5(random()::text), 'source', source,
        'jurisdiction', jurisdiction, 'title', source, 'delivery', kind,
        'period_from', lower(period), 'period_to', upper(period) - 1,
        'delivered', delivered, 'received_at', delivered,
        'horizon', delivered + 1, 'mapping_version', 'm', 'parser_version', '1',
        'key_fingerprint', 'k', 'corrects', false,
        'counts', jsonb_build_object('records_in', cardinality(facts),
            'mapped', cardinality(facts), 'without_fact', 0, 'rejected', 0,
            'facts', cardinality(facts))) || more;
    perform etl.count_stage(); -- statistics too, as in a load
    select w.verdict, w.reason into judged from etl.weigh(manifest) as w;
    if judged.verdict <> 'accept' then
        perform etl.hold(manifest, judged.reason, null);
        return judged.verdict || ': ' || judged.reason;
    end if;
    select m.* into merged from etl.merge(manifest, null) as m;
    perform etl.raise_written();
    return format('%s new, %s changed, %s identical, %s gone, %s duplicate, '
        '%s refused', merged.new_count, merged.changed_count,
        merged.identical_count, merged.gone_count, merged.dup_in_file_count,
        merged.key_conflict_count);
end
$$;

-- What stands, in delivery order: one line a version.
create function tests.history() returns setof text
language sql
as $$
    select format('%s %s %s..%s%s%s', e.event_key,
        (select v from unnest(array['A', 'B', 'C', 'D1', 'D2', 'E']) as v
         where hashtextextended(v, 0) = e.row_hash)
            || case e.profile_key when 8 then '~' else '' end,
        to_char(e.known_from, 'MM-DD'),
        case when e.known_to = 'infinity' then ''
            else to_char(e.known_to, 'MM-DD') end,
        case when e.ended is not null
            then ' ended ' || to_char(e.ended, 'MM-DD') else '' end,
        coalesce(' ' || d.detail || '/' || n.note, ''))
    from core.event as e
    left join core.event_detail as d
        on d.case_id = e.case_id and d.event_key = e.event_key
        and d.known_from = e.known_from and d.since_seq = e.since_seq
        and d.known_to = e.known_to and d.until_seq = e.until_seq
    left join private.event_note as n
        on n.case_id = e.case_id and n.event_key = e.event_key
        and n.known_from = e.known_from and n.since_seq = e.since_seq
        and n.known_to = e.known_to and n.until_seq = e.until_seq
    where e.until_seq = 9223372036854775807
    union all
    select format('T%s %s %s..%s%s', t.term_key, t.level,
        to_char(t.known_from, 'MM-DD'),
        case when t.known_to = 'infinity' then ''
            else to_char(t.known_to, 'MM-DD') end,
        case when t.end_date is not null
            then ' ended ' || to_char(t.end_date, 'MM-DD') else '' end)
    from core.term as t
    where t.until_seq = 9223372036854775807
    order by 1;
$$;

-- Load the same deliveries in every order into an emptied store and return
-- each history that comes out; one row when the order does not matter.
create type tests.parcel as (
    kind text, delivered date, facts text[], period daterange);
create function tests.histories(parcels tests.parcel[]) returns setof text
language plpgsql
as $$
declare
    n constant int := cardinality(parcels);
    permutation int[];
    i int;
begin
    for permutation in
        with recursive p (taken) as (
            select array[]::int[]
            union all
            select p.taken || k from p, generate_series(1, n) as k
            where k <> all (p.taken)
        )
        select p.taken from p where cardinality(p.taken) = n order by 1
    loop
        truncate mart.case_state, mart.case_count, mart.gap_length,
            mart.running_gap, mart.month_count, mart.bound, core.event, core.event_detail, core.term,
            core.assertion,
            core.supervision_case, core.statement, private.event_note,
            etl.publish, etl.delivery, etl.blob, etl.guard, etl.reject,
            etl.stage, etl.release, etl.role_use, etl.field_use, etl.rule_use,
            etl.unlisted_code, etl.coverage, etl.told cascade;
        update etl.published set seq = 0;
        foreach i in array permutation loop
            perform tests.deliver('us-xx-a', parcels[i].kind,
                parcels[i].delivered, parcels[i].facts, parcels[i].period);
        end loop;
        return next (select coalesce(string_agg(h, E'\n'), '')
            from tests.history() as h);
    end loop;
end
$$;
