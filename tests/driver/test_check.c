/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_check - the edit loop leaves nothing behind.
 */
#include "driver/check.h"

#include "tests/driver/fake.h"

static struct arena arena;
static struct place place;
static struct cli_common common = {.log_format = "text"};

static int setup(void **state)
{
    struct err err = {OK, ""};

    if (scratch_setup(state)) {
        return -1;
    }
    arena_init(&arena, 0);
    place.state = arena_cstr(&arena, str_from(in_scratch(state, "state")));
    file_mkdirs(place.state, &err);
    put_file(in_scratch(state, "state/site.key"), "the key of the site");
    /* says which state it was given; the key of the site is not in it */
    fake(state, "lapse-ingest",
         "while [ \"$1\" != --state ]; do shift; done; echo \"$2\" "
         ">\"$dir/used\"; [ -s \"$2/site.key\" ] && "
         "! grep -q 'key of the site' \"$2/site.key\"");
    fake(state, "lapse-transform", "case $* in *bad*) exit 2;; esac");
    return 0;
}

static int teardown(void **state)
{
    arena_release(&arena);
    return scratch_teardown(state);
}

static enum err_code check(struct origin *origins, size_t n)
{
    struct night_options o = {.place = &place, .common = &common, .loud = true};
    struct catalog c = {origins, n};
    struct err err = {OK, ""};

    return check_sources(&arena, &o, &c, &err);
}

static void it_works_in_a_state_of_its_own_that_is_removed(void **state)
{
    struct origin one = {.path = "x.yaml", .id = "x", .has_data = true};
    struct err err = {OK, ""};
    struct buf used;

    assert_int_equal(check(&one, 1), OK);
    buf_init(&used, 4096);
    assert_int_equal(file_read(in_scratch(state, "used"), &used, &err), OK);
    used.ptr[used.len - 1] = '\0';
    assert_int_equal(strncmp(used.ptr, in_scratch(state, "state/check-"),
                             strlen(in_scratch(state, "state/check-"))),
                     0);
    assert_false(place_is_dir(used.ptr));
    assert_contains(calls(state), "--check x.yaml");
    buf_release(&used);
}

static void without_a_state_it_is_a_temporary_one(void **state)
{
    struct origin one = {.path = "x.yaml", .id = "x", .has_data = true};
    struct err err = {OK, ""};
    struct buf used;

    place.state = arena_cstr(&arena, str_from(in_scratch(state, "none")));
    assert_int_equal(check(&one, 1), OK);
    buf_init(&used, 4096);
    assert_int_equal(file_read(in_scratch(state, "used"), &used, &err), OK);
    used.ptr[used.len - 1] = '\0';
    assert_false(place_is_dir(used.ptr));
    assert_false(place_is_dir(place.state));
    buf_release(&used);
}

/* Only what nobody works in any more. */
static void what_a_killed_one_left_is_removed(void **state)
{
    struct file_lock lock = {-1};
    struct err err = {OK, ""};

    file_mkdirs(in_scratch(state, "state/check-dead/archive"), &err);
    put_file(in_scratch(state, "state/check-dead/archive/x"), "a record");
    put_file(in_scratch(state, "state/check-dead/check.lock"), "");
    file_mkdirs(in_scratch(state, "state/check-new"), &err);
    file_mkdirs(in_scratch(state, "state/check-busy"), &err);
    file_mkdirs(in_scratch(state, "state/checks"), &err);
    assert_int_equal(file_lock(&lock,
                               in_scratch(state, "state/check-busy/check.lock"),
                               &err),
                     OK);
    assert_int_equal(check_sweep(&arena, place.state, &err), OK);
    assert_false(place_is_dir(in_scratch(state, "state/check-dead")));
    assert_true(place_is_dir(in_scratch(state, "state/check-busy")));
    assert_true(place_is_dir(in_scratch(state, "state/check-new")));
    assert_true(place_is_dir(in_scratch(state, "state/checks")));
    file_unlock(&lock);
}

static void the_worst_of_all_sources_is_returned(void **state)
{
    struct origin two[2] = {
        {.path = "bad.yaml", .id = "bad", .has_data = true},
        {.path = "good.yaml", .id = "good", .has_data = true}};

    assert_int_equal(check(two, 2), ERR_USAGE);
    assert_contains(calls(state), "--check good.yaml");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(it_works_in_a_state_of_its_own_that_is_removed),
        T(without_a_state_it_is_a_temporary_one),
        T(what_a_killed_one_left_is_removed),
        T(the_worst_of_all_sources_is_returned),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
