/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_date_read - what is read of a text, before a calendar looks at it.
 */
#include "tests/support/unit.h"
#include "transform/date.h"
#include "transform/date_read.h"

static struct date_parts parts;

static bool reads(enum field_type type, const char *format, const char *text)
{
    struct date_format *f;
    struct arena a;
    struct err err = {0};
    bool good;

    arena_init(&a, 0);
    if (date_format_new(&f, &a, type, str_from(format), &err)) {
        fail_msg("%s", err.text);
    }
    memset(&parts, 0xAB, sizeof parts);
    good = date_read(f, str_from(text), &parts);
    arena_release(&a);
    return good;
}

static void the_template_and_the_steps_read_the_same(void **state)
{
    struct date_parts fast;

    (void)state;
    assert_true(reads(TYPE_DATETIME, "%m/%d/%Y %H:%M", "02/03/2024 04:05"));
    fast = parts;
    /* one blank more than the template has */
    assert_true(reads(TYPE_DATETIME, "%m/%d/%Y %H:%M", "02/03/2024  04:05"));
    assert_int_equal(parts.has, fast.has);
    for (int p = 0; p < PART_COUNT; p++) {
        if (fast.has & PART(p)) {
            assert_int_equal(parts.n[p], fast.n[p]);
        }
    }
    assert_int_equal(fast.n[PART_YEAR], 2024);
    assert_int_equal(fast.n[PART_MONTH], 2);
    assert_int_equal(fast.n[PART_DAY], 3);
    assert_int_equal(fast.n[PART_HOUR], 4);
    assert_int_equal(fast.n[PART_MINUTE], 5);
}

/* All letters beside the digits: A and P by the template, the rest by the
 * steps or not at all. */
static void a_half_is_an_a_or_a_p(void **state)
{
    (void)state;
    for (unsigned c = 1; c < 256; c++) {
        char text[] = "02/03/2024 04:05 AM";
        bool half = c == 'A' || c == 'a' || c == 'P' || c == 'p';

        text[17] = (char)c;
        assert_int_equal(reads(TYPE_DATETIME, "%m/%d/%Y %I:%M %p", text), half);
        if (half) {
            assert_int_equal(parts.n[PART_HALF], c == 'P' || c == 'p');
            assert_int_equal(parts.n[PART_HOUR12], 4);
            assert_int_equal(parts.n[PART_MINUTE], 5);
        }
    }
    assert_true(
        reads(TYPE_DATETIME, "%m/%d/%Y %I:%M %p", "02/03/2024 04:05 p.m."));
    assert_int_equal(parts.n[PART_HALF], 1);
}

static void no_calendar_looks_at_what_is_read(void **state)
{
    (void)state;
    assert_true(reads(TYPE_DATE, "%m/%d/%Y", "13/45/0000"));
    assert_int_equal(parts.n[PART_MONTH], 13);
    assert_int_equal(parts.n[PART_DAY], 45);
    assert_int_equal(parts.n[PART_YEAR], 0);
    assert_true(reads(TYPE_DATE, "%Y.....%j", "2024.....999"));
    assert_int_equal(parts.n[PART_YEARDAY], 999);
    assert_true(reads(TYPE_DATE, "%Y.....%j", "2024.....7"));
    assert_int_equal(parts.n[PART_YEARDAY], 7);
}

static void iso_reads_only_what_is_there(void **state)
{
    (void)state;
    assert_true(reads(TYPE_DATETIME, "", "2024-02-03"));
    assert_int_equal(parts.has,
                     PART(PART_YEAR) | PART(PART_MONTH) | PART(PART_DAY));
    assert_true(reads(TYPE_DATETIME, "", "2024-02-03T04:05"));
    assert_false(parts.has & PART(PART_SECOND));
    assert_true(reads(TYPE_DATETIME, "", "2024-02-03T04:05:06.7-03:30"));
    assert_int_equal(parts.n[PART_MICROS], 700000);
    assert_int_equal(parts.n[PART_OFFSET], -12600);
    assert_true(reads(TYPE_YEARMONTH, "", "2024-02"));
    assert_int_equal(parts.has, PART(PART_YEAR) | PART(PART_MONTH));
    assert_true(reads(TYPE_YEAR, "", "2024"));
    assert_int_equal(parts.has, PART(PART_YEAR));
    assert_false(reads(TYPE_YEAR, "", ""));
    assert_false(reads(TYPE_YEARMONTH, "", "2024-"));
    assert_false(reads(TYPE_YEARMONTH, "", "2024-02-03"));
}

static void no_text_reads_past_its_end(void **state)
{
    static const char *const formats[] = {"%A, %B %d, %Y %I:%M:%S.%f %p",
                                          "%Y-%m-%dT%H:%M:%S%z", ""};
    static const char *const texts[] = {
        "Saturday, February 03, 2024 04:05:06.7 p.m.",
        "2024-02-03T04:05:06+05:30", "2024-02-03T04:05:06.7+05:30"};
    struct arena a;
    struct err err = {0};

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < 3; i++) {
        struct date_format *f;
        size_t all = strlen(texts[i]), good = 0;

        assert_int_equal(
            date_format_new(&f, &a, TYPE_DATETIME, str_from(formats[i]), &err),
            OK);
        for (size_t n = 0; n <= all; n++) {
            char *cut = malloc(n ? n : 1); /* a sanitizer sees more */

            assert_non_null(cut);
            memcpy(cut, texts[i], n);
            good += date_read(f, (struct str){cut, n}, &parts);
            free(cut);
        }
        /* "p", "p.", "p.m" and "p.m."; "+05" and "+05:30"; in ISO also
         * without the clock, the seconds, the fraction, the offset */
        assert_int_equal(good, i == 0 ? 4 : i == 1 ? 2 : 6);
    }
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_template_and_the_steps_read_the_same),
        cmocka_unit_test(a_half_is_an_a_or_a_p),
        cmocka_unit_test(no_calendar_looks_at_what_is_read),
        cmocka_unit_test(iso_reads_only_what_is_there),
        cmocka_unit_test(no_text_reads_past_its_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
