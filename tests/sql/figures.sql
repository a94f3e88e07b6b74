begin;
\ir ../support/helper.sql
select plan(7);
select try.store('2022-07-01');
-- The case of the two articles, statements with the precision they have, and
-- the start as the record has it: an uncertain event.
select try.event(1, 'case_start', '2021-02-01', day_hi => '2021-03-31');
select try.statement(1, 'reported_statistic', 'supervision_months', '16');
select try.statement(1, 'reported_statistic', 'contact_count', '6');
select try.statement(1, 'reported_statistic', 'in_person_count', '1');
select try.statement(1, 'reported_statistic', 'unseen_months', '6');
select try.statement(1, 'dated_statement', 'contact.in_person', null, null,
    '2021-12-01', '2021-12-31');
select try.statement(1, 'dated_statement', 'warning.mother', null, null,
    '2022-03-01', '2022-03-31');
select try.statement(1, 'dated_statement', 'warning.mother', null, null,
    '2022-05-31', '2022-06-13');
select try.statement(1, 'dated_statement', 'warning.partner_mother', null, null,
    '2022-06-01', '2022-06-13');
select try.statement(1, 'dated_statement', 'violation', null, null,
    '2022-06-07');
select try.statement(1, 'dated_statement', 'hearing_set', '2022-06-27', null,
    '2022-06-07');
select try.statement(1, 'dated_statement', 'incident', null, null,
    '2022-06-14');
select try.statement(1, 'document_claim', 'desertion_report', null, null,
    '2022-01-01', '2022-03-31', '2022-07-29');
-- the same things said again by another report, the incident less exactly
select try.statement(1, 'dated_statement', 'incident', null, null,
    '2022-06-01', '2022-06-30');
select try.statement(1, 'document_claim', 'desertion_report', null, null,
    '2022-01-01', '2022-03-31', '2022-07-29');
-- six months before Jun 14 is Dec 14; more than that: Dec 13 or before, 183
select results_eq(
    $$select name, low, high, unit from gap.reported_figures
    where case_id = 1 order by figure_no$$,
    $$values ('supervision', 16, 16, 'months'),
        ('contacts', 6, 6, 'contacts'),
        ('contacts_in_person', 1, 1, 'contacts'),
        ('months_without_contact', 10, null, 'months'),
        ('in_person_gap_at_incident', 165, 195, 'days'),
        ('in_person_gap_at_incident_unseen', 183, 195, 'days'),
        ('in_person_entry_gap', 245, 333, 'days'),
        ('violation_to_hearing', 20, 20, 'days'),
        ('violation_to_incident', 7, 7, 'days'),
        ('document_claims', 1, 1, 'claims'),
        ('document_claims_found', 0, 0, 'claims'),
        ('warnings', 3, 3, 'warnings'),
        ('warning_callers', 2, 2, 'callers')$$,
    'the figures of the articles with their bounds');
-- a claim said twice with other numbers widens, a text number says nothing
select try.statement(2, 'reported_statistic', 'contact_count', '6');
select try.statement(2, 'reported_statistic', 'contact_count', '8');
select try.statement(2, 'reported_statistic', 'in_person_count', 'few');
select try.statement(2, 'dated_statement', 'hearing_set', '2022-02-30', null,
    '2022-02-01');
select results_eq(
    $$select name, low, high from gap.reported_figures where case_id = 2$$,
    $$values ('contacts', 6, 8)$$, 'versions that disagree widen the bounds');
-- "seven or more" beside six: six at least, and no number at most; sixteen
-- months less what may be any number say nothing of months without contact
select try.statement(5, 'reported_statistic', 'supervision_months', '16');
select try.statement(5, 'reported_statistic', 'contact_count', '7', 'open');
select try.statement(5, 'reported_statistic', 'contact_count', '6');
select results_eq(
    $$select name, low, high from gap.reported_figures where case_id = 5$$,
    $$values ('supervision', 16, 16), ('contacts', 6, null)$$,
    'what one version leaves open no other bounds');
delete from core.statement where case_id = 5;
delete from core.supervision_case where case_id = 5;

-- Claims: absent where the record covers type and time, else not searchable.
select is((select min(verdict) from gap.claim_check where case_id = 1),
    'not_searchable', 'without coverage a document cannot be said absent');
insert into etl.coverage values
    (1, 1, 1, 'document:desertion_report', '2022-01-01', '2022-06-30', 1);
select is((select min(verdict) from gap.claim_check where case_id = 1),
    'absent', 'with coverage it is absent');
delete from etl.coverage;

-- Answers: case 3 seen Apr 1 (91 days before Jul 1), case 4 on Apr 2 (90).
select try.term(3, '2022-01-01');
select try.term(4, '2022-01-01');
select try.seen(3, '2022-01-01', '2022-04-01');
select try.seen(4, '2022-01-01', '2022-04-02');
select results_eq(
    $$select name, value, denominator from gap.answers
    where answer_no in (1, 2, 3, 4) order by answer_no$$,
    $$values ('cases', 4::bigint, null::bigint),
        ('median days between in-person contacts', 91, 4),
        ('longest gap', 457, null),
        ('unseen more than 90 days now', 2, 3)$$,
    'headline numbers with their denominators');
select is((select count(*)::int from gap.answers), 12,
    'an answer that cannot be given is there, as NULL');
select * from finish();
rollback;
