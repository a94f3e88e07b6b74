begin;
\ir ../support/helper.sql
select plan(11);
select try.store('2021-07-01');
-- G7: last contact Feb 12, one in two months, end of month: due Apr 30,
-- overdue from May 1.
select try.policy(1, 'in_person', 'rolling', 1, 2, 'month',
    note => 'month_end');
select try.term(1, '2021-02-12');
select try.seen(1, '2021-02-12');
select results_eq(
    $$select due_date, status, met_on, days_late from gap.duty
    where case_id = 1 and series = 'corrected' and variant = 'carry_over'
    order by due_date$$,
    $$values (date '2021-04-30', 'missed', null::date, null::int),
        ('2021-06-30', 'missed', null, null),
        ('2021-08-31', 'pending', null, null)$$,
    'G7: due Apr 30, then every second month end');
-- One in 30 days: start Jan 1, due Jan 31; met on Jan 11 at once; due Feb 10,
-- missed, Mar 12 missed; Mar 22 cures both (40 and 10 late); due Apr 21: end
-- of the case Apr 5 comes first: pending.
delete from ref.policy;
select try.policy(2, 'any', 'rolling', 1, 30, 'day');
select try.term(2, '2021-01-01', '2021-04-05');
select try.seen(2, '2021-01-11', '2021-03-22');
select results_eq(
    $$select due_date, status, met_on, days_late, is_full from gap.duty
    where case_id = 2 and series = 'corrected' and variant = 'fresh_start'
    order by due_date$$,
    $$values (date '2021-01-31', 'met', date '2021-01-11', null::int, true),
        ('2021-02-10', 'missed', '2021-03-22', 40, true),
        ('2021-03-12', 'missed', '2021-03-22', 10, true),
        ('2021-04-21', 'pending', null, null, null)$$,
    'met early, missed twice, cured, pending');
-- 2 in 90 days is not 1 in 45: Jan 1, contacts Jan 2 and Mar 20: the second
-- meets the duty due Apr 1 (its anchor moves to Jan 2): next due Apr 2.
delete from ref.policy;
select try.policy(3, 'any', 'rolling', 2, 90, 'day');
select try.term(3, '2021-01-01', '2021-04-01');
select try.seen(3, '2021-01-02', '2021-03-20');
select results_eq(
    $$select due_date, status, met_on from gap.duty
    where case_id = 3 and series = 'corrected' and variant = 'fresh_start'
    order by due_date$$,
    $$values (date '2021-04-01', 'met', date '2021-03-20'),
        ('2021-04-02', 'pending', null)$$,
    'the first of two leaves no row');
-- 30 days until Feb 1, then 60: fresh_start due Feb 1 + 60 = Apr 2,
-- carry_over Jan 11 + 60 = Mar 12.
delete from ref.policy;
select try.policy(4, 'any', 'rolling', 1, 30, 'day', '2020-01-01',
    '2021-02-01');
select try.policy(5, 'any', 'rolling', 1, 60, 'day', '2021-02-01');
select try.term(4, '2021-01-01', '2021-03-01');
select try.seen(4, '2021-01-11');
select results_eq(
    $$select variant, policy_id, due_date, status from gap.duty
    where case_id = 4 and series = 'corrected' order by variant, due_date$$,
    $$values ('carry_over', 4::bigint, date '2021-01-31', 'met'),
        ('carry_over', 5, '2021-03-12', 'pending'),
        ('fresh_start', 4, '2021-01-31', 'met'),
        ('fresh_start', 5, '2021-04-02', 'pending')$$,
    'a changed rolling standard in two variants');
-- One in 60 days until Mar 1, then two: the anchor stays. Seen on Jan 20 and Feb
-- 10: carry_over Feb 10 + 60 = Apr 11 (and not Jan 20 + 60). One on Mar 5 is the
-- first of two; the second, on Mar 15, makes Mar 5 the anchor: May 4.
delete from ref.policy;
select try.policy(8, 'any', 'rolling', 1, 60, 'day', '2020-01-01',
    '2021-03-01');
select try.policy(9, 'any', 'rolling', 2, 60, 'day', '2021-03-01');
select try.term(7, '2021-01-01', '2021-04-20');
select try.seen(7, '2021-01-20', '2021-02-10', '2021-03-05', '2021-03-15');
select results_eq(
    $$select policy_id, due_date, status, met_on from gap.duty
    where case_id = 7 and series = 'corrected' and variant = 'carry_over'
    order by due_date$$,
    $$values (8::bigint, date '2021-03-02', 'met', date '2021-01-20'),
        (8, '2021-03-21', 'met', '2021-02-10'),
        (9, '2021-04-11', 'met', '2021-03-15'),
        (9, '2021-05-04', 'pending', null)$$,
    'the anchor stays where more is asked for');
-- And from two to one: two in 60 days, seen on Jan 20 and Feb 10, the anchor is
-- Jan 20 and stays: Mar 21.
delete from ref.policy;
select try.policy(8, 'any', 'rolling', 2, 60, 'day', '2020-01-01',
    '2021-03-01');
select try.policy(9, 'any', 'rolling', 1, 60, 'day', '2021-03-01');
select try.term(8, '2021-01-01', '2021-04-20');
select try.seen(8, '2021-01-20', '2021-02-10', '2021-03-05');
select results_eq(
    $$select policy_id, due_date, status, met_on from gap.duty
    where case_id = 8 and series = 'corrected' and variant = 'carry_over'
    order by due_date$$,
    $$values (8::bigint, date '2021-03-02', 'met', date '2021-02-10'),
        (9, '2021-03-21', 'met', '2021-03-05'),
        (9, '2021-05-04', 'pending', null)$$,
    'and where less is');
-- The same standard written anew on Mar 15, in custody from Mar 5 to Apr 10,
-- never seen. Missed on Jan 31 and Mar 2; carried over, the next is due on Apr
-- 1, of the 31 days from Mar 2: three at risk, a stub as without the change.
delete from ref.policy;
select try.policy(8, 'any', 'rolling', 1, 30, 'day', '2020-01-01',
    '2021-03-15');
select try.policy(9, 'any', 'rolling', 1, 30, 'day', '2021-03-15');
select try.term(9, '2021-01-01', '2021-04-20');
select try.event(9, 'custody', '2021-03-05', ended => '2021-04-10');
select results_eq(
    $$select policy_id, due_date, status, is_full from gap.duty
    where case_id = 9 and series = 'corrected' and variant = 'carry_over'
    order by due_date$$,
    $$values (8::bigint, date '2021-01-31', 'missed', true),
        (8, '2021-03-02', 'missed', true), (9, '2021-04-01', 'missed', false),
        (9, '2021-05-01', 'pending', null)$$,
    'a duty carried over past misses has the days of one period');
-- Once within 5 business days of the start (Fri Jan 1: Mon 4 .. Fri 8), then
-- every 30 days from that contact.
delete from ref.policy;
select try.policy(6, 'any', 'once', 1, 5, 'business_day', trigger => 'start');
select try.policy(7, 'any', 'rolling', 1, 30, 'day');
select try.term(5, '2021-01-01', '2021-02-20');
select try.seen(5, '2021-01-11');
select results_eq(
    $$select policy_id, mode, due_date, status, met_on, days_late from gap.duty
    where case_id = 5 and series = 'corrected' and variant = 'carry_over'
    order by due_date$$,
    $$values (6::bigint, 'once', date '2021-01-08', 'missed',
            date '2021-01-11', 3), (7, 'rolling', '2021-02-10', 'missed', null,
            null), (7, 'rolling', '2021-03-12', 'pending', null, null)$$,
    'a once row is the first duty of the chain');
-- Once, 3 days after release of Mar 10: due Mar 13, seen Mar 15, 2 days late;
-- after the second release of Apr 10 in time.
delete from ref.policy;
select try.policy(8, 'in_person', 'once', 1, 3, 'day', trigger => 'release');
select try.term(6, '2021-01-01');
select try.event(6, 'custody', '2021-03-01', ended => '2021-03-10');
select try.event(6, 'custody', '2021-04-01', ended => '2021-04-10');
select try.seen(6, '2021-03-15', '2021-04-10');
select results_eq(
    $$select due_date, status, met_on, days_late, is_full from gap.duty
    where case_id = 6 and series = 'corrected' and variant = 'carry_over'
    order by due_date$$,
    $$values (date '2021-03-13', 'missed', date '2021-03-15', 2, true),
        ('2021-04-13', 'met', '2021-04-10', null, true)$$,
    'once after each release');

-- Two in 30 days through 2021, contacts drawn at random, most of uncertain date
-- and all certain in kind: which of their days is meant may help the agency, and
-- never harms it (favourable >= strict).
select setseed(0.25);
create temp table drawn as
select i, array_agg(d.lo) as lo, array_agg(d.lo + d.width) as hi
from generate_series(1, 600) as i
cross join lateral (
    select date '2021-01-01' + (random() * 340)::int as lo,
        greatest((random() * 40)::int - 10, 0) as width
    from generate_series(1, 6 + i % 16)) as d
group by i;
create temp table rated as
select d.i, count(*) filter (where w.status = 'missed'
        and w.series = 'as_logged') as strict_count,
    count(*) filter (where w.status = 'missed'
        and w.series = 'as_logged_favourable') as favourable_count
from drawn as d
cross join lateral gap.rolling_case('{1}', '{any}', '{rolling}', '{2}', '{30}',
    '{day}', '{f}', array[null]::text[], '{2021-01-01}', '{2022-01-01}', '{1}',
    '2021-01-01', '2022-01-01', array_fill(1::bigint, array[cardinality(d.lo)]),
    array_fill(15, array[cardinality(d.lo)]), d.lo, d.hi, null, null) as w
where w.variant = 'fresh_start'
group by d.i;
select is((select count(*) from rated as r
    where r.favourable_count > r.strict_count), 0::bigint,
    'no more misses in the favourable series than in the strict one');
select cmp_ok((select count(*) from rated as r
    where r.favourable_count < r.strict_count), '>', 50::bigint,
    'and fewer in many');
select * from finish();
rollback;
