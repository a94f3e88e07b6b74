/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_tombstone - what stands where bytes were purged is found, purge after
 * purge.
 */
#include "common/tombstone.h"

#include <unistd.h>

#include "common/file.h"
#include "tests/support/unit.h"

/* Three names of bytes. */
#define A "aa11111111111111111111111111111111111111111111111111111111111111"
#define B "bb22222222222222222222222222222222222222222222222222222222222222"
#define C "cc33333333333333333333333333333333333333333333333333333333333333"

static struct arena arena;
static struct err fault;

static int setup(void **state)
{
    arena_init(&arena, 0);
    return scratch_setup(state);
}

static int teardown(void **state)
{
    arena_release(&arena);
    return scratch_teardown(state);
}

static void put_blob(void **state, const char *sha256)
{
    const char *dir =
        arena_printf(&arena, "%s/archive/%.2s", (char *)*state, sha256).ptr;

    assert_int_equal(file_mkdirs(dir, &fault), OK);
    assert_int_equal(file_write(arena_printf(&arena, "%s/%s", dir, sha256).ptr,
                                STR("x"), 0400, &fault),
                     OK);
}

/* The bytes go, a tombstone names what took their place. */
static void bury(void **state, const char *sha256, const char *now)
{
    struct tombstone t = {now, "2026-01-01T00:00:00Z", "me", "a \"reason\"", 2};
    const char *path = tombstone_blob(&arena, *state, str_from(sha256));

    put_blob(state, sha256);
    assert_int_equal(
        tombstone_write(&arena, *state, str_from(sha256), &t, &fault), OK);
    assert_int_equal(unlink(path), 0);
}

static const char *resolved(void **state, const char *sha256,
                            struct tombstone *last)
{
    const char *now = "";

    assert_int_equal(
        tombstone_resolve(&arena, *state, str_from(sha256), &now, last, &fault),
        OK);
    return now;
}

static void bytes_that_are_there_are_themselves(void **state)
{
    struct tombstone last;

    put_blob(state, A);
    assert_string_equal(resolved(state, A, &last), A);
    assert_null(last.purged_at);
    /* so are those that are missing without a word */
    assert_string_equal(resolved(state, B, &last), B);
    assert_null(last.purged_at);
}

static void what_took_their_place_is_found_purge_after_purge(void **state)
{
    struct tombstone last;

    bury(state, A, B);
    put_blob(state, B);
    assert_string_equal(resolved(state, A, &last), B);
    assert_string_equal(last.who, "me");
    assert_string_equal(last.reason, "a \"reason\"");
    assert_int_equal(last.records, 2);
    bury(state, B, C);
    put_blob(state, C);
    assert_string_equal(resolved(state, A, &last), C);
}

static void bytes_that_are_gone_whole_have_no_name(void **state)
{
    struct tombstone last;

    bury(state, A, B);
    bury(state, B, NULL);
    assert_null(resolved(state, A, &last));
    assert_string_equal(last.purged_at, "2026-01-01T00:00:00Z");
}

static void a_circle_and_a_torn_tombstone_are_damage(void **state)
{
    struct tombstone last;
    const char *now;

    bury(state, A, B);
    bury(state, B, A);
    assert_int_equal(
        tombstone_resolve(&arena, *state, STR(A), &now, &last, &fault),
        ERR_INTEGRITY);
    assert_contains(fault.text, "in a circle");
    bury(state, C, "nothing");
    assert_int_equal(
        tombstone_resolve(&arena, *state, STR(C), &now, &last, &fault),
        ERR_INTEGRITY);
    assert_contains(fault.text, "is no tombstone");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(bytes_that_are_there_are_themselves),
        T(what_took_their_place_is_found_purge_after_purge),
        T(bytes_that_are_gone_whole_have_no_name),
        T(a_circle_and_a_torn_tombstone_are_damage)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
