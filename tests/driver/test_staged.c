/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_staged - which folders of staged/ go, and that they go whole.
 */
#include "driver/staged.h"

#include "common/file.h"
#include "driver/place.h"
#include "tests/support/unit.h"

static struct arena arena;
static struct err fault;
static const char *state_dir;

static int setup(void **state)
{
    if (scratch_setup(state)) {
        return -1;
    }
    arena_init(&arena, 0);
    fault = (struct err){OK, ""};
    state_dir = arena_cstr(&arena, str_from(in_scratch(state, "state")));
    return 0;
}

static int teardown(void **state)
{
    arena_release(&arena);
    return scratch_teardown(state);
}

static void stage(const char *name, const char *manifest)
{
    const char *dir = arena_printf(&arena, "%s/staged/%s", state_dir, name).ptr;

    assert_int_equal(file_mkdirs(dir, &fault), OK);
    put_file(arena_printf(&arena, "%s/event.0001.pgcopy", dir).ptr, "rows");
    if (manifest) {
        put_file(arena_printf(&arena, "%s/manifest.json", dir).ptr, manifest);
    }
}

static bool is_there(const char *name)
{
    return place_is_dir(
        arena_printf(&arena, "%s/staged/%s", state_dir, name).ptr);
}

/* Those of source a but b1, and what has no source. */
static bool goes(const void *context, struct str name, struct str source)
{
    return !source.ptr || (str_is(source, context) && !str_is(name, "b1"));
}

static size_t remove_those(bool for_good)
{
    size_t n = 99;

    assert_int_equal(
        staged_remove(&arena, state_dir, goes, "a", for_good, &n, &fault), OK);
    return n;
}

static void without_a_folder_there_is_none(void **state)
{
    (void)state;
    assert_int_equal(remove_those(true), 0);
}

static void each_is_asked_of_by_name_and_source(void **state)
{
    (void)state;
    stage("b1", "{\"source\":\"a\"}");
    stage("b2", "{\"source\":\"a\"}");
    stage("b3", "{\"source\":\"b\"}");
    stage("b4", "{\"source\":");
    stage("b5.tmp", NULL);
    assert_int_equal(remove_those(false), 3);
    assert_true(is_there("b2") && is_there("b4") && is_there("b5.tmp"));
    assert_int_equal(remove_those(true), 3);
    assert_true(is_there("b1") && is_there("b3"));
    assert_false(is_there("b2") || is_there("b4") || is_there("b5.tmp"));
    assert_false(is_there("b2.gone"));
}

static void what_was_removed_in_part_is_removed_whole(void **state)
{
    (void)state;
    stage("b1.gone", NULL);
    stage("b1", "{\"source\":\"a\"}");
    assert_int_equal(remove_those(false), 0);
    assert_true(is_there("b1.gone"));
    assert_int_equal(remove_those(true), 0);
    assert_false(is_there("b1.gone"));
    assert_true(is_there("b1"));
    /* staged again meanwhile, and not needed once more */
    stage("b2.gone", NULL);
    stage("b2", "{\"source\":\"a\"}");
    assert_int_equal(remove_those(true), 1);
    assert_false(is_there("b2.gone") || is_there("b2"));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(without_a_folder_there_is_none),
        T(each_is_asked_of_by_name_and_source),
        T(what_was_removed_in_part_is_removed_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
