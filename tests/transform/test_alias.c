/* SPDX-License-Identifier: Apache-2.0 */
/* test_alias - aliases.csv.  The names are invented. */
#include "tests/transform/told.h"

static enum err_code aliases(struct arena *a, const char *text,
                             struct alias **out, size_t *n, struct err *err)
{
    struct stream *s = told_stream(str_from(text));
    enum err_code code = alias_read(a, s, "aliases.csv", out, n, err);

    stream_free(s);
    return code;
}

static void rows_are_read_with_quotes_and_any_line_end(void **state)
{
    struct arena a;
    struct alias *out;
    struct err err = {0};
    size_t n;

    (void)state;
    arena_init(&a, 0);
    assert_int_equal(aliases(&a,
                             "\xef\xbb\xbf"
                             "alias,case_number\r\nMarlon Teague,TX-77\r\n\n"
                             "\"Teague, \"\"Mar\"\"\",TX-77\n Roe , TX-80",
                             &out, &n, &err),
                     OK);
    assert_int_equal(n, 3);
    assert_str(out[0].alias, "Marlon Teague");
    assert_str(out[1].alias, "Teague, \"Mar\"");
    assert_str(out[1].case_number, "TX-77");
    assert_str(out[2].alias, "Roe");
    assert_str(out[2].case_number, "TX-80");
    arena_release(&a);
}

static void a_header_alone_is_no_alias(void **state)
{
    struct arena a;
    struct alias *out;
    struct err err = {0};
    size_t n;

    (void)state;
    arena_init(&a, 0);
    assert_int_equal(aliases(&a, "alias,case_number", &out, &n, &err), OK);
    assert_int_equal(n, 0);
    arena_release(&a);
}

static void what_is_no_list_of_aliases_is_refused_without_its_text(void **state)
{
    struct arena a;
    struct alias *out;
    struct err err = {0};
    size_t n;

    (void)state;
    arena_init(&a, 0);
    assert_int_equal(aliases(&a, "name,case\n", &out, &n, &err), ERR_HELD);
    assert_string_equal(err.text, "aliases.csv:1: expected the header "
                                  "\"alias,case_number\"");
    assert_int_equal(aliases(&a, "", &out, &n, &err), ERR_HELD);
    assert_int_equal(aliases(&a, "alias,case_number\nTeague\n", &out, &n, &err),
                     ERR_FAILED);
    assert_string_equal(err.text, "aliases.csv: row 2: expected an alias and "
                                  "a case number");
    assert_int_equal(aliases(&a, "alias,case_number\n\xff,1\n", &out, &n, &err),
                     ERR_FAILED);
    assert_contains(err.text, "byte 19: not valid UTF-8");
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_read_with_quotes_and_any_line_end),
        cmocka_unit_test(a_header_alone_is_no_alias),
        cmocka_unit_test(
            what_is_no_list_of_aliases_is_refused_without_its_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
