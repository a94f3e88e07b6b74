-- A thousand invented cases for tests of properties, by arithmetic alone: a
-- small generator of numbers gives every case its own days.
create function try.pick(id int, what int, size int) returns int
language sql immutable as $$
    select ((('x' || left(md5(id || '/' || what), 8))::bit(32)::bigint
        & 2147483647) % size)::int;
$$;
select try.policy(1, 'in_person', 'fixed', 1, 1, 'month', '2020-01-01',
    '2021-05-16', level => 'high');
select try.policy(2, 'direct', 'fixed', 1, 1, 'month', '2021-05-16',
    level => 'high');
select try.policy(3, 'any', 'rolling', 1, 30, 'day', level => 'high');
select try.policy(4, 'any', 'rolling', 2, 90, 'day', level => 'low');
select try.policy(5, 'in_person', 'once', 1, 5, 'business_day',
    trigger => 'start');
select try.policy(6, 'home', 'once', 1, 14, 'day', trigger => 'release');
select try.policy(7, 'any', 'fixed', 1, 1, 'quarter', level => 'low');

insert into core.supervision_case
    (case_id, jurisdiction_id, pseudonym, batch_id, since_seq)
select i, 1, 'case' || i, 1, 1 from generate_series(1, 1000) as i;
insert into core.term (case_id, term_key, row_hash, start_lo, start_hi,
    end_date, level, officer_key, position, jurisdiction_id, source_id,
    batch_id, since_seq, known_from)
select i, i * 10 + n, 1, s.day,
    case when try.pick(i, 3, 10) = 0 then s.day + try.pick(i, 4, 40) end,
    case when try.pick(i, 5 + n, 3) > 0
        then s.day + 41 + try.pick(i, 7 + n, 250) end,
    (array['high', 'low', null])[1 + try.pick(i, 9 + n, 3)],
    nullif(try.pick(i, 20 + n, 5), 0), 0, 1, 1, 1, 1, '1900-01-01'
from generate_series(1, 1000) as i
cross join generate_series(0, 1) as n
cross join lateral (select date '2020-11-15' + try.pick(i, 30, 300)
    + n * try.pick(i, 31, 200) as day) as s
where n = 0 or try.pick(i, 32, 5) = 0;

insert into ref.profile (profile_key, kind, raw_code, counterpart, channel,
    site, outcome, corrected_channel, corrected_outcome, unlisted, conflict)
values
    (1, 'contact', 'V', 'subject', 'in_person', 'office', 'completed', null,
        null, false, false),
    (2, 'contact', 'H', 'both', 'in_person', 'residence', 'completed', null,
        null, false, false),
    (3, 'contact', 'P', 'subject', 'phone_voice', null, 'completed', null,
        null, false, false),
    (4, 'contact', 'L', 'subject', 'phone_voice', null, 'completed',
        'voicemail', 'attempt_message_left', false, false),
    (5, 'contact', '?', 'subject', null, null, 'completed', null, null, false,
        false),
    (6, 'contact', 'U', 'subject', 'in_person', null, null, null, null, false,
        false),
    (7, 'contact', 'A', 'subject', 'in_person', 'residence',
        'attempt_not_present', null, null, false, false),
    (8, 'contact', 'J', 'subject', 'in_person', 'jail', 'completed', null,
        null, false, false),
    (11, 'custody', null, null, null, null, null, null, null, false, false),
    (12, 'abscond', null, null, null, null, null, null, null, false, false),
    (13, 'toll', null, null, null, null, null, null, null, false, false),
    (14, 'level', null, null, null, null, null, null, null, false, false),
    (15, 'incident', null, null, null, null, null, null, null, false, false),
    (16, 'officer', null, null, null, null, null, null, null, false, false);
-- contacts, some on one day, some of uncertain date, some entered late
insert into core.event (case_id, event_key, row_hash, occurred_lo,
    occurred_hi, recorded_at, profile_key, officer_key, position,
    jurisdiction_id, source_id, batch_id, since_seq, known_from)
select i, i * 1000 + n, 1, d.day,
    case when try.pick(i, 100 + n, 25) = 0 and try.pick(i, 33, 3) = 0
        then d.day + try.pick(i, 200 + n, 20) end,
    d.entered::timestamp + interval '9 hours', 1 + try.pick(i, 300 + n, 8),
    null, i * 1000 + n, 1, 1, 1, 1, d.entered
from generate_series(1, 1000) as i
cross join generate_series(1, 12) as n
cross join lateral (select date '2020-12-01' + try.pick(i, 400 + n, 360)
    as day) as a
cross join lateral (select a.day, least(date '2021-11-30', a.day
    + case when try.pick(i, 500 + n, 4) = 0 then try.pick(i, 600 + n, 40)
        else 0 end) as entered) as d
where n <= try.pick(i, 34, 13);
insert into core.event (case_id, event_key, row_hash, occurred_lo, ended,
    profile_key, officer_key, position, jurisdiction_id, source_id, batch_id,
    since_seq, known_from)
select i, i * 1000 + 500 + k.n, 1, k.day, case when k.profile in (11, 12, 13)
        and try.pick(i, 700 + k.n, 4) > 0
        then k.day + 1 + try.pick(i, 800 + k.n, 60) end,
    k.profile, case when k.profile = 16 then 1 + try.pick(i, 50, 4) end,
    i * 1000 + 500 + k.n, 1, 1, 1, 1, '1900-01-01'
from generate_series(1, 1000) as i
cross join lateral (select n, 11 + n % 6 as profile,
    date '2020-12-01' + try.pick(i, 900 + n, 360) as day
    from generate_series(0, 11) as n) as k
where try.pick(i, 1000 + k.n, case when k.profile = 15 then 20 else 6 end) = 0;
insert into core.event_detail (case_id, event_key, detail, position,
    jurisdiction_id, since_seq, known_from)
select e.case_id, e.event_key,
    (array['high', 'low', 'banked', 'administrative'])
        [1 + try.pick(e.case_id::int, 35 + (e.event_key % 7)::int, 4)],
    e.position, 1, 1, '1900-01-01'
from core.event as e where e.profile_key = 14;
analyze core.event, core.term, core.event_detail, core.supervision_case;
