/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of ingest/folder. */
#include "ingest/folder.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "common/clock.h"
#include "tests/support/unit.h"

struct fixture {
    struct arena arena;
    struct source src;
    struct archive ar;
    struct receipts receipts;
    struct receipt_list list;
    struct err err;
    const char *dir; /* of the drop folder */
};

/* patterns: NULL at the end */
static void begin(void **state, struct fixture *f, const char *const *patterns)
{
    *f = (struct fixture){.err = {OK, ""}};
    arena_init(&f->arena, 0);
    assert_int_equal(archive_open(&f->ar, &f->arena, *state, &f->err), OK);
    f->dir = arena_printf(&f->arena, "%s/drop", (const char *)*state).ptr;
    assert_int_equal(file_mkdirs(f->dir, &f->err), OK);
    f->src = (struct source){.path = "s.yaml", .aliases = STR("aliases.csv")};
    f->src.match.item = arena_zalloc(&f->arena, 8, sizeof(struct str));
    for (; *patterns; patterns++) {
        f->src.match.item[f->src.match.n++] = str_from(*patterns);
    }
}

static void end(struct fixture *f)
{
    arena_release(&f->arena);
}

static const char *in(struct fixture *f, const char *name)
{
    return arena_printf(&f->arena, "%s/%s", f->dir, name).ptr;
}

static enum err_code fetch(struct fixture *f)
{
    f->list = (struct receipt_list){NULL, 0, 0};
    return folder_fetch(&f->arena, &f->src, f->dir, &f->ar, &f->receipts,
                        &f->list, &f->err);
}

static const struct receipt *named(struct fixture *f, const char *name)
{
    for (size_t i = 0; i < f->list.n; i++) {
        if (str_is(f->list.item[i].name, name)) {
            return &f->list.item[i];
        }
    }
    return NULL;
}

static void assert_archived(struct fixture *f, const char *name,
                            const char *text)
{
    const struct receipt *r = named(f, name);
    struct buf b;

    if (!r || !r->sha256.ptr) {
        fail_msg("%s was not taken", name);
        return;
    }
    buf_init(&b, 1 << 20);
    assert_int_equal(
        file_read(arena_printf(&f->arena, "%s/%.2s/%.*s", f->ar.dir,
                               r->sha256.ptr, STR_ARG(r->sha256))
                      .ptr,
                  &b, &f->err),
        OK);
    assert_str(buf_slice(&b), text);
    assert_int_equal(r->bytes, strlen(text));
    buf_release(&b);
}

static void folder_takes_what_a_role_or_aliases_wants(void **state)
{
    static const char *const patterns[] = {"x*.csv", "staff_%Y-%m.csv", NULL};
    struct fixture f;

    begin(state, &f, patterns);
    put_file(in(&f, "x1.csv"), "one");
    put_file(in(&f, "x 2 \xC3\xA4.csv"), "two");
    put_file(in(&f, "x.csv"), "");
    put_file(in(&f, "staff_2024-01.csv"), "staff");
    put_file(in(&f, "staff_2024-13.csv"), "no month");
    put_file(in(&f, "aliases.csv"), "al");
    put_file(in(&f, "x1.csv.gz"), "other name");
    put_file(in(&f, "README"), "read me");
    assert_int_equal(fetch(&f), OK);
    assert_int_equal(f.list.n, 5);
    assert_archived(&f, "x1.csv", "one");
    assert_archived(&f, "x 2 \xC3\xA4.csv", "two");
    assert_archived(&f, "x.csv", "");
    assert_archived(&f, "staff_2024-01.csv", "staff");
    assert_archived(&f, "aliases.csv", "al");
    assert_int_equal(f.list.item[0].status, 0);
    assert_contains(named(&f, "x 2 \xC3\xA4.csv")->url.ptr, "file:///");
    assert_true(str_ends(named(&f, "x 2 \xC3\xA4.csv")->url,
                         STR("/drop/x%202%20%C3%A4.csv")));
    end(&f);
}

static void folder_goes_as_deep_as_a_pattern_has_slashes(void **state)
{
    static const char *const patterns[] = {"a/us_%Y/*.csv", "*.txt", NULL};
    struct fixture f;

    begin(state, &f, patterns);
    assert_int_equal(file_mkdirs(in(&f, "a/us_2024/deep"), &f.err), OK);
    assert_int_equal(file_mkdirs(in(&f, "a/other"), &f.err), OK);
    assert_int_equal(file_mkdirs(in(&f, "b"), &f.err), OK);
    put_file(in(&f, "a/us_2024/x.csv"), "1");
    put_file(in(&f, "a/us_2024/deep/x.csv"), "2");
    put_file(in(&f, "a/other/x.csv"), "3");
    put_file(in(&f, "a/x.csv"), "4");
    put_file(in(&f, "b/x.txt"), "5");
    put_file(in(&f, "t.txt"), "6");
    /* what no pattern leads to is not even opened */
    assert_int_equal(symlink("/", in(&f, "a/us_x")), 0);
    assert_int_equal(fetch(&f), OK);
    assert_int_equal(f.list.n, 2);
    assert_archived(&f, "a/us_2024/x.csv", "1");
    assert_archived(&f, "t.txt", "6");
    end(&f);
}

static void folder_follows_links_only_while_they_stay_inside(void **state)
{
    static const char *const patterns[] = {"*.csv", "sub/*.csv", NULL};
    const char *outside = in_scratch(state, "outside.csv");
    struct fixture f;

    not_under_memcheck();
    begin(state, &f, patterns);
    put_file(outside, "secret");
    put_file(in(&f, "real_1.dat"), "data");
    assert_int_equal(symlink("real_1.dat", in(&f, "latest.csv")), 0);
    assert_int_equal(fetch(&f), OK);
    assert_archived(&f, "latest.csv", "data");
    assert_int_equal(symlink(outside, in(&f, "out.csv")), 0);
    assert_int_equal(fetch(&f), ERR_FAILED);
    assert_contains(f.err.text, "leads out of the folder");
    assert_null(named(&f, "out.csv")->sha256.ptr);
    assert_true(named(&f, "out.csv")->error.len > 0);
    assert_archived(&f, "latest.csv", "data"); /* the others were tried */
    assert_int_equal(unlink(in(&f, "out.csv")), 0);
    assert_int_equal(symlink("nowhere", in(&f, "gone.csv")), 0);
    assert_int_equal(fetch(&f), ERR_FAILED);
    assert_contains(f.err.text, "\"gone.csv\"");
    assert_int_equal(unlink(in(&f, "gone.csv")), 0);
    assert_int_equal(symlink("..", in(&f, "sub")), 0); /* a directory */
    assert_int_equal(fetch(&f), ERR_FAILED);
    assert_contains(f.err.text, "directory \"sub\" is a link");
    assert_null(named(&f, "sub/outside.csv"));
    end(&f);
}

static void folder_passes_over_what_is_no_file(void **state)
{
    static const char *const patterns[] = {"*.csv", NULL};
    struct fixture f;

    begin(state, &f, patterns);
    put_file(in(&f, "a.csv"), "a");
    assert_int_equal(mkfifo(in(&f, "pipe.csv"), 0600), 0);
    assert_int_equal(mkdir(in(&f, "dir.csv"), 0700), 0);
    assert_int_equal(symlink("/dev/zero", in(&f, "zero.csv")), 0);
    assert_int_equal(fetch(&f), OK);
    assert_int_equal(f.list.n, 1);
    end(&f);
}

static void folder_says_when_nothing_matches(void **state)
{
    static const char *const patterns[] = {"a_%Y.csv", "b.csv", NULL};
    struct fixture f;

    begin(state, &f, patterns);
    put_file(in(&f, "a_24.csv"), "a");
    assert_int_equal(fetch(&f), ERR_FAILED);
    assert_contains(f.err.text, "no file in ");
    assert_contains(f.err.text, "(match: a_%Y.csv, ...); it holds 1 files");
    assert_int_equal(f.list.n, 1); /* a receipt of the failure */
    assert_true(f.list.item[0].error.len > 0);
    assert_null(f.list.item[0].name.ptr);
    put_file(in(&f, "b.csv.gz"), "b");
    assert_int_equal(fetch(&f), ERR_FAILED);
    assert_contains(f.err.text, "but \"b.csv.gz\" is there: add \".gz\"");
    f.dir = in(&f, "missing");
    assert_int_equal(fetch(&f), ERR_FAILED);
    assert_contains(f.err.text, "could not open directory");
    end(&f);
}

static void folder_names_a_file_that_it_may_not_read(void **state)
{
    static const char *const patterns[] = {"*.csv", NULL};
    struct fixture f;

    if (geteuid() == 0) {
        skip(); /* root may read everything */
    }
    begin(state, &f, patterns);
    put_file(in(&f, "a.csv"), "a");
    put_file(in(&f, "b.csv"), "b");
    assert_int_equal(chmod(in(&f, "a.csv"), 0), 0);
    assert_int_equal(fetch(&f), ERR_FAILED);
    assert_contains(f.err.text, "could not open \"a.csv\": Permission denied");
    assert_archived(&f, "b.csv", "b");
    end(&f);
}

struct writer {
    const char *path;
    atomic_bool stop;
    bool in_place; /* the same length all the time */
};

static void *keep_writing(void *arg)
{
    struct writer *w = arg;
    int fd = open(w->path, O_WRONLY | O_CLOEXEC);
    off_t end = lseek(fd, 0, SEEK_END);

    while (!atomic_load(&w->stop)) {
        (void)!pwrite(fd, "more\n", 5, w->in_place ? 0 : end);
        end += 5;
        (void)usleep(200);
    }
    (void)close(fd);
    return NULL;
}

static void leaves(void **state, bool in_place)
{
    static const char *const patterns[] = {"*.csv", NULL};
    static char big[16 << 20];
    struct writer w = {.in_place = in_place};
    struct fixture f;
    pthread_t thread;

    begin(state, &f, patterns);
    memset(big, 'x', sizeof big - 1);
    put_file(in(&f, "a.csv"), big);
    w.path = in(&f, "a.csv");
    assert_int_equal(pthread_create(&thread, NULL, keep_writing, &w), 0);
    assert_int_equal(fetch(&f), ERR_RETRY);
    atomic_store(&w.stop, true);
    (void)pthread_join(thread, NULL);
    assert_contains(f.err.text, "\"a.csv\" changed while it was read");
    assert_null(f.list.item[0].sha256.ptr);
    /* and when the copy is complete it is taken */
    assert_int_equal(fetch(&f), OK);
    end(&f);
}

static void folder_leaves_a_file_that_is_still_being_written(void **state)
{
    leaves(state, false);
}

static void folder_leaves_a_file_that_is_rewritten_in_place(void **state)
{
    leaves(state, true);
}

static void folder_takes_what_has_the_length_of_the_last_round(void **state)
{
    static const char *const patterns[] = {"*.csv", NULL};
    struct receipt last = {.name = STR("a.csv"), .bytes = 5};
    struct fixture f;

    begin(state, &f, patterns);
    put_file(in(&f, "a.csv"), "a,b\n1");
    f.receipts.last = (struct receipt_list){&last, 1, 1};
    assert_int_equal(fetch(&f), OK);
    assert_archived(&f, "a.csv", "a,b\n1");
    /* other bytes, the same bytes, another length */
    put_file(in(&f, "a.csv"), "a,b\n2");
    assert_int_equal(fetch(&f), OK);
    assert_archived(&f, "a.csv", "a,b\n2");
    assert_int_equal(fetch(&f), OK);
    assert_archived(&f, "a.csv", "a,b\n2");
    put_file(in(&f, "a.csv"), "a,b\n2\n3");
    assert_int_equal(fetch(&f), OK);
    assert_archived(&f, "a.csv", "a,b\n2\n3");
    end(&f);
}

static void *write_a_little(void *arg)
{
    struct writer *w = arg;
    double until = clock_monotonic() + 0.3;
    int fd = open(w->path, O_WRONLY | O_APPEND | O_CLOEXEC);

    while (clock_monotonic() < until) {
        (void)!write(fd, "more\n", 5);
        (void)usleep(200);
    }
    (void)close(fd);
    return NULL;
}

static void folder_tries_once_more_when_a_file_has_changed(void **state)
{
    static const char *const patterns[] = {"*.csv", NULL};
    static char big[16 << 20];
    struct writer w = {.stop = false};
    struct fixture f;
    struct stat st;
    pthread_t thread;

    begin(state, &f, patterns);
    memset(big, 'x', sizeof big - 1);
    put_file(in(&f, "a.csv"), big);
    w.path = in(&f, "a.csv");
    assert_int_equal(pthread_create(&thread, NULL, write_a_little, &w), 0);
    assert_int_equal(fetch(&f), OK);
    (void)pthread_join(thread, NULL);
    assert_int_equal(stat(w.path, &st), 0);
    assert_int_equal(f.list.item[0].bytes, st.st_size);
    end(&f);
}

static void folder_lies_where_the_driver_looks_for_it(void **state)
{
    static const char *const patterns[] = {"*.csv", NULL};
    const char *path, *data = in_scratch(state, "data");
    struct fixture f;

    begin(state, &f, patterns);
    f.src.path = "sources/us-xx/a.yaml";
    f.src.folder = STR("/srv/drop");
    assert_int_equal(folder_find(&f.arena, &f.src, data, *state, &path, &f.err),
                     OK);
    assert_string_equal(path, "/srv/drop");
    f.src.folder = STR("./data");
    assert_int_equal(folder_find(&f.arena, &f.src, NULL, *state, &path, &f.err),
                     OK);
    assert_string_equal(path, "sources/us-xx/./data");
    f.src.folder = STR("x");
    assert_int_equal(folder_find(&f.arena, &f.src, NULL, *state, &path, &f.err),
                     ERR_USAGE);
    assert_contains(f.err.text, "--data, LAPSE_DATA");
    /* under --data, there or not; STATE/data only where --data has none */
    assert_int_equal(folder_find(&f.arena, &f.src, "/d", *state, &path, &f.err),
                     OK);
    assert_string_equal(path, "/d/x");
    assert_int_equal(file_mkdirs(in_scratch(state, "data/x"), &f.err), OK);
    assert_int_equal(folder_find(&f.arena, &f.src, "/d", *state, &path, &f.err),
                     OK);
    assert_string_equal(path, in_scratch(state, "data/x"));
    f.src.folder = STR(".");
    assert_int_equal(folder_find(&f.arena, &f.src, NULL, *state, &path, &f.err),
                     ERR_USAGE);
    end(&f);
}

static void
folder_name_that_is_no_utf8_is_matched_as_receipts_hold_it(void **state)
{
    static const char *const patterns[] = {"x?.csv", NULL};
    struct fixture f;

    begin(state, &f, patterns);
    put_file(in(&f, "x\xE9.csv"), "latin");
    assert_int_equal(fetch(&f), OK);
    assert_archived(&f, "x\xEF\xBF\xBD.csv", "latin");
    assert_true(str_ends(f.list.item[0].url, STR("/x%E9.csv")));
    end(&f);
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(folder_takes_what_a_role_or_aliases_wants),
        TEST(folder_goes_as_deep_as_a_pattern_has_slashes),
        TEST(folder_follows_links_only_while_they_stay_inside),
        TEST(folder_passes_over_what_is_no_file),
        TEST(folder_says_when_nothing_matches),
        TEST(folder_names_a_file_that_it_may_not_read),
        TEST(folder_leaves_a_file_that_is_still_being_written),
        TEST(folder_leaves_a_file_that_is_rewritten_in_place),
        TEST(folder_takes_what_has_the_length_of_the_last_round),
        TEST(folder_tries_once_more_when_a_file_has_changed),
        TEST(folder_lies_where_the_driver_looks_for_it),
        TEST(folder_name_that_is_no_utf8_is_matched_as_receipts_hold_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
