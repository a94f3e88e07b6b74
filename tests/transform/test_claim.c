/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_claim - how rules are run: which date, which subject, which of several
 * matches.  People and places are invented.
 */
#include "tests/transform/told.h"
#include "transform/claim.h"

static void a_date_of_another_clause_is_not_taken(void **state)
{
    (void)state;
    /* the count has its own time or none */
    told("The man who shot a clerk in May 2020 was contacted twice. Teague "
         "left.",
         "1 reported_statistic contact_count 2 of TX-77\n"
         "1 dated_statement incident 2020-05-01/2020-05-31 of TX-77\n");
    told("The Birch Post reported in May 2020 that Teague was contacted twice.",
         "1 reported_statistic contact_count 2 by Birch Post of TX-77\n");
    told("Between May and June 2020, Teague was contacted twice.",
         "1 reported_statistic contact_count 2 2020-05-01/2020-06-30 of "
         "TX-77\n");
    told("Teague was contacted twice in May 2020.",
         "1 reported_statistic contact_count 2 2020-05-01/2020-05-31 of "
         "TX-77\n");
}

static void a_number_in_person_is_no_number_of_contacts(void **state)
{
    (void)state;
    told("Staff made contact with Teague at least five times but met him face "
         "to face no more than twice.",
         "1 reported_statistic contact_count 5..open of TX-77\n"
         "1 reported_statistic in_person_count 0..2 of TX-77\n");
    told("Staff met Teague in person twice, in May 2020.",
         "1 reported_statistic in_person_count 2 2020-05-01/2020-05-31 of "
         "TX-77\n");
    told("Staff met Teague in person once, in May 2020.",
         "1 reported_statistic in_person_count 1 2020-05-01/2020-05-31 of "
         "TX-77\n"
         "1 dated_statement contact.in_person 2020-05-01/2020-05-31 of "
         "TX-77\n");
}

static void what_might_have_been_is_no_claim(void **state)
{
    (void)state;
    told("Nothing could be done until Teague violated his parole in May 2020.",
         "");
    told("A hearing was never scheduled for May 3, 2020.", "");
    told("Staff should have filed a violation report on Teague in May 2020.",
         "");
    told("Staff must meet Teague in person twice a month.",
         "1 policy_statement contact_standard.in_person 2 per month\n");
}

static void callers_of_contacts_are_staff(void **state)
{
    (void)state;
    told("Teague's mother contacted staff four times.",
         "1 dated_statement warning.mother of TX-77\n");
    told("Teague's mother had been told by staff.", "");
    told("Staff told Teague's mother to wait.", "");
}

static void an_older_crime_is_no_incident(void **state)
{
    (void)state;
    told("Teague had a prior conviction: he stabbed a man in May 2015.", "");
    told("He was killed by other police on May 3, 2020. Teague left.",
         "1 dated_statement death killed_by_police 2020-05-03 of TX-77\n");
}

static void two_standards_of_a_sentence_are_two(void **state)
{
    (void)state;
    told("The policy required weekly face-to-face visits and now requires "
         "staff to see clients in person once a month.",
         "1 policy_statement contact_standard.in_person 1 per week\n"
         "1 policy_statement contact_standard.in_person 1 per month\n");
}

static void the_same_is_claimed_once_a_sentence(void **state)
{
    (void)state;
    told("Teague was contacted twice, yes, contacted two times.",
         "1 reported_statistic contact_count 2 of TX-77\n");
}

static void versions_follow_the_patterns(void **state)
{
    struct arena a;
    struct claims c;
    struct err err = {0};

    (void)state;
    arena_init(&a, 0);
    assert_int_equal(claims_init(&c, &a, &err), OK);
    for (size_t i = 0; i < claim_rule_count; i++) {
        assert_int_equal(strlen(c.version[i]), 8);
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(c.version[i], c.version[k]);
        }
    }
    claims_release(&c);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_date_of_another_clause_is_not_taken),
        cmocka_unit_test(a_number_in_person_is_no_number_of_contacts),
        cmocka_unit_test(what_might_have_been_is_no_claim),
        cmocka_unit_test(callers_of_contacts_are_staff),
        cmocka_unit_test(an_older_crime_is_no_incident),
        cmocka_unit_test(two_standards_of_a_sentence_are_two),
        cmocka_unit_test(the_same_is_claimed_once_a_sentence),
        cmocka_unit_test(versions_follow_the_patterns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
