/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of ingest/archive. */
#include "ingest/archive.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#include "common/file.h"
#include "tests/support/unit.h"

/* sha256sum of "abc" (FIPS 180-2, example 1) */
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

struct fixture {
    struct arena arena;
    struct archive ar;
    struct err err;
};

static void begin(void **state, struct fixture *f)
{
    arena_init(&f->arena, 0);
    f->err = (struct err){OK, ""};
    assert_int_equal(archive_open(&f->ar, &f->arena, *state, &f->err), OK);
}

static enum err_code keep(struct fixture *f, const char *text,
                          struct archived *out)
{
    struct archive_writer w;

    assert_int_equal(archive_begin(&w, &f->ar, &f->err), OK);
    for (const char *c = text; *c; c++) {
        assert_int_equal(archive_put(&w, c, 1, &f->err), OK);
    }
    return archive_commit(&w, out, &f->err);
}

/* Names directly in archive/. */
static size_t entries(struct fixture *f)
{
    struct str *names;
    size_t n;

    assert_int_equal(file_list(&f->arena, f->ar.dir, &names, &n, &f->err), OK);
    return n;
}

static void archive_keeps_bytes_under_their_hash_read_only(void **state)
{
    const char *path = in_scratch(state, "archive/ba/" ABC);
    struct archived got;
    struct fixture f;
    struct stat st;
    struct buf b;
    bool held;

    begin(state, &f);
    assert_int_equal(keep(&f, "abc", &got), OK);
    assert_string_equal(got.sha256, ABC);
    assert_int_equal(got.bytes, 3);
    assert_int_equal(lstat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0400);
    assert_int_equal(st.st_nlink, 1);
    buf_init(&b, 100);
    assert_int_equal(file_read(path, &b, &f.err), OK);
    assert_str(buf_slice(&b), "abc");
    buf_release(&b);
    assert_int_equal(entries(&f), 1); /* no temporary file is left */
    assert_int_equal(archive_holds(&f.ar, &got, &held, &f.err), OK);
    assert_true(held);
    arena_release(&f.arena);
}

static void archive_leaves_what_is_there_as_it_is(void **state)
{
    const char *path = in_scratch(state, "archive/ba/" ABC);
    struct stat before, after;
    struct archived got;
    struct fixture f;

    begin(state, &f);
    assert_int_equal(keep(&f, "abc", &got), OK);
    assert_int_equal(lstat(path, &before), 0);
    assert_int_equal(keep(&f, "abc", &got), OK);
    assert_int_equal(lstat(path, &after), 0);
    assert_true(before.st_ino == after.st_ino);
    assert_int_equal(entries(&f), 1);
    arena_release(&f.arena);
}

static void archive_stops_at_a_blob_of_another_length(void **state)
{
    const char *path = in_scratch(state, "archive/ba/" ABC);
    struct archived got;
    struct fixture f;
    bool held;

    begin(state, &f);
    assert_int_equal(keep(&f, "abc", &got), OK);
    assert_int_equal(unlink(path), 0);
    put_file(path, "ab");
    assert_int_equal(archive_holds(&f.ar, &got, &held, &f.err), ERR_INTEGRITY);
    assert_false(held);
    assert_int_equal(keep(&f, "abc", &got), ERR_INTEGRITY);
    assert_contains(f.err.text, "ba7816bf8f01");
    assert_int_equal(entries(&f), 1);
    arena_release(&f.arena);
}

static void archive_follows_no_planted_link(void **state)
{
    const char *path = in_scratch(state, "archive/ba/" ABC);
    const char *victim = in_scratch(state, "victim");
    struct archived got;
    struct fixture f;
    struct buf b;

    begin(state, &f);
    put_file(victim, "own");
    assert_int_equal(file_mkdirs(in_scratch(state, "archive/ba"), &f.err), OK);
    (void)unlink(path);
    assert_int_equal(symlink(victim, path), 0);
    assert_int_equal(keep(&f, "abc", &got), ERR_INTEGRITY);
    buf_init(&b, 100);
    assert_int_equal(file_read(victim, &b, &f.err), OK);
    assert_str(buf_slice(&b), "own");
    buf_release(&b);
    assert_int_equal(unlink(path), 0);
    arena_release(&f.arena);
}

static void archive_forgets_what_was_given_up(void **state)
{
    struct archive_writer w;
    struct fixture f;
    size_t before;

    begin(state, &f);
    before = entries(&f);
    assert_int_equal(archive_begin(&w, &f.ar, &f.err), OK);
    assert_int_equal(archive_put(&w, "half", 4, &f.err), OK);
    assert_int_equal(entries(&f), before + 1);
    archive_abort(&w);
    assert_int_equal(entries(&f), before);
    archive_abort(&w); /* harmless */
    arena_release(&f.arena);
}

static void archive_sweeps_only_what_a_crash_left_long_ago(void **state)
{
    const char *old = in_scratch(state, "archive/incoming.AAAAAA.tmp");
    const char *fresh = in_scratch(state, "archive/incoming.BBBBBB.tmp");
    const char *other = in_scratch(state, "archive/notes.txt");
    struct timespec then[2] = {{.tv_sec = time(NULL) - 90000},
                               {.tv_sec = time(NULL) - 90000}};
    struct fixture f;

    begin(state, &f);
    put_file(old, "x");
    put_file(fresh, "x");
    put_file(other, "x");
    assert_int_equal(utimensat(AT_FDCWD, old, then, 0), 0);
    assert_int_equal(utimensat(AT_FDCWD, other, then, 0), 0);
    arena_release(&f.arena);
    begin(state, &f);
    assert_false(file_exists(old));
    assert_true(file_exists(fresh));
    assert_true(file_exists(other));
    (void)unlink(fresh);
    (void)unlink(other);
    arena_release(&f.arena);
}

static void archive_names_the_reason_when_it_cannot_write(void **state)
{
    struct archive_writer w;
    struct archived got;
    struct fixture f;

    begin(state, &f);
    assert_int_equal(archive_begin(&w, &f.ar, &f.err), OK);
    (void)close(w.fd);
    w.fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
    assert_true(w.fd >= 0);
    assert_int_equal(archive_put(&w, "x", 1, &f.err), ERR_FAILED);
    assert_contains(f.err.text, "No space left");
    archive_abort(&w);
    assert_int_equal(keep(&f, "", &got), OK); /* an empty file is a file */
    assert_int_equal(got.bytes, 0);
    arena_release(&f.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            archive_keeps_bytes_under_their_hash_read_only, scratch_setup,
            scratch_teardown),
        cmocka_unit_test_setup_teardown(archive_leaves_what_is_there_as_it_is,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(
            archive_stops_at_a_blob_of_another_length, scratch_setup,
            scratch_teardown),
        cmocka_unit_test_setup_teardown(archive_follows_no_planted_link,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(archive_forgets_what_was_given_up,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(
            archive_sweeps_only_what_a_crash_left_long_ago, scratch_setup,
            scratch_teardown),
        cmocka_unit_test_setup_teardown(
            archive_names_the_reason_when_it_cannot_write, scratch_setup,
            scratch_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
