/* SPDX-License-Identifier: Apache-2.0 */
/* test_sorted - parts in order are one table in order, or it is told. */
#include "load/sorted.h"

#include "tests/load/parcel.h"

static struct arena arena;
static struct staged staged;
static struct staged_part part[4];
static struct err fault;
static size_t note; /* the table */

static int setup(void **state)
{
    arena_init(&arena, 0);
    note = staged_table("private_note");
    memset(part, 0, sizeof part);
    staged = (struct staged){.part = part};
    return scratch_setup(state);
}

static int teardown(void **state)
{
    arena_release(&arena);
    return scratch_teardown(state);
}

/* The next part: bytes as they are, rows as the manifest would say. */
static void add_bytes(void **state, const struct buf *b, int64_t rows)
{
    struct staged_part *p = &part[staged.n];

    p->table = note;
    p->rows = rows;
    p->bytes = (int64_t)b->len;
    p->sha256 = sha256_of(buf_slice(b));
    p->path =
        arena_printf(&arena, "%s/%zu", (const char *)*state, staged.n).ptr;
    assert_int_equal(file_write(p->path, buf_slice(b), 0600, &fault), OK);
    staged.n++;
}

static void add_part(void **state, size_t n, const int64_t *key)
{
    struct buf b;

    buf_init(&b, PARCEL_MAX);
    parcel_head(&b);
    for (size_t i = 0; i < n; i++) {
        parcel_note(&b, key[i]);
    }
    parcel_number(&b, UINT16_MAX, 2);
    add_bytes(state, &b, (int64_t)n);
    buf_release(&b);
}

/* Keys as they come, "1 2 3 ", then " !" when they are not in order. */
static const char *keys(void)
{
    struct sorted *s = sorted_open(&arena, &staged, note, 2, false);
    const struct sorted_row *row;
    const char *text;
    struct buf b;

    buf_init(&b, PARCEL_MAX);
    while (sorted_next(s, &row, &fault) == OK && row) {
        assert_int_equal(row->key[0], 1);
        assert_int_equal(row->fields, 4);
        assert_str(row->field[3], "an invented note");
        assert_int_equal(sorted_int64(row->field[2].ptr), row->key[1] * 100);
        buf_printf(&b, "%lld ", (long long)row->key[1]);
    }
    if (!sorted_in_order(s)) {
        buf_char(&b, '!');
    }
    text = arena_cstr(&arena, buf_slice(&b));
    buf_release(&b);
    sorted_close(s);
    return text;
}

static void parts_are_merged_in_the_order_of_keys(void **state)
{
    add_part(state, 3, (const int64_t[]){-5, 2, 9});
    add_part(state, 0, NULL);
    add_part(state, 4, (const int64_t[]){-7, 2, 3, 100});
    add_part(state, 1, (const int64_t[]){4});
    assert_string_equal(keys(), "-7 -5 2 2 3 4 9 100 ");
    assert_int_equal(fault.code, OK);
}

static void a_table_without_parts_has_no_row(void **state)
{
    (void)state;
    assert_string_equal(keys(), "");
    assert_int_equal(fault.code, OK);
}

static void a_part_out_of_order_is_read_and_told(void **state)
{
    add_part(state, 3, (const int64_t[]){1, 5, 4});
    assert_string_equal(keys(), "1 5 4 !");
    assert_int_equal(fault.code, OK);
}

static void rows_longer_than_a_block_are_read(void **state)
{
    const size_t length = 700000;
    struct sorted *s;
    const struct sorted_row *row;
    struct buf b;

    buf_init(&b, PARCEL_MAX);
    parcel_head(&b);
    for (int64_t key = 1; key <= 3; key++) {
        parcel_number(&b, 4, 2);
        parcel_int8(&b, 1);
        parcel_int8(&b, key);
        parcel_nulls(&b, 1);
        parcel_number(&b, length, 4);
        for (size_t i = 0; i < length; i++) {
            buf_char(&b, (char)('a' + key));
        }
    }
    parcel_number(&b, UINT16_MAX, 2);
    add_bytes(state, &b, 3);
    buf_release(&b);
    s = sorted_open(&arena, &staged, note, 2, false);
    for (int64_t key = 1; key <= 3; key++) {
        assert_int_equal(sorted_next(s, &row, &fault), OK);
        assert_int_equal(row->key[1], key);
        assert_null(row->field[2].ptr);
        assert_int_equal(row->field[3].len, length);
        assert_int_equal(row->field[3].ptr[length - 1], 'a' + key);
    }
    assert_int_equal(sorted_next(s, &row, &fault), OK);
    assert_null(row);
    sorted_close(s);
}

static void other_bytes_are_an_integrity_error(void **state)
{
    add_part(state, 2, (const int64_t[]){1, 2});
    part[0].sha256.b[3] ^= 1;
    keys();
    assert_int_equal(fault.code, ERR_INTEGRITY);
    assert_contains(fault.text, "other bytes than those that were staged");
}

static void another_number_of_rows_is_an_integrity_error(void **state)
{
    add_part(state, 2, (const int64_t[]){1, 2});
    part[0].rows = 3;
    keys();
    assert_int_equal(fault.code, ERR_INTEGRITY);
    assert_contains(fault.text, "holds 2 rows, the manifest names 3");
}

/* Cut at every byte: never a row too few without a word. */
static void a_part_that_ends_early_is_an_integrity_error(void **state)
{
    struct buf b;

    buf_init(&b, PARCEL_MAX);
    parcel_head(&b);
    parcel_note(&b, 1);
    parcel_number(&b, UINT16_MAX, 2);
    while (b.len > 0) {
        b.len--;
        staged.n = 0;
        add_bytes(state, &b, 1);
        keys();
        assert_int_equal(fault.code, ERR_INTEGRITY);
    }
    buf_release(&b);
}

static void what_is_no_row_is_an_integrity_error(void **state)
{
    static const char *const bodies[] = {
        "\0\1\377\377\377\377", /* one field, two keys are wanted */
        "\0\2\377\377\377\377\377\377\377\377", /* no key */
        "\0\2\0\0\0\4abcd\0\0\0\10abcdefgh",    /* of another type */
        "\0\2\177\0\0\0",                       /* a field of 2 GB */
        "\1\0\0\0"};                            /* 256 fields */
    static const size_t lengths[] = {6, 10, 22, 6, 4};

    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct buf b;

        buf_init(&b, PARCEL_MAX);
        parcel_head(&b);
        buf_put(&b, bodies[i], lengths[i]);
        parcel_number(&b, UINT16_MAX, 2);
        staged.n = 0;
        add_bytes(state, &b, 1);
        keys();
        assert_int_equal(fault.code, ERR_INTEGRITY);
        assert_contains(fault.text, "row 1: ");
        buf_clear(&b);
        buf_put(&b, "PGCOPY,\377\r\n\0\0\0\0\0\0\0\0\0\377\377", 21);
        staged.n = 0;
        add_bytes(state, &b, 0);
        keys();
        assert_contains(fault.text, "is no binary COPY");
        buf_release(&b);
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(parts_are_merged_in_the_order_of_keys),
        T(a_table_without_parts_has_no_row),
        T(a_part_out_of_order_is_read_and_told),
        T(rows_longer_than_a_block_are_read),
        T(other_bytes_are_an_integrity_error),
        T(another_number_of_rows_is_an_integrity_error),
        T(a_part_that_ends_early_is_an_integrity_error),
        T(what_is_no_row_is_an_integrity_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
