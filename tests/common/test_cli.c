/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of common/cli. */
#include "common/day.h"
#include "tests/support/sample_program.h"
#include "tests/support/unit.h"

/* Words of text become argv behind the program's name. */
static enum err_code parse(const struct cli_program *p, const char *text,
                           struct sample_options *o, struct cli_line *line,
                           struct err *e)
{
    static char copy[256];
    static char *argv[32];
    char *rest = copy, *word;
    int argc = 0;

    (void)snprintf(copy, sizeof copy, "%s %s", p->name, text);
    while ((word = strsep(&rest, " ")) != NULL) {
        if (*word) {
            argv[argc++] = word;
        }
    }
    argv[argc] = NULL;
    *o = (struct sample_options){.force = false};
    *e = (struct err){OK, ""};
    return cli_parse(p, argc, argv, o, line, e);
}

static void cli_fills_what_is_given_and_what_is_built_in(void **state)
{
    struct sample_options o;
    struct cli_line line;
    struct err e;

    (void)state;
    assert_int_equal(parse(&sample_program,
                           "-qv run a --output=json -vfd db b --as-of "
                           "2000-01-01",
                           &o, &line, &e),
                     OK);
    assert_int_equal(line.wish, CLI_RUN);
    assert_string_equal(line.command->name, "run");
    assert_int_equal(line.n, 2);
    assert_string_equal(line.operands[0], "a");
    assert_string_equal(line.operands[1], "b");
    assert_true(o.common.quiet);
    assert_int_equal(o.common.verbose, 2);
    assert_string_equal(o.common.log_format, "text");
    assert_string_equal(o.database, "db");
    assert_string_equal(o.output, "json");
    assert_int_equal(o.limit, 10);
    assert_int_equal(o.as_of, DAY_PG_EPOCH);
    assert_true(o.force);
}

static void cli_unset_day_is_no_day(void **state)
{
    struct sample_options o;
    struct cli_line line;
    struct err e;

    (void)state;
    assert_int_equal(parse(&sample_program, "status", &o, &line, &e), OK);
    assert_int_equal(o.as_of, DAY_NONE);
    assert_null(o.common.state);
}

static void cli_takes_options_before_the_command(void **state)
{
    struct sample_options o;
    struct cli_line line;
    struct err e;

    (void)state;
    assert_int_equal(
        parse(&sample_program, "--limit 5 -o csv run x", &o, &line, &e), OK);
    assert_string_equal(line.command->name, "run");
    assert_int_equal(line.n, 1);
    assert_string_equal(line.operands[0], "x");
    assert_int_equal(o.limit, 5);
    assert_string_equal(o.output, "csv");
}

static void cli_two_dashes_end_the_options(void **state)
{
    struct sample_options o;
    struct cli_line line;
    struct err e;

    (void)state;
    assert_int_equal(parse(&sample_program, "run -- --help -x", &o, &line, &e),
                     OK);
    assert_int_equal(line.wish, CLI_RUN);
    assert_int_equal(line.n, 2);
    assert_string_equal(line.operands[0], "--help");
    assert_int_equal(parse(&sample_program, "run -", &o, &line, &e), OK);
    assert_string_equal(line.operands[0], "-");
}

static void cli_line_beats_variable_beats_built_in(void **state)
{
    struct sample_options o;
    struct cli_line line;
    struct err e;

    (void)state;
    assert_int_equal(parse(&sample_program, "run", &o, &line, &e), OK);
    assert_string_equal(o.database, "here");
    assert_int_equal(setenv("SAMPLE_DB", "there", 1), 0);
    assert_int_equal(setenv("SAMPLE_FORCE", "yes", 1), 0);
    assert_int_equal(parse(&sample_program, "run", &o, &line, &e), OK);
    assert_string_equal(o.database, "there");
    assert_true(o.force);
    assert_int_equal(parse(&sample_program, "run -dx", &o, &line, &e), OK);
    assert_string_equal(o.database, "x");
    assert_int_equal(setenv("SAMPLE_FORCE", "perhaps", 1), 0);
    assert_int_equal(parse(&sample_program, "run", &o, &line, &e), ERR_USAGE);
    assert_contains(e.text, "SAMPLE_FORCE");
    assert_int_equal(unsetenv("SAMPLE_DB"), 0);
    assert_int_equal(unsetenv("SAMPLE_FORCE"), 0);
}

static void cli_refuses_and_says_what_was_meant(void **state)
{
    static const struct {
        const char *line, *text;
    } bad[] = {
        {"", "no command given"},
        {"statsu", "unknown command \"statsu\" (did you mean \"status\"?)"},
        {"xyzzy", "unknown command \"xyzzy\" (see sample --help)"},
        {"help statsu", "did you mean \"status\"?"},
        {"run --ouput json", "unknown option \"--ouput\" (did you mean "
                             "\"--output\"?)"},
        {"run --versoin", "did you mean \"--version\"?"},
        {"run --zzz", "unknown option \"--zzz\""},
        {"run -x", "unknown option \"-x\""},
        {"undo --limit 3 s", "unknown option \"--limit\""},
        {"run --output jsn", "option \"--output\": \"jsn\" is none of "
                             "text|json|csv (did you mean \"json\"?)"},
        {"run --output", "option \"--output\" needs a value: FORMAT"},
        {"run -o", "option \"-o\" needs a value: FORMAT"},
        {"run --force=1", "takes no value"},
        {"run --limit -1", "is no number"},
        {"run --limit x", "is no number"},
        {"run --as-of 2025-02-30", "is no date (write YYYY-MM-DD)"},
        {"run a b c", "\"c\" is one operand too many"},
        {"status a", "\"a\" is one operand too many"},
        {"undo", "sample undo needs SOURCE"},
    };
    struct sample_options o;
    struct cli_line line;
    struct err e;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (parse(&sample_program, bad[i].line, &o, &line, &e) != ERR_USAGE) {
            fail_msg("accepted: %s", bad[i].line);
        }
        assert_contains(e.text, bad[i].text);
    }
}

static void cli_finds_what_is_asked_for(void **state)
{
    static const struct {
        const char *line;
        enum cli_wish wish;
        const char *command;
    } asked[] = {
        {"--help", CLI_HELP, NULL},
        {"-h", CLI_HELP, NULL},
        {"help", CLI_HELP, NULL},
        {"help undo", CLI_HELP, "undo"},
        {"undo --help", CLI_HELP, "undo"},
        {"--help undo", CLI_HELP, "undo"},
        {"run --nonsense --help", CLI_HELP, "run"},
        {"--version", CLI_VERSION, NULL},
        {"run --version", CLI_VERSION, NULL},
        {"--help-man", CLI_MAN, NULL},
        {"--help-completion", CLI_COMPLETION, NULL},
        {"-d --help run", CLI_RUN, "run"},
    };
    struct sample_options o;
    struct cli_line line;
    struct err e;

    (void)state;
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        if (parse(&sample_program, asked[i].line, &o, &line, &e) != OK) {
            fail_msg("%s: %s", asked[i].line, e.text);
        }
        assert_int_equal(line.wish, asked[i].wish);
        if (asked[i].command) {
            assert_non_null(line.command);
            assert_string_equal(line.command->name, asked[i].command);
        } else {
            assert_null(line.command);
        }
    }
}

static void cli_without_commands_takes_operands_at_once(void **state)
{
    struct sample_options o;
    struct cli_line line;
    struct err e;

    (void)state;
    assert_int_equal(parse(&single_program, "--limit 3 help", &o, &line, &e),
                     OK);
    assert_int_equal(line.wish, CLI_RUN);
    assert_int_equal(line.n, 1);
    assert_string_equal(line.operands[0], "help");
    assert_int_equal(parse(&single_program, "", &o, &line, &e), ERR_USAGE);
    assert_contains(e.text, "single-one needs FILE");
}

static void cli_main_returns_the_code_and_prints_the_error(void **state)
{
    char name[] = "sample", run[] = "run", force[] = "--force", x[] = "x",
         bad[] = "rnu";
    char *held[] = {name, run, force, x, NULL};
    char *fine[] = {name, run, NULL};
    char *wrong[] = {name, bad, NULL};
    struct stderr_catch c;
    int code;

    (void)state;
    stderr_begin(&c);
    code = cli_main(&sample_program, 4, held);
    assert_contains(stderr_text(&c), "sample: error: held: x\n");
    assert_int_equal(code, ERR_HELD);
    stderr_begin(&c);
    code = cli_main(&sample_program, 2, fine);
    assert_string_equal(stderr_text(&c), "");
    assert_int_equal(code, OK);
    stderr_begin(&c);
    code = cli_main(&sample_program, 2, wrong);
    assert_contains(stderr_text(&c), "did you mean \"run\"?");
    assert_int_equal(code, ERR_USAGE);
    assert_int_equal(setenv("LAPSE_NOW", "soon", 1), 0);
    stderr_begin(&c);
    code = cli_main(&sample_program, 2, fine);
    assert_contains(stderr_text(&c), "LAPSE_NOW");
    assert_int_equal(code, ERR_USAGE);
    assert_int_equal(unsetenv("LAPSE_NOW"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cli_fills_what_is_given_and_what_is_built_in),
        cmocka_unit_test(cli_unset_day_is_no_day),
        cmocka_unit_test(cli_takes_options_before_the_command),
        cmocka_unit_test(cli_two_dashes_end_the_options),
        cmocka_unit_test(cli_line_beats_variable_beats_built_in),
        cmocka_unit_test(cli_refuses_and_says_what_was_meant),
        cmocka_unit_test(cli_finds_what_is_asked_for),
        cmocka_unit_test(cli_without_commands_takes_operands_at_once),
        cmocka_unit_test(cli_main_returns_the_code_and_prints_the_error),
    };

    return cmocka_run_group_tests_name("common/cli", tests, NULL, NULL);
}
