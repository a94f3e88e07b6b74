begin;
\ir ../support/helper.sql
select plan(38);
select try.store('2021-06-30');

-- G1: entry 2, interior 35 (Jan 6 to Feb 10) and 49 (Feb 10 to Mar 31, 18 and
-- 31), tail Mar 31 to Jun 30 = 30 + 31 + 30 = 91, nothing seen to end it.
select try.term(1, '2021-01-04');
select try.seen(1, '2021-01-06', '2021-02-10', '2021-02-10', '2021-03-31');
select results_eq(
    $$select kind, started_on, ended_on, calendar_days, at_risk_days, censored,
        ended_by, calendar_days_max, at_risk_days_max
    from gap.contact_gap
    where case_id = 1 and class = 'in_person' and series = 'corrected'
    order by started_on, ended_on$$,
    $$values ('entry', date '2021-01-04', date '2021-01-06', 2, 2, false,
            'contact', 2, 2),
        ('interior', '2021-01-06', '2021-02-10', 35, 35, false, 'contact', 35,
            35),
        ('interior', '2021-02-10', '2021-03-31', 49, 49, false, 'contact', 49,
            49),
        ('tail', '2021-03-31', '2021-06-30', 91, 91, true, 'as_of', 91, 91)$$,
    'G1: entry 2, interior 35 and 49, tail 91 censored');
select results_eq(
    $$select kind, at_risk_days, censored, never, jurisdiction,
        case_number_pseudonym
    from gap.longest_gap
    where case_id = 1 and class = 'in_person' and series = 'as_logged'$$,
    $$values ('tail', 91, true, false, 'us-xx', 'case1')$$,
    'the longest gap of G1 is its tail');
select results_eq(
    $$select class, kind, calendar_days, never from gap.current_gap
    where case_id = 1 and series = 'corrected' order by class$$,
    $$values ('any', 'tail', 91, false), ('direct', 'tail', 91, false),
        ('home', 'whole', 177, true), ('in_person', 'tail', 91, false)$$,
    'current gap: 91 days; never at home, 177 days since the start');

-- G2: no contact from 2021-02-14 to the incident of 2022-06-14:
-- 365 to 2022-02-14, then 14 + 31 + 30 + 31 + 14 = 120: 485 days.
select try.term(2, '2021-02-14');
select try.event(2, 'incident', '2022-06-14');
-- G4: as logged Feb 14 to Mar 5 = 19, to Apr 9 = 35, to May 3 = 24;
-- corrected: only the call of May 3 stands, entry 14 + 31 + 30 + 3 = 78.
select try.term(4, '2021-02-14');
select try.event(4, 'contact', d, 'subject/phone_voice/-/completed',
    'voicemail', 'attempt_message_left')
from unnest(array[date '2021-03-05', '2021-04-09']) as d;
select try.called(4, '2021-05-03');
select try.as_of('2022-06-30');
select results_eq(
    $$select kind, calendar_days, at_risk_days, censored, ended_by
    from gap.contact_gap
    where case_id = 2 and class = 'direct' and series = 'as_logged'$$,
    $$values ('whole', 485, 485, true, 'incident')$$,
    'G2: whole 485, ended by the incident');
select results_eq(
    $$select calendar_days from gap.contact_gap
    where case_id = 4 and class = 'direct' and series = 'as_logged'
        and kind <> 'tail' order by started_on$$,
    $$values (19), (35), (24)$$, 'G4 as logged: 19, 35, 24');
select results_eq(
    $$select kind, calendar_days from gap.contact_gap
    where case_id = 4 and class = 'direct' and series = 'corrected'
        and kind <> 'tail' order by started_on$$,
    $$values ('entry', 78)$$, 'G4 corrected: entry 78');
select results_eq(
    $$select kind, count(*)::int from gap.contact_gap
    where case_id = 4 and class = 'any' and series = 'corrected'
    group by kind order by kind$$,
    $$values ('entry', 1), ('tail', 1)$$,
    'an attempt is no contact of any class');

-- Custody 2021-03-01..2021-03-11 (out exclusive) inside a gap Feb 1 to Apr 1:
-- 59 calendar days, 10 of them in custody, the gap is not split.
select try.as_of('2021-05-01');
select try.term(5, '2021-01-01', '2021-04-20');
select try.seen(5, '2021-01-01', '2021-02-01', '2021-04-01', '2021-04-20',
    '2021-04-21', '2020-12-31');
select try.event(5, 'custody', '2021-03-01', ended => '2021-03-11');
select results_eq(
    $$select kind, calendar_days, at_risk_days, ended_by from gap.contact_gap
    where case_id = 5 and class = 'in_person' and series = 'corrected'
    order by started_on, ended_on$$,
    $$values ('entry', 0, 0, 'contact'), ('interior', 31, 31, 'contact'),
        ('interior', 59, 49, 'contact'), ('interior', 19, 19, 'contact'),
        ('tail', 0, 0, 'case_end')$$,
    'a contact on the first and on the closing day counts, one outside does '
    'not; custody leaves the days at risk and splits nothing');
select is_empty(
    $$select 1 from gap.current_gap where case_id = 5$$,
    'a closed case has no current gap');

-- Incident on Mar 10: the gap ends there; contact of that day and later make
-- none. Jan 1 .. Jan 11 = 10, Jan 11 .. Mar 10 = 20 + 28 + 10 = 58.
select try.term(6, '2021-01-01');
select try.seen(6, '2021-01-11', '2021-03-10', '2021-03-20');
select try.event(6, 'incident', '2021-03-10');
select results_eq(
    $$select kind, calendar_days, ended_by from gap.contact_gap
    where case_id = 6 and class = 'any' and series = 'as_logged'
    order by started_on$$,
    $$values ('entry', 10, 'contact'), ('tail', 58, 'incident')$$,
    'an incident ends the series, the contact of its day counts no more');
select results_eq(
    $$select calendar_days from gap.current_gap
    where case_id = 6 and class = 'any' and series = 'as_logged'$$,
    $$values (42)$$, 'the current gap goes on after an incident');
-- Incident on the closing day: a tie, incident wins.
select try.term(7, '2021-01-01', '2021-03-10');
select try.event(7, 'incident', '2021-03-10');
select results_eq(
    $$select kind, ended_by from gap.contact_gap
    where case_id = 7 and class = 'any' and series = 'as_logged'$$,
    $$values ('whole', 'incident')$$, 'on a tie incident comes first');
-- end date = as_of: a tie, case_end before as_of.
select try.term(8, '2021-01-01', '2021-05-01');
select results_eq(
    $$select ended_by from gap.contact_gap
    where case_id = 8 and class = 'any' and series = 'as_logged'$$,
    $$values ('case_end')$$, 'on a tie case_end comes before as_of');

-- Uncertain start Feb 1..Mar 31 (an event, the term says nothing), seen once
-- in December: entry 2021-12-01 - 03-31 = 245 to 12-31 - 02-01 = 333;
-- incident 2022-06-14: 165 to 195.
select try.as_of('2022-07-01');
select try.term(9, null);
select try.event(9, 'case_start', '2021-02-01', day_hi => '2021-03-31');
select try.event(9, 'contact', '2021-12-01',
    'subject/in_person/office/completed', day_hi => '2021-12-31');
select try.event(9, 'incident', '2022-06-14');
select results_eq(
    $$select kind, started_on, started_on_hi, ended_on, ended_on_hi,
        calendar_days, calendar_days_max, at_risk_days, at_risk_days_max
    from gap.contact_gap
    where case_id = 9 and class = 'in_person' and series = 'corrected'
    order by started_on$$,
    $$values ('entry', date '2021-02-01', date '2021-03-31',
            date '2021-12-01', date '2021-12-31', 245, 333, 245, 333),
        ('tail', '2021-12-01', '2021-12-31', '2022-06-14', '2022-06-14',
            165, 195, 165, 195)$$,
    'uncertain dates: entry 245 to 333, tail 165 to 195');

-- Three-valued: channel, site, outcome unknown. In person and outcome unknown:
-- favourable in_person (site office: not home); counterpart unknown: nothing.
select try.as_of('2021-05-01');
select try.term(10, '2021-01-01');
select try.event(10, 'contact', '2021-01-10', 'subject/in_person/office/-');
select try.event(10, 'contact', '2021-01-20', 'subject/-/-/completed');
select try.event(10, 'contact', '2021-01-30', '-/in_person/office/completed');
select try.event(10, 'contact', '2021-02-10', 'subject/kiosk/-/completed');
select try.event(10, 'contact', '2021-02-20', 'both/record_check/-/completed');
select results_eq(
    $$select class, series, day_lo from gap.contact_day where case_id = 10
        and series like 'as_logged%' order by series, class, day_lo$$,
    $$values ('any', 'as_logged', date '2021-02-10'),
        ('any', 'as_logged_favourable', '2021-01-10'),
        ('any', 'as_logged_favourable', '2021-01-20'),
        ('any', 'as_logged_favourable', '2021-02-10'),
        ('direct', 'as_logged_favourable', '2021-01-10'),
        ('direct', 'as_logged_favourable', '2021-01-20'),
        ('home', 'as_logged_favourable', '2021-01-20'),
        ('in_person', 'as_logged_favourable', '2021-01-10'),
        ('in_person', 'as_logged_favourable', '2021-01-20')$$,
    'unknowns count in the favourable series only');

-- Overlapping terms Jan 1..Mar 1 and Feb 1..Mar 15, then a break to Apr 1:
-- W = 73 + 30 days; whole gap Jan 1 to May 1 = 120 calendar, 17 days of break.
select try.term(11, '2021-01-01', '2021-03-01');
select try.term(11, '2021-02-01', '2021-03-15');
select try.term(11, '2021-04-01');
select results_eq(
    $$select calendar_days, at_risk_days from gap.contact_gap
    where case_id = 11 and class = 'any' and series = 'corrected'$$,
    $$values (120, 103)$$, 'overlapping terms count each day once');

-- Level banked from Feb 1 to Mar 1 by events: 28 days leave; the level of the
-- term itself before the first level event.
select try.term(12, '2021-01-01', level => 'high');
select try.event(12, 'level', '2021-02-01', detail => 'banked');
select try.event(12, 'level', '2021-03-01', detail => 'low');
select try.term(13, '2021-01-01', level => 'administrative');
select try.event(13, 'level', '2021-03-01', detail => 'low');
select try.event(13, 'level', '2021-04-01', detail => 'banked');
select results_eq(
    $$select case_id, calendar_days, at_risk_days from gap.contact_gap
    where case_id in (12, 13) and class = 'any' and series = 'corrected'
    order by case_id$$,
    $$values (12::bigint, 120, 92), (13, 120, 31)$$,
    'days at a level banked or administrative are not at risk');
select results_eq(
    $$select case_id, calendar_days, at_risk_days, calendar_days_max
    from gap.current_gap
    where case_id in (12, 13) and class = 'any' and series = 'corrected'
    order by case_id$$,
    $$values (12::bigint, 120, 92, 120), (13, null, null, null)$$,
    'no current gap in days while the level is banked');

-- A contact of a case nobody listed: a stub, interior and tail only.
select try.seen(14, '2021-03-01', '2021-03-11');
select try.event(15, 'warning', '2021-03-01');
select results_eq(
    $$select kind, calendar_days, at_risk_days from gap.contact_gap
    where case_id = 14 and class = 'any' and series = 'corrected'
    order by started_on$$,
    $$values ('interior', 10, 10), ('tail', 51, 51)$$,
    'a stub has interior gaps and a tail');
select is_empty(
    $$select 1 from gap.contact_gap where case_id = 15 or (case_id = 14
        and class = 'home')$$, 'and no gap where it has no contact');

-- Days that the export does not cover leave the days at risk:
-- covered Jan 1..31 and Mar 1..Apr 30; case 1 gap Jan 6 - Feb 10: 26 days.
insert into etl.coverage values
    (1, 1, 1, 'contact', '2021-01-01', '2021-01-31', 1),
    (1, 1, 1, 'contact', '2021-03-01', '2021-04-30', 1);
select results_eq(
    $$select calendar_days, at_risk_days from gap.contact_gap
    where case_id = 1 and class = 'any' and series = 'corrected'
    order by started_on$$,
    $$values (2, 2), (35, 26), (49, 30), (31, 31)$$,
    'uncovered days are never at risk');
delete from etl.coverage;

-- The gaps of a case tile [start, end).
select is_empty(
    $$select g.case_id, g.class, g.series from gap.contact_gap as g
    join gap.case_window as w on w.case_id = g.case_id
    where not w.is_stub and g.case_id <> 9
    group by g.case_id, g.class, g.series, w.started_on, w.ended_on
    having sum(g.calendar_days) <> w.ended_on - w.started_on$$,
    'gaps follow each other from the start to the end');

-- As known on 2021-02-15: contacts entered later are not there.
select try.term(16, '2021-01-01');
select try.event(16, 'contact', '2021-01-11',
    'subject/in_person/office/completed', recorded => '2021-01-11 10:00');
select try.event(16, 'contact', '2021-02-10',
    'subject/in_person/office/completed', recorded => '2021-03-01 09:00');
select gap.as_known('2021-02-15');
select results_eq(
    $$select kind, calendar_days from gap.contact_gap
    where case_id = 16 and class = 'any' and series = 'corrected'
    order by started_on$$,
    $$values ('entry', 10), ('tail', 35)$$,
    'as known on a day: entries made later are not used');
select gap.as_known(null);
select results_eq(
    $$select kind, calendar_days from gap.contact_gap
    where case_id = 16 and class = 'any' and series = 'corrected'
    order by started_on$$,
    $$values ('entry', 10), ('interior', 30), ('tail', 80)$$,
    'and now they are');
-- A person's review outweighs log and rule.
insert into core.review values (16, (select max(event_key) from core.event),
    'voicemail', 'attempt_message_left', 'reader', '2021-04-01', 'the note', 0,
    1, 1, 1, 1);
select results_eq(
    $$select series, count(*)::int from gap.contact_gap
    where case_id = 16 and class = 'direct' group by series order by series$$,
    $$values ('as_logged', 3), ('as_logged_favourable', 3), ('corrected', 2),
        ('corrected_favourable', 2)$$,
    'a review changes the corrected series alone');
-- A start uncertain in the term itself.
select try.term(17, '2021-01-01', start_hi => '2021-01-31');
select try.seen(17, '2021-01-15');
select results_eq(
    $$select kind, calendar_days, calendar_days_max from gap.contact_gap
    where case_id = 17 and class = 'any' and series = 'corrected'
    order by kind$$,
    $$values ('entry', 0, 14), ('tail', 106, 106)$$,
    'a contact while the start is uncertain: 0 to 14 days');
-- Uncertain days at an edge. Strict counts what is of the window on each of
-- them, favourable what is so on one, and of these days. Start Mar 1, seen on Feb
-- 20..Mar 10 and Apr 1, as_of May 1. Strict: entry 31, tail 30. Favourable: Mar
-- 1..10, so entry 0 to 9, interior Mar 10 or 1 to Apr 1: 22 to 31, tail 30.
create function pg_temp.between(id bigint, day_lo date, day_hi date)
returns void language sql as $$
    select try.event(id, 'contact', day_lo,
        'subject/in_person/office/completed', day_hi => day_hi);
$$;
create function pg_temp.line(id bigint, s text) returns setof text
language sql as $$
    select concat_ws(' ', g.kind, g.calendar_days, g.calendar_days_max)
    from gap.contact_gap as g
    where g.case_id = id and g.class = 'direct' and g.series = s
    order by g.started_on, g.ended_on;
$$;
select try.term(31, '2021-03-01');
select pg_temp.between(31, '2021-02-20', '2021-03-10');
select try.seen(31, '2021-04-01');
select results_eq($$select pg_temp.line(31, 'corrected')
    union all select pg_temp.line(31, 'corrected_favourable')$$,
    array['entry 31 31', 'tail 30 30', 'entry 0 9', 'interior 22 31',
        'tail 30 30'], 'perhaps before the start');
-- March: perhaps seen, favourable for sure; April: seen.
select results_eq($$select series, has_direct from gap.case_month
    where case_id = 31 and series like 'corrected%' order by month, 1$$,
    $$values ('corrected', null), ('corrected_favourable', true),
        ('corrected', true), ('corrected_favourable', true)$$,
    'perhaps before the start: perhaps of the month');
-- Start Jan 1, seen Apr 1 and Apr 20..May 10, as_of May 1. Strict: entry 90, tail
-- 30. Favourable: Apr 20..May 1, so interior 19 to 30, tail 0 to 11.
select try.term(32, '2021-01-01');
select pg_temp.between(32, '2021-04-20', '2021-05-10');
select try.seen(32, '2021-04-01');
select results_eq($$select pg_temp.line(32, 'corrected')
    union all select pg_temp.line(32, 'corrected_favourable')$$,
    array['entry 90 90', 'tail 30 30', 'entry 90 90', 'interior 19 30',
        'tail 0 11'], 'perhaps after as_of');
select results_eq($$select series, calendar_days, calendar_days_max
    from gap.current_gap where case_id = 32 and class = 'direct'
        and series like 'corrected%' order by 1$$,
    $$values ('corrected', 30, 30), ('corrected_favourable', 0, 11)$$,
    'perhaps after as_of: days since the last contact');
-- Incident Apr 20, seen Apr 1 and Apr 10..25. Strict: tail Apr 1 to 20 = 19.
-- Favourable: Apr 10..19, so interior 9 to 18, tail 1 to 10. Both have seen the
-- person between Apr 10 and 25: 6 to 21 days before May 1.
select try.term(33, '2021-01-01');
select pg_temp.between(33, '2021-04-10', '2021-04-25');
select try.seen(33, '2021-04-01');
select try.event(33, 'incident', '2021-04-20');
select results_eq($$select pg_temp.line(33, 'corrected')
    union all select pg_temp.line(33, 'corrected_favourable')$$,
    array['entry 90 90', 'tail 19 19', 'entry 90 90', 'interior 9 18',
        'tail 1 10'], 'perhaps after an incident');
select results_eq($$select series, calendar_days, calendar_days_max
    from gap.current_gap where case_id = 33 and class = 'direct'
        and series like 'corrected%' order by 1$$,
    $$values ('corrected', 6, 21), ('corrected_favourable', 6, 21)$$,
    'perhaps after an incident: seen all the same');
-- Jan 2..11 and Jan 4..6 from Jan 1: the first one seen on is between Jan 2 and 6
-- (Jan 11 and Jan 6, then Jan 6 is first), the last one between Jan 4 and 11. So
-- entry 1 to 5, interior 0 to 9 (7 at Jan 11 and 4), tail to May 1 110 to 117.
select try.term(34, '2021-01-01');
select pg_temp.between(34, '2021-01-02', '2021-01-11');
select pg_temp.between(34, '2021-01-04', '2021-01-06');
select results_eq($$select pg_temp.line(34, 'corrected')$$,
    array['entry 1 5', 'interior 0 9', 'tail 110 117'],
    'uncertain days that overlap');
-- Jan 1 on; seen Jan 7, Feb 16 or 17, Mar 18 to 31, as_of May 1: gaps of 6, 40 to
-- 41, 29 (Feb 17 to Mar 18) to 43 (Feb 16 to Mar 31) and 31 to 44. The longest is
-- 40 at least, and 44 at most, whichever it then is.
select try.term(35, '2021-01-01');
select try.seen(35, '2021-01-07');
select pg_temp.between(35, '2021-02-16', '2021-02-17');
select pg_temp.between(35, '2021-03-18', '2021-03-31');
select results_eq(
    $$select kind, started_on, calendar_days, calendar_days_max, at_risk_days,
        at_risk_days_max
    from gap.longest_gap
    where case_id = 35 and class = 'direct' and series = 'corrected'$$,
    $$values ('interior', date '2021-01-07', 40, 44, 40, 44)$$,
    'the longest of uncertain gaps');
-- Start without term, closed by an event.
select try.event(18, 'case_start', '2021-01-01');
select try.event(18, 'case_end', '2021-02-01');
select results_eq(
    $$select kind, calendar_days, ended_by from gap.contact_gap
    where case_id = 18 and class = 'any' and series = 'corrected'$$,
    $$values ('whole', 31, 'case_end')$$,
    'events alone can begin and end a case');
select is_empty($$select 1 from gap.contact_gap
    where at_risk_days > calendar_days or calendar_days > calendar_days_max$$,
    'at risk is never more than the calendar');
select is_empty(
    $$select 1 from gap.longest_gap as s join gap.longest_gap as f
        on f.case_id = s.case_id and f.class = s.class
        and f.series = s.series || '_favourable'
    where f.at_risk_days > s.at_risk_days$$,
    'favourable gaps are never longer than strict ones');
-- The same bytes under other session settings.
create temporary table before as
select md5(string_agg(t::text, '|' order by t.event_key)) as digest
from (select g.event_key, g.what, g.kind from gap.case_timeline as g) as t;
set local datestyle = 'SQL, DMY';
set local timezone = 'Pacific/Auckland';
select is(
    (select md5(string_agg(t::text, '|' order by t.event_key))
    from (select g.event_key, g.what, g.kind from gap.case_timeline as g)
        as t),
    (select digest from before), 'session settings change nothing');
select * from finish();
rollback;
