/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_night - the order of the programs, what they are given, and what
 * their exit codes make of the night.
 */
#include "driver/night.h"

#include "tests/driver/fake.h"

#define PLAN \
    "echo '{\"delivery_key\":\"k1\"}'; echo '{\"delivery_key\":\"k2\"}'"
#define TRANSFORM "case \"$*\" in *--plan*) " PLAN ";; *) echo batch;; esac"
#define LOAD                                   \
    "case \"$*\" in *receipts*) ;; "           \
    "*wanted*) sed 's/}$/,\"base\":null}/';; " \
    "*) echo '{\"new\":5,\"changed\":2,\"gone\":1,\"key_conflict\":1}';; esac"
#define REPORT                                                          \
    "case \"$*\" in *answers*) echo '{\"answers\":[]}';; "              \
    "*) echo '{\"sources\":[{\"source\":\"us-xx-log\",\"newest_date\":" \
    "\"2024-06-30\",\"state\":\"ok\"}]}';; esac"

static struct arena arena;
static struct place place;
static struct cli_common common = {.log_format = "text"};

static int setup(void **state)
{
    struct err err = {OK, ""};

    if (scratch_setup(state)) {
        return -1;
    }
    arena_init(&arena, 0);
    place = (struct place){
        .state = arena_cstr(&arena, str_from(in_scratch(state, "state"))),
        .database = "dbname=x"};
    file_mkdirs(in_scratch(state, "state/receipts"), &err);
    file_mkdirs(in_scratch(state, "state/staged/batch"), &err);
    put_file(in_scratch(state, "state/staged/batch/manifest.json"),
             "{\"counts\":{\"records_in\":10,\"rejected\":3}}");
    fake(state, "lapse-ingest",
         "echo '{\"name\":\"a\",\"sha256\":\"1\"}' "
         ">\"$dir/state/receipts/us-xx-log.jsonl\"");
    fake(state, "lapse-transform", TRANSFORM);
    fake(state, "lapse-load", LOAD);
    fake(state, "lapse-report", REPORT);
    return 0;
}

static int teardown(void **state)
{
    arena_release(&arena);
    return scratch_teardown(state);
}

static struct origin origin(const char *id)
{
    return (struct origin){.path = arena_printf(&arena, "%s.yaml", id).ptr,
                           .id = id,
                           .folder = "us-xx",
                           .data = "/data",
                           .needs = "drop",
                           .has_data = true};
}

static struct night run(struct origin *origins, size_t n)
{
    struct night_options o = {.place = &place,
                              .common = &common,
                              .as_of = "2024-07-01",
                              .delivery = "append"};
    struct catalog c = {origins, n};
    struct err err = {OK, ""};
    struct night night;

    assert_int_equal(night_run(&arena, &o, &c, &night, &err), OK);
    return night;
}

static void a_source_goes_through_the_stages_in_order(void **state)
{
    struct origin one = origin("us-xx-log");
    struct night night = run(&one, 1);
    const struct outcome *o = &night.outcome[0];
    const char *at = calls(state);
    static const char *const order[] = {
        "lapse-report",
        "lapse-ingest -q --log-format text --state ",
        "-d dbname=x receipts us-xx-log",
        "lapse-transform -q --log-format text --state ",
        "--data /data --as-of 2024-07-01 --delivery append --plan "
        "us-xx-log.yaml",
        "lapse-load -q --log-format text --state ",
        "-d dbname=x wanted us-xx-log",
        "--data /data --as-of 2024-07-01 --delivery append --only k1 "
        "us-xx-log.yaml",
        "publish batch",
        "--only k2",
        "publish batch",
        "lapse-report"};

    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        at = strstr(at, order[i]);
        if (!at) {
            fail_msg("\"%s\" not in order in:\n%s", order[i], calls(state));
        }
        at++;
    }
    assert_int_equal(night.code, OK);
    assert_int_equal(o->stage, NIGHT_DONE);
    assert_int_equal(o->published, 2);
    assert_int_equal(o->new_files, 1);
    assert_int_equal(o->read, 20);
    assert_int_equal(o->loaded, 10);
    assert_int_equal(o->changed, 4);
    assert_int_equal(o->withdrawn, 2);
    assert_int_equal(o->refused, 8);
    assert_string_equal(o->newest, "2024-06-30");
}

static void the_numbers_are_asked_once_before_and_once_after(void **state)
{
    struct origin two[2] = {origin("us-xx-log"), origin("us-xx-log")};
    struct night night = run(two, 2);
    const char *before = strstr(calls(state), " answers");
    const char *publish = strstr(calls(state), " publish");
    const char *after;

    assert_non_null(before);
    assert_non_null(publish);
    assert_true(before < publish);
    after = strstr(publish, " answers");
    assert_non_null(after);
    assert_null(strstr(after + 1, " answers"));
    assert_null(strstr(after, " publish"));
    assert_non_null(night.before);
    assert_non_null(night.after);
}

static void nobody_computes_the_numbers_of_a_quiet_night(void **state)
{
    struct origin one = origin("us-xx-log");
    struct night night;

    fake(state, "lapse-load", "case \"$*\" in *publish*) exit 1;; esac");
    night = run(&one, 1);
    assert_int_equal(night.code, OK);
    assert_null(strstr(calls(state), " answers"));
    assert_null(night.before);
    assert_null(night.after);
    assert_string_equal(night.outcome[0].newest, "2024-06-30");
}

static void standards_know_no_horizon(void **state)
{
    struct origin one = origin("us-xx-standards");

    one.standards = true;
    one.jurisdiction = "us-xx";
    run(&one, 1);
    assert_null(strstr(calls(state), "--as-of"));
    assert_contains(calls(state), "--jurisdiction us-xx");
}

static void one_that_fails_does_not_stop_the_others(void **state)
{
    struct origin two[2] = {origin("us-xx-bad"), origin("us-xx-log")};
    struct night night;

    fake(state, "lapse-ingest", "case $* in *bad*) exit 1;; esac");
    fake(state, "lapse-transform",
         "case $* in *bad*) exit 1;; esac; " TRANSFORM);
    night = run(two, 2);
    assert_int_equal(night.outcome[0].code, ERR_FAILED);
    assert_int_equal(night.outcome[1].published, 2);
    assert_int_equal(night.code, ERR_INCOMPLETE); /* published, not all */
}

static void nothing_published_keeps_the_code(void **state)
{
    struct origin one = origin("us-xx-log");

    fake(state, "lapse-transform", "exit 1");
    assert_int_equal(run(&one, 1).code, ERR_FAILED);
}

static void a_held_delivery_blocks_none_of_its_source(void **state)
{
    struct origin one = origin("us-xx-log");
    struct night night;

    fake(state, "lapse-load", "case \"$*\" in *publish*) exit 4;; esac; " LOAD);
    night = run(&one, 1);
    assert_int_equal(night.code, ERR_HELD);
    assert_string_equal(night.outcome[0].delivery, "k1");
    assert_contains(calls(state), "--only k2");
    assert_null(strstr(calls(state), "attempted"));
}

/* k1 cannot be staged, k2 can; both of the kind given, for the same period. */
static struct night mend(void **state, const char *kind)
{
    struct origin one = origin("us-xx-log");
    const char *body =
        arena_printf(&arena,
                     "case \"$*\" in *--plan*) for k in k1 k2; do echo "
                     "'{\"delivery_key\":\"'$k'\",\"delivery\":\"%s\","
                     "\"period_from\":null,\"period_to\":null}'; done;; "
                     "*k1*) exit 4;; *) echo batch;; esac",
                     kind)
            .ptr;

    fake(state, "lapse-transform", body);
    return run(&one, 1);
}

static void a_mended_export_settles_the_one_that_was_refused(void **state)
{
    struct night night = mend(state, "full");

    assert_int_equal(night.code, OK);
    assert_int_equal(night.outcome[0].published, 1);
    assert_null(night.outcome[0].delivery);
    assert_contains(calls(state), "attempted us-xx-log 4");
}

static void what_adds_to_others_is_settled_by_none(void **state)
{
    struct night night = mend(state, "append");

    assert_int_equal(night.code, ERR_HELD);
    assert_int_equal(night.outcome[0].published, 1);
    assert_string_equal(night.outcome[0].delivery, "k1");
}

static void damage_stops_all(void **state)
{
    struct origin two[2] = {origin("us-xx-bad"), origin("us-xx-log")};
    struct night night;

    fake(state, "lapse-load", "exit 5");
    night = run(two, 2);
    assert_int_equal(night.code, ERR_INTEGRITY);
    assert_int_equal(night.n, 1);
}

static void a_database_that_is_away_still_lets_the_network_in(void **state)
{
    struct origin one = origin("us-xx-log");
    struct night night;

    fake(state, "lapse-report", "exit 75");
    night = run(&one, 1);
    assert_int_equal(night.code, ERR_RETRY);
    assert_contains(calls(state), "lapse-ingest");
    assert_null(strstr(calls(state), "lapse-load"));
}

static void a_store_that_is_not_set_up_stops_at_once(void **state)
{
    struct origin one = origin("us-xx-log");

    fake(state, "lapse-report", "exit 2");
    assert_int_equal(run(&one, 1).code, ERR_USAGE);
    assert_null(strstr(calls(state), "lapse-ingest"));
}

static void a_stale_base_is_tried_again_without_one(void **state)
{
    struct origin one = origin("us-xx-log");

    fake(state, "lapse-load",
         "case \"$*\" in *receipts*) ;; *wanted*) head -n 1 | sed "
         "'s/}$/,\"base\":\"old\"}/';; *) if [ -e \"$dir/tried\" ]; then "
         "echo '{}'; else : >\"$dir/tried\"; exit 1; fi;; esac");
    assert_int_equal(run(&one, 1).code, OK);
    assert_contains(calls(state), "--only k1 --base old");
    assert_contains(calls(state), "--only k1 us-xx-log.yaml");
}

static void each_delivery_is_read_against_the_one_published_before(void **state)
{
    struct origin one = origin("us-xx-log");

    assert_int_equal(run(&one, 1).code, OK);
    assert_contains(calls(state), "--only k1 us-xx-log.yaml");
    assert_contains(calls(state), "--only k2 --base batch us-xx-log.yaml");
}

static void a_source_without_its_data_is_left_out(void **state)
{
    struct origin one = origin("us-xx-log");
    struct night night;

    one.has_data = false;
    night = run(&one, 1);
    assert_true(night.outcome[0].no_data);
    assert_int_equal(night.code, OK);
    assert_null(strstr(calls(state), "lapse-ingest"));
}

static void unless_it_was_named(void **state)
{
    struct origin one = origin("us-xx-log");

    one.has_data = false;
    one.named = true;
    fake(state, "lapse-ingest", "exit 2");
    assert_int_equal(run(&one, 1).code, ERR_USAGE);
}

static void a_source_grows_stale_by_its_own_limits(void **state)
{
    struct origin one = origin("us-xx-log");
    struct night night;

    fake(state, "lapse-report",
         "case \"$*\" in *answers*) echo '{\"answers\":[]}';; "
         "*) echo '{\"sources\":[{\"source\":\"us-xx-log\",\"newest_date\":"
         "\"2024-06-30\",\"freshness_warn_days\":5,"
         "\"freshness_fail_days\":9}]}';; esac");
    setenv("LAPSE_NOW", "2024-07-05T23:59:59Z", 1);
    night = run(&one, 1);
    assert_int_equal(night.code, OK);
    setenv("LAPSE_NOW", "2024-07-06T00:00:00Z", 1);
    night = run(&one, 1);
    assert_int_equal(night.code, ERR_INCOMPLETE);
    assert_int_equal(night.outcome[0].freshness, NIGHT_STALE);
    setenv("LAPSE_NOW", "2024-07-10T00:00:00Z", 1);
    night = run(&one, 1);
    assert_int_equal(night.code, ERR_INCOMPLETE);
    assert_int_equal(night.outcome[0].freshness, NIGHT_ROTTEN);
    assert_int_equal(night.outcome[0].age_days, 10);
    unsetenv("LAPSE_NOW");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_source_goes_through_the_stages_in_order),
        T(the_numbers_are_asked_once_before_and_once_after),
        T(nobody_computes_the_numbers_of_a_quiet_night),
        T(standards_know_no_horizon),
        T(one_that_fails_does_not_stop_the_others),
        T(nothing_published_keeps_the_code),
        T(a_held_delivery_blocks_none_of_its_source),
        T(a_mended_export_settles_the_one_that_was_refused),
        T(what_adds_to_others_is_settled_by_none),
        T(damage_stops_all),
        T(a_database_that_is_away_still_lets_the_network_in),
        T(a_store_that_is_not_set_up_stops_at_once),
        T(a_stale_base_is_tried_again_without_one),
        T(each_delivery_is_read_against_the_one_published_before),
        T(a_source_without_its_data_is_left_out),
        T(unless_it_was_named),
        T(a_source_grows_stale_by_its_own_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
