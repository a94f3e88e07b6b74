-- What a rule or a person corrected counts in every view, one event once; what
-- was decided after the day that is read does not count yet. Invented cases.
begin;
\ir ../support/helper.sql
select plan(3);
select try.store('2021-04-01');
create function pg_temp.review(id bigint, event_id bigint, channel text,
    outcome text, decided_on date)
returns void language sql as $$
    insert into core.review values (id, event_id, channel, outcome, 'reader',
        decided_on, 'the note', 0, 1, 1, 1, 1);
$$;

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
