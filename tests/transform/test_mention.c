/* SPDX-License-Identifier: Apache-2.0 */
/* test_mention - dates as prose names them, found and resolved. */
#include "tests/support/unit.h"
#include "transform/mention.h"

static struct arena arena;

static int32_t day(const char *iso)
{
    int32_t d;

    assert_true(day_parse_iso(str_from(iso), &d));
    return d;
}

static struct time_frame frame_of(const char *today, const char *incident)
{
    struct time_frame f = {.today = today ? day(today) : DAY_NONE,
                           .incident_lo = incident ? day(incident) : DAY_NONE,
                           .incident_hi = incident ? day(incident) : DAY_NONE,
                           .last_lo = DAY_NONE,
                           .last_hi = DAY_NONE};

    return f;
}

/* All mentions: "LO..HI", one where equal, "-" an open end, "?" unknown. */
static const char *dates(const char *text, struct time_frame f)
{
    struct token *t;
    struct mention *m;
    size_t n = tokens_of(&arena, str_from(text), &t);
    size_t count = mentions_of(&arena, t, n, &m);
    struct str out = STR("");

    for (size_t i = 0; i < count; i++) {
        char lo[11], hi[11];

        mention_resolve(&m[i], &f);
        if (m[i].known) {
            f.last_lo = m[i].of_lo;
            f.last_hi = m[i].of_hi;
        }
        day_format(m[i].lo, lo);
        day_format(m[i].hi, hi);
        out = arena_printf(&arena, "%.*s%s%s", STR_ARG(out), i ? " " : "",
                           m[i].known ? lo : "?");
        if (m[i].known && m[i].lo != m[i].hi) {
            out = arena_printf(&arena, "%.*s..%s", STR_ARG(out), hi);
        }
    }
    return arena_cstr(&arena, out);
}

#define DATES(text, today, incident, want) \
    assert_string_equal(dates(text, frame_of(today, incident)), want)

static void full_dates_need_nothing(void **state)
{
    (void)state;
    DATES("On May 3, 2020, he left.", NULL, NULL, "2020-05-03");
    DATES("on 18 July 2019 and the 3rd of May 2020", NULL, NULL,
          "2019-07-18 2020-05-03");
    DATES("2021-02-03 or 6/14/2022 or 6/4/21", NULL, NULL,
          "2021-02-03 2022-06-14 2021-06-04");
    DATES("Sept. 9th, 2020; Feb. 29, 2020", NULL, NULL,
          "2020-09-09 2020-02-29");
    DATES("in December 2021", NULL, NULL, "2021-12-01..2021-12-31");
    DATES("in 2019", NULL, NULL, "2019-01-01..2019-12-31");
    DATES("late October 2020", NULL, NULL, "2020-10-16..2020-10-31");
    DATES("the first quarter of 2021", NULL, NULL, "2021-01-01..2021-03-31");
}

static void ranges_share_their_year(void **state)
{
    (void)state;
    DATES("Between March and April 2021,", NULL, NULL,
          "2021-03-01..2021-04-30");
    DATES("from November to February 2021", NULL, NULL,
          "2020-11-01..2021-02-28");
    DATES("between May 3 and June 9, 2020", NULL, NULL,
          "2020-05-03..2020-06-09");
    DATES("March 3-9, 2021", NULL, NULL, "2021-03-03..2021-03-09");
    DATES("in March, April and May 2021", NULL, NULL, "2021-03-01..2021-05-31");
    DATES("between 2019 and 2021", NULL, NULL, "2019-01-01..2021-12-31");
    DATES("on March 3 and April 9", "2021-06-01", NULL,
          "2021-03-03 2021-04-09");
}

static void a_year_left_out_is_the_latest_before_the_report(void **state)
{
    (void)state;
    DATES("on June 14", "2022-07-18", NULL, "2022-06-14");
    DATES("on July 18 and July 19", "2022-07-18", NULL,
          "2022-07-18 2021-07-19");
    DATES("in December", "2022-07-18", NULL, "2021-12-01..2021-12-31");
    DATES("in July", "2022-07-18", NULL, "2022-07-01..2022-07-31");
    DATES("between November and January", "2022-07-18", NULL,
          "2021-11-01..2022-01-31");
    DATES("between January and March of this year", "2022-07-18", NULL,
          "2022-01-01..2022-03-31");
    DATES("in May of last year", "2022-07-18", NULL, "2021-05-01..2021-05-31");
    DATES("last June", "2022-07-18", NULL, "2022-06-01..2022-06-30");
}

static void without_the_day_of_the_report_nothing_is_guessed(void **state)
{
    (void)state;
    DATES("on June 14", NULL, NULL, "?");
    DATES("between January and March of this year", NULL, NULL, "?");
    DATES("last week and yesterday", NULL, NULL, "? ?");
    DATES("days before the shooting", "2022-07-18", NULL, "?");
    DATES("on February 30, 2021", NULL, NULL, "?");
}

static void words_are_counted_from_the_day_of_the_report(void **state)
{
    (void)state;
    /* 2022-07-18 is a Monday */
    DATES("yesterday", "2022-07-18", NULL, "2022-07-17");
    DATES("on Friday", "2022-07-18", NULL, "2022-07-15");
    DATES("Monday", "2022-07-18", NULL, "2022-07-18");
    DATES("last week", "2022-07-18", NULL, "2022-07-11..2022-07-17");
    DATES("last month", "2022-07-18", NULL, "2022-06-01..2022-06-30");
    DATES("earlier this year", "2022-07-18", NULL, "2022-01-01..2022-07-18");
    DATES("three days ago", "2022-07-18", NULL, "2022-07-15");
    DATES("two months ago", "2022-07-18", NULL, "2022-04-19..2022-06-17");
}

static void the_incident_is_an_anchor_too(void **state)
{
    (void)state;
    DATES("in the days leading up to the shooting", NULL, "2022-06-14",
          "2022-05-31..2022-06-13");
    DATES("in the months before the attack", NULL, "2022-06-14",
          "2021-06-14..2022-06-13");
    DATES("three days before the killings", NULL, "2022-06-14", "2022-06-11");
    DATES("two weeks before the fatal stabbing", NULL, "2022-06-14",
          "2022-05-25..2022-05-31");
    DATES("a week before the attack", NULL, "2022-06-14",
          "2022-06-01..2022-06-07");
    DATES("for nearly ten months before the shooting", NULL, "2022-06-14", "");
    DATES("two days after the shooting", NULL, "2022-06-14", "2022-06-16");
}

static void since_and_until_are_open_on_one_side(void **state)
{
    (void)state;
    DATES("since March 2021", NULL, NULL, "2021-03-01..-");
    DATES("before May 3, 2021", NULL, NULL, "-..2021-05-02");
    DATES("after May 3, 2021", NULL, NULL, "2021-05-04..-");
    DATES("by May 2021", NULL, NULL, "-..2021-05-31");
}

static void words_that_follow_take_the_date_before(void **state)
{
    (void)state;
    DATES("On May 3, 2020, and the next day", NULL, NULL,
          "2020-05-03 2020-05-04");
    DATES("On May 3, 2020, and two weeks later", NULL, NULL,
          "2020-05-03 2020-05-11..2020-05-17");
    DATES("in May 2020; that month", NULL, NULL,
          "2020-05-01..2020-05-31 2020-05-01..2020-05-31");
    DATES("that month", NULL, NULL, "?");
}

static void words_that_only_look_like_dates_are_none(void **state)
{
    (void)state;
    DATES("He may march on. May he? They will march.", "2022-07-18", NULL, "");
    DATES("all 135 people, 2019 of them, section 3/4", "2022-07-18", NULL, "");
    DATES("in case TX-2022-1 of 12 March St.", "2022-07-18", NULL,
          "2022-03-12");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full_dates_need_nothing),
        cmocka_unit_test(ranges_share_their_year),
        cmocka_unit_test(a_year_left_out_is_the_latest_before_the_report),
        cmocka_unit_test(without_the_day_of_the_report_nothing_is_guessed),
        cmocka_unit_test(words_are_counted_from_the_day_of_the_report),
        cmocka_unit_test(the_incident_is_an_anchor_too),
        cmocka_unit_test(since_and_until_are_open_on_one_side),
        cmocka_unit_test(words_that_follow_take_the_date_before),
        cmocka_unit_test(words_that_only_look_like_dates_are_none),
    };
    int failed;

    arena_init(&arena, 0);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
