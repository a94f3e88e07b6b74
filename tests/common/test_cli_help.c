/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of common/cli_help: everything in the table stands in all three. */
#include "common/cli_help.h"
#include "tests/support/sample_program.h"
#include "tests/support/unit.h"

typedef void writer(const struct cli_program *p, FILE *out);

static char *written(writer *w, const struct cli_program *p)
{
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);

    assert_non_null(f);
    w(p, f);
    assert_int_equal(fclose(f), 0);
    assert_non_null(text);
    return text;
}

static char *help(const struct cli_program *p, const struct cli_command *c)
{
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);

    assert_non_null(f);
    cli_help(p, c, f);
    assert_int_equal(fclose(f), 0);
    assert_non_null(text);
    return text;
}

static void assert_exit_codes(const char *text)
{
    assert_contains(text, "\n   0  done");
    assert_contains(text, "\n   1  failed, nothing published");
    assert_contains(text, "\n   2  usage or configuration");
    assert_contains(text, "\n   3  published but incomplete");
    assert_contains(text, "\n   4  held by a data check, a person is needed");
    assert_contains(text, "\n   5  integrity failure, stop all");
    assert_contains(text, "\n  75  try again later");
}

static void help_of_the_program_lists_commands_by_group(void **state)
{
    char *text = help(&sample_program, NULL);

    (void)state;
    assert_memory_equal(text,
                        "sample - measure something\n\nUsage: sample "
                        "[OPTION...] COMMAND",
                        60);
    assert_contains(text, " Every night:\n  run [SOURCE...] ");
    assert_contains(text, " Now and then:\n  undo SOURCE ");
    assert_contains(text, "help [COMMAND]");
    assert_contains(text, "-d, --database DB");
    assert_contains(text, "(default here; SAMPLE_DB)");
    assert_contains(text, "--help");
    assert_contains(text, "\nExamples:\n  sample run\n");
    assert_contains(text, "first of 5, 2, 4, 3, 75, 1");
    assert_exit_codes(text);
    free(text);
}

static void help_of_a_command_has_its_options_and_examples(void **state)
{
    char *text = help(&sample_program, &sample_commands[0]);

    (void)state;
    assert_contains(text, "sample run - run every source once\n");
    assert_contains(text, "Usage: sample run [OPTION...] [SOURCE...]\n");
    assert_contains(text, "-o, --output FORMAT");
    assert_contains(text, ": text|json|csv (default");
    assert_contains(text, "  sample run --output json\n");
    assert_contains(text, "  sample run a b\n");
    assert_exit_codes(text);
    free(text);
}

static void help_of_a_program_without_commands_is_one_page(void **state)
{
    char *text = help(&single_program, NULL);

    (void)state;
    assert_contains(text, "Usage: single-one [OPTION...] FILE\n");
    assert_contains(text, "--as-of DATE");
    assert_contains(text, "--log-format FORMAT");
    assert_null(strstr(text, "Commands:"));
    free(text);
}

static void help_keeps_to_80_columns(void **state)
{
    char *text = help(&sample_program, NULL);
    struct str rest = str_from(text);

    (void)state;
    while (rest.ptr) {
        assert_true(str_cut(&rest, '\n').len <= 80);
    }
    free(text);
}

/* Whether every option of a table stands in text as "<dashes>name". */
static void assert_options(const struct cli_option *table, const char *text,
                           const char *dashes, bool roff)
{
    for (const struct cli_option *o = table; o && o->name; o++) {
        char name[128];
        size_t n = (size_t)snprintf(name, sizeof name, "%s", dashes);

        for (const char *c = o->name; *c; c++) {
            if (roff && *c == '-') {
                name[n++] = '\\';
            }
            name[n++] = *c;
        }
        name[n] = '\0';
        assert_contains(text, name);
    }
}

static void man_and_completion_hold_every_row_of_the_table(void **state)
{
    char *man = written(cli_man, &sample_program);
    char *completion = written(cli_completion, &sample_program);

    (void)state;
    for (const struct cli_command *c = sample_commands; c->run; c++) {
        char *page = help(&sample_program, c);

        assert_options(c->options, page, "--", false);
        assert_options(sample_common, page, "--", false);
        assert_options(c->options, man, "\\-\\-", true);
        assert_options(c->options, completion, "--", false);
        assert_contains(man, c->purpose);
        assert_contains(completion, c->name);
        free(page);
    }
    assert_options(sample_common, man, "\\-\\-", true);
    assert_options(sample_common, completion, "--", false);
    assert_contains(man, ".TH \"SAMPLE\" 1");
    assert_contains(man, ".SH EXIT STATUS\n");
    assert_contains(completion, "complete -F _sample sample\n");
    assert_contains(completion, "compgen -W \"text json csv\"");
    free(man);
    free(completion);
}

static void completion_is_a_script_that_bash_reads(void **state)
{
    char *completion = written(cli_completion, &single_program);
    char command[512];

    (void)state;
    put_file(in_scratch(state, "c"), completion);
    free(completion);
    if (access("/bin/bash", X_OK) != 0) {
        skip();
    }
    (void)snprintf(command, sizeof command,
                   "bash -c '. %s; COMP_WORDS=(single-one --ou); COMP_CWORD=1;"
                   " _single_one; [ \"${COMPREPLY[*]}\" = --output ] &&"
                   " COMP_WORDS=(single-one -o j); COMP_CWORD=2; _single_one;"
                   " [ \"${COMPREPLY[*]}\" = json ]'",
                   in_scratch(state, "c"));
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(help_of_the_program_lists_commands_by_group),
        cmocka_unit_test(help_of_a_command_has_its_options_and_examples),
        cmocka_unit_test(help_of_a_program_without_commands_is_one_page),
        cmocka_unit_test(help_keeps_to_80_columns),
        cmocka_unit_test(man_and_completion_hold_every_row_of_the_table),
        cmocka_unit_test_setup_teardown(completion_is_a_script_that_bash_reads,
                                        scratch_setup, scratch_teardown),
    };

    return cmocka_run_group_tests_name("common/cli_help", tests, NULL, NULL);
}
