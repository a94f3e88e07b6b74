-- The calendar goes as far back and ahead as a day can lie that the transform
-- takes (1900-01-01 to 2099-12-31): no month of a long supervision is lost.
-- Invented cases.
begin;
\ir ../support/helper.sql
select plan(10);
select try.store('1985-07-01');

select results_eq(
    $$select min(m.month_start), max(m.month_end), count(*)::int,
        count(*) filter (where m.month_end = n.month_start)::int
    from ref.month as m
    left join ref.month as n on n.month_start = m.month_end$$,
    $$values (date '1900-01-01', date '2100-01-01', 2400, 2399)$$,
    'two hundred years of months, each beside the next');

-- Parole for life since Sun 1985-03-10; seen Mar 20 and May 2; one a month. At
-- risk Mar 10 to 31 = 22 of 31 days.
select try.policy(1, 'in_person', 'fixed', 1, 1, 'month', '1980-01-01');
select try.term(1, '1985-03-10');
select try.seen(1, '1985-03-20', '1985-05-02');
select results_eq(
    $$select month, at_risk_days, eligible_a, has_in_person from gap.case_month
    where case_id = 1 and series = 'corrected' order by month$$,
    $$values (date '1985-03-01', 22, false, true),
        ('1985-04-01', 30, true, false), ('1985-05-01', 31, true, true),
        ('1985-06-01', 30, true, false)$$, 'the months of a case of 1985');
select results_eq(
    $$select due_date, status, met_on, is_full from gap.duty
    where case_id = 1 and series = 'corrected' and variant = 'fresh_start'
    order by due_date$$,
    $$values (date '1985-03-31', 'met', date '1985-03-20', true),
        ('1985-04-30', 'missed', null, true),
        ('1985-05-31', 'met', '1985-05-02', true),
        ('1985-06-30', 'missed', null, true)$$, 'and its duties');
select results_eq(
    $$select month, at_risk_count from gap.caseload_month order by month$$,
    $$values (date '1985-03-01', 1), ('1985-04-01', 1), ('1985-05-01', 1),
        ('1985-06-01', 1)$$, 'and the caseload');
-- One a week, from Monday: Mar 4 to 10 has one day (met on it, a stub), Mar 11
-- to 17 none; Mar 18 to 24 is not over when the case ends on Mar 20.
delete from ref.policy;
select try.policy(2, 'any', 'fixed', 1, 1, 'week', '1980-01-01');
select try.term(2, '1985-03-10', '1985-03-20');
select try.seen(2, '1985-03-10');
select results_eq(
    $$select period_from, due_date, status, is_full from gap.duty
    where case_id = 2 and series = 'corrected' and variant = 'fresh_start'
    order by due_date$$,
    $$values (date '1985-03-04', date '1985-03-10', 'met', false),
        ('1985-03-11', '1985-03-17', 'missed', true),
        ('1985-03-18', '1985-03-24', 'pending', null)$$,
    'weeks of 1985 begin on Monday too');
-- Weeks are counted from Monday 1990-01-01, backward as well: two weeks before
-- it begin on Dec 18, three on Dec 11.
select results_eq(
    $$select p.period, gap.period_start(d.day, 'week', p.period)
    from (values (1), (2), (3)) as p (period)
    cross join (values (date '1989-12-31'), ('1990-01-01')) as d (day)
    order by p.period, d.day$$,
    $$values (1, date '1989-12-25'), (1, '1990-01-01'), (2, '1989-12-18'),
        (2, '1990-01-01'), (3, '1989-12-11'), (3, '1990-01-01')$$,
    'several weeks are counted from 1990-01-01');
select is_empty(
    $$select u.unit, u.period, x.day
    from (values ('day', 1), ('day', 10), ('week', 1), ('week', 2),
        ('week', 5), ('month', 1), ('month', 2), ('quarter', 1))
        as u (unit, period)
    cross join generate_series(timestamp '1985-01-01', '1994-12-31',
        interval '1 day') as d (at)
    cross join lateral (select d.at::date as day) as x
    where gap.period_start(x.day, u.unit, u.period) > x.day
        or gap.period_end(gap.period_start(x.day, u.unit, u.period), u.unit,
            u.period) <= x.day
        or gap.period_start(gap.period_start(x.day, u.unit, u.period), u.unit,
            u.period) <> gap.period_start(x.day, u.unit, u.period)$$,
    'each day lies in its period, before 1990 and after');

-- The first month and the last.
select try.as_of('1900-03-01');
select try.term(3, '1900-01-01');
select results_eq(
    $$select month, at_risk_days from gap.case_month
    where case_id = 3 and series = 'corrected' order by month$$,
    $$values (date '1900-01-01', 31), ('1900-02-01', 28)$$,
    'a case that begins on the first day');
select try.as_of('2100-01-01');
select try.term(4, '2099-11-15');
select results_eq(
    $$select month, at_risk_days from gap.case_month
    where case_id = 4 and series = 'corrected' order by month$$,
    $$values (date '2099-11-01', 16), ('2099-12-01', 31)$$,
    'a case that runs to the last day');
-- Case 1 from Mar 1985: 114 years and 10 months, case 2 one month, case 3 all
-- 2400, case 4 two: the cache has them as well.
set client_min_messages = warning;
select etl.rebuild_mart();
select results_eq(
    $$select r.is_served, (select sum(m.without_count + m.with_count)::int
        from gap.month_count as m
        where m.class = 'any' and m.series = 'corrected'
            and m.eligibility = 'C')
    from gap.mart_reading as r$$,
    $$values (true, 1378 + 1 + 2400 + 2)$$, 'all of these months are counted');
select * from finish();
rollback;
