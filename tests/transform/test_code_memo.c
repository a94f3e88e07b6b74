/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of transform/code_memo. */
#include "transform/code_memo.h"

#include "tests/support/unit.h"

static void a_reading_is_of_its_numbers_epoch_and_generation(void **state)
{
    static struct code_memo m;
    static const struct code_reading reading;
    const uint32_t id[CODE_MEMO_IDS] = {3, 9, 4, 0};
    struct code_memo_slot *s = code_memo_slot(&m, id);

    (void)state;
    assert_false(code_memo_is(s, id, 0, 0)); /* nothing is there yet */
    *s = (struct code_memo_slot){
        .epoch = 2, .generation = 5, .reading = &reading};
    memcpy(s->id, id, sizeof id);
    assert_ptr_equal(code_memo_slot(&m, id), s);
    assert_true(code_memo_is(s, id, 2, 5));
    assert_false(code_memo_is(s, id, 1, 5));
    assert_false(code_memo_is(s, id, 2, 6));
    for (size_t i = 0; i < CODE_MEMO_IDS; i++) {
        uint32_t other[CODE_MEMO_IDS];

        memcpy(other, id, sizeof id);
        other[i]++;
        assert_false(code_memo_is(s, other, 2, 5));
    }
}

/* A source has some hundred pairs of codes: most keep a slot. */
static void pairs_spread_over_the_slots(void **state)
{
    static bool taken[CODE_MEMO_SLOTS];
    static struct code_memo m;
    size_t n = 0;

    (void)state;
    for (uint32_t a = 1; a <= 40; a++) {
        for (uint32_t b = 41; b <= 50; b++) {
            size_t at =
                (size_t)(code_memo_slot(&m, (const uint32_t[4]){a, b, 0, 0}) -
                         m.slot);

            assert_in_range(at, 0, CODE_MEMO_SLOTS - 1);
            n += !taken[at];
            taken[at] = true;
        }
    }
    assert_in_range(n, 320, 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reading_is_of_its_numbers_epoch_and_generation),
        cmocka_unit_test(pairs_spread_over_the_slots),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
