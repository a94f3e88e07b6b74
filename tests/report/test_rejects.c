/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_rejects - refused rows for people and for programs.
 */
#include "tests/report/canned.h"

static void without_a_source_they_are_counted(void **state)
{
    struct fixture f;

    fixture_open(&f, "text", *state);
    can("group by", "source,reason,rows_count:int\nus-xx-a,bad_date,3\n");
    assert_int_equal(rejects_report(&f.r, NULL, &f.err), OK);
    assert_string_equal(fixture_text(&f), "source   reason    rows_count\n"
                                          "us-xx-a  bad_date           3\n");
    fixture_close(&f);
}

static void of_one_source_each_is_a_line(void **state)
{
    struct fixture f;

    fixture_open(&f, "text", *state);
    can("from gap.source_status", "source\nus-xx-a\n");
    can("group by", "source,reason,rows_count:int\nus-xx-a,bad_date,1\n");
    can("limit 1000", "id,line:int\n0a1b2c3d4e5f:7,9\n");
    assert_int_equal(rejects_report(&f.r, "us-xx-a", &f.err), OK);
    assert_contains(fixture_text(&f), "0a1b2c3d4e5f:7     9\n");
    assert_contains(fixture_text(&f), "lapse explain reject:ID");
    fixture_close(&f);
}

static void a_source_that_is_none_is_named(void **state)
{
    struct fixture f;

    fixture_open(&f, "csv", *state);
    assert_int_equal(rejects_report(&f.r, "us-xx-b", &f.err), ERR_USAGE);
    assert_contains(f.err.text, "\"us-xx-b\"");
    fixture_close(&f);
}

static void csv_has_every_column(void **state)
{
    struct fixture f;

    fixture_open(&f, "csv", *state);
    can("select * from gap.reject", "source,reason\nus-xx-a,bad_date\n");
    assert_int_equal(rejects_report(&f.r, NULL, &f.err), OK);
    assert_string_equal(fixture_text(&f), "source,reason\r\n"
                                          "us-xx-a,bad_date\r\n");
    fixture_close(&f);
}

static void json_is_one_object(void **state)
{
    struct fixture f;

    fixture_open(&f, "json", *state);
    can("select * from gap.reject", "source,line:int\nus-xx-a,4\n");
    assert_int_equal(rejects_report(&f.r, NULL, &f.err), OK);
    assert_string_equal(fixture_text(&f),
                        "{\"rejects\":[{\"source\":\"us-xx-a\","
                        "\"line\":4}]}\n");
    fixture_close(&f);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        T(without_a_source_they_are_counted),
        T(of_one_source_each_is_a_line),
        T(a_source_that_is_none_is_named),
        T(csv_has_every_column),
        T(json_is_one_object),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
