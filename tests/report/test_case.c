/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_case - which case an id means.
 */
#include "tests/report/canned.h"

#define COLUMNS "jurisdiction,case_id,case_number_pseudonym\n"

static void a_pseudonym_names_a_case(void **state)
{
    struct case_name name;
    struct fixture f;

    (void)state;
    fixture_open(&f, "text", "");
    can("lower($1)", COLUMNS "us-xx,-5,abc\n");
    assert_int_equal(case_find(&f.r, "case:ABC", &name, &f.err), OK);
    assert_string_equal(name.case_id, "-5");
    assert_string_equal(name.pseudonym, "abc");
    assert_contains(canned_asked, "$1=ABC\n");
    fixture_close(&f);
}

static void a_steward_may_use_the_case_number(void **state)
{
    struct case_name name;
    struct fixture f;

    (void)state;
    fixture_open(&f, "text", "");
    can("gap_steward.case_number", COLUMNS "us-xx,7,xyz\n");
    assert_int_equal(case_find(&f.r, "A-1", &name, &f.err), OK);
    assert_string_equal(name.case_id, "7");
    fixture_close(&f);
}

static void others_are_not_told_which_numbers_exist(void **state)
{
    struct case_name name;
    struct fixture f;

    (void)state;
    fixture_open(&f, "text", "");
    can("gap_steward.case_number", NULL); /* no right */
    assert_int_equal(case_find(&f.r, "A-1", &name, &f.err), OK);
    assert_null(name.case_id);
    fixture_close(&f);
}

static void two_cases_of_one_number_are_not_guessed(void **state)
{
    struct case_name name;
    struct fixture f;

    (void)state;
    fixture_open(&f, "text", "");
    can("gap_steward.case_number", COLUMNS "us-xx,7,x\nus-yy,8,y\n");
    assert_int_equal(case_find(&f.r, "A-1", &name, &f.err), ERR_USAGE);
    assert_contains(f.err.text, "2 cases");
    assert_null(strstr(f.err.text, "A-1"));
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pseudonym_names_a_case),
        cmocka_unit_test(a_steward_may_use_the_case_number),
        cmocka_unit_test(others_are_not_told_which_numbers_exist),
        cmocka_unit_test(two_cases_of_one_number_are_not_guessed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
