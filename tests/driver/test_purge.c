/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_purge - the order of a purge: nothing is deleted before all is known,
 * the rows of the store go last, no number is on a command line.
 */
#include "driver/purge.h"

#include "common/file.h"
#include "tests/driver/fake.h"

static struct arena arena;
static struct place place;
static struct cli_common common = {.log_format = "text"};
static struct err fault;
static enum err_code status;

static int setup(void **state)
{
    if (scratch_setup(state)) {
        return -1;
    }
    arena_init(&arena, 0);
    memset(&fault, 0, sizeof fault);
    status = OK;
    place.state = arena_cstr(&arena, str_from(in_scratch(state, "state")));
    place.home = *state;
    place.sources = arena_cstr(&arena, str_from(in_scratch(state, "sources")));
    file_mkdirs(place.state, &fault);
    file_mkdirs(in_scratch(state, "state/staged/b1"), &fault);
    put_file(in_scratch(state, "state/staged/b1/manifest.json"),
             "{\"source\":\"us-zz-log\"}");
    file_mkdirs(in_scratch(state, "state/staged/b2"), &fault);
    put_file(in_scratch(state, "state/staged/b2/manifest.json"),
             "{\"source\":\"us-zz-other\"}");
    file_mkdirs(in_scratch(state, "sources/us-zz"), &fault);
    put_file(in_scratch(state, "sources/us-zz/log.yaml"),
             "source: us-zz-log\nfetch: {kind: folder, path: x}\n");
    fake(state, "lapse-load",
         "case $* in *purge-scope*) cat >>\"$dir/stdin\"; echo '{\"cases\":"
         "[{\"case_id\":\"7\",\"number\":\"QQ-7\"}],\"sources\":"
         "[\"us-zz-log\"],\"staged_of\":[\"us-zz-log\"],\"files\":[]}';; *) "
         "echo "
         "'core.event: 3 rows';; esac");
    fake(state, "lapse-transform",
         "case $* in *--plan*) echo '{\"delivery_key\":\"k1\",\"files\":[]}';;"
         " *) [ ! -e \"$dir/broken\" ] || exit 1;; esac");
    return 0;
}

static int teardown(void **state)
{
    arena_release(&arena);
    return scratch_teardown(state);
}

static enum err_code purge(const char *reason, bool for_good, struct buf *out)
{
    struct night_options o = {.place = &place, .common = &common};
    struct purge p = {.kind = "case",
                      .operand = "abc",
                      .reason = reason,
                      .for_good = for_good};

    buf_init(out, 65536);
    return purge_run(&arena, &o, &p, out, &status, &fault);
}

static const char *text(struct buf *out)
{
    const char *s = arena_cstr(&arena, buf_slice(out));

    buf_release(out);
    return s;
}

static void without_yes_it_counts(void **state)
{
    struct buf out;
    const char *said;

    assert_int_equal(purge("why", false, &out), OK);
    said = text(&out);
    assert_contains(said, "core.event: 3 rows\n");
    assert_contains(said, "staged: 1 deliveries");
    assert_contains(said, "nothing was changed");
    assert_null(strstr(calls(state), "--yes"));
    assert_true(place_is_dir(in_scratch(state, "state/staged/b1")));
}

static void with_yes_the_rows_go_last_and_by_key(void **state)
{
    const char *said, *map, *rows;
    struct buf out;

    assert_int_equal(purge("why", true, &out), OK);
    assert_int_equal(status, OK);
    text(&out);
    said = calls(state);
    map = strstr(said, "--only k1 --output jsonl");
    rows = strstr(said, "purge --reason why --yes -- case 7");
    assert_non_null(map);
    assert_non_null(rows);
    assert_true(map < rows);
    assert_null(strstr(said, "QQ-7"));
    assert_false(place_is_dir(in_scratch(state, "state/staged/b1")));
    assert_true(place_is_dir(in_scratch(state, "state/staged/b2")));
}

/* Of a run that was killed, and of a delivery that the ledger never saw. */
static void nothing_that_may_hold_rows_stays_staged(void **state)
{
    struct buf out;

    file_mkdirs(in_scratch(state, "state/staged/b3.tmp"), &fault);
    file_mkdirs(in_scratch(state, "state/staged/b4"), &fault);
    put_file(in_scratch(state, "state/staged/b4/manifest.json"), "{\"sou");
    file_mkdirs(in_scratch(state, "state/staged/b5"), &fault);
    put_file(in_scratch(state, "state/staged/b5/manifest.json"),
             "{\"source\":\"us-zz-log\"}");
    assert_int_equal(purge("why", true, &out), OK);
    assert_contains(text(&out), "staged: 4 deliveries");
    assert_false(place_is_dir(in_scratch(state, "state/staged/b3.tmp")));
    assert_false(place_is_dir(in_scratch(state, "state/staged/b4")));
    assert_false(place_is_dir(in_scratch(state, "state/staged/b5")));
    assert_true(place_is_dir(in_scratch(state, "state/staged/b2")));
}

static void a_purge_needs_a_reason(void **state)
{
    struct buf out;

    assert_int_equal(purge(" ", true, &out), ERR_USAGE);
    text(&out);
    assert_string_equal(calls(state), "");
}

static void a_source_file_that_is_missing_stops_it_before_anything(void **state)
{
    struct buf out;

    assert_int_equal(unlink(in_scratch(state, "sources/us-zz/log.yaml")), 0);
    assert_int_equal(purge("why", true, &out), ERR_USAGE);
    text(&out);
    assert_contains(fault.text, "by its source file");
    assert_null(strstr(calls(state), "--yes"));
    assert_true(place_is_dir(in_scratch(state, "state/staged/b1")));
}

static void what_could_not_be_looked_through_is_told(void **state)
{
    struct buf out;

    put_file(in_scratch(state, "broken"), "");
    assert_int_equal(purge("why", true, &out), OK);
    text(&out);
    assert_int_equal(status, ERR_INCOMPLETE);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(without_yes_it_counts),
        T(with_yes_the_rows_go_last_and_by_key),
        T(nothing_that_may_hold_rows_stays_staged),
        T(a_purge_needs_a_reason),
        T(a_source_file_that_is_missing_stops_it_before_anything),
        T(what_could_not_be_looked_through_is_told)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
