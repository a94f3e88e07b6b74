-- An invented store for `make bench-views`: :cases cases of a state under
-- supervision, 40 contacts each over two years, a twentieth of the cases once
-- in custody. Straight into the tables of facts, in the order of their keys,
-- as a first delivery leaves them. Arithmetic alone: every run has the same.
create schema bench;
create function bench.pick(a bigint, b int, size int) returns int
language sql immutable parallel safe as $$
    select ((hashint8extended(a, b) & 2147483647) % size)::int
$$;
insert into ref.jurisdiction values (1, 'us-xx');
insert into etl.source (source_id, code, title, jurisdiction_id,
    delivers_contacts, corrects)
values (1, 'us-xx-bench', 'Invented', 1, true, true);
insert into etl.delivery (batch_id, source_id, delivery_key, batch_key,
    verdict, delivery_kind, delivered, horizon, mapping_version,
    parser_version, key_fingerprint, columns_fingerprint, records_in, mapped,
    without_fact, rejected, facts)
values (1, 1, 'd', 'b', 'accept', 'full', '2025-01-01', '2025-01-01', 'm', '1',
    'k', 'c', 0, 0, 0, 0, 0);
insert into etl.told values (1, 1);
insert into etl.publish (seq, batch_id, source_id, delivery_key, batch_key,
    state, cause)
values (1, 1, 1, 'd', 'b', 'published', 'delivery');
update etl.published set seq = 1;
insert into ref.office select o, 1, 'Office ' || o
from generate_series(1, 50) as o;
insert into ref.officer select f, 1 from generate_series(1, 8000) as f;
-- how contacts are logged and what becomes of it: half in person, one in ten a
-- call that was a voicemail
insert into ref.profile (profile_key, kind, raw_code, counterpart, channel,
    site, outcome, corrected_channel, corrected_outcome, rules, rule_versions,
    unlisted, conflict)
values
    (1, 'contact', 'OV', 'subject', 'in_person', 'office', 'completed', null,
        null, null, null, false, false),
    (2, 'contact', 'HV', 'subject', 'in_person', 'residence', 'completed',
        null, null, null, null, false, false),
    (3, 'contact', 'PH', 'subject', 'phone_voice', 'remote', 'completed', null,
        null, null, null, false, false),
    (4, 'contact', 'PH', 'subject', 'phone_voice', 'remote', 'completed',
        'voicemail', 'attempt_message_left', 'voicemail', '1', false, false),
    (5, 'contact', 'MR', 'subject', 'report_form', 'remote', 'completed', null,
        null, null, null, false, false),
    (6, 'contact', 'CC', 'collateral', 'phone_voice', 'remote', 'completed',
        null, null, null, null, false, false),
    (7, 'contact', 'AT', 'subject', 'in_person', 'residence',
        'attempt_not_present', null, null, null, null, false, false),
    (8, 'contact', 'XX', 'subject', null, null, 'completed', null, null, null,
        null, true, false),
    (20, 'custody', null, null, null, null, null, null, null, null, null,
        false, false);
create temporary table made as
select hashint8extended(i, 7) as case_id, i,
    date '2023-01-01' + bench.pick(i, 1, 200) as started_on,
    case when bench.pick(i, 2, 4) = 0
        then date '2023-08-01' + bench.pick(i, 3, 500) end as ended_on,
    bench.pick(i, 4, 8000) + 1 as officer
from generate_series(1, :cases) as i;
insert into core.supervision_case
    (case_id, jurisdiction_id, pseudonym, batch_id, since_seq)
select m.case_id, 1, lpad(to_hex(m.case_id), 16, '0'), 1, 1
from made as m order by m.case_id;
insert into core.term (case_id, term_key, row_hash, start_lo, end_date, level,
    officer_key, office_key, position, jurisdiction_id, source_id, batch_id,
    since_seq, known_from)
select m.case_id, m.case_id, 1, m.started_on, m.ended_on,
    (array['high', 'medium', 'low'])[1 + bench.pick(m.i, 5, 3)], m.officer,
    m.officer % 50 + 1, 0, 1, 1, 1, 1, '2025-01-01'
from made as m order by m.case_id;
insert into core.event (case_id, event_key, row_hash, occurred_lo, profile_key,
    officer_key, office_key, position, jurisdiction_id, source_id, batch_id,
    since_seq, known_from, ended)
select e.case_id, e.event_key, 1, e.day, e.profile, e.officer,
    e.officer % 50 + 1, e.event_key, 1, 1, 1, 1, e.day, e.ended
from (
    select m.case_id, n as event_key,
        m.started_on + bench.pick(m.i * 64 + n, 11,
            coalesce(m.ended_on, '2025-01-01') - m.started_on) as day,
        (array[1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8])[1 + bench.pick(
            m.i * 64 + n, 12, 12)] as profile,
        m.officer, null::date as ended
    from made as m
    cross join generate_series(1, 40) as n
    where coalesce(m.ended_on, '2025-01-01') > m.started_on
    union all
    select m.case_id, 41, m.started_on + 60, 20, m.officer,
        m.started_on + 60 + 1 + bench.pick(m.i, 13, 90)
    from made as m
    where bench.pick(m.i, 14, 20) = 0) as e
order by e.case_id, e.event_key;
vacuum (analyze) core.event;
vacuum (analyze) core.term;
vacuum (analyze) core.supervision_case;
analyze ref.profile;
