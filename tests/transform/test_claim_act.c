/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_claim_act - values, names and windows that claims get.  People and
 * places are invented.
 */
#include "tests/transform/told.h"

#define HEAD "Published March 9, 2021\n\n"

static void bounds_become_values(void **state)
{
    (void)state;
    told("Teague missed fewer than four visits.",
         "1 reported_statistic missed_appointment_count 0..3 of TX-77\n");
    told("Teague missed five or six visits.",
         "1 reported_statistic missed_appointment_count 5..6 of TX-77\n");
    told("Teague missed an appointment.",
         "1 reported_statistic missed_appointment_count 1 of TX-77\n");
    told("Teague missed appointments.",
         "1 reported_statistic missed_appointment_count 2..open of TX-77\n");
}

static void lengths_are_in_months_or_days(void **state)
{
    (void)state;
    told("Teague went unseen for three years.",
         "1 reported_statistic unseen_months 36 of TX-77\n");
    told("Teague went unseen for more than ten days.",
         "1 reported_statistic unseen_days 10..open of TX-77\n");
}

static void types_of_documents_are_made_of_their_words(void **state)
{
    (void)state;
    told("A formal bench-warrant request on Teague was filed.",
         "1 document_claim bench_warrant_request of TX-77\n");
    told("An arrest warrant for Teague was issued in May 2020.",
         "1 document_claim arrest_warrant 2020-05-01/2020-05-31 of TX-77\n");
    told("An annual report on Teague was issued in May 2020.", "");
    told("A letter was sent to Teague in May 2020.", "");
}

static void a_denial_without_a_type_is_of_the_claim_before(void **state)
{
    (void)state;
    told(HEAD "Staff claimed they had filed a violation report on Teague in "
              "May 2020. There was no trace of it.",
         "2 document_claim violation_report 2020-05-01/2020-05-31 by staff on "
         "2021-03-09 of TX-77\n"
         "3 dated_statement document_absent.violation_report "
         "2020-05-01/2020-05-31 on 2021-03-09 of TX-77\n");
    told("There was no trace of it. Teague left.", "");
}

static void tags_say_what_a_warning_is_about(void **state)
{
    (void)state;
    told(HEAD "In May 2020, Teague's brother warned staff that he beat his "
              "wife, took meth, had a rifle and threatened her.",
         "2 dated_statement warning.brother drugs,weapon,violence,threat "
         "2020-05-01/2020-05-31 on 2021-03-09 of TX-77\n");
    told(HEAD "In May 2020, Teague's mom told his parole officer that he was "
              "abusing drugs.",
         "2 dated_statement warning.mother drugs 2020-05-01/2020-05-31 on "
         "2021-03-09 of TX-77\n");
}

static void a_hearing_may_have_the_day_of_its_setting(void **state)
{
    (void)state;
    told(HEAD "On May 3, 2020, his officer scheduled a hearing for May 20. "
              "Teague left.",
         "2 dated_statement hearing_set 2020-05-20 2020-05-03 on 2021-03-09 "
         "of TX-77\n");
    told(HEAD "A hearing for Teague is set for April 2.",
         "2 dated_statement hearing_set 2021-04-02 on 2021-03-09 of TX-77\n");
    told("A hearing for Teague is set for April 2.",
         "1 dated_statement hearing_set of TX-77\n");
}

static void standards_say_how_often(void **state)
{
    (void)state;
    told("Policy requires a home visit every two weeks.",
         "1 policy_statement contact_standard.home 1 per 2 weeks\n");
    told("Officers are expected to make three phone calls per quarter.",
         "1 policy_statement contact_standard.phone 3 per quarter\n");
    told("He made three phone calls per quarter.", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_become_values),
        cmocka_unit_test(lengths_are_in_months_or_days),
        cmocka_unit_test(types_of_documents_are_made_of_their_words),
        cmocka_unit_test(a_denial_without_a_type_is_of_the_claim_before),
        cmocka_unit_test(tags_say_what_a_warning_is_about),
        cmocka_unit_test(a_hearing_may_have_the_day_of_its_setting),
        cmocka_unit_test(standards_say_how_often),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
