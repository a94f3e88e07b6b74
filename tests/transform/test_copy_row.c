/* SPDX-License-Identifier: Apache-2.0 */
/* Binary COPY rows: bytes as PostgreSQL's manual has them, and the checker. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/day.h"
#include "transform/copy_row.h"

/* Whether the bytes are one row of the table and no more. */
static bool is_row(enum table t, struct str bytes)
{
    int64_t key[2];
    size_t n = copy_row_next(t, bytes, key);

    return n > 0 && n == bytes.len;
}

static void holiday(struct buf *b)
{
    struct copy_row r;

    copy_row_begin(&r, b, TABLE_HOLIDAY);
    copy_text(&r, STR("us-xx"));
    copy_day(&r, DAY_PG_EPOCH + 1);
    copy_int8(&r, -2);
    assert_true(copy_row_end(&r));
}

static void row_has_the_bytes_of_the_manual(void **state)
{
    static const unsigned char want[] = {
        0, 3, 0, 0, 0, 5, 'u', 's',  '-',  'x',  'x',  0,    0,    0,    4,   0,
        0, 0, 1, 0, 0, 0, 8,   0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe};
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    holiday(&b);
    assert_int_equal(b.len, sizeof want);
    assert_memory_equal(b.ptr, want, sizeof want);
    buf_release(&b);
}

static void empty_text_and_no_day_are_null(void **state)
{
    struct copy_row r;
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    copy_row_begin(&r, &b, TABLE_HOLIDAY);
    copy_text(&r, STR(""));
    copy_day(&r, DAY_NONE);
    copy_int8(&r, 0);
    assert_true(copy_row_end(&r));
    assert_int_equal(b.len, 2 + 4 + 4 + 12);
    assert_memory_equal(b.ptr + 2, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
    buf_release(&b);
}

static void row_over_the_ceiling_is_taken_back(void **state)
{
    struct copy_row r;
    struct buf b;

    (void)state;
    buf_init(&b, 16);
    copy_row_begin(&r, &b, TABLE_HOLIDAY);
    copy_text(&r, STR("a text that does not fit"));
    copy_day(&r, 0);
    copy_int8(&r, 1);
    assert_false(copy_row_end(&r));
    assert_int_equal(b.len, 0);
    buf_release(&b);
}

static void texts_become_an_array(void **state)
{
    struct copy_row r;
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    copy_row_begin(&r, &b, TABLE_EVENT_DETAIL);
    copy_int8(&r, 1);
    copy_int8(&r, 2);
    copy_int8(&r, 3);
    for (int i = 0; i < 5; i++) {
        copy_null(&r);
    }
    copy_texts(&r, STR("a\nbc"));
    copy_null(&r);
    copy_null(&r);
    assert_true(copy_row_end(&r));
    /* 2 + 3 x 12 + 5 x 4, then length 31: 20 of header, 4+1 and 4+2 */
    assert_memory_equal(b.ptr + 58,
                        "\0\0\0\x1f\0\0\0\1\0\0\0\0\0\0\0\x19"
                        "\0\0\0\2\0\0\0\1\0\0\0\1a\0\0\0\2bc",
                        35);
    assert_true(is_row(TABLE_EVENT_DETAIL, buf_slice(&b)));
    buf_release(&b);
}

static void checker_refuses_every_cut_and_every_wrong_size(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    holiday(&b);
    assert_true(is_row(TABLE_HOLIDAY, buf_slice(&b)));
    for (size_t n = 0; n < b.len; n++) {
        assert_false(is_row(TABLE_HOLIDAY, (struct str){b.ptr, n}));
    }
    assert_false(is_row(TABLE_COVERAGE, buf_slice(&b)));
    b.ptr[14] = 3; /* a date of three bytes */
    assert_false(is_row(TABLE_HOLIDAY, buf_slice(&b)));
    b.ptr[14] = 4;
    buf_char(&b, 'x');
    assert_false(is_row(TABLE_HOLIDAY, buf_slice(&b)));
    buf_release(&b);
}

static void keys_are_those_of_the_columns_to_sort_by(void **state)
{
    struct copy_row r;
    struct buf b;
    int64_t key[2];

    (void)state;
    buf_init(&b, 1000);
    copy_row_begin(&r, &b, TABLE_REJECT);
    copy_int2(&r, -3);
    copy_int8(&r, 1);
    copy_int8(&r, -200);
    for (int i = 0; i < 5; i++) {
        copy_null(&r);
    }
    assert_true(copy_row_end(&r));
    holiday(&b); /* another row behind it */
    assert_int_equal(copy_row_next(TABLE_REJECT, buf_slice(&b), key),
                     b.len - 31);
    assert_true(key[0] == -3 && key[1] == -200);
    assert_int_equal(
        copy_row_next(TABLE_HOLIDAY, (struct str){b.ptr + b.len - 31, 31}, key),
        31);
    assert_true(key[0] == 1 && key[1] == 0); /* no second column */
    buf_clear(&b);
    copy_row_begin(&r, &b, TABLE_HOLIDAY);
    copy_null(&r);
    copy_null(&r);
    copy_int8(&r, 1);
    assert_true(copy_row_end(&r));
    assert_true(copy_row_next(TABLE_HOLIDAY, buf_slice(&b), key) > 0);
    assert_true(key[0] == INT64_MIN);
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(row_has_the_bytes_of_the_manual),
        cmocka_unit_test(empty_text_and_no_day_are_null),
        cmocka_unit_test(row_over_the_ceiling_is_taken_back),
        cmocka_unit_test(texts_become_an_array),
        cmocka_unit_test(checker_refuses_every_cut_and_every_wrong_size),
        cmocka_unit_test(keys_are_those_of_the_columns_to_sort_by),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
