-- The stage: temporary tables that a delivery is copied into, columns exactly
-- as docs/contracts.md has them, and the work tables of one publish.
set check_function_bodies = off; -- the stage exists in a session only

create function etl.open_stage() returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set client_min_messages = warning
as $$
begin
    perform etl.own_session();
    create temp table if not exists stage_event (
        case_id int8, event_key int8, row_hash int8, occurred_lo date,
        occurred_hi date, minute_of_day int2, ended date, scheduled_for date,
        recorded_at timestamp, profile_key int8, officer_key int8,
        office_key int8, narrative_key int8, position int8);
    create temp table if not exists stage_event_detail (
        case_id int8, event_key int8, position int8, detail text, thread text,
        minutes int4, acceptable bool, purpose text, tags text[],
        entered_by_key int8, event_id text);
    create temp table if not exists stage_term (
        case_id int8, term_key int8, row_hash int8, start_lo date,
        start_hi date, end_date date, end_reason text, population text,
        level text, officer_key int8, office_key int8, position int8);
    create temp table if not exists stage_statement (
        case_id int8, statement_key int8, row_hash int8, kind text, name text,
        value_lo text, value_hi text, window_lo date, window_hi date,
        claimant text, stated_on date, document text, page int4,
        sentence int4, office_key int8, jurisdiction text, position int8);
    create temp table if not exists stage_policy (
        policy_id int8, jurisdiction text, population text, level text,
        effective_from date, effective_to date, class text, mode text,
        count int4, period int4, unit text, trigger text,
        accepts_channel text[], accepts_site text[], transition text,
        citation text, quote text, note text, position int8);
    create temp table if not exists stage_holiday (
        jurisdiction text, holiday_date date, position int8);
    create temp table if not exists stage_coverage (
        kind text, covered_from date, covered_to date, position int8);
    create temp table if not exists stage_review (
        case_id int8, event_key int8, corrected_channel text,
        corrected_outcome text, decided_by text, decided_on date, why text,
        position int8);
    create temp table if not exists stage_reject (
        file_no int2, record_no int8, byte_offset int8, byte_length int8,
        line int8, column_name text, class text, shape text);
    create temp table if not exists stage_profile (
        profile_key int8, kind text, date_precision text, raw_code text,
        counterpart text, channel text, direction text, site text,
        outcome text, corrected_counterpart text, corrected_channel text,
        corrected_direction text, corrected_site text, corrected_outcome text,
        rules text, rule_versions text, unlisted bool, conflict bool);
    create temp table if not exists stage_case_ref (
        case_id int8, jurisdiction text, pseudonym text);
    create temp table if not exists stage_officer (officer_key int8, jurisdiction text);
    create temp table if not exists stage_office (
        office_key int8, jurisdiction text, name text);
    create temp table if not exists stage_private_case (case_id int8, case_number text);
    create temp table if not exists stage_private_officer (officer_key int8, name text);
    create temp table if not exists stage_private_note (
        case_id int8, event_key int8, position int8, note text);
    create temp table if not exists stage_private_quote (
        case_id int8, statement_key int8, position int8, quote text);
    create temp table if not exists stage_gone (
        case_id int8, fact_key int8, family text);
    create temp table if not exists work_conflict (family text, position int8);
    truncate pg_temp.stage_event, pg_temp.stage_event_detail,
        pg_temp.stage_term, pg_temp.stage_statement, pg_temp.stage_policy,
        pg_temp.stage_holiday, pg_temp.stage_coverage, pg_temp.stage_review,
        pg_temp.stage_reject, pg_temp.stage_profile, pg_temp.stage_case_ref,
        pg_temp.stage_officer, pg_temp.stage_office,
        pg_temp.stage_private_case, pg_temp.stage_private_officer,
        pg_temp.stage_private_note, pg_temp.stage_private_quote,
        pg_temp.stage_gone, pg_temp.work_conflict;
    if to_regrole('lapse_loader') is not null then
        grant insert on pg_temp.stage_event, pg_temp.stage_event_detail,
            pg_temp.stage_term, pg_temp.stage_statement, pg_temp.stage_policy,
            pg_temp.stage_holiday, pg_temp.stage_coverage,
            pg_temp.stage_review, pg_temp.stage_reject, pg_temp.stage_profile,
            pg_temp.stage_case_ref, pg_temp.stage_officer,
            pg_temp.stage_office, pg_temp.stage_private_case,
            pg_temp.stage_private_officer, pg_temp.stage_private_note,
            pg_temp.stage_private_quote, pg_temp.stage_gone to lapse_loader;
    end if;
    perform etl.open_work();
end
$$;
comment on function etl.open_stage() is
    'Make the empty stage tables of this session, and its work tables';

-- Work tables. family is event, term or statement; fact_key is the key of that
-- family; a content is either a staged row or a stored version (known_from
-- and since_seq of it).
create function etl.open_work() returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set client_min_messages = warning
as $$
begin
    -- deliveries of this source that stand, in delivery order
    create temp table if not exists work_shown (
        batch_id int8, seq int8, shown_on date, delivery_kind text,
        covered datemultirange);
    -- keys that the delivery repeats
    create temp table if not exists work_doubt (
        family text, case_id int8, fact_key int8, is_unclear bool,
        rows_count int8);
    -- events of which no version is in force; may be empty when that is all of
    -- them (etl.new_events())
    create temp table if not exists work_new (case_id int8, fact_key int8);
    -- other facts whose state differs from the one in force
    create temp table if not exists work_diff (
        family text, case_id int8, fact_key int8, action text,
        old_known_from date, old_since_seq int8);
    create temp table if not exists work_count (name text primary key, value int8);
    create temp table if not exists work_guard (
        check_name text, subject text, value float8, limit_low float8,
        limit_high float8, verdict text, message text);
    -- versions to close, versions to write
    create temp table if not exists work_close (
        family text, case_id int8, fact_key int8, known_from date,
        since_seq int8);
    create temp table if not exists work_run (
        family text, case_id int8, fact_key int8, known_from date,
        known_to date, batch_id int8, is_staged bool, old_known_from date,
        old_since_seq int8, ended date, roster_end bool);
    -- stored versions of the facts that differ, and their states day by day
    create temp table if not exists work_version (
        family text, case_id int8, fact_key int8, known_from date,
        since_seq int8, known_to date, shown_on date, batch_id int8,
        recorded_on date, dated date, ended date, roster_end bool,
        content bytea);
    create temp table if not exists work_point (
        family text, case_id int8, fact_key int8, shown_on date, step int,
        batch_id int8, is_present bool, is_staged bool, old_known_from date,
        old_since_seq int8, recorded_on date, dated date, ended date,
        roster_end bool, content bytea);
    -- keys that a first delivery builds afterwards
    create temp table if not exists work_key (
        relation regclass, name name, definition text);
    -- new facts that stood before and went
    create temp table if not exists work_back (case_id int8, fact_key int8);
    create temp table if not exists work_holiday (
        jurisdiction_id int, holiday_date date, position int8);
    truncate pg_temp.work_shown, pg_temp.work_doubt, pg_temp.work_new,
        pg_temp.work_diff,
        pg_temp.work_count, pg_temp.work_guard, pg_temp.work_close,
        pg_temp.work_run, pg_temp.work_version, pg_temp.work_point,
        pg_temp.work_key, pg_temp.work_back, pg_temp.work_holiday;
end
$$;
comment on function etl.open_work() is 'Make the empty work tables';

create function etl.stage_columns()
returns table (table_name text, column_no int, column_name text, type_name text)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    select
        substr(c.relname, 7),
        a.attnum::int,
        a.attname::text,
        case when left(t.typname, 1) = '_'
            then substr(t.typname, 2) || '[]' else t.typname::text end
    from pg_class as c
    join pg_attribute as a
        on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type as t on t.oid = a.atttypid
    where c.relnamespace = pg_my_temp_schema()
        and c.relkind = 'r'
        and left(c.relname, 6) = 'stage_'
    order by 1, 2;
$$;
comment on function etl.stage_columns() is
    'Columns of the stage tables of this session, from the catalogue';

create function etl.check_columns(columns jsonb) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    with staged as (
        select
            t.key as table_name,
            c.ordinality::int as column_no,
            c.value ->> 0 as column_name,
            case c.value ->> 1
                when 'boolean' then 'bool' else c.value ->> 1 end as type_name
        from jsonb_each(columns -> 'tables') as t,
            jsonb_array_elements(t.value) with ordinality as c
    )
    select case when count(*) = 0 then null else format(
        'table "%s" has other columns than the store (column %s)',
        min(coalesce(s.table_name, k.table_name)),
        min(coalesce(s.column_no, k.column_no))) end
    from staged as s
    full join etl.stage_columns() as k
        on k.table_name = s.table_name and k.column_no = s.column_no
    where (s.column_name, s.type_name)
        is distinct from (k.column_name, k.type_name);
$$;
comment on function etl.check_columns(jsonb) is
    'NULL when columns.json says what the catalogue says, else the first '
    'difference in words';

create function etl.count_stage()
returns table (table_name text, rows_count bigint)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    keys text;
begin
    perform etl.own_session();
    -- the keys come first; nothing is planned by the other columns
    for table_name, keys in
        select c.table_name, string_agg(quote_ident(c.column_name), ', ')
            filter (where c.column_no <= 2)
        from etl.stage_columns() as c
        group by c.table_name
    loop
        execute format('select count(*) from pg_temp.%I', 'stage_' || table_name)
            into rows_count;
        if rows_count > 0 then
            execute format('analyze pg_temp.%I (%s)', 'stage_' || table_name,
                keys);
        end if;
        return next;
    end loop;
end
$$;
comment on function etl.count_stage() is
    'Rows of each stage table by count(*); takes statistics of their keys too';
