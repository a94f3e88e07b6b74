/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_answers - the headline numbers as people read them.
 */
#include "tests/report/canned.h"

static void can_all(void)
{
    can("from gap.headlines()",
        "jurisdiction,answer_no:int,name,value:int,unit,denominator:int,what,"
        "as_of\n"
        "us-xx,1,cases,1200,cases,-,known,2024-07-01\n"
        "us-xx,2,median days between in-person contacts,-,days,99,"
        "Kaplan-Meier over,2024-07-01\n"
        "us-yy,4,unseen more than 90 days now,3,cases,40,open cases,-\n");
    can("from gap.reported_figures",
        "jurisdiction,case_id:int,case_number_pseudonym,figure_no:int,name,"
        "low:int,high:int,unit,basis\n"
        "us-yy,5,abc,1,contacts,6,6,contacts,said\n"
        "us-yy,5,abc,2,gap,165,195,days,computed\n"
        "us-yy,5,abc,3,months,10,-,months,computed\n");
    can("from gap.claim_check",
        "jurisdiction,case_id:int,case_number_pseudonym,document_type,"
        "claimed_lo,claimed_hi,verdict\n"
        "us-yy,5,abc,desertion_report,2022-01-01,2022-03-31,absent\n");
}

static void numbers_stand_under_their_jurisdiction(void **state)
{
    struct fixture f;
    const char *text;

    (void)state;
    fixture_open(&f, "text", "");
    can_all();
    assert_int_equal(answers_report(&f.r, &f.err), OK);
    text = fixture_text(&f);
    assert_contains(text, "us-xx, as of 2024-07-01\n      1,200  cases");
    assert_contains(text, "          -  median days");
    assert_contains(text, "us-yy\n");
    assert_contains(text, "of 40: open cases");
    assert_contains(text, "  Kaplan-Meier over\n");
    fixture_close(&f);
}

static void reported_figures_carry_their_bounds(void **state)
{
    struct fixture f;
    const char *text;

    (void)state;
    fixture_open(&f, "text", "");
    can_all();
    assert_int_equal(answers_report(&f.r, &f.err), OK);
    text = fixture_text(&f);
    assert_contains(text, "us-yy, case abc, from public reports\n");
    assert_contains(text, "6 contacts  contacts");
    assert_contains(text, "165 to 195 days  gap");
    assert_contains(text, "at least 10 months  months");
    assert_contains(text, "a report claims a desertion_report for "
                          "2022-01-01..2022-03-31: absent in the records\n");
    fixture_close(&f);
}

static void json_holds_all_three_lists(void **state)
{
    struct fixture f;
    const char *text;

    (void)state;
    fixture_open(&f, "json", "");
    can_all();
    assert_int_equal(answers_report(&f.r, &f.err), OK);
    text = fixture_text(&f);
    assert_contains(text, "{\"answers\":[{\"jurisdiction\":\"us-xx\"");
    assert_contains(text, "\"value\":null");
    assert_contains(text, "\"reported_figures\":[{");
    assert_contains(text, "\"claims\":[{");
    fixture_close(&f);
}

static void an_empty_store_says_so(void **state)
{
    struct fixture f;

    (void)state;
    fixture_open(&f, "text", "");
    assert_int_equal(answers_report(&f.r, &f.err), OK);
    assert_string_equal(fixture_text(&f), "no case has been loaded yet\n");
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_stand_under_their_jurisdiction),
        cmocka_unit_test(reported_figures_carry_their_bounds),
        cmocka_unit_test(json_holds_all_three_lists),
        cmocka_unit_test(an_empty_store_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
