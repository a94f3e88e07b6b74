/* SPDX-License-Identifier: Apache-2.0 */
/* test_known - what amiss rows are told by, and that sound ones are not. */
#include "load/known.h"

#include "tests/load/parcel.h"

static struct arena arena;
static struct parcel parcel;
static struct staged staged;
static struct err fault;
static bool once, all;

static int setup(void **state)
{
    arena_init(&arena, 0);
    if (scratch_setup(state)) {
        return -1;
    }
    parcel = (struct parcel){.state = *state, .events = 20, .value = 1};
    return 0;
}

static int teardown(void **state)
{
    arena_release(&arena);
    return scratch_teardown(state);
}

/* Every event of the parcel, as the stage feeds them. */
static void look(void **state)
{
    const struct sorted_row *row;
    struct sorted *rows;
    struct known *k;

    parcel_make(&parcel);
    assert_int_equal(
        staged_read(&arena, *state, parcel.batch_key, &staged, &fault), OK);
    assert_int_equal(known_open(&arena, &staged, &k, &fault), OK);
    rows = sorted_open(&arena, &staged, staged_table("event"), 2, false);
    while (sorted_next(rows, &row, &fault) == OK && row) {
        assert_int_equal(known_event(k, row, &fault), OK);
    }
    sorted_close(rows);
    once = known_once(k);
    all = known_all(k);
    known_close(k);
}

static void sound_events_are_known_and_stand_once(void **state)
{
    look(state);
    assert_true(once);
    assert_true(all);
}

static void an_event_that_stands_twice_is_seen(void **state)
{
    parcel.twice = 1;
    look(state);
    assert_false(once);
    assert_true(all);
}

static void an_officer_of_no_dictionary_is_seen(void **state)
{
    parcel.officer = 99;
    look(state);
    assert_true(once);
    assert_false(all);
}

/* One field of a made-up event is another. */
static bool is_known_with(size_t field, int64_t value)
{
    static const char null_row[2] = {0, 13};
    struct sorted_row row = {.tuple = {null_row, 2}, .fields = 13};
    struct known *k;
    char number[13][8];
    bool known;

    for (size_t i = 0; i < 13; i++) {
        int64_t v = i == field ? value : i == 9 ? 7 : 1;

        for (int byte = 0; byte < 8; byte++) {
            number[i][byte] = (char)(v >> (56 - 8 * byte) & 0xff);
        }
        if (i < 10 || i == field) {
            row.field[i] = (struct str){number[i], 8};
        }
    }
    row.key[0] = field == 0 ? value : 1;
    assert_int_equal(known_open(&arena, &staged, &k, &fault), OK);
    assert_int_equal(known_event(k, &row, &fault), OK);
    known = known_all(k);
    known_close(k);
    return known;
}

static void each_key_is_held_against_its_own_dictionary(void **state)
{
    look(state);
    assert_true(is_known_with(12, 5));
    assert_false(is_known_with(0, 2));  /* a case behind the last */
    assert_false(is_known_with(0, -2)); /* and before the first */
    assert_false(is_known_with(9, 8));
    assert_false(is_known_with(9, 0)); /* 0 is never a key */
    assert_false(is_known_with(10, 7));
    assert_false(is_known_with(11, 7));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(sound_events_are_known_and_stand_once),
        T(an_event_that_stands_twice_is_seen),
        T(an_officer_of_no_dictionary_is_seen),
        T(each_key_is_held_against_its_own_dictionary),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
