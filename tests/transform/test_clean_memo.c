/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of transform/clean_memo. */
#include "transform/clean_memo.h"

#include "tests/support/unit.h"

static struct arena arena;
static uint32_t ids;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    ids = 0;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void what_is_found_is_what_was_put(void **state)
{
    struct clean_memo *m = clean_memo_new(&arena, &ids);
    char cell[32], text[32];
    size_t found = 0;

    (void)state;
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < 1000; i++) {
            struct str c = {cell, (size_t)snprintf(cell, sizeof cell, "%d%*s",
                                                   i, i % 20, "x")};
            struct str t = {text,
                            (size_t)snprintf(text, sizeof text, "T%d", i)};
            const struct clean_memo_slot *s = clean_memo_find(m, c);

            if (s) {
                found++;
                assert_str(((struct str){s->text, s->len}), text);
            }
            if (pass == 0) {
                s = clean_memo_put(m, c, t);
                assert_non_null(s);
                assert_ptr_equal(clean_memo_find(m, c), s);
                assert_int_equal(s->id, i + 1); /* none is given twice */
            }
        }
    }
    assert_in_range(found, 100, 1000);
}

static void cells_differ_in_every_byte_and_in_length(void **state)
{
    static const char base[] = "abcdefghijklmnopqrstuvw";
    (void)state;
    for (size_t n = 1; n <= CLEAN_MEMO_CELL; n++) {
        struct clean_memo *m = clean_memo_new(&arena, &ids);
        char other[CLEAN_MEMO_CELL + 1] = {0};

        clean_memo_put(m, (struct str){base, n}, STR("text"));
        assert_non_null(clean_memo_find(m, (struct str){base, n}));
        assert_null(clean_memo_find(m, (struct str){base, n - 1}));
        for (size_t i = 0; i < n; i++) {
            memcpy(other, base, n);
            other[i] = '\0';
            assert_null(clean_memo_find(m, (struct str){other, n}));
        }
        memcpy(other, base, n); /* zeros behind it are part of a longer one */
        other[n] = '\0';
        if (n < CLEAN_MEMO_CELL) {
            assert_null(clean_memo_find(m, (struct str){other, n + 1}));
        }
    }
}

static void long_and_empty_cells_are_not_kept(void **state)
{
    static const char text[64] = "";
    struct clean_memo *m = clean_memo_new(&arena, &ids);

    (void)state;
    assert_null(clean_memo_put(m, STR(""), STR("t")));
    assert_null(clean_memo_find(m, STR("")));
    assert_null(
        clean_memo_put(m, (struct str){text, CLEAN_MEMO_CELL + 1}, STR("t")));
    assert_null(
        clean_memo_put(m, STR("a"), (struct str){text, CLEAN_MEMO_TEXT + 1}));
    assert_non_null(
        clean_memo_put(m, STR("a"), (struct str){text, CLEAN_MEMO_TEXT}));
}

static void columns_share_their_numbers(void **state)
{
    struct clean_memo *m = clean_memo_new(&arena, &ids);
    struct clean_memo *o = clean_memo_new(&arena, &ids);

    (void)state;
    assert_int_equal(clean_memo_put(m, STR("a"), STR("A"))->id, 1);
    assert_int_equal(clean_memo_put(o, STR("a"), STR("A"))->id, 2);
    ids = UINT32_MAX; /* all are given */
    assert_null(clean_memo_put(o, STR("b"), STR("B")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_found_is_what_was_put, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(
            cells_differ_in_every_byte_and_in_length, setup, teardown),
        cmocka_unit_test_setup_teardown(long_and_empty_cells_are_not_kept,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(columns_share_their_numbers, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
