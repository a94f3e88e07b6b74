-- Worked examples by somebody who had read the definitions of the measures and
-- nothing else: other dates, edges of months, terms, weeks and standards. Each
-- is worked by hand in its comment.
begin;
\ir ../support/helper.sql
select no_plan();
select try.store('2024-03-20');
-- A gap as a line: kind, from, to, calendar days, days at risk, what ended it.
create function pg_temp.gaps(id bigint) returns setof text
language sql as $$
    select concat_ws(' ', g.kind, to_char(g.started_on, 'MMDD'),
        to_char(g.ended_on, 'MMDD'), g.calendar_days, g.at_risk_days,
        g.ended_by)
    from gap.contact_gap as g
    where g.case_id = id and g.class = 'in_person' and g.series = 'corrected'
    order by g.started_on, g.ended_on, g.kind;
$$;
-- A duty as a line: policy row, due, status, met on, days late, full or stub.
create function pg_temp.duties(id bigint, way text) returns setof text
language sql as $$
    select concat_ws(' ', d.policy_id, to_char(d.due_date, 'YYMMDD'), d.status,
        to_char(d.met_on, 'MMDD'), d.days_late || ' late',
        case d.is_full when true then 'full' when false then 'stub' end)
    from gap.duty as d
    where d.case_id = id and d.variant = way and d.series = 'corrected'
    order by d.due_date, d.policy_id;
$$;
create function pg_temp.owed(id bigint, fresh text[], carry text[], why text)
returns setof text language sql as $$
    select results_eq(format('select * from pg_temp.duties(%s, ''%s'')', id,
        v.way), v.want, why || ', ' || v.way)
    from (values ('fresh_start', fresh), ('carry_over', coalesce(carry, fresh)))
        as v (way, want);
$$;
savepoint empty;

-- gaps -----------------------------------------------------------------------
-- The day of arrest and the day of release are contact days. Start Dec 15, seen
-- Dec 31 and Feb 29. Custody Dec 31..Jan 10: 10 days out of the interior gap,
-- of which Dec 31 is the first; Feb 20..29: 9 days, Feb 29 is not one of them.
-- Interior: Dec 1, Jan 31, Feb 28 = 60 - 19 = 41. Tail Feb 29..Mar 20 = 20.
select try.term(1, '2023-12-15');
select try.seen(1, '2023-12-31', '2024-02-29');
select try.event(1, 'custody', '2023-12-31', ended => '2024-01-10');
select try.event(1, 'custody', '2024-02-20', ended => '2024-02-29');
select results_eq('select * from pg_temp.gaps(1)', array[
    'entry 1215 1231 16 16 contact', 'interior 1231 0229 60 41 contact',
    'tail 0229 0320 20 20 as_of'], 'custody from one contact day to another');
select is((select kind || ' ' || at_risk_days from gap.longest_gap
    where case_id = 1 and class = 'in_person' and series = 'corrected'),
    'interior 41', 'the longest is the longest at risk');
-- Custody Jan 5..20, abscond Jan 10..Feb 1, toll Jan 25..Feb 5: their union is
-- Jan 5..Feb 5, 31 days. Jan 1..Mar 20 = 31 + 29 + 19 = 79; at risk 48.
select try.term(2, '2024-01-01');
select try.event(2, 'custody', '2024-01-05', ended => '2024-01-20');
select try.event(2, 'abscond', '2024-01-10', ended => '2024-02-01');
select try.event(2, 'toll', '2024-01-25', ended => '2024-02-05');
select results_eq('select * from pg_temp.gaps(2)', array[
    'whole 0101 0320 79 48 as_of'], 'excluded days that overlap count once');
-- Terms Nov 1..Dec 1 and from Jan 1, seen Nov 15, Dec 15 (between the terms)
-- and Jan 20. At risk of Nov 15..Dec 15: Nov 15..30 = 16; of Dec 15..Jan 20:
-- Jan 1..19 = 19. Jan 20..Mar 20 = 12 + 29 + 19 = 60.
select try.term(3, '2023-11-01', '2023-12-01');
select try.term(3, '2024-01-01');
select try.seen(3, '2023-11-15', '2023-12-15', '2024-01-20');
select results_eq('select * from pg_temp.gaps(3)', array[
    'entry 1101 1115 14 14 contact', 'interior 1115 1215 30 16 contact',
    'interior 1215 0120 36 19 contact', 'tail 0120 0320 60 60 as_of'],
    'a contact between two terms ends a gap, the days between are not at risk');
-- Banked Jan 1..Feb 15 in one term, high Feb 1..Mar 1 in another: the stricter
-- level holds where they overlap. 60 days, Jan 1..Feb 1 = 31 banked: 29.
select try.term(4, '2024-01-01', '2024-02-15', 'banked');
select try.term(4, '2024-02-01', '2024-03-01', 'high');
select results_eq('select * from pg_temp.gaps(4)', array[
    'whole 0101 0301 60 29 case_end'], 'banked in one term, high in another');
-- High, banked from Jan 11, administrative from Jan 21, low from Feb 1: 21 days
-- excluded of 79.
select try.term(5, '2024-01-01', level => 'high');
select try.event(5, 'level', '2024-01-11', detail => 'banked');
select try.event(5, 'level', '2024-01-21', detail => 'administrative');
select try.event(5, 'level', '2024-02-01', detail => 'low');
select results_eq('select * from pg_temp.gaps(5)', array[
    'whole 0101 0320 79 58 as_of'], 'from banked to administrative and back');
-- Absconded Jan 20..Feb 1 without a contact before: 19 days from the start.
-- Again from Mar 1, last seen Feb 10: 20 days (a leap February).
select try.term(6, '2024-01-01');
select try.seen(6, '2024-02-10');
select try.event(6, 'abscond', '2024-01-20', ended => '2024-02-01');
select try.event(6, 'abscond', '2024-03-01');
select results_eq($$select declared_on, lag_days, at_risk_days, never
    from gap.abscond_lag where case_id = 6 and class = 'in_person'
        and series = 'corrected' order by 1$$,
    $$values (date '2024-01-20', 19, 19, true), ('2024-03-01', 20, 20, false)$$,
    'the lag of each declaration');
-- What each way to log a contact counts as, strict and favourable. Only an
-- unknown channel, site or outcome is read for the agency, never who was met.
create temporary table way (axes text, strict text, favourable text);
insert into way values
    ('subject/unknown/office/completed', null, 'in_person'),
    ('subject/in_person/unknown/completed', 'in_person', 'home'),
    ('subject/in_person/residence/unknown', null, 'home'),
    ('unknown/in_person/residence/completed', null, null),
    ('subject/-/-/completed', null, 'home'),
    ('both/video/residence/completed', 'direct', 'direct'),
    ('both/phone_voice/-/unknown', null, 'direct'),
    ('subject/voicemail/-/completed', 'any', 'any'),
    ('subject/letter/-/unknown', null, 'any'),
    ('subject/kiosk/office/completed', 'any', 'any'),
    ('subject/record_check/-/completed', null, null),
    ('subject/record_check/-/unknown', null, null),
    ('subject/electronic_monitoring/residence/completed', null, null),
    ('collateral/in_person/residence/completed', null, null),
    ('subject/in_person/residence/attempt_not_present', null, null);
create temporary table try_way as
select w.axes, 100 + row_number() over (order by w.axes) as id from way as w;
select try.term(w.id, '2024-01-01'),
    try.event(w.id, 'contact', '2024-02-01', w.axes) from try_way as w;
select results_eq($$
    select t.axes, (array['any', 'direct', 'in_person', 'home'])[count(*)
            filter (where g.series = 'corrected')],
        (array['any', 'direct', 'in_person', 'home'])[count(*)
            filter (where g.series = 'corrected_favourable')]
    from try_way as t
    left join gap.contact_gap as g on g.case_id = t.id and g.kind = 'entry'
    group by t.axes order by t.axes collate "C"$$,
    'select * from way order by axes collate "C"',
    'what each way to log a contact counts as');
rollback to empty;

-- distributions and rates ----------------------------------------------------
-- Ended at 5, 5, 8 and 12, censored at 5, 8 and 20. S(5) = 1 - 2/7 = 5/7;
-- S(8) = 5/7 * 3/4 (8, 8 censored, 12, 20 at risk); S(12) = 15/28 * 1/2. Median
-- 12; a quarter is not reached. Case 1 to 3: seen on the day of the start.
select try.term(1, '2024-02-01', '2024-03-02');
select try.seen(1, '2024-02-01', '2024-02-06', '2024-02-14', '2024-02-26');
select try.term(2, '2024-02-01', '2024-02-14');
select try.seen(2, '2024-02-01', '2024-02-06');
select try.term(3, '2024-02-01', '2024-02-21');
select try.seen(3, '2024-02-01');
select results_eq($$select days, ended_count, censored_count, at_risk_count,
        round(survival_share::numeric, 9)
    from gap.gap_distribution
    where class = 'in_person' and series = 'corrected' order by days$$,
    $$values (5, 2, 1, 7, round(5 / 7.0, 9)), (8, 1, 1, 4, round(15 / 28.0, 9)),
        (12, 1, 0, 2, round(15 / 56.0, 9)), (20, 0, 1, 1,
            round(15 / 56.0, 9))$$, 'ended and censored at one length');
select results_eq($$select ended_count, censored_count, median, p75
    from gap.gap_quantiles where class = 'in_person' and series = 'corrected'$$,
    $$values (4, 3, 12, null::int)$$, 'a quarter that is not reached');
-- 0 of 5: high end z2 / (5 + z2), z2 = 1.959964^2 = 3.841459: .434482; 5 of 5
-- mirrors it; of none there is no interval.
select results_eq($$select round(gap.wilson(0, 5, -1)::numeric, 6),
        round(gap.wilson(0, 5, 1)::numeric, 6),
        round(gap.wilson(5, 5, -1)::numeric, 6),
        round(gap.wilson(5, 5, 1)::numeric, 6), gap.wilson(0, 0, 1)$$,
    $$values (0.000000, 0.434482, 0.565518, 1.000000, null::float8)$$,
    'the ends of a Wilson interval at none and at all');
rollback to empty;
-- February 2024: case 1 and 2 at risk on all 29 days, 3 from the 15th (15), 4
-- to the 15th (14). 1 called, 2 logged without a channel on the 29th, 3 seen,
-- 4 not. Without in person, A: 1 and 2 of 2, favourable 1 of 2; B: 2 of 3, C: 3
-- of 4.
select try.as_of('2024-03-01');
select try.term(1, '2024-02-01');
select try.called(1, '2024-02-10');
select try.term(2, '2024-02-01');
select try.event(2, 'contact', '2024-02-29',
    'subject/unknown/office/completed');
select try.term(3, '2024-02-15');
select try.seen(3, '2024-02-20');
select try.term(4, '2024-02-01', '2024-02-15');
select results_eq($$select eligibility, series, without_count, eligible_count,
        excluded_count
    from gap.case_month_rate
    where class = 'in_person' and breakdown = 'all'
        and series in ('corrected', 'corrected_favourable') order by 1, 2$$,
    $$values ('A', 'corrected', 2::bigint, 2::bigint, 2::bigint),
        ('A', 'corrected_favourable', 1, 2, 2),
        ('B', 'corrected', 2, 3, 1), ('B', 'corrected_favourable', 1, 3, 1),
        ('C', 'corrected', 3, 4, 0), ('C', 'corrected_favourable', 2, 4, 0)$$,
    'a leap February by eligibility and bound');
rollback to empty;

-- rolling duties -------------------------------------------------------------
-- One in 30 days from Nov 15, seen Dec 10, 15, Feb 10, Mar 1. Due Dec 15, met
-- Dec 10; due Jan 9, met Dec 15; due Jan 14 missed. Its next due, Feb 13, is
-- dropped when Feb 10 cures the miss (27 late): due Mar 11, met Mar 1; Mar 31.
-- Overdue Jan 15..Feb 9: 17 + 9 = 26 of 16 + 31 + 31 + 29 + 19 = 126 days.
select try.policy(1, 'in_person', 'rolling', 1, 30, 'day');
select try.term(1, '2023-11-15');
select try.seen(1, '2023-12-10', '2023-12-15', '2024-02-10', '2024-03-01');
select pg_temp.owed(1, array['1 231215 met 1210 full', '1 240109 met 1215 full',
    '1 240114 missed 0210 27 late full', '1 240311 met 0301 full',
    '1 240331 pending'], null, 'met early, missed, cured');
select results_eq($$select met_count, missed_count, pending_count, stub_count,
        compliance_share
    from gap.compliance('2024-03-20', null, 'carry_over')
    where class = 'in_person' and series = 'corrected'$$,
    $$values (3::bigint, 1::bigint, 1::bigint, 0::bigint, 0.75::float8)$$,
    'three of four');
select results_eq($$select overdue_days, known_days from gap.overdue_time
    where variant = 'fresh_start' and series = 'corrected'
        and class = 'in_person'$$,
    $$values (26::bigint, 126::bigint)$$, 'the days overdue');
-- Absconded while a miss is open: due Jan 31 missed; away Feb 5..20: anchor
-- Feb 20, due Mar 21. Seen Mar 10: cures the miss (39 late), not the running
-- duty as well; due Apr 9.
select try.term(2, '2024-01-01');
select try.event(2, 'abscond', '2024-02-05', ended => '2024-02-20');
select try.seen(2, '2024-03-10');
select pg_temp.owed(2, array['1 240131 missed 0310 39 late full',
    '1 240409 pending'], null, 'back while a miss is open');
-- Met Jan 10; due Feb 9 falls into Jan 20..Feb 15 away: missed, but 10 of its
-- 31 days at risk make it a stub; back on Feb 15: due Mar 16 missed.
select try.term(3, '2024-01-01');
select try.seen(3, '2024-01-10');
select try.event(3, 'abscond', '2024-01-20', ended => '2024-02-15');
select pg_temp.owed(3, array['1 240131 met 0110 full', '1 240209 missed stub',
    '1 240316 missed full', '1 240415 pending'], null, 'due while away');
rollback to empty;
-- Two in 60 days from Nov 15: Nov 20 alone moves nothing; Dec 20 moves the
-- anchor to Nov 20: due Jan 14 met. Due Jan 19 missed, cured on Jan 25 (anchor
-- Dec 20, + 60 = Feb 18). Then nobody: Feb 18 missed, Apr 18.
select try.policy(1, 'in_person', 'rolling', 2, 60, 'day');
select try.term(1, '2023-11-15');
select try.seen(1, '2023-11-20', '2023-12-20', '2024-01-25');
select pg_temp.owed(1, array['1 240114 met 1220 full',
    '1 240119 missed 0125 6 late full', '1 240218 missed full',
    '1 240418 pending'], null, 'two in sixty days');
-- Two in 30 days from Dec 1. Jan 20 is one of two; with Feb 25 the anchor is
-- Jan 20, + 30 = Feb 19, before Feb 25: it cures nothing. Mar 5: anchor Feb 25,
-- + 30 = Mar 26: cures Dec 31 (65 late), Jan 30 (35), Feb 29 (5).
update ref.policy set period = 30;
select try.term(2, '2023-12-01');
select try.seen(2, '2024-01-20', '2024-02-25', '2024-03-05');
select pg_temp.owed(2, array['1 231231 missed 0305 65 late full',
    '1 240130 missed 0305 35 late full', '1 240229 missed 0305 5 late full',
    '1 240326 pending'], null, 'a contact that does not bring back');
-- Seen on the day of the start and on Jan 6: the second most recent is still
-- the start: no row. Jan 11 moves it to Jan 6: met; due Feb 5.
select try.term(3, '2024-01-01', '2024-02-10');
select try.seen(3, '2024-01-01', '2024-01-06', '2024-01-11');
select pg_temp.owed(3, array['1 240131 met 0111 full', '1 240205 missed full',
    '1 240306 pending'], null, 'the first contacts of two move nothing');
rollback to empty;
-- Five business days, holidays Jan 15 and Feb 19. Fri Jan 12: Tue 16 is the
-- first, Mon 22 the fifth. Seen on Sat Jan 20: then Mon 22..Fri 26, missed;
-- Fri Feb 2 missed; Mon Feb 5 cures both (10 and 3 late): Mon Feb 12, met that
-- day; Tue 13..Fri 16, Tue 20 is the fifth, and the case ends on it.
insert into ref.holiday
select 1, h.day, 1, 1, 0, 1
from unnest(array[date '2024-01-15', '2024-02-19', '2023-12-25', '2024-01-01'])
    as h (day);
select try.policy(1, 'in_person', 'rolling', 1, 5, 'business_day');
select try.term(1, '2024-01-12', '2024-02-20');
select try.seen(1, '2024-01-20', '2024-02-05', '2024-02-12');
select pg_temp.owed(1, array['1 240122 met 0120 full',
    '1 240126 missed 0205 10 late full', '1 240202 missed 0205 3 late full',
    '1 240212 met 0212 full', '1 240220 pending'], null, 'business days');
-- Once within five business days of Fri Dec 22: 26, 27, 28, 29, Jan 2. Called
-- that day: met, 5 business days and 11 in the calendar; a day later: 1 late.
delete from ref.policy;
select try.policy(2, 'direct', 'once', 1, 5, 'business_day',
    trigger => 'start');
select try.term(2, '2023-12-22');
select try.called(2, '2024-01-02');
select try.term(3, '2023-12-22');
select try.called(3, '2024-01-03');
select pg_temp.owed(2, array['2 240102 met 0102 full'], null,
    'over two holidays');
select pg_temp.owed(3, array['2 240102 missed 0103 1 late full'], null,
    'a day later');
select results_eq($$select calendar_days, business_days from gap.first_contact
    where class = 'direct' and series = 'corrected' and case_id in (2, 3)
    order by case_id$$, $$values (11, 5), (12, 6)$$,
    'business days to the first');
rollback to empty;
-- Once within 10 days of the start, then one in 30 of the same class. Seen on
-- Jan 5 (met) and Feb 1: due Feb 4 met, due Mar 2 missed. Never: due Jan 11,
-- Feb 10, Mar 11 missed. Seen Jan 20: 9 late, due Feb 19 missed, due Mar 20 is
-- as_of.
select try.policy(1, 'in_person', 'once', 1, 10, 'day', trigger => 'start');
select try.policy(2, 'in_person', 'rolling', 1, 30, 'day');
select try.term(i, '2024-01-01') from generate_series(1, 3) as i;
select try.seen(1, '2024-01-05', '2024-02-01');
select try.seen(3, '2024-01-20');
select pg_temp.owed(1, array['1 240111 met 0105 full', '2 240204 met 0201 full',
    '2 240302 missed full', '2 240401 pending'], null,
    'once met, then rolling');
select pg_temp.owed(2, array['1 240111 missed full', '2 240210 missed full',
    '2 240311 missed full', '2 240410 pending'], null, 'once missed and open');
select pg_temp.owed(3, array['1 240111 missed 0120 9 late full',
    '2 240219 missed full', '2 240320 pending'], null, 'once missed and cured');
rollback to empty;
-- Three days after each release: out Dec 1, called Dec 4: met; out Feb 28,
-- called Mar 4: due Mar 2, 2 late; the third custody is still open.
select try.policy(1, 'direct', 'once', 1, 3, 'day', trigger => 'release');
select try.term(1, '2023-10-01');
select try.event(1, 'custody', '2023-11-01', ended => '2023-12-01');
select try.event(1, 'custody', '2024-01-01', ended => '2024-02-28');
select try.event(1, 'custody', '2024-03-10');
select try.called(1, '2023-12-04', '2024-03-04');
select pg_temp.owed(1, array['1 231204 met 1204 full',
    '1 240302 missed 0304 2 late full'], null, 'each release');
rollback to empty;

-- fixed duties ---------------------------------------------------------------
-- Weeks from Monday. Start Wed Feb 28: the week to Sun Mar 3 has 5 of 7 days,
-- the contact of Feb 27 is before the start; Sun Mar 10 meets its own week. A
-- case that ends on a Sunday leaves that week pending, one that ends on the
-- Monday does not begin another.
select try.policy(1, 'in_person', 'fixed', 1, 1, 'week');
select try.term(1, '2024-02-28');
select try.seen(1, '2024-02-27', '2024-03-10');
select try.term(2, '2024-03-04', '2024-03-17');
select try.term(3, '2024-03-04', '2024-03-18');
select pg_temp.owed(1, array['1 240303 missed full', '1 240310 met 0310 full',
    '1 240317 missed full', '1 240324 pending'], null, 'weeks');
select pg_temp.owed(2, array['1 240310 missed full', '1 240317 pending'], null,
    'the end on a Sunday');
select pg_temp.owed(3, array['1 240310 missed full', '1 240317 missed full'],
    null, 'the end on a Monday');
rollback to empty;
-- Two a quarter from Aug 20: 42 of 92 days: a stub. Two contacts on Oct 1 are
-- one day; Dec 31 is the second. Met on Feb 1 for Mar 31: not yet rated.
select try.policy(1, 'in_person', 'fixed', 2, 1, 'quarter');
select try.term(1, '2023-08-20');
select try.seen(1, '2023-09-01', '2023-10-01', '2023-10-01', '2023-12-31',
    '2024-01-05', '2024-02-01');
select pg_temp.owed(1, array['1 230930 missed stub', '1 231231 met 1231 full',
    '1 240331 met 0201'], null, 'quarters');
select results_eq($$select met_count, missed_count, pending_count, stub_count,
        compliance_share
    from gap.compliance('2024-03-20', null, 'fresh_start')
    where class = 'in_person' and series = 'corrected'$$,
    $$values (1::bigint, 0::bigint, 1::bigint, 1::bigint, 1::float8)$$,
    'met before the due has come is pending');
rollback to empty;
-- Half of a period is full: April 2023 from the 16th, 15 of 30; from the 17th a
-- stub. Custody Feb 1..16, 2024: 14 of 29 a stub; Feb 1..15: 15 of 29 full.
select try.policy(1, 'in_person', 'fixed', 1, 1, 'month');
select try.term(1, '2023-04-16', '2023-05-01');
select try.term(2, '2023-04-17', '2023-05-01');
select try.term(3, '2024-02-01', '2024-03-01');
select try.event(3, 'custody', '2024-02-01', ended => '2024-02-16');
select try.term(4, '2024-02-01', '2024-03-01');
select try.event(4, 'custody', '2024-02-01', ended => '2024-02-15');
select results_eq($$select case_id, is_full, at_risk_days from gap.duty
    where variant = 'fresh_start' and series = 'corrected' order by case_id$$,
    $$values (1::bigint, true, 15), (2, false, 14), (3, false, 14),
        (4, true, 15)$$, 'half of a period is full');
rollback to empty;

-- A contact of Jan 5..15, the start on Jan 10: perhaps before it. The favourable
-- series take Jan 10, the strict ones do not count it: of Jan 5..9 it would be
-- none of the case. What is surely before the start (Jan 5..9) counts in none.
select try.policy(1, 'in_person', 'fixed', 1, 1, 'month');
select try.policy(2, 'home', 'fixed', 1, 1, 'week');
select try.term(1, '2024-01-10', '2024-01-15');
select try.event(1, 'contact', '2024-01-05',
    'subject/in_person/residence/completed', day_hi => '2024-01-15');
select try.term(2, '2024-01-10', '2024-02-10');
select try.event(2, 'contact', '2024-01-05',
    'subject/in_person/office/completed', day_hi => '2024-01-15');
select try.term(3, '2024-01-10', '2024-02-10');
select try.event(3, 'contact', '2024-01-05',
    'subject/in_person/office/completed', day_hi => '2024-01-09');
select results_eq($$select case_id, series, status, met_on from gap.duty
    where policy_id = 1 and variant = 'fresh_start'
        and due_date = '2024-01-31' and series like 'corrected%' order by 1, 2$$,
    $$values (1::bigint, 'corrected', 'pending', null::date),
        (1, 'corrected_favourable', 'met', '2024-01-10'),
        (2, 'corrected', 'missed', null),
        (2, 'corrected_favourable', 'met', '2024-01-10'),
        (3, 'corrected', 'missed', null),
        (3, 'corrected_favourable', 'missed', null)$$,
    'perhaps before the start');
-- Weeks: Jan 5..15 is of three; of none for sure, perhaps of the one of Jan 10.
select results_eq($$select due_date, series, met_on from gap.duty
    where policy_id = 2 and variant = 'carry_over' and case_id = 1
        and series like 'corrected%' order by 1, 2$$,
    $$values (date '2024-01-14', 'corrected', null::date),
        ('2024-01-14', 'corrected_favourable', '2024-01-10')$$,
    'perhaps of a week and before the start');
rollback to empty;

-- transitions ----------------------------------------------------------------
-- 30 days to Feb 1, then 60. Due on the very day of the change: no row of the
-- old one. From Jan 2: fresh_start Feb 1 + 60 = Apr 1; carry_over Jan 2 + 60 =
-- Mar 2, missed, May 1.
select try.policy(1, 'in_person', 'rolling', 1, 30, 'day', '2000-01-01',
    '2024-02-01');
select try.policy(2, 'in_person', 'rolling', 1, 60, 'day', '2024-02-01');
select try.term(1, '2024-01-02');
select pg_temp.owed(1, array['2 240401 pending'], array['2 240302 missed full',
    '2 240501 pending'], 'due on the day of the change');
-- From Dec 1, never seen: Dec 31 and Jan 30 missed, both cured on Feb 20 under
-- the new row (51 and 21 late), in both variants: Feb 20 + 60 = Apr 20.
select try.term(2, '2023-12-01');
select try.seen(2, '2024-02-20');
select pg_temp.owed(2, array['1 231231 missed 0220 51 late full',
    '1 240130 missed 0220 21 late full', '2 240420 pending'], null,
    'misses of the old row cured under the new one');
rollback to empty;
-- A county that asked for a visit a month until Mar 16 and for a call since.
-- Each contact is judged by the row in force on its date: the call of Mar 5 is
-- no visit, whichever variant. A visit of Mar 5 counts under carry_over only.
select try.as_of('2024-04-05');
select try.policy(1, 'in_person', 'fixed', 1, 1, 'month', '2000-01-01',
    '2024-03-16');
select try.policy(2, 'direct', 'fixed', 1, 1, 'month', '2024-03-16');
select try.policy(3, 'home', 'fixed', 1, 1, 'quarter');
select try.term(i, '2024-02-01') from generate_series(1, 3) as i;
select try.called(1, '2024-03-05');
select try.seen(2, '2024-03-05');
select try.called(3, '2024-03-16');
select results_eq($$select case_id, variant, status, met_on from gap.duty
    where policy_id = 2 and series = 'corrected' and due_date = '2024-03-31'
    order by 1, 2$$,
    $$values (1::bigint, 'carry_over', 'missed', null::date),
        (1, 'fresh_start', 'missed', null),
        (2, 'carry_over', 'met', '2024-03-05'),
        (2, 'fresh_start', 'missed', null),
        (3, 'carry_over', 'met', '2024-03-16'),
        (3, 'fresh_start', 'met', '2024-03-16')$$,
    'loosened within a month: a call before it was enough');
-- The same tightened: calls were enough until Mar 16. The call of Mar 5 was one
-- when it was made.
update ref.policy set class = 'direct' where policy_id = 1;
update ref.policy set class = 'in_person' where policy_id = 2;
select results_eq($$select case_id, variant, status, met_on from gap.duty
    where policy_id = 2 and series = 'corrected' and due_date = '2024-03-31'
    order by 1, 2$$,
    $$values (1::bigint, 'carry_over', 'met', date '2024-03-05'),
        (1, 'fresh_start', 'missed', null), (2, 'carry_over', 'met',
            '2024-03-05'), (2, 'fresh_start', 'missed', null),
        (3, 'carry_over', 'missed', null), (3, 'fresh_start', 'missed', null)$$,
    'tightened within a month: a call while it was enough');
-- The standard as a question instead: the same text, the same answer.
select results_eq($$select variant, met_count, missed_count
    from gap.what_if('[
        {"class": "in_person", "mode": "fixed", "count": 1, "period": 1,
            "unit": "month", "effective_to": "2024-03-16"},
        {"class": "direct", "mode": "fixed", "count": 1, "period": 1,
            "unit": "month", "effective_from": "2024-03-16"}]')
    where class = 'direct' and series = 'corrected' order by 1$$,
    $$values ('carry_over', 2::bigint, 1::bigint), ('fresh_start', 1, 2)$$,
    'and so does what_if');
rollback to empty;
-- The lists of a row narrow as well as widen: video, and a visit in the office
-- or in jail, but not at home. Jan 10 video, Jan 20 at home, Jan 25 in jail:
-- due Jan 31 met, due Feb 9 met on Jan 25, due Feb 24 missed.
select try.policy(1, 'in_person', 'rolling', 1, 30, 'day',
    accepts_channel => array['in_person', 'video'],
    accepts_site => array['office', 'jail', 'remote']);
select try.term(1, '2024-01-01');
select try.event(1, 'contact', '2024-01-10', 'subject/video/remote/completed');
select try.event(1, 'contact', '2024-01-20',
    'subject/in_person/residence/completed');
select try.event(1, 'contact', '2024-01-25',
    'subject/in_person/jail/completed');
select pg_temp.owed(1, array['1 240131 met 0110 full', '1 240209 met 0125 full',
    '1 240224 missed full', '1 240325 pending'], null, 'lists that narrow');
rollback to empty;
-- All four series: a call corrected to a message left, and one without outcome.
select try.policy(1, 'direct', 'fixed', 1, 1, 'month');
select try.term(1, '2024-01-01');
select try.event(1, 'contact', '2024-01-10', 'subject/phone_voice/-/completed',
    corrected_channel => 'voicemail',
    corrected_outcome => 'attempt_message_left');
select try.event(1, 'contact', '2024-02-10', 'subject/phone_voice/-/unknown');
select results_eq($$select series, met_count, missed_count
    from gap.compliance('2024-03-20', null, 'carry_over')
    where class = 'direct' order by 1$$,
    $$values ('as_logged', 1::bigint, 1::bigint),
        ('as_logged_favourable', 2, 0), ('corrected', 0, 2),
        ('corrected_favourable', 1, 1)$$, 'four series side by side');
rollback to empty;

-- warnings, appointments, chains, claims -------------------------------------
-- Fri Mar 1: three business days end on Wed Mar 6. Searched that day: acted in
-- all. An incident on the seventh day (Feb 20, 27) is not before the time is
-- over: not acted in 7 days, overtaken in 30. Same day without a clock: for the
-- agency yes, strictly no.
select try.term(i, '2023-01-01') from generate_series(1, 3) as i;
select try.event(1, 'warning', '2024-03-01');
select try.event(1, 'search', '2024-03-06');
select try.event(2, 'warning', '2024-02-20');
select try.event(2, 'incident', '2024-02-27');
select try.event(3, 'warning', '2024-01-02');
select try.event(3, 'contact', '2024-01-02',
    'subject/phone_voice/-/attempt_no_answer');
select results_eq($$select case_id, allowed, verdict, verdict_favourable,
        latency_days, overtaken
    from gap.unanswered_warning order by 1, 2$$,
    $$values (1::bigint, '3 business days', 'acted', 'acted', 5, false),
        (1, '30 days', 'acted', 'acted', 5, false),
        (1, '7 days', 'acted', 'acted', 5, false),
        (2, '3 business days', 'not_acted', 'not_acted', null, false),
        (2, '30 days', 'censored', 'censored', null, true),
        (2, '7 days', 'not_acted', 'not_acted', null, false),
        (3, '3 business days', 'not_acted', 'acted', null, false),
        (3, '30 days', 'not_acted', 'acted', null, false),
        (3, '7 days', 'not_acted', 'acted', null, false)$$,
    'the last day of the time allowed');
rollback to empty;
-- Four no-shows and two kept: 4/6. Each side of the reschedules apart. Past
-- without outcome: one of eleven; that of as_of (Mar 20) is not past.
select try.term(1, '2023-01-01');
select try.event(1, 'appointment', a.day, 'subject/-/office/' || a.outcome,
    scheduled_for => a.day)
from (values (date '2024-01-01', 'completed'), ('2024-01-08', 'no_show'),
    ('2024-01-15', 'no_show'), ('2024-01-22', 'rescheduled_subject'),
    ('2024-01-29', 'no_show'), ('2024-02-05', '-'), ('2024-02-12', 'excused'),
    ('2024-02-19', 'rescheduled_agency'), ('2024-02-20', 'rescheduled'),
    ('2024-02-26', 'completed'), ('2024-03-04', 'no_show'), ('2024-03-20', '-'),
    ('2024-03-25', '-')) as a (day, outcome);
select results_eq($$select no_show_count, kept_count, rated_count,
        rescheduled_agency_count, rescheduled_subject_count, rescheduled_count,
        unresolved_count, past_count, future_count, longest_run
    from gap.missed_appointment_share where kind = 'appointment'$$,
    $$values (4::bigint, 2::bigint, 6::bigint, 1::bigint, 1::bigint, 1::bigint,
        1::bigint, 11::bigint, 2::bigint, 3)$$, 'what became of appointments');
rollback to empty;
-- Held 50 days after Jan 10, on a leap day, set for the day before: 49. Thread
-- b: Jan 11..14, reported on the 13th: 0 days at least; set for Apr 1: 78 to 81
-- (Jan 14 + 17 + 29 + 31 + 1); not held: 66 to 69 days so far.
select try.term(1, '2024-01-01');
select try.event(1, 'violation', '2024-01-10', thread => 'a');
select try.event(1, 'violation_discovered', '2024-01-12', thread => 'a');
select try.event(1, 'hearing_set', '2024-01-15', scheduled_for => '2024-02-28',
    thread => 'a');
select try.event(1, 'hearing_held', '2024-02-29', thread => 'a');
select try.event(1, 'violation', '2024-01-11', day_hi => '2024-01-14',
    thread => 'b');
select try.event(1, 'violation_reported', '2024-01-13', thread => 'b');
select try.event(1, 'hearing_set', '2024-02-01', scheduled_for => '2024-04-01',
    thread => 'b');
select results_eq($$select thread, discovery_days, report_days, set_days,
        scheduled_latency, scheduled_latency_max, latency, latency_max, censored
    from gap.violation_latency order by 1$$,
    $$values ('a', 2, null::int, 5, 49, 49, 50, 50, false),
        ('b', null, 0, 18, 78, 81, 66, 69, true)$$, 'two chains at once');
rollback to empty;
-- Violations on Jan 1 and 10, reported Jan 12, held Feb 1. Of one thread they
-- share the steps: held after 31 and 22 days, reported after 11 and 2. Without
-- a thread the steps are of the second alone; the first runs on to Mar 20: 79.
select try.term(i, '2024-01-01') from generate_series(1, 2) as i;
select try.event(c.id, s.kind, s.day, thread => c.thread)
from (values (1, 'v'), (2, null)) as c (id, thread)
cross join (values ('violation', date '2024-01-01'),
    ('violation', '2024-01-10'), ('violation_reported', '2024-01-12'),
    ('hearing_held', '2024-02-01')) as s (kind, day);
select results_eq($$select case_id, report_days, latency, censored, verdict
    from gap.violation_latency order by case_id, occurred_lo$$,
    $$values (1::bigint, 11, 31, false, 'held'), (1, 2, 22, false, 'held'),
        (2, null, 79, true, 'no_action'), (2, 2, 22, false, 'held')$$,
    'several violations of one thread share its steps');
select results_eq($$select step, lag_days, censored from gap.violation_step
    where case_id = 1 and occurred_lo = '2024-01-01'
        and step in ('reported', 'hearing_held') order by step_no$$,
    $$values ('reported', 11, false), ('hearing_held', 31, false)$$,
    'so in its steps');
rollback to empty;
-- Violation Mar 1, set on Mar 10 for Mar 25, held on Mar 19, on Mar 20 (as_of)
-- and on Mar 21. The data do not tell about as_of: held after 18 days; the
-- others run on, 19 days so far. The day that it was set for is known: 24. What
-- happened on as_of is no step of a violation of as_of either; a violation of Mar
-- 21 is none yet.
select try.event(i, 'violation', '2024-03-01') from generate_series(1, 3) as i;
select try.event(i, 'hearing_set', '2024-03-10',
    scheduled_for => '2024-03-25') from generate_series(1, 3) as i;
select try.event(i, 'hearing_held', date '2024-03-18' + i)
from generate_series(1, 3) as i;
select try.event(4, 'violation', '2024-03-20');
select try.event(4, 'violation_reported', '2024-03-20');
select try.event(5, 'violation', '2024-03-21');
select results_eq($$select case_id, latency, latency_max, censored, verdict,
        held_on from gap.violation_latency order by 1$$,
    $$values (1::bigint, 18, 18, false, 'held', date '2024-03-19'),
        (2, 19, 19, true, 'set', null), (3, 19, 19, true, 'set', null),
        (4, 0, 0, true, 'no_action', null)$$,
    'a hearing on as_of or later is not known to be held');
select results_eq($$select case_id, step, lag_days, censored
    from gap.violation_step where case_id <= 3
        and step in ('hearing_set_for', 'hearing_held', 'disposition')
    order by case_id, step_no$$,
    $$values (1::bigint, 'hearing_set_for', 24, false),
        (1, 'hearing_held', 18, false), (1, 'disposition', 18, false),
        (2, 'hearing_set_for', 24, false), (2, 'hearing_held', 19, true),
        (2, 'disposition', 19, true), (3, 'hearing_set_for', 24, false),
        (3, 'hearing_held', 19, true), (3, 'disposition', 19, true)$$,
    'its steps say the same');
rollback to empty;
-- A report of May 2023, said on Jan 15, 2024, the record searched for 2023.
-- Filed Jun 7 (hi + 7): found; Jun 8: absent; Apr 24 (lo - 7) and entered on
-- the day it was said: found, at the midnight after: late; entered on the day
-- of an incident: late; another type: absent; a window that leaves the coverage
-- or a type without any: not searchable; filed May 25..Jun 10: perhaps in, so neither
-- found nor absent.
insert into etl.coverage (source_id, batch_id, jurisdiction_id, kind,
    covered_from, covered_to, since_seq)
values (1, 1, 1, 'document:desertion_report', '2023-01-01', '2023-12-31', 1);
select try.term(i, '2023-01-01') from generate_series(1, 9) as i;
select try.statement(i, 'document_claim', case i when 8 then 'warrant'
        else 'desertion_report' end, null, null,
    case i when 7 then date '2023-12-15' else '2023-05-01' end,
    case i when 7 then date '2024-01-05' else '2023-05-31' end, '2024-01-15')
from generate_series(1, 9) as i;
select try.event(d.id, 'document', d.day, detail => d.type,
    recorded => d.entered, day_hi => d.day_hi)
from (values
    (1, date '2023-06-07', 'desertion_report', timestamp '2023-06-07 10:00',
        null::date),
    (2, '2023-06-08', 'desertion_report', '2023-06-08 10:00', null),
    (3, '2023-04-24', 'desertion_report', '2024-01-15 23:59', null),
    (4, '2023-04-24', 'desertion_report', '2024-01-16 00:00', null),
    (5, '2023-05-10', 'desertion_report', '2023-05-12 10:00', null),
    (6, '2023-05-10', 'violation_report', '2023-05-12 10:00', null),
    (9, '2023-05-25', 'desertion_report', null, '2023-06-10'))
    as d (id, day, type, entered, day_hi);
select try.event(5, 'incident', '2023-05-12');
select results_eq('select case_id, verdict from gap.claim_check order by 1',
    $$values (1::bigint, 'found'), (2, 'absent'), (3, 'found'),
        (4, 'found_late'), (5, 'found_late'), (6, 'absent'),
        (7, 'not_searchable'), (8, 'not_searchable'),
        (9, 'not_searchable')$$, 'a claim at each edge');
rollback to empty;
-- Filed Jun 20, 2023. "Since May 1", said Jan 15, 2024: found; a row with May 1
-- alone means that day: absent; "before Jun 30": found. Two documents, of May 2
-- and entered in August, and of May 5 and entered that day, an incident on Jun 1:
-- found is the second one, with its own days.
insert into etl.coverage (source_id, batch_id, jurisdiction_id, kind,
    covered_from, covered_to, since_seq)
values (1, 1, 1, 'document:desertion_report', '2023-01-01', '2024-03-01', 1);
select try.term(i, '2023-01-06') from generate_series(1, 4) as i;
select try.statement(i, 'document_claim', 'desertion_report', null, null,
    case when i <> 3 then date '2023-05-01' end,
    case i when 3 then date '2023-06-30' when 4 then '2023-05-31' end,
    '2024-01-15')
from generate_series(1, 4) as i;
update core.statement set sentence = 1 where case_id in (1, 3);
select try.event(i, 'document', '2023-06-20', detail => 'desertion_report',
    recorded => '2023-06-20 10:00') from generate_series(1, 3) as i;
select try.event(4, 'document', '2023-05-02', detail => 'desertion_report',
    recorded => '2023-08-01 10:00');
select try.event(4, 'document', '2023-05-05', detail => 'desertion_report',
    recorded => '2023-05-05 10:00');
select try.event(4, 'incident', '2023-06-01');
select results_eq('select case_id, verdict, filed_on, recorded_on, lag_days
    from gap.claim_check order by 1',
    $$values (1::bigint, 'found', date '2023-06-20', date '2023-06-20', 0),
        (2, 'absent', null, null, null),
        (3, 'found', '2023-06-20', '2023-06-20', 0),
        (4, 'found', '2023-05-05', '2023-05-05', 0)$$,
    'claims open on one side, and of two documents');
-- A report is of its day: from Jan 6 to Jun 30, 2023, 175 days, not seen in them;
-- two of three no-shows by then, one of them in the first week of May. Since Apr
-- 10 one call (Apr 5 and 20), in a report; on Apr 10, in a row, none.
delete from core.statement;
select try.seen(1, '2023-12-01');
select try.called(1, '2023-04-05', '2023-04-20');
select try.event(1, 'appointment', d, '-/-/-/no_show')
from unnest(array[date '2023-05-05', '2023-05-12', '2023-12-12']) as d;
select try.statement(1, 'reported_statistic', s.name, s.said, s.said, s.lo,
    s.hi, '2023-06-30')
from (values ('supervision_days', '175', null::date, null::date),
    ('supervision_months', '6', null, null), ('unseen_days', '175', null, null),
    ('uncontacted_days', '71', null, null),
    ('missed_appointment_count', '2', null, null),
    ('missed_appointment_count', '1', '2023-05-01', '2023-05-07'),
    ('contact_count', '1', '2023-04-10', null),
    ('contact_count', '0', '2023-04-10', null)) as s (name, said, lo, hi);
update core.statement set sentence = 1 where statement_key = 7;
select results_eq('select name, ours_lo::int, ours_hi::int, verdict
    from gap.published_vs_recomputed order by statement_key',
    $$values ('supervision_days', 175, 175, 'consistent'),
        ('supervision_months', 5, 6, 'undecidable'),
        ('unseen_days', 175, 175, 'consistent'),
        ('uncontacted_days', 71, 71, 'consistent'),
        ('missed_appointment_count', 2, 2, 'consistent'),
        ('missed_appointment_count', 1, 1, 'consistent'),
        ('contact_count', 1, 1, 'consistent'),
        ('contact_count', 0, 0, 'consistent')$$,
    'a number of a report on the day of the report');
-- Of a case without any appointment on record, and without a contact that was
-- tested, the record tells nothing of those missed or misclassified.
delete from core.statement;
select try.statement(2, 'reported_statistic', s.name, '2', '2', null, null,
    '2023-06-30')
from (values ('missed_appointment_count'), ('misclassified_contact_count'))
    as s (name);
select results_eq('select name, ours_lo, ours_hi, verdict
    from gap.published_vs_recomputed order by statement_key',
    $$values ('missed_appointment_count', null::numeric, null::numeric,
            'undecidable'),
        ('misclassified_contact_count', null, null, 'undecidable')$$,
    'what no record tells is not zero');
-- About an office: contacts that name none are of the office of record.
delete from core.statement;
insert into ref.office values (1, 1, 'North'), (2, 1, 'South');
update core.term set office_key = case_id;
select try.statement(0, 'reported_statistic', 'contact_count', '2', '2',
    '2023-04-01', '2023-04-30', '2023-06-30');
update core.statement set office_key = 1;
select results_eq('select office, ours_lo::int, ours_hi::int, verdict
    from gap.published_vs_recomputed',
    $$values ('North', 2, 2, 'consistent')$$,
    'a number about an office whose contacts name none');
update core.statement set office_key = 2;
select results_eq('select office, ours_lo::int, ours_hi::int, verdict
    from gap.published_vs_recomputed',
    $$values ('South', 0, 0, 'inconsistent')$$, 'and about another office');
rollback to empty;
-- In person 2 surely (Feb 1, Mar 1), 3 perhaps (a contact without channel).
-- Said 2 or 3: the record cannot tell; 4 and 0 to 1: no; 2 to 3: yes; a word:
-- no number; 2 or more: 2 and 3 are both that, yes; 3 or more: 3 is and 2 is
-- not, cannot tell; 4 or more: no. 2 up to a word is not known to hold 3: cannot
-- tell, and from 4 up to a word holds neither: no.
select try.term(1, '2023-01-01');
select try.seen(1, '2023-02-01', '2023-03-01');
select try.called(1, '2023-03-05');
select try.event(1, 'contact', '2023-04-01', 'subject/unknown/-/completed');
select try.statement(1, 'reported_statistic', 'in_person_count', s.lo, s.hi,
    '2023-01-01', '2023-12-31', '2024-01-10')
from (values ('2', '2'), ('4', '4'), ('3', '3'), ('2', '3'), ('0', '1'),
    ('many', null), ('2', 'open'), ('3', 'open'), ('4', 'open'), ('2', 'many'),
    ('4', 'many')) as s (lo, hi);
select results_eq($$select ours_lo::int, ours_hi::int, is_open, verdict
    from gap.published_vs_recomputed order by statement_key$$,
    $$values (2, 3, false, 'undecidable'), (2, 3, false, 'inconsistent'),
        (2, 3, false, 'undecidable'), (2, 3, false, 'consistent'),
        (2, 3, false, 'inconsistent'), (2, 3, false, 'undecidable'),
        (2, 3, true, 'consistent'), (2, 3, true, 'undecidable'),
        (2, 3, true, 'inconsistent'), (2, 3, false, 'undecidable'),
        (2, 3, false, 'inconsistent')$$,
    'a number of a report against two bounds');
-- Up to as_of the record is not complete, so that ours has no upper bound: 2 or
-- more is what it says, 3 or more and 2 to 9 may be or not.
update core.statement set window_hi = '2024-03-20';
delete from core.statement
where (value_hi = 'open' or (value_lo, value_hi) = ('2', '3')) is not true;
update core.statement set value_hi = '9' where value_hi = '3';
select results_eq($$select said_lo::int, ours_lo::int, ours_hi::int, verdict
    from gap.published_vs_recomputed order by statement_key$$,
    $$values (2, 2, null::int, 'undecidable'), (2, 2, null, 'consistent'),
        (3, 2, null, 'undecidable'), (4, 2, null, 'undecidable')$$,
    'open reports against records without an upper bound');
rollback to empty;

-- A case that begins anew: a term of level high to Jan 10, one of level low from
-- Mar 5. March is placed by Mar 5, its first day in the month; January by Jan 5;
-- February, without a day, by Feb 1. A last gap of no day (seen on the day it
-- ended, when the office changed) is placed by the day before.
insert into ref.office values (1, 1, 'North'), (2, 1, 'South');
select try.term(1, '2024-01-05', '2024-01-10', 'high');
select try.term(1, '2024-03-05', '2024-03-15', 'low');
update core.term set office_key = 1;
select try.seen(1, '2024-03-15');
select try.event(1, 'transfer', '2024-03-15');
update core.event set office_key = 2 where event_key = (
    select max(e.event_key) from core.event as e);
select results_eq($$select value, excluded_count + eligible_count
    from gap.case_month_rate where breakdown = 'level' and class = 'any'
        and series = 'corrected' and eligibility = 'C' order by value$$,
    $$values ('high', 1::bigint), ('low', 1), (null, 1)$$,
    'months of a case that begins anew');
select results_eq($$select value, censored_count
    from gap.gap_quantiles_by where breakdown = 'office' and class = 'any'
        and series = 'corrected' order by 1$$,
    $$values ('North', 1)$$,
    'a last gap of no day is of the office of the day before');
rollback to empty;

-- entries, officers ----------------------------------------------------------
-- Jan 31 entered Feb 3: 3 days, after the due. On the day of the incident and
-- entered that evening: neither; at the midnight after: after it. Feb 11
-- entered Feb 19: 8. Entered ahead of its day: 0. Feb 1..12 entered Feb 14: 2
-- to 13, before the incident for some choices: perhaps. Mean 14/6.
select try.policy(1, 'in_person', 'fixed', 1, 1, 'month');
select try.term(1, '2024-01-01');
select try.event(1, 'contact', c.day, 'subject/in_person/office/completed',
    day_hi => c.day_hi, recorded => c.entered)
from (values (date '2024-01-31', null::date, timestamp '2024-02-03 08:00'),
    ('2024-02-10', null, '2024-02-10 23:00'),
    ('2024-02-10', null, '2024-02-11 00:00'),
    ('2024-02-11', null, '2024-02-19 00:00'),
    ('2024-02-20', null, '2024-02-19 00:00'),
    ('2024-02-01', '2024-02-12', '2024-02-14 09:00'))
    as c (day, day_hi, entered);
select try.event(1, 'incident', '2024-02-10');
select results_eq($$select event_key, lag_days, lag_days_max, after_due,
        after_incident
    from gap.entry_lag where kind = 'contact' order by 1$$,
    $$values (1::bigint, 3, 3, true, false), (2, 0, 0, false, false),
        (3, 1, 1, false, true), (4, 8, 8, false, false),
        (5, 0, 0, false, false), (6, 2, 13, false, null)$$,
    'entries around a due date and an incident');
select results_eq($$select entry_count, over_3_count, over_7_count, median,
        round(mean_days::numeric, 4)
    from gap.entry_lag_share where kind = 'contact'$$,
    $$values (6::bigint, 1::bigint, 1::bigint, 1, 2.3333)$$,
    'three days are not more than three');
rollback to empty;
-- An incident of Jan 10 to 14. Of Jan 12 and entered Jan 20: perhaps dated
-- after it. Of Jan 9 and entered Jan 20: after it, whichever day it was;
-- entered Jan 13: perhaps before it. Of Jan 10 (not after its first day): after
-- it from the midnight of Jan 15. Of Jan 8 to 11: perhaps dated after it.
select try.term(1, '2024-01-01');
select try.event(1, 'incident', '2024-01-10', day_hi => '2024-01-14');
select try.event(1, 'contact', c.day, 'subject/in_person/office/completed',
    day_hi => c.day_hi, recorded => c.entered)
from (values (date '2024-01-12', null::date, timestamp '2024-01-20 08:00'),
    ('2024-01-09', null, '2024-01-20 08:00'),
    ('2024-01-09', null, '2024-01-13 08:00'),
    ('2024-01-10', null, '2024-01-14 23:59'),
    ('2024-01-10', null, '2024-01-15 00:00'),
    ('2024-01-08', '2024-01-11', '2024-01-20 08:00'))
    as c (day, day_hi, entered);
select results_eq($$select occurred_lo, recorded_at, after_incident
    from gap.entry_lag where kind = 'contact' order by event_key$$,
    $$values (date '2024-01-12', timestamp '2024-01-20 08:00', null),
        ('2024-01-09', '2024-01-20 08:00', true),
        ('2024-01-09', '2024-01-13 08:00', null),
        ('2024-01-10', '2024-01-14 23:59', null),
        ('2024-01-10', '2024-01-15 00:00', true),
        ('2024-01-08', '2024-01-20 08:00', null)$$,
    'after an incident of which the day is not known');
rollback to empty;
-- In custody Feb 1..10: seen elsewhere on Feb 2 and 9, not on the days in and
-- out; in jail and by phone are plausible. Started Jan 10, died by Mar 1.
select try.term(1, '2024-01-10', '2024-03-01');
update core.term set end_reason = 'deceased' where case_id = 1;
select try.event(1, 'custody', '2024-02-01', ended => '2024-02-10');
select try.seen(1, '2024-01-09', '2024-02-01', '2024-02-02', '2024-02-09',
    '2024-02-10', '2024-03-05');
select try.event(1, 'contact', '2024-02-05',
    'subject/in_person/jail/completed');
select try.called(1, '2024-02-05');
select results_eq(
    'select occurred_lo, verdict from gap.implausible_entry order by 1',
    $$values (date '2024-01-09', 'before_start'), ('2024-02-02', 'custody'),
        ('2024-02-09', 'custody'), ('2024-03-05', 'after_death')$$,
    'seen in custody, before and after');
rollback to empty;
-- Officer 7 has cases 1 to 4 from Jan 1; case 2 goes to 8 on Jan 16, 3 absconds
-- on Jan 31, 4 is banked from Jan 10; case 5 has nobody. On Jan 31 officer 7
-- has one at risk, one banked, one absconded; case-days 31 + 15 + 30 + 9 = 85.
insert into ref.officer values (7, 1), (8, 1);
select try.term(i, '2024-01-01') from generate_series(1, 5) as i;
select try.event(o.id, 'officer', o.day)
from (values (1, date '2024-01-01'), (2, '2024-01-01'), (3, '2024-01-01'),
    (4, '2024-01-01'), (2, '2024-01-16')) as o (id, day);
update core.event
set officer_key = case occurred_lo when '2024-01-16' then 8 else 7 end;
select try.event(3, 'abscond', '2024-01-31');
select try.event(4, 'level', '2024-01-10', detail => 'banked');
select results_eq($$select officer_key, counted_on, at_risk_count, banked_count,
        absconded_count, at_risk_days, round(average_caseload::numeric, 6)
    from gap.caseload_month where month = '2024-01-01' order by 1$$,
    $$values (7::bigint, date '2024-01-31', 1, 1, 1, 85::bigint,
            round(85 / 31.0, 6)), (8, '2024-01-31', 1, 0, 0, 16,
            round(16 / 31.0, 6)), (null, '2024-01-31', 1, 0, 0, 31, 1)$$,
    'the caseload at the end of a month');
select results_eq($$select case_id, officer_count, at_risk_days, modal_days,
        unassigned_days, round(officers_per_year::numeric, 4)
    from gap.officer_continuity order by 1$$,
    $$values (1::bigint, 1, 79, 79, 0, round(365.25 / 79, 4)),
        (2, 2, 79, 64, 0, round(2 * 365.25 / 79, 4)),
        (3, 1, 30, 30, 0, round(365.25 / 30, 4)),
        (4, 1, 9, 9, 0, round(365.25 / 9, 4)), (5, 0, 79, 0, 79, 0.0000)$$,
    'continuity over the days at risk');
rollback to empty;

-- as known, and odd arguments ------------------------------------------------
-- Jan 20 entered Feb 10, Feb 5 entered that day. As known on Feb 9 the first is
-- not there and the answer is for Feb 9; on Feb 10 it is.
select try.policy(1, 'in_person', 'fixed', 1, 1, 'month');
select try.term(1, '2024-01-01');
select try.event(1, 'contact', '2024-01-20',
    'subject/in_person/office/completed', recorded => '2024-02-10 09:00');
select try.event(1, 'contact', '2024-02-05',
    'subject/in_person/office/completed', recorded => '2024-02-05 23:59');
create temporary table told (known_on date, line text);
do $$
declare
    day date;
begin
    foreach day in array array[date '-infinity', '1066-10-14', '2023-12-31',
        '2024-02-04', '2024-02-09', '2024-02-10', 'infinity']
    loop
        perform gap.as_known(day);
        insert into told
        select day, string_agg(g, '; ') from pg_temp.gaps(1) as g;
    end loop;
    perform gap.as_known(null);
end
$$;
select results_eq('select known_on, line from told order by 1', $$values
    (date '-infinity', null), ('1066-10-14', null), ('2023-12-31', null),
    ('2024-02-04', 'whole 0101 0204 34 34 as_of'),
    ('2024-02-09',
        'entry 0101 0205 35 35 contact; tail 0205 0209 4 4 as_of'),
    ('2024-02-10', 'entry 0101 0120 19 19 contact; '
        'interior 0120 0205 16 16 contact; tail 0205 0210 5 5 as_of'),
    ('infinity', 'entry 0101 0120 19 19 contact; '
        'interior 0120 0205 16 16 contact; tail 0205 0320 44 44 as_of')$$,
    'as known before the entry, on its day and at the ends of time');
-- Due Jan 31 is rated from Feb 1 on; as known on Feb 5 January was missed; as
-- known before everything, and for a day before everything, there is nothing.
select results_eq($$select a.n, c.answered_for, c.met_count, c.missed_count,
        c.pending_count
    from (values (1, date '2024-01-31', null::date), (2, '2024-02-01', null),
        (3, '2024-02-20', '2024-02-05'), (4, '2024-02-20', null),
        (5, 'infinity', null), (6, null, '-infinity'), (7, '-infinity', null),
        (8, '1999-12-31', null), (9, null, '1999-12-31')) as a (n, day, known)
    cross join lateral gap.compliance(a.day, a.known) as c
    where c.class = 'in_person' and c.series = 'corrected' order by 1$$,
    $$values (1, date '2024-01-31', 0::bigint, 0::bigint, 1::bigint),
        (2, '2024-02-01', 1, 0, 0), (3, '2024-02-05', 0, 1, 1),
        (4, '2024-02-20', 1, 0, 1), (5, '2024-03-20', 2, 0, 1)$$,
    'compliance for odd days');
select throws_ok($$select * from gap.compliance(null, null, 'stale')$$, '22023',
    'unknown variant "stale"', 'an unknown variant');
select throws_ok($$select * from gap.case_sheet('nobody')$$, 'P0002',
    'there is no case "nobody"', 'an unknown case');
select throws_ok(format('select * from gap.what_if(%L)', w.policy), '22023',
    'policy row ' || w.fault, w.fault)
from (values
    ('[]'::jsonb || '{"mode": "rolling"}', '1 has a bad class'),
    ('{"class": "any", "mode": "once", "count": 2, "period": 3, "unit": "day",
        "trigger": "start"}', '1 is once with a count other than 1'),
    ('{"class": "any", "mode": "rolling", "count": 1, "period": 3,
        "unit": "day", "effective_from": "2024-02-01",
        "effective_to": "2024-02-01"}',
        '1 has an effective_to that is not after effective_from'),
    ('{"class": "any", "mode": "rolling", "count": 1, "period": 3,
        "unit": "day", "accepts_channel": "in_person|pigeon"}',
        '1 accepts a channel or site that is not in the list'),
    ('[{"class": "any", "mode": "rolling", "count": 1, "period": 30,
        "unit": "day", "effective_to": "2024-02-02"},
        {"class": "any", "mode": "rolling", "count": 1, "period": 60,
        "unit": "day", "effective_from": "2024-02-01"}]',
        '2 overlaps a row before it')) as w (policy, fault);

select * from finish();
rollback;
