-- More worked examples at the edges: days that begin and end things, leap days,
-- every trigger of a once duty, standards that change twice, holidays,
-- uncertain dates. Each is worked by hand in its comment.
begin;
\ir ../support/helper.sql
select no_plan();
select try.store('2021-05-01');
create function pg_temp.duties(id bigint)
returns table (variant text, class text, policy_id bigint, due_date date,
    status text, met_on date, days_late int, is_full boolean)
language sql as $$
    select d.variant, d.class, d.policy_id, d.due_date, d.status, d.met_on,
        d.days_late, d.is_full
    from gap.duty as d where d.case_id = id and d.series = 'corrected';
$$;
create function pg_temp.gaps(id bigint)
returns table (kind text, started_on date, ended_on date, calendar_days int,
    at_risk_days int, censored boolean, ended_by text)
language sql as $$
    select g.kind, g.started_on, g.ended_on, g.calendar_days, g.at_risk_days,
        g.censored, g.ended_by
    from gap.contact_gap as g
    where g.case_id = id and g.class = 'in_person' and g.series = 'corrected';
$$;

-- M1. The incident falls on the day of the start, as does a contact: E = s, and
-- a contact on the day of the incident makes no gap: whole, 0 days.
select try.term(1, '2021-03-01');
select try.event(1, 'incident', '2021-03-01');
select try.seen(1, '2021-03-01', '2021-03-05');
select results_eq($$select * from pg_temp.gaps(1)$$,
    $$values ('whole', date '2021-03-01', date '2021-03-01', 0, 0, true,
        'incident')$$, 'an incident on the day of the start');
-- An incident before the start ends nothing; the second one does, the third
-- comes too late. Seen Mar 11: entry 10; tail Mar 11 to 21: 10.
select try.term(2, '2021-03-01');
select try.event(2, 'incident', d)
from unnest(array[date '2021-02-01', '2021-03-21', '2021-04-01']) as d;
select try.seen(2, '2021-03-11');
select results_eq($$select * from pg_temp.gaps(2) order by started_on$$,
    $$values ('entry', date '2021-03-01', date '2021-03-11', 10, 10, false,
            'contact'),
        ('tail', '2021-03-11', '2021-03-21', 10, 10, true, 'incident')$$,
    'the first incident on or after the start');
-- An incident after the end of the case is none of it.
select try.term(3, '2021-03-01', '2021-03-10');
select try.event(3, 'incident', '2021-03-11');
select results_eq($$select * from pg_temp.gaps(3)$$,
    $$values ('whole', date '2021-03-01', date '2021-03-10', 9, 9, true,
        'case_end')$$, 'an incident after the end');

-- A case of one day, seen on it and on the day that closes it: 0, 1, 0. The
-- same seen on the closing day alone: 1, 0. Seen on neither: 1.
select try.term(i, '2021-03-01', '2021-03-02') from unnest(array[4, 5, 6]) as i;
select try.seen(4, '2021-03-01', '2021-03-02', '2021-03-03');
select try.seen(5, '2021-02-28', '2021-03-02');
select results_eq(
    $$select kind, calendar_days, at_risk_days, ended_by from pg_temp.gaps(4)
    order by started_on, ended_on, kind$$,
    $$values ('entry', 0, 0, 'contact'), ('interior', 1, 1, 'contact'),
        ('tail', 0, 0, 'case_end')$$, 'a case of one day, seen twice');
select results_eq(
    $$select kind, calendar_days, at_risk_days, ended_by from pg_temp.gaps(5)
    order by started_on, kind$$,
    $$values ('entry', 1, 1, 'contact'), ('tail', 0, 0, 'case_end')$$,
    'a contact on the closing day counts, one before the start does not');
select results_eq(
    $$select kind, calendar_days, ended_by from pg_temp.gaps(6)$$,
    $$values ('whole', 1, 'case_end')$$, 'a case of one day, never seen');

-- M2. Days since Apr 1 on May 1: 30. The day before as_of is Apr 30: in custody
-- until May 1 (out, not a day of it): NULL; until Apr 30: 30 again.
select try.term(i, '2021-01-01') from unnest(array[7, 8]) as i;
select try.seen(7, '2021-04-01');
select try.seen(8, '2021-04-01');
select try.event(7, 'custody', '2021-04-10', ended => '2021-05-01');
select try.event(8, 'custody', '2021-04-10', ended => '2021-04-30');
select results_eq(
    $$select case_id, calendar_days, never from gap.current_gap
    where class = 'in_person' and series = 'corrected' and case_id in (7, 8)
    order by case_id$$,
    $$values (7::bigint, null::int, false), (8, 30, false)$$,
    'M2 looks at the day before as_of');

-- Leap days. A gap from 2020-02-28 to 03-01 is 2 days; 2020-02 has 29 days: at
-- risk on all of them but custody on the 29th: not eligible A.
select try.term(9, '2020-01-31', '2020-04-01');
select try.seen(9, '2020-02-28', '2020-03-01');
select try.event(9, 'custody', '2020-02-29', ended => '2020-03-01');
select results_eq(
    $$select kind, calendar_days, at_risk_days from pg_temp.gaps(9)
    order by started_on$$,
    $$values ('entry', 28, 28), ('interior', 2, 1), ('tail', 31, 31)$$,
    'over a leap day');
select results_eq(
    $$select month, at_risk_days, eligible_a, eligible_b from gap.case_month
    where case_id = 9 and series = 'corrected' order by month$$,
    $$values (date '2020-01-01', 1, false, false),
        ('2020-02-01', 28, false, true), ('2020-03-01', 31, true, true)$$,
    'a leap day in custody');
-- Nov 30, 2019 + 1 quarter = Feb 29, 2020 (the last of a shorter month); from
-- there + 1 quarter = May 29. Month_end: Jan 31 + 1 month = Feb 29, then the
-- end of March.
select try.policy(1, 'any', 'rolling', 1, 1, 'quarter');
select try.policy(2, 'home', 'rolling', 1, 1, 'month', note => 'month_end');
select try.term(10, '2019-11-30', '2020-06-01');
select results_eq(
    $$select due_date, status from pg_temp.duties(10)
    where variant = 'carry_over' and class = 'any' order by due_date$$,
    $$values (date '2020-02-29', 'missed'), ('2020-05-29', 'missed'),
        ('2020-08-29', 'pending')$$, 'quarters over a leap day');
select try.term(11, '2020-01-31', '2020-04-05');
select results_eq(
    $$select due_date, status from pg_temp.duties(11)
    where variant = 'carry_over' and class = 'home' order by due_date$$,
    $$values (date '2020-02-29', 'missed'), ('2020-03-31', 'missed'),
        ('2020-04-30', 'pending')$$, 'month ends over a leap day');

-- Once, every trigger. Case 12 from Jan 1. return: back on Mar 15, 5 days: due
-- Mar 20, seen Mar 16: met. address_change: Apr 1, one week: Apr 8, nobody came:
-- missed, open on May 1. first_contact: the call of Jan 11 starts 30 days for a
-- home visit: Feb 10, made on Feb 12: 2 late. release: none.
delete from ref.policy;
select try.policy(3, 'in_person', 'once', 1, 5, 'day', trigger => 'return');
select try.policy(4, 'collateral', 'once', 1, 1, 'week',
    trigger => 'address_change');
select try.policy(5, 'home', 'once', 1, 30, 'day', trigger => 'first_contact');
select try.policy(6, 'direct', 'once', 1, 2, 'day', trigger => 'release');
select try.term(12, '2021-01-01');
select try.called(12, '2021-01-11');
select try.event(12, 'contact', '2021-02-12',
    'subject/in_person/residence/completed');
select try.event(12, 'abscond', '2021-03-01', ended => '2021-03-15');
select try.seen(12, '2021-03-16');
select try.event(12, 'address_change', '2021-04-01');
select results_eq(
    $$select class, due_date, status, met_on, days_late from pg_temp.duties(12)
    where variant = 'fresh_start' order by class$$,
    $$values ('collateral', date '2021-04-08', 'missed', null::date, null::int),
        ('home', '2021-02-10', 'missed', '2021-02-12', 2),
        ('in_person', '2021-03-20', 'met', '2021-03-16', null)$$,
    'a once duty for each trigger');
-- The first contact is itself the visit: met on the day that starts it. A
-- second address change on the same day is the same duty.
select try.term(13, '2021-01-01');
select try.event(13, 'contact', '2021-01-11',
    'both/in_person/residence/completed');
select try.event(13, 'address_change', '2021-02-01');
select try.event(13, 'address_change', '2021-02-01');
select results_eq(
    $$select class, due_date, status, met_on from pg_temp.duties(13)
    where variant = 'fresh_start' order by class$$,
    $$values ('collateral', date '2021-02-08', 'missed', null::date),
        ('home', '2021-02-10', 'met', '2021-01-11')$$,
    'a contact on the day that starts a once duty meets it');
-- Released on the day of the start: a duty. Released before it, or when the row
-- did not hold yet: none.
select try.term(i, '2021-01-10') from unnest(array[14, 15]) as i;
select try.event(14, 'custody', '2020-12-01', ended => '2021-01-10');
select try.event(15, 'custody', '2020-12-01', ended => '2021-01-09');
select results_eq(
    $$select d.case_id, d.due_date from gap.duty as d
    where d.case_id in (14, 15) and d.series = 'corrected'
        and d.variant = 'fresh_start'$$,
    $$values (14::bigint, date '2021-01-12')$$,
    'a trigger on the first day of the case, and before it');
delete from ref.policy;
select try.policy(7, 'direct', 'once', 1, 2, 'day', '2021-02-01',
    trigger => 'address_change');
select try.term(16, '2021-01-01');
select try.event(16, 'address_change', '2021-01-31');
select try.event(16, 'address_change', '2021-02-01');
select results_eq(
    $$select due_date from pg_temp.duties(16) where variant = 'fresh_start'$$,
    $$values (date '2021-02-03')$$, 'a trigger before the row holds starts none');

-- A standard that changes twice: 30 days to Feb 1, 60 to Mar 1, then 14. Case
-- Jan 1 to Mar 20, seen Jan 11. The duty due Jan 31 is met; what is open on Feb 1
-- and on Mar 1 leaves no row. fresh_start: Mar 1 + 14 = Mar 15 missed, Mar 29
-- pending. carry_over: Jan 11 + 14 = Jan 25, judged by the new row: missed, then
-- Feb 8, 22, Mar 8; Mar 22 pending.
delete from ref.policy;
select try.policy(8, 'any', 'rolling', 1, 30, 'day', '2020-01-01',
    '2021-02-01');
select try.policy(9, 'any', 'rolling', 1, 60, 'day', '2021-02-01',
    '2021-03-01');
select try.policy(10, 'any', 'rolling', 1, 14, 'day', '2021-03-01');
select try.term(17, '2021-01-01', '2021-03-20');
select try.seen(17, '2021-01-11');
select results_eq(
    $$select variant, policy_id, due_date, status from pg_temp.duties(17)
    order by variant, due_date$$,
    $$values ('carry_over', 10::bigint, date '2021-01-25', 'missed'),
        ('carry_over', 8, '2021-01-31', 'met'),
        ('carry_over', 10, '2021-02-08', 'missed'),
        ('carry_over', 10, '2021-02-22', 'missed'),
        ('carry_over', 10, '2021-03-08', 'missed'),
        ('carry_over', 10, '2021-03-22', 'pending'),
        ('fresh_start', 8, '2021-01-31', 'met'),
        ('fresh_start', 10, '2021-03-15', 'missed'),
        ('fresh_start', 10, '2021-03-29', 'pending')$$,
    'a rolling standard that changes twice');
-- Twice within a month: one a month to Mar 10, two to Mar 20, then three. March
-- has one duty, under the last row: carry_over counts Mar 5, 12 and 25, met on
-- the third; fresh_start counts from Mar 20: missed. February under the first.
delete from ref.policy;
select try.policy(11, 'any', 'fixed', 1, 1, 'month', '2020-01-01',
    '2021-03-10');
select try.policy(12, 'any', 'fixed', 2, 1, 'month', '2021-03-10',
    '2021-03-20');
select try.policy(13, 'any', 'fixed', 3, 1, 'month', '2021-03-20');
select try.term(18, '2021-02-01', '2021-04-01');
select try.seen(18, '2021-02-05', '2021-03-05', '2021-03-12', '2021-03-25');
select results_eq(
    $$select variant, policy_id, due_date, status, met_on
    from pg_temp.duties(18) order by variant, due_date$$,
    $$values ('carry_over', 11::bigint, date '2021-02-28', 'met',
            date '2021-02-05'),
        ('carry_over', 13, '2021-03-31', 'met', '2021-03-25'),
        ('fresh_start', 11, '2021-02-28', 'met', '2021-02-05'),
        ('fresh_start', 13, '2021-03-31', 'missed', null)$$,
    'a calendar standard that changes twice in a month');
-- A standard that pauses: one a month to Feb 15, again from Apr 1. Nothing is
-- owed in between; February leaves a row only where it was met before.
delete from ref.policy;
select try.policy(14, 'any', 'fixed', 1, 1, 'month', '2020-01-01',
    '2021-02-15');
select try.policy(15, 'any', 'fixed', 1, 1, 'month', '2021-04-01');
select try.term(i, '2021-01-01') from unnest(array[19, 20]) as i;
select try.seen(19, '2021-01-05', '2021-02-20');
select try.seen(20, '2021-02-10');
select results_eq(
    $$select d.case_id, d.policy_id, d.due_date, d.status from gap.duty as d
    where d.case_id in (19, 20) and d.series = 'corrected'
        and d.variant = 'fresh_start' order by 1, 3$$,
    $$values (19::bigint, 14::bigint, date '2021-01-31', 'met'),
        (19, 15, '2021-04-30', 'missed'), (20, 14, '2021-01-31', 'missed'),
        (20, 14, '2021-02-28', 'met'), (20, 15, '2021-04-30', 'missed')$$,
    'a standard that pauses');

-- Holidays. Every 10 business days from Fri 2021-01-01: Mon 4 is the first, Fri
-- 15 the tenth; with Mon 11 a holiday Mon 18. A holiday on Sat 9 changes
-- nothing, nor does Mon 11 twice. Missed on Jan 18; ten on: Tue 19 is the
-- first, Mon Feb 1 the tenth. From Sun Jan 3: Mon 4 is the first, Mon 18 too.
delete from ref.policy;
delete from ref.holiday;
insert into ref.holiday values (1, '2021-01-11', 1, 1, 0, 1),
    (1, '2021-01-09', 1, 1, 0, 1);
select try.policy(16, 'any', 'rolling', 1, 10, 'business_day');
select try.term(21, '2021-01-01', '2021-01-25');
select try.term(22, '2021-01-03', '2021-01-25');
select results_eq(
    $$select d.case_id, d.due_date, d.status from gap.duty as d
    where d.case_id in (21, 22) and d.series = 'corrected'
        and d.variant = 'fresh_start' order by 1, 2$$,
    $$values (21::bigint, date '2021-01-18', 'missed'),
        (21, '2021-02-01', 'pending'), (22, '2021-01-18', 'missed'),
        (22, '2021-02-01', 'pending')$$,
    'rolling in business days over a holiday');
-- M14: warned on Fri Jan 8: Tue 12, Wed 13, Thu 14. An act on the 14th counts,
-- one on the 15th does not.
select try.term(i, '2021-01-01') from unnest(array[23, 24]) as i;
select try.event(i, 'warning', '2021-01-08') from unnest(array[23, 24]) as i;
select try.event(23, 'search', '2021-01-14');
select try.event(24, 'search', '2021-01-15');
select results_eq(
    $$select case_id, due_on, verdict from gap.unanswered_warning
    where case_id in (23, 24) and allowed = '3 business days'
    order by case_id$$,
    $$values (23::bigint, date '2021-01-14', 'acted'),
        (24, '2021-01-14', 'not_acted')$$,
    'business days of a warning over a weekend and a holiday');
-- M11: from Fri Jan 8 to Tue 12 one business day.
select try.term(25, '2021-01-08');
select try.seen(25, '2021-01-12');
select is((select business_days from gap.first_contact where case_id = 25
    and class = 'any' and series = 'corrected'), 1,
    'business days to the first contact over a holiday');

-- Uncertain dates. Seen for certain on Jan 10, and once between Jan 20 and
-- Feb 5; one a month. Strict: January met, February missed. Favourable: that
-- contact may have been in February: met.
delete from ref.policy;
delete from ref.holiday;
select try.policy(17, 'any', 'fixed', 1, 1, 'month');
select try.term(26, '2021-01-01', '2021-03-01');
select try.seen(26, '2021-01-10');
select try.event(26, 'contact', '2021-01-20',
    'subject/in_person/office/completed', day_hi => '2021-02-05');
select results_eq(
    $$select d.series, d.due_date, d.status from gap.duty as d
    where d.case_id = 26 and d.variant = 'fresh_start'
        and d.series in ('as_logged', 'as_logged_favourable') order by 1, 2$$,
    $$values ('as_logged', date '2021-01-31', 'met'),
        ('as_logged', '2021-02-28', 'missed'),
        ('as_logged_favourable', '2021-01-31', 'met'),
        ('as_logged_favourable', '2021-02-28', 'met')$$,
    'an uncertain contact counts for the agency in each month it may be of');
-- The whole of a year: any month may be its.
select try.term(27, '2020-01-01', '2020-04-01');
select try.event(27, 'contact', '2020-01-01',
    'subject/in_person/office/completed', day_hi => '2020-12-31');
select results_eq(
    $$select d.series, d.due_date, d.status from gap.duty as d
    where d.case_id = 27 and d.variant = 'fresh_start'
        and d.series like 'corrected%' order by 1, 2$$,
    $$values ('corrected', date '2020-01-31', 'missed'),
        ('corrected', '2020-02-29', 'missed'),
        ('corrected', '2020-03-31', 'missed'),
        ('corrected_favourable', '2020-01-31', 'met'),
        ('corrected_favourable', '2020-02-29', 'met'),
        ('corrected_favourable', '2020-03-31', 'met')$$,
    'a contact of which only the year is known');
-- Once, within 10 days of Jan 15: due Jan 25; seen between Jan 20 and Feb 5:
-- strict at the latest, 11 days late; favourable in time.
delete from ref.policy;
select try.policy(18, 'any', 'once', 1, 10, 'day', trigger => 'start');
select try.term(28, '2021-01-15', '2021-03-01');
select try.event(28, 'contact', '2021-01-20',
    'subject/in_person/office/completed', day_hi => '2021-02-05');
select results_eq(
    $$select d.series, d.due_date, d.status, d.met_on, d.days_late
    from gap.duty as d
    where d.case_id = 28 and d.variant = 'fresh_start'
        and d.series like 'corrected%' order by 1$$,
    $$values ('corrected', date '2021-01-25', 'missed', date '2021-02-05', 11),
        ('corrected_favourable', '2021-01-25', 'met', '2021-01-20', null)$$,
    'a once duty and an uncertain contact that may have been in time');
-- The same where it may have been before the trigger: 10 days after the release
-- of Jan 25, due Feb 4: the favourable series take the day of the release. It
-- neither meets nor cures in the strict ones: of Jan 20 it would do neither.
delete from ref.policy;
select try.policy(18, 'any', 'once', 1, 10, 'day', trigger => 'release');
select try.event(28, 'custody', '2021-01-16', ended => '2021-01-25');
select results_eq(
    $$select d.series, d.due_date, d.status, d.met_on, d.days_late
    from gap.duty as d
    where d.case_id = 28 and d.variant = 'fresh_start'
        and d.series like 'corrected%' order by 1$$,
    $$values ('corrected', date '2021-02-04', 'missed', null::date, null::int),
        ('corrected_favourable', '2021-02-04', 'met', '2021-01-25', null)$$,
    'a once duty and an uncertain contact that may be from before its trigger');
-- Rolling, 30 days, due Feb 14 (anchor Jan 15): met at the latest on Feb 5,
-- next due Mar 7. The favourable series take the day that suits the agency
-- best, which is the latest, since what is due next counts from it.
delete from ref.policy;
select try.policy(19, 'any', 'rolling', 1, 30, 'day');
select results_eq(
    $$select d.series, d.due_date, d.status, d.met_on from gap.duty as d
    where d.case_id = 28 and d.variant = 'fresh_start'
        and d.series like 'corrected%' order by 1, 2$$,
    $$values ('corrected', date '2021-02-14', 'met', date '2021-02-05'),
        ('corrected', '2021-03-07', 'pending', null),
        ('corrected_favourable', '2021-02-14', 'met', '2021-02-05'),
        ('corrected_favourable', '2021-03-07', 'pending', null)$$,
    'a rolling chain and an uncertain contact');

-- A rolling duty, an uncertain date and the favourable series, as lines: due,
-- status, met on, days late.
create function pg_temp.rolled(id bigint, way text, bound text)
returns setof text
language sql as $$
    select concat_ws(' ', to_char(d.due_date, 'MMDD'), d.status,
        to_char(d.met_on, 'MMDD'), d.days_late)
    from gap.duty as d
    where d.case_id = id and d.variant = way and d.mode in ('rolling', 'once')
        and d.series = 'corrected' || bound
    order by d.due_date;
$$;
create function pg_temp.perhaps(id bigint, day_lo date, day_hi date,
    axes text default 'subject/in_person/office/completed')
returns void language sql as $$
    select try.event(id, 'contact', day_lo, axes, day_hi => day_hi);
$$;
-- From Jan 1, seen between Jan 25 and Feb 5. Strict: due Jan 31 missed, Feb 5
-- cures it (5 late); then Mar 7, Apr 6 missed, May 6. Favourable: seen on
-- Jan 31 itself, the latest day not after the due; then Mar 2, Apr 1 missed;
-- due May 1, as_of.
select try.term(60, '2021-01-01');
select pg_temp.perhaps(60, '2021-01-25', '2021-02-05');
select results_eq($$select * from pg_temp.rolled(60, 'fresh_start', '')$$,
    array['0131 missed 0205 5', '0307 missed', '0406 missed', '0506 pending'],
    'perhaps in time: strict is late');
select results_eq(
    $$select * from pg_temp.rolled(60, 'carry_over', '_favourable')$$,
    array['0131 met 0131', '0302 missed', '0401 missed', '0501 pending'],
    'perhaps in time: favourable is of the due date');
-- Seen for certain on Jan 28: due Feb 27. The uncertain one is then in time
-- whatever its day, and stands at its latest: due Mar 7. One more, Mar 20 to
-- Apr 10, begins too late: missed on Mar 7 and Apr 6? It may be of Apr 6: that
-- day cures Mar 7 (30 late) and the running duty is dropped: due May 6.
select try.term(61, '2021-01-01');
select try.seen(61, '2021-01-28');
select pg_temp.perhaps(61, '2021-01-25', '2021-02-05');
select pg_temp.perhaps(61, '2021-03-20', '2021-04-10');
select results_eq($$select * from pg_temp.rolled(61, 'fresh_start', '')$$,
    array['0131 met 0128', '0227 met 0205', '0307 missed 0410 34',
        '0406 missed 0410 4', '0510 pending'], 'a cure, strict');
select results_eq(
    $$select * from pg_temp.rolled(61, 'fresh_start', '_favourable')$$,
    array['0131 met 0128', '0227 met 0205', '0307 missed 0406 30',
        '0506 pending'], 'a cure before another is missed, favourable');
-- Two contacts that may be of one due date: the one whose days end first is
-- used, the other waits. From Jan 1; Jan 20 to Feb 10 and Jan 30 to Mar 5: due
-- Jan 31 met by the first, due Mar 2 by the second on Mar 2; due Apr 1.
select try.term(62, '2021-01-01');
select pg_temp.perhaps(62, '2021-01-30', '2021-03-05');
select pg_temp.perhaps(62, '2021-01-20', '2021-02-10');
select results_eq(
    $$select * from pg_temp.rolled(62, 'fresh_start', '_favourable')$$,
    array['0131 met 0131', '0302 met 0302', '0401 missed', '0501 pending'],
    'two that may be of one due date');
-- After as_of or before the start, perhaps: Dec 20 to Jan 3 stands at Jan 3;
-- due Feb 2, Mar 4, Apr 3 missed; Apr 20 to May 20 at as_of, May 1: cured (88,
-- 58 and 28 late). Strict knows nothing of both: from Jan 1 all are missed.
select try.term(63, '2021-01-01');
select pg_temp.perhaps(63, '2020-12-20', '2021-01-03');
select pg_temp.perhaps(63, '2021-04-20', '2021-05-20');
select results_eq(
    $$select * from pg_temp.rolled(63, 'fresh_start', '')$$,
    array['0131 missed', '0302 missed', '0401 missed', '0501 pending'],
    'perhaps outside, strict');
select results_eq(
    $$select * from pg_temp.rolled(63, 'fresh_start', '_favourable')$$,
    array['0131 met 0103', '0202 missed 0501 88', '0304 missed 0501 58',
        '0403 missed 0501 28', '0531 pending'], 'perhaps outside, favourable');
-- Back from an abscond on Feb 10: due Mar 12. Between Feb 1 and Mar 20: of
-- Mar 12. Never before a day already walked.
select try.term(64, '2021-01-01', '2021-04-01');
select try.seen(64, '2021-01-20');
select try.event(64, 'abscond', '2021-02-01', ended => '2021-02-10');
select pg_temp.perhaps(64, '2021-02-01', '2021-03-20');
select results_eq(
    $$select * from pg_temp.rolled(64, 'fresh_start', '_favourable')$$,
    array['0131 met 0120', '0312 met 0312', '0411 pending'],
    'perhaps after a return');

-- Two in 30 days. Case 65: Jan 10 for certain, between Jan 25 and Feb 5: of
-- Jan 31: the second most recent is Jan 10: met; due Feb 9. Case 66: two,
-- Jan 20 to Feb 5 and Jan 25 to Feb 8: one day each, Jan 30 and 31; due Mar 1.
-- Case 67: only one: it cannot meet alone, Jan 31 is missed, then it is Feb 5.
-- Case 68: Jan 31 for certain and Jan 25 to Feb 5: never before a day already
-- walked: Jan 31 missed, Feb 5 cures it (anchor Jan 31); due Mar 2.
delete from ref.policy;
select try.policy(41, 'any', 'rolling', 2, 30, 'day');
select try.term(i, '2021-01-01', '2021-02-20')
from generate_series(65, 68) as i;
select try.seen(65, '2021-01-10');
select pg_temp.perhaps(65, '2021-01-25', '2021-02-05');
select pg_temp.perhaps(66, '2021-01-20', '2021-02-05');
select pg_temp.perhaps(66, '2021-01-25', '2021-02-08');
select pg_temp.perhaps(67, '2021-01-25', '2021-02-05');
select try.seen(68, '2021-01-31');
select pg_temp.perhaps(68, '2021-01-25', '2021-02-05');
select results_eq(format('select * from pg_temp.rolled(%s, ''carry_over'',
        ''_favourable'')', v.id), v.want, 'two in thirty days, perhaps: case '
        || v.id)
from (values (65, array['0131 met 0131', '0209 missed', '0311 pending']),
    (66, array['0131 met 0131', '0301 pending']),
    (67, array['0131 missed', '0302 pending']),
    (68, array['0131 missed 0205 5', '0302 pending'])) as v (id, want);

-- A change within the days: in person to Feb 1, a call since. A call between
-- Jan 25 and Feb 5 may have been one that counts, on Feb 1 at the earliest: not
-- for Jan 31. A visit may be of Jan 31, under the row in force then.
delete from ref.policy;
select try.policy(42, 'in_person', 'rolling', 1, 30, 'day', '2020-01-01',
    '2021-02-01');
select try.policy(43, 'direct', 'rolling', 1, 30, 'day', '2021-02-01');
select try.term(i, '2021-01-01', '2021-03-20') from unnest(array[69, 70]) as i;
select pg_temp.perhaps(69, '2021-01-25', '2021-02-05',
    'subject/phone_voice/-/completed');
select pg_temp.perhaps(70, '2021-01-25', '2021-02-05');
select results_eq(format('select * from pg_temp.rolled(%s, ''carry_over'', %L)',
        v.id, v.bound), v.want, 'perhaps before a change: case ' || v.id
        || v.bound)
from (values (69, '', array['0131 missed 0205 5', '0307 missed',
        '0406 pending']),
    (69, '_favourable', array['0131 missed 0205 5', '0307 missed',
        '0406 pending']),
    (70, '', array['0131 missed 0205 5', '0307 missed', '0406 pending']),
    (70, '_favourable', array['0131 met 0131', '0302 missed',
        '0401 pending'])) as v (id, bound, want);
-- A visit that only the old row accepts is of its last day at the latest: home
-- since Feb 1. Seen Jan 10 (due Feb 9); between Jan 20 and Feb 5 in the office:
-- Jan 31. Carried over: due Mar 2.
update ref.policy set class = 'home' where policy_id = 43;
select try.term(71, '2021-01-01', '2021-02-20');
select try.seen(71, '2021-01-10');
select pg_temp.perhaps(71, '2021-01-20', '2021-02-05');
select results_eq(format('select * from pg_temp.rolled(71, ''carry_over'', %L)',
        v.bound), v.want, 'perhaps of the old row alone' || v.bound)
from (values ('', array['0131 met 0110', '0209 missed', '0311 pending']),
    ('_favourable', array['0131 met 0110', '0209 met 0131', '0302 pending']))
    as v (bound, want);
-- A once row of the start opens the chain: within 10 days, due Jan 11; between
-- Jan 5 and 20. Favourable: met on Jan 11, due Feb 10.
delete from ref.policy;
select try.policy(44, 'any', 'once', 1, 10, 'day', trigger => 'start');
select try.policy(45, 'any', 'rolling', 1, 30, 'day');
select try.term(72, '2021-01-01', '2021-02-05');
select pg_temp.perhaps(72, '2021-01-05', '2021-01-20');
select results_eq(format('select * from pg_temp.rolled(72, ''carry_over'', %L)',
        v.bound), v.want, 'perhaps in time for the first duty' || v.bound)
from (values ('', array['0111 missed 0120 9', '0219 pending']),
    ('_favourable', array['0111 met 0111', '0210 pending']))
    as v (bound, want);

-- Standards that change within a calendar period: each contact is judged by the
-- row of the chain in force in the case on its date. Level low asks for any
-- contact a month, level high for a visit; high from Mar 20. Case 50, called on
-- Mar 5: carry_over met on Mar 5; fresh_start counts from Mar 20: missed. Case
-- 51, the other way, low from Mar 20: the call of Mar 5 is no visit, that of
-- Mar 25 is a contact. Case 52 high to Mar 10, low to Mar 20, high again: the
-- call of Mar 15 counts, one of Mar 5 did not in case 53.
delete from ref.policy;
select try.policy(50, 'any', 'fixed', 1, 1, 'month', level => 'low');
select try.policy(51, 'in_person', 'fixed', 1, 1, 'month', level => 'high');
select try.term(i, '2021-03-01', '2021-04-10', level => v.level)
from (values (50, 'low'), (51, 'high'), (52, 'high'), (53, 'high'))
    as v (i, level);
select try.event(v.id, 'level', v.day, detail => v.level)
from (values (50, date '2021-03-20', 'high'), (51, '2021-03-20', 'low'),
    (52, '2021-03-10', 'low'), (52, '2021-03-20', 'high'),
    (53, '2021-03-10', 'low'), (53, '2021-03-20', 'high'))
    as v (id, day, level);
select try.called(50, '2021-03-05');
select try.called(51, '2021-03-05', '2021-03-25');
select try.called(52, '2021-03-15');
select try.called(53, '2021-03-05');
create function pg_temp.fixed(first_id bigint, last_id bigint, due date)
returns table (case_id bigint, policy_id bigint, fresh text, carry text)
language sql as $$
    select d.case_id, d.policy_id, max(s.what)
            filter (where d.variant = 'fresh_start'),
        max(s.what) filter (where d.variant = 'carry_over')
    from gap.duty as d
    cross join lateral (values (concat_ws(' ', d.status,
        to_char(d.met_on, 'MMDD')))) as s (what)
    where d.case_id between first_id and last_id and d.due_date = due
        and d.series = 'corrected'
    group by d.case_id, d.policy_id
    order by d.case_id, d.policy_id;
$$;
select results_eq($$select * from pg_temp.fixed(50, 53, '2021-03-31')$$,
    $$values (50::bigint, 51::bigint, 'missed', 'met 0305'),
        (51, 50, 'met 0325', 'met 0325'), (52, 51, 'missed', 'met 0315'),
        (53, 51, 'missed', 'missed')$$,
    'a change of level: each contact by the row in force on its date');
-- Three rows in one quarter: any contact to Feb 1, a home visit to Mar 1, two
-- visits since. The duty asks for two, the words of each row judge its days.
-- Case 54: called Jan 15, seen Mar 5: two. Case 55: seen in the office on
-- Feb 10 (no home visit) and Mar 5: one. Case 56: at home on Feb 10: two. Case
-- 57: seen Mar 5 and 9: two from Mar 1 on.
delete from ref.policy;
select try.policy(52, 'any', 'fixed', 1, 1, 'quarter', '2020-01-01',
    '2021-02-01');
select try.policy(53, 'home', 'fixed', 1, 1, 'quarter', '2021-02-01',
    '2021-03-01');
select try.policy(54, 'in_person', 'fixed', 2, 1, 'quarter', '2021-03-01');
select try.term(i, '2021-01-01') from generate_series(54, 57) as i;
select try.called(54, '2021-01-15');
select try.seen(i, '2021-03-05') from generate_series(54, 57) as i;
select try.seen(55, '2021-02-10');
select try.event(56, 'contact', '2021-02-10',
    'subject/in_person/residence/completed');
select try.seen(57, '2021-03-09');
select results_eq($$select * from pg_temp.fixed(54, 57, '2021-03-31')$$,
    $$values (54::bigint, 54::bigint, 'missed', 'met 0305'),
        (55, 54, 'missed', 'missed'), (56, 54, 'missed', 'met 0305'),
        (57, 54, 'met 0309', 'met 0309')$$,
    'three rows in a quarter, each contact by its own');
-- Rows of another period: a visit a month to Feb 15, then any contact a
-- quarter. January stands under the old row. The call of Jan 10 was no visit,
-- for the quarter neither; the visit of Jan 10 is one for both.
delete from ref.policy;
select try.policy(55, 'in_person', 'fixed', 1, 1, 'month', '2020-01-01',
    '2021-02-15');
select try.policy(56, 'any', 'fixed', 1, 1, 'quarter', '2021-02-15');
select try.term(i, '2021-01-01') from unnest(array[58, 59]) as i;
select try.called(58, '2021-01-10');
select try.seen(59, '2021-01-10');
select results_eq($$select * from pg_temp.fixed(58, 59, '2021-01-31')
    union all select * from pg_temp.fixed(58, 59, '2021-03-31')$$,
    $$values (58::bigint, 55::bigint, 'missed', 'missed'),
        (59, 55, 'met 0110', 'met 0110'), (58, 56, 'missed', 'missed'),
        (59, 56, 'missed', 'met 0110')$$, 'from months to quarters');
-- A hole: a visit or a call a month to Mar 10, nothing, a visit from Mar 20. In
-- the hole the row of the duty judges. Case 73, called Mar 5: met under the old
-- row, and carried over under the new one. Called Mar 15 (case 74): no visit.
-- Seen Mar 15 (case 75): one. Case 76 begins on Mar 12.
delete from ref.policy;
select try.policy(57, 'in_person', 'fixed', 1, 1, 'month', '2020-01-01',
    '2021-03-10', accepts_channel => '{in_person,phone_voice}');
select try.policy(58, 'in_person', 'fixed', 1, 1, 'month', '2021-03-20');
select try.term(i, '2021-03-01') from generate_series(73, 75) as i;
select try.term(76, '2021-03-12');
select try.called(73, '2021-03-05');
select try.called(74, '2021-03-15');
select try.seen(i, '2021-03-15') from unnest(array[75, 76]) as i;
select results_eq($$select * from pg_temp.fixed(73, 76, '2021-03-31')$$,
    $$values (73::bigint, 57::bigint, 'met 0305', 'met 0305'),
        (73, 58, 'missed', 'met 0305'), (74, 58, 'missed', 'missed'),
        (75, 58, 'missed', 'met 0315'), (76, 58, 'missed', 'met 0315')$$,
    'a hole between two rows');
-- No row before: its own words judge all of its period. A call from Mar 16 on
-- asked for; called Mar 5.
delete from ref.policy;
select try.policy(59, 'direct', 'fixed', 1, 1, 'month', '2021-03-16');
select results_eq($$select * from pg_temp.fixed(73, 73, '2021-03-31')$$,
    $$values (73::bigint, 59::bigint, 'missed', 'met 0305')$$,
    'a row that no other stands before');
-- Favourable, perhaps of either side of a change: by the row of its latest day
-- in the period. A visit to Mar 1, a call since: a call between Feb 20 and
-- Mar 5 is none for February, one for March.
delete from ref.policy;
select try.policy(60, 'in_person', 'fixed', 1, 1, 'month', '2020-01-01',
    '2021-03-01');
select try.policy(61, 'direct', 'fixed', 1, 1, 'month', '2021-03-01');
select try.term(77, '2021-02-01');
select pg_temp.perhaps(77, '2021-02-20', '2021-03-05',
    'subject/phone_voice/-/completed');
select results_eq(
    $$select d.due_date, d.status, d.met_on from gap.duty as d
    where d.case_id = 77 and d.variant = 'fresh_start' and d.is_full
        and d.series = 'corrected_favourable' order by 1$$,
    $$values (date '2021-02-28', 'missed', null::date),
        ('2021-03-31', 'met', '2021-03-01'), ('2021-04-30', 'missed', null)$$,
    'perhaps on either side of a change');

-- M9, M8 over a change of the standard: a missed calendar month is made good by
-- the next contact that the row in force on its day asks for. A visit a month;
-- from 2020-03-16 a call is enough. Case 80 from 2019-12-01, seen Dec 10 and
-- Jan 10, called Apr 5, May 5, Jun 5; as_of 2020-07-01. February, due 29:
-- missed, cured on Apr 5: 31 + 5 = 36 late; overdue Mar 1 to Apr 4 = 35 days,
-- in which March, due 31, falls: 5 late.
delete from ref.policy;
delete from core.term;
delete from core.event;
select try.as_of('2020-07-01');
select try.policy(62, 'in_person', 'fixed', 1, 1, 'month', '2019-01-01',
    '2020-03-16');
select try.policy(63, 'in_person', 'fixed', 1, 1, 'month', '2020-03-16',
    accepts_channel => '{in_person,phone_voice}');
select try.term(80, '2019-12-01');
select try.seen(80, '2019-12-10', '2020-01-10');
select try.called(80, '2020-04-05', '2020-05-05', '2020-06-05');
create function pg_temp.late(id bigint, way text) returns setof text
language sql as $$
    select concat_ws(' ', l.policy_id, to_char(l.due_date, 'MMDD'),
        to_char(l.cured_on, 'MMDD'), l.days_late,
        case when l.censored then 'open' end)
    from gap.late_duty as l
    where l.case_id = id and l.variant = way and l.series = 'corrected'
    order by l.due_date;
$$;
select results_eq(format('select * from pg_temp.late(80, %L)', v.way),
    array['62 0229 0405 36', '63 0331 0405 5'],
    'M9: cured by what the new row asks for, ' || v.way)
from (values ('fresh_start'), ('carry_over')) as v (way);
select results_eq(
    $$select class, overdue_days from gap.overdue_case where case_id = 80
        and series = 'corrected' and variant = 'fresh_start' order by class$$,
    $$values ('all', 35), ('in_person', 35)$$, 'M8: overdue until then');
select results_eq(
    $$select class, cured_count, open_count, median, cured_mean_days
    from gap.days_late where series = 'corrected'
        and variant = 'fresh_start'$$,
    $$values ('in_person', 2::bigint, 0::bigint, 5, 20.5::float8)$$,
    'M9: nothing is open');
-- The other way round: calls were enough until then. The call of Apr 5 cures
-- nothing; a visit on Apr 20 does: 36 + 15 = 51 late, March 20.
update ref.policy set accepts_channel = case policy_id when 62
    then array['in_person', 'phone_voice'] end;
select try.term(81, '2019-12-01', '2020-05-01');
select try.seen(81, '2019-12-10', '2020-01-10', '2020-04-20');
select try.called(81, '2020-04-05');
select results_eq('select * from pg_temp.late(81, ''carry_over'')',
    array['62 0229 0420 51', '63 0331 0420 20'],
    'M9: not by what only the old row asked for');
-- By level instead: a visit at level 1, a call at level 2, from Mar 16.
delete from ref.policy;
select try.policy(64, 'in_person', 'fixed', 1, 1, 'month', level => '1');
select try.policy(65, 'direct', 'fixed', 1, 1, 'month', level => '2');
select try.term(82, '2019-12-01', level => '1');
select try.event(82, 'level', '2020-03-16', detail => '2');
select try.seen(82, '2019-12-10', '2020-01-10');
select try.called(82, '2020-04-05', '2020-05-05', '2020-06-05');
select results_eq('select * from pg_temp.late(82, ''fresh_start'')',
    array['64 0229 0405 36', '65 0331 0405 5'],
    'M9: cured after a change of level');
-- A hole to May 1: nothing is in force on Apr 5, the row of the duty goes on
-- judging: no cure by the call; the call of May 5 cures: 36 + 30 = 66 late.
-- Seen on Apr 12 (case 83): 43 late.
delete from ref.policy;
select try.policy(66, 'in_person', 'fixed', 1, 1, 'month', '2019-01-01',
    '2020-03-16');
select try.policy(67, 'in_person', 'fixed', 1, 1, 'month', '2020-05-01',
    accepts_channel => '{in_person,phone_voice}');
select try.term(83, '2019-12-01', '2020-05-01');
select try.seen(83, '2019-12-10', '2020-01-10', '2020-04-12');
select results_eq('select * from pg_temp.late(80, ''fresh_start'')',
    array['66 0229 0505 66'], 'M9: no row in force: that of the duty judges');
select results_eq('select * from pg_temp.late(83, ''fresh_start'')',
    array['66 0229 0412 43'], 'M9: a cure while no row is in force');
-- The day that closes the case is judged by the last row: called on it.
select try.term(84, '2019-12-01', '2020-05-10');
select try.seen(84, '2019-12-10', '2020-01-10');
select try.called(84, '2020-05-10');
select results_eq('select * from pg_temp.late(84, ''fresh_start'')',
    array['66 0229 0510 71'], 'M9: a cure on the closing day');
select try.as_of('2021-05-01');

-- M6 fixed at both ends, M7. Case Jan 10 to Mar 20, one a month: January has 22
-- of 31 days: full. Seen before the start (counts nothing) and on the closing
-- day: that of March, due after the end, is met and pending.
delete from ref.policy;
delete from core.term;
delete from core.event;
select try.policy(20, 'any', 'fixed', 1, 1, 'month');
select try.term(31, '2021-01-10', '2021-03-20');
select try.seen(31, '2021-01-05', '2021-03-20');
select results_eq(
    $$select due_date, status, met_on, is_full from pg_temp.duties(31)
    where variant = 'fresh_start' order by due_date$$,
    $$values (date '2021-01-31', 'missed', null::date, true),
        ('2021-02-28', 'missed', null, true),
        ('2021-03-31', 'met', '2021-03-20', null)$$,
    'calendar months at both ends of a case');
select results_eq(
    $$select sum(met_count)::int, sum(missed_count)::int,
        sum(pending_count)::int, sum(stub_count)::int
    from gap.compliance_month where series = 'corrected'
        and variant = 'fresh_start'$$,
    $$values (0, 2, 1, 0)$$, 'M7: met with a due date after the end is pending');
-- A case of March: due Mar 31, before its end on Apr 1: rated. The contact of
-- the closing day is one of April, which is not asked about.
select try.term(32, '2021-03-01', '2021-04-01');
select try.seen(32, '2021-04-01');
select results_eq(
    $$select due_date, status, met_on from pg_temp.duties(32)
    where variant = 'fresh_start'$$,
    $$values (date '2021-03-31', 'missed', null::date)$$,
    'a closing day in the month after');

-- M8, M9. One in 30 days, never seen. Case 33 in custody Feb 10 to 20: overdue
-- from Feb 1 to Apr 30 = 89 days less 10, of 110. Case 34 in custody to Mar 1:
-- due Jan 31 (no day of 31 at risk) and Mar 2 (2 of 31) are stubs and make no
-- day overdue; due Apr 1 is missed: Apr 2 to 30 = 29 days of 61.
delete from ref.policy;
select try.policy(21, 'any', 'rolling', 1, 30, 'day');
select try.term(i, '2021-01-01') from unnest(array[33, 34]) as i;
select try.event(33, 'custody', '2021-02-10', ended => '2021-02-20');
select try.event(34, 'custody', '2021-01-01', ended => '2021-03-01');
select results_eq(
    $$select case_id, overdue_days, known_days from gap.overdue_case
    where case_id in (33, 34) and class = 'any' and series = 'corrected'
        and variant = 'fresh_start' order by case_id$$,
    $$values (33::bigint, 79, 110), (34, 29, 61)$$,
    'M8: neither custody nor stubs are overdue');
select results_eq(
    $$select due_date, status, is_full from pg_temp.duties(34)
    where variant = 'fresh_start' order by due_date$$,
    $$values (date '2021-01-31', 'missed', false),
        ('2021-03-02', 'missed', false), ('2021-04-01', 'missed', true),
        ('2021-05-01', 'pending', null)$$, 'stubs of a rolling chain');
select results_eq(
    $$select due_date, days_late, censored from gap.late_duty
    where case_id = 34 and series = 'corrected' and variant = 'fresh_start'$$,
    $$values (date '2021-04-01', 30, true)$$, 'M9: open ones to as_of');

-- Two in two weeks from Jan 1: due Jan 15; Jan 6 moves the anchor to Jan 4: met;
-- due Jan 18 missed; Jan 20: the second most recent is Jan 6, + 14 = Jan 20:
-- cured, 2 late; that due is missed on Jan 22, whose second most recent is
-- Jan 20: cured, 2 late; due Feb 3 pending.
delete from ref.policy;
select try.policy(22, 'any', 'rolling', 2, 2, 'week');
select try.term(35, '2021-01-01', '2021-01-31');
select try.seen(35, '2021-01-04', '2021-01-06', '2021-01-20', '2021-01-22');
select results_eq(
    $$select due_date, status, met_on, days_late from pg_temp.duties(35)
    where variant = 'fresh_start' order by due_date$$,
    $$values (date '2021-01-15', 'met', date '2021-01-06', null::int),
        ('2021-01-18', 'missed', '2021-01-20', 2),
        ('2021-01-20', 'missed', '2021-01-22', 2),
        ('2021-02-03', 'pending', null, null)$$, 'two in two weeks');

-- M4: at risk the longest is not that of the calendar. Entry 25; Jan 26 to
-- Mar 27 is 60 days, 40 of them in custody; tail to May 1: 35.
select try.term(36, '2021-01-01');
select try.seen(36, '2021-01-26', '2021-03-27');
select try.event(36, 'custody', '2021-02-01', ended => '2021-03-13');
select results_eq(
    $$select kind, at_risk_days, censored from gap.longest_gap
    where case_id = 36 and class = 'any' and series = 'corrected'$$,
    $$values ('tail', 35, true)$$, 'M4: the longest gap in days at risk');

-- M10: an incident ends no month. Jan 15 to Apr 15: 17, 28, 31 and 14 days.
select try.term(37, '2021-01-15', '2021-04-15');
select try.event(37, 'incident', '2021-02-10');
select try.seen(37, '2021-03-05');
select results_eq(
    $$select month, at_risk_days, eligible_a, eligible_b, eligible_c,
        has_in_person
    from gap.case_month where case_id = 37 and series = 'corrected'
    order by month$$,
    $$values (date '2021-01-01', 17, false, true, true, false),
        ('2021-02-01', 28, true, true, true, false),
        ('2021-03-01', 31, true, true, true, true),
        ('2021-04-01', 14, false, false, true, false)$$,
    'M10: the panel at its edges');

-- M17. Entered on the due date: not after it; ten minutes into the next day: it
-- is. Entered before it took place: lag 0. Entered on the day of the incident:
-- not after it; the day after: it is, where it is dated on or before that day.
delete from ref.policy;
select try.policy(23, 'any', 'fixed', 1, 1, 'month');
select try.term(38, '2021-01-01');
select try.event(38, 'incident', '2021-03-10');
select try.event(38, 'contact', v.day, 'subject/in_person/office/completed',
    recorded => v.entered)
from (values (date '2021-01-31', timestamp '2021-01-31 23:00'),
    ('2021-02-28', '2021-03-01 00:10'), ('2021-03-05', '2021-03-10 13:00'),
    ('2021-03-06', '2021-03-11 13:00'), ('2021-03-10', '2021-03-09 10:00'),
    ('2021-03-12', '2021-03-13 13:00')) as v (day, entered);
select results_eq(
    $$select occurred_lo, lag_days, after_due, after_incident
    from gap.entry_lag where case_id = 38 and kind = 'contact'
    order by occurred_lo$$,
    $$values (date '2021-01-31', 0, false, false),
        ('2021-02-28', 1, true, false), ('2021-03-05', 5, false, false),
        ('2021-03-06', 5, false, true), ('2021-03-10', 0, false, false),
        ('2021-03-12', 1, false, false)$$, 'M17: after due, after an incident');

-- M16: claimed for Feb 1 to 10, said on Mar 1. Filed on Feb 17, the last day of
-- the window: found; on Feb 18: absent; on Jan 25, the first, and entered on
-- Mar 2: found_late.
insert into etl.coverage
values (1, 1, 1, 'document:report', '2021-01-01', '2021-04-30', 1);
select try.statement(i, 'document_claim', 'report', window_lo => '2021-02-01',
    window_hi => '2021-02-10', stated_on => '2021-03-01')
from unnest(array[39, 40, 41]) as i;
select try.event(v.id, 'document', v.day, detail => 'report',
    recorded => v.entered)
from (values (39, date '2021-02-17', timestamp '2021-02-18 10:00'),
    (40, '2021-02-18', '2021-02-18 10:00'),
    (41, '2021-01-25', '2021-03-02 10:00')) as v (id, day, entered);
select results_eq(
    $$select case_id, verdict from gap.claim_check
    where case_id in (39, 40, 41) order by case_id$$,
    $$values (39::bigint, 'found'), (40, 'absent'), (41, 'found_late')$$,
    'M16: both ends of the window');

-- M19: Fri Apr 30 a holiday: counted on Thu 29.
insert into ref.holiday values (1, '2021-04-30', 1, 1, 0, 1);
select try.term(42, '2021-04-01');
update core.term set officer_key = 3 where case_id = 42;
select results_eq(
    $$select month, counted_on, at_risk_count from gap.caseload_month
    where officer_key = 3$$,
    $$values (date '2021-04-01', date '2021-04-29', 1)$$,
    'M19: the last working day before a holiday');
select * from finish();
rollback;
