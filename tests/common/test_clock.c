/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of common/clock. */
#include <time.h>

#include "common/clock.h"
#include "common/day.h"
#include "tests/support/unit.h"

static void clock_stamp_is_utc_to_the_second(void **state)
{
    char out[21];

    (void)state;
    clock_stamp(0, out);
    assert_string_equal(out, "1970-01-01T00:00:00Z");
    clock_stamp(951782399, out);
    assert_string_equal(out, "2000-02-28T23:59:59Z");
    clock_stamp(-1, out);
    assert_string_equal(out, "1969-12-31T23:59:59Z");
    clock_stamp(INT64_MAX, out);
    assert_string_equal(out, "9999-12-31T23:59:59Z");
    clock_stamp(INT64_MIN, out);
    assert_string_equal(out, "0001-01-01T00:00:00Z");
}

static void clock_obeys_lapse_now(void **state)
{
    (void)state;
    assert_int_equal(setenv("LAPSE_NOW", "2000-01-01T00:00:01Z", 1), 0);
    assert_true(clock_is_usable());
    assert_int_equal(clock_now(), 946684801);
    assert_int_equal(clock_day(clock_now()), DAY_PG_EPOCH);
    assert_int_equal(unsetenv("LAPSE_NOW"), 0);
}

static void clock_says_when_lapse_now_is_none(void **state)
{
    static const char *const bad[] = {"yesterday",
                                      "2000-01-01",
                                      "2000-01-01T24:00:00Z",
                                      "2000-01-01T00:00:-1Z",
                                      "2000-02-30T00:00:00Z",
                                      "2000-01-01 00:00:00Z",
                                      "2000-01-01T00:00:00+"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(setenv("LAPSE_NOW", bad[i], 1), 0);
        assert_false(clock_is_usable());
    }
    assert_int_equal(unsetenv("LAPSE_NOW"), 0);
    assert_true(clock_is_usable());
    assert_true(clock_now() >= (int64_t)time(NULL) - 1);
}

static void clock_monotonic_does_not_go_back(void **state)
{
    double a = clock_monotonic(), b = clock_monotonic();

    (void)state;
    assert_true(b >= a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clock_stamp_is_utc_to_the_second),
        cmocka_unit_test(clock_obeys_lapse_now),
        cmocka_unit_test(clock_says_when_lapse_now_is_none),
        cmocka_unit_test(clock_monotonic_does_not_go_back),
    };

    return cmocka_run_group_tests_name("common/clock", tests, NULL, NULL);
}
