begin;
\ir ../support/helper.sql
select plan(7);
select try.store('2021-06-30');

-- G10: gaps completed 10, 20, 30, 40 and one of 35 still running. n at 10 is
-- 5: 4/5 = .8; 20: 3/4, .6; 30: 2/3, .4; 35 censored; 40: 0/1, 0. Median: the
-- least t with S <= .5 is 30. (Completed only: 25, wrong.)
select try.term(1, '2021-01-01');
select try.term(2, '2021-01-01', '2021-02-10');
select try.term(3, '2021-01-01', '2021-01-21');
select try.seen(1, '2021-01-01', '2021-01-11', '2021-01-31', '2021-03-02',
    '2021-04-11');
select try.as_of('2021-05-16'); -- tail of case 1: 35
select results_eq(
    $$select days, ended_count, censored_count, at_risk_count, uncertain_count,
        round(survival_share::numeric, 9)
    from gap.gap_distribution
    where class = 'in_person' and series = 'corrected' order by days$$,
    $$values (10, 1, 0, 5, 0, 0.8), (20, 1, 0, 4, 0, 0.6),
        (30, 1, 0, 3, 0, 0.4), (35, 0, 1, 2, 0, 0.4), (40, 1, 0, 1, 0, 0.0)$$,
    'G10: S = .8, .6, .4, 0; cases without a contact and entries stand apart');
select results_eq(
    $$select median, p75, p90, p95, ended_count, censored_count
    from gap.gap_quantiles
    where class = 'in_person' and series = 'corrected'$$,
    $$values (30, 40, 40, 40, 4, 1)$$, 'G10: median 30');

-- Ties: two more gaps of 10 (one ended, one censored at 10, both at risk at
-- 10): n = 7, d = 2: 5/7; then 20: n = 4 again (7 - 3): 5/7 * 3/4 = 15/28.
select try.term(4, '2021-01-01', '2021-01-21');
select try.seen(4, '2021-01-01', '2021-01-11');
select results_eq(
    $$select days, ended_count, censored_count, at_risk_count,
        round(survival_share::numeric, 9)
    from gap.gap_distribution
    where class = 'in_person' and series = 'corrected' order by days limit 2$$,
    $$values (10, 2, 1, 7, round(5 / 7.0, 9)), (20, 1, 0, 4,
        round(15 / 28.0, 9))$$,
    'one censored at t is still at risk at t');

-- A flat stretch at exactly one half gives its left end: gaps 5 and 9, both
-- ended (and a tail of 0 days): S(5) = 1/2, so the median is 5.
select try.term(5, '2021-01-01', '2021-01-15');
select try.event(5, 'contact', d, 'subject/in_person/residence/completed')
from unnest(array[date '2021-01-01', '2021-01-06', '2021-01-15']) as d;
select results_eq(
    $$select median, p75, p90 from gap.gap_quantiles
    where class = 'home' and series = 'corrected'$$,
    $$values (5, 9, 9)$$, 'a flat stretch at one half gives its left end');

-- Not reached: a case seen once, its tail censored: no event at all, S = 1.
delete from core.event;
select try.seen(1, '2021-01-01');
select results_eq(
    $$select days, survival_share::float8 from gap.gap_distribution
    where class = 'in_person' and series = 'corrected'$$,
    $$values (135, 1::float8)$$, 'tails alone: nothing has ended');
select results_eq(
    $$select median, p95 from gap.gap_quantiles
    where class = 'in_person' and series = 'corrected'$$,
    $$values (null::int, null::int)$$, 'a median that is not reached is NULL');

-- Custody shortens the days at risk, not the calendar: 31 days, 10 of them in.
select try.seen(1, '2021-02-01');
select try.event(1, 'custody', '2021-01-10', ended => '2021-01-20');
select results_eq(
    $$select d.days, c.days from gap.gap_distribution as d
    join gap.gap_distribution_calendar as c on c.class = d.class
        and c.series = d.series and c.ended_count = 1
    where d.class = 'in_person' and d.series = 'corrected'
        and d.ended_count = 1$$,
    $$values (21, 31)$$, 'at risk and calendar side by side');
select * from finish();
rollback;
