/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of common/home. */
#include <sys/stat.h>

#include "common/home.h"
#include "tests/support/unit.h"

static int clean_setup(void **state)
{
    (void)unsetenv("LAPSE_HOME");
    (void)unsetenv("LAPSE_STATE");
    return scratch_setup(state);
}

static void make_home(void **state, bool checkout)
{
    struct err e;

    assert_int_equal(file_mkdirs(in_scratch(state, "home/sql"), &e), OK);
    if (checkout) {
        put_file(in_scratch(state, "home/Makefile"), "");
    }
    assert_int_equal(setenv("LAPSE_HOME", in_scratch(state, "home"), 1), 0);
}

static void home_is_where_lapse_home_says(void **state)
{
    struct arena a;
    const char *dir;
    struct err e;

    arena_init(&a, 0);
    make_home(state, false);
    assert_int_equal(home_dir(&a, &dir, &e), OK);
    assert_string_equal(dir, in_scratch(state, "home"));
    assert_int_equal(setenv("LAPSE_HOME", *state, 1), 0);
    assert_int_equal(home_dir(&a, &dir, &e), ERR_USAGE);
    assert_contains(e.text, "LAPSE_HOME");
    arena_release(&a);
}

static void home_state_of_a_checkout_is_var(void **state)
{
    struct arena a;
    const char *dir;
    struct stat st;
    struct err e;

    arena_init(&a, 0);
    make_home(state, true);
    assert_int_equal(home_state(&a, NULL, &dir, &e), OK);
    assert_string_equal(dir, in_scratch(state, "home/var"));
    assert_int_equal(stat(dir, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    arena_release(&a);
}

static void home_state_option_goes_before_the_variable(void **state)
{
    struct arena a;
    const char *dir;
    struct err e;

    arena_init(&a, 0);
    assert_int_equal(setenv("LAPSE_STATE", in_scratch(state, "env"), 1), 0);
    assert_int_equal(home_state(&a, NULL, &dir, &e), OK);
    assert_string_equal(dir, in_scratch(state, "env"));
    assert_int_equal(home_state(&a, in_scratch(state, "opt/x"), &dir, &e), OK);
    assert_string_equal(dir, in_scratch(state, "opt/x"));
    assert_true(file_exists(dir));
    put_file(in_scratch(state, "f"), "");
    assert_int_equal(home_state(&a, in_scratch(state, "f"), &dir, &e),
                     ERR_USAGE);
    assert_contains(e.text, "is not a directory");
    arena_release(&a);
}

static void a_state_that_others_may_write_is_refused(void **state)
{
    struct arena a;
    const char *dir, *in;
    struct err err = {OK, ""};

    arena_init(&a, 0);
    in = in_scratch(state, "shared");
    assert_int_equal(home_state(&a, in, &dir, &err), OK);
    assert_int_equal(chmod(in, 0777), 0);
    assert_int_equal(home_state(&a, in, &dir, &err), ERR_USAGE);
    assert_contains(err.text, "others may write it");
    assert_int_equal(chmod(in, 0770), 0);
    err = (struct err){OK, ""};
    assert_int_equal(home_state(&a, in, &dir, &err), OK);
    assert_int_equal(chmod(in, 0755), 0);
    assert_int_equal(home_state(&a, in, &dir, &err), OK);
    if (geteuid() == 0) {
        assert_int_equal(chown(in, 65534, (gid_t)-1), 0);
        assert_int_equal(home_state(&a, in, &dir, &err), ERR_USAGE);
        assert_contains(err.text, "another user's");
        assert_int_equal(chown(in, 0, (gid_t)-1), 0);
    }
    arena_release(&a);
}

static void home_program_stands_beside_ours(void **state)
{
    struct arena a;
    const char *path;
    struct err e;

    (void)state;
    arena_init(&a, 0);
    assert_int_equal(home_program(&a, "test_home", &path, &e), OK);
    assert_int_equal(access(path, X_OK), 0);
    assert_int_equal(home_program(&a, "no-such", &path, &e), ERR_FAILED);
    assert_contains(e.text, "/no-such");
    arena_release(&a);
}

#define scratch_test(f) \
    cmocka_unit_test_setup_teardown(f, clean_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(home_is_where_lapse_home_says),
        scratch_test(home_state_of_a_checkout_is_var),
        scratch_test(home_state_option_goes_before_the_variable),
        scratch_test(a_state_that_others_may_write_is_refused),
        scratch_test(home_program_stands_beside_ours),
    };

    return cmocka_run_group_tests_name("common/home", tests, NULL, NULL);
}
