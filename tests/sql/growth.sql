-- No view takes with twice the cases four times as long: nowhere in a plan are
-- all cases gone through again for each case, as happens where the planner
-- takes a step for one row and joins it in a nested loop. What it takes for one
-- row hangs on the statistics, and these are of one shape: a view that passes
-- here can still fall into it with another.
begin;
\ir ../support/helper.sql
select plan(3);
select try.store('2021-12-01');
\ir ../support/thousand.sql
delete from core.event where case_id > 200;
delete from core.term where case_id > 200;
delete from core.supervision_case where case_id > 200;
-- the calendar is no matter of cases
delete from ref.month where month_start < '2020-01-01'
    or month_start > '2022-12-01';
insert into ref.office select 10 + o, 1, 'Office ' || o
from generate_series(0, 2) as o;
insert into ref.officer select 10 + o, 1 from generate_series(0, 29) as o;
update core.term set office_key = 10 + term_key % 3,
    officer_key = 10 + case_id % 30;
set client_min_messages = warning;
select etl.rebuild_mart();
analyze;

create function try.steps_of(v text) returns setof text language plpgsql as $$
begin
    return query execute format('explain (analyze, timing off, costs off, '
        'summary off) select count(md5(x::text)) from gap.%I as x', v);
end
$$;
create temporary table step as
select c.relname as view, s.line,
    (regexp_match(s.line, 'actual rows=(\d+)'))[1]::bigint as row_count,
    (regexp_match(s.line, 'loops=(\d+)'))[1]::bigint as loop_count,
    (regexp_match(s.line, 'Removed by Join Filter: (\d+)'))[1]::bigint
        as removed_count
from pg_class as c
cross join lateral try.steps_of(c.relname) as s (line)
where c.relnamespace = 'gap'::regnamespace and c.relkind = 'v';

select ok((select count(distinct s.view) > 80
        and count(distinct s.view) filter (where s.row_count >= 200) > 40
    from step as s), 'there is something to go through');
select is_empty($$
    select s.view, s.line from step as s
    where s.row_count >= 100 and s.loop_count >= 100$$,
    'no step goes through all cases for each case');
select is_empty($$
    select s.view, s.line from step as s
    where s.removed_count > 200 * 1000$$,
    'no join compares every row with every other');
select * from finish();
rollback;
