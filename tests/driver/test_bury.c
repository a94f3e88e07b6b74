/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_bury - files of the archive lose records or go whole, and a tombstone
 * says so; what was cut off can be done again.
 */
#include "driver/bury.h"

#include <sys/stat.h>
#include <unistd.h>

#include "common/digest.h"
#include "common/file.h"
#include "common/tombstone.h"
#include "tests/support/unit.h"

static struct arena arena;
static struct bury bury;
static struct err fault;
static const struct str number[] = {{"123", 3}};

static int setup(void **state)
{
    if (scratch_setup(state)) {
        return -1;
    }
    arena_init(&arena, 0);
    bury_init(&bury, &arena, *state);
    bury.who = "me";
    bury.reason = "court order";
    bury.number = number;
    bury.nnumbers = 1;
    return 0;
}

static int teardown(void **state)
{
    bury_release(&bury);
    arena_release(&arena);
    return scratch_teardown(state);
}

/* Archive text; its name. */
static const char *put(void **state, const char *text)
{
    struct digest d = sha256_of(str_from(text));
    char *hex = arena_alloc(&arena, DIGEST_HEX + 1);
    const char *dir;

    digest_hex(&d, hex);
    dir = arena_printf(&arena, "%s/archive/%.2s", (char *)*state, hex).ptr;
    assert_int_equal(file_mkdirs(dir, &fault), OK);
    assert_int_equal(file_write(arena_printf(&arena, "%s/%s", dir, hex).ptr,
                                str_from(text), 0400, &fault),
                     OK);
    return hex;
}

static bool there(void **state, const char *sha256)
{
    return file_exists(tombstone_blob(&arena, *state, str_from(sha256)));
}

static struct tombstone stone(void **state, const char *sha256)
{
    struct tombstone t;
    bool found;

    assert_int_equal(
        tombstone_read(&arena, *state, str_from(sha256), &t, &found, &fault),
        OK);
    assert_true(found);
    return t;
}

static void assert_text(void **state, const char *sha256, const char *want)
{
    const char *path = tombstone_blob(&arena, *state, str_from(sha256));
    struct stat st;
    struct buf b;

    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0400);
    buf_init(&b, 4096);
    assert_int_equal(file_read(path, &b, &fault), OK);
    assert_str(buf_slice(&b), want);
    buf_release(&b);
}

static struct bury_file *take(const char *sha256, const char *format)
{
    struct bury_file *f = bury_file(&bury, str_from(sha256), format, &fault);

    assert_non_null(f);
    return f;
}

static void records_go_and_the_file_has_another_name(void **state)
{
    const char *a = put(state, "n\nPB-123,x\nPB-9,y\n");
    const char *b = put(state, "n\nPB-9,z\nPB-123,refused\n");
    struct tombstone t;

    bury_add(take(a, "csv"), 0, 2);
    take(b, "csv");
    assert_int_equal(bury_files(&bury, false, &fault), OK);
    assert_true(there(state, a) && there(state, b)); /* only counted */
    assert_int_equal(bury.file[0].records + bury.file[1].records, 2);
    assert_int_equal(bury_files(&bury, true, &fault), OK);
    assert_false(there(state, a) || there(state, b));
    t = stone(state, a);
    assert_string_equal(t.who, "me");
    assert_string_equal(t.reason, "court order");
    assert_int_equal(t.records, 1);
    assert_text(state, t.now, "n\n\n\n\n\n\n\n\n\n\nPB-9,y\n");
    assert_text(state, stone(state, b).now,
                "n\nPB-9,z\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n");
}

static void a_file_that_cannot_be_cut_goes_whole(void **state)
{
    const char *a = put(state, "\x1f\x8b packed");
    const char *b = put(state, "\x1f\x8b another");
    const char *c = put(state, "x,PB-123\n");

    bury_add(take(a, "csv"), 0, 2);
    take(b, "csv");                 /* holds no record of the case */
    bury_add(take(c, "csv"), 0, 3); /* no record begins there */
    assert_int_equal(bury_files(&bury, true, &fault), OK);
    assert_false(there(state, a) || there(state, c));
    assert_null(stone(state, a).now);
    assert_null(stone(state, c).now);
    assert_true(there(state, b));
}

static void what_is_told_to_go_whole_does(void **state)
{
    const char *a = put(state, "n\nPB-9,y\n");

    take(a, "csv")->whole = true;
    assert_int_equal(bury_files(&bury, true, &fault), OK);
    assert_false(there(state, a));
    assert_null(stone(state, a).now);
    /* and is not looked at again */
    assert_null(bury_file(&bury, str_from(a), "csv", &fault));
    assert_int_equal(fault.code, OK);
}

static void a_second_purge_follows_the_first(void **state)
{
    const char *a = put(state, "PB-123,x\nPB-9,y\n");
    const char *now;

    bury_add(take(a, "csv"), 0, 0);
    assert_int_equal(bury_files(&bury, true, &fault), OK);
    now = stone(state, a).now;
    bury_release(&bury);
    /* by its first name, at its old place */
    bury_add(take(a, "csv"), 0, 9);
    assert_int_equal(bury_files(&bury, true, &fault), OK);
    assert_false(there(state, now));
    assert_text(state, stone(state, now).now,
                "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n");
}

/* A cut between the tombstone and the unlink. */
static void what_was_cut_off_is_done_again(void **state)
{
    const char *a = put(state, "PB-123,x\nPB-9,y\n");

    bury_add(take(a, "csv"), 0, 0);
    assert_int_equal(bury_files(&bury, true, &fault), OK);
    put(state, "PB-123,x\nPB-9,y\n"); /* as if it had not been removed */
    bury_release(&bury);
    bury_add(take(a, "csv"), 0, 0);
    assert_int_equal(bury_files(&bury, true, &fault), OK);
    assert_false(there(state, a));
    assert_text(state, stone(state, a).now, "\n\n\n\n\n\n\n\n\nPB-9,y\n");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(records_go_and_the_file_has_another_name),
        T(a_file_that_cannot_be_cut_goes_whole),
        T(what_is_told_to_go_whole_does), T(a_second_purge_follows_the_first),
        T(what_was_cut_off_is_done_again)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
