begin;
\ir ../support/helper.sql
select plan(31);
select try.store('2022-05-01');

-- G14: warning 2022-03-10 09:00, action A 08:00 does not count, B 16:00 does.
select try.term(1, '2022-01-01');
select try.event(1, 'warning', '2022-03-10', minute => 540, detail => 'mother');
select try.event(1, 'search', '2022-03-10', minute => 480);
select try.event(1, 'contact', '2022-03-10',
    'subject/phone_voice/-/attempt_no_answer', minute => 960);
select results_eq(
    $$select allowed, due_on, verdict, latency_days, censored
    from gap.unanswered_warning where case_id = 1 order by due_on$$,
    $$values ('3 business days', date '2022-03-15', 'acted', 0, false),
        ('7 days', '2022-03-17', 'acted', 0, false),
        ('30 days', '2022-04-09', 'acted', 0, false)$$,
    'G14: B counts with latency 0; three business days after a Thursday');
delete from core.event where minute_of_day = 960;
select results_eq(
    $$select distinct verdict, verdict_favourable
    from gap.unanswered_warning where case_id = 1$$,
    $$values ('not_acted', 'not_acted')$$, 'G14: A does not count');
select try.as_of('2022-03-11');
select results_eq(
    $$select verdict, censored, overtaken from gap.unanswered_warning
    where case_id = 1 and allowed = '30 days'$$,
    $$values ('censored', true, false)$$, 'G14: as_of came first: censored');
select try.as_of('2022-05-01');
-- Without clock times the same day: favourable yes, strict no.
select try.event(2, 'warning', '2022-03-10');
select try.event(2, 'violation_reported', '2022-03-10');
select results_eq(
    $$select verdict, verdict_favourable from gap.unanswered_warning
    where case_id = 2 and allowed = '7 days'$$,
    $$values ('not_acted', 'acted')$$,
    'the same day without clock times: favourable yes, strict no');
-- A holiday on Fri Mar 11: the third business day is Wed Mar 16.
insert into ref.holiday values (1, '2022-03-11', 1, 1, 0, 1);
select is((select due_on from gap.unanswered_warning
    where case_id = 2 and allowed = '3 business days'), date '2022-03-16',
    'a holiday is no business day');
-- The incident comes three days later, before any action.
select try.event(3, 'warning', '2022-03-10');
select try.event(3, 'incident', '2022-03-13');
select try.event(3, 'search', '2022-03-14');
select results_eq(
    $$select verdict, censored, overtaken, incident_on
    from gap.unanswered_warning where case_id = 3 and allowed = '7 days'$$,
    $$values ('censored', true, true, date '2022-03-13')$$,
    'an incident overtakes the warning');
-- Incidents, clocks and uncertain days; as lines: strict, favourable, least and
-- most days to the action, the incident. 41: incident 8:00, warning 16:00, call
-- a day later: the incident was before. 42: without clocks perhaps. 43: Mar 12
-- to 15 is 2 to 5 days. 44: incident Mar 11 to 20, call Mar 14: perhaps before
-- it; 45: call Mar 11 to 16, incident Mar 13: so too. 46: incident Mar 5 to 11,
-- call Mar 13: perhaps before the warning. 47: calls Mar 11 to Apr 25 and Mar
-- 16: in 7 days for sure, after 1 to 6. 48: incident before the call of that
-- day, by their clocks. 49: an incident after as_of is none, nor does anybody act
-- who looks at a record.
select try.event(i, 'warning', '2022-03-10',
    minute => case when i in (41, 49) then 960 end)
from generate_series(41, 49) as i;
select try.event(41, 'incident', '2022-03-10', minute => 480);
select try.event(41, 'search', '2022-03-11');
select try.event(42, 'incident', '2022-03-10');
select try.event(42, 'search', '2022-03-11');
select try.event(43, 'search', '2022-03-12', day_hi => '2022-03-15');
select try.event(44, 'incident', '2022-03-11', day_hi => '2022-03-20');
select try.event(44, 'search', '2022-03-14');
select try.event(45, 'search', '2022-03-11', day_hi => '2022-03-16');
select try.event(45, 'incident', '2022-03-13');
select try.event(46, 'incident', '2022-03-05', day_hi => '2022-03-11');
select try.event(46, 'search', '2022-03-13');
select try.event(47, 'search', '2022-03-11', day_hi => '2022-04-25');
select try.event(47, 'search', '2022-03-16');
select try.event(48, 'incident', '2022-03-14', minute => 480);
select try.event(48, 'search', '2022-03-14', minute => 540);
select try.event(49, 'incident', '2022-05-02');
select try.event(49, 'contact', '2022-03-11', 'subject/record_check/-/completed');
select results_eq(
    $$select concat_ws(' ', case_id, verdict, verdict_favourable, latency_days,
        latency_days_max, to_char(incident_on, 'MMDD'))
    from gap.unanswered_warning
    where case_id between 41 and 49 and allowed = '7 days' order by case_id$$,
    array['41 acted acted 1 1', '42 censored acted 0310', '43 acted acted 2 5',
        '44 censored acted 0311', '45 censored acted 0313',
        '46 censored acted 0310', '47 acted acted 1 6',
        '48 censored censored 0314', '49 not_acted not_acted'],
    'warnings, actions and incidents in uncertain order');
select try.event(50, 'warning', '2022-05-02');
select is_empty('select 1 from gap.unanswered_warning where case_id = 50',
    'a warning after as_of is none yet');

-- M15 as lines: days to the hearing, whether it is still awaited, the end.
-- 51: two on Mar 1, one on Mar 10, heard Mar 15: that is of the last one; the
-- others wait, 61 days to May 1. 52: heard Mar 5 and continued, Apr 5: the end
-- is the second one's, after 35 days. 53: revoked Mar 20, heard Apr 10 without a
-- result. 54: a warrant and no more; 55: a revocation without a hearing.
select try.event(51, 'violation', d)
from unnest(array[date '2022-03-01', '2022-03-01', '2022-03-10']) as d;
select try.event(51, 'hearing_held', '2022-03-15');
select try.event(i, 'violation', '2022-03-01') from generate_series(52, 56) as i;
select try.event(52, 'hearing_held', '2022-03-05', detail => 'continued');
select try.event(52, 'hearing_held', '2022-04-05', detail => 'reinstated');
select try.event(53, 'revocation', '2022-03-20');
select try.event(53, 'hearing_held', '2022-04-10');
select try.event(54, 'warrant_issued', '2022-03-03');
select try.event(55, 'warrant_issued', '2022-03-03');
select try.event(55, 'revocation', '2022-03-20');
select try.event(56, 'hearing_held', '2022-03-10', day_hi => '2022-03-20');
select results_eq(
    $$select concat_ws(' ', case_id, latency, latency_max, censored, verdict,
        to_char(disposed_on, 'MMDD'), to_char(disposed_on_hi, 'MMDD'),
        disposition)
    from gap.violation_latency where case_id between 51 and 56
    order by case_id, occurred_lo$$,
    array['51 61 61 t no_action', '51 61 61 t no_action',
        '51 5 5 f held 0315 0315', '52 4 4 f held 0405 0405 reinstated',
        '53 40 40 f held 0320 0320 revocation', '54 61 61 t warrant',
        '55 61 61 t disposed 0320 0320 revocation',
        '56 9 19 f held 0310 0320'],
    'violations of one day, results of several hearings, warrants');
select results_eq(
    $$select concat_ws(' ', case_id, step, lag_days, lag_days_max)
    from gap.violation_step where case_id in (52, 56) and not censored
    order by case_id, step_no$$,
    array['52 hearing_held 4 4', '52 disposition 35 35',
        '56 hearing_held 9 19', '56 disposition 9 19'],
    'each step at least and at most');

-- M13: what an appointment came to is not known before its day. Cancelled ahead
-- it may be. Contacts that were not kept are those with the person.
select try.event(61, 'appointment', null, '-/-/-/completed',
    scheduled_for => '2022-03-01');
select try.event(61, 'appointment', null, '-/-/-/no_show',
    scheduled_for => '2022-06-01');
select try.event(61, 'appointment', null, '-/-/-/cancelled',
    scheduled_for => '2022-06-08');
select try.event(61, 'contact', '2022-03-02', 'collateral/phone_voice/-/no_show');
select try.event(61, 'contact', '2022-03-03', 'unknown/in_person/-/no_show');
select try.event(61, 'contact', '2022-06-03', 'unknown/in_person/-/unknown');
select results_eq(
    $$select concat_ws(' ', kind, to_char(scheduled_for, 'MMDD'), verdict)
    from gap.missed_appointment where case_id = 61 order by scheduled_for$$,
    array['appointment 0301 kept', 'contact 0303 no_show',
        'appointment 0601 future', 'contact 0603 future',
        'appointment 0608 cancelled'], 'appointments after as_of');
-- M17: an appointment set for Mar 1, no day besides, entered Mar 20: 19 days,
-- after the incident of Mar 10. One set for Mar 25 and made on Mar 20: none.
select try.event(62, 'appointment', null, scheduled_for => '2022-03-01',
    recorded => '2022-03-20 09:00');
select try.event(62, 'appointment', '2022-03-20',
    scheduled_for => '2022-03-25', recorded => '2022-03-20 09:00');
select try.event(62, 'incident', '2022-03-10');
select results_eq(
    $$select occurred_lo, lag_days, after_incident from gap.entry_lag
    where case_id = 62 order by 1$$,
    $$values (date '2022-03-01', 19, true), ('2022-03-25', 0, false)$$,
    'an appointment is of the day that it was set for');

-- G4: two of three tested contacts were voicemails.
select try.event(4, 'contact', d, 'subject/phone_voice/-/completed',
    'voicemail', 'attempt_message_left')
from unnest(array[date '2021-03-05', '2021-04-09']) as d;
select try.called(4, '2021-05-03');
select results_eq(
    $$select count(*) filter (where verdict = 'misclassified')::int,
        count(*)::int
    from gap.misclassified_contact where case_id = 4$$,
    $$values (2, 3)$$, 'G4: misclassified 2 of 3');
update etl.source set corrects = false;
select is_empty($$select 1 from gap.misclassified_contact where case_id = 4$$,
    'a source that corrects nothing is not tested');
insert into core.review values (4, (select max(event_key) from core.event),
    null, 'unknown', 'reader', '2022-04-01', 'no note', 0, 1, 1, 1, 1);
select results_eq(
    $$select verdict, decided_by, is_unknown from gap.misclassified_contact
    where case_id = 4 order by occurred_lo$$,
    $$values ('misclassified', 'rule', false), ('misclassified', 'rule', false),
        ('misclassified', 'person', true)$$,
    'but one of which a person reviewed a contact is, as a whole');
update etl.source set corrects = true;

-- Appointments: kept, two no-shows in a row, one without outcome, one to come.
select try.event(5, 'appointment', null, '-/-/-/completed',
    scheduled_for => '2022-01-10');
select try.event(5, 'appointment', null, '-/-/-/no_show',
    scheduled_for => '2022-02-10');
select try.event(5, 'appointment', null, '-/-/-/no_show',
    scheduled_for => '2022-02-17');
select try.event(5, 'appointment', null, null, scheduled_for => '2022-03-01');
select try.event(5, 'appointment', null, null, scheduled_for => '2022-06-01');
select try.event(5, 'violation_reported', '2022-02-20');
select results_eq(
    $$select scheduled_for, verdict, no_show_run, days_to_action
    from gap.missed_appointment where case_id = 5 order by scheduled_for$$,
    $$values (date '2022-01-10', 'kept', null::int, null::int),
        ('2022-02-10', 'no_show', 1, 10), ('2022-02-17', 'no_show', 2, 3),
        ('2022-03-01', 'unresolved', null, null),
        ('2022-06-01', 'future', null, null)$$,
    'appointments and what became of them');
select is_empty($$select 1 from gap.contact_gap where case_id = 5$$,
    'an appointment is never a contact');

-- Violation Jun... here Mar 7, discovered Mar 9, hearing set Mar 10 for Mar 28,
-- held Apr 11: latency 35 (24 + 11), scheduled 21.
select try.event(6, 'violation', '2022-03-07', thread => 'v1');
select try.event(6, 'violation_discovered', '2022-03-09', thread => 'v1');
select try.event(6, 'hearing_set', '2022-03-10', thread => 'v1',
    scheduled_for => '2022-03-28');
select try.event(6, 'hearing_held', '2022-04-11', thread => 'v1',
    detail => 'continued');
select try.event(6, 'violation', '2022-04-20', thread => 'v2');
select results_eq(
    $$select thread, discovery_days, set_days, scheduled_latency, latency,
        censored, verdict, disposition
    from gap.violation_latency where case_id = 6 order by thread$$,
    $$values ('v1', 2, 3, 21, 35, false, 'held', 'continued'),
        ('v2', null, null, null, 11, true, 'no_action', null)$$,
    'the steps after a violation; still open: censored at as_of');

-- Claims: filed within 7 days of the claimed time and entered in time.
select try.statement(7, 'document_claim', 'desertion_report', null, null,
    '2022-01-01', '2022-01-31', '2022-04-01');
select try.statement(8, 'document_claim', 'desertion_report', null, null,
    '2022-01-01', '2022-01-31', '2022-04-01');
select try.statement(9, 'document_claim', 'desertion_report', null, null,
    '2022-01-01', '2022-01-31', '2022-04-01');
select try.statement(10, 'document_claim', 'desertion_report', null, null,
    '2022-01-01', '2022-01-31', '2022-04-01');
select try.event(7, 'document', '2022-02-07', detail => 'desertion_report',
    recorded => '2022-02-08 10:00');
select try.event(8, 'document', '2022-01-20', detail => 'desertion_report',
    recorded => '2022-04-02 10:00');
select try.event(9, 'document', '2022-02-08', detail => 'desertion_report',
    recorded => '2022-02-08 10:00');
select try.event(10, 'document', '2022-01-20', detail => 'desertion_report',
    recorded => '2022-03-01 10:00');
select try.event(10, 'incident', '2022-02-20');
insert into etl.coverage values
    (1, 1, 1, 'document:desertion_report', '2022-01-01', '2022-01-31', 1);
select results_eq(
    $$select case_id, verdict, found_count from gap.claim_check
    order by case_id$$,
    $$values (7::bigint, 'found', 1), (8, 'found_late', 0),
        (9, 'absent', 0), (10, 'found_late', 0)$$,
    'found, entered late, eight days off, entered after the incident');
delete from etl.coverage;

-- Entry lag: dated Feb 10, entered Mar 1: 19 days, after the due date of Feb 28
-- and after the incident of Feb 20; the other entered the next day.
select try.policy(1, 'any', 'fixed', 1, 1, 'month');
select try.term(12, '2022-01-01');
select try.event(12, 'contact', '2022-02-10',
    'subject/in_person/office/completed', recorded => '2022-03-01 09:00');
select try.event(12, 'contact', '2022-02-20',
    'subject/in_person/office/completed', recorded => '2022-02-21 09:00');
select try.event(12, 'incident', '2022-02-20');
select results_eq(
    $$select occurred_lo, lag_days, after_due, after_incident
    from gap.entry_lag where case_id = 12 order by occurred_lo$$,
    $$values (date '2022-02-10', 19, true, true),
        ('2022-02-20', 1, false, true)$$,
    'entries after a due date and after an incident');
-- Changed records: edited on Apr 1 (another day), withdrawn on Apr 15.
insert into core.event (case_id, event_key, row_hash, occurred_lo, profile_key,
    position, jurisdiction_id, source_id, batch_id, since_seq, known_from,
    known_to)
select 13, 900, v.hash, v.day, (select min(profile_key) from ref.profile
    where kind = 'contact'), 0, 1, 1, 1, 1, v.known_from, v.known_to
from (values (1, date '2022-02-01', date '2022-03-01', date '2022-04-01'),
    (2, '2022-02-02', '2022-04-01', '2022-04-15'))
    as v (hash, day, known_from, known_to);
select try.a_case(13);
select results_eq(
    $$select verdict, changed_on, what_changed, lag_days
    from gap.changed_record where case_id = 13 order by changed_on$$,
    $$values ('edited', date '2022-04-01', 'occurred', 31),
        ('withdrawn', '2022-04-15', null, 14)$$,
    'an edit and a withdrawal between exports');
-- What is in no column of the code: its hour, the note, tags, the correction.
insert into ref.profile (profile_key, kind, raw_code, corrected_outcome,
    unlisted, conflict)
values (9901, 'contact', 'CODE', null, false, false),
    (9902, 'contact', 'CODE', 'unknown', false, false);
insert into core.event (case_id, event_key, row_hash, occurred_lo,
    minute_of_day, narrative_key, profile_key, position, jurisdiction_id,
    source_id, batch_id, since_seq, known_from, known_to)
select 14, 901, v.hash, '2022-02-01', v.minute, v.note, v.profile, 0, 1, 1, 1,
    1, v.known_from, v.known_to
from (values (1, 480, 1, 9901, date '2022-03-01', date '2022-04-01'),
    (2, 540, 2, 9902, '2022-04-01', 'infinity'))
    as v (hash, minute, note, profile, known_from, known_to);
insert into core.event_detail (case_id, event_key, tags, purpose, position,
    jurisdiction_id, since_seq, known_from, known_to)
values (14, 901, '{threat}', 'check', 0, 1, 1, '2022-03-01', '2022-04-01'),
    (14, 901, '{weapon}', 'check', 0, 1, 1, '2022-04-01', 'infinity');
select try.a_case(14);
select is((select what_changed from gap.changed_record where case_id = 14),
    'occurred_time, corrected_outcome, note, tags',
    'an edit that no code shows');

-- The timeline: days since the last earlier contact; after an incident too.
select try.term(11, '2022-01-01');
select try.called(11, '2022-01-11');
select try.event(11, 'contact', '2022-01-21',
    'subject/phone_voice/-/completed', 'voicemail', 'attempt_message_left');
select try.event(11, 'incident', '2022-02-11');
select try.seen(11, '2022-02-21');
select results_eq(
    $$select occurred_lo, kind, is_direct_as_logged, is_direct_corrected,
        days_since_direct, days_since_in_person
    from gap.case_timeline where case_id = 11 order by occurred_lo$$,
    $$values (date '2022-01-11', 'contact', true, true, null::int, null::int),
        ('2022-01-21', 'contact', true, false, 10, null),
        ('2022-02-11', 'incident', false, false, 31, null),
        ('2022-02-21', 'contact', true, true, 41, null)$$,
    'the timeline with the days since the last contact');
select is(
    (select what from gap.case_timeline
    where case_id = 11 and occurred_lo = '2022-01-21'),
    'phone_voice, completed, as corrected: voicemail attempt_message_left, '
    '"CODE"', 'what happened in the words of the codes');
select is((select count(*)::int from gap.case_timeline),
    (select count(*)::int from core.visible_event), 'every event once');

-- Provenance: the file by the upper bits of the position, the byte by the rest.
insert into etl.blob values (1, 0, 'log', 'log.csv', repeat('a', 64), 10, 10,
    'csv', 'utf-8'), (1, 1, 'list', 'list.pdf', repeat('b', 64), 10, 10,
    'pdf', null);
update core.event set position = (1::bigint << 48) + (3::bigint << 32) + 72
where case_id = 11 and occurred_lo = '2022-02-21';
select results_eq(
    $$select file, byte_offset, page, page_points, source, publish_seq,
        raw_code
    from gap.event_provenance where case_id = 11
        and occurred_lo in ('2022-02-21', '2022-01-11')
    order by occurred_lo$$,
    $$select 'log.csv', position, null::int, null::int, 'try', 1::bigint,
        'CODE'
    from core.event where case_id = 11 and occurred_lo = '2022-01-11'
    union all
    select 'list.pdf', null, 3, 72, 'try', 1, 'CODE'$$,
    'file and byte, or page and points');
select is((select count(*)::int from gap.event_provenance),
    (select count(*)::int from core.visible_event),
    'every event has a source');
insert into etl.reject (batch_id, reject_no, stage, file_no, record_no,
    byte_offset, byte_length, line, column_name, class, shape)
values (1, 1, 'transform', 0, 4, 120, 30, 5, 'date', 'bad_date', '99/99/9999');
select results_eq(
    $$select source, file, line, column_name, reason, shape from gap.reject$$,
    $$values ('try', 'log.csv', 5::bigint, 'date', 'bad_date', '99/99/9999')$$,
    'a refused record: place and shape');
select results_eq(
    $$select source, state, newest_date, delivery_count
    from gap.source_status$$,
    $$values ('try', 'ok', date '2022-04-30', 1)$$, 'the state of a source');
update etl.publish set state = 'undone';
select results_eq(
    $$select state, newest_date, delivery_count from gap.source_status$$,
    $$values ('empty', null::date, 0)$$,
    'an undone delivery counts no more');
insert into private.case_number values (11, 'A-11');
select is((select case_number from gap_steward.case_number
    where case_id = 11), 'A-11', 'stewards have the number');
select * from finish();
rollback;
