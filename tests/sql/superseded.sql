-- Which deliveries that were refused or held need nobody any more?
begin;
\ir ../support/deliver.sql
select plan(6);
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
select * from finish();
rollback;
