/* SPDX-License-Identifier: Apache-2.0 */
/* What a record adds to the counts, by number. */
#include "tests/support/unit.h"
#include "transform/effect.h"

static void equal_bytes_have_one_number(void **state)
{
    const unsigned char a[] = {1, 2, 3}, b[] = {1, 2, 4};
    struct effects e;

    (void)state;
    effects_init(&e, sizeof a);
    assert_int_equal(effects_number(&e, a), 0);
    assert_int_equal(effects_number(&e, b), 1);
    assert_int_equal(effects_number(&e, a), 0);
    assert_int_equal(effects_number(&e, b), 1);
    assert_int_equal(e.n, 2);
    assert_memory_equal(effects_get(&e, 1), b, sizeof b);
    effects_release(&e);
}

static void too_many_are_refused_and_the_others_stay(void **state)
{
    struct effects e;

    (void)state;
    effects_init(&e, sizeof(uint32_t));
    for (uint32_t i = 0; i < EFFECTS_MAX; i++) {
        assert_int_equal(effects_number(&e, (const void *)&i), i);
    }
    for (uint32_t i = EFFECTS_MAX; i < EFFECTS_MAX + 3; i++) {
        assert_true(effects_number(&e, (const void *)&i) == SIZE_MAX);
    }
    for (uint32_t i = 0; i < EFFECTS_MAX; i += 997) {
        assert_int_equal(effects_number(&e, (const void *)&i), i);
    }
    effects_release(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_bytes_have_one_number),
        cmocka_unit_test(too_many_are_refused_and_the_others_stay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
