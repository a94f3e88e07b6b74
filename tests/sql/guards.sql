-- What holds or refuses a delivery, what a person can do, what is counted again.
begin;
\ir ../support/deliver.sql
select plan(65);
-- n facts: keys from..from + n - 1, all of one value
create function pg_temp.facts(
    n int, value text default 'A', first_key int default 1,
    dated date default '2024-01-01')
returns text[] language sql as $$
    select array_agg(format('%s %s %s', k, value, dated))
    from generate_series(first_key, first_key + n - 1) as k;
$$;
create function pg_temp.role(name text, columns text[], known text[])
returns jsonb language sql as $$
    select jsonb_build_object('roles', jsonb_build_array(jsonb_build_object(
            'role', name, 'records_in', 2, 'columns', to_jsonb(columns))),
        'fields', coalesce((select jsonb_agg(jsonb_build_object('role', name,
            'name', k, 'filled', 2, 'empty', 0))
            from unnest(known) as k), '[]'));
$$;
create function pg_temp.offer(
    source text, d date, facts text[], more jsonb default '{}',
    kind text default 'full')
returns text language sql as $$
    select tests.deliver(source, kind, d, facts, null, 'us-xx', more);
$$;

-- columns
select pg_temp.offer('us-xx-c', '2024-01-01', '{1 A, 2 A}',
    pg_temp.role('log', '{a,b,x}', '{a,b}'));
select is(pg_temp.offer('us-xx-c', '2024-01-02', '{1 A, 2 A}',
    pg_temp.role('log', '{x," B",a}', '{a,b}')),
    '0 new, 0 changed, 2 identical, 0 gone, 0 duplicate, 0 refused',
    'columns in another order are the same columns');
select is(pg_temp.offer('us-xx-c', '2024-01-03', '{1 A, 2 A}',
    pg_temp.role('log', '{a,b,x,y,z}', '{a,b}')),
    'hold: role "log" has columns that it did not have: "y", "z"',
    'a column more is held and named');
select is(pg_temp.offer('us-xx-c', '2024-01-04', '{1 A, 2 A}',
    pg_temp.role('log', '{a,b}', '{a,b}')),
    'hold: role "log" lacks columns that it had: "x"',
    'a column less is held and named');
select is(pg_temp.offer('us-xx-c', '2024-01-05', '{1 A, 2 A}',
    pg_temp.role('log', '{a,x}', '{a,b}')),
    '0 new, 0 changed, 2 identical, 0 gone, 0 duplicate, 0 refused',
    'a field that the source file calls optional may be left out');
select is(pg_temp.offer('us-xx-c', '2024-01-06', '{1 A, 2 A}',
    pg_temp.role('log', '{a,b,x,A}', '{a,b}')),
    'reject: role "log" has a column twice: "A"',
    'a column twice is refused');

-- what a person may do
select matches(pg_temp.offer('us-xx-c', '2024-01-07', '{1 A, 2 A}', '{
    "findings": [{"check": "total", "verdict": "reject", "value": 2,
        "limit": 3, "what": "log.csv"}]}'),
    '^reject: "log.csv" states 3 records, 2 were read',
    'a stated total that does not match is refused');
select throws_ok($$select etl.release((select d.delivery_key
    from etl.delivery as d order by d.batch_id desc limit 1), 'me', 'why')$$,
    'LA002', null, 'what is refused cannot be released');
select throws_ok($$select etl.release((select d.delivery_key
    from etl.delivery as d where d.verdict = 'hold' limit 1), 'me', ' ')$$,
    'LA002', 'a release needs a reason', 'a release without a reason is none');
select throws_ok($$select etl.release((select d.delivery_key
    from etl.delivery as d where d.verdict = 'accept' limit 1), 'me', 'why')$$,
    'LA002', null, 'what is published cannot be released');
select throws_ok($$select etl.set_aside('us-xx-c', 'totals', '',
    current_date + 9, 'me', 'why')$$, 'LA002', null,
    'a check that is none cannot be set aside');
select throws_ok($$select etl.set_aside('us-xx-c', 'total', '',
    current_date, 'me', 'why')$$, 'LA002', null,
    'a check cannot be set aside until today');
select throws_ok($$select etl.set_aside('us-xx-c', 'total', '',
    current_date + 500, 'me', 'why')$$, 'LA002', null,
    'nor for ever');
select lives_ok($$select etl.set_aside('us-xx-c', 'total', '',
    current_date + 9, 'me', 'the list is known to be short')$$,
    'it can for a time');
select is(pg_temp.offer('us-xx-c', '2024-01-08', '{1 A, 2 A}', '{
    "findings": [{"check": "total", "verdict": "reject", "value": 2,
        "limit": 3, "what": "log.csv"}]}'),
    '0 new, 0 changed, 2 identical, 0 gone, 0 duplicate, 0 refused',
    'then it holds nothing');
update etl.guard_override set expires_on = current_date;
select matches(pg_temp.offer('us-xx-c', '2024-01-09', '{1 A, 2 A}', '{
    "findings": [{"check": "total", "verdict": "reject", "value": 2,
        "limit": 3, "what": "log.csv"}]}'), '^reject: ', 'until its day');
select is(pg_temp.offer('us-xx-z', '2024-01-01', '{}'),
    'hold: no records in a first delivery (rows: {min: 0} allows it)',
    'a first delivery without records is held');
select is(pg_temp.offer('us-xx-z', '2024-01-01', '{}',
    '{"checks": {"rows": {"min": 0}}}'),
    '0 new, 0 changed, 0 identical, 0 gone, 0 duplicate, 0 refused',
    'unless the source file says that it may be empty');

-- what nothing tells to be whole, and what a person withdrew
create function pg_temp.sent(sha256 text, more jsonb default '{}')
returns jsonb language sql as $$
    select jsonb_build_object('files', jsonb_build_array(jsonb_build_object(
        'no', 0, 'role', 'log', 'name', 'log.csv', 'sha256', sha256,
        'bytes', 10, 'decoded_bytes', 10, 'format', 'csv') || more));
$$;
select is(pg_temp.offer('us-xx-l', '2024-01-01', '{1 A}',
    pg_temp.sent('l1', '{"length_unknown": true, "stated_total": -1}')),
    'hold: "log.csv" came without its length, so it may be cut: no total and '
    'no earlier delivery tells that it is whole',
    'a first file that may be cut is held');
select is(pg_temp.offer('us-xx-l', '2024-01-01', '{1 A}',
    pg_temp.sent('l1', '{"length_unknown": true, "stated_total": 1}')),
    '1 new, 0 changed, 0 identical, 0 gone, 0 duplicate, 0 refused',
    'unless it states how many records it has');
select is(pg_temp.offer('us-xx-l', '2024-01-02', '{1 A, 2 A}',
    pg_temp.sent('l2', '{"length_unknown": true, "stated_total": -1}')),
    '1 new, 0 changed, 1 identical, 0 gone, 0 duplicate, 0 refused',
    'then the records before it decide');
select pg_temp.offer('us-xx-w', '2024-01-01', '{1 A}', pg_temp.sent('w1'));
select etl.undo(max(p.seq), null) from etl.publish as p;
select etl.raise_written();
select matches(pg_temp.offer('us-xx-w', '2024-01-01', '{1 B}',
    pg_temp.sent('w1') || '{"delivery_key": "aaaaaa"}'),
    '^hold: its files were loaded as publish [0-9]+, which was withdrawn',
    'what was withdrawn does not come back under another mapping');
select etl.release('aaaaaa', 'me', 'mended');
select is(pg_temp.offer('us-xx-w', '2024-01-01', '{1 B}',
    pg_temp.sent('w1') || '{"delivery_key": "aaaaaa"}'),
    '1 new, 0 changed, 0 identical, 0 gone, 0 duplicate, 0 refused',
    'unless a person says so');
select is(pg_temp.offer('us-xx-w', '2024-01-01', '{1 C}', pg_temp.sent('w1')),
    '0 new, 1 changed, 0 identical, 0 gone, 0 duplicate, 0 refused',
    'and then they stand like any other');

-- rows, and what went
select pg_temp.offer('us-xx-r', '2024-01-01', pg_temp.facts(300));
select is(pg_temp.offer('us-xx-r', '2024-01-02', pg_temp.facts(251)),
    '0 new, 0 changed, 251 identical, 49 gone, 0 duplicate, 0 refused',
    'a small source by absolute count: 49 less pass');
select matches(pg_temp.offer('us-xx-r', '2024-01-03', pg_temp.facts(180)),
    '^hold: 180 records, 275.5 were usual; 71 of 251 known facts are gone',
    '71 less are held, as records and as facts');
select results_eq($$select g.subject, g.value from etl.guard as g
    join etl.delivery as d on d.batch_id = g.batch_id
    where d.verdict = 'hold' and g.check_name = 'difference'
        and d.source_id = (select s.source_id from etl.source as s
            where s.code = 'us-xx-r') and g.value > 0 order by 1$$,
    $$values ('gone', 71::float8), ('identical', 180::float8)$$,
    'what a held delivery would change is in the ledger');
select is((select format('%s %s %s', v.verdict, v.gone_count,
    v.identical_count) from gap.delivery as v where v.source = 'us-xx-r'
    and v.verdict = 'hold'), 'hold 71 180', 'and can be read');
select is((select v.state from gap.source_status as v
    where v.source = 'us-xx-r'), 'held', 'the source is held');
select etl.decide((select d.delivery_key from etl.delivery as d
    order by d.batch_id desc limit 1), 'reject', 'me', 'sent by mistake');
select is((select v.state from gap.source_status as v
    where v.source = 'us-xx-r'), 'ok', 'until a person has settled it');
select is(etl.wanted_as('us-xx-r', jsonb_build_object('delivery_key', (
    select d.delivery_key from etl.delivery as d
    order by d.batch_id desc limit 1)), false), 'settled',
    'and then it is not offered again');
select pg_temp.offer('us-xx-s', '2024-01-01', pg_temp.facts(24));
select matches(pg_temp.offer('us-xx-s', '2024-01-02', pg_temp.facts(11)),
    '^hold: 11 records, 24 were usual', 'less than half is held from 20 on');
-- delivered twice a year: May 1 is 121 days after Jan 1, beyond the 90 days
select pg_temp.offer('us-xx-y', '2024-01-01', pg_temp.facts(200), '{}',
    'roster');
select matches(pg_temp.offer('us-xx-y', '2024-05-01', pg_temp.facts(90), '{}',
    'roster'), '^hold: 90 records, 200 were usual',
    'a rare delivery is held against the one before: less than half');
select matches(pg_temp.offer('us-xx-y', '2024-05-01', '{}', '{}', 'roster'),
    '^hold: .*no records, 200 were usual', 'and so is an empty one');
select is(pg_temp.offer('us-xx-y', '2024-05-01', pg_temp.facts(120),
    '{"checks": {"rows": {"change": 0.05}}}', 'roster'),
    '0 new, 0 changed, 120 identical, 80 gone, 0 duplicate, 0 refused',
    'but it may differ more than the source file says of the next day');
select pg_temp.offer('us-xx-p', '2024-01-01', pg_temp.facts(120),
    '{"roles": [{"role": "a", "records_in": 20}, {"role": "b",
        "records_in": 100}]}');
select is(pg_temp.offer('us-xx-p', '2024-01-02', pg_temp.facts(110),
    '{"roles": [{"role": "a", "records_in": 5}, {"role": "b",
        "records_in": 105}]}'),
    'hold: role "a": 5 records, 20 were usual',
    'a small role that shrinks is seen beside a large one');

-- what changed
select pg_temp.offer('us-xx-d', '2024-01-01', pg_temp.facts(100, 'D1'));
select is(pg_temp.offer('us-xx-d', '2024-01-02', pg_temp.facts(100, 'D2'),
    '{"roles": [{"role": "log", "records_in": 100, "words":
        [["Result", "detail"], ["Text", "note"]]}]}'),
    'hold: 100 of 100 known facts changed, limit 20%: '
    'detail ("Result") in 100, note ("Text") in 100; '
    '1 new value(s) of detail in 100 facts: "D2"',
    'what changed is named by word and column, a new code by its value');
select is(pg_temp.offer('us-xx-d', '2024-01-02', pg_temp.facts(100, 'D1')
    || pg_temp.facts(4, 'D2', 101)),
    '4 new, 0 changed, 100 identical, 0 gone, 0 duplicate, 0 refused',
    'a new code on few facts is published');
select is((select g.message from etl.guard as g where g.verdict = 'warn'),
    '1 new value(s) of detail in 4 facts: A9',
    'with a warning: its shape, for few have it and it may be a name');
select is(pg_temp.offer('us-xx-d', '2024-01-03', pg_temp.facts(100, 'D1')
    || pg_temp.facts(4, 'D2', 101), '{"unlisted":
        [{"code": "OLD", "count": 3}]}'),
    '0 new, 0 changed, 104 identical, 0 gone, 0 duplicate, 0 refused',
    'few facts with an unlisted code that was never seen: published');
select is(pg_temp.offer('us-xx-d', '2024-01-04', pg_temp.facts(100, 'D1')
    || pg_temp.facts(4, 'D2', 101), '{"unlisted":
        [{"code": "OLD", "count": 50}, {"code": "NEW", "count": 8}]}'),
    'hold: 1 new value(s) of code in 8 facts: "NEW"',
    'many with one that was never seen: held; a known one counts elsewhere');

-- cases and days
update etl.guard set value = 500 where check_name = 'distinct_keys';
select is(pg_temp.offer('us-xx-c', '2024-01-10', '{1 A, 2 A}'),
    'hold: 1 distinct cases, 500 were usual', 'fewer cases are held');
select is(pg_temp.offer('us-xx-f', '2024-01-01',
    pg_temp.facts(20) || pg_temp.facts(6, 'A', 21, '2024-03-01')),
    'hold: 6 of 26 facts are dated after 2024-01-02, the last on 2024-03-01',
    'days after the delivery are held');
select is(pg_temp.offer('us-xx-f', '2024-01-01',
    pg_temp.facts(20) || pg_temp.facts(5, 'A', 21, '2024-03-01')),
    '25 new, 0 changed, 0 identical, 0 gone, 0 duplicate, 0 refused',
    'five are no sign');
select is(pg_temp.offer('us-xx-f', '2024-01-02',
    pg_temp.facts(51, 'A', 100, '1987-01-01'), '{}', 'append'),
    'hold: 51 of 51 new facts are dated before all that came before, the '
    'first on 1987-01-01', 'days before all that was told are held');
select is((select string_agg(g.value::text, ' ' order by g.subject)
    from etl.guard as g
    join etl.delivery as d on d.batch_id = g.batch_id
    where g.check_name = 'date_range' and g.subject in ('first', 'last')
        and d.verdict = 'accept' and d.source_id = (select s.source_id
            from etl.source as s where s.code = 'us-xx-f')),
    '20240101 20240301', 'first and last day are in the ledger');
select is(pg_temp.offer('us-xx-h', '2024-01-01', pg_temp.facts(5),
    '{"horizon": "2100-01-02"}'),
    'hold: the data are said to go up to 2100-01-02, and the months that are '
    'counted end on 2100-01-01', 'a horizon behind the calendar is held');

-- files that came before
create function pg_temp.plan(key text, sha text, d date, kind text)
returns jsonb language sql as $$
    select jsonb_build_object('delivery_key', key, 'delivered', d, 'delivery',
        kind, 'files', jsonb_build_array(jsonb_build_object('no', 0, 'role',
        'log', 'name', 'x.csv', 'sha256', sha, 'bytes', 1)));
$$;
select pg_temp.offer('us-xx-m', '2024-01-01', pg_temp.facts(60),
    pg_temp.plan('key-1', 'sha-1', '2024-01-01', 'full'));
select pg_temp.offer('us-xx-m', '2024-01-02', pg_temp.facts(61),
    pg_temp.plan('key-2', 'sha-2', '2024-01-02', 'full'));
select results_eq($$select etl.wanted_as('us-xx-m', p.plan, p.is_all) from (
    values (pg_temp.plan('key-1', 'sha-1', '2024-01-01', 'full'), false),
        (pg_temp.plan('other', 'sha-1', '2024-01-01', 'full'), false),
        (pg_temp.plan('other', 'sha-1', '2024-01-01', 'full'), true),
        (pg_temp.plan('other', 'sha-1', '2024-01-01', 'append'), false),
        (pg_temp.plan('other', 'sha-2', '2024-01-02', 'full'), false),
        (pg_temp.plan('other', 'sha-3', '2024-01-03', 'full'), false))
    as p (plan, is_all)$$,
    array['published', 'older', 'again', 'again', 'newest', 'new'],
    'of another mapping the newest whole export is wanted');
select is(pg_temp.offer('us-xx-m', '2024-01-02', pg_temp.facts(61, 'B'),
    pg_temp.plan('key-3', 'sha-2', '2024-01-02', 'full')
        || '{"mapping_version": "another"}'),
    '0 new, 61 changed, 0 identical, 0 gone, 0 duplicate, 0 refused',
    'what a mapping changes is not held as a change of the county');
select is((select p.cause from etl.publish as p
    where p.delivery_key = 'key-3'), 'mapping', 'its cause is the mapping');

-- decisions of a person on events
select is(pg_temp.offer('us-xx-v', '2024-01-01', '{1 A, R1 heard}'),
    '2 new, 0 changed, 0 identical, 0 gone, 0 duplicate, 0 refused',
    'a review may come with its event');
select is(pg_temp.offer('us-xx-v', '2024-01-02', '{2 A, R1 heard,
    R90001 typo}', '{}', 'append'),
    '3 new, 0 changed, 0 identical, 0 gone, 0 duplicate, 0 refused',
    'one of no event does not hold a delivery');
select results_eq($$select g.value, g.verdict, g.message from etl.guard as g
    join etl.delivery as d on d.batch_id = g.batch_id
    where g.check_name = 'review' and d.source_id = (
        select s.source_id from etl.source as s where s.code = 'us-xx-v')
    order by d.delivered$$,
    $$values (0::float8, 'pass', null), (1, 'warn', '1 of 2 reviews are of an '
        'event that is not in the store, so they change nothing')$$,
    'but it warns; one of the store is known');
select etl.set_aside('us-xx-v', 'review', '', current_date + 9, 'me',
    'their events come with the next export');
select pg_temp.offer('us-xx-v', '2024-01-02', '{3 A, R90002 typo}', '{}',
    'append');
select is((select g.verdict from etl.guard as g where g.check_name = 'review'
    order by g.batch_id desc limit 1), 'released', 'until it is set aside');
select is(pg_temp.offer('us-xx-v', '2024-01-03', '{90001 A}', '{}', 'append'),
    '1 new, 0 changed, 0 identical, 0 gone, 0 duplicate, 0 refused',
    'the event may come later');

-- keys of another site, and what was not accepted
select throws_ok($$select pg_temp.offer('us-xx-v', '2024-01-04', '{1 A}',
    '{"key_fingerprint": "another"}')$$, 'LA005',
    'staged under another site key (another) than the store was filled under '
    '(k): put the site.key of the store into the state and run again',
    'keys of another site are refused');
create function pg_temp.forced() returns void language plpgsql as $$
begin
    perform pg_temp.offer('us-xx-f', '2024-01-01', '{}');
    perform etl.merge(jsonb_build_object('source', 'us-xx-f', 'jurisdiction',
        'us-xx', 'delivery', 'full', 'delivered', '2024-01-01', 'delivery_key',
        'forced', 'batch_key', 'forced'), null);
end
$$;
select throws_ok('select pg_temp.forced()', 'LA005',
    'the delivery was not accepted: a person releases it',
    'what the guards hold is not merged');

-- counted again
select is((select string_agg(v.check_name || ': ' || v.problem, '; ')
    from etl.verify_ledger() as v), null, 'all is as the ledger says');
select ok((select sum(v.checked_count) from etl.verify_ledger() as v) > 500,
    'and much was looked at');
update etl.publish as p set written_count = (select count(*)
    from core.event as e where e.since_seq = p.seq);
select is((select string_agg(v.check_name || ': ' || v.problem, '; ')
    from etl.verify_ledger() as v), null, 'the same with all counted');
alter table etl.audit disable trigger audit_no_change;
delete from etl.audit where outcome like 'written as publish 3:%';
select is((select v.problem from etl.verify_ledger() as v
    where v.check_name = 'every publish is in the audit'), 'publish 3',
    'a publish that the audit does not have is found');
select etl.end_run(etl.start_run('lapse-load', 'test', 'here', 1, 'x'), 4);
select etl.end_run(max(r.run_id), 0) from etl.run as r;
select is((select r.exit_code from etl.run as r order by r.run_id desc
    limit 1), 4, 'a run ends once');
select is(etl.take_receipts('us-xx-c', 99, '[{"name": "late.csv"}]'),
    0::bigint, 'no line of receipts is left out');
delete from core.event where event_key = 7 and known_to = 'infinity';
select ok((select count(*) from etl.verify_ledger() as v
    where v.problem is not null) >= 1, 'a version that is missing is found');
update etl.delivery set mapped = mapped - 1 where batch_id = 1;
select ok((select v.problem is not null from etl.verify_ledger() as v
    where v.check_name like 'records%'), 'records that do not add up too');
select throws_ok($$select * from etl.find_publish('abc')$$, 'LA002', null,
    'a publish is a number');
select * from finish();
rollback;
