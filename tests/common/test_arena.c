/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of common/arena. */
#include "common/arena.h"
#include "tests/support/unit.h"

static void arena_memory_is_aligned_and_apart(void **state)
{
    struct arena a;
    char *before;

    (void)state;
    arena_init(&a, 128);
    before = arena_alloc(&a, 1);
    for (size_t n = 0; n < 200; n++) {
        char *p = arena_alloc(&a, n);

        assert_int_equal((uintptr_t)p % 16, 0);
        assert_ptr_not_equal(p, before);
        memset(p, 0xAA, n);
        before = n > 0 ? p : before;
    }
    arena_release(&a);
    assert_int_equal(a.total, 0);
}

static void arena_rewind_makes_the_steady_state_free(void **state)
{
    struct arena a;
    struct arena_mark empty, mark;
    size_t total = 0;
    char *kept;

    (void)state;
    arena_init(&a, 64);
    empty = arena_mark(&a);
    kept = arena_cstr(&a, STR("kept"));
    mark = arena_mark(&a);
    for (size_t round = 0; round < 100; round++) {
        for (size_t n = 1; n < 5000; n = n * 3 + round % 7) {
            memset(arena_alloc(&a, n), 1, n);
        }
        if (round == 20) {
            total = a.total;
        }
        arena_rewind(&a, mark);
    }
    assert_int_equal(a.total, total);
    assert_string_equal(kept, "kept");
    arena_rewind(&a, empty);
    assert_ptr_equal(arena_alloc(&a, 4), kept);
    arena_release(&a);
}

static void arena_zalloc_clears_what_was_used(void **state)
{
    struct arena a;
    struct arena_mark mark;
    unsigned char *p;

    (void)state;
    arena_init(&a, 0);
    mark = arena_mark(&a);
    memset(arena_alloc(&a, 100), 0xFF, 100);
    arena_rewind(&a, mark);
    p = arena_zalloc(&a, 10, 10);
    for (size_t i = 0; i < 100; i++) {
        assert_int_equal(p[i], 0);
    }
    arena_release(&a);
}

static void arena_copies_are_terminated(void **state)
{
    struct arena a;
    struct str s;

    (void)state;
    arena_init(&a, 0);
    s = arena_str(&a, (struct str){"abcdef", 3});
    assert_str(s, "abc");
    assert_int_equal(s.ptr[3], '\0');
    assert_string_equal(arena_cstr(&a, STR_NULL), "");
    s = arena_printf(&a, "%s-%d", "x", 42);
    assert_str(s, "x-42");
    assert_string_equal(s.ptr, "x-42");
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_memory_is_aligned_and_apart),
        cmocka_unit_test(arena_rewind_makes_the_steady_state_free),
        cmocka_unit_test(arena_zalloc_clears_what_was_used),
        cmocka_unit_test(arena_copies_are_terminated),
    };

    return cmocka_run_group_tests_name("common/arena", tests, NULL, NULL);
}
