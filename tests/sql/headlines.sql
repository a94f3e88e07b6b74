-- The short way to the headline numbers gives what gap.answers gives, however
-- the store is read, and leaves out all that stands in for the cache.
begin;
\ir ../support/helper.sql
select plan(13);
set client_min_messages = warning;

create function try.same() returns text language plpgsql as $$
begin
    drop table if exists long_way, short_way;
    create temp table long_way on commit drop as table gap.answers;
    create temp table short_way on commit drop as
    select * from gap.headlines();
    return (
        select string_agg(d::text, ' ') from (
            (table long_way except all table short_way)
            union all (table short_way except all table long_way)) as d);
end
$$;
select is_empty('select * from gap.headlines()', 'an empty store has none');
select is_empty('table gap.answers', 'as the view has none');

select try.store('2021-12-01');
\ir ../support/thousand.sql
delete from core.event where case_id > 40;
delete from core.event_detail where case_id > 40;
delete from core.term where case_id > 40;
delete from core.supervision_case where case_id > 40;
analyze core.event, core.term, core.supervision_case, ref.profile, etl.published;

select etl.rebuild_mart();
select is((select r.is_served from gap.mart_reading as r), true,
    'the cache answers');
select is(try.same(), null, 'and so does the short way, alike');
select is((select count(*)::int from gap.headlines()), 12,
    'with all the numbers');
select ok((select bool_and(h.value > 0) from gap.headlines() as h
    where h.answer_no in (1, 2, 3, 4, 8, 9)), 'and there is something to count');

-- a cache that is wrong is what the short way tells: it reads nothing else
create temp table before_it as
select h.answer_no, h.value from gap.headlines() as h;
delete from mart.month_count;
delete from mart.gap_length;
update mart.case_state set longest_days = null, last_on = null, seen_on = null;
select is(try.same(), null, 'a spoilt cache is told alike');
select ok((select count(*) >= 4 from gap.headlines() as h
    join before_it as b on b.answer_no = h.answer_no
    where h.value is distinct from b.value), 'and it is not overlooked');
set local lapse.mart = 'off';
select is(try.same(), null, 'without the cache it is not asked');
select set_eq('select h.answer_no, h.value from gap.headlines() as h',
    'select b.answer_no, b.value from before_it as b',
    'and the numbers are those of before');
select set_config('lapse.mart', '', true);
select gap.as_known('2021-08-01');
select is(try.same(), null, 'as known on a day');
select gap.as_known(null);

-- nothing that is read, however far down, has another way than the cache
select is_empty($$
    with recursive read (name) as (
        select distinct m[1]::name collate "C"
        from regexp_matches(gap.served_answers(), '\mgap\.(\w+) ', 'g') as m
        union
        select c.relname
        from read as r
        join pg_rewrite as w on w.ev_class = to_regclass('gap.' || r.name)
        join pg_depend as d on d.objid = w.oid
            and d.classid = 'pg_rewrite'::regclass
            and d.refclassid = 'pg_class'::regclass
        join pg_class as c on c.oid = d.refobjid and c.relkind = 'v'
            and c.relnamespace = 'gap'::regnamespace
    )
    select r.name from read as r
    where pg_get_viewdef(to_regclass('gap.' || r.name))
        ~* 'where \(?not \( ?select \w+\.is_served'$$,
    'no view that stands in for the cache is left');
select ok(gap.served_answers() !~ 'gap\.(plain_|contact_gap|case_window)'
    and gap.served_answers() ~ 'windowed as materialized',
    'and the text is the one that was meant');

select finish();
rollback;
