-- Faults that other programs had, each one a case that shows it.
begin;
\ir ../support/helper.sql
select plan(9);
select try.store('2021-05-01');

-- A due date filled only when missed would give 0 of 1; one that is met early
-- and counted as none due would give no rate. Seen Jan 11 and Feb 5, one in 30
-- days: due Jan 31 met, due Feb 10 met, due Mar 7 missed (end Mar 10): 2 of 3.
select try.policy(1, 'any', 'rolling', 1, 30, 'day');
select try.term(1, '2021-01-01', '2021-03-10');
select try.seen(1, '2021-01-11', '2021-02-05');
select results_eq(
    $$select met_count, missed_count, pending_count, stub_count,
        round(compliance_share::numeric, 6)
    from gap.compliance_rate where breakdown = 'all' and series = 'corrected'
        and variant = 'fresh_start'$$,
    $$values (2::bigint, 1::bigint, 1::bigint, 0::bigint, 0.666667)$$,
    'what was met, also early, is due like what was missed');
-- A level change that clips a period but still demands the full count: two a
-- month, level 2 from Mar 25, both contacts before. carry_over counts the
-- whole month: met. Under fresh_start nothing counts but Mar 25 to 31.
delete from ref.policy;
select try.policy(2, 'any', 'fixed', 2, 1, 'month', level => '1');
select try.policy(3, 'any', 'fixed', 2, 1, 'month', level => '2');
select try.term(2, '2021-03-01', '2021-04-01', level => '1');
select try.event(2, 'level', '2021-03-25', detail => '2');
select try.seen(2, '2021-03-05', '2021-03-19');
select results_eq(
    $$select variant, policy_id, due_date, status from gap.duty
    where case_id = 2 and series = 'corrected' order by variant$$,
    $$values ('carry_over', 3::bigint, date '2021-03-31', 'met'),
        ('fresh_start', 3, '2021-03-31', 'missed')$$,
    'a clipped period: one duty, both ways of counting side by side');
-- A case that begins on Mar 20 (12 of 31 days) is not asked for the full month.
select try.term(3, '2021-03-20', '2021-04-10', level => '1');
select results_eq(
    $$select due_date, is_full from gap.duty where case_id = 3
        and series = 'corrected' and variant = 'fresh_start' order by due_date$$,
    $$values (date '2021-03-31', false), ('2021-04-30', null)$$,
    'a stub is not rated');
-- Overlapping windows after level changes: none of one chain, whatever the
-- changes. Levels 1, 2, 1 in one month; weeks, months and quarters.
select try.policy(4, 'home', 'fixed', 1, 1, 'week', level => '1');
select try.policy(5, 'home', 'fixed', 1, 1, 'quarter', level => '2');
select try.event(1, 'level', d.day, detail => d.level)
from (values (date '2021-01-01', '1'), ('2021-01-06', '2'),
    ('2021-02-17', '1')) as d (day, level);
select is_empty(
    $$select a.case_id, a.due_date from gap.duty as a
    join gap.duty as b on b.case_id = a.case_id and b.class = a.class
        and b.variant = a.variant and b.series = a.series
        and (b.policy_id, b.due_date) <> (a.policy_id, a.due_date)
        and b.due_date >= a.due_date and b.period_from <= a.due_date
        and b.due_date = a.due_date
    where a.mode = 'fixed'$$, 'no two duties of one class are due on one day');
select results_eq(
    $$select policy_id, due_date from gap.duty where case_id = 1
        and class = 'home' and series = 'corrected' and variant = 'carry_over'
    order by due_date$$,
    $$values (4::bigint, date '2021-01-03'), (4, '2021-02-21'),
        (4, '2021-02-28'), (4, '2021-03-07'), (4, '2021-03-14')$$,
    'weeks, then a quarter that another row takes over, then weeks');
-- 2 per 90 days is not 1 per 45: seen on Jan 2 and 3, then Mar 30: nothing is
-- missed before Apr 2 (the second most recent, Jan 2, + 90).
delete from ref.policy;
select try.policy(6, 'any', 'rolling', 2, 90, 'day');
select try.term(4, '2021-01-01', '2021-04-01');
select try.seen(4, '2021-01-02', '2021-01-03', '2021-03-30');
select is_empty($$select 1 from gap.duty where case_id = 4
    and status = 'missed'$$, 'two in ninety days, whenever they fall');
-- A call is not a visit, and a code for a visit that was an attempt is none.
select try.term(5, '2021-01-01', '2021-03-01');
select try.called(5, '2021-01-10');
select try.event(5, 'contact', '2021-01-20',
    'subject/in_person/residence/attempt_not_present');
select results_eq(
    $$select class, kind from gap.contact_gap where case_id = 5
        and series = 'as_logged' order by class, started_on$$,
    $$values ('any', 'entry'), ('any', 'tail'), ('direct', 'entry'),
        ('direct', 'tail'), ('home', 'whole'), ('in_person', 'whole')$$,
    'a phone call is never counted as face to face');
-- Contacts whose code nobody mapped are kept, counted apart, and count for the
-- agency in the favourable series only where the counterpart is known.
select try.event(5, 'contact', '2021-01-25', '-/-/-/-');
select is((select count(*)::int from gap.case_timeline
    where case_id = 5 and kind = 'contact'), 3,
    'a contact of an unmapped code is not dropped');
-- Business days coded as calendar days: warned on Fri Mar 5, the third
-- business day is Wed Mar 10, not Mon Mar 8.
select try.event(5, 'warning', '2021-03-05');
select try.event(5, 'search', '2021-03-10');
select is((select verdict from gap.unanswered_warning
    where case_id = 5 and allowed = '3 business days'), 'acted',
    'business days are no calendar days');
select * from finish();
rollback;
