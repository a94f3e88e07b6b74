begin;
select plan(33);
\ir ../support/deliver.sql

-- a full source, in order
select is(tests.deliver('us-xx-a', 'full', '2024-01-01',
    '{1 A, 2 A, 2 A, 3 D1}'),
    '3 new, 0 changed, 0 identical, 0 gone, 1 duplicate, 0 refused',
    'a first delivery is new, an equal repeat is a duplicate');
select is(tests.deliver('us-xx-a', 'full', '2024-02-01',
    '{1 B, 2 A, 3 D1, 4 A}'),
    '1 new, 1 changed, 2 identical, 0 gone, 0 duplicate, 0 refused',
    'other content is changed, a new key is new');
select is(tests.deliver('us-xx-a', 'full', '2024-03-01',
    '{1 B, 2 A, 2 B, 4 A~}'),
    '0 new, 1 changed, 1 identical, 1 gone, 0 duplicate, 2 refused',
    'omitted is gone, contradictory rows are refused and their key stays');
select set_eq('select tests.history()', array['1 A 01-01..02-01',
    '1 B 02-01..', '2 A 01-01..', '3 D1 01-01..03-01 D1/D1',
    '4 A 02-01..03-01', '4 A~ 03-01..'],
    'each version is known from the delivery that showed it');
select is((select p.mapping_count from etl.publish as p where p.seq = 3),
    1::bigint, 'same record read otherwise is counted as mapping');
select is((select count(*) from etl.reject as r
    where r.batch_id = 3 and r.class = 'key_conflict'
        and r.table_name = 'event' and r.byte_offset in (200, 300)), 2::bigint,
    'contradictory rows stand in the refused ones with their offset');
select is((select count(*) from core.visible_event as e), 3::bigint,
    'readers see what stands');
select gap.as_known('2024-02-15');
select is((select count(*) from core.visible_event as e), 4::bigint,
    'readers see what was known on a day');
select gap.as_known(null);
select is((select count(*) from core.event as e
    where e.until_seq = 9223372036854775807 or e.until_seq <= 3),
    (select count(*) from core.event), 'nothing but until_seq is overwritten');
select is(etl.undo(3, null), 4::bigint, 'the last publish can be undone');
select is(etl.raise_written(), 4::bigint, 'an undo is published');
select set_eq('select tests.history()', array['1 A 01-01..02-01',
    '1 B 02-01..', '2 A 01-01..', '3 D1 01-01.. D1/D1', '4 A 02-01..'],
    'after an undo the versions before it stand again');
select etl.undo(4, null);
select etl.raise_written();
select set_eq('select tests.history()', array['1 A 01-01..02-01',
    '1 B 02-01..', '2 A 01-01..', '3 D1 01-01..03-01 D1/D1',
    '4 A 02-01..03-01', '4 A~ 03-01..'], 'an undo can be undone');

-- entry times
select tests.deliver('us-xx-e', 'full', '2024-05-01',
    '{71 A - 2024-04-02, 72 A}');
select tests.deliver('us-xx-e', 'full', '2024-06-01',
    '{71 B - 2024-04-02, 72 A}');
select set_eq($$select h from tests.history() as h where h like '7%'$$,
    array['71 A 04-02..06-01', '71 B 06-01..', '72 A 05-01..'],
    'a first version is known from its day of entry, a later one is not');
-- twice on one day: what was entered before it was known until then
select tests.deliver('us-xx-t', 'full', '2024-05-01',
    '{61 A - 2024-04-02, 62 A - 2024-04-02, 63 A, 64 A, 65 A - 2024-04-02}');
select tests.deliver('us-xx-t', 'full', '2024-05-01',
    '{61 B - 2024-04-02, 63 B, 65 A~ - 2024-04-02, 66 A, 67 A}');
select set_eq($$select h from tests.history() as h where h like '6%'$$,
    array['61 A 04-02..05-01', '61 B 05-01..', '62 A 04-02..05-01',
    '63 B 05-01..', '65 A~ 04-02..', '66 A 05-01..', '67 A 05-01..'],
    'an edit on the day of the first delivery ends what was known before; '
    'another mapping takes its place');
select set_eq($$select event_key || ' ' || verdict || ' ' || changed_on
    from gap.changed_record where event_key between 61 and 69$$,
    array['61 edited 2024-05-01', '62 withdrawn 2024-05-01',
    '63 edited 2024-05-01', '64 withdrawn 2024-05-01'],
    'each change of that day is told, also of what had no day before it');
-- and stays so when the fact is built anew
select tests.deliver('us-xx-u', 'full', '2024-01-31',
    '{51 A - 2024-01-11, 52 A - 2024-01-11, 59 A}');
select tests.deliver('us-xx-u', 'full', '2024-01-31',
    '{51 B - 2024-01-11, 59 A}');
select tests.deliver('us-xx-u', 'full', '2024-02-29',
    '{51 B - 2024-01-11, 52 A - 2024-01-11, 59 A}');
select tests.deliver('us-xx-u', 'full', '2024-02-29', '{59 A}');
select set_eq($$select h from tests.history() as h where h like '5%'$$,
    array['51 A 01-11..01-31', '51 B 01-31..02-29', '52 A 01-11..01-31',
    '59 A 01-31..'], 'what a day had known before its second delivery stays');
-- A roster: 91 is not listed on Jun 2 and listed again on Jun 3 as it was; 92
-- comes back with other words; 93 is read under another mapping of ours.
select tests.deliver('us-xx-r', 'roster', '2024-06-01', '{91 A, 92 A, 93 A}');
select tests.deliver('us-xx-r', 'roster', '2024-06-02', '{93 A}');
select tests.deliver('us-xx-r', 'roster', '2024-06-03', '{91 A, 92 B, 93 A~}');
select set_eq($$select event_key || ' ' || verdict || ' ' || changed_on
    from gap.changed_record where event_key between 91 and 99$$,
    array['91 ended_by_roster 2024-06-02', '91 reopened_by_roster 2024-06-03',
    '92 ended_by_roster 2024-06-02', '92 edited 2024-06-03',
    '93 read_anew 2024-06-03'],
    'listed again is no mapping of ours');
select tests.deliver('canonical', 'append', '2024-05-01', '{T81 A}');
select is((select t.known_from from core.term as t where t.term_key = 81),
    date '-infinity', 'a canonical term is known at every time');

-- the key of a note comes with it, and goes with its versions
select set_eq($$select e.event_key, e.known_from, e.known_to, e.until_seq,
        e.narrative_key
    from core.event as e where e.narrative_key is not null$$,
    $$select m.event_key, m.known_from, m.known_to, m.until_seq,
        hashtextextended(m.note, 7)
    from private.event_note as m$$,
    'each note has its narrative, as long as it stands');
select ok(count(*) > 2, 'and there are some') from private.event_note;

-- one source, two counties: a delivery is of those that it names
select tests.deliver('us-xx-b', 'append', '2024-05-01', '{91 A}', null, 'us-xa');
select tests.deliver('us-xx-b', 'append', '2024-05-03', '{92 A}', null, 'us-xb');
select tests.deliver('us-xx-b', 'append', '2024-06-01', '{93 A}', null, 'us-xb');
select set_eq($$select j.code || ' ' || d.delivered
    from etl.told as t
    join etl.delivery as d on d.batch_id = t.batch_id
    join ref.jurisdiction as j on j.jurisdiction_id = t.jurisdiction_id
    where j.code in ('us-xa', 'us-xb')$$, array['us-xa 2024-05-01',
    'us-xb 2024-05-03', 'us-xb 2024-06-01'], 'the ledger keeps which');
select set_eq($$select h.jurisdiction || ' ' || h.horizon from gap.horizon as h
    where h.jurisdiction in ('us-xa', 'us-xb')$$,
    array['us-xa 2024-05-02', 'us-xb 2024-06-02'],
    'and a later one of another county moves no horizon');

-- every order of loading
select set_eq($$select distinct tests.histories(array[
    ('full', '2024-01-01', '{1 A, 2 A, 3 D1, T9 A}', null),
    ('full', '2024-02-01', '{1 B, 2 A - 2023-12-05, 3 D2, 5 A}', null),
    ('full', '2024-03-01', '{1 A, 3 D1, 4 A, T9 B}', null),
    ('full', '2024-04-01', '{1 A, 2 A, 3 D1, 4 B, 4 C, 5 A, T9 B}', null)
    ]::tests.parcel[])$$, array[E'1 A 01-01..02-01\n1 A 03-01..\n'
    '1 B 02-01..03-01\n2 A 01-01..02-01\n2 A 02-01..03-01\n2 A 04-01..\n'
    '3 D1 01-01..02-01 D1/D1\n3 D1 03-01.. D1/D1\n3 D2 02-01..03-01 D2/D2\n'
    '4 A 03-01..\n5 A 02-01..03-01\n5 A 04-01..\nT9 A 01-01..02-01\n'
    'T9 B 03-01..'], 'full: all orders end in the history of delivery order');
select set_eq($$select distinct tests.histories(array[
    ('append', '2024-01-01', '{1 A, 2 A}', null),
    ('append', '2024-02-01', '{1 B, 3 A, 4 A}', null),
    ('append', '2024-03-01', '{1 A, 2 A, 3 A}', null),
    ('append', '2024-04-01', '{1 A, 3 B, 4 A, 4 B}', null)
    ]::tests.parcel[])$$, array[E'1 A 01-01..02-01\n1 A 03-01..\n'
    '1 B 02-01..03-01\n2 A 01-01..\n3 A 02-01..04-01\n3 B 04-01..\n'
    '4 A 02-01..'],
    'append: all orders end in the history of delivery order');
select set_eq($$select distinct tests.histories(array[
    ('delta', '2024-01-01', '{1 A, 2 A}', null),
    ('delta', '2024-02-01', '{1 B, 2 B}', null),
    ('delta', '2024-03-01', '{1 B, 2 A}', null),
    ('delta', '2024-04-01', '{2 A, 1 A~}', null)
    ]::tests.parcel[])$$, array[E'1 A 01-01..02-01\n1 A~ 04-01..\n'
    '1 B 02-01..04-01\n2 A 01-01..02-01\n2 A 03-01..\n2 B 02-01..03-01'],
    'delta: all orders end in the history of delivery order');
select set_eq($$select distinct tests.histories(array[
    ('roster', '2024-01-01', '{1 A, 2 A, T9 A}', null),
    ('roster', '2024-01-02', '{1 A, 3 A}', null),
    ('roster', '2024-01-03', '{3 B, T9 A}', null),
    ('roster', '2024-01-04', '{1 A, 3 B}', null)
    ]::tests.parcel[])$$, array[E'1 A 01-01..01-03\n1 A 01-03..01-04 ended 01-03'
    '\n1 A 01-04..\n2 A 01-01..01-02\n2 A 01-02.. ended 01-02\n'
    '3 A 01-02..01-03\n3 B 01-03..\nT9 A 01-01..01-02\n'
    'T9 A 01-02..01-03 ended 01-02\nT9 A 01-03..01-04\n'
    'T9 A 01-04.. ended 01-04'],
    'roster: an omission ends, coming back reopens, in every order');
-- 1, 3: over by their own word before they are listed, so that an omission says
-- nothing; 2: an end that is announced, and does not come
select set_eq($$select distinct tests.histories(array[
    ('roster', '2024-03-01', '{9 A, 1 A 2024-01-01 - 2024-02-20,
        2 A 2024-01-01 - 2024-06-30, 3 A 2024-01-01 - 2024-02-20}', null),
    ('roster', '2024-03-02', '{9 A, 1 B, 2 A 2024-01-01 - 2024-06-30, 3 B}',
        null),
    ('roster', '2024-03-03', '{9 A, 3 A 2024-01-01 - 2024-02-20}', null),
    ('roster', '2024-03-04', '{9 A, 1 A 2024-01-01 - 2024-02-20}', null)
    ]::tests.parcel[])$$, array[E'1 A 03-01..03-02 ended 02-20\n'
    '1 A 03-04.. ended 02-20\n1 B 03-02..03-03\n'
    '1 B 03-03..03-04 ended 03-03\n2 A 03-01..03-03 ended 06-30\n'
    '2 A 03-03.. ended 03-03\n3 A 03-01..03-02 ended 02-20\n'
    '3 A 03-03.. ended 02-20\n3 B 03-02..03-03\n9 A 03-01..'],
    'roster: with ends of their own, in every order');
select set_eq($$select distinct tests.histories(array[
    ('full_period', '2024-01-31', '{1 A 2024-01-05, 2 A 2024-01-06}',
        '[2024-01-01,2024-02-01)'),
    ('full_period', '2024-02-29', '{3 A 2024-02-05, 2 B 2024-02-06}',
        '[2024-02-01,2024-03-01)'),
    ('full_period', '2024-03-01', '{1 B 2024-01-05}',
        '[2024-01-01,2024-02-01)'),
    ('full_period', '2024-03-05', '{3 A 2024-02-05}',
        '[2024-02-01,2024-03-01)')
    ]::tests.parcel[])$$, array[E'1 A 01-31..03-01\n1 B 03-01..\n'
    '2 A 01-31..02-29\n2 B 02-29..03-05\n3 A 02-29..'],
    'full_period: only what lies in the period goes, in every order');
-- coverage that is wider than the period, as sources declare it once for all
select tests.deliver('us-xx-p', 'full_period', '2024-01-31',
    '{41 A 2024-01-05}', '[2024-01-01,2024-02-01)', 'us-xx', '{"coverage":
    [{"kind": "contact", "from": "2020-01-01", "to": "2024-01-31"}]}');
select tests.deliver('us-xx-p', 'full_period', '2024-02-29',
    '{42 A 2024-02-05}', '[2024-02-01,2024-03-01)', 'us-xx', '{"coverage":
    [{"kind": "contact", "from": "2020-01-01", "to": "2024-02-29"}]}');
select set_eq($$select h from tests.history() as h where h like '4%'$$,
    array['41 A 01-31..', '42 A 02-29..'],
    'full_period: what another period holds is not withdrawn');

-- refusal
select throws_ok($$select etl.weigh('{"source": "x", "delivery": "full",
    "delivered": "2024-01-01", "counts": {"records_in": 3, "mapped": 1,
    "without_fact": 1, "rejected": 0, "facts": 0}}')$$, 'LA005', null,
    'records that do not add up are an integrity error');
select tests.deliver('us-xx-h', 'full', '2024-01-01',
    (select array_agg(k || ' A') from generate_series(1000, 1199) as k));
select matches(tests.deliver('us-xx-h', 'full', '2024-01-02', '{1000 A}'),
    '^hold: 1 records, 200 were usual', 'a shrunk delivery is held');
select is((select string_agg(g.check_name, ', ' order by g.check_name)
    from etl.delivery as d
    join etl.guard as g on g.batch_id = d.batch_id
    where d.verdict = 'hold' and g.verdict = 'hold'), 'gone, rows',
    'a held delivery is in the ledger with the checks that hold it');
select * from finish();
rollback;
