/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_repair - what lapse-load is given, and what its exit code becomes.
 */
#include "driver/repair.h"

#include <unistd.h>

#include "tests/driver/handed.h"

static void release_hands_reason_and_person_over(void **state)
{
    struct options o = given(state);

    o.why = "looked at it";
    o.who = "A. Person (invented)";
    fake(state, "lapse-load", "exit 4");
    assert_int_equal(became(repair_release, &o, "abcd"), 4);
    assert_non_null(strstr(calls(state), "-d dbname=x release"));
    assert_non_null(strstr(calls(state), "--reason looked at it"));
    assert_non_null(strstr(calls(state), "--who A. Person (invented)"));
    assert_non_null(strstr(calls(state), "-- abcd"));
}

static void undo_names_the_publish(void **state)
{
    struct options o = given(state);

    fake(state, "lapse-load", "exit 0");
    assert_int_equal(became(repair_undo, &o, "12"), 0);
    assert_non_null(strstr(calls(state), "undo -- 12"));
}

static void reveal_asks_for_one_case_with_the_reason(void **state)
{
    struct options o = given(state);

    o.why = "subpoena";
    fake(state, "lapse-load", "exit 2");
    assert_int_equal(became(repair_reveal, &o, "abc"), 2);
    assert_non_null(strstr(calls(state), "reveal --reason subpoena -- abc"));
}

static void damage_that_verify_finds_is_its_code(void **state)
{
    struct options o = given(state);
    struct err err = {OK, ""};

    fake(state, "lapse-load", "exit 5");
    assert_int_equal(repair_verify(&o, 0, NULL, &err), ERR_INTEGRITY);
    assert_non_null(strstr(calls(state), "verify"));
}

static void verify_waits_for_no_run(void **state)
{
    struct options o = given(state);
    struct file_lock lock = {-1};
    struct err err = {OK, ""};

    fake(state, "lapse-load", "exit 0");
    assert_int_equal(repair_verify(&o, 0, NULL, &err), OK);
    assert_int_equal(
        file_lock(&lock, in_scratch(state, "state/run.lock"), &err), OK);
    assert_int_equal(repair_verify(&o, 0, NULL, &err), ERR_RETRY);
    file_unlock(&lock);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        T(release_hands_reason_and_person_over),
        T(undo_names_the_publish),
        T(reveal_asks_for_one_case_with_the_reason),
        T(damage_that_verify_finds_is_its_code),
        T(verify_waits_for_no_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
