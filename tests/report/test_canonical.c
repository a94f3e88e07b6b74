/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_canonical - the six files of the canonical layout.
 */
#include "tests/report/canned.h"

static const char *content(void **state, const char *name)
{
    static struct buf b;
    struct err err = {OK, ""};

    buf_init(&b, 65536);
    assert_int_equal(file_read(in_scratch(state, name), &b, &err), OK);
    assert_true(buf_put(&b, "", 1));
    return b.ptr;
}

static void all_six_files_are_written(void **state)
{
    static const char *const names[] = {"cases.csv",      "events.csv",
                                        "statements.csv", "policy.csv",
                                        "holidays.csv",   "coverage.csv"};
    struct fixture f;

    fixture_open(&f, "text", *state);
    f.o.canonical = in_scratch(state, "out");
    can("canonical_events", "jurisdiction,note,event_id\nus-xx,=1,7\n");
    assert_int_equal(export_canonical(&f.r, NULL, &f.err), OK);
    for (size_t i = 0; i < 6; i++) {
        char path[64];

        (void)snprintf(path, sizeof path, "out/%s", names[i]);
        assert_true(file_exists(in_scratch(state, path)));
    }
    fixture_close(&f);
}

static void texts_are_given_back_untouched(void **state)
{
    struct fixture f;

    fixture_open(&f, "text", *state);
    f.o.canonical = in_scratch(state, "out");
    can("canonical_events", "jurisdiction,note,event_id\nus-xx,=1,-\n");
    assert_int_equal(export_canonical(&f.r, NULL, &f.err), OK);
    assert_string_equal(content(state, "out/events.csv"),
                        "jurisdiction,note,event_id\nus-xx,=1,\n");
    fixture_close(&f);
}

static void a_jurisdiction_is_a_code_and_nothing_else(void **state)
{
    struct fixture f;

    fixture_open(&f, "text", *state);
    f.o.canonical = in_scratch(state, "out");
    assert_int_equal(export_canonical(&f.r, "x' or true --", &f.err),
                     ERR_USAGE);
    assert_int_equal(strlen(canned_asked), 0);
    f.err.code = OK;
    assert_int_equal(export_canonical(&f.r, "us-xx", &f.err), OK);
    assert_contains(canned_asked, "where jurisdiction = 'us-xx'");
    fixture_close(&f);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        T(all_six_files_are_written),
        T(texts_are_given_back_untouched),
        T(a_jurisdiction_is_a_code_and_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
