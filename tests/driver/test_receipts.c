/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_receipts - how many files a fetch brought.
 */
#include "driver/night.h"

#include "tests/support/unit.h"

#define LINE(name, sha) "{\"name\":\"" name "\",\"sha256\":\"" sha "\"}\n"

static void every_file_of_the_first_round_is_new(void **state)
{
    (void)state;
    assert_int_equal(night_new_files(STR(LINE("a", "1") LINE("b", "2")), 0), 2);
}

static void what_was_there_before_is_not_new(void **state)
{
    (void)state;
    assert_int_equal(
        night_new_files(STR(LINE("a", "1") LINE("a", "1") LINE("a", "3")),
                        strlen(LINE("a", "1"))),
        1);
}

static void no_new_line_is_no_new_file(void **state)
{
    (void)state;
    assert_int_equal(
        night_new_files(STR(LINE("a", "1")), strlen(LINE("a", "1"))), 0);
    assert_int_equal(night_new_files(STR_NULL, 0), 0);
}

static void failures_and_304_bring_nothing(void **state)
{
    (void)state;
    assert_int_equal(night_new_files(STR("{\"name\":\"a\",\"error\":\"x\"}\n"
                                         "{\"name\":\"a\",\"sha256\":\"1\","
                                         "\"not_modified\":true}\n{\"torn\n"),
                                     0),
                     0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_of_the_first_round_is_new),
        cmocka_unit_test(what_was_there_before_is_not_new),
        cmocka_unit_test(no_new_line_is_no_new_file),
        cmocka_unit_test(failures_and_304_bring_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
