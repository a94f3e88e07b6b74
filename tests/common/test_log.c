/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of common/log. */
#include "common/arena.h"
#include "common/json.h"
#include "common/log.h"
#include "tests/support/unit.h"

static int fixed_now(void **state)
{
    (void)state;
    return setenv("LAPSE_NOW", "2026-01-31T23:59:59Z", 1);
}

static void log_line_has_stamp_program_and_level(void **state)
{
    struct stderr_catch c;

    (void)state;
    log_init("lapse-x", LOG_DEBUG, false);
    stderr_begin(&c);
    log_info("read %d files", 3);
    log_warn("slow");
    log_debug("detail");
    assert_string_equal(stderr_text(&c),
                        "2026-01-31T23:59:59Z lapse-x: read 3 files\n"
                        "2026-01-31T23:59:59Z lapse-x: warning: slow\n"
                        "2026-01-31T23:59:59Z lapse-x: debug: detail\n");
}

static void log_keeps_quiet_below_its_level(void **state)
{
    struct stderr_catch c;

    (void)state;
    log_init("lapse-x", LOG_WARN, false);
    stderr_begin(&c);
    log_info("no");
    log_debug("no");
    assert_string_equal(stderr_text(&c), "");
}

static void log_escapes_what_moves_cursor_or_direction(void **state)
{
    struct stderr_catch c;
    const char *text;

    (void)state;
    log_init("p", LOG_INFO, false);
    stderr_begin(&c);
    log_error(
        "a\nb\x1B[31m\t\x7F\xC2\x9B \xE2\x80\xAE \xE2\x81\xA6 \xE2\x80\xA8"
        " \xFF \xC3\xA9 \xD8\x9C \xEF\xBB\xBF \\");
    text = stderr_text(&c);
    assert_contains(text,
                    "error: a\\x0ab\\x1b[31m\\x09\\x7f\\u009b \\u202e "
                    "\\u2066 \\u2028 \\xff \xC3\xA9 \\u061c \\ufeff \\\n");
}

static void log_json_is_one_object_a_line(void **state)
{
    struct stderr_catch c;
    struct arena a;
    struct node *n;
    struct err e;

    (void)state;
    log_init("lapse-x", LOG_INFO, true);
    stderr_begin(&c);
    log_warn("say \"%s\"\n", "x");
    arena_init(&a, 0);
    assert_int_equal(json_parse(&a, str_from(stderr_text(&c)), "line", &n, &e),
                     OK);
    assert_int_equal(n->count, 4);
    assert_str(node_text(n, "time", STR("")), "2026-01-31T23:59:59Z");
    assert_str(node_text(n, "level", STR("")), "warning");
    assert_str(node_text(n, "program", STR("")), "lapse-x");
    assert_str(node_text(n, "message", STR("")), "say \"x\"\\x0a");
    arena_release(&a);
}

static void log_err_returns_the_code(void **state)
{
    struct err e;
    struct stderr_catch c;

    (void)state;
    log_init("lapse-x", LOG_WARN, false);
    err_set(&e, ERR_HELD, "total differs");
    stderr_begin(&c);
    assert_int_equal(log_err(&e), ERR_HELD);
    assert_contains(stderr_text(&c), "lapse-x: error: total differs\n");
}

static void log_line_of_the_longest_error_is_whole(void **state)
{
    struct err e;
    struct stderr_catch c;
    char text[1100];
    const char *line;

    (void)state;
    memset(text, '\x01', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    log_init("p", LOG_WARN, true);
    err_set(&e, ERR_FAILED, "%s", text);
    stderr_begin(&c);
    (void)log_err(&e);
    line = stderr_text(&c);
    assert_string_equal(line + strlen(line) - 6, "...\"}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(log_line_has_stamp_program_and_level),
        cmocka_unit_test(log_keeps_quiet_below_its_level),
        cmocka_unit_test(log_escapes_what_moves_cursor_or_direction),
        cmocka_unit_test(log_json_is_one_object_a_line),
        cmocka_unit_test(log_err_returns_the_code),
        cmocka_unit_test(log_line_of_the_longest_error_is_whole),
    };

    return cmocka_run_group_tests_name("common/log", tests, fixed_now, NULL);
}
