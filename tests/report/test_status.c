/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_status - the sources, and whether a run is on.
 */
#include "tests/report/canned.h"

#define ONE "source,state,refused_count:int\nus-xx-a,held,5\n"

static void sources_stand_one_a_line(void **state)
{
    struct fixture f;

    fixture_open(&f, "text", *state);
    can("gap.source_status", ONE);
    assert_int_equal(status_report(&f.r, &f.err), OK);
    assert_string_equal(fixture_text(&f), "source   state  refused_count\n"
                                          "us-xx-a  held               5\n");
    fixture_close(&f);
}

static void a_run_that_is_on_is_named(void **state)
{
    struct file_lock lock;
    struct fixture f;

    fixture_open(&f, "text", *state);
    assert_int_equal(file_lock(&lock, in_scratch(state, "run.lock"), &f.err),
                     OK);
    assert_int_equal(status_report(&f.r, &f.err), OK);
    assert_contains(fixture_text(&f), "a run is on: ");
    file_unlock(&lock);
    fixture_close(&f);
}

static void json_says_whether_a_run_is_on(void **state)
{
    struct fixture f;

    fixture_open(&f, "json", *state);
    can("gap.source_status", ONE);
    assert_int_equal(status_report(&f.r, &f.err), OK);
    assert_string_equal(fixture_text(&f),
                        "{\"sources\":[{\"source\":\"us-xx-a\",\"state\":"
                        "\"held\",\"refused_count\":5}],\"running\":false}\n");
    fixture_close(&f);
}

static void csv_has_the_columns_of_the_view(void **state)
{
    struct fixture f;

    fixture_open(&f, "csv", *state);
    can("gap.source_status", ONE);
    assert_int_equal(status_report(&f.r, &f.err), OK);
    assert_string_equal(fixture_text(&f), "source,state,refused_count\r\n"
                                          "us-xx-a,held,5\r\n");
    fixture_close(&f);
}

static void an_empty_store_says_so(void **state)
{
    struct fixture f;

    fixture_open(&f, "text", *state);
    assert_int_equal(status_report(&f.r, &f.err), OK);
    assert_string_equal(fixture_text(&f), "no source has been loaded yet\n");
    fixture_close(&f);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        T(sources_stand_one_a_line),      T(a_run_that_is_on_is_named),
        T(json_says_whether_a_run_is_on), T(csv_has_the_columns_of_the_view),
        T(an_empty_store_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
