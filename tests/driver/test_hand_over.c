/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_hand_over - what the program is given, and what it is not started for.
 */
#include "driver/hand_over.h"

#include "tests/driver/handed.h"

static enum err_code look(void *options, int n, char **operands,
                          struct err *err)
{
    struct hand_over h;

    if (hand_over_begin(&h, options, "lapse-report", "look", err) == OK) {
        command_option(&h.command, "--file", "x y");
    }
    return hand_over_end(&h, n, operands, err);
}

static void the_program_is_given_all_and_its_code_is_ours(void **state)
{
    struct options o = given(state);

    fake(state, "lapse-report", "exit 3");
    assert_int_equal(became(look, &o, "--not-an-option"), 3);
    assert_non_null(strstr(calls(state), "lapse-report -q --log-format text"));
    assert_non_null(strstr(calls(state), "-d dbname=x look --file x y -- "
                                         "--not-an-option\n"));
}

static void with_a_password_in_the_name_no_program_is_started(void **state)
{
    struct options o = given(state);
    char *operands[] = {NULL};
    struct err err = {OK, ""};

    fake(state, "lapse-report", "exit 0");
    o.database = "dbname=x password=invented";
    assert_int_equal(look(&o, 0, operands, &err), ERR_USAGE);
    assert_null(strstr(err.text, "invented"));
    assert_string_equal(calls(state), "");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        T(the_program_is_given_all_and_its_code_is_ours),
        T(with_a_password_in_the_name_no_program_is_started),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
