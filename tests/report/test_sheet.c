/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_sheet - named values as text and as JSON.
 */
#include "report/sheet.h"

#include "tests/report/canned.h"

static struct buf out;

static void fill(bool json)
{
    struct rows *r = canned_rows("line_no:int,what,gone\n7,a\x1b,-");
    struct sheet s;

    buf_init(&out, 65536);
    sheet_open(&s, &out, json);
    sheet_text(&s, "file", STR("x.csv"));
    sheet_column(&s, r, 0, "line_no");
    sheet_column(&s, r, 0, "what");
    sheet_column(&s, r, 0, "gone");
    sheet_days(&s, "occurred", STR("2021-01-01"), STR("2021-01-31"));
    sheet_days(&s, "exact", STR("2021-01-01"), STR("2021-01-01"));
    sheet_rows(&s, "list", r);
    sheet_close(&s);
    assert_true(buf_put(&out, "", 1));
    rows_free(r);
}

static void text_leaves_out_what_is_not_known(void **state)
{
    (void)state;
    fill(false);
    assert_string_equal(out.ptr, "file            x.csv\n"
                                 "line no         7\n"
                                 "what            a\\x1b\n"
                                 "occurred        2021-01-01..2021-01-31\n"
                                 "exact           2021-01-01\n"
                                 "\n"
                                 "line_no  what   gone\n"
                                 "      7  a\\x1b  -\n");
    buf_release(&out);
}

static void json_says_null(void **state)
{
    (void)state;
    fill(true);
    assert_string_equal(
        out.ptr, "{\"file\":\"x.csv\",\"line_no\":7,\"what\":\"a\\u001b\","
                 "\"gone\":null,\"occurred\":\"2021-01-01..2021-01-31\","
                 "\"exact\":\"2021-01-01\",\"list\":[{\"line_no\":7,"
                 "\"what\":\"a\\u001b\",\"gone\":null}]}\n");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_leaves_out_what_is_not_known),
        cmocka_unit_test(json_says_null),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
