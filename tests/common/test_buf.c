/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of common/buf. */
#include "common/buf.h"
#include "tests/support/unit.h"

static void buf_grows_up_to_its_ceiling_and_no_further(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    for (size_t i = 0; i < 1000; i++) {
        assert_true(buf_char(&b, (char)('a' + i % 26)));
    }
    assert_false(buf_char(&b, 'x'));
    assert_false(buf_printf(&b, "%d", 1));
    assert_false(buf_put(&b, "xy", 2));
    assert_int_equal(b.len, 1000);
    assert_int_equal(b.ptr[999], 'a' + 999 % 26);
    buf_clear(&b);
    assert_true(buf_str(&b, STR("again")));
    assert_str(buf_slice(&b), "again");
    buf_release(&b);
    assert_null(b.ptr);
}

static void buf_printf_appends(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 5000);
    assert_true(buf_printf(&b, "%s=%d", "a", 1));
    assert_true(buf_printf(&b, ",%04000d", 7));
    assert_int_equal(b.len, 3 + 4001);
    assert_memory_equal(b.ptr, "a=1,0000", 8);
    buf_release(&b);
}

static void buf_may_print_exactly_to_its_ceiling(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 3);
    assert_true(buf_printf(&b, "%s", "abc"));
    assert_str(buf_slice(&b), "abc");
    buf_release(&b);
}

static void buf_refuses_sums_that_overflow(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 100);
    assert_true(buf_char(&b, 'x'));
    assert_false(buf_reserve(&b, SIZE_MAX));
    assert_str(buf_slice(&b), "x");
    buf_release(&b);
}

/* From and to memory of their own sizes, so that a sanitizer sees a byte too
 * many. */
static void buf_copies_texts_of_every_length(void **state)
{
    (void)state;
    for (size_t n = 0; n < 40; n++) {
        char *from = malloc(n ? n : 1), *to = malloc(n ? n : 1);

        assert_non_null(from);
        assert_non_null(to);
        for (size_t i = 0; i < n; i++) {
            from[i] = (char)('a' + i);
        }
        assert_ptr_equal(buf_copy(to, (struct str){from, n}), to + n);
        assert_memory_equal(to, from, n);
        free(from);
        free(to);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buf_grows_up_to_its_ceiling_and_no_further),
        cmocka_unit_test(buf_printf_appends),
        cmocka_unit_test(buf_may_print_exactly_to_its_ceiling),
        cmocka_unit_test(buf_refuses_sums_that_overflow),
        cmocka_unit_test(buf_copies_texts_of_every_length),
    };

    return cmocka_run_group_tests_name("common/buf", tests, NULL, NULL);
}
