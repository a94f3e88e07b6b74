-- The measures that stand on gaps, duties and entries, worked by hand.
begin;
\ir ../support/helper.sql
select plan(34);
select try.store('2021-05-01');
insert into ref.office values (1, 1, 'North'), (2, 1, 'South');

-- M5. Gaps of case 1, in person: entry Jan 1 to Jan 11 = 10, interior to
-- Apr 11 = 90, tail to May 1 = 20: beyond 30 days 60, beyond 60 days 30,
-- beyond 90 none; of 120 days at risk.
select try.term(1, '2021-01-01');
select try.seen(1, '2021-01-11', '2021-04-11');
select results_eq(
    $$select length_days, over_count, gap_count, days_over, at_risk_days,
        over_share
    from gap.long_gap_time where class = 'in_person' and series = 'corrected'
    order by length_days$$,
    $$values (30, 1, 3, 60::bigint, 120::bigint, 0.5::float8),
        (60, 1, 3, 30, 120, 0.25), (90, 0, 3, 0, 120, 0),
        (180, 0, 3, 0, 120, 0)$$, 'M5: person-time in long gaps');

-- M8, M9. One in 30 days: due Jan 31 met; due Feb 10 missed, cured Apr 11 = 60
-- late; Mar 12, 30 late; (Apr 11 is the day of the contact: not missed, the
-- curing contact drops it); next due May 11. Overdue Feb 11 to Apr 10 = 59
-- days of 120.
select try.policy(1, 'in_person', 'rolling', 1, 30, 'day');
select results_eq(
    $$select due_date, days_late, censored, overdue_from, overdue_to
    from gap.late_duty where case_id = 1 and series = 'corrected'
        and variant = 'fresh_start' order by due_date$$,
    $$values (date '2021-02-10', 60, false, date '2021-02-11',
            date '2021-04-11'), ('2021-03-12', 30, false, '2021-03-13',
            '2021-04-11')$$, 'M9: days late of cured misses');
select results_eq(
    $$select class, overdue_days, known_days, overdue_share
    from gap.overdue_time where series = 'corrected'
        and variant = 'carry_over' order by class$$,
    $$values ('all', 59::bigint, 120::bigint, 59 / 120.0::float8),
        ('in_person', 59, 120, 59 / 120.0)$$,
    'M8: a day is overdue once, the day of the cure is not');
-- Open: case 2 never seen, due Jan 31, Mar 2, Apr 1 all missed and open: 90,
-- 60 and 30 days so far. Of 5 misses: 30 (one cured, one open: 4/5), 60 (one
-- cured of the 3 left: 4/5 * 2/3 = 8/15), 90 open: no median; nothing at 90.
select try.term(2, '2021-01-01');
select results_eq(
    $$select due_date, days_late, censored from gap.late_duty
    where case_id = 2 and series = 'corrected' and variant = 'fresh_start'
    order by due_date$$,
    $$values (date '2021-01-31', 90, true), ('2021-03-02', 60, true),
        ('2021-04-01', 30, true)$$, 'M9: as_of less due for the open ones');
select results_eq(
    $$select cured_count, open_count, median, cured_mean_days
    from gap.days_late where series = 'corrected'
        and variant = 'fresh_start'$$,
    $$values (2::bigint, 3::bigint, null::int, 45::float8)$$,
    'the mean of the cured ones stands beside a median that is not reached');
-- A calendar month that was missed is overdue until the next contact: case 3
-- seen Mar 10 only; Jan and Feb missed; Feb 1 to Mar 9 = 28 + 9 = 37 days, of
-- 120 at risk. March met; April missed, due Apr 30: open, no day overdue yet.
delete from ref.policy;
delete from core.term;
delete from core.event;
select try.policy(2, 'any', 'fixed', 1, 1, 'month');
select try.term(3, '2021-01-01');
select try.seen(3, '2021-03-10');
select results_eq(
    $$select due_date, cured_on, days_late from gap.late_duty
    where case_id = 3 and series = 'corrected' and variant = 'fresh_start'
    order by due_date$$,
    $$values (date '2021-01-31', date '2021-03-10', 38), ('2021-02-28',
        '2021-03-10', 10), ('2021-04-30', null, 1)$$,
    'a calendar month is made good by the next contact');
select is((select overdue_days from gap.overdue_case where case_id = 3
    and class = 'all' and series = 'corrected' and variant = 'fresh_start'),
    37, 'M8 of calendar months');

-- M10 with breakdowns. Case 3 (North, level 1): Jan, Feb, Apr without, Mar
-- with; case 4 from Mar 11 (South, level 2): March 21 days (B), Apr whole,
-- never seen. A: 4 of 5 eligible; B: 5 of 6. Wilson of 4 of 5: (4 + 1.9207 -
-- 1.96 * sqrt(4 * 1 / 5 + .96036)) / 8.84146 = .375535 to .963776.
update core.term set office_key = 1, level = '1' where case_id = 3;
select try.term(4, '2021-03-11', level => '2');
update core.term set office_key = 2 where case_id = 4;
select results_eq(
    $$select eligibility, without_count, eligible_count, unknown_count,
        excluded_count, without_share, round(ci_low::numeric, 6),
        round(ci_high::numeric, 6)
    from gap.case_month_rate where breakdown = 'all' and class = 'in_person'
        and series = 'corrected' and eligibility in ('A', 'B')
    order by eligibility$$,
    $$values ('A', 4::bigint, 5::bigint, 0::bigint, 1::bigint, 0.8::float8,
            0.375535, 0.963776),
        ('B', 5, 6, 0, 0, 5 / 6.0, 0.436497, 0.969947)$$,
    'M10: case-months without contact in person');
select results_eq(
    $$select breakdown, value, without_count, eligible_count
    from gap.case_month_rate where class = 'in_person'
        and series = 'corrected' and eligibility = 'A'
        and breakdown in ('office', 'level') order by breakdown, value$$,
    $$values ('level', '1', 3::bigint, 4::bigint), ('level', '2', 1, 1),
        ('office', 'North', 3, 4), ('office', 'South', 1, 1)$$,
    'M10 by office and level');
-- An uncertain contact over Apr 25 to May 5: perhaps in April.
select try.event(4, 'contact', '2021-03-25',
    'subject/in_person/office/completed', day_hi => '2021-04-05');
select results_eq(
    $$select series, without_count, unknown_count from gap.case_month_rate
    where class = 'in_person' and eligibility = 'A' and breakdown = 'office'
        and value = 'South' and series like 'corrected%' order by series$$,
    $$values ('corrected', 1::bigint, 1::bigint),
        ('corrected_favourable', 0, 1)$$,
    'a contact that is perhaps of another month counts for the agency only in '
    'the favourable series');
-- M7 by office: March and April of case 4 (March 21 of 31 days: full).
select results_eq(
    $$select value, met_count, missed_count from gap.compliance_rate
    where breakdown = 'office' and series = 'as_logged'
        and variant = 'fresh_start' order by value$$,
    $$values ('North', 1::bigint, 3::bigint), ('South', 0, 2)$$,
    'M7 by office of record');

-- M11. Starts Fri 2021-01-01. Case 5 seen Mon 4: 3 calendar, 1 business day;
-- case 6 Fri 15: 14 and 10, less the holiday of Mon 11: 9; case 7 never, ends
-- Jan 8: censored at 7 and 5. S(3) = 2/3; at 14 n = 1, d = 1: 0. Median 14.
-- Standard: within 5 business days: Fri 8; case 6 missed; case 7 due Jan 8 is
-- not before its end: pending. 1 of 2.
delete from ref.policy;
delete from core.term;
delete from core.event;
select try.policy(3, 'in_person', 'once', 1, 5, 'business_day',
    trigger => 'start');
insert into ref.holiday values (1, '2021-01-11', 1, 1, 0, 1);
select try.term(5, '2021-01-01');
select try.term(6, '2021-01-01');
select try.term(7, '2021-01-01', '2021-01-08');
select try.seen(5, '2021-01-04');
select try.seen(6, '2021-01-15');
select results_eq(
    $$select case_id, calendar_days, business_days, censored, initial_due,
        initial_status
    from gap.first_contact where class = 'in_person' and series = 'corrected'
    order by case_id$$,
    $$values (5::bigint, 3, 1, false, date '2021-01-08', 'met'),
        (6, 14, 9, false, '2021-01-08', 'missed'),
        (7, 7, 5, true, '2021-01-08', 'pending')$$,
    'M11: calendar and business days to the first contact');
select results_eq(
    $$select median, median_business, seen_count, censored_count,
        within_count, rated_count, pending_count, within_share
    from gap.first_contact_summary
    where class = 'in_person' and series = 'corrected'$$,
    $$values (14, 9, 2::bigint, 1::bigint, 1::bigint, 2::bigint, 1::bigint,
        0.5::float8)$$, 'M11: Kaplan-Meier and the share within the standard');

-- M12. Four tested: one found by rule, one that a person confirmed, one that a
-- person left open, one that stands: 3 of 4.
delete from ref.policy;
delete from core.term;
delete from core.event;
select try.policy(4, 'direct', 'fixed', 1, 1, 'month');
select try.term(8, '2021-01-01');
select try.event(8, 'contact', '2021-01-05',
    'subject/phone_voice/-/completed', 'voicemail', 'attempt_message_left');
select try.called(8, '2021-02-05', '2021-03-05', '2021-04-05');
insert into core.review
select 8, e.event_key, case e.occurred_lo when '2021-02-05' then 'voicemail'
    end, case e.occurred_lo when '2021-02-05' then 'attempt_message_left'
    else 'unknown' end, 'reader', '2021-04-20', 'the note', 0, 1, 1, 1, 1
from core.event as e where e.occurred_lo in ('2021-02-05', '2021-03-05');
select results_eq(
    $$select misclassified_count, tested_count, rule_count, person_count,
        unknown_count, misclassified_share, favourable_share
    from gap.misclassification_share where breakdown = 'all'$$,
    $$values (3::bigint, 4::bigint, 1::bigint, 2::bigint, 1::bigint,
        0.75::float8, 0.5::float8)$$,
    'M12: by rule alone and confirmed by a person apart');
-- as logged 4 of 4 months (April due Apr 30 before May 1), corrected 1 of 4
select results_eq(
    $$select met_as_logged, met_corrected, rated_corrected, share_difference
    from gap.misclassification_effect where variant = 'fresh_start'$$,
    $$values (4::bigint, 1::bigint, 4::bigint, -0.75::float8)$$,
    'M12: the effect on compliance');

-- M13. Kept Jan 10; no-show Feb 1, 8 and 15 in a row; rescheduled by the
-- agency Feb 20, by the person Feb 21; past without outcome Mar 1; excused
-- Mar 5; to come May 20. 3 of 4; unresolved 1 of 8; the third no-show is
-- followed by a search on Feb 18: 3 days; the first and second too: 17 and 10.
delete from core.event;
delete from core.review;
select try.event(9, 'appointment', null, '-/-/-/' || v.outcome,
    scheduled_for => v.day)
from (values (date '2021-01-10', 'completed'), ('2021-02-01', 'no_show'),
    ('2021-02-08', 'no_show'), ('2021-02-15', 'no_show'),
    ('2021-02-20', 'rescheduled_agency'),
    ('2021-02-21', 'rescheduled_subject'),
    ('2021-03-01', 'no_outcome_recorded'), ('2021-03-05', 'excused'),
    ('2021-05-20', '-')) as v (day, outcome);
select try.event(9, 'search', '2021-02-18');
-- a call from the person is neither an action nor an appointment
insert into ref.profile (profile_key, kind, counterpart, channel, direction,
    outcome, unlisted, conflict)
values (77, 'contact', 'subject', 'phone_voice', 'from_subject', 'completed',
    false, false);
insert into core.event (case_id, event_key, row_hash, occurred_lo,
    profile_key, position, jurisdiction_id, source_id, batch_id, since_seq,
    known_from)
values (9, 777, 1, '2021-02-16', 77, 0, 1, 1, 1, 1, '1900-01-01');
select results_eq(
    $$select no_show_count, kept_count, missed_share,
        rescheduled_agency_count, rescheduled_subject_count, excluded_count,
        unresolved_count, past_count, future_count, longest_run
    from gap.missed_appointment_share where kind = 'appointment'$$,
    $$values (3::bigint, 1::bigint, 0.75::float8, 1::bigint, 1::bigint,
        1::bigint, 1::bigint, 8::bigint, 1::bigint, 3)$$,
    'M13: no_show over kept and no_show, the rest apart');
select results_eq(
    $$select no_show_run, acted_count, censored_count, median
    from gap.no_show_response order by no_show_run$$,
    $$values (1, 1::bigint, 0::bigint, 17), (2, 1, 0, 10), (3, 1, 0, 3)$$,
    'M13: days from the k-th no-show to the first action');
-- Where no-shows are contacts, kept ones are too: 1 of 3.
select try.event(10, 'contact', '2021-02-01',
    'subject/in_person/residence/no_show');
select try.seen(10, '2021-02-10', '2021-02-20');
select results_eq(
    $$select no_show_count, kept_count from gap.missed_appointment_share
    where kind = 'contact'$$, $$values (1::bigint, 2::bigint)$$,
    'M13: no-shows logged as contacts stand over contacts in person');

-- M14: two warnings without clock times, one acted on the same day (favourable
-- only), one overtaken by an incident: 7 days.
delete from core.event;
select try.event(11, 'warning', '2021-03-01');
select try.event(11, 'search', '2021-03-01');
select try.event(12, 'warning', '2021-03-01');
select try.event(12, 'incident', '2021-03-04');
select results_eq(
    $$select bound, unacted_count, rated_count, censored_count,
        overtaken_count, unacted_share
    from gap.warning_share where allowed = '7 days' order by bound$$,
    $$values ('favourable', 0::bigint, 1::bigint, 1::bigint, 1::bigint,
            0::float8),
        ('strict', 1, 1, 1, 1, 1)$$, 'M14: shares in two bounds');

-- M15: each step of the chain, those not taken censored at as_of: violation
-- Mar 7, reported Mar 9, set on Mar 10 for Mar 28, never held.
select try.event(13, 'violation', '2021-03-07', thread => 'v');
select try.event(13, 'violation_reported', '2021-03-09', thread => 'v');
select try.event(13, 'hearing_set', '2021-03-10', thread => 'v',
    scheduled_for => '2021-03-28');
select results_eq(
    $$select step, lag_days, censored from gap.violation_step
    where case_id = 13 and step in ('discovered', 'reported',
        'hearing_set_on', 'hearing_set_for', 'hearing_held')
    order by step_no$$,
    $$values ('discovered', 55, true), ('reported', 2, false),
        ('hearing_set_on', 3, false), ('hearing_set_for', 21, false),
        ('hearing_held', 55, true)$$, 'M15: each lag, censored');

-- M17: lags 0, 4 and 8 days: more than 3: 2 of 3, more than 7: 1 of 3.
delete from core.event;
select try.event(14, 'contact', d.day, 'subject/in_person/office/completed',
    recorded => d.entered)
from (values (date '2021-02-01', timestamp '2021-02-01 17:00'),
    ('2021-02-02', '2021-02-06 08:00'), ('2021-02-03', '2021-02-11 08:00'))
    as d (day, entered);
select results_eq(
    $$select entry_count, median, mean_days, over_3_count, over_7_count
    from gap.entry_lag_share where kind = 'contact'$$,
    $$values (3::bigint, 4, 4::float8, 2::bigint, 1::bigint)$$,
    'M17: entries made late');

-- M18. Custody Mar 1 to 11: in person at the office on Mar 5 (not in jail on
-- Mar 6, nor on the day of arrest); died Apr 1, seen Apr 2; case from Jan 1,
-- seen Dec 30.
delete from core.event;
select try.term(15, '2021-01-01');
select try.event(15, 'custody', '2021-03-01', ended => '2021-03-11');
select try.seen(15, '2020-12-30', '2021-03-01', '2021-03-05', '2021-03-11',
    '2021-04-02');
select try.event(15, 'contact', '2021-03-06',
    'subject/in_person/jail/completed');
select try.event(15, 'case_end', '2021-04-01', detail => 'Death');
select results_eq(
    $$select occurred_lo, verdict from gap.implausible_entry
    where case_id = 15 order by occurred_lo$$,
    $$values (date '2020-12-30', 'before_start'), ('2021-03-05', 'custody'),
        ('2021-04-02', 'after_death')$$,
    'M18: in custody elsewhere, after death, before the start');
-- Completed and dated after the day of its entry.
select try.event(18, 'contact', '2021-02-10',
    'subject/in_person/office/completed', recorded => '2021-02-09 10:00');
select results_eq(
    $$select case_id, occurred_lo from gap.implausible_entry
    where verdict = 'future'$$, $$values (18::bigint, date '2021-02-10')$$,
    'M18: completed before it took place');
delete from core.event where case_id = 18;
-- One officer at one minute in two homes; at one office with two people.
select try.event(i, 'contact', '2021-03-20',
    'subject/in_person/residence/completed', minute => 600)
from unnest(array[16, 17]) as i;
select try.event(i, 'contact', '2021-03-21',
    'subject/in_person/office/completed', minute => 600)
from unnest(array[16, 17]) as i;
update core.event set officer_key = 5 where case_id in (16, 17);
select results_eq(
    $$select case_id, occurred_lo, row_count from gap.implausible_entry
    where verdict = 'two_places' order by case_id$$,
    $$values (16::bigint, date '2021-03-20', 2), (17, '2021-03-20', 2)$$,
    'M18: an officer in two places');
-- The same narrative in three rows; another in two.
select try.seen(18, '2021-02-01', '2021-02-08', '2021-02-15', '2021-02-22',
    '2021-03-01');
update core.event as e
set narrative_key = case when e.occurred_lo < '2021-02-20' then 1 else 2 end
where e.case_id = 18;
select is((select count(*)::int from gap.implausible_entry
    where verdict = 'same_narrative'), 3,
    'M18: the same narrative in three rows or more');
-- Five contacts of five days entered on one later day; four are no burst, and
-- those entered on their own day are none.
select try.event(19, 'contact', date '2021-02-01' + i,
    'subject/in_person/office/completed', recorded => '2021-02-20 09:00')
from generate_series(1, 5) as i;
select try.event(20, 'contact', date '2021-02-01' + i,
    'subject/in_person/office/completed', recorded => '2021-02-21 09:00')
from generate_series(1, 4) as i;
select try.event(20, 'contact', '2021-02-21',
    'subject/in_person/office/completed', recorded => '2021-02-21 09:00');
select results_eq(
    $$select case_id, count(*)::int, max(row_count)
    from gap.implausible_entry where verdict = 'entry_burst'
    group by case_id$$, $$values (19::bigint, 5, 5)$$,
    'M18: a burst of entries on one day');

-- M19, M20. Officer 1 has case 21 until Feb 14 inclusive, officer 2 then; case
-- 22 has officer 1, absconds on Feb 20; case 23 is banked from Feb 1, officer
-- 1. Last working day of February: Fri 26. At risk then: officer 2 one,
-- officer 1 none, one absconded, one banked. Case-days of officer 1 in
-- February: 14 + 19 = 33 of 28 days; of officer 2: 14. January 29 is the last
-- working day: officer 1 three. as_of Mar 10.
delete from core.term;
delete from core.event;
select try.as_of('2021-03-10');
select try.term(i, '2021-01-01', level => '1') from unnest(array[21, 22, 23])
    as i;
update core.term set officer_key = 1;
select try.event(21, 'officer', '2021-02-15');
update core.event set officer_key = 2 where case_id = 21;
select try.event(22, 'abscond', '2021-02-20');
select try.event(23, 'level', '2021-02-01', detail => 'banked');
select results_eq(
    $$select officer_key, month, counted_on, at_risk_count, banked_count,
        absconded_count, other_count, at_risk_days, average_caseload,
        is_complete
    from gap.caseload_month where month < '2021-03-01'
    order by month, officer_key$$,
    $$values (1::bigint, date '2021-01-01', date '2021-01-29', 3, 0, 0, 0,
            93::bigint, 3::float8, true),
        (1, '2021-02-01', '2021-02-26', 0, 1, 1, 0, 33, 33 / 28.0, true),
        (2, '2021-02-01', '2021-02-26', 1, 0, 0, 0, 14, 0.5, true)$$,
    'M19: caseload on the last working day, banked and absconded apart');
-- Case 21: 31 + 14 = 45 days of officer 1, 14 + 9 = 23 of officer 2: 68 days.
select results_eq(
    $$select officer_count, at_risk_days, modal_officer_key, modal_days,
        round(modal_share::numeric, 6), unassigned_days,
        round(officers_per_year::numeric, 6)
    from gap.officer_continuity where case_id = 21$$,
    $$values (2, 68, 1::bigint, 45, round(45 / 68.0, 6), 0,
        round(2 * 365.25 / 68, 6))$$, 'M20: continuity');

-- M22. Six contacts reported, of which one in person. Records to Mar 10: calls
-- on 6 days, one of them perhaps a voicemail (rule): 5 to 6 contacts; none in
-- person. "6" is then undecidable, "7" inconsistent, "1 in person"
-- inconsistent, "5 to 7" consistent; a number of something else undecidable.
select try.term(24, '2021-01-01', '2021-03-01');
select try.called(24, '2021-01-05', '2021-01-12', '2021-01-19', '2021-01-26',
    '2021-02-02');
select try.event(24, 'contact', '2021-02-09',
    'subject/phone_voice/-/completed', 'voicemail', 'attempt_message_left');
select try.statement(24, 'reported_statistic', v.name, v.lo, v.hi)
from (values ('contact_count', '6', null), ('contact_count', '7', null),
    ('contact_count', '5', '7'), ('in_person_count', '1', null),
    ('supervision_months', '2', null), ('sentence_months', '24', null))
    as v (name, lo, hi);
select results_eq(
    $$select name, said_lo::int, ours_lo::int, ours_hi::int, verdict
    from gap.published_vs_recomputed where case_id = 24
    order by name, said_lo, said_hi$$,
    $$values ('contact_count', 5, 5, 6, 'consistent'),
        ('contact_count', 6, 5, 6, 'undecidable'),
        ('contact_count', 7, 5, 6, 'inconsistent'),
        ('in_person_count', 1, 0, 0, 'inconsistent'),
        ('sentence_months', 24, null, null, 'undecidable'),
        ('supervision_months', 2, 1, 2, 'undecidable')$$,
    'M22: reports beside the records');

-- The functions. Case 25, one a month: Jan met, Feb missed, entered in time;
-- March met but entered on Apr 20.
delete from ref.policy;
delete from core.term;
delete from core.event;
select try.as_of('2021-05-01');
select try.policy(5, 'any', 'fixed', 1, 1, 'month');
select try.term(25, '2021-01-01');
select try.event(25, 'contact', '2021-01-10',
    'subject/in_person/office/completed', recorded => '2021-01-10 10:00');
select try.event(25, 'contact', '2021-03-10',
    'subject/in_person/office/completed', recorded => '2021-04-20 10:00');
select results_eq(
    $$select 'now', answered_for, met_count, missed_count
    from gap.compliance() where series = 'corrected'
    union all select 'April 1', answered_for, met_count, missed_count
    from gap.compliance('2021-04-01') where series = 'corrected'
    union all select 'as known', answered_for, met_count, missed_count
    from gap.compliance(null, '2021-04-10', 'carry_over')
    where series = 'corrected'
    union all select 'again', answered_for, met_count, missed_count
    from gap.compliance() where series = 'corrected'$$,
    $$values ('now', date '2021-05-01', 2::bigint, 2::bigint),
        ('April 1', '2021-04-01', 2, 1), ('as known', '2021-04-10', 1, 2),
        ('again', '2021-05-01', 2, 2)$$,
    'compliance for a day, as known on a day, and as before afterwards');
-- One in 60 days instead: due Mar 2 (anchor Jan 1) met Jan 10; due Mar 11 met
-- Mar 10; next May 9 pending: 2 of 2 beside 2 of 4.
select results_eq(
    $$select met_count, missed_count, present_met_count, present_missed_count
    from gap.what_if('{"class": "any", "mode": "rolling", "count": 1,
        "period": 60, "unit": "day"}')
    where series = 'corrected' and variant = 'fresh_start'$$,
    $$values (2::bigint, 0::bigint, 2::bigint, 2::bigint)$$,
    'the same cases under another standard');
-- The standard in force, given by hand, answers as it does.
select is_empty(
    $$select 1 from gap.what_if('[{"class": "any", "mode": "fixed",
        "count": "1", "period": "1", "unit": "month"}]')
    where (met_count, missed_count)
        is distinct from (present_met_count, present_missed_count)$$,
    'what if nothing changed: the same');
select throws_ok(
    $$select gap.what_if('{"class": "any", "mode": "rolling", "count": 1,
        "period": 60, "unit": "fortnight"}')$$, '22023',
    'policy row 1 has a bad unit', 'a bad standard is refused');
select results_eq(
    $$select section, count(*)::int from gap.case_sheet('case25')
    group by section order by section$$,
    $$values ('case', 1), ('duty', 4), ('event', 2), ('gap direct', 3),
        ('gap in_person', 3), ('level', 1), ('standard', 1)$$,
    'the sheet of a case');
select * from finish();
rollback;
