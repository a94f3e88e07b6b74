/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_place - home, state and database of a command.
 */
#include "driver/place.h"

#include <sys/stat.h>

#include "tests/support/unit.h"

static void clear(void)
{
    static const char *const names[] = {"PGHOST",      "PGHOSTADDR", "PGPORT",
                                        "PGDATABASE",  "PGSERVICE",  "PGUSER",
                                        "LAPSE_STATE", "LAPSE_HOME"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        unsetenv(names[i]);
    }
}

/* A home with sql/ and sources/ and a demo whose server is process pid. */
static void make_home(void **state, long pid)
{
    static const char *const dirs[] = {"sql", "sources", "var/demo/pg/data"};
    struct err err = {OK, ""};
    char text[512];

    clear();
    for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
        assert_int_equal(file_mkdirs(in_scratch(state, dirs[i]), &err), OK);
    }
    put_file(in_scratch(state, "Makefile"), "");
    (void)snprintf(text, sizeof text,
                   "%ld\n/data\n1700000000\n5432\n/sockets\n\n0 0\nready\n",
                   pid);
    put_file(in_scratch(state, "var/demo/pg/data/postmaster.pid"), text);
    setenv("LAPSE_HOME", *state, 1);
}

static struct arena a;

static int setup(void **state)
{
    arena_init(&a, 0);
    return scratch_setup(state);
}

static int teardown(void **state)
{
    arena_release(&a);
    return scratch_teardown(state);
}

static struct place find(const char *state_option, const char *database)
{
    struct cli_common common = {.state = state_option};
    struct err err = {OK, ""};
    struct place p;

    assert_int_equal(place_find(&a, &common, NULL, database, &p, &err), OK);
    return p;
}

static void the_running_demo_is_taken_when_nothing_else_is_said(void **state)
{
    struct place p;

    make_home(state, (long)getpid());
    p = find(NULL, NULL);
    assert_true(p.demo);
    assert_string_equal(p.state, in_scratch(state, "var/demo"));
    assert_string_equal(getenv("PGHOST"), "/sockets");
    assert_string_equal(getenv("PGDATABASE"), "lapse");
    clear();
}

static void a_demo_that_does_not_run_is_not_taken(void **state)
{
    struct place p;

    make_home(state, 0x3fffffff); /* above any process number of Linux */
    p = find(NULL, NULL);
    assert_false(p.demo);
    assert_null(getenv("PGHOST"));
    assert_string_equal(p.state, in_scratch(state, "var"));
    clear();
}

static void a_database_that_is_named_wins(void **state)
{
    make_home(state, (long)getpid());
    assert_false(find(NULL, "county").demo);
    setenv("PGSERVICE", "county", 1);
    assert_false(find(NULL, NULL).demo);
    assert_null(getenv("PGHOST"));
    clear();
}

static void another_state_is_not_mixed_with_the_demo(void **state)
{
    struct place p;

    make_home(state, (long)getpid());
    p = find(in_scratch(state, "mine"), NULL);
    assert_false(p.demo);
    assert_string_equal(p.state, in_scratch(state, "mine"));
    assert_true(place_is_dir(p.state));
    assert_true(find(in_scratch(state, "var/demo"), NULL).demo);
    clear();
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(the_running_demo_is_taken_when_nothing_else_is_said),
        T(a_demo_that_does_not_run_is_not_taken),
        T(a_database_that_is_named_wins),
        T(another_state_is_not_mixed_with_the_demo),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
