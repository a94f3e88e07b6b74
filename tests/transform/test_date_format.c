/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_date_format - which formats there are, and what is said of the others.
 */
#include "tests/support/unit.h"
#include "transform/date.h"
#include "transform/date_format.h"

static const char *said(enum field_type type, const char *format)
{
    static char text[1024];
    struct arena a;
    struct err err = {0};
    enum err_code code;

    arena_init(&a, 0);
    code = date_format_check(&a, type, str_from(format), &err);
    arena_release(&a);
    assert_true(code == OK || code == ERR_USAGE);
    (void)snprintf(text, sizeof text, "%s", code ? err.text : "");
    return text;
}

#define SAYS(type, format, want) assert_string_equal(said(type, format), want)
#define GOOD(type, format) SAYS(type, format, "")

static void every_word_has_its_place(void **state)
{
    (void)state;
    GOOD(TYPE_DATE, "");
    GOOD(TYPE_DATE, "%m/%d/%Y");
    GOOD(TYPE_DATE, "%D");
    GOOD(TYPE_DATE, "%F %T");
    GOOD(TYPE_DATE, "%Y%j");
    GOOD(TYPE_DATE, "%A, %B %e, %Y");
    GOOD(TYPE_DATE, "%a %d %b %y");
    GOOD(TYPE_DATE, "%%%Y-%m-%d%*");
    GOOD(TYPE_DATETIME, "%Y-%m-%dT%H:%M:%S.%f%z");
    GOOD(TYPE_DATETIME, "%m/%d/%Y %I:%M:%S%p");
    GOOD(TYPE_TIME, "%H%M");
    GOOD(TYPE_TIME, "%I:%M %p");
    GOOD(TYPE_TIME, "%m/%d/%Y %H:%M");
    GOOD(TYPE_YEARMONTH, "%b-%y");
    GOOD(TYPE_YEAR, "%Y");
    GOOD(TYPE_DATE, "excel");
    GOOD(TYPE_TIME, "excel");
    GOOD(TYPE_DATE, "excel1904");
    GOOD(TYPE_DATETIME, "epoch_ms");
}

static void unknown_words_are_named(void **state)
{
    (void)state;
    SAYS(TYPE_DATE, "%m/%d/%G", "format \"%m/%d/%G\": unknown word \"%G\"");
    SAYS(TYPE_DATE, "%Y-%m-%d%", "format \"%Y-%m-%d%\": unknown word \"%\"");
    SAYS(TYPE_DATE, "epoch_sm",
         "unknown format \"epoch_sm\" (did you mean \"epoch_ms\"?)");
    SAYS(TYPE_DATE, "Excel",
         "unknown format \"Excel\" (did you mean \"excel\"?)");
    SAYS(TYPE_DATE, "YYYY-MM-DD", "format \"YYYY-MM-DD\" has no year");
}

static void a_format_must_give_its_type(void **state)
{
    (void)state;
    SAYS(TYPE_DATE, "%m/%d", "format \"%m/%d\" has no year");
    SAYS(TYPE_DATE, "%Y", "format \"%Y\" has no month");
    SAYS(TYPE_DATE, "%m/%Y", "format \"%m/%Y\" has no day");
    SAYS(TYPE_DATETIME, "%H:%M", "format \"%H:%M\" has no year");
    SAYS(TYPE_YEARMONTH, "%Y", "format \"%Y\" has no month");
    SAYS(TYPE_YEAR, "%m", "format \"%m\" has no year");
    SAYS(TYPE_TIME, "%Y-%m-%d", "format \"%Y-%m-%d\" has no hour");
    SAYS(TYPE_TIME, "%H:%M%z", "format \"%H:%M%z\" has no year");
    SAYS(TYPE_DATE, "%Y-%m-%d%z", "format \"%Y-%m-%d%z\" has no hour");
    SAYS(TYPE_TIME, "%I:%M", "format \"%I:%M\" has %I without %p");
    SAYS(TYPE_DATE, "%F :%M", "format \"%F :%M\" has no hour");
    SAYS(TYPE_TIME, "%H:%S", "format \"%H:%S\" has seconds without minutes");
    SAYS(TYPE_TIME, "%H:%M.%f", "format \"%H:%M.%f\" has %f without %S");
}

static void nothing_is_read_twice(void **state)
{
    (void)state;
    SAYS(TYPE_DATE, "%Y-%m-%d %y",
         "format \"%Y-%m-%d %y\": \"%y\" reads what a word before it has "
         "read");
    assert_contains(said(TYPE_DATE, "%m %b %d %Y"), "\"%b\" reads");
    assert_contains(said(TYPE_DATE, "%Y %m %d %j"), "\"%j\" reads");
    assert_contains(said(TYPE_DATE, "%Y %j %d"), "\"%d\" reads");
    assert_contains(said(TYPE_TIME, "%H %I %p"), "\"%I\" reads");
    assert_contains(said(TYPE_TIME, "%T %H"), "\"%H\" reads");
}

static void the_rest_is_last_and_a_format_ends(void **state)
{
    char text[256] = "%Y-%m-%d";

    (void)state;
    SAYS(TYPE_DATE, "%Y %* %m %d",
         "format \"%Y %* %m %d\" goes on after \"%*\", the rest");
    GOOD(TYPE_DATE, "%Y-%m-%d %%*");
    memset(text + 8, '-', 200);
    assert_contains(said(TYPE_DATE, text), "is too long");
    text[8 + DATE_STEPS_MAX - 5] = '\0';
    GOOD(TYPE_DATE, text);
    text[8 + DATE_STEPS_MAX - 5] = '-';
    text[8 + DATE_STEPS_MAX - 4] = '\0';
    assert_contains(said(TYPE_DATE, text), "is too long");
}

/* The width of a template, 0 where a format has none. */
static size_t width(const char *format)
{
    struct date_format *f;
    struct arena a;
    struct err err = {0};
    size_t n;

    arena_init(&a, 0);
    assert_int_equal(date_format_new(&f, &a, TYPE_DATE, str_from(format), &err),
                     OK);
    n = f->width;
    arena_release(&a);
    return n;
}

static void common_formats_have_templates(void **state)
{
    (void)state;
    assert_int_equal(width(""), 10);
    assert_int_equal(width("%m/%d/%Y"), 10);
    assert_int_equal(width("%Y%m%d"), 8);
    assert_int_equal(width("%Y-%m-%dT%H:%M:%S"), 19);
    assert_int_equal(width("%m/%d/%Y  %H:%M"), 16);
    assert_int_equal(width("%m/%d/%Y %I:%M %p"), 19);
    assert_int_equal(width("%I:%M %p. %m/%d/%Y"), 0); /* whose dot is it? */
    assert_int_equal(width("%Y%j"), 0);               /* shorter than a word */
    assert_int_equal(width("%b %d, %Y"), 0);
    assert_int_equal(width("%m/%d/%Y%*"), 0);
    assert_int_equal(width("----------------------%m/%d/%Y"), 32);
    assert_int_equal(width("-----------------------%m/%d/%Y"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_has_its_place),
        cmocka_unit_test(unknown_words_are_named),
        cmocka_unit_test(a_format_must_give_its_type),
        cmocka_unit_test(nothing_is_read_twice),
        cmocka_unit_test(the_rest_is_last_and_a_format_ends),
        cmocka_unit_test(common_formats_have_templates),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
