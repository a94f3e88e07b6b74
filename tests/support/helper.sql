-- Helper of the tests of views: rows go straight into the fact tables, so that
-- a test reads like a worked example. One source, one publish.
create schema try;

create function try.store(as_of date, jurisdiction text default 'us-xx')
returns void language sql as $$
    insert into ref.jurisdiction values (1, jurisdiction);
    insert into etl.source (source_id, code, title, jurisdiction_id,
        delivers_contacts, corrects)
    values (1, 'try', 'try', 1, true, true);
    insert into etl.delivery (batch_id, source_id, delivery_key, batch_key,
        verdict, delivery_kind, delivered, horizon, mapping_version,
        parser_version, key_fingerprint, columns_fingerprint, records_in,
        mapped, without_fact, rejected, facts)
    values (1, 1, 'd', 'b', 'accept', 'full', as_of, as_of, 'm', '1', 'k', 'c',
        0, 0, 0, 0, 0);
    insert into etl.told values (1, 1);
    insert into etl.publish (seq, batch_id, source_id, delivery_key, batch_key,
        state, cause)
    values (1, 1, 1, 'd', 'b', 'published', 'delivery');
    update etl.published set seq = 1;
$$;

create function try.as_of(as_of date) returns void language sql as $$
    update etl.delivery set horizon = as_of where batch_id = 1;
$$;

create function try.a_case(id bigint) returns void language sql as $$
    insert into core.supervision_case
        (case_id, jurisdiction_id, pseudonym, batch_id, since_seq)
    values (id, 1, 'case' || id, 1, 1);
$$;

create function try.term(id bigint, start_lo date, end_date date default null,
    level text default null, population text default null,
    start_hi date default null)
returns void language sql as $$
    insert into core.supervision_case
        (case_id, jurisdiction_id, pseudonym, batch_id, since_seq)
    values (id, 1, 'case' || id, 1, 1) on conflict do nothing;
    insert into core.term (case_id, term_key, row_hash, start_lo, start_hi,
        end_date, population, level, position, jurisdiction_id, source_id,
        batch_id, since_seq, known_from)
    select id, (select count(*) + 1 from core.term), 1, start_lo, start_hi,
        end_date, population, level, 0, 1, 1, 1, 1, date '1900-01-01';
$$;

-- An event; axes 'counterpart/channel/site/outcome', '-' or none: not said.
create function try.event(id bigint, kind text, day date,
    axes text default null, corrected_channel text default null,
    corrected_outcome text default null, day_hi date default null,
    ended date default null, scheduled_for date default null,
    detail text default null, thread text default null,
    minute int default null, recorded timestamp default null,
    acceptable boolean default null)
returns bigint language plpgsql as $$
#variable_conflict use_variable
declare
    part text[] := string_to_array(coalesce(axes, '-/-/-/-'), '/');
    profile bigint;
    event_id bigint;
begin
    insert into core.supervision_case
        (case_id, jurisdiction_id, pseudonym, batch_id, since_seq)
    values (id, 1, 'case' || id, 1, 1) on conflict do nothing;
    profile := hashtextextended(concat_ws('|', kind, axes, corrected_channel,
        '', corrected_outcome), 0);
    insert into ref.profile (profile_key, kind, raw_code, counterpart, channel,
        site, outcome, corrected_channel, corrected_outcome, unlisted, conflict)
    values (profile, kind, 'CODE', nullif(part[1], '-'), nullif(part[2], '-'),
        nullif(part[3], '-'), nullif(part[4], '-'), corrected_channel,
        corrected_outcome, false, false) on conflict do nothing;
    select count(*) + 1 into event_id from core.event;
    insert into core.event (case_id, event_key, row_hash, occurred_lo,
        occurred_hi, minute_of_day, ended, scheduled_for, recorded_at,
        profile_key, position, jurisdiction_id, source_id, batch_id, since_seq,
        known_from)
    values (id, event_id, 1, day, day_hi, minute, ended, scheduled_for,
        recorded, profile, event_id * 100, 1, 1, 1, 1,
        coalesce(recorded::date, date '1900-01-01'));
    if detail is not null or thread is not null or acceptable is not null then
        insert into core.event_detail (case_id, event_key, detail, thread,
            acceptable, position, jurisdiction_id, since_seq, known_from)
        values (id, event_id, detail, thread, acceptable, event_id * 100, 1, 1,
            coalesce(recorded::date, date '1900-01-01'));
    end if;
    return event_id;
end
$$;

-- Completed contacts with the subject: in person, or by another channel.
create function try.seen(id bigint, variadic days date[]) returns void
language sql as $$
    select try.event(id, 'contact', d, 'subject/in_person/office/completed')
    from unnest(days) as d;
$$;
create function try.called(id bigint, variadic days date[]) returns void
language sql as $$
    select try.event(id, 'contact', d, 'subject/phone_voice/-/completed')
    from unnest(days) as d;
$$;

create function try.policy(policy_id bigint, class text, mode text, count int,
    period int, unit text, effective_from date default '2000-01-01',
    effective_to date default null, level text default null,
    trigger text default null, note text default null,
    accepts_channel text[] default null, accepts_site text[] default null,
    transition text default null)
returns void language sql as $$
    insert into ref.policy (policy_id, source_id, batch_id, jurisdiction_id,
        level, effective_from, effective_to, class, mode, count, period, unit,
        trigger, accepts_channel, accepts_site, transition, citation, note,
        position, since_seq)
    values (policy_id, 1, 1, 1, level, effective_from, effective_to, class,
        mode, count, period, unit, trigger, accepts_channel, accepts_site,
        transition, 'a citation', note, 0, 1);
$$;

create function try.statement(id bigint, kind text, name text,
    value_lo text default null, value_hi text default null,
    window_lo date default null, window_hi date default null,
    stated_on date default null)
returns void language sql as $$
    insert into core.supervision_case
        (case_id, jurisdiction_id, pseudonym, batch_id, since_seq)
    values (id, 1, 'case' || id, 1, 1) on conflict do nothing;
    insert into core.statement (case_id, statement_key, row_hash, kind, name,
        value_lo, value_hi, window_lo, window_hi, stated_on, document, position,
        jurisdiction_id, source_id, batch_id, since_seq, known_from)
    select id, (select count(*) + 1 from core.statement), 1, kind, name,
        value_lo, value_hi, window_lo, window_hi, stated_on, 'article', 0, 1,
        1, 1, 1, date '1900-01-01';
$$;
