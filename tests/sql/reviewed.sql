-- What a rule or a person corrected counts in every view, one event once; what
-- was decided after the day that is read does not count yet. Invented cases.
begin;
\ir ../support/helper.sql
select plan(14);
select try.store('2021-04-01');
create function pg_temp.review(id bigint, event_id bigint, channel text,
    outcome text, decided_on date)
returns void language sql as $$
    insert into core.review values (id, event_id, channel, outcome, 'reader',
        decided_on, 'the note', 0, 1, 1, 1, 1);
$$;
create function pg_temp.share() returns table (no_show_count bigint,
    kept_count bigint, rated_count bigint, missed_share float8)
language sql as $$
    select s.no_show_count, s.kept_count, s.rated_count, s.missed_share
    from gap.missed_appointment_share as s
    where s.kind = 'contact';
$$;

-- M13. Logged as a no-show on Mar 1; on Mar 10 somebody found that the visit
-- took place: kept, and no longer missed. It is the only one: 0 of 1.
select try.term(1, '2021-01-01');
select try.event(1, 'contact', '2021-03-01',
    'subject/in_person/office/no_show');
select pg_temp.review(1, 1, null, 'completed', '2021-03-10');
select is_empty($$select 1 from gap.missed_appointment where case_id = 1$$,
    'M13: a visit that took place was not missed');
select results_eq('select * from pg_temp.share()',
    $$values (0::bigint, 1::bigint, 1::bigint, 0::float8)$$,
    'M13: and is kept, once');
-- The other way: logged as completed on Mar 2, found on Mar 10 to be a no-show
-- that nobody followed: 1 of 2.
select try.term(2, '2021-01-01');
select try.event(2, 'contact', '2021-03-02',
    'subject/in_person/office/completed');
select pg_temp.review(2, 2, null, 'no_show', '2021-03-10');
select results_eq(
    $$select scheduled_for, outcome, verdict, no_show_run, censored
    from gap.missed_appointment where case_id = 2$$,
    $$values (date '2021-03-02', 'no_show', 'no_show', 1, true)$$,
    'M13: a visit that did not take place was missed');
select results_eq('select * from pg_temp.share()',
    $$values (1::bigint, 1::bigint, 2::bigint, 0.5::float8)$$,
    'M13: and is not kept');
-- By rule a call, by review a call: no visits kept. A rule that says no-show:
-- 2 of 3.
select try.event(2, 'contact', '2021-03-03',
    'subject/in_person/office/completed', 'phone_voice');
select try.event(2, 'contact', '2021-03-04',
    'subject/in_person/office/completed');
select pg_temp.review(2, 4, 'phone_voice', null, '2021-03-10');
select try.event(2, 'contact', '2021-02-05',
    'subject/in_person/office/completed', null, 'no_show');
select results_eq('select * from pg_temp.share()',
    $$values (2::bigint, 1::bigint, 3::bigint, 2 / 3::float8)$$,
    'M13: a call is no visit kept, a rule is heard too');
-- As known on Mar 5 nobody had decided: the no-show of case 1 and the one of
-- the rule, kept the visits of Mar 2 and 4.
select gap.as_known('2021-03-05');
select results_eq(
    $$select case_id, scheduled_for from gap.missed_appointment
    order by case_id$$,
    $$values (1::bigint, date '2021-03-01'), (2, '2021-02-05')$$,
    'M13: what was decided later is not seen');
select results_eq('select * from pg_temp.share()',
    $$values (2::bigint, 2::bigint, 4::bigint, 0.5::float8)$$,
    'M13: in the share neither');
select gap.as_known(null);
-- Missed on Mar 15. A call of Mar 18 is found to have an unknown outcome, the
-- search of Apr 2 lies after as_of (Apr 1): no action yet. One of Apr 1 is one,
-- after 17 days.
delete from core.event;
delete from core.review;
select try.term(3, '2021-01-01');
select try.event(3, 'appointment', null, '-/-/-/no_show',
    scheduled_for => '2021-03-15');
select try.called(3, '2021-03-18');
select pg_temp.review(3, 2, null, 'unknown', '2021-03-20');
select try.event(3, 'search', '2021-04-02');
select results_eq(
    $$select next_action_on, days_to_action, censored
    from gap.missed_appointment where case_id = 3$$,
    $$values (null::date, null::int, true)$$,
    'M13: neither an unknown outcome nor what lies ahead is an action');
select try.event(3, 'search', '2021-04-01');
select results_eq(
    $$select next_action_on, days_to_action, censored
    from gap.missed_appointment where case_id = 3$$,
    $$values (date '2021-04-01', 17, false)$$,
    'M13: what is dated as_of is one');

-- M14. Warned on Mar 1 and called on Mar 2. Found on Mar 20 that the outcome
-- is unknown: strictly no action, for the agency one. Found that the call was
-- cancelled: none. As known on Mar 15: acted.
delete from core.event;
delete from core.review;
select try.event(i, 'warning', '2021-03-01') from generate_series(4, 5) as i;
select try.called(i, '2021-03-02') from generate_series(4, 5) as i;
select pg_temp.review(4, 3, null, 'unknown', '2021-03-20');
select pg_temp.review(5, 4, null, 'cancelled', '2021-03-20');
select results_eq(
    $$select case_id, verdict, verdict_favourable, acted_on
    from gap.unanswered_warning where allowed = '7 days' order by case_id$$,
    $$values (4::bigint, 'not_acted', 'acted', null::date),
        (5, 'not_acted', 'not_acted', null)$$,
    'M14: an action is one after rule and review');
select gap.as_known('2021-03-15');
select results_eq(
    $$select case_id, verdict, latency_days from gap.unanswered_warning
    where allowed = '7 days' order by case_id$$,
    $$values (4::bigint, 'acted', 1), (5, 'acted', 1)$$,
    'M14: a review is not heard before it was decided');
select gap.as_known(null);

-- M12. A source without rules; a call of Jan 10, reviewed on Jun 1: tested, and
-- as known on Mar 1 not.
delete from core.event;
delete from core.review;
update etl.source set corrects = false;
select try.term(6, '2021-01-01');
select try.called(6, '2021-01-10');
select pg_temp.review(6, 1, 'voicemail', 'attempt_message_left', '2021-06-01');
select results_eq(
    $$select occurred_lo, verdict, decided_by from gap.misclassified_contact$$,
    $$values (date '2021-01-10', 'misclassified', 'person')$$,
    'M12: a source with a review is tested');
select gap.as_known('2021-03-01');
select is_empty('select 1 from gap.misclassified_contact',
    'M12: not before somebody reviewed');
select gap.as_known(null);
-- The export as known on a day says what was decided by then.
insert into private.case_number values (6, 'A-6');
select gap.as_known('2021-03-01');
select results_eq(
    $$select channel, corrected_channel, corrected_outcome
    from gap_steward.canonical_events$$,
    $$values ('phone_voice', null, null)$$,
    'nor is it in the canonical layout before');
select * from finish();
rollback;
