/* SPDX-License-Identifier: Apache-2.0 */
/* test_mention_day - the days of a mention within a frame. */
#include "tests/support/unit.h"
#include "transform/mention.h"

static int32_t day(const char *iso)
{
    int32_t d;

    assert_true(day_parse_iso(str_from(iso), &d));
    return d;
}

static struct time_frame unknown(void)
{
    return (struct time_frame){.today = DAY_NONE,
                               .incident_lo = DAY_NONE,
                               .incident_hi = DAY_NONE,
                               .last_lo = DAY_NONE,
                               .last_hi = DAY_NONE};
}

static struct mention on(int32_t year, int32_t month, int32_t d)
{
    struct point p = {.year = year, .month = month, .day = d};

    return (struct mention){.kind = MENTION_CALENDAR, .a = p, .b = p};
}

static void resolved(struct mention m, const struct time_frame *f,
                     const char *lo, const char *hi)
{
    mention_resolve(&m, f);
    assert_int_equal(m.known, lo != NULL);
    if (lo) {
        assert_int_equal(m.lo, day(lo));
        assert_int_equal(m.hi, day(hi));
    }
}

static void a_full_day_is_that_day_only(void **state)
{
    struct mention m = on(2020, 2, 29);
    struct time_frame f = unknown();

    (void)state;
    assert_true(mention_is_full(&m));
    resolved(m, &f, "2020-02-29", "2020-02-29");
    m = on(2021, 2, 29);
    resolved(m, &f, NULL, NULL);
    m = on(2021, 2, 0);
    assert_false(mention_is_full(&m));
    resolved(m, &f, "2021-02-01", "2021-02-28");
    m = on(2021, 13, 0);
    resolved(m, &f, NULL, NULL);
}

static void the_paragraph_and_the_sentence_lend_their_year(void **state)
{
    struct time_frame f = unknown();

    (void)state;
    f.today = day("2024-05-01");
    resolved(on(0, 6, 14), &f, "2023-06-14", "2023-06-14");
    f.near_year = 2019;
    f.near_month = 6;
    resolved(on(0, 6, 14), &f, "2019-06-14", "2019-06-14");
    resolved(on(0, 7, 14), &f, "2023-07-14", "2023-07-14");
    f.year = 2018;
    resolved(on(0, 7, 14), &f, "2018-07-14", "2018-07-14");
}

static void a_day_named_in_full_elsewhere_lends_its_year(void **state)
{
    int32_t named[3] = {day("2019-06-14"), day("2020-03-01"),
                        day("2021-03-01")};
    struct time_frame f = unknown();

    (void)state;
    f.named = named;
    f.nnamed = 3;
    resolved(on(0, 6, 14), &f, "2019-06-14", "2019-06-14");
    resolved(on(0, 3, 1), &f, NULL, NULL); /* two years: not sure */
    resolved(on(0, 6, 0), &f, NULL, NULL);
}

static void behind_an_incident_nothing_is_sure(void **state)
{
    struct time_frame f = unknown();

    (void)state;
    f.today = day("2022-06-14");
    f.by_incident = true;
    resolved(on(0, 6, 7), &f, "2022-06-07", "2022-06-07");
    resolved(on(YEAR_THIS, 1, 0), &f, "2022-01-01", "2022-01-31");
    resolved(on(0, 6, 28), &f, NULL, NULL);
    resolved(on(0, 12, 0), &f, NULL, NULL);
    resolved((struct mention){.kind = MENTION_TODAY, .unit = 'd'}, &f, NULL,
             NULL);
}

static void a_day_to_come_is_the_first_not_before_its_base(void **state)
{
    struct time_frame f = unknown();
    struct mention m = on(0, 1, 9);

    (void)state;
    f.today = day("2019-02-11");
    mention_resolve_after(&m, &f, day("2018-12-14"));
    assert_int_equal(m.of_lo, day("2019-01-09"));
    m = on(0, 12, 14);
    mention_resolve_after(&m, &f, day("2018-12-14"));
    assert_int_equal(m.of_lo, day("2018-12-14"));
    m = on(2018, 1, 9); /* said */
    mention_resolve_after(&m, &f, day("2018-12-14"));
    assert_int_equal(m.of_lo, day("2018-01-09"));
}

static void month_ends_are_kept_when_months_are_counted(void **state)
{
    struct time_frame f = unknown();
    struct mention m = {
        .kind = MENTION_INCIDENT, .unit = 'm', .least = -1, .most = -1};

    (void)state;
    f.incident_lo = f.incident_hi = day("2021-03-31");
    resolved(m, &f, "2021-02-01", "2021-02-28");
    m.loose = true;
    resolved(m, &f, "2020-03-31", "2021-03-30");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_day_is_that_day_only),
        cmocka_unit_test(the_paragraph_and_the_sentence_lend_their_year),
        cmocka_unit_test(a_day_named_in_full_elsewhere_lends_its_year),
        cmocka_unit_test(behind_an_incident_nothing_is_sure),
        cmocka_unit_test(a_day_to_come_is_the_first_not_before_its_base),
        cmocka_unit_test(month_ends_are_kept_when_months_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
