/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_probe - how old a success may be, by row and by file.
 */
#include "report/probe.h"

#include "tests/report/canned.h"

#define ROW(stamp) "succeeded_at,environment\n" stamp ",county\n"

static enum err_code probe(struct fixture *f, void **state, const char *now)
{
    enum err_code code;

    fixture_open(f, "text", *state);
    f->o.max_age = "26h";
    setenv("LAPSE_NOW", now, 1);
    code = probe_store(&f->r, &f->err);
    unsetenv("LAPSE_NOW");
    return code;
}

static void a_recent_success_is_well(void **state)
{
    struct fixture f;

    can("gap.last_success", ROW("2024-05-01 02:31:00"));
    assert_int_equal(probe(&f, state, "2024-05-02T04:30:59Z"), OK);
    assert_string_equal(fixture_text(&f),
                        "ok: \"county\" ended well at 2024-05-01 02:31:00\n");
    fixture_close(&f);
}

static void one_older_than_26_hours_is_not(void **state)
{
    struct fixture f;

    can("gap.last_success", ROW("2024-05-01 02:31:00"));
    assert_int_equal(probe(&f, state, "2024-05-02T04:31:01Z"), ERR_FAILED);
    assert_string_equal(f.err.text,
                        "no run of \"county\" has ended well for 26 hours "
                        "(2024-05-01 02:31:00), 26h are allowed");
    fixture_close(&f);
}

static void nor_is_none_at_all(void **state)
{
    struct fixture f;

    assert_int_equal(probe(&f, state, "2024-05-02T04:31:01Z"), ERR_FAILED);
    assert_string_equal(f.err.text, "no run has ended well yet");
    fixture_close(&f);
}

static void nor_one_of_tomorrow(void **state)
{
    struct fixture f;

    can("gap.last_success", ROW("2024-05-03 02:31:00"));
    assert_int_equal(probe(&f, state, "2024-05-02T04:31:01Z"), ERR_FAILED);
    assert_contains(f.err.text, "lies in the future");
    fixture_close(&f);
}

static void a_hold_may_last_three_days(void **state)
{
    struct fixture f;

    can("gap.last_success", ROW("2024-05-02 02:31:00"));
    can("gap.source_status", "source,held_since_date\nus-xx-a,2024-04-29\n");
    assert_int_equal(probe(&f, state, "2024-05-02T12:00:00Z"), OK);
    fixture_close(&f);
    can("gap.last_success", ROW("2024-05-02 02:31:00"));
    can("gap.source_status", "source,held_since_date\nus-xx-a,2024-04-28\n");
    assert_int_equal(probe(&f, state, "2024-05-02T12:00:00Z"), ERR_HELD);
    assert_contains(f.err.text, "\"us-xx-a\": a delivery has been held for 4");
    fixture_close(&f);
}

static void a_source_may_be_as_old_as_it_says(void **state)
{
    struct fixture f;

    can("gap.last_success", ROW("2024-05-02 02:31:00"));
    can("gap.source_status", "source,newest_date,freshness_fail_days:int\n"
                             "us-xx-a,2024-04-02,30\nus-xx-b,-,30\n");
    assert_int_equal(probe(&f, state, "2024-05-02T12:00:00Z"), OK);
    fixture_close(&f);
    can("gap.last_success", ROW("2024-05-02 02:31:00"));
    can("gap.source_status", "source,newest_date,freshness_fail_days:int\n"
                             "us-xx-a,2024-04-01,30\nus-xx-b,-,30\n");
    assert_int_equal(probe(&f, state, "2024-05-02T12:00:00Z"), ERR_INCOMPLETE);
    assert_contains(f.err.text, "\"us-xx-a\": its newest date is 31 days old");
    fixture_close(&f);
}

static void the_file_alone_tells_as_much(void **state)
{
    struct fixture f;

    fixture_open(&f, "text", *state);
    f.o.max_age = "2d";
    f.o.file = in_scratch(state, "last_success");
    setenv("LAPSE_NOW", "2024-05-02T12:00:00Z", 1);
    assert_int_equal(probe_file(&f.o, &f.r.out, &f.err), ERR_FAILED);
    assert_contains(f.err.text, "no such file");
    put_file(f.o.file, "{\"succeeded_at\":\"2024-05-01T02:31:00Z\","
                       "\"environment\":\"county\"}\n");
    f.err = (struct err){OK, ""};
    assert_int_equal(probe_file(&f.o, &f.r.out, &f.err), OK);
    put_file(f.o.file, "{\"succeeded_at\":\"2024-04-29T02:31:00Z\","
                       "\"environment\":\"county\"}\n");
    assert_int_equal(probe_file(&f.o, &f.r.out, &f.err), ERR_FAILED);
    unsetenv("LAPSE_NOW");
    fixture_close(&f);
}

static void an_age_is_a_number_and_a_unit(void **state)
{
    static const char *const bad[] = {"", "h", "26", "-1h", "0h", "26 h", "1w"};
    int64_t seconds;

    (void)state;
    assert_true(probe_age(STR("26h"), &seconds));
    assert_int_equal(seconds, 93600);
    assert_true(probe_age(STR("2d"), &seconds));
    assert_int_equal(seconds, 172800);
    assert_true(probe_age(STR("90m"), &seconds));
    assert_int_equal(seconds, 5400);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(probe_age(str_from(bad[i]), &seconds));
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        T(a_recent_success_is_well),     T(one_older_than_26_hours_is_not),
        T(nor_is_none_at_all),           T(nor_one_of_tomorrow),
        T(a_hold_may_last_three_days),   T(a_source_may_be_as_old_as_it_says),
        T(the_file_alone_tells_as_much), T(an_age_is_a_number_and_a_unit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
