-- Contacts dated after as_of: appointments, and quarantined when completed.
begin;
\ir ../support/helper.sql
select plan(9);
select try.store('2021-05-01');

-- Case 1, seen Apr 10 and May 1, the day that closes its window: both count.
-- May 2 is completed and cannot be: quarantined. May 20 says nothing of its
-- outcome, May 25 a no-show that is still to come: appointments. Between
-- Apr 20 and May 10: perhaps before as_of, so not after it.
select try.term(1, '2021-01-01');
select try.seen(1, '2021-04-10', '2021-05-01', '2021-05-02');
select try.event(1, 'contact', '2021-05-20', 'subject/in_person/office/-');
select try.event(1, 'contact', '2021-05-25',
    'subject/in_person/office/no_show');
select try.term(2, '2021-01-01');
select try.event(2, 'contact', '2021-04-20',
    'subject/in_person/office/completed', day_hi => '2021-05-10');
select results_eq(
    $$select case_id, source, occurred_lo, as_of, days_ahead, verdict, position
    from gap.future_contact order by occurred_lo$$,
    $$values (1::bigint, 'try', date '2021-05-02', date '2021-05-01', 1,
            'quarantined', 300::bigint),
        (1, 'try', '2021-05-20', '2021-05-01', 19, 'appointment', 400),
        (1, 'try', '2021-05-25', '2021-05-01', 24, 'appointment', 500)$$,
    'each is there with its position');
select results_eq(
    $$select kind, started_on, ended_on, censored from gap.contact_gap
    where case_id = 1 and class = 'in_person' and series = 'corrected'
    order by started_on, kind$$,
    $$values ('entry', date '2021-01-01', date '2021-04-10', false),
        ('interior', '2021-04-10', '2021-05-01', false),
        ('tail', '2021-05-01', '2021-05-01', true)$$,
    'they end no gap; one on as_of does');
select results_eq(
    $$select kind, scheduled_for, verdict from gap.missed_appointment
    where case_id = 1 order by scheduled_for$$,
    $$values ('contact', date '2021-05-20', 'future'),
        ('contact', '2021-05-25', 'future')$$,
    'M13: those not completed are appointments to come');
-- kept: Apr 10, May 1 and the uncertain one
select results_eq(
    $$select no_show_count, kept_count, future_count
    from gap.missed_appointment_share where kind = 'contact'$$,
    $$values (0::bigint, 3::bigint, 2::bigint)$$,
    'M13: and neither missed nor kept');

-- A call on May 5 that was a voicemail is not tested yet; that of Apr 5 is.
select try.term(3, '2021-01-01');
select try.event(3, 'contact', d, 'subject/phone_voice/-/completed',
    'voicemail', 'attempt_message_left')
from unnest(array[date '2021-04-05', '2021-05-05']) as d;
select results_eq(
    $$select occurred_lo from gap.misclassified_contact where case_id = 3$$,
    $$values (date '2021-04-05')$$, 'M12: no contact is tested before its day');
-- Warned Apr 30; a call of May 4 has not been made: 7 days are not over.
select try.event(4, 'warning', '2021-04-30');
select try.called(4, '2021-05-04');
select results_eq(
    $$select verdict, censored from gap.unanswered_warning
    where case_id = 4 and allowed = '7 days'$$,
    $$values ('censored', true)$$, 'M14: what lies ahead is no action');
-- Completed ahead: May 2 of case 1, May 5 of case 3, May 4 of case 4; of five.
select results_eq(
    $$select value, denominator from gap.answers
    where name = 'completed contacts dated ahead'$$,
    $$values (3::bigint, 5::bigint)$$, 'they are counted among the answers');

-- A month later they are contacts like others, without being loaded again.
select try.as_of('2021-06-01');
select is_empty($$select 1 from gap.future_contact$$,
    'once the data go so far none is ahead');
select results_eq(
    $$select ended_on, calendar_days from gap.contact_gap
    where case_id = 1 and class = 'in_person' and series = 'corrected'
        and kind = 'interior' order by started_on$$,
    $$values (date '2021-05-01', 21), ('2021-05-02', 1)$$,
    'and the completed one counts by itself');
select * from finish();
rollback;
