-- The edge cases of the definitions, each a small case worked by hand. Rows
-- that have their test in gaps.sql, duties.sql or rolling.sql are not repeated.
begin;
\ir ../support/helper.sql
select plan(20);
select try.store('2021-05-01');
create function pg_temp.duties(id bigint)
returns table (variant text, class text, policy_id bigint, due_date date,
    status text, met_on date, days_late int, is_full boolean)
language sql as $$
    select d.variant, d.class, d.policy_id, d.due_date, d.status, d.met_on,
        d.days_late, d.is_full
    from gap.duty as d where d.case_id = id and d.series = 'corrected';
$$;

-- Absconded from Feb 1 (declared) to Mar 15 (returned): one in 30 days, seen
-- Jan 11 and Apr 12. Due Jan 31 met; due Feb 10 missed (at risk 21 of its 31
-- days: full); due Mar 12 missed (never at risk: a stub). Return: anchor
-- Mar 15, due Apr 14, so that nothing was due on Apr 11. Apr 12 cures: Feb 10
-- is 18 + 31 + 12 = 61 late, Mar 12 31; next due May 12. The gap Jan 11 to
-- Apr 12 is 91 days, 42 of them away; last seen 21 days before the declaration.
select try.policy(1, 'any', 'rolling', 1, 30, 'day');
select try.term(1, '2021-01-01');
select try.seen(1, '2021-01-11', '2021-04-12');
select try.event(1, 'abscond', '2021-02-01', ended => '2021-03-15');
select results_eq(
    $$select due_date, status, met_on, days_late, is_full
    from pg_temp.duties(1) where variant = 'carry_over' order by due_date$$,
    $$values (date '2021-01-31', 'met', date '2021-01-11', null::int, true),
        ('2021-02-10', 'missed', '2021-04-12', 61, true),
        ('2021-03-12', 'missed', '2021-04-12', 31, false),
        ('2021-05-12', 'pending', null, null, null)$$,
    'a return after an abscond is a new anchor');
select results_eq(
    $$select kind, calendar_days, at_risk_days from gap.contact_gap
    where case_id = 1 and class = 'any' and series = 'corrected'
    order by started_on$$,
    $$values ('entry', 10, 10), ('interior', 91, 49), ('tail', 19, 19)$$,
    'an abscond splits no gap, and its days are not at risk');
select results_eq(
    $$select declared_on, returned_on, lag_days, at_risk_days, never
    from gap.abscond_lag where case_id = 1 and class = 'in_person'
        and series = 'corrected'$$,
    $$values (date '2021-02-01', date '2021-03-15', 21, 21, false)$$,
    'days from the last contact to the declaration stay at risk');

-- Two standards at once, one of which changes on Mar 1 from in person to
-- direct: home, 1 in 90, is not part of that chain. Seen Feb 20: in person due
-- Jan 31 missed, 20 late; its next due Mar 22 is open on Mar 1 and leaves no
-- row. carry_over: direct due Feb 20 + 30 = Mar 22; fresh_start: Mar 31. Home:
-- Jan 1 + 90 = Apr 1.
delete from ref.policy;
select try.policy(2, 'in_person', 'rolling', 1, 30, 'day', '2020-01-01',
    '2021-03-01');
select try.policy(3, 'direct', 'rolling', 1, 30, 'day', '2021-03-01');
select try.policy(4, 'home', 'rolling', 1, 90, 'day');
select try.term(2, '2021-01-01', '2021-04-01');
select try.seen(2, '2021-02-20');
select results_eq(
    $$select variant, policy_id, due_date, status, days_late
    from pg_temp.duties(2) order by variant, due_date, policy_id$$,
    $$values ('carry_over', 2::bigint, date '2021-01-31', 'missed', 20),
        ('carry_over', 3, '2021-03-22', 'missed', null),
        ('carry_over', 4, '2021-04-01', 'pending', null),
        ('carry_over', 3, '2021-04-21', 'pending', null),
        ('fresh_start', 2, '2021-01-31', 'missed', 20),
        ('fresh_start', 3, '2021-03-31', 'missed', null),
        ('fresh_start', 4, '2021-04-01', 'pending', null),
        ('fresh_start', 3, '2021-04-30', 'pending', null)$$,
    'a row succeeds the one that ends, whatever else holds');
-- The same of calendar months, changed on Mar 16: no duty of March under row
-- 5; the home row of the quarter is not taken for its successor.
delete from ref.policy;
select try.policy(5, 'in_person', 'fixed', 1, 1, 'month', '2020-01-01',
    '2021-03-16');
select try.policy(6, 'direct', 'fixed', 1, 1, 'month', '2021-03-16');
select try.policy(7, 'home', 'fixed', 1, 1, 'quarter');
select try.policy(8, 'any', 'fixed', 1, 1, 'month', '2020-01-01',
    '2021-03-20');
select results_eq(
    $$select policy_id, due_date, status from pg_temp.duties(2)
    where variant = 'carry_over' order by due_date, policy_id$$,
    $$values (5::bigint, date '2021-01-31', 'missed'), (8, '2021-01-31',
            'missed'), (5, '2021-02-28', 'met'), (8, '2021-02-28', 'met'),
        (6, '2021-03-31', 'missed'), (7, '2021-03-31', 'missed')$$,
    'one duty for the month of the change; a row that just ends leaves none');

-- Loosened on Mar 16 from in person to direct: the call of Mar 10 is judged by
-- the old row and does not count, the call of Mar 20 by the new one. Anchor
-- Feb 20: carry_over due Mar 22, fresh_start Apr 15; both met on Mar 20.
delete from ref.policy;
select try.policy(9, 'in_person', 'rolling', 1, 30, 'day', '2020-01-01',
    '2021-03-16');
select try.policy(10, 'direct', 'rolling', 1, 30, 'day', '2021-03-16');
select try.term(3, '2021-02-10', '2021-04-05');
select try.seen(3, '2021-02-20');
select try.called(3, '2021-03-10', '2021-03-20');
select results_eq(
    $$select variant, policy_id, due_date, status, met_on
    from pg_temp.duties(3) order by variant, due_date$$,
    $$values ('carry_over', 9::bigint, date '2021-03-12', 'met',
            date '2021-02-20'), ('carry_over', 10, '2021-03-22', 'met',
            '2021-03-20'), ('carry_over', 10, '2021-04-19', 'pending', null),
        ('fresh_start', 9, '2021-03-12', 'met', '2021-02-20'),
        ('fresh_start', 10, '2021-04-15', 'met', '2021-03-20'),
        ('fresh_start', 10, '2021-04-19', 'pending', null)$$,
    'a loosened standard: each contact by the row in force on its date');
-- A named transition holds in both variants.
update ref.policy set transition = 'carry_over' where policy_id = 10;
select results_eq(
    $$select distinct due_date from pg_temp.duties(3) where policy_id = 10
    order by due_date$$, $$values (date '2021-03-22'), ('2021-04-19')$$,
    'a transition that the row names holds in both variants');

-- A tightened standard, 60 days to 14 on Feb 15, nobody seen since Jan 1:
-- carry_over due Jan 1 + 14 = Jan 15, missed, then every 14 days; fresh_start
-- Mar 1 first. (Case until Mar 2.)
delete from ref.policy;
select try.policy(11, 'any', 'rolling', 1, 60, 'day', '2020-01-01',
    '2021-02-15');
select try.policy(12, 'any', 'rolling', 1, 14, 'day', '2021-02-15');
select try.term(4, '2021-01-01', '2021-03-02');
select results_eq(
    $$select variant, due_date, status from pg_temp.duties(4)
    order by variant, due_date$$,
    $$values ('carry_over', date '2021-01-15', 'missed'),
        ('carry_over', '2021-01-29', 'missed'),
        ('carry_over', '2021-02-12', 'missed'),
        ('carry_over', '2021-02-26', 'missed'),
        ('carry_over', '2021-03-12', 'pending'),
        ('fresh_start', '2021-03-01', 'missed'),
        ('fresh_start', '2021-03-15', 'pending')$$,
    'a tightened standard in two variants');

-- The level changes on Jan 11 while the once row of the start (30 days, every
-- level) runs: it stays, is met on Jan 25, and the chain goes on by the row of
-- level 2: Jan 25 + 60 = Mar 26.
delete from ref.policy;
select try.policy(13, 'any', 'once', 1, 30, 'day', trigger => 'start');
select try.policy(14, 'any', 'rolling', 1, 30, 'day', level => '1');
select try.policy(15, 'any', 'rolling', 1, 60, 'day', level => '2');
select try.term(5, '2021-01-01', '2021-03-01', level => '1');
select try.event(5, 'level', '2021-01-11', detail => '2');
select try.seen(5, '2021-01-25');
select results_eq(
    $$select variant, policy_id, due_date, status, met_on
    from pg_temp.duties(5) order by variant, due_date$$,
    $$values ('carry_over', 13::bigint, date '2021-01-31', 'met',
            date '2021-01-25'), ('carry_over', 15, '2021-03-26', 'pending',
            null), ('fresh_start', 13, '2021-01-31', 'met', '2021-01-25'),
        ('fresh_start', 15, '2021-03-26', 'pending', null)$$,
    'a once row outlives a change of the rolling row');
-- The once row accepts a letter, the rolling row does not: the letter of Jan 5
-- meets the first duty, the letter of Jan 20 meets nothing: due Feb 4 missed.
delete from ref.policy;
select try.policy(16, 'any', 'once', 1, 10, 'day', trigger => 'start',
    accepts_channel => '{letter}');
select try.policy(17, 'any', 'rolling', 1, 30, 'day',
    accepts_channel => '{in_person}');
select try.term(6, '2021-01-01', '2021-02-10');
select try.event(6, 'contact', d, 'subject/letter/-/completed')
from unnest(array[date '2021-01-05', '2021-01-20']) as d;
select results_eq(
    $$select policy_id, due_date, status, met_on from pg_temp.duties(6)
    where variant = 'carry_over' order by due_date$$,
    $$values (16::bigint, date '2021-01-11', 'met', date '2021-01-05'),
        (17, '2021-02-04', 'missed', null), (17, '2021-03-06', 'pending',
        null)$$, 'the first duty is judged by the once row');
-- A once row that ends while its duty is open leaves no row; met before, it
-- stays: released Mar 1, 30 days, the row ends Mar 15.
delete from ref.policy;
select try.policy(18, 'any', 'once', 1, 30, 'day', '2020-01-01', '2021-03-15',
    trigger => 'release');
select try.term(i, '2021-01-01') from unnest(array[7, 8]) as i;
select try.event(i, 'custody', '2021-02-20', ended => '2021-03-01')
from unnest(array[7, 8]) as i;
select try.seen(7, '2021-03-10');
select try.seen(8, '2021-03-20');
select results_eq(
    $$select case_id, status from gap.duty where case_id in (7, 8)
        and series = 'corrected' and variant = 'fresh_start'$$,
    $$values (7::bigint, 'met')$$,
    'a once duty open when its row ends leaves no row');

-- Overlapping terms: level 1 (one a month) Jan 1 to Apr 1, level 2 (two a
-- month) in February. Seen once a month: February is judged by the strictest
-- row. Each person-day counts once: 90 days at risk.
delete from ref.policy;
select try.policy(19, 'any', 'fixed', 1, 1, 'month', level => '1');
select try.policy(20, 'any', 'fixed', 2, 1, 'month', level => '2');
select try.term(9, '2021-01-01', '2021-04-01', level => '1');
select try.term(9, '2021-02-01', '2021-03-01', level => '2');
select try.seen(9, '2021-01-10', '2021-02-10', '2021-03-10');
select results_eq(
    $$select policy_id, due_date, status from pg_temp.duties(9)
    where variant = 'fresh_start' order by due_date$$,
    $$values (19::bigint, date '2021-01-31', 'met'), (20, '2021-02-28',
        'missed'), (19, '2021-03-31', 'met')$$,
    'of overlapping terms the strictest row');
select is((select sum(at_risk_days)::int from gap.case_month
    where case_id = 9 and series = 'corrected'), 90,
    'a person-day of two terms counts once');

-- Transfer from officer 1 to 2 on Feb 1: of the gap Jan 11 to Feb 11 21 days
-- are of 1 (Jan 11 to 31) and 10 of 2; each duty is of the officer on its due
-- date.
delete from ref.policy;
select try.policy(21, 'any', 'fixed', 1, 1, 'month');
select try.term(10, '2021-01-01', '2021-04-01');
update core.term set officer_key = 1 where case_id = 10;
select try.event(10, 'officer', '2021-02-01');
update core.event set officer_key = 2 where case_id = 10;
select try.seen(10, '2021-01-11', '2021-02-11');
select results_eq(
    $$select officer_key, at_risk_days from gap.gap_by_officer
    where case_id = 10 and class = 'any' and series = 'corrected'
        and kind = 'interior' order by officer_key$$,
    $$values (1::bigint, 21), (2, 10)$$,
    'a gap is shared out to officers by days');
select results_eq(
    $$select due_date, officer_key from gap.placed_duty
    where case_id = 10 and series = 'corrected' and variant = 'fresh_start'
    order by due_date$$,
    $$values (date '2021-01-31', 1::bigint), ('2021-02-28', 2),
        ('2021-03-31', 2)$$, 'a duty is of the officer of record when due');

-- Leap day and month end: Jan 31 + 1 month = Feb 29, 2020; the next due counts
-- from that: Mar 29. Seen Mar 31: cured; + 1 month = Apr 30.
delete from ref.policy;
select try.policy(22, 'any', 'rolling', 1, 1, 'month');
select try.term(11, '2020-01-31', '2020-04-10');
select try.seen(11, '2020-01-31', '2020-03-31');
select results_eq(
    $$select due_date, status, days_late from pg_temp.duties(11)
    where variant = 'fresh_start' order by due_date$$,
    $$values (date '2020-02-29', 'missed', 31), ('2020-03-29', 'missed', 2),
        ('2020-04-30', 'pending', null)$$, 'month ends and the leap day');

-- Five business days from Fri 2021-04-02 with Mon 5 a holiday: Tue 6, Wed 7,
-- Thu 8, Fri 9, Mon 12. Five days in unit day end on Wed 7, six on a Thursday;
-- eight days are Sat Apr 10 and are not moved.
delete from ref.policy;
select try.policy(23, 'any', 'once', 1, 5, 'business_day',
    trigger => 'start');
select try.policy(24, 'home', 'once', 1, 8, 'day', trigger => 'start');
insert into ref.holiday values (1, '2021-04-05', 1, 1, 0, 1);
select try.term(12, '2021-04-02');
select results_eq(
    $$select class, due_date from pg_temp.duties(12)
    where variant = 'fresh_start' order by class$$,
    $$values ('any', date '2021-04-12'), ('home', date '2021-04-10')$$,
    'only business days know weekends and holidays');

-- In jail: a contact like any other in gaps and months, no duty met.
delete from ref.policy;
select try.policy(25, 'in_person', 'rolling', 1, 30, 'day');
select try.term(13, '2021-01-01', '2021-02-10');
select try.event(13, 'contact', '2021-01-20',
    'subject/in_person/jail/completed');
select results_eq(
    $$select (select count(*)::int from gap.contact_gap where case_id = 13
            and class = 'in_person' and series = 'corrected'),
        (select bool_or(has_in_person) from gap.case_month
            where case_id = 13 and series = 'corrected'),
        (select status from pg_temp.duties(13)
            where variant = 'fresh_start' and due_date = '2021-01-31')$$,
    $$values (2, true, 'missed')$$, 'a visit in jail');

-- The end on as_of: closed; the start on as_of or later: no window, also
-- where a contact came before.
select try.term(14, '2021-01-01', '2021-05-01');
select try.term(15, '2021-05-01');
select try.seen(15, '2021-04-01');
select is_empty($$select 1 from gap.current_gap where case_id in (14, 15)$$,
    'a case that ended on as_of is not open on it');
select is_empty($$select 1 from gap.contact_gap where case_id = 15$$,
    'a case that begins later has no gaps yet');
select * from finish();
rollback;
