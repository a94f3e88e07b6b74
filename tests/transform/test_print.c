/* SPDX-License-Identifier: Apache-2.0 */
/* Rows for people. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "common/day.h"
#include "transform/print.h"

static void row_becomes_one_json_line(void **state)
{
    struct copy_row r;
    struct buf row, out;

    (void)state;
    buf_init(&row, 1000);
    buf_init(&out, 1000);
    copy_row_begin(&r, &row, TABLE_COVERAGE);
    copy_text(&r, STR("contact"));
    copy_day(&r, day_from_civil((struct civil){2024, 2, 29}));
    copy_null(&r);
    copy_int8(&r, 12);
    assert_true(copy_row_end(&r));
    assert_true(print_json_row(TABLE_COVERAGE, buf_slice(&row), &out));
    assert_true(str_is(buf_slice(&out),
                       "{\"table\":\"coverage\",\"kind\":\"contact\","
                       "\"covered_from\":\"2024-02-29\",\"covered_to\":null,"
                       "\"position\":12}\n"));
    buf_release(&row);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(row_becomes_one_json_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
