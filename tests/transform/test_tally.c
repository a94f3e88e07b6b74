/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_tally - how often each of many texts came up.
 */
#include "tests/support/unit.h"
#include "transform/tally.h"

static void texts_are_numbered_in_the_order_in_which_they_come(void **state)
{
    struct tally t;
    char room[] = "A";

    (void)state;
    tally_init(&t);
    assert_int_equal(tally_find(&t, str_from(room)), 0);
    room[0] = 'B'; /* the tally keeps its own copy */
    assert_int_equal(tally_find(&t, str_from(room)), 1);
    assert_int_equal(tally_find(&t, STR("A")), 0);
    assert_int_equal(tally_find(&t, STR("")), 2);
    assert_int_equal(t.n, 3);
    assert_str(t.item[0].text, "A");
    tally_release(&t);
}

static void only_what_is_counted_counts(void **state)
{
    struct tally t;

    (void)state;
    tally_init(&t);
    tally_find(&t, STR("A"));
    tally_count(&t, tally_find(&t, STR("B")));
    tally_count(&t, tally_find(&t, STR("B")));
    tally_count(&t, SIZE_MAX);
    tally_count(&t, 2);
    assert_int_equal(t.item[0].count, 0);
    assert_int_equal(t.item[1].count, 2);
    tally_release(&t);
}

/* Past several doublings to the ceiling, and after it. */
static void a_full_tally_keeps_what_it_has(void **state)
{
    struct tally t;
    char text[16];

    (void)state;
    tally_init(&t);
    for (size_t i = 0; i < TALLY_MAX; i++) {
        (void)snprintf(text, sizeof text, "%zu", i);
        assert_int_equal(tally_find(&t, str_from(text)), i);
    }
    assert_true(tally_find(&t, STR("one more")) == SIZE_MAX);
    assert_int_equal(t.n, TALLY_MAX);
    for (size_t i = 0; i < TALLY_MAX; i++) {
        (void)snprintf(text, sizeof text, "%zu", i);
        assert_int_equal(tally_find(&t, str_from(text)), i);
    }
    tally_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_numbered_in_the_order_in_which_they_come),
        cmocka_unit_test(only_what_is_counted_counts),
        cmocka_unit_test(a_full_tally_keeps_what_it_has),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
