/* SPDX-License-Identifier: Apache-2.0 */
/* test_zone_rule - TZ strings and the changes they mean. */
#include "common/day.h"
#include "tests/support/unit.h"
#include "transform/zone_rule.h"

static struct zone_rule rule;

static bool parses(const char *text)
{
    return zone_rule_parse(str_from(text), &rule);
}

/* "2024-03-10 10:00 -25200, ..." in UTC. */
static const char *changes(const char *text, int32_t year)
{
    static char out[128];
    struct zone_change c[2];
    size_t n = 0;

    if (!parses(text) || !rule.has_summer) {
        return "no rule";
    }
    zone_rule_year(&rule, year, c);
    for (int i = 0; i < 2; i++) {
        int64_t d = c[i].at / 86400 - (c[i].at % 86400 < 0);
        int64_t s = c[i].at - d * 86400;
        char day[11];

        day_format((int32_t)d, day);
        n += (size_t)snprintf(out + n, sizeof out - n, "%s%s %02d:%02d %d",
                              i ? ", " : "", day, (int)(s / 3600),
                              (int)(s / 60 % 60), c[i].offset);
    }
    return out;
}

#define CHANGES(text, year, want) assert_string_equal(changes(text, year), want)

static void a_standard_time_alone_is_a_rule(void **state)
{
    (void)state;
    assert_true(parses("EST5"));
    assert_int_equal(rule.standard, -18000);
    assert_false(rule.has_summer);
    assert_true(parses("<+0530>-5:30"));
    assert_int_equal(rule.standard, 19800);
    assert_true(parses("<-00>0"));
    assert_true(parses("ABC+24:59:59"));
    assert_int_equal(rule.standard, -89999);
}

static void weeks_count_from_the_month_and_five_is_the_last(void **state)
{
    (void)state;
    CHANGES("PST8PDT,M3.2.0,M11.1.0", 2024,
            "2024-03-10 10:00 -25200, 2024-11-03 09:00 -28800");
    CHANGES("PST8PDT,M3.2.0,M11.1.0", 2026,
            "2026-03-08 10:00 -25200, 2026-11-01 09:00 -28800");
    CHANGES("GMT0BST,M3.5.0/1,M10.5.0", 2024,
            "2024-03-31 01:00 3600, 2024-10-27 01:00 0");
    CHANGES("GMT0BST,M3.5.0/1,M10.5.0", 1969,
            "1969-03-30 01:00 3600, 1969-10-26 01:00 0");
}

static void the_south_has_its_summer_over_the_new_year(void **state)
{
    (void)state;
    CHANGES("AEST-10AEDT,M10.1.0,M4.1.0/3", 2024,
            "2024-04-06 16:00 36000, 2024-10-05 16:00 39600");
}

static void days_of_the_year_count_with_and_without_the_leap_day(void **state)
{
    (void)state;
    CHANGES("AAA0BBB,J59/0,J60/0", 2024,
            "2024-02-28 00:00 3600, 2024-02-29 23:00 0");
    CHANGES("AAA0BBB,J59/0,J60/0", 2023,
            "2023-02-28 00:00 3600, 2023-02-28 23:00 0");
    CHANGES("AAA0BBB,58/0,59/0", 2024,
            "2024-02-28 00:00 3600, 2024-02-28 23:00 0");
    CHANGES("AAA0BBB,0/0,365/0", 2024,
            "2024-01-01 00:00 3600, 2024-12-30 23:00 0");
}

static void times_may_lie_outside_of_the_day(void **state)
{
    (void)state;
    CHANGES("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 2024,
            "2024-03-31 01:00 -3600, 2024-10-27 01:00 -7200");
    CHANGES("EET-2EEST,M3.4.4/50,M10.4.4/50", 2024,
            "2024-03-30 00:00 10800, 2024-10-25 23:00 7200");
    CHANGES("IST-1GMT0,M10.5.0,M3.5.0/1", 2024,
            "2024-03-31 01:00 3600, 2024-10-27 01:00 0");
    assert_true(parses("AAA0BBB,0/-167:59:59,1/167:59:59"));
    assert_int_equal(rule.begin.time, -(167 * 3600 + 59 * 60 + 59));
}

static void of_two_changes_at_one_moment_summer_stays(void **state)
{
    (void)state;
    CHANGES("AAA0BBB,J10/0,J10/1", 2024,
            "2024-01-10 00:00 0, 2024-01-10 00:00 3600");
}

static void anything_else_is_no_rule(void **state)
{
    static const char *const bad[] = {"",
                                      "E5",
                                      "ES5",
                                      "EST",
                                      "EST25",
                                      "EST0005",
                                      "EST5:60",
                                      "EST5:00:60",
                                      "EST5x",
                                      "<E>5",
                                      "<EST5",
                                      "EST5EDT",
                                      "EST5EDT,",
                                      "EST5EDT,M3.2.0",
                                      "EST5EDT,M3.2.0,",
                                      "EST5EDT,M3.2.0,M11.1.0,",
                                      "EST5EDT,M0.2.0,M11.1.0",
                                      "EST5EDT,M13.2.0,M11.1.0",
                                      "EST5EDT,M3.0.0,M11.1.0",
                                      "EST5EDT,M3.6.0,M11.1.0",
                                      "EST5EDT,M3.2.7,M11.1.0",
                                      "EST5EDT,M3.2,M11.1.0",
                                      "EST5EDT,J0,J60",
                                      "EST5EDT,J366,J60",
                                      "EST5EDT,366,60",
                                      "EST5EDT,1/168,60",
                                      "EST5EDT,1/,60",
                                      "EST5EDT;M3.2.0,M11.1.0",
                                      "EST5ED4,M3.2.0,M11.1.0",
                                      ":America/New_York"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (parses(bad[i])) {
            fail_msg("\"%s\" is a rule", bad[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_standard_time_alone_is_a_rule),
        cmocka_unit_test(weeks_count_from_the_month_and_five_is_the_last),
        cmocka_unit_test(the_south_has_its_summer_over_the_new_year),
        cmocka_unit_test(days_of_the_year_count_with_and_without_the_leap_day),
        cmocka_unit_test(times_may_lie_outside_of_the_day),
        cmocka_unit_test(of_two_changes_at_one_moment_summer_stays),
        cmocka_unit_test(anything_else_is_no_rule),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
