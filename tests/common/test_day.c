/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of common/day. */
#include "common/day.h"
#include "tests/support/unit.h"

static void day_numbers_known_days(void **state)
{
    (void)state;
    assert_int_equal(day_from_civil((struct civil){1970, 1, 1}), 0);
    assert_int_equal(day_from_civil((struct civil){2000, 1, 1}), DAY_PG_EPOCH);
    assert_int_equal(day_from_civil((struct civil){2000, 3, 1}), 11017);
    assert_int_equal(day_from_civil((struct civil){1, 1, 1}), -719162);
    assert_int_equal(day_from_civil((struct civil){9999, 12, 31}), 2932896);
}

static void day_goes_there_and_back_over_every_day(void **state)
{
    struct civil before = {0, 12, 31};

    (void)state;
    for (int32_t day = -719162; day <= 2932896; day++) {
        struct civil c = day_to_civil(day);
        bool next = c.day == before.day + 1 && c.month == before.month &&
                    c.year == before.year;
        bool wraps =
            c.day == 1 &&
            (c.month == before.month + 1 ||
             (c.month == 1 && before.month == 12 && c.year == before.year + 1));

        if (!civil_is_valid(c) || day_from_civil(c) != day ||
            !(next || wraps)) {
            fail_msg("day %d", day);
        }
        before = c;
    }
}

static void day_knows_leap_years(void **state)
{
    (void)state;
    assert_int_equal(day_last_of_month(1900, 2), 28);
    assert_int_equal(day_last_of_month(2000, 2), 29);
    assert_int_equal(day_last_of_month(2024, 2), 29);
    assert_int_equal(day_last_of_month(2025, 2), 28);
    assert_int_equal(day_last_of_month(2025, 13), 0);
    assert_false(civil_is_valid((struct civil){2025, 2, 29}));
    assert_false(civil_is_valid((struct civil){0, 1, 1}));
    assert_false(civil_is_valid((struct civil){2025, 0, 1}));
}

static void day_parses_iso_and_nothing_else(void **state)
{
    static const char *const bad[] = {"",           "2025-1-01",  "2025-02-29",
                                      "20250101",   "2025/01/01", "2025-01-01T",
                                      " 025-01-01", "2025-01-0a", "0000-01-01",
                                      "2025-13-01", "-001-01-01"};
    int32_t day = 3;

    (void)state;
    assert_true(day_parse_iso(STR("2000-01-01"), &day));
    assert_int_equal(day, DAY_PG_EPOCH);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(day_parse_iso(str_from(bad[i]), &day));
    }
    assert_int_equal(day, DAY_PG_EPOCH);
}

static void day_formats_and_dashes_what_is_no_day(void **state)
{
    char out[11];

    (void)state;
    day_format(DAY_PG_EPOCH, out);
    assert_string_equal(out, "2000-01-01");
    day_format(-719162, out);
    assert_string_equal(out, "0001-01-01");
    day_format(DAY_NONE, out);
    assert_string_equal(out, "-");
    day_format(INT32_MAX, out);
    assert_string_equal(out, "-");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(day_numbers_known_days),
        cmocka_unit_test(day_goes_there_and_back_over_every_day),
        cmocka_unit_test(day_knows_leap_years),
        cmocka_unit_test(day_parses_iso_and_nothing_else),
        cmocka_unit_test(day_formats_and_dashes_what_is_no_day),
    };

    return cmocka_run_group_tests_name("common/day", tests, NULL, NULL);
}
