/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_tidy - what a source's night leaves staged.
 */
#include "driver/tidy.h"

#include "tests/driver/fake.h"

static struct arena arena;
static struct place place;
static struct cli_common common = {.log_format = "text"};
static struct err fault;

static int setup(void **state)
{
    static const char *const name[] = {"base", "old", "other"};

    if (scratch_setup(state)) {
        return -1;
    }
    arena_init(&arena, 0);
    fault = (struct err){OK, ""};
    place = (struct place){
        .state = arena_cstr(&arena, str_from(in_scratch(state, "state"))),
        .database = "dbname=x"};
    for (size_t i = 0; i < 3; i++) {
        const char *dir =
            arena_printf(&arena, "%s/staged/%s", place.state, name[i]).ptr;

        file_mkdirs(dir, &fault);
        put_file(arena_printf(&arena, "%s/manifest.json", dir).ptr,
                 i == 2 ? "{\"source\":\"us-xx-two\"}"
                        : "{\"source\":\"us-xx-log\"}");
    }
    return fault.code;
}

static int teardown(void **state)
{
    arena_release(&arena);
    return scratch_teardown(state);
}

static enum err_code tidy(void)
{
    struct night_options o = {.place = &place, .common = &common};

    return tidy_staged(&arena, &o, "us-xx-log", &fault);
}

static void what_nothing_needs_any_more_goes(void **state)
{
    fake(state, "lapse-load", "echo base");
    assert_int_equal(tidy(), OK);
    assert_contains(calls(state), "needed us-xx-log");
    assert_true(place_is_dir(in_scratch(state, "state/staged/base")));
    assert_false(place_is_dir(in_scratch(state, "state/staged/old")));
    assert_true(place_is_dir(in_scratch(state, "state/staged/other")));
}

static void a_store_that_cannot_say_takes_nothing_away(void **state)
{
    fake(state, "lapse-load", "exit 75");
    assert_int_equal(tidy(), OK);
    assert_true(place_is_dir(in_scratch(state, "state/staged/base")));
    assert_true(place_is_dir(in_scratch(state, "state/staged/old")));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(what_nothing_needs_any_more_goes),
        T(a_store_that_cannot_say_takes_nothing_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
