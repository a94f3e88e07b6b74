/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of common/file. */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "common/file.h"
#include "tests/support/unit.h"

static void assert_holds(const char *path, const char *text)
{
    struct buf b;
    struct err e;

    buf_init(&b, 1 << 20);
    assert_int_equal(file_read(path, &b, &e), OK);
    assert_str(buf_slice(&b), text);
    buf_release(&b);
}

static size_t entries(void **state)
{
    struct arena a;
    struct str *names;
    struct err e;
    size_t n;

    arena_init(&a, 0);
    assert_int_equal(file_list(&a, *state, &names, &n, &e), OK);
    arena_release(&a);
    return n;
}

static mode_t mode_of(const char *path)
{
    struct stat st;

    assert_int_equal(lstat(path, &st), 0);
    return st.st_mode & 07777;
}

static void file_read_keeps_to_the_ceiling(void **state)
{
    const char *path = in_scratch(state, "f");
    struct buf b;
    struct err e;

    put_file(path, "12345");
    buf_init(&b, 5);
    assert_int_equal(file_read(path, &b, &e), OK);
    assert_str(buf_slice(&b), "12345");
    buf_release(&b);
    buf_init(&b, 4);
    assert_int_equal(file_read(path, &b, &e), ERR_FAILED);
    assert_contains(e.text, "larger than the limit of 4 bytes");
    buf_release(&b);
    buf_init(&b, 10);
    assert_int_equal(file_read(in_scratch(state, "none"), &b, &e), ERR_FAILED);
    assert_int_equal(file_read(*state, &b, &e), ERR_FAILED);
    assert_contains(e.text, "is a directory");
    buf_release(&b);
}

static void file_read_takes_more_than_one_step(void **state)
{
    static char big[300001];
    const char *path = in_scratch(state, "big");

    memset(big, 'x', sizeof big - 1);
    put_file(path, big);
    assert_holds(path, big);
}

static void file_write_replaces_whole_and_sets_the_mode(void **state)
{
    const char *path = in_scratch(state, "f");
    struct err e;

    put_file(path, "old contents");
    assert_int_equal(file_write(path, STR("new"), 0400, &e), OK);
    assert_holds(path, "new");
    assert_int_equal(mode_of(path), 0400);
    assert_int_equal(entries(state), 1);
}

static void file_write_does_not_follow_a_link(void **state)
{
    const char *target = in_scratch(state, "target");
    const char *path = in_scratch(state, "link");
    struct err e;

    put_file(target, "safe");
    assert_int_equal(symlink(target, path), 0);
    assert_int_equal(file_write(path, STR("new"), 0600, &e), OK);
    assert_holds(target, "safe");
    assert_holds(path, "new");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink(target, path), 0);
    assert_int_equal(file_append_line(path, STR("x"), &e), ERR_FAILED);
    assert_holds(target, "safe");
}

static void file_writer_abort_leaves_nothing(void **state)
{
    const char *path = in_scratch(state, "f");
    struct file_writer w;
    struct err e;

    assert_int_equal(file_writer_open(&w, path, &e), OK);
    assert_int_equal(file_writer_put(&w, "abc", 3, &e), OK);
    assert_int_equal(w.bytes, 3);
    assert_false(file_exists(path));
    file_writer_abort(&w);
    assert_int_equal(entries(state), 0);
    assert_int_equal(file_writer_open(&w, path, &e), OK);
    assert_int_equal(file_writer_put(&w, "abc", 3, &e), OK);
    assert_int_equal(file_writer_commit(&w, 0640, &e), OK);
    file_writer_abort(&w);
    assert_holds(path, "abc");
    assert_int_equal(file_writer_open(&w, in_scratch(state, "no/such/f"), &e),
                     ERR_FAILED);
}

static void file_create_leaves_what_is_there(void **state)
{
    const char *path = in_scratch(state, "f");
    struct err e;
    bool made = false;

    assert_int_equal(file_create(path, STR("first"), 0600, &made, &e), OK);
    assert_true(made);
    assert_int_equal(file_create(path, STR("second"), 0600, &made, &e), OK);
    assert_false(made);
    assert_holds(path, "first");
    assert_int_equal(entries(state), 1);
}

static void file_append_line_ends_a_torn_line_first(void **state)
{
    const char *path = in_scratch(state, "log");
    struct err e;
    mode_t before = umask(077);

    assert_int_equal(file_append_line(path, STR("one"), &e), OK);
    (void)umask(before);
    assert_int_equal(mode_of(path), 0640);
    assert_int_equal(file_append_line(path, STR("two"), &e), OK);
    assert_holds(path, "one\ntwo\n");
    put_file(path, "one\nto");
    assert_int_equal(file_append_line(path, STR("three"), &e), OK);
    assert_holds(path, "one\nto\nthree\n");
    assert_int_equal(file_append_line(path, STR("a\nb"), &e), ERR_FAILED);
    assert_holds(path, "one\nto\nthree\n");
}

static void file_mkdirs_makes_all_levels_private(void **state)
{
    const char *path = in_scratch(state, "a//b/c/");
    struct err e;

    assert_int_equal(file_mkdirs(path, &e), OK);
    assert_int_equal(file_mkdirs(path, &e), OK);
    assert_int_equal(mode_of(in_scratch(state, "a/b/c")), 0700);
    put_file(in_scratch(state, "f"), "x");
    assert_int_equal(file_mkdirs(in_scratch(state, "f/g"), &e), ERR_FAILED);
    assert_int_equal(file_mkdirs(in_scratch(state, "f"), &e), ERR_FAILED);
}

static void file_list_is_sorted_by_bytes(void **state)
{
    struct arena a;
    struct str *names;
    struct err e;
    size_t n;

    for (int i = 39; i >= 0; i--) {
        char name[16];

        (void)snprintf(name, sizeof name, "%02d", i);
        put_file(in_scratch(state, name), "");
    }
    put_file(in_scratch(state, ".x"), "");
    arena_init(&a, 0);
    assert_int_equal(file_list(&a, *state, &names, &n, &e), OK);
    assert_int_equal(n, 41);
    assert_str(names[0], ".x");
    assert_str(names[1], "00");
    assert_str(names[40], "39");
    assert_int_equal(file_list(&a, in_scratch(state, "no"), &names, &n, &e),
                     ERR_FAILED);
    arena_release(&a);
}

static void file_remove_tree_does_not_leave_the_tree(void **state)
{
    struct err e;

    put_file(in_scratch(state, "outside"), "x");
    assert_int_equal(file_mkdirs(in_scratch(state, "t/a/b"), &e), OK);
    put_file(in_scratch(state, "t/a/b/f"), "x");
    assert_int_equal(symlink("../../outside", in_scratch(state, "t/a/l")), 0);
    assert_int_equal(symlink("..", in_scratch(state, "t/up")), 0);
    assert_int_equal(file_remove_tree(in_scratch(state, "t"), &e), OK);
    assert_false(file_exists(in_scratch(state, "t")));
    assert_holds(in_scratch(state, "outside"), "x");
    assert_int_equal(file_remove_tree(in_scratch(state, "t"), &e), OK);
}

static void file_lock_keeps_others_out_until_unlocked(void **state)
{
    const char *path = in_scratch(state, "lock");
    struct file_lock a, b;
    struct err e;
    char who[32];

    assert_int_equal(file_lock(&a, path, &e), OK);
    assert_int_equal(file_lock(&b, path, &e), ERR_RETRY);
    (void)snprintf(who, sizeof who, "process %ld since ", (long)getpid());
    assert_contains(e.text, who);
    file_unlock(&b);
    file_unlock(&a);
    assert_int_equal(file_lock(&b, path, &e), OK);
    file_unlock(&b);
}

static void file_lock_ends_with_its_process(void **state)
{
    const char *path = in_scratch(state, "lock");
    struct file_lock l;
    struct err e;
    int status;
    pid_t child = fork();

    if (child == 0) {
        _exit((int)file_lock(&l, path, &e));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(file_lock(&l, path, &e), OK);
    file_unlock(&l);
}

#define scratch_test(f) \
    cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(file_read_keeps_to_the_ceiling),
        scratch_test(file_read_takes_more_than_one_step),
        scratch_test(file_write_replaces_whole_and_sets_the_mode),
        scratch_test(file_write_does_not_follow_a_link),
        scratch_test(file_writer_abort_leaves_nothing),
        scratch_test(file_create_leaves_what_is_there),
        scratch_test(file_append_line_ends_a_torn_line_first),
        scratch_test(file_mkdirs_makes_all_levels_private),
        scratch_test(file_list_is_sorted_by_bytes),
        scratch_test(file_remove_tree_does_not_leave_the_tree),
        scratch_test(file_lock_keeps_others_out_until_unlocked),
        scratch_test(file_lock_ends_with_its_process),
    };

    return cmocka_run_group_tests_name("common/file", tests, NULL, NULL);
}
