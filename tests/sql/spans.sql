-- Cases with several terms, overlapping, adjacent or with a break between them:
-- which population, level, officer and office held on which days. Each is
-- invented and worked by hand in its comment.
begin;
\ir ../support/helper.sql
select plan(26);
select try.store('2021-07-01');
create function pg_temp.levels(id bigint) returns setof text
language sql as $$
    select concat_ws(' ', l.day_from, coalesce(l.day_to::text, 'open'),
        coalesce(l.population, '-'), coalesce(l.level, '-'),
        case when l.is_event then 'event' else 'term' end)
    from gap.level_span as l
    where l.case_id = id
    order by l.day_from, l.day_to, l.population, l.level;
$$;
create function pg_temp.held(id bigint, what text) returns setof text
language sql as $$
    select concat_ws(' ', a.day_from, coalesce(a.day_to::text, 'open'),
        coalesce(a.assigned_key::text, 'nobody'))
    from gap.assignment_span as a
    where a.case_id = id and a.what = held.what
    order by a.day_from;
$$;
create function pg_temp.at_risk(id bigint) returns text
language sql as $$
    select w.at_risk::text from gap.case_window as w where w.case_id = id;
$$;

-- A population holds on the days of its terms. Parole for 2020, probation from
-- 2021-01-01, level low by an event of Feb 1; parolees at level low are to be
-- seen four times a month, probationers once. Seen once a month: the duties of
-- March to June 2021 are met under the row for probation (that of February too,
-- from the day on which the level began), and June 30 is a day of the window.
savepoint empty;
select try.policy(1, 'any', 'fixed', 4, 1, 'month', level => 'low');
select try.policy(2, 'any', 'fixed', 1, 1, 'month', level => 'low');
update ref.policy set population = case policy_id when 1 then 'parole'
    else 'probation' end;
select try.term(1, '2020-01-01', '2021-01-01', population => 'parole');
select try.term(1, '2021-01-01', population => 'probation');
select try.event(1, 'level', '2021-02-01', detail => 'low');
select try.seen(1, '2021-02-10', '2021-03-10', '2021-04-10', '2021-05-10',
    '2021-06-10');
select results_eq('select pg_temp.levels(1)', array[
    '2020-01-01 2021-01-01 parole - term',
    '2021-01-01 2021-02-01 probation - term',
    '2021-02-01 open probation low event'],
    'a population that is over is not of a later level');
select results_eq(
    $$select d.policy_id, d.due_date, d.status from gap.duty as d
    where d.case_id = 1 and d.series = 'corrected'
        and d.variant = 'fresh_start' order by d.due_date$$,
    $$values (2::bigint, date '2021-02-28', 'met'), (2, '2021-03-31', 'met'),
        (2, '2021-04-30', 'met'), (2, '2021-05-31', 'met'),
        (2, '2021-06-30', 'met')$$,
    'so that the row for it is not the strictest');
-- Of the days at risk, 366 of 2020 and 181 of 2021, a row for parole alone
-- knows the first.
delete from ref.policy where policy_id = 2;
update ref.policy set level = null;
select results_eq('select covered_days, at_risk_days from gap.policy_coverage',
    $$values (366::bigint, 547::bigint)$$,
    'and days without a standard are none with one');
-- Parole to Apr 1 and probation from Mar 1 overlap in March: both populations
-- have the event of Feb 1 there, and the strictest row holds. A term without a
-- population, from May 1, leaves the days of the others as they are; between
-- Apr 16 and May 1 there is no term and no population.
select try.term(2, '2021-01-01', '2021-04-01', population => 'parole');
select try.term(2, '2021-03-01', '2021-04-16', population => 'probation');
select try.term(2, '2021-05-01');
select try.event(2, 'level', '2021-02-01', detail => 'low');
select results_eq('select pg_temp.levels(2)', array[
    '2021-01-01 2021-02-01 parole - term',
    '2021-02-01 2021-04-01 parole low event',
    '2021-03-01 2021-04-16 probation low event',
    '2021-04-16 open - low event'],
    'overlapping populations both hold, on days of no term none');
select try.event(3, 'level', '2021-02-01', detail => 'low');
select results_eq('select pg_temp.levels(3)', array[
    '2021-02-01 open - low event'], 'a level of a case without a term');
rollback to empty;

-- A case that is closed and opened again. Administrative from 2019-10-01; the
-- term from 2021-01-01 says high: that holds from its start, and the 181 days
-- to as_of are at risk.
select try.term(1, '2019-01-01', '2020-01-01');
select try.event(1, 'level', '2019-10-01', detail => 'administrative');
select try.term(1, '2021-01-01', level => 'high');
select results_eq('select pg_temp.levels(1)', array[
    '2019-01-01 2019-10-01 - - term',
    '2019-10-01 2021-01-01 - administrative event',
    '2021-01-01 open - high term'],
    'a level event does not outlast a new term with a level of its own');
select is(pg_temp.at_risk(1),
    '{[2019-01-01,2019-10-01),[2021-01-01,2021-07-01)}',
    'whose days are at risk');
-- The next event ends it; one of the very first day at once.
select try.event(1, 'level', '2021-03-01', detail => 'banked');
select is(pg_temp.at_risk(1),
    '{[2019-01-01,2019-10-01),[2021-01-01,2021-03-01)}',
    'until the next event');
select try.event(1, 'level', '2021-01-01', detail => 'low');
select results_eq('select pg_temp.levels(1)', array[
    '2019-01-01 2019-10-01 - - term',
    '2019-10-01 2021-01-01 - administrative event',
    '2021-01-01 2021-03-01 - low event', '2021-03-01 open - banked event'],
    'an event of the first day is of the new run');
-- The new term says none: administrative holds on. Of another case a term that
-- begins in March, beside it, says high: from there on both terms hold, and the
-- one that says none counts as before (not excluded).
select try.term(2, '2019-01-01', '2020-01-01', 'low');
select try.event(2, 'level', '2019-10-01', detail => 'administrative');
select try.term(2, '2021-01-01');
select is(pg_temp.at_risk(2), '{[2019-01-01,2019-10-01)}',
    'the last known level holds on in a new term that says none');
select try.term(2, '2021-03-01', '2021-04-01', 'high');
select results_eq('select pg_temp.levels(2)', array[
    '2019-01-01 2019-10-01 - low term',
    '2019-10-01 2021-03-01 - administrative event',
    '2021-03-01 2021-04-01 - high term', '2021-03-01 open - - term'],
    'until a term of the new run says one');
-- An event between two terms, and one before the first: what the next term
-- says at its start is newer.
select try.term(3, '2019-01-01', '2020-01-01');
select try.event(3, 'level', '2020-06-01', detail => 'banked');
select try.term(3, '2021-01-01', level => 'high');
select try.event(4, 'level', '2020-12-01', detail => 'banked');
select try.term(4, '2021-01-01', level => 'high');
select try.event(5, 'level', '2020-12-01', detail => 'banked');
select try.term(5, '2021-01-01');
select results_eq(
    'select i, pg_temp.at_risk(i) from generate_series(3, 5) as i',
    $$values (3, '{[2019-01-01,2020-01-01),[2021-01-01,2021-07-01)}'),
        (4, '{[2021-01-01,2021-07-01)}'), (5, '{}')$$,
    'an event of no term is older than the term after it');
-- Terms that share a day are one run: an event holds against the level of a
-- term that begins later beside it, to the end and beyond. One that begins on
-- the day after the last of the other, 2021-06-01, is new.
select try.term(6, '2021-01-01', '2021-06-01', 'high');
select try.event(6, 'level', '2021-02-01', detail => 'banked');
select try.term(6, '2021-05-31', '2021-06-11', 'high');
select try.term(7, '2021-01-01', '2021-06-01', 'high');
select try.event(7, 'level', '2021-02-01', detail => 'banked');
select try.term(7, '2021-06-01', '2021-06-11', 'high');
select results_eq(
    'select i, pg_temp.at_risk(i) from generate_series(6, 7) as i',
    $$values (6, '{[2021-01-01,2021-02-01)}'),
        (7, '{[2021-01-01,2021-02-01),[2021-06-01,2021-06-11)}')$$,
    'in terms that overlap an event holds to the end');
-- An uncertain start or end counts from its first day: closed between Jan 1 and
-- 11, begun again between Jan 6 and 16, so after the other.
select try.event(8, 'case_start', '2020-07-01');
select try.event(8, 'case_end', '2021-01-01', day_hi => '2021-01-11');
select try.event(8, 'case_start', '2021-01-06', day_hi => '2021-01-16');
select try.event(8, 'level', '2020-08-01', detail => 'low');
insert into core.term (case_id, term_key, row_hash, level, position,
    jurisdiction_id, source_id, batch_id, since_seq, known_from)
values (8, 800, 1, 'high', 0, 1, 1, 1, 1, '1900-01-01');
select results_eq('select pg_temp.levels(8)', array[
    '2020-07-01 2020-08-01 - high term', '2020-08-01 2021-01-06 - low event',
    '2021-01-06 open - high term'], 'uncertain days by their first');
rollback to empty;

-- Officer 1 has a case from Jan 1 to Jun 1, officer 2 by a term beside it from
-- Feb 1 to Mar 1. A monthly duty due on Mar 31 is of officer 1 again.
insert into ref.office values (1, 1, 'North'), (2, 1, 'South');
select try.policy(1, 'any', 'fixed', 1, 1, 'month');
select try.term(1, '2021-01-01', '2021-06-01');
select try.term(1, '2021-02-01', '2021-03-01');
update core.term set officer_key = case start_lo when '2021-01-01' then 1
    else 2 end, office_key = case start_lo when '2021-01-01' then 1 else 2 end;
select results_eq($$select pg_temp.held(1, w)
    from (values ('officer'), ('office')) as w (w)$$, array[
    '2021-01-01 2021-02-01 1', '2021-02-01 2021-03-01 2', '2021-03-01 open 1',
    '2021-01-01 2021-02-01 1', '2021-02-01 2021-03-01 2', '2021-03-01 open 1'],
    'what a term says is over with it');
select results_eq(
    $$select d.due_date, d.officer_key from gap.placed_duty as d
    where d.case_id = 1 and d.series = 'corrected'
        and d.variant = 'fresh_start' order by d.due_date$$,
    $$values (date '2021-01-31', 1::bigint), ('2021-02-28', 2),
        ('2021-03-31', 1), ('2021-04-30', 1), ('2021-05-31', 1)$$,
    'a duty is of the officer of record on the day it is due');
-- An event holds against every term until the next statement: officer 3 by an
-- event of Feb 11, officer 2 again by a term of Mar 1 to Apr 1, then 3. The
-- office, of which the event says nothing, as before. Nobody from May 1.
select try.term(2, '2021-01-01', '2021-06-01');
select try.term(2, '2021-03-01', '2021-04-01');
update core.term set officer_key = case start_lo when '2021-01-01' then 1
    else 2 end, office_key = case start_lo when '2021-01-01' then 1 else 2 end
where case_id = 2;
select try.event(2, 'officer', '2021-02-11');
update core.event set officer_key = 3;
select try.event(2, 'officer', '2021-05-01');
select results_eq($$select pg_temp.held(2, 'officer')$$, array[
    '2021-01-01 2021-02-11 1', '2021-02-11 2021-03-01 3',
    '2021-03-01 2021-04-01 2', '2021-04-01 2021-05-01 3',
    '2021-05-01 open nobody'], 'an event outlasts a term that begins later');
select results_eq($$select pg_temp.held(2, 'office')$$, array[
    '2021-01-01 2021-03-01 1', '2021-03-01 2021-04-01 2', '2021-04-01 open 1'],
    'of the office it says nothing');
-- A new term begins anew: officer 3 by an event in the first, which ends on
-- Feb 1, is not of the second (officer 1, from Mar 1; officer 2 beside it from
-- Apr 1 to May 1). A third, from Jun 11, names nobody: the last holds on.
-- An event of Jun 6, between two terms, holds until another is named.
select try.term(3, '2021-01-01', '2021-02-01');
select try.term(3, '2021-03-01', '2021-06-01');
select try.term(3, '2021-04-01', '2021-05-01');
update core.term set officer_key = case start_lo when '2021-03-01' then 1
    when '2021-04-01' then 2 end where case_id = 3;
select try.event(3, 'officer', '2021-01-11');
update core.event set officer_key = 3 where case_id = 3;
select try.term(3, '2021-06-11');
select results_eq($$select pg_temp.held(3, 'officer')$$, array[
    '2021-01-11 2021-03-01 3', '2021-03-01 2021-04-01 1',
    '2021-04-01 2021-05-01 2', '2021-05-01 open 1'],
    'a new run begins anew, and one that names nobody does not');
select try.event(3, 'officer', '2021-06-06');
update core.event set officer_key = 4
where case_id = 3 and occurred_lo = '2021-06-06';
select results_eq($$select pg_temp.held(3, 'officer') offset 3$$, array[
    '2021-05-01 2021-06-06 1', '2021-06-06 open 4'],
    'nor ends what an event before it said');

-- The cache has all of this.
select try.event(3, 'level', '2021-01-11', detail => 'banked');
select try.term(4, '2020-01-01', '2020-07-01');
select try.event(4, 'level', '2020-03-01', detail => 'banked');
select try.term(4, '2021-01-01', level => 'high');
set client_min_messages = warning;
select etl.rebuild_mart();
select set_eq('select v.problem from etl.verify_mart() as v',
    array[null::text], 'the cache is what the views find');
rollback to empty;

-- Day by day, by another way, in generated cases of four terms each, of one to
-- sixty days or open, with events of level and officer.
\ir ../support/thousand.sql
delete from core.event_detail where case_id > 200;
delete from core.event where case_id > 200;
delete from core.term;
delete from core.supervision_case where case_id > 200;
insert into ref.office select o, 1, 'Office ' || o
from generate_series(1, 3) as o;
insert into core.term (case_id, term_key, row_hash, start_lo, end_date, level,
    population, officer_key, office_key, position, jurisdiction_id, source_id,
    batch_id, since_seq, known_from)
select i, i * 10 + n, 1, s.day,
    case when try.pick(i, 70 + n, 12) > 0
        then s.day + 1 + try.pick(i, 74 + n, 60) end,
    (array['high', 'low', 'banked', null])[1 + try.pick(i, 78 + n, 4)],
    (array['parole', 'probation', null])[1 + try.pick(i, 82 + n, 3)],
    nullif(try.pick(i, 86 + n, 4), 0), nullif(try.pick(i, 90 + n, 4), 0), 0, 1,
    1, 1, 1, '1900-01-01'
from generate_series(1, 200) as i
cross join generate_series(0, 3) as n
cross join lateral (
    select date '2020-11-15' + try.pick(i, 94 + n, 220) as day) as s;
analyze core.term, core.event, core.event_detail;
create temporary table begun as -- when all terms before are over
select distinct t.case_id, t.start_lo as day
from core.term as t
where not exists (select from core.term as o
    where o.case_id = t.case_id and o.start_lo < t.start_lo
        and (o.end_date is null or o.end_date > t.start_lo));
create temporary table day_row as
select distinct t.case_id, d.day::date as day
from core.term as t
cross join lateral generate_series(t.start_lo,
    least(t.end_date, '2021-07-01') - 1, interval '1 day') as d (day);
create temporary table running as
select d.case_id, d.day, t.term_key, t.start_lo, t.level, t.population,
    t.officer_key, t.office_key
from day_row as d
join core.term as t on t.case_id = d.case_id and t.start_lo <= d.day
    and (t.end_date is null or t.end_date > d.day);
create temporary table last_level as
select distinct on (d.case_id, d.day) d.case_id, d.day, v.detail as level,
    not exists (select from begun as b
        join core.term as t on t.case_id = b.case_id and t.start_lo >= b.day
            and t.start_lo <= d.day and t.level is not null
        where b.case_id = d.case_id and b.day > e.occurred_lo) as holds
from day_row as d
join core.event as e on e.case_id = d.case_id and e.profile_key = 14
    and e.occurred_lo <= d.day
join core.event_detail as v on v.case_id = e.case_id
    and v.event_key = e.event_key
order by d.case_id, d.day, e.occurred_lo desc, e.position desc;
create temporary table expected as
select distinct r.case_id, r.day, coalesce(l.level, r.level) as level,
    r.population, l.level is not null as is_event
from running as r
left join last_level as l
    on l.case_id = r.case_id and l.day = r.day and l.holds
where l.level is null or r.population is not null
union all
select distinct r.case_id, r.day, l.level, null, true
from running as r
join last_level as l on l.case_id = r.case_id and l.day = r.day and l.holds
group by r.case_id, r.day, l.level
having max(r.population) is null;
create temporary table found as
select distinct d.case_id, d.day, l.level, l.population, l.is_event
from day_row as d
join gap.level_span as l on l.case_id = d.case_id and l.day_from <= d.day
    and (l.day_to is null or l.day_to > d.day);
select ok((select count(*) > 2000 and count(*) filter (where not e.is_event)
        > 2000 from expected as e) and exists (select from last_level as l
    where not l.holds), 'there are days to look at');
select is_empty('(table expected except table found)
    union all (table found except table expected)',
    'level and populations of each day of a term');
-- what holds: terms that run and events of the same run, the latest in front
create temporary table holding as
select distinct on (x.case_id, x.day, x.what) x.case_id, x.day, x.what, x.key
from (
    select r.case_id, r.day, k.what, k.key, r.start_lo as said_on, 0 as step,
        0::bigint as position
    from running as r
    cross join lateral (values ('officer', r.officer_key),
        ('office', r.office_key)) as k (what, key)
    where k.key is not null
    union all
    select d.case_id, d.day, 'officer', e.officer_key, e.occurred_lo, 1,
        e.position
    from day_row as d
    join core.event as e on e.case_id = d.case_id and e.profile_key = 16
        and e.occurred_lo <= d.day
    where not exists (select from begun as b where b.case_id = d.case_id
            and b.day > e.occurred_lo and b.day <= d.day)
        and exists (select from begun as b where b.case_id = d.case_id
            and b.day <= e.occurred_lo)) as x
order by x.case_id, x.day, x.what, x.said_on desc, x.step desc,
    x.position desc, x.key desc;
create temporary table of_record as
select d.case_id, d.day, a.what, a.assigned_key as key
from (select f.case_id, f.day from day_row as f
    union select f.case_id, f.day - 1 from day_row as f) as d
join gap.assignment_span as a on a.case_id = d.case_id and a.day_from <= d.day
    and (a.day_to is null or a.day_to > d.day);
select is_empty('select h.case_id, h.day, h.what, h.key from holding as h
    except select * from of_record',
    'officer and office of each day of a term are the latest that holds');
select is_empty($$
    select o.case_id, o.day, o.what, o.key
    from of_record as o
    join day_row as d on d.case_id = o.case_id and d.day = o.day
    left join holding as h on h.case_id = o.case_id and h.day = o.day
        and h.what = o.what
    left join of_record as b on b.case_id = o.case_id and b.day = o.day - 1
        and b.what = o.what
    where h.case_id is null and b.key is distinct from o.key$$,
    'and where nothing holds that of the day before');
select etl.rebuild_mart();
select set_eq('select v.problem from etl.verify_mart() as v',
    array[null::text], 'the cache is what the views find, in all of them');
select * from finish();
rollback;
