/* SPDX-License-Identifier: Apache-2.0 */
/* A set of keys that grows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "transform/keyset.h"

static void each_key_is_new_once(void **state)
{
    struct keyset s;

    (void)state;
    keyset_init(&s);
    for (int64_t round = 0; round < 2; round++) {
        for (int64_t i = 1; i <= 50000; i++) {
            int64_t key = i * INT64_C(0x1000000001) - 25000 * (i % 2);

            assert_int_equal(keyset_add(&s, key), round == 0);
        }
    }
    assert_int_equal(s.n, 50000);
    keyset_release(&s);
}

static void what_was_added_is_there_and_nothing_else(void **state)
{
    struct keyset s;

    (void)state;
    keyset_init(&s);
    assert_false(keyset_has(&s, 5));
    for (int64_t i = 1; i <= 5000; i++) {
        keyset_add(&s, i * 2);
    }
    for (int64_t i = 1; i <= 10000; i++) {
        assert_int_equal(keyset_has(&s, i), i % 2 == 0);
    }
    keyset_release(&s);
}

static void memory_stays_under_48_bytes_a_key(void **state)
{
    struct keyset s;

    (void)state;
    keyset_init(&s);
    for (int64_t i = 1; i <= 100000; i++) {
        keyset_add(&s, i);
    }
    assert_true(s.slots.cap <= 48 * 100000);
    keyset_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_key_is_new_once),
        cmocka_unit_test(what_was_added_is_there_and_nothing_else),
        cmocka_unit_test(memory_stays_under_48_bytes_a_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
