/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_date_century - years of two digits: the century is known or refused.
 */
#include "tests/transform/dated.h"

static void a_short_year_takes_the_one_century_within_the_bounds(void **state)
{
    (void)state;
    context.minimum = day("1970-01-01");
    context.maximum = day("2025-06-30");
    DATE("%m/%d/%y", "01/15/24", "2024-01-15");
    DATE("%m/%d/%y", "12/31/69", "ambiguous_century");
    DATE("%m/%d/%y", "01/01/70", "1970-01-01");
    DATE("%m/%d/%y", "06/30/25", "2025-06-30");
    DATE("%m/%d/%y", "07/01/25", "ambiguous_century");
    DATE("%m/%d/%y", "02/30/24", "bad_date");
    DATE("%m/%d/%y", "02/29/23", "bad_date");
    DATE("%D", "01/15/24", "2024-01-15");
    context.minimum = day("1913-07-01");
    context.maximum = day("2014-06-30");
    DATE("%m/%d/%y", "01/15/14", "ambiguous_century");
    DATE("%m/%d/%y", "01/15/15", "1915-01-15");
    /* 1900 was no leap year */
    context.minimum = day("1899-01-01");
    context.maximum = day("2000-12-31");
    DATE("%m/%d/%y", "02/29/00", "2000-02-29");
    context.minimum = day("2030-01-01");
    context.maximum = day("2020-01-01");
    DATE("%m/%d/%y", "01/15/25", "ambiguous_century");
}

static void without_bounds_a_century_is_never_guessed(void **state)
{
    (void)state;
    DATE("%m/%d/%y", "01/15/24", "ambiguous_century");
    context.minimum = day("1950-01-01");
    DATE("%m/%d/%y", "01/15/24", "2024-01-15");
    DATE("%m/%d/%y", "01/15/68", "ambiguous_century");
    context.minimum = DAY_NONE;
    context.maximum = day("2025-01-01");
    DATE("%m/%d/%y", "01/15/68", "1968-01-15");
    DATE("%m/%d/%y", "01/15/24", "ambiguous_century");
    context.maximum = day("1950-01-01");
    DATE("%m/%d/%y", "01/01/00", "1900-01-01");
    context.minimum = day("2000-01-01");
    context.maximum = DAY_NONE;
    DATE("%m/%d/%y", "12/31/99", "2099-12-31");
    /* bounds at the turn of a century */
    context.minimum = day("1899-12-31");
    context.maximum = day("1950-01-01");
    DATE("%m/%d/%y", "12/31/99", "1899-12-31");
    context.minimum = day("2099-12-31");
    context.maximum = day("2150-01-01");
    DATE("%m/%d/%y", "12/31/99", "2099-12-31");
    /* all bounds that a file can name */
    context.minimum = day("0001-01-01");
    context.maximum = day("0099-12-31");
    DATE("%m/%d/%y", "01/15/24", "0024-01-15");
    DATE("%m/%d/%y", "01/15/00", "ambiguous_century");
    context.minimum = day("9900-01-01");
    context.maximum = day("9999-12-31");
    DATE("%m/%d/%y", "12/31/99", "9999-12-31");
}

static void the_century_is_the_same_for_all_bounds_around_it(void **state)
{
    struct date_value v;
    int32_t want = day_from_civil((struct civil){1957, 3, 4});

    (void)state;
    /* every distance of a bound that decides, and one day past it */
    context.maximum = day("1999-12-31");
    for (int32_t d = day("1857-03-05"); d <= want + 1; d++) {
        context.minimum = d;
        assert_int_equal(parse(TYPE_DATE, "%m/%d/%y", "03/04/57", &v),
                         d <= want ? REJECT_NONE : REJECT_ambiguous_century);
        assert_true(d > want || v.lo == want);
    }
    context.minimum = day("1857-03-04");
    assert_int_equal(parse(TYPE_DATE, "%m/%d/%y", "03/04/57", &v),
                     REJECT_ambiguous_century);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DATED_TEST(a_short_year_takes_the_one_century_within_the_bounds),
        DATED_TEST(without_bounds_a_century_is_never_guessed),
        DATED_TEST(the_century_is_the_same_for_all_bounds_around_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
