-- What is added costs by what is added, not by what is there: no publish of a
-- few facts reads through the facts of the store. (A coded word that was never
-- seen is the exception: only a pass over all can tell.)
begin;
select plan(9);
\ir ../support/deliver.sql

-- 60,000 events of 1,500 cases, from before, of the source that comes second
insert into ref.jurisdiction values (1, 'us-xx');
insert into ref.profile (profile_key, kind, date_precision, raw_code,
    counterpart, unlisted, conflict)
values (7, 'custody', 'd', 'X', 'subject', false, false);
insert into core.supervision_case (case_id, jurisdiction_id, pseudonym,
    batch_id, since_seq)
select c, 1, case c when 1 then 'case-one' else 'case-' || c end, 1, 1
from generate_series(1, 1500) as c;
insert into core.event (case_id, event_key, row_hash, occurred_lo, profile_key,
    position, jurisdiction_id, source_id, batch_id, since_seq, known_from)
select 1 + e / 40, 1000 + e, e, date '2020-01-01' + e % 1000, 7, e, 1, 2, 1, 1,
    '2023-01-01'
from generate_series(0, 59999) as e;
insert into private.event_note (case_id, event_key, note, since_seq, known_from)
select e.case_id, e.event_key, 'an invented note', 1, e.known_from
from core.event as e;
insert into core.event_detail (case_id, event_key, detail, position,
    jurisdiction_id, since_seq, known_from)
select e.case_id, e.event_key, 'D' || 1 + e.event_key % 2, e.position, 1, 1,
    e.known_from
from core.event as e;
analyze core.event, core.event_detail, private.event_note,
    core.supervision_case;

create function tests.read_through() returns bigint
language sql
as $$
    select sum(s.seq_tup_read)::bigint from pg_stat_xact_all_tables as s
    where (s.schemaname, s.relname) in (('core', 'event'),
        ('core', 'event_detail'), ('private', 'event_note'));
$$;

-- what a delivery read through of the large tables
create function tests.rows_read(
    source text, kind text, delivered date, facts text[])
returns bigint
language plpgsql
as $$
declare
    before constant bigint := tests.read_through();
    told constant text := tests.deliver(source, kind, delivered, facts);
begin
    if told !~ '^[0-9]+ new, ' then
        raise exception '%', told;
    end if;
    return tests.read_through() - before;
end
$$;

-- the first horizon of a jurisdiction builds the cache of all its cases
select tests.deliver('us-xx-e', 'append', '2023-12-01', '{90 A}');
select cmp_ok(tests.read_through(), '>=', 60000::bigint,
    'a pass over them is seen');
select cmp_ok(tests.rows_read('us-xx-d', 'delta', '2024-01-01',
    '{1 A, 2 A, 3 D1}'), '<', 100::bigint, 'a first delta of a source');
select cmp_ok(tests.rows_read('us-xx-d', 'delta', '2024-02-01',
    '{4 A, 5 D1}'), '<', 100::bigint, 'a delta of new facts');
select cmp_ok(tests.rows_read('us-xx-d', 'delta', '2024-03-01',
    '{1 B, 3 D2, 5 D1, 6 A}'), '<', 100::bigint,
    'a delta of new, changed and known facts');
select cmp_ok(tests.rows_read('us-xx-d', 'append', '2024-02-15',
    '{1 A, 4 A, 8 A}'), '<', 100::bigint,
    'a delivery that takes its place before another');
select is((select count(*) from core.visible_event as e where e.event_key < 9),
    7::bigint, 'and all of them arrived');

-- what is run afterwards
create function tests.upkeep(changed bigint) returns text[]
language sql
as $$
    select array_agg(u.statement order by u.statement)
    from etl.upkeep(changed) as u
    where u.statement ~ 'core.event_detail$|private.event_note$';
$$;
analyze core.event_detail, private.event_note;
select is(tests.upkeep(60000), '{vacuum (skip_locked) core.event_detail}',
    'a table that has not grown is not looked at anew, notes not at all');
insert into private.event_note (case_id, event_key, note, since_seq, known_from)
select 1, -e, 'an invented note', 1, '2023-01-01'
from generate_series(1, 4000) as e;
select is(tests.upkeep(2000), '{vacuum (skip_locked) core.event_detail}',
    'nor for a thirtieth more');
select is(tests.upkeep(4000),
    array['vacuum (analyze, skip_locked) private.event_note',
        'vacuum (skip_locked) core.event_detail'],
    'but for a fifteenth');
select * from finish();
rollback;
