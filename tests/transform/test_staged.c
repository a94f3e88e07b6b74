/* SPDX-License-Identifier: Apache-2.0 */
/* Parts on disk: sorted, whole, the same bytes each time, gone on failure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "transform/copy_row.h"
#include "transform/staged.h"

static char dir[64];

static int setup(void **state)
{
    (void)state;
    strcpy(dir, "/tmp/lapse-test-XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state)
{
    struct err err;

    (void)state;
    return file_remove_tree(dir, &err);
}

static void row(struct buf *b, int64_t key)
{
    struct copy_row r;

    buf_clear(b);
    copy_row_begin(&r, b, TABLE_HOLIDAY);
    copy_text(&r, STR("us-xx"));
    copy_day(&r, 1);
    copy_int8(&r, key);
    assert_true(copy_row_end(&r));
}

static void write_rows(const char *path, char sum[DIGEST_HEX + 1], int64_t n)
{
    const struct staged_part *part;
    struct staged *s;
    struct err err = {0};
    struct buf b;
    size_t parts;

    buf_init(&b, 1000);
    assert_int_equal(staged_open(&s, path, &err), OK);
    for (int64_t i = 0; i < n; i++) {
        int64_t key = (i * 7919) % n - n / 2;

        row(&b, key);
        assert_int_equal(
            staged_row(s, TABLE_HOLIDAY, key, 0, buf_slice(&b), &err), OK);
    }
    assert_int_equal(staged_parts(s, &part, &parts, &err), OK);
    assert_int_equal(parts, 1);
    assert_int_equal(part[0].rows, n);
    strcpy(sum, part[0].sha256);
    assert_int_equal(staged_commit(s, &err), OK);
    staged_free(s);
    buf_release(&b);
}

static void rows_are_sorted_as_signed_keys(void **state)
{
    char path[128], part[256], sum[DIGEST_HEX + 1];
    struct buf b;
    struct err err = {0};
    int64_t before = INT64_MIN;

    (void)state;
    snprintf(path, sizeof path, "%s/one", dir);
    write_rows(path, sum, 1001);
    snprintf(part, sizeof part, "%s/holiday.0001.pgcopy", path);
    buf_init(&b, 1 << 20);
    assert_int_equal(file_read(part, &b, &err), OK);
    assert_memory_equal(b.ptr, copy_header, COPY_HEADER_LEN);
    assert_int_equal(b.len, COPY_HEADER_LEN + 1001 * 31 + 2);
    for (size_t i = 0; i < 1001; i++) {
        const unsigned char *p =
            (const void *)(b.ptr + COPY_HEADER_LEN + i * 31 + 23);
        uint64_t key = 0;

        for (int k = 0; k < 8; k++) {
            key = key << 8 | p[k];
        }
        assert_true((int64_t)key > before);
        before = (int64_t)key;
    }
    buf_release(&b);
}

/* Keys that share their leading bits, all or in groups, in both columns: a
 * case's events, and keys that are no hashes. */
static void equal_and_near_keys_are_in_order_too(void **state)
{
    char path[128], part[256];
    const struct staged_part *parts;
    struct staged *s;
    struct err err = {0};
    struct buf b;
    uint64_t before[3] = {0}, x = 1;
    size_t n;

    (void)state;
    snprintf(path, sizeof path, "%s/near", dir);
    buf_init(&b, 1 << 22);
    assert_int_equal(staged_open(&s, path, &err), OK);
    for (int64_t i = 0; i < 20000; i++) {
        struct copy_row r;
        int64_t key1, key2;

        x = x * UINT64_C(6364136223846793005) + 1442695040888963407u;
        key1 = i % 3 == 0 ? (int64_t)(x >> 40) % 50 : (int64_t)(x % 7) << 60;
        key2 = i % 2 == 0 ? (int64_t)(x >> 33) % 9 : (int64_t)x;
        buf_clear(&b);
        copy_row_begin(&r, &b, TABLE_PRIVATE_NOTE);
        copy_int8(&r, key1);
        copy_int8(&r, key2);
        copy_int8(&r, i);
        copy_null(&r);
        assert_true(copy_row_end(&r));
        assert_int_equal(
            staged_row(s, TABLE_PRIVATE_NOTE, key1, key2, buf_slice(&b), &err),
            OK);
    }
    assert_int_equal(staged_parts(s, &parts, &n, &err), OK);
    assert_int_equal(n, 1);
    assert_int_equal(staged_commit(s, &err), OK);
    staged_free(s);
    snprintf(part, sizeof part, "%s/private_note.0001.pgcopy", path);
    buf_clear(&b);
    assert_int_equal(file_read(part, &b, &err), OK);
    for (size_t i = 0; i < 20000; i++) {
        const unsigned char *p =
            (const void *)(b.ptr + COPY_HEADER_LEN + i * 42 + 2);
        uint64_t key[3] = {0};
        int order = 0;

        for (size_t k = 0; k < 3; k++) { /* the third keeps the order given */
            for (size_t c = 0; c < 8; c++) {
                key[k] = key[k] << 8 | p[k * 12 + 4 + c];
            }
            key[k] ^= UINT64_C(1) << 63;
            if (order == 0) {
                order = (key[k] > before[k]) - (key[k] < before[k]);
            }
        }
        assert_true(i == 0 || order > 0);
        memcpy(before, key, sizeof before);
    }
    buf_release(&b);
}

static void twice_gives_the_same_bytes(void **state)
{
    char path[128], first[DIGEST_HEX + 1], second[DIGEST_HEX + 1];

    (void)state;
    snprintf(path, sizeof path, "%s/two", dir);
    write_rows(path, first, 500);
    write_rows(path, second, 500);
    assert_string_equal(first, second);
}

static void nothing_is_left_without_commit(void **state)
{
    char path[128], tmp[160];
    struct staged *s;
    struct err err = {0};

    (void)state;
    snprintf(path, sizeof path, "%s/three", dir);
    snprintf(tmp, sizeof tmp, "%s.tmp", path);
    assert_int_equal(staged_open(&s, path, &err), OK);
    assert_int_equal(staged_file(s, "columns.json", STR("{}"), &err), OK);
    assert_true(file_exists(tmp));
    staged_free(s);
    assert_false(file_exists(tmp));
    assert_false(file_exists(path));
}

/* Rows of many sizes, n at a time; the digests of the parts. */
static size_t write_many(const char *path, size_t at_once,
                         char sum[8][DIGEST_HEX + 1])
{
    static struct staged_key key[1000];
    const struct staged_part *part;
    struct err err = {0};
    struct staged *s;
    struct buf rows;
    size_t parts, n = 0;

    buf_init(&rows, (size_t)64 << 20);
    assert_int_equal(staged_open(&s, path, &err), OK);
    for (int64_t i = 0; i < 40000; i++) {
        static const char text[800];
        struct copy_row r;
        size_t from = rows.len;

        copy_row_begin(&r, &rows, TABLE_PRIVATE_NOTE);
        copy_int8(&r, i * 7919 % 40009);
        copy_int8(&r, i);
        copy_int8(&r, i);
        copy_text(&r, (struct str){text, (size_t)(i % 797)});
        assert_true(copy_row_end(&r));
        key[n++] = (struct staged_key){i * 7919 % 40009, i, rows.len - from};
        if (n == at_once || i == 39999) {
            assert_int_equal(
                staged_rows(s, TABLE_PRIVATE_NOTE, key, n, rows.ptr, &err), OK);
            buf_clear(&rows);
            n = 0;
        }
    }
    assert_true(staged_count(s, TABLE_PRIVATE_NOTE) == 40000);
    assert_int_equal(staged_parts(s, &part, &parts, &err), OK);
    assert_in_range(parts, 2, 8);
    for (size_t i = 0; i < parts; i++) {
        strcpy(sum[i], part[i].sha256);
    }
    staged_free(s);
    buf_release(&rows);
    return parts;
}

static void rows_given_together_make_the_same_parts(void **state)
{
    char one[8][DIGEST_HEX + 1], many[8][DIGEST_HEX + 1];
    char path[128];
    size_t parts;

    (void)state;
    snprintf(path, sizeof path, "%s/many", dir);
    parts = write_many(path, 1, one);
    for (size_t at_once = 7; at_once <= 1000; at_once += 331) {
        assert_int_equal(write_many(path, at_once, many), parts);
        for (size_t i = 0; i < parts; i++) {
            assert_string_equal(many[i], one[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_sorted_as_signed_keys),
        cmocka_unit_test(equal_and_near_keys_are_in_order_too),
        cmocka_unit_test(rows_given_together_make_the_same_parts),
        cmocka_unit_test(twice_gives_the_same_bytes),
        cmocka_unit_test(nothing_is_left_without_commit),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
