-- Which deliveries that were refused or held need nobody any more, and which files
-- are there again though others stand in their place?
begin;
\ir ../support/deliver.sql
select plan(18);
create function pg_temp.line(kind text, period date default null)
returns jsonb language sql as $$
    select jsonb_build_object('delivery_key', 'bad', 'delivered', '2024-02-01',
        'delivery', kind, 'period_from', period, 'period_to', period);
$$;
-- refused on the day; tried again: one row, counted
select etl.attempted('us-xx-a', pg_temp.line('full'), 4);
select etl.attempted('us-xx-a', pg_temp.line('full'), 1);
select results_eq(
    $$select exit_code, tries_count from etl.attempt$$,
    $$values (1, 2::bigint)$$, 'an attempt is entered once and counted');
update etl.attempt set last_tried_at = now() - interval '1 hour';
select is(etl.is_superseded('us-xx-a', pg_temp.line('full')), false,
    'nothing has come since');
select tests.deliver('us-xx-a', 'full', '2024-02-02', array['1 A']);
select is(etl.is_superseded('us-xx-a', pg_temp.line('full')), true,
    'a whole export that came later takes its place');
select is(etl.is_superseded('us-xx-a', pg_temp.line('append')), false,
    'what only adds is not replaced');
select is(etl.is_superseded('us-xx-a', pg_temp.line('full', '2024-01-31')),
    false, 'an export of another period is not replaced');
select is(etl.is_superseded('us-xx-b', pg_temp.line('full')), false,
    'nor one of another source');

-- of a roster: A, then B, then the files of A again
create function pg_temp.offered(seq bigint, is_last boolean default true)
returns jsonb language sql as $$
    select jsonb_build_object('delivery_key', p.delivery_key, 'last', is_last)
    from etl.publish as p where p.seq = offered.seq;
$$;
select tests.deliver('us-xx-r', 'roster', '2024-03-01', array['1 A']);
select is_empty($$select * from etl.replaced_by('us-xx-r',
    pg_temp.offered(2))$$, 'what stands is replaced by nothing');
select tests.deliver('us-xx-r', 'roster', '2024-03-02', array['1 B']);
select results_eq($$select * from etl.replaced_by('us-xx-r',
    pg_temp.offered(2))$$, $$values (2::bigint, date '2024-03-01', 3::bigint,
    false)$$,
    'files that are there again, and what to undo');
select is_empty($$select * from etl.replaced_by('us-xx-r',
    pg_temp.offered(2, false))$$, 'not of those that came before the last');
select is_empty($$select * from etl.replaced_by('us-xx-r',
    pg_temp.offered(3))$$, 'nor of those that stand');
select etl.undo(3, null);
select etl.raise_written();
select is_empty($$select * from etl.replaced_by('us-xx-r',
    pg_temp.offered(2))$$, 'that undone, they stand');
select results_eq($$select * from etl.replaced_by('us-xx-r',
    pg_temp.offered(3))$$, $$values (3::bigint, date '2024-03-02', 4::bigint,
    true)$$, 'files that were withdrawn, and what brings them back');

-- what a person withdrew is settled as what was held is
select throws_ok($$select etl.decide((select p.delivery_key from etl.publish as p
        where p.seq = 3), 'accept', 'me', 'why')$$, 'LA002', null,
    'it is brought back by an undo, not by a release');
select lives_ok($$select etl.decide((select p.delivery_key from etl.publish as p
        where p.seq = 3), 'reject', 'me', 'why')$$, 'or is not wanted');
select throws_ok($$select etl.decide((select p.delivery_key from etl.publish as p
        where p.seq = 2), 'reject', 'me', 'why')$$, 'LA002', null,
    'what stands is withdrawn first');

-- of one that only adds, what it adds stands beside what came before
select tests.deliver('us-xx-p', 'append', '2024-03-01', array['11 A']);
select tests.deliver('us-xx-p', 'append', '2024-03-02', array['12 A']);
select is_empty($$select * from etl.replaced_by('us-xx-p',
    pg_temp.offered(5))$$, 'an append is replaced by none');

-- what must stay staged: the base of the next whole export, and what is held
select tests.deliver('us-xx-s', 'full', '2024-03-01', array['21 A']);
select tests.deliver('us-xx-s', 'full', '2024-03-02', array['21 A', '22 A']);
select tests.deliver('us-xx-s', 'full', '2024-03-03', '{}');
select set_eq($$select etl.needed_batches('us-xx-s')$$,
    $$select d.batch_key from etl.delivery as d
    where d.source_id = (select s.source_id from etl.source as s
        where s.code = 'us-xx-s') and d.delivered > '2024-03-01'$$,
    'the last published one and the held one are needed');
select etl.decide((select d.delivery_key from etl.delivery as d
    order by d.batch_id desc limit 1), 'reject', 'me', 'why');
select set_eq($$select etl.needed_batches('us-xx-s')$$,
    $$select d.batch_key from etl.delivery as d
    where d.source_id = (select s.source_id from etl.source as s
        where s.code = 'us-xx-s') and d.delivered = '2024-03-02'$$,
    'what nobody wants is not');
select * from finish();
rollback;
