/* SPDX-License-Identifier: Apache-2.0 */
/* test_mention_point - one date among tokens, as far as it is said. */
#include "tests/support/unit.h"
#include "transform/mention.h"

static struct arena arena;

/* "tokens: year month day part", years left out as they are coded. */
static void point_as(const char *text, const char *want)
{
    struct token *t;
    struct point p;
    size_t n = tokens_of(&arena, str_from(text), &t);
    size_t k = mention_point(t, n, 0, &p);
    char got[64];

    (void)snprintf(got, sizeof got, "%zu: %d %d %d %c", k, p.year, p.month,
                   p.day, p.part ? p.part : '-');
    assert_string_equal(k ? got : "", want);
}

static void months_days_and_years_in_any_order(void **state)
{
    (void)state;
    point_as("June 14, 2022", "4: 2022 6 14 -");
    point_as("14 June 2022", "3: 2022 6 14 -");
    point_as("the 14th of June", "5: 0 6 14 -");
    point_as("Jun. 14", "3: 0 6 14 -");
    point_as("June", "1: 0 6 0 -");
    point_as("2022-06-14", "5: 2022 6 14 -");
    point_as("06/14/22", "5: 2022 6 14 -");
}

static void years_in_words_wait_for_a_frame(void **state)
{
    (void)state;
    point_as("June of this year", "4: -1 6 0 -");
    point_as("June last year", "3: -2 6 0 -");
    point_as("June of that year", "4: -3 6 0 -");
    point_as("last year", "2: -2 0 0 -");
}

static void parts_of_a_month_are_kept(void **state)
{
    (void)state;
    point_as("early June", "2: 0 6 0 e");
    point_as("mid-June 2021", "4: 2021 6 0 m");
    point_as("the end of June", "4: 0 6 0 l");
    point_as("late 2021", "2: 2021 0 0 l");
}

static void numbers_and_verbs_are_no_dates(void **state)
{
    (void)state;
    point_as("june 14", "");
    point_as("March on", "");
    point_as("May he", "");
    point_as("14 people", "");
    point_as("2022 people", "");
    point_as("Jan went", "");
    point_as("spring", "");
}

static void the_end_of_a_range_may_be_a_day_alone(void **state)
{
    struct mention m = {.a = {.month = 6, .day = 7}};
    struct token *t;
    size_t n = tokens_of(&arena, STR("14, 2022"), &t);

    (void)state;
    assert_int_equal(mention_point_end(t, n, 0, &m), 3);
    assert_int_equal(m.b.month, 6);
    assert_int_equal(m.b.day, 14);
    assert_int_equal(m.b.year, 2022);
    m.a.day = 0;
    assert_int_equal(mention_point_end(t, n, 0, &m), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(months_days_and_years_in_any_order),
        cmocka_unit_test(years_in_words_wait_for_a_frame),
        cmocka_unit_test(parts_of_a_month_are_kept),
        cmocka_unit_test(numbers_and_verbs_are_no_dates),
        cmocka_unit_test(the_end_of_a_range_may_be_a_day_alone),
    };
    int failed;

    arena_init(&arena, 0);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
