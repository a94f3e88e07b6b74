/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of transform/ring, both sides in one process. */
#include "transform/ring.h"

#include "tests/support/unit.h"

static void every_slot_is_given_once_until_it_is_copied(void **state)
{
    bool seen[RING_SLOTS] = {false};
    struct err err = {0};
    struct ring r;
    char got[4];
    size_t slot;

    (void)state;
    ring_init(&r);
    assert_non_null(r.memory);
    for (size_t i = 0; i < RING_SLOTS; i++) {
        assert_true(ring_is_free(&r));
        assert_int_equal(ring_slot(&r, &slot, &err), OK);
        assert_in_range(slot, 0, RING_SLOTS - 1);
        assert_false(seen[slot]);
        seen[slot] = true;
        memcpy(ring_memory(&r, slot), "abc", 4);
    }
    assert_false(ring_is_free(&r));
    assert_true(ring_copy(&r, 3, got, 4));
    assert_string_equal(got, "abc");
    assert_int_equal(ring_slot(&r, &slot, &err), OK);
    assert_int_equal(slot, 3);
    ring_release(&r);
    assert_null(r.memory);
}

static void slots_do_not_overlap(void **state)
{
    struct ring r;
    char *text = malloc(RING_SLOT);

    (void)state;
    assert_non_null(text);
    ring_init(&r);
    for (size_t i = 0; i < RING_SLOTS; i++) {
        memset(ring_memory(&r, i), 1 + (int)i, RING_SLOT);
    }
    for (size_t i = 0; i < RING_SLOTS; i++) {
        assert_true(ring_copy(&r, i, text, RING_SLOT));
        for (size_t k = 0; k < RING_SLOT; k++) {
            assert_int_equal(text[k], 1 + (int)i);
        }
    }
    free(text);
    ring_release(&r);
}

static void what_is_no_slot_is_not_copied(void **state)
{
    struct ring none = {.memory = NULL}, r;
    char byte = 'x';

    (void)state;
    ring_init(&r);
    assert_false(ring_copy(&r, RING_SLOTS, &byte, 1));
    assert_false(ring_copy(&r, SIZE_MAX, &byte, 1));
    assert_false(ring_copy(&r, 0, &byte, RING_SLOT + 1));
    assert_false(ring_copy(&none, 0, &byte, 1));
    assert_int_equal(byte, 'x');
    ring_release(&r);
}

/* A child that says it has filled slots and never takes one back. */
static void a_pipe_that_is_full_does_not_stop_the_parent(void **state)
{
    struct ring r;
    size_t n = 0;
    char byte;

    (void)state;
    ring_init(&r);
    while (n < ((size_t)1 << 20) && ring_copy(&r, 0, &byte, 1)) {
        n++;
    }
    assert_in_range(n, RING_SLOTS, ((size_t)1 << 20) - 1);
    ring_release(&r);
}

static void a_child_whose_parent_has_gone_is_told(void **state)
{
    struct err err = {0};
    struct ring r;
    size_t slot;

    (void)state;
    ring_init(&r);
    ring_child(&r); /* the last end that could give */
    while (ring_is_free(&r)) {
        assert_int_equal(ring_slot(&r, &slot, &err), OK);
    }
    assert_int_equal(ring_slot(&r, &slot, &err), ERR_FAILED);
    assert_string_equal(err.text, "the parent has gone");
    ring_release(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_slot_is_given_once_until_it_is_copied),
        cmocka_unit_test(slots_do_not_overlap),
        cmocka_unit_test(what_is_no_slot_is_not_copied),
        cmocka_unit_test(a_pipe_that_is_full_does_not_stop_the_parent),
        cmocka_unit_test(a_child_whose_parent_has_gone_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
