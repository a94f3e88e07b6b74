/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_source_dialect - how a source file says that records lie in a file.
 */
#include "tests/transform/sourced.h"

#define REST \
    "    schema:\n      fields:\n" SOURCED_CASE SOURCED_DAY SOURCED_EMIT
#define ROLE "source: s\nfiles:\n  log:\n    match: l.csv\n"

static struct sourced s;

static const struct dialect *of(void **state, const char *text)
{
    return &sourced_open(&s, state, text)->file[0].dialect;
}

static void the_default_is_a_comma_and_a_header_in_the_first_row(void **state)
{
    const struct dialect *d = of(state, ROLE REST);

    assert_int_equal(d->delimiter, ',');
    assert_str(d->delimiter_text, ",");
    assert_int_equal(d->line_terminator.len, 0);
    assert_int_equal(d->quote, '"');
    assert_int_equal(d->escape, 0);
    assert_true(d->header);
    assert_int_equal(d->nheader_rows, 1);
    assert_int_equal(d->header_rows[0], 1);
    assert_str(d->header_join, " ");
    assert_int_equal(d->skip_rows.n, 0);
    assert_int_equal(d->base, 1);
    sourced_close(&s);
}

static void every_word_of_a_dialect_is_taken(void **state)
{
    const struct dialect *d =
        of(state,
           ROLE "    dialect: {delimiter: '\xE2\x80\xA1', lineTerminator: "
                "'\xE2\x80\xA0', quoteChar: '', escapeChar: '\\', headerRows: "
                "[2, 4], headerJoin: '/', sheetName: May, skipRows: ['^Total', "
                "'^-+$'], base: 0}\n" REST);

    assert_str(d->delimiter_text, "\xE2\x80\xA1");
    assert_str(d->line_terminator, "\xE2\x80\xA0");
    assert_int_equal(d->quote, 0);
    assert_int_equal(d->escape, '\\');
    assert_int_equal(d->nheader_rows, 2);
    assert_int_equal(d->header_rows[1], 4);
    assert_str(d->header_join, "/");
    assert_str(d->sheet_name, "May");
    assert_int_equal(d->skip_rows.n, 2);
    assert_str(d->skip_rows.item[1], "^-+$");
    assert_int_equal(d->base, 0);
    sourced_close(&s);
}

static void a_role_starts_from_the_dialect_of_the_top(void **state)
{
    const struct dialect *d =
        of(state, "source: s\ndialect: {delimiter: ';', quoteChar: \"'\"}\n"
                  "files:\n  log:\n    match: l\n    dialect: {delimiter: "
                  "'|'}\n" REST);

    assert_int_equal(d->delimiter, '|');
    assert_int_equal(d->quote, '\'');
    sourced_close(&s);
}

static void without_a_header_no_row_is_one(void **state)
{
    const struct dialect *d =
        of(state, ROLE "    dialect: {header: false}\n" REST);

    assert_false(d->header);
    assert_int_equal(d->nheader_rows, 0);
    sourced_close(&s);
}

static void a_role_may_have_the_header_that_the_top_denies(void **state)
{
    const struct dialect *d =
        of(state, "source: s\ndialect: {header: false}\nfiles:\n  log:\n"
                  "    match: l\n    dialect: {header: true}\n" REST);

    assert_true(d->header);
    assert_int_equal(d->nheader_rows, 1);
    assert_int_equal(d->header_rows[0], 1);
    sourced_close(&s);
    d = of(state, "source: s\ndialect: {header: false}\nfiles:\n  log:\n"
                  "    match: l\n    dialect: {headerRows: [3]}\n" REST);
    assert_true(d->header);
    assert_int_equal(d->nheader_rows, 1);
    assert_int_equal(d->header_rows[0], 3);
    sourced_close(&s);
}

static void a_wrong_dialect_is_refused_where_it_stands(void **state)
{
    static const struct sourced_refusal table[] = {
        {ROLE "    dialect: {delimter: ';'}\n" REST,
         ":5:15: unknown key \"delimter\" (did you mean \"delimiter\"?)"},
        {ROLE "    headerRows: [3]\n" REST,
         ":5:5: misplaced key \"headerRows\" (it belongs in dialect)"},
        {ROLE "    dialect: {delimiter: ''}\n" REST,
         ":5:26: delimiter is empty"},
        {ROLE "    dialect: {quoteChar: '\"\"'}\n" REST,
         ":5:26: quoteChar must be one byte"},
        {ROLE "    dialect: {headerRows: [0]}\n" REST,
         ":5:27: headerRows must be row numbers from 1 up"},
        {ROLE "    dialect: {headerRows: [3, 2]}\n" REST,
         ":5:27: headerRows must be row numbers from 1 up"},
        {ROLE "    dialect: {headerRows: []}\n" REST,
         ":5:27: headerRows is empty (say header: false)"},
        {ROLE "    dialect: {header: false, headerRows: [1]}\n" REST,
         ":5:42: headerRows and \"header: false\" exclude each other"},
        {ROLE "    dialect: {base: 2}\n" REST, ":5:21: unknown base \"2\""},
        {ROLE "    dialect: ';'\n" REST,
         ":5:14: dialect must be a map, not a text"},
    };

    SOURCED_REFUSE(state, table);
}

static void a_pattern_of_rows_must_compile(void **state)
{
    struct err err;
    struct source *src;
    struct arena a;
    const char *path = in_scratch(state, "s.yaml");

    put_file(path, ROLE "    dialect: {skipRows: [a, '(b']}\n" REST);
    arena_init(&a, 0);
    assert_int_equal(source_load(&a, path, NULL, &src, &err), ERR_USAGE);
    assert_contains(err.text, "s.yaml:5:29: ");
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SOURCED_TEST(the_default_is_a_comma_and_a_header_in_the_first_row),
        SOURCED_TEST(every_word_of_a_dialect_is_taken),
        SOURCED_TEST(a_role_starts_from_the_dialect_of_the_top),
        SOURCED_TEST(without_a_header_no_row_is_one),
        SOURCED_TEST(a_role_may_have_the_header_that_the_top_denies),
        SOURCED_TEST(a_wrong_dialect_is_refused_where_it_stands),
        SOURCED_TEST(a_pattern_of_rows_must_compile),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
