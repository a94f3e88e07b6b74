/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_cut - records are taken out whole, the others keep their places.
 */
#include "driver/cut.h"

#include "tests/support/unit.h"

static struct arena arena;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static char text[512];
static struct cut_spelling spelling[8];

static struct cut over(enum cut_kind kind, const char *bytes,
                       const uint64_t *start, size_t n)
{
    (void)snprintf(text, sizeof text, "%s", bytes);
    return (struct cut){.kind = kind,
                        .bytes = text,
                        .len = strlen(bytes),
                        .start = start,
                        .nstart = n,
                        .spelling = spelling,
                        .spelling_cap = 8};
}

static void a_record_becomes_newlines_and_the_rest_stays(void **state)
{
    const uint64_t start[] = {5};
    struct cut c = over(CUT_QUOTED, "a,b\r\nX1,y\r\nZ2,w\r\n", start, 1);
    size_t records;

    (void)state;
    /* "a,b\r\n" has five bytes */
    assert_true(cut_starts(&arena, &c, STR(""), &records));
    assert_int_equal(records, 1);
    assert_string_equal(text, "a,b\r\n\n\n\n\n\n\nZ2,w\r\n");
}

static void a_quoted_newline_does_not_end_a_record(void **state)
{
    const uint64_t start[] = {0};
    struct cut c, l;
    size_t records;

    (void)state;
    c = over(CUT_QUOTED, "X,\"a\n\"\"b\"\"\n\"\nY,c\n", start, 1);
    assert_true(cut_starts(&arena, &c, STR(""), &records));
    assert_string_equal(text + 13, "Y,c\n");
    assert_int_equal(strspn(text, "\n"), 13);
    l = over(CUT_LINES, "{\"X\nY\n", start, 1);
    assert_true(cut_starts(&arena, &l, STR(""), &records));
    assert_string_equal(text, "\n\n\n\nY\n");
}

static void a_runaway_quote_ends_where_the_next_record_begins(void **state)
{
    const uint64_t start[] = {0, 4, 4};
    struct cut c = over(CUT_QUOTED, "X,\"\nX,b\nY,c\n", start, 3);
    size_t records;

    (void)state;
    assert_true(cut_starts(&arena, &c, STR(""), &records));
    assert_int_equal(records, 2);
    assert_string_equal(text, "\n\n\n\n\n\n\n\nY,c\n");
}

static void a_start_that_is_none_leaves_all_as_it_is(void **state)
{
    const uint64_t start[] = {0, 2}, beyond[] = {99};
    struct cut c = over(CUT_QUOTED, "X,a\nY,c\n", start, 2);
    size_t records;

    (void)state;
    assert_false(cut_starts(&arena, &c, STR(""), &records));
    assert_string_equal(text, "X,a\nY,c\n");
    c = over(CUT_QUOTED, "X,a\n", beyond, 1);
    assert_false(cut_starts(&arena, &c, STR(""), &records));
}

static void spellings_are_learnt_and_find_the_other_records(void **state)
{
    const uint64_t start[] = {9};
    struct cut c = over(CUT_QUOTED,
                        "case,day\nPB-00123,1/1/24\n\"PB-00123\",bad\n"
                        "PB-001234,x\nZ,PB-00123x\npb-00123;x\n",
                        start, 1);
    size_t records;

    (void)state;
    assert_true(cut_starts(&arena, &c, STR("123"), &records));
    assert_int_equal(c.nspelling, 1);
    assert_str(c.spelling[0].text, "PB-00123");
    assert_int_equal(cut_spellings(&c), 1);
    assert_null(strstr(text, "bad"));
    assert_non_null(strstr(text, "PB-001234,x\nZ,PB-00123x\npb-00123;x\n"));
}

static void a_short_number_is_no_spelling(void **state)
{
    const uint64_t start[] = {0};
    struct cut c = over(CUT_QUOTED, "7,a17\n8,7\n", start, 1);
    size_t records;

    (void)state;
    assert_true(cut_starts(&arena, &c, STR("7"), &records));
    assert_int_equal(c.nspelling, 0);
    assert_int_equal(cut_spellings(&c), 0);
    assert_string_equal(text, "\n\n\n\n\n\n8,7\n");
}

/* A day, a zip code, an officer that end with the digits of the number. */
static void a_number_of_digits_takes_no_record_of_another(void **state)
{
    const uint64_t start[] = {21, 48};
    struct cut c = over(CUT_QUOTED,
                        "case,day,zip,officer\n"
                        "0104,2021-01-04,90104,0104\n"
                        "0104,2021-02-05,90104,77\n"
                        "0105,2021-01-04,90104,0104\n"
                        "104,2021-01-04,90104,0104\n"
                        "0104,bad\n",
                        start, 2);
    size_t records;

    (void)state;
    assert_true(cut_starts(&arena, &c, STR("0104"), &records));
    assert_int_equal(records, 2);
    assert_int_equal(c.nspelling, 1);
    assert_int_equal(c.spelling[0].column, 0);
    assert_int_equal(cut_spellings(&c), 1);
    assert_null(strstr(text, "bad"));
    assert_non_null(strstr(text, "0105,2021-01-04,90104,0104\n"
                                 "104,2021-01-04,90104,0104\n"));
}

/* Which of two columns is the number cannot be said: none is taken for it. */
static void a_number_in_two_columns_is_not_learnt(void **state)
{
    const uint64_t start[] = {0};
    struct cut c = over(CUT_QUOTED, "1234,a,1234\n5,b,1234\n", start, 1);
    size_t records;

    (void)state;
    assert_true(cut_starts(&arena, &c, STR("1234"), &records));
    assert_int_equal(c.nspelling, 0);
    assert_int_equal(cut_spellings(&c), 0);
    assert_non_null(strstr(text, "5,b,1234\n"));
}

static void a_number_within_letters_is_known_anywhere(void **state)
{
    const uint64_t start[] = {0};
    struct cut c =
        over(CUT_QUOTED, "2021-CR-0123,9:30\nx,y,\"2021-CR-0123\"\n", start, 1);
    size_t records;

    (void)state;
    assert_true(cut_starts(&arena, &c, STR("123"), &records));
    assert_int_equal(c.nspelling, 1);
    assert_int_equal(c.spelling[0].column, CUT_ANY_COLUMN);
    assert_int_equal(cut_spellings(&c), 1);
    assert_null(strstr(text, "x,y"));
}

static void what_is_packed_or_paged_cannot_be_cut(void **state)
{
    (void)state;
    assert_int_equal(cut_kind_of("csv", STR("a,b\n")), CUT_QUOTED);
    assert_int_equal(cut_kind_of("jsonl", STR("{}\n")), CUT_LINES);
    assert_int_equal(cut_kind_of("csv", STR("\x1f\x8b\x08")), CUT_NOT);
    assert_int_equal(cut_kind_of("csv", STR("PK\x03\x04")), CUT_NOT);
    assert_int_equal(cut_kind_of("csv", STR("\xff\xfe"
                                            "a")),
                     CUT_NOT);
    assert_int_equal(cut_kind_of("pdf", STR("%PDF-1.4")), CUT_NOT);
    assert_int_equal(cut_kind_of("html_table", STR("<table>")), CUT_NOT);
    assert_int_equal(cut_kind_of(NULL, STR("a")), CUT_NOT);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_record_becomes_newlines_and_the_rest_stays),
        T(a_quoted_newline_does_not_end_a_record),
        T(a_runaway_quote_ends_where_the_next_record_begins),
        T(a_start_that_is_none_leaves_all_as_it_is),
        T(spellings_are_learnt_and_find_the_other_records),
        T(a_short_number_is_no_spelling),
        T(a_number_of_digits_takes_no_record_of_another),
        T(a_number_in_two_columns_is_not_learnt),
        T(a_number_within_letters_is_known_anywhere),
        T(what_is_packed_or_paged_cannot_be_cut)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
