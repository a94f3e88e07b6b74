begin;
select plan(21);
\ir ../support/deliver.sql

-- every version that stands
create function pg_temp.stands() returns text
language sql as $$
    select coalesce(string_agg(h, '; ' order by h), '-')
    from tests.history() as h
$$;
-- and what readers see of it
create function pg_temp.seen() returns text
language sql as $$
    select string_agg(e.event_key || ' ' || e.row_hash, '; '
        order by e.event_key)
    from core.visible_event as e
$$;
create function pg_temp.states() returns text
language sql as $$
    select string_agg(p.seq || left(p.state, 1), ' ' order by p.seq)
    from etl.publish as p
$$;
create function pg_temp.undo(seq bigint) returns bigint
language sql as $$
    select etl.raise_written() from etl.undo(seq, null)
$$;
create temp table seen (place int, facts text, visible text);

-- publishes 1 to 3: three whole exports, each of which changes 1
select tests.deliver('us-xx-a', 'full', '2024-01-01', '{1 A, 2 A}');
insert into seen values (1, pg_temp.stands(), pg_temp.seen());
select tests.deliver('us-xx-a', 'full', '2024-02-01', '{1 B, 2 A, 3 A}');
insert into seen values (2, pg_temp.stands(), pg_temp.seen());
select tests.deliver('us-xx-a', 'full', '2024-03-01', '{1 C, 3 A, 4 A}');
insert into seen values (3, pg_temp.stands(), pg_temp.seen());
select is((select count(distinct facts) from seen), 3::bigint,
    'three states to go back to');
select throws_ok('select etl.undo(2, null)', 'LA002',
    'publish 2 is not the last of its source: undo 3 first',
    'what another stands on is not withdrawn');

-- one after the other, each by its own number
select is(pg_temp.undo(3), 4::bigint, 'the last is withdrawn');
select is(pg_temp.stands(), (select facts from seen where place = 2),
    'the second stands again');
select is(pg_temp.undo(2), 5::bigint, 'then the one before it');
select is(pg_temp.stands(), (select facts from seen where place = 1),
    'the first stands again');
select is(pg_temp.undo(1), 6::bigint, 'then the first');
select is(pg_temp.stands(), '-', 'nothing stands');
select is(pg_temp.states(), '1u 2u 3u 4p 5p 6p', 'all three are undone');
select is(etl.undo(2, null), null, 'what is undone is not withdrawn twice');

-- and back, from the last withdrawal on
select throws_ok('select etl.undo(4, null)', 'LA002',
    'publish 4 is not the last of its source: undo 6 first',
    'the third does not come back before the first');
select pg_temp.undo(6);
select is(pg_temp.stands(), (select facts from seen where place = 1),
    'the first is back');
select pg_temp.undo(5);
select pg_temp.undo(4);
select is(pg_temp.stands(), (select facts from seen where place = 3),
    'so are the second and the third');
select is(pg_temp.states(), '1p 2p 3p 4u 5u 6u 7p 8p 9p',
    'all three are published');

-- withdrawn again by its own number: that undoes what brought it back
select pg_temp.undo(3);
select is((select p.undoes_seq from etl.publish as p
    order by p.seq desc limit 1), 9::bigint, 'it stood by publish 9');
select is(pg_temp.states(), '1p 2p 3u 4p 5u 6u 7p 8p 9u 10p',
    'and is undone again');

-- seen whole or not at all: facts, horizon and state change when it is raised
select etl.undo(2, null);
select is((select string_agg(h.horizon::text, '') from gap.horizon as h)
    || pg_temp.seen(), '2024-02-02' || (select visible from seen
    where place = 2), 'before it is raised nothing has changed');
select is((select p.state from etl.publish as p where p.seq = 2), 'published',
    'nor in the ledger');
select etl.raise_written();
select is((select string_agg(h.horizon::text, '') from gap.horizon as h)
    || pg_temp.seen(), '2024-01-02' || (select visible from seen
    where place = 1), 'then all of it');
select is(pg_temp.states(), '1p 2u 3u 4p 5p 6u 7p 8u 9u 10p 11p',
    'with the state of each');

-- the next delivery builds on what stands
select tests.deliver('us-xx-a', 'full', '2024-04-01', '{1 A, 2 B}');
select is((select count(*) from core.visible_event as e), 2::bigint,
    'a delivery after them is weighed against what stands');
select * from finish();
rollback;
