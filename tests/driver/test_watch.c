/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_watch - what a night leaves behind, and who is told.
 */
#include "driver/watch.h"

#include "common/json.h"
#include "tests/driver/fake.h"

#define ANSWER "cat >\"$dir/told\"; echo '{\"run\":7,\"seq\":3}'"

static struct arena arena;
static struct place place;
static struct cli_common common = {.log_format = "text"};
static struct origin origins[] = {{.path = "a.yaml", .id = "us-xx-a"}};
static struct outcome outcome;
static struct night_options options = {.place = &place, .common = &common};
static struct watch_options watch;

static int setup(void **state)
{
    if (scratch_setup(state)) {
        return -1;
    }
    arena_init(&arena, 0);
    place = (struct place){.state = *state};
    outcome = (struct outcome){.origin = origins,
                               .published = 2,
                               .loaded = 5,
                               .refused = 1,
                               .age_days = -1,
                               .held_days = -1};
    watch = (struct watch_options){.environment = "county"};
    fake(state, "lapse-load", ANSWER);
    fake(state, "lapse-ingest", "cat >\"$dir/pinged\"");
    return 0;
}

static int teardown(void **state)
{
    arena_release(&arena);
    return scratch_teardown(state);
}

static struct night night_of(enum err_code code)
{
    return (struct night){.outcome = &outcome,
                          .n = 1,
                          .code = code,
                          .asked = true,
                          .started = "2024-05-01T02:30:00Z",
                          .ended = "2024-05-01T02:31:00Z"};
}

/* NULL when there is no such file. */
static const char *text_of(void **state, const char *name)
{
    static char text[4096];
    FILE *f = fopen(in_scratch(state, name), "r");
    size_t n;

    if (!f) {
        return NULL;
    }
    n = fread(text, 1, sizeof text - 1, f);
    text[n] = '\0';
    (void)fclose(f);
    return text;
}

static const char *shell(void **state, const char *name)
{
    return arena_printf(&arena,
                        "cat >%s/%s; echo $LAPSE_OUTCOME $LAPSE_EXIT_CODE "
                        "$LAPSE_ENVIRONMENT >>%s/%s",
                        (const char *)*state, name, (const char *)*state, name)
        .ptr;
}

static void a_success_is_entered_and_then_written_down(void **state)
{
    struct night night = night_of(ERR_INCOMPLETE);
    struct err err = {OK, ""};

    assert_int_equal(watch_record(&arena, &options, &watch, &night, &err), OK);
    assert_contains(text_of(state, "told"), "\"exit_code\":3,\"sources\":1,"
                                            "\"deliveries\":2");
    assert_string_equal(
        text_of(state, "last_success"),
        "{\"succeeded_at\":\"2024-05-01T02:31:00Z\",\"started_at\":"
        "\"2024-05-01T02:30:00Z\",\"environment\":\"county\",\"exit_code\":3,"
        "\"sources\":1,\"deliveries\":2,\"loaded\":5,\"changed\":0,"
        "\"withdrawn\":0,\"refused\":1,\"run\":7,\"publish_seq\":3,"
        "\"audit_head\":null}\n");
}

static void any_other_end_writes_no_success(void **state)
{
    static const enum err_code codes[] = {ERR_FAILED, ERR_USAGE, ERR_HELD,
                                          ERR_INTEGRITY, ERR_RETRY};

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        struct night night = night_of(codes[i]);
        struct err err = {OK, ""};

        assert_int_equal(watch_record(&arena, &options, &watch, &night, &err),
                         OK);
        assert_int_equal(night.code, codes[i]);
        assert_null(text_of(state, "last_success"));
    }
}

static void what_the_store_does_not_take_is_no_success(void **state)
{
    struct night night = night_of(OK);
    struct err err = {OK, ""};

    fake(state, "lapse-load", "exit 5");
    assert_int_equal(watch_record(&arena, &options, &watch, &night, &err),
                     ERR_INTEGRITY);
    assert_int_equal(night.code, ERR_INTEGRITY);
    assert_null(text_of(state, "last_success"));
}

static void a_success_calls_its_hook_alone(void **state)
{
    struct night night = night_of(OK);

    watch.on_success = shell(state, "s");
    watch.on_problem = shell(state, "p");
    watch_hooks(&arena, &options, &watch, &night, true);
    assert_contains(text_of(state, "s"), "{\"started\":");
    assert_contains(text_of(state, "s"), "\nsuccess 0 county\n");
    assert_null(text_of(state, "p"));
}

static void a_hook_is_given_no_password(void **state)
{
    struct night night = night_of(OK);

    watch.on_success = arena_printf(&arena, "echo ${PGPASSWORD-without} >%s/s",
                                    (const char *)*state)
                           .ptr;
    setenv("PGPASSWORD", "invented", 1);
    watch_hooks(&arena, &options, &watch, &night, true);
    assert_string_equal(getenv("PGPASSWORD"), "invented");
    unsetenv("PGPASSWORD");
    assert_string_equal(text_of(state, "s"), "without\n");
}

static void one_that_was_not_recorded_is_a_problem(void **state)
{
    struct night night = night_of(OK);

    watch.on_success = shell(state, "s");
    watch.on_problem = shell(state, "p");
    watch_hooks(&arena, &options, &watch, &night, false);
    assert_null(text_of(state, "s"));
    assert_contains(text_of(state, "p"), "\nproblem 0 county\n");
}

static void no_code_but_0_and_3_calls_a_success(void **state)
{
    static const enum err_code codes[] = {ERR_FAILED, ERR_USAGE, ERR_HELD,
                                          ERR_INTEGRITY, ERR_RETRY};

    watch.on_success = shell(state, "s");
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        struct night night = night_of(codes[i]);

        watch_hooks(&arena, &options, &watch, &night, true);
        assert_true(watch_is_problem(&night));
    }
    assert_null(text_of(state, "s"));
}

static void a_url_is_told_no_more_than_how_it_ended(void **state)
{
    struct night night = night_of(ERR_INCOMPLETE);

    watch.on_success = "https://watch.example.org/token";
    watch_hooks(&arena, &options, &watch, &night, true);
    assert_string_equal(text_of(state, "pinged"),
                        "https://watch.example.org/token\n"
                        "{\"environment\":\"county\",\"outcome\":\"success\","
                        "\"exit_code\":3,\"ended\":"
                        "\"2024-05-01T02:31:00Z\"}");
    assert_contains(calls(state), "--ping");
    assert_null(strstr(calls(state), "token"));
}

static void a_source_past_its_limit_or_long_held_is_a_problem(void **state)
{
    struct night night = night_of(ERR_INCOMPLETE);

    (void)state;
    outcome.code = ERR_INCOMPLETE;
    outcome.freshness = NIGHT_STALE;
    assert_false(watch_is_problem(&night));
    outcome.freshness = NIGHT_ROTTEN;
    assert_true(watch_is_problem(&night));
    outcome.freshness = NIGHT_FRESH;
    outcome.held_days = 3;
    assert_false(watch_is_problem(&night));
    outcome.held_days = 4;
    assert_true(watch_is_problem(&night));
    outcome.held_days = -1;
    outcome.code = ERR_FAILED;
    assert_true(watch_is_problem(&night));
}

static void a_hook_that_fails_changes_nothing(void **state)
{
    struct night night = night_of(OK);

    (void)state;
    watch.on_success = "exit 7";
    watch_hooks(&arena, &options, &watch, &night, true);
    assert_int_equal(night.code, OK);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_success_is_entered_and_then_written_down),
        T(any_other_end_writes_no_success),
        T(what_the_store_does_not_take_is_no_success),
        T(a_success_calls_its_hook_alone),
        T(a_hook_is_given_no_password),
        T(one_that_was_not_recorded_is_a_problem),
        T(no_code_but_0_and_3_calls_a_success),
        T(a_url_is_told_no_more_than_how_it_ended),
        T(a_source_past_its_limit_or_long_held_is_a_problem),
        T(a_hook_that_fails_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
