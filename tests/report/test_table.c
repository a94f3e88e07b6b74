/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_table - rows as text, CSV and JSON.
 */
#include "report/table.h"

#include "tests/report/canned.h"

static struct buf out;

static const char *text(void)
{
    assert_true(buf_put(&out, "", 1));
    return out.ptr;
}

static int setup(void **state)
{
    (void)state;
    buf_init(&out, 65536);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    buf_release(&out);
    return 0;
}

static void csv_makes_formulas_harmless(void **state)
{
    static const char *const formulas[] = {"=1+1",
                                           "+1",
                                           "-1",
                                           "@a",
                                           "\tx",
                                           " =1",
                                           "|x",
                                           "%x",
                                           "\xc2\xa0=1",
                                           "\xe2\x80\x8b=1",
                                           "\xef\xbb\xbf =1",
                                           "\xef\xbc\x9d"
                                           "1"};

    (void)state;
    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++) {
        buf_clear(&out);
        csv_field(&out, str_from(formulas[i]), true);
        assert_memory_equal(out.ptr, "\"'", 2);
    }
    buf_clear(&out);
    csv_field(&out, STR("plain"), true);
    assert_string_equal(text(), "plain");
    buf_clear(&out);
    csv_field(&out, STR("a;=1"), true); /* a semicolon may part cells */
    assert_string_equal(text(), "\"a;=1\"");
}

static void csv_leaves_formulas_to_programs(void **state)
{
    (void)state;
    csv_field(&out, STR("=1"), false);
    assert_string_equal(text(), "=1");
}

static void csv_quotes_commas_quotes_and_line_ends(void **state)
{
    (void)state;
    csv_field(&out, STR("a,\"b\"\nc"), true);
    assert_string_equal(text(), "\"a,\"\"b\"\"\nc\"");
}

static void csv_tells_null_from_empty(void **state)
{
    struct rows *r = canned_rows("a,b,c:bool\n-,,t");

    (void)state;
    csv_header(&out, r);
    csv_row(&out, r, 0, true);
    assert_string_equal(text(), "a,b,c\r\n,\"\",true\r\n");
    rows_free(r);
}

static void csv_keeps_negative_numbers_as_they_are(void **state)
{
    struct rows *r = canned_rows("a:int\n-5");

    (void)state;
    csv_row(&out, r, 0, true);
    assert_string_equal(text(), "-5\r\n");
    rows_free(r);
}

static void text_shows_hidden_characters(void **state)
{
    (void)state;
    text_put(&out, STR("a\x1b[0m\xe2\x80\xaez\xff"
                       "\xc3\xa9"));
    assert_string_equal(text(), "a\\x1b[0m\\xe2\\x80\\xaez\\xff\xc3\xa9");
}

static void text_width_counts_what_is_shown(void **state)
{
    (void)state;
    assert_int_equal(text_width(STR("\xc3\xa9x")), 2);
    assert_int_equal(text_width(STR("\x1b")), 4);
}

static void tables_align_numbers_to_the_right(void **state)
{
    struct rows *r = canned_rows("name,days:int\nab,5\nabcdef,-\n");

    (void)state;
    table_text(&out, r);
    assert_string_equal(text(), "name    days\n"
                                "ab         5\n"
                                "abcdef     -\n");
    rows_free(r);
}

static void json_keeps_large_numbers_as_text(void **state)
{
    struct rows *r = canned_rows("a:int,b:int,c:bool,d,e\n"
                                 "12,9223372036854775807,f,-,x\"y");
    struct json j;

    (void)state;
    json_init(&j, &out);
    json_row(&j, r, 0);
    assert_string_equal(text(), "{\"a\":12,\"b\":\"9223372036854775807\","
                                "\"c\":false,\"d\":null,\"e\":\"x\\\"y\"}");
    rows_free(r);
}

static void numbers_are_grouped_by_thousands(void **state)
{
    (void)state;
    text_number(&out, STR("1234567"));
    buf_char(&out, ' ');
    text_number(&out, STR("-1000"));
    buf_char(&out, ' ');
    text_number(&out, STR("999"));
    buf_char(&out, ' ');
    text_number(&out, STR("n/a"));
    assert_string_equal(text(), "1,234,567 -1,000 999 n/a");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(csv_makes_formulas_harmless),
        T(csv_leaves_formulas_to_programs),
        T(csv_quotes_commas_quotes_and_line_ends),
        T(csv_tells_null_from_empty),
        T(csv_keeps_negative_numbers_as_they_are),
        T(text_shows_hidden_characters),
        T(text_width_counts_what_is_shown),
        T(tables_align_numbers_to_the_right),
        T(json_keeps_large_numbers_as_text),
        T(numbers_are_grouped_by_thousands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
