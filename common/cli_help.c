/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli_help - the option table as text for people, for man and for bash.
 */
#include "common/cli_help.h"

#include <string.h>

#include "common/err.h"
#include "common/str.h"

#define WIDTH 80
#define TEXT_COLUMN 28 /* where explanations begin */

static const struct {
    enum err_code code;
    const char *meaning;
} exits[] = {
    {OK, "done, or nothing to do"},
    {ERR_FAILED, "failed, nothing published"},
    {ERR_USAGE, "usage or configuration"},
    {ERR_INCOMPLETE, "published but incomplete"},
    {ERR_HELD, "held by a data check, a person is needed"},
    {ERR_INTEGRITY, "integrity failure, stop all"},
    {ERR_RETRY, "try again later (network or database away, or locked)"},
};
#define EXITS (sizeof exits / sizeof exits[0])

/* Rows that every program has without them standing in a table. */
static const struct cli_option own_rows[] = {
    {'h', "help", CLI_FLAG, NULL, NULL, NULL, NULL, "print this", 0},
    {0, "version", CLI_FLAG, NULL, NULL, NULL, NULL, "print name and version",
     0},
    {0, "help-man", CLI_FLAG, NULL, NULL, NULL, NULL, "print the man page", 0},
    {0, "help-completion", CLI_FLAG, NULL, NULL, NULL, NULL,
     "print a completion for bash", 0},
    {0, NULL, CLI_FLAG, NULL, NULL, NULL, NULL, NULL, 0}};

static bool has_commands(const struct cli_program *p)
{
    return p->commands[0].name != NULL;
}

/* Words of text from column on, broken at WIDTH, going on below column. */
static void wrap(FILE *out, struct str text, size_t column)
{
    size_t at = column;
    bool first = true;

    while (text.ptr) {
        struct str word = str_cut(&text, ' ');

        if (word.len == 0) {
            continue;
        }
        if (!first && at + 1 + word.len > WIDTH) {
            (void)fprintf(out, "\n%*s", (int)column, "");
            at = column;
        } else if (!first) {
            (void)fputc(' ', out);
            at++;
        }
        (void)fprintf(out, "%.*s", STR_ARG(word));
        at += word.len;
        first = false;
    }
    (void)fputc('\n', out);
}

/* "  head" and beside it, or below when head is long, the explanation. */
static void entry(FILE *out, const char *head, const char *text)
{
    int n = fprintf(out, "  %s", head);

    if (n < 0 || n > TEXT_COLUMN - 2) {
        (void)fprintf(out, "\n%*s", TEXT_COLUMN, "");
    } else {
        (void)fprintf(out, "%*s", TEXT_COLUMN - n, "");
    }
    wrap(out, str_from(text), TEXT_COLUMN);
}

/* What a row says: its sentence, choices, default and variable. */
static void describe(const struct cli_option *o, char *text, size_t size)
{
    bool bracket = o->initial || o->env;

    (void)snprintf(text, size, "%s%s%s%s%s%s%s%s%s", o->help,
                   o->choices ? ": " : "", o->choices ? o->choices : "",
                   bracket ? " (" : "", o->initial ? "default " : "",
                   o->initial ? o->initial : "",
                   o->initial && o->env ? "; " : "", o->env ? o->env : "",
                   bracket ? ")" : "");
}

static void option_entry(FILE *out, const struct cli_option *o)
{
    char head[128], text[512], letter[8] = "    ";

    if (o->letter) {
        (void)snprintf(letter, sizeof letter, "-%c, ", o->letter);
    }
    (void)snprintf(head, sizeof head, "%s--%s%s%s", letter, o->name,
                   o->value ? " " : "", o->value ? o->value : "");
    describe(o, text, sizeof text);
    entry(out, head, text);
}

static void option_entries(FILE *out, const struct cli_option *table)
{
    for (const struct cli_option *o = table; o && o->name; o++) {
        option_entry(out, o);
    }
}

static bool same_text(const char *a, const char *b)
{
    return str_eq(str_from(a), str_from(b));
}

static void command_entry(FILE *out, const struct cli_command *c)
{
    char head[160];

    (void)snprintf(head, sizeof head, "%s%s%s", c->name,
                   c->operands && *c->operands ? " " : "",
                   c->operands ? c->operands : "");
    entry(out, head, c->purpose);
}

static void command_entries(FILE *out, const struct cli_program *p)
{
    const char *heading = NULL;

    (void)fputs("\nCommands:\n", out);
    for (const struct cli_command *c = p->commands; c->run; c++) {
        if (c->group && (!heading || !same_text(heading, c->group))) {
            (void)fprintf(out, "%s %s:\n", heading ? "\n" : "", c->group);
            heading = c->group;
        }
        command_entry(out, c);
    }
    entry(out, "help [COMMAND]", "print the help of a command");
}

static void example_lines(FILE *out, const struct cli_program *p,
                          const struct cli_command *c)
{
    size_t shown = 0;

    (void)fputs("\nExamples:\n", out);
    if (c) {
        for (const char *const *e = c->examples; e && *e; e++) {
            (void)fprintf(out, "  %s\n", *e);
        }
        return;
    }
    /* the first of each of the first three commands */
    for (c = p->commands; c->run && shown < 3; c++) {
        if (c->examples && c->examples[0]) {
            (void)fprintf(out, "  %s\n", c->examples[0]);
            shown++;
        }
    }
}

static void exit_lines(FILE *out, const struct cli_program *p)
{
    (void)fputs("\nExit codes:\n", out);
    for (size_t i = 0; i < EXITS; i++) {
        (void)fprintf(out, "  %2d  %s\n", (int)exits[i].code, exits[i].meaning);
    }
    for (const char *const *note = p->exit_notes; note && *note; note++) {
        (void)fputs("  ", out);
        wrap(out, str_from(*note), 2);
    }
}

void cli_help(const struct cli_program *p, const struct cli_command *c,
              FILE *out)
{
    bool named = c && c->name;

    if (!has_commands(p)) {
        c = &p->commands[0];
    }
    (void)fprintf(out, "%s%s%s - %s\n\nUsage: %s", p->name, named ? " " : "",
                  named ? c->name : "", named ? c->purpose : p->purpose,
                  p->name);
    if (!c) {
        (void)fputs(" [OPTION...] COMMAND [OPERAND...]\n", out);
        command_entries(out, p);
    } else {
        (void)fprintf(out, "%s%s [OPTION...]%s%s\n", named ? " " : "",
                      named ? c->name : "",
                      c->operands && *c->operands ? " " : "",
                      c->operands ? c->operands : "");
    }
    (void)fputs("\nOptions:\n", out);
    if (c && c->options != p->options) {
        option_entries(out, c->options);
    }
    option_entries(out, p->options);
    option_entries(out, own_rows);
    example_lines(out, p, c);
    exit_lines(out, p);
}

/* Text for roff: no control line, dashes that can be copied. */
static void roff(FILE *out, const char *text)
{
    if (*text == '.' || *text == '\'') {
        (void)fputs("\\&", out);
    }
    for (const char *c = text; *c; c++) {
        if (*c == '\\') {
            (void)fputs("\\e", out);
        } else if (*c == '-') {
            (void)fputs("\\-", out);
        } else if (*c == '\n') {
            (void)fputc(' ', out);
        } else {
            (void)fputc(*c, out);
        }
    }
}

static void roff_line(FILE *out, const char *text)
{
    roff(out, text);
    (void)fputc('\n', out);
}

static void roff_options(FILE *out, const struct cli_option *table)
{
    for (const struct cli_option *o = table; o && o->name; o++) {
        char text[512];

        (void)fputs(".TP\n", out);
        if (o->letter) {
            (void)fprintf(out, "\\fB\\-%c\\fR, ", o->letter);
        }
        (void)fputs("\\fB\\-\\-", out);
        roff(out, o->name);
        (void)fputs("\\fR", out);
        if (o->value) {
            (void)fputs(" \\fI", out);
            roff(out, o->value);
            (void)fputs("\\fR", out);
        }
        (void)fputc('\n', out);
        describe(o, text, sizeof text);
        roff_line(out, text);
    }
}

static void roff_examples(FILE *out, const struct cli_command *c)
{
    (void)fputs(".nf\n", out);
    for (const char *const *e = c->examples; e && *e; e++) {
        roff_line(out, *e);
    }
    (void)fputs(".fi\n", out);
}

static void roff_command(FILE *out, const struct cli_program *p,
                         const struct cli_command *c)
{
    (void)fputs(".SS ", out);
    roff(out, c->name);
    if (c->operands && *c->operands) {
        (void)fputc(' ', out);
        roff(out, c->operands);
    }
    (void)fputc('\n', out);
    roff_line(out, c->purpose);
    if (c->options != p->options) {
        roff_options(out, c->options);
    }
    (void)fputs(".PP\n", out);
    roff_examples(out, c);
}

void cli_man(const struct cli_program *p, FILE *out)
{
    (void)fprintf(out, ".TH \"");
    for (const char *c = p->name; *c; c++) {
        (void)fputc(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c, out);
    }
    (void)fprintf(out, "\" 1 \"\" \"lapse %s\"\n.SH NAME\n", LAPSE_VERSION);
    roff(out, p->name);
    (void)fputs(" \\- ", out);
    roff_line(out, p->purpose);
    (void)fputs(".SH SYNOPSIS\n\\fB", out);
    roff(out, p->name);
    (void)fputs("\\fR [\\fIOPTION\\fR...] ", out);
    roff_line(out, has_commands(p)           ? "COMMAND [OPERAND...]"
                   : p->commands[0].operands ? p->commands[0].operands
                                             : "");
    if (has_commands(p)) {
        (void)fputs(".SH COMMANDS\n", out);
        for (const struct cli_command *c = p->commands; c->run; c++) {
            roff_command(out, p, c);
        }
        (void)fputs(".SS help [COMMAND]\nprint the help of a command\n", out);
    }
    (void)fputs(".SH OPTIONS\n", out);
    if (!has_commands(p) && p->commands[0].options != p->options) {
        roff_options(out, p->commands[0].options);
    }
    roff_options(out, p->options);
    roff_options(out, own_rows);
    if (!has_commands(p)) {
        (void)fputs(".SH EXAMPLES\n", out);
        roff_examples(out, &p->commands[0]);
    }
    (void)fputs(".SH EXIT STATUS\n", out);
    for (size_t i = 0; i < EXITS; i++) {
        (void)fprintf(out, ".TP\n.B %d\n%s\n", (int)exits[i].code,
                      exits[i].meaning);
    }
    for (const char *const *note = p->exit_notes; note && *note; note++) {
        (void)fputs(".PP\n", out);
        roff_line(out, *note);
    }
}

static void option_words(FILE *out, const struct cli_option *table)
{
    for (const struct cli_option *o = table; o && o->name; o++) {
        (void)fprintf(out, " --%s", o->name);
    }
}

/* One case of the completion: the values of an option that has choices, or
 * file names for one that takes something else. */
static void option_values(FILE *out, const struct cli_option *table)
{
    for (const struct cli_option *o = table; o && o->name; o++) {
        struct str rest = str_from(o->choices);

        if (!o->value) {
            continue;
        }
        (void)fprintf(out, "    --%s", o->name);
        if (o->letter) {
            (void)fprintf(out, "|-%c", o->letter);
        }
        if (!o->choices) {
            (void)fputs(") COMPREPLY=($(compgen -f -- \"$cur\")); return;;\n",
                        out);
            continue;
        }
        (void)fputs(") COMPREPLY=($(compgen -W \"", out);
        while (rest.ptr) {
            struct str choice = str_cut(&rest, '|');

            (void)fprintf(out, "%.*s%s", STR_ARG(choice), rest.ptr ? " " : "");
        }
        (void)fputs("\" -- \"$cur\")); return;;\n", out);
    }
}

static void completion_values(FILE *out, const struct cli_program *p)
{
    (void)fputs("  case $prev in\n", out);
    option_values(out, p->options);
    for (const struct cli_command *c = p->commands; c->run; c++) {
        if (c->options != p->options) {
            option_values(out, c->options);
        }
    }
    (void)fputs("  esac\n", out);
}

void cli_completion(const struct cli_program *p, FILE *out)
{
    char name[64];

    (void)snprintf(name, sizeof name, "_%s", p->name);
    for (char *c = name; *c; c++) {
        *c = *c == '-' ? '_' : *c;
    }
    (void)fprintf(out,
                  "# completion of %s for bash\n%s() {\n"
                  "  local cur=${COMP_WORDS[COMP_CWORD]}"
                  " prev=${COMP_WORDS[COMP_CWORD-1]} words word command=\n",
                  p->name, name);
    completion_values(out, p);
    (void)fputs("  words='", out);
    option_words(out, p->options);
    option_words(out, own_rows);
    (void)fputs("'\n", out);
    if (has_commands(p)) {
        (void)fputs("  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
                    "    case $word in\n",
                    out);
        for (const struct cli_command *c = p->commands; c->run; c++) {
            (void)fprintf(out, "    %s) command=$word; words=\"$words",
                          c->name);
            option_words(out, c->options);
            (void)fputs("\"; break;;\n", out);
        }
        (void)fputs("    esac\n  done\n"
                    "  [ -n \"$command\" ] || words=\"$words help",
                    out);
        for (const struct cli_command *c = p->commands; c->run; c++) {
            (void)fprintf(out, " %s", c->name);
        }
        (void)fputs("\"\n", out);
    } else if (p->commands[0].options != p->options) {
        (void)fputs("  words=\"$words", out);
        option_words(out, p->commands[0].options);
        (void)fputs("\"\n", out);
    }
    (void)fprintf(out,
                  "  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
                  "  [ ${#COMPREPLY[@]} -gt 0 ] ||"
                  " COMPREPLY=($(compgen -f -- \"$cur\"))\n}\n"
                  "complete -F %s %s\n",
                  name, p->name);
}
