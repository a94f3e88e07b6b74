begin;
\ir ../support/helper.sql
select plan(14);
select try.store('2021-05-10');

-- G6: one a month; start Jan 20 (12 of 31 days at risk: a stub), once in Feb,
-- never in Mar, twice in Apr; May 31 is not before May 10: pending.
select try.policy(1, 'in_person', 'fixed', 1, 1, 'month');
select try.term(1, '2021-01-20');
select try.seen(1, '2021-02-09', '2021-04-06', '2021-04-20');
select results_eq(
    $$select due_date, status, met_on, is_full, days_late, class, policy_id
    from gap.duty where case_id = 1 and series = 'corrected'
        and variant = 'fresh_start' order by due_date$$,
    $$values (date '2021-01-31', 'missed', null::date, false, null::int,
            'in_person', 1::bigint),
        ('2021-02-28', 'met', '2021-02-09', true, null, 'in_person', 1),
        ('2021-03-31', 'missed', null, true, null, 'in_person', 1),
        ('2021-04-30', 'met', '2021-04-06', true, null, 'in_person', 1),
        ('2021-05-31', 'pending', null, null, null, 'in_person', 1)$$,
    'G6: stub, met, missed, met, pending');
select results_eq(
    $$select sum(met_count)::int, sum(missed_count)::int,
        sum(pending_count)::int, sum(stub_count)::int
    from gap.compliance_month
    where class = 'in_person' and series = 'corrected'
        and variant = 'fresh_start'$$,
    $$values (2, 1, 1, 1)$$, 'G6: 2 of 3, a stub and a pending one apart');
-- Wilson for 1 of 1: 1 / (1 + 3.8415) = 0.206549 to 1; 0 of 1: 0 to 0.793451.
select results_eq(
    $$select month, compliance_share, round(ci_low::numeric, 6),
        round(ci_high::numeric, 6)
    from gap.compliance_month
    where class = 'in_person' and series = 'corrected'
        and variant = 'carry_over' and missed_count + met_count > 0
    order by month$$,
    $$values (date '2021-02-01', 1::float8, 0.206549, 1.000000),
        ('2021-03-01', 0, 0.000000, 0.793451),
        ('2021-04-01', 1, 0.206549, 1.000000)$$, 'with Wilson intervals');
select is_empty($$select 1 from gap.compliance_month
    where met_count + missed_count = 0 and compliance_share is not null$$,
    'nothing rated gives NULL');
select is(
    (select count(*)::int from gap.duty where case_id = 1), 5 * 4 * 2,
    'both variants and all series are complete');

-- Two a month is not one in half a month: both in one week are enough, two on
-- one day are not.
delete from ref.policy;
select try.policy(2, 'any', 'fixed', 2, 1, 'month');
select try.term(2, '2021-03-01');
select try.seen(2, '2021-03-02', '2021-03-03', '2021-04-06', '2021-04-06');
select results_eq(
    $$select due_date, status, met_on from gap.duty where case_id = 2
        and series = 'as_logged' and variant = 'fresh_start'
        and is_full order by due_date$$,
    $$values (date '2021-03-31', 'met', date '2021-03-03'),
        ('2021-04-30', 'missed', null)$$,
    'two contact days in the month, wherever they fall');

-- Two months from 1 January; quarters; weeks from Monday 2021-04-05.
delete from ref.policy;
select try.policy(3, 'any', 'fixed', 1, 2, 'month');
select try.policy(4, 'direct', 'fixed', 1, 1, 'quarter');
select try.policy(5, 'in_person', 'fixed', 1, 1, 'week');
select try.term(3, '2021-04-10', '2021-04-20');
select results_eq(
    $$select class, due_date, status, is_full from gap.duty
    where case_id = 3 and series = 'corrected' and variant = 'fresh_start'
    order by class, due_date$$,
    $$values ('any', date '2021-04-30', 'pending', null::boolean),
        ('direct', '2021-06-30', 'pending', null),
        ('in_person', '2021-04-11', 'missed', false),
        ('in_person', '2021-04-18', 'missed', true),
        ('in_person', '2021-04-25', 'pending', null)$$,
    'calendar periods: two months, a quarter, weeks from Monday');

-- The standard changes within a month, in person to phone on Mar 16: one duty
-- for March, under the new row; fresh_start counts from Mar 16.
delete from ref.policy;
select try.policy(6, 'in_person', 'fixed', 1, 1, 'month', '2020-01-01',
    '2021-03-16');
select try.policy(7, 'direct', 'fixed', 1, 1, 'month', '2021-03-16');
select try.term(4, '2021-02-01', '2021-04-05');
select try.seen(4, '2021-02-03', '2021-03-10');
select results_eq(
    $$select variant, policy_id, due_date, status from gap.duty
    where case_id = 4 and series = 'corrected' order by variant, due_date$$,
    $$values ('carry_over', 6::bigint, date '2021-02-28', 'met'),
        ('carry_over', 7, '2021-03-31', 'met'),
        ('carry_over', 7, '2021-04-30', 'pending'),
        ('fresh_start', 6, '2021-02-28', 'met'),
        ('fresh_start', 7, '2021-03-31', 'missed'),
        ('fresh_start', 7, '2021-04-30', 'pending')$$,
    'a changed standard: one duty for the month, in two variants');

-- By level: level 1 once a month, level 2 has no row. Level 2 from Mar 16: the
-- duty of March leaves no row unless it was met before.
delete from ref.policy;
select try.policy(8, 'any', 'fixed', 1, 1, 'month', level => '1');
select try.term(5, '2021-02-01', level => '1');
select try.term(6, '2021-02-01', level => '1');
select try.event(i, 'level', '2021-03-16', detail => '2')
from unnest(array[5, 6]) as i;
select try.seen(6, '2021-03-10');
select results_eq(
    $$select case_id, due_date, status from gap.duty
    where case_id in (5, 6) and series = 'corrected'
        and variant = 'fresh_start' order by case_id, due_date$$,
    $$values (5::bigint, date '2021-02-28', 'missed'),
        (6, '2021-02-28', 'missed'), (6, '2021-03-31', 'met')$$,
    'a duty open when the level leaves leaves no row');
select results_eq(
    $$select level, met_count, missed_count from gap.compliance_month
    where series = 'corrected' and variant = 'fresh_start'
        and month in ('2021-02-01', '2021-03-01') order by month$$,
    $$values ('1', 0, 2), ('2', 1, 0)$$, 'by the level on the due date');

-- Jail: only where the row says so. Kiosk: only where the row accepts it.
delete from ref.policy;
select try.policy(9, 'in_person', 'fixed', 1, 1, 'month');
select try.policy(10, 'direct', 'fixed', 1, 1, 'month',
    accepts_site => '{jail,office}', accepts_channel => '{in_person,kiosk}');
select try.term(7, '2021-02-01', '2021-04-01');
select try.event(7, 'contact', '2021-02-05',
    'subject/in_person/jail/completed');
select try.event(7, 'contact', '2021-03-05', 'subject/kiosk/office/completed');
select results_eq(
    $$select class, due_date, status from gap.duty where case_id = 7
        and series = 'corrected' and variant = 'carry_over'
    order by class, due_date$$,
    $$values ('direct', date '2021-02-28', 'met'),
        ('direct', '2021-03-31', 'met'),
        ('in_person', '2021-02-28', 'missed'),
        ('in_person', '2021-03-31', 'missed')$$,
    'accepted sites and channels');

-- M10: Feb whole (28 days at risk, seen), Mar with custody Mar 10..20 (21
-- days), Apr to May 10: Apr whole, May 9 days.
select try.term(8, '2021-02-01');
select try.seen(8, '2021-02-28');
select try.event(8, 'custody', '2021-03-10', ended => '2021-03-20');
select results_eq(
    $$select month, at_risk_days, eligible_a, eligible_b, eligible_c, has_any,
        has_in_person
    from gap.case_month where case_id = 8 and series = 'corrected'
    order by month$$,
    $$values (date '2021-02-01', 28, true, true, true, true, true),
        ('2021-03-01', 21, false, true, true, false, false),
        ('2021-04-01', 30, true, true, true, false, false),
        ('2021-05-01', 9, false, false, true, false, false)$$,
    'months: eligible by days at risk');
select try.event(8, 'contact', '2021-03-25', 'subject/in_person/-/completed',
    day_hi => '2021-04-05');
select results_eq(
    $$select month, has_in_person from gap.case_month
    where case_id = 8 and series = 'corrected' order by month$$,
    $$values (date '2021-02-01', true), ('2021-03-01', null),
        ('2021-04-01', null), ('2021-05-01', false)$$,
    'an uncertain date across two months: perhaps in either');
-- Policy coverage: only row 11, from Apr 1: of case 9 (Mar 2 .. May 10, 69
-- days) 39 have a standard.
delete from ref.policy;
delete from core.term;
delete from core.event;
select try.policy(11, 'any', 'fixed', 1, 1, 'month', '2021-04-01');
select try.term(9, '2021-03-02');
select results_eq(
    $$select covered_days, at_risk_days, round(coverage_share::numeric, 6)
    from gap.policy_coverage$$,
    $$values (39::bigint, 69::bigint, round(39 / 69.0, 6))$$,
    'policy coverage in days at risk');
select * from finish();
rollback;
