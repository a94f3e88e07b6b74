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
    /* says which state it was given and whether the key is the site's */
    fake(state, "lapse-ingest",
         "while [ \"$1\" != --state ]; do shift; done; echo \"$2\" "
         ">\"$dir/used\"; cmp \"$2/site.key\" \"$dir/state/site.key\"");
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
    assert_string_not_equal(used.ptr, place.state);
    assert_false(place_is_dir(used.ptr));
    assert_contains(calls(state), "--check x.yaml");
    buf_release(&used);
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
        T(the_worst_of_all_sources_is_returned),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
