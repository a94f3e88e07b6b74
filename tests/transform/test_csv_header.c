/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of transform/csv_header. */
#include "tests/transform/read_csv.h"

static void lines_before_the_header_are_skipped_and_counted(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b");
    r.header_row[0] = 4;
    r.spec.checks.total = STR("^Records: (\\d+)");
    /* an open quote in a title takes nothing with it */
    reads(&r, "County \"export\nRecords: 2\n\na,b\n1,2\n3,4\n",
          "1 31+4 line 5|1|2\n2 35+4 line 6|3|4\n");
    assert_int_equal(r.counts.skipped_lines, 2);
    assert_int_equal(r.counts.skipped, 26);
    assert_int_equal(r.counts.blank, 1);
    assert_int_equal(r.counts.header, 4);
    assert_int_equal(r.counts.stated_total, 2);
    read_csv_release(&r);
}

static void several_header_rows_make_one_name(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "Case No,Contact / Date,Type");
    r.header_row[0] = 1;
    r.header_row[1] = 3;
    r.spec.dialect.nheader_rows = 2;
    reads(&r, "Case,Contact /,\n---\nNo,\"Date\",Type\n1,2,3\n",
          "1 35+6 line 4|1|2|3\n");
    assert_int_equal(r.counts.skipped_lines, 1);
    r.spec.dialect.header_join = STR("|");
    refuses(&r, "Case,Contact /,\n---\nNo,\"Date\",Type\n1,2,3\n", ERR_HELD,
            "\"Case No\"");
    read_csv_release(&r);
}

static void a_name_may_hold_quotes_and_line_ends(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "the \"day\",b c");
    reads(&r, "\"The \"\"Day\"\"\",\"b\nc\"\n1,2\n", "1 20+4 line 3|1|2\n");
    read_csv_release(&r);
}

static void blank_lines_before_a_first_row_do_not_count(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b");
    reads(&r,
          "\n \n\xef\xbb\xbf"
          "a,b\n1,2\n",
          "1 10+4 line 4|1|2\n");
    assert_int_equal(r.counts.blank_lines, 2);
    read_csv_release(&r);
}

static void without_a_header_fields_are_columns_in_order(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b");
    r.spec.dialect.nheader_rows = 0;
    reads(&r, "1,2\n\n3\n", "1 0+4 line 1|1|2\n2 5+2 line 3 too_few_fields\n");
    refuses(&r, "", ERR_FAILED, "file is empty");
    refuses(&r, "<!DOCTYPE html><p>", ERR_FAILED, "a web page");
    read_csv_release(&r);
}

static void a_header_alone_gives_no_record(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b");
    reads(&r, "a,b\n", "");
    reads(&r,
          "\xef\xbb\xbf"
          "a,b",
          "");
    assert_int_equal(r.counts.header, 6);
    assert_int_equal(r.counts.records, 0);
    read_csv_release(&r);
}

static void a_file_without_a_header_fails(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b");
    refuses(&r, "", ERR_FAILED, "file is empty");
    refuses(&r, "\xef\xbb\xbf", ERR_FAILED, "byte order mark and nothing");
    refuses(&r, "\r\n\r\n", ERR_FAILED, "ends before its header");
    r.header_row[0] = 3;
    refuses(&r, "x\na,b\n", ERR_FAILED, "ends before its header");
    read_csv_release(&r);
}

static void something_else_than_a_table_is_named(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b");
    refuses(&r, "\n <!doctype HTML><title>Sign in</title>", ERR_FAILED,
            "a web page");
    refuses(&r, "<html><body>503", ERR_FAILED, "a web page");
    refuses(&r, "<?xml version='1.0'?><Error/>", ERR_FAILED, "an XML document");
    refuses(&r, "{\"error\":\"quota\"}", ERR_FAILED, "a JSON document");
    refuses(&r, "[\n{\"a\":1}]", ERR_FAILED, "a JSON document");
    refuses(&r, "PK\x03\x04rest", ERR_FAILED, "a spreadsheet (xlsx)");
    refuses(&r, "%PDF-1.7\n", ERR_FAILED, "a PDF");
    /* columns of one market's files are called so */
    read_csv_release(&r);
    read_csv_init(&r, "<a>,{b}");
    reads(&r, "<a>,{b}\n1,2\n", "1 8+4 line 2|1|2\n");
    read_csv_release(&r);
}

static void a_header_that_cannot_be_trusted_is_held(void **state)
{
    static const char wide[] = "a\0,\0b\0\n\0";
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b");
    refuses(&r, "a,b,\xff\n1,2,3\n", ERR_HELD, "log.csv:1: header is not in");
    assert_int_equal(read_csv_bytes(&r, (struct str){wide, sizeof wide - 1}),
                     ERR_HELD);
    assert_contains(r.err.text, "nul_byte");
    refuses(&r, "a,b\"\n1,2\n", ERR_HELD, "stray quote");
    refuses(&r, "a,\"b\n1,2\n", ERR_HELD, "never closes");
    read_csv_release(&r);
}

static void a_header_has_a_limit_of_columns(void **state)
{
    struct read_csv r;
    struct buf b;

    (void)state;
    buf_init(&b, (size_t)1 << 20);
    read_csv_init(&r, "a,b");
    buf_str(&b, STR("a,b"));
    for (size_t i = 2; i < CSV_COLUMNS_MAX; i++) {
        buf_char(&b, ',');
    }
    assert_int_equal(read_csv_bytes(&r, buf_slice(&b)), OK);
    buf_char(&b, ',');
    assert_int_equal(read_csv_bytes(&r, buf_slice(&b)), ERR_HELD);
    assert_contains(r.err.text, "too long");
    buf_release(&b);
    read_csv_release(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_before_the_header_are_skipped_and_counted),
        cmocka_unit_test(several_header_rows_make_one_name),
        cmocka_unit_test(a_name_may_hold_quotes_and_line_ends),
        cmocka_unit_test(blank_lines_before_a_first_row_do_not_count),
        cmocka_unit_test(without_a_header_fields_are_columns_in_order),
        cmocka_unit_test(a_header_alone_gives_no_record),
        cmocka_unit_test(a_file_without_a_header_fails),
        cmocka_unit_test(something_else_than_a_table_is_named),
        cmocka_unit_test(a_header_that_cannot_be_trusted_is_held),
        cmocka_unit_test(a_header_has_a_limit_of_columns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
