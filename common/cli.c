/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli - the command line against the option table, and the set-up that every
 * process shares.  Two passes: the first finds the command and the requests
 * for help, the second fills the options of exactly that command.
 */
#include "common/cli.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "common/arena.h"
#include "common/cli_help.h"
#include "common/clock.h"
#include "common/day.h"
#include "common/log.h"
#include "common/stop.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED
#endif
#endif

#define NAMES_MOST 128 /* options or commands looked through for a hint */

struct parse {
    const struct cli_program *p;
    const struct cli_command *command; /* NULL while unknown */
    int argc;
    char **argv;
    char *options; /* the struct to fill */
};

static const struct cli_option *next_row(const struct cli_option *row)
{
    return row && row->name ? row : NULL;
}

static const struct cli_option *in_table(const struct cli_option *table,
                                         struct str name, char letter)
{
    for (const struct cli_option *o = table; next_row(o); o++) {
        if (letter ? o->letter == letter : str_is(name, o->name)) {
            return o;
        }
    }
    return NULL;
}

/* By long name, or by letter when that is not 0.  While the command is not
 * known its options are looked for in every command. */
static const struct cli_option *find(const struct parse *s, struct str name,
                                     char letter)
{
    const struct cli_option *o = NULL;

    if (s->command) {
        o = in_table(s->command->options, name, letter);
    }
    if (!o) {
        o = in_table(s->p->options, name, letter);
    }
    for (const struct cli_command *c = s->p->commands;
         !o && !s->command && c->run; c++) {
        o = in_table(c->options, name, letter);
    }
    return o;
}

static bool takes_value(const struct cli_option *o)
{
    return o->kind != CLI_FLAG && o->kind != CLI_COUNT;
}

static enum err_code bad_choice(const struct cli_option *o, const char *source,
                                struct str value, struct err *err)
{
    struct str names[32], rest = str_from(o->choices), nearest;
    size_t n = 0;

    while (rest.ptr && n < sizeof names / sizeof names[0]) {
        names[n++] = str_cut(&rest, '|');
    }
    nearest = str_nearest(value, names, n);
    if (nearest.ptr) {
        return err_set(err, ERR_USAGE,
                       "%s: \"%.*s\" is none of %s (did you mean \"%.*s\"?)",
                       source, STR_ARG(value), o->choices, STR_ARG(nearest));
    }
    return err_set(err, ERR_USAGE, "%s: \"%.*s\" is none of %s", source,
                   STR_ARG(value), o->choices);
}

static bool is_choice(const char *choices, struct str value)
{
    struct str rest = str_from(choices);

    while (rest.ptr) {
        if (str_eq(str_cut(&rest, '|'), value)) {
            return true;
        }
    }
    return false;
}

static bool is_yes(struct str s)
{
    return str_is(s, "1") || str_eq_nocase(s, STR("true")) ||
           str_eq_nocase(s, STR("yes")) || str_eq_nocase(s, STR("on"));
}

static bool is_no(struct str s)
{
    return s.len == 0 || str_is(s, "0") || str_eq_nocase(s, STR("false")) ||
           str_eq_nocase(s, STR("no")) || str_eq_nocase(s, STR("off"));
}

/* Put text where the row says; source is what messages name. */
static enum err_code store(struct parse *s, const struct cli_option *o,
                           const char *source, const char *text,
                           struct err *err)
{
    char *at = s->options + o->offset;
    struct str value = str_from(text);
    int64_t number = 0;
    int32_t day = 0;

    switch (o->kind) {
    case CLI_FLAG:
        if (!is_yes(value) && !is_no(value)) {
            return err_set(err, ERR_USAGE, "%s: \"%s\" is neither yes nor no",
                           source, text);
        }
        *(bool *)(void *)at = is_yes(value);
        return OK;
    case CLI_CHOICE:
        if (!is_choice(o->choices, value)) {
            return bad_choice(o, source, value, err);
        }
        *(const char **)(void *)at = text;
        return OK;
    case CLI_TEXT:
        *(const char **)(void *)at = text;
        return OK;
    case CLI_INT:
    case CLI_COUNT:
        if (!str_int64(value, &number) || number < 0 ||
            (o->kind == CLI_COUNT && number > INT32_MAX)) {
            return err_set(err, ERR_USAGE,
                           "%s: \"%s\" is no number of 0 or more", source,
                           text);
        }
        if (o->kind == CLI_COUNT) {
            *(int *)(void *)at = (int)number;
        } else {
            *(int64_t *)(void *)at = number;
        }
        return OK;
    case CLI_DAY:
        if (!day_parse_iso(value, &day)) {
            return err_set(err, ERR_USAGE,
                           "%s: \"%s\" is no date (write YYYY-MM-DD)", source,
                           text);
        }
        *(int32_t *)(void *)at = day;
        return OK;
    }
    return OK;
}

/* What is built in, then what the environment says. */
static enum err_code defaults(struct parse *s, const struct cli_option *table,
                              struct err *err)
{
    for (const struct cli_option *o = table; next_row(o); o++) {
        const char *env = o->env ? getenv(o->env) : NULL;

        if (o->kind == CLI_DAY) {
            *(int32_t *)(void *)(s->options + o->offset) = DAY_NONE;
        }
        if (o->initial && store(s, o, o->name, o->initial, err)) {
            return err->code;
        }
        if (env && *env && store(s, o, o->env, env, err)) {
            return err->code;
        }
    }
    return OK;
}

static size_t add_names(const struct cli_option *table, struct str *names,
                        size_t n)
{
    for (const struct cli_option *o = table; next_row(o); o++) {
        if (n < NAMES_MOST) {
            names[n++] = str_from(o->name);
        }
    }
    return n;
}

static enum err_code unknown_option(const struct parse *s, struct str name,
                                    struct err *err)
{
    struct str names[NAMES_MOST + 2] = {STR("help"), STR("version")}, nearest;
    size_t n = add_names(s->p->options, names, 2);

    if (s->command) {
        n = add_names(s->command->options, names, n);
    }
    nearest = str_nearest(name, names, n);
    if (nearest.ptr) {
        return err_set(err, ERR_USAGE,
                       "unknown option \"--%.*s\" (did you mean \"--%.*s\"?)",
                       STR_ARG(name), STR_ARG(nearest));
    }
    return err_set(err, ERR_USAGE, "unknown option \"--%.*s\" (see --help)",
                   STR_ARG(name));
}

static enum err_code unknown_command(const struct cli_program *p,
                                     const char *name, struct err *err)
{
    struct str names[NAMES_MOST] = {STR("help")}, nearest;
    size_t n = 1;

    for (const struct cli_command *c = p->commands; c->run; c++) {
        if (n < NAMES_MOST) {
            names[n++] = str_from(c->name);
        }
    }
    nearest = str_nearest(str_from(name), names, n);
    if (nearest.ptr) {
        return err_set(err, ERR_USAGE,
                       "unknown command \"%s\" (did you mean \"%.*s\"?)", name,
                       STR_ARG(nearest));
    }
    return err_set(err, ERR_USAGE, "unknown command \"%s\" (see %s --help)",
                   name, p->name);
}

static enum err_code command_named(const struct cli_program *p,
                                   const char *name,
                                   const struct cli_command **command,
                                   struct err *err)
{
    for (const struct cli_command *c = p->commands; c->run; c++) {
        if (str_is(str_from(c->name), name)) {
            *command = c;
            return OK;
        }
    }
    return unknown_command(p, name, err);
}

static bool is_option(const char *arg)
{
    return arg[0] == '-' && arg[1] != '\0';
}

/* Whether the argument i is an option whose value is the next argument. */
static bool value_follows(const struct parse *s, const char *arg)
{
    const struct cli_option *o;

    if (arg[1] == '-') {
        o = strchr(arg, '=') ? NULL : find(s, str_from(arg + 2), 0);
        return o && takes_value(o);
    }
    for (const char *c = arg + 1; *c; c++) {
        o = find(s, STR_NULL, *c);
        if (o && takes_value(o)) {
            return c[1] == '\0';
        }
    }
    return false;
}

static bool is_wish(const struct parse *s, const char *arg, enum cli_wish *wish)
{
    static const struct {
        const char *name;
        enum cli_wish wish;
    } wishes[] = {{"--help", CLI_HELP},
                  {"--version", CLI_VERSION},
                  {"--help-man", CLI_MAN},
                  {"--help-completion", CLI_COMPLETION}};

    for (size_t i = 0; i < sizeof wishes / sizeof wishes[0]; i++) {
        if (str_is(str_from(arg), wishes[i].name)) {
            *wish = wishes[i].wish;
            return true;
        }
    }
    if (str_is(str_from(arg), "-h") && !find(s, STR_NULL, 'h')) {
        *wish = CLI_HELP;
        return true;
    }
    return false;
}

/* First pass: the first operand and what asks for help.  *at is the place of
 * the command's name, 0 when there is none. */
static void look_through(struct parse *s, struct cli_line *line, int *at)
{
    *at = 0;
    for (int i = 1; i < s->argc; i++) {
        const char *arg = s->argv[i];

        if (str_is(str_from(arg), "--")) {
            *at = *at == 0 && i + 1 < s->argc ? i + 1 : *at;
            return;
        }
        if (!is_option(arg)) {
            *at = *at == 0 ? i : *at;
        } else if (line->wish == CLI_RUN && is_wish(s, arg, &line->wish)) {
            continue;
        } else if (value_follows(s, arg)) {
            i++;
        }
    }
}

/* --name, --name=VALUE, --name VALUE; *i moves over a value taken. */
static enum err_code long_option(struct parse *s, int *i, struct err *err)
{
    struct str value = str_from(s->argv[*i] + 2);
    struct str name = str_cut(&value, '=');
    const struct cli_option *o = find(s, name, 0);
    char source[80];

    if (!o) {
        return unknown_option(s, name, err);
    }
    (void)snprintf(source, sizeof source, "option \"--%s\"", o->name);
    if (!takes_value(o)) {
        if (value.ptr) {
            return err_set(err, ERR_USAGE, "%s takes no value", source);
        }
        if (o->kind == CLI_COUNT) {
            ++*(int *)(void *)(s->options + o->offset);
            return OK;
        }
        return store(s, o, source, "yes", err);
    }
    if (!value.ptr) {
        if (*i + 1 >= s->argc) {
            return err_set(err, ERR_USAGE, "%s needs a value: %s", source,
                           o->value ? o->value : "VALUE");
        }
        value = str_from(s->argv[++*i]);
    }
    return store(s, o, source, value.ptr, err);
}

/* -q, -vv, -qv, -d VALUE, -dVALUE. */
static enum err_code letters(struct parse *s, int *i, struct err *err)
{
    for (const char *c = s->argv[*i] + 1; *c; c++) {
        const struct cli_option *o = find(s, STR_NULL, *c);
        char source[32];

        if (!o) {
            return err_set(err, ERR_USAGE,
                           "unknown option \"-%c\" (see --help)", *c);
        }
        (void)snprintf(source, sizeof source, "option \"-%c\"", *c);
        if (o->kind == CLI_COUNT) {
            ++*(int *)(void *)(s->options + o->offset);
        } else if (o->kind == CLI_FLAG) {
            *(bool *)(void *)(s->options + o->offset) = true;
        } else if (c[1] != '\0') {
            return store(s, o, source, c + 1, err);
        } else if (*i + 1 >= s->argc) {
            return err_set(err, ERR_USAGE, "%s needs a value: %s", source,
                           o->value ? o->value : "VALUE");
        } else {
            return store(s, o, source, s->argv[++*i], err);
        }
    }
    return OK;
}

static enum err_code count_operands(const struct cli_program *p,
                                    const struct cli_line *line,
                                    struct err *err)
{
    const struct cli_command *c = line->command;

    if (line->n < c->min_operands) {
        return err_set(err, ERR_USAGE, "%s%s%s needs %s", p->name,
                       c->name ? " " : "", c->name ? c->name : "",
                       c->operands && *c->operands ? c->operands
                                                   : "an operand");
    }
    if (c->max_operands >= 0 && line->n > c->max_operands) {
        return err_set(err, ERR_USAGE, "%s%s%s: \"%s\" is one operand too many",
                       p->name, c->name ? " " : "", c->name ? c->name : "",
                       line->operands[c->max_operands]);
    }
    return OK;
}

/* Second pass, over the options and operands of the command. */
static enum err_code fill(struct parse *s, struct cli_line *line, int skip,
                          struct err *err)
{
    bool only_operands = false;

    line->operands = s->argv + 1;
    for (int i = 1; i < s->argc; i++) {
        char *arg = s->argv[i];

        if (!only_operands && str_is(str_from(arg), "--")) {
            only_operands = true;
        } else if (only_operands || !is_option(arg)) {
            if (i != skip) {
                /* never ahead of i: what is read is not overwritten */
                line->operands[line->n++] = arg;
            }
        } else if (arg[1] == '-' ? long_option(s, &i, err)
                                 : letters(s, &i, err)) {
            return err->code;
        }
    }
    return count_operands(s->p, line, err);
}

/* The command at argv[*at]; "help" becomes a wish for the next operand. */
static enum err_code choose(struct parse *s, struct cli_line *line, int *at,
                            struct err *err)
{
    const struct cli_program *p = s->p;

    if (!p->commands[0].name) {
        line->command = &p->commands[0];
        *at = 0;
        return OK;
    }
    if (*at == 0) {
        return line->wish != CLI_RUN
                   ? OK
                   : err_set(err, ERR_USAGE, "no command given (see %s --help)",
                             p->name);
    }
    if (!str_is(str_from(s->argv[*at]), "help")) {
        return command_named(p, s->argv[*at], &line->command, err);
    }
    if (line->wish == CLI_RUN) {
        line->wish = CLI_HELP;
    }
    for (int i = *at + 1; i < s->argc; i++) {
        if (!is_option(s->argv[i])) {
            return command_named(p, s->argv[i], &line->command, err);
        }
    }
    return OK;
}

enum err_code cli_parse(const struct cli_program *p, int argc, char **argv,
                        void *options, struct cli_line *line, struct err *err)
{
    struct parse s = {.p = p, .argc = argc, .argv = argv, .options = options};
    int at;

    *line = (struct cli_line){.wish = CLI_RUN};
    look_through(&s, line, &at);
    if (line->wish == CLI_VERSION || line->wish == CLI_MAN ||
        line->wish == CLI_COMPLETION) {
        return OK;
    }
    if (choose(&s, line, &at, err)) {
        return err->code;
    }
    if (line->wish != CLI_RUN) {
        return OK;
    }
    s.command = line->command;
    if (defaults(&s, p->options, err)) {
        return err->code;
    }
    if (s.command->options != p->options &&
        defaults(&s, s.command->options, err)) {
        return err->code;
    }
    return fill(&s, line, at, err);
}

/* No core file with names or keys in it, nothing readable by others, and a
 * closed pipe is an error of a write. */
static void set_up_process(void)
{
    struct rlimit none = {0, 0};

    (void)setrlimit(RLIMIT_CORE, &none);
#if !defined(SANITIZED)
    /* the leak check of a sanitizer has to look into us */
    (void)prctl(PR_SET_DUMPABLE, 0);
#endif
    (void)umask(077);
    (void)signal(SIGPIPE, SIG_IGN);
    stop_init();
}

static void set_up_log(const struct cli_program *p, const char *options)
{
    const struct cli_common *common = (const void *)options;
    bool json =
        common->log_format && str_is(str_from(common->log_format), "json");
    enum log_level level = common->quiet         ? LOG_WARN
                           : common->verbose > 0 ? LOG_DEBUG
                                                 : LOG_INFO;

    log_init(p->name, level, json);
}

static enum err_code obey(const struct cli_program *p, void *options,
                          const struct cli_line *line, struct err *err)
{
    switch (line->wish) {
    case CLI_HELP:
        cli_help(p, line->command, stdout);
        return OK;
    case CLI_VERSION:
        (void)printf("%s %s\n", p->name, LAPSE_VERSION);
        return OK;
    case CLI_MAN:
        cli_man(p, stdout);
        return OK;
    case CLI_COMPLETION:
        cli_completion(p, stdout);
        return OK;
    case CLI_RUN:
        break;
    }
    if (!clock_is_usable()) {
        return err_set(err, ERR_USAGE,
                       "LAPSE_NOW is no stamp like 2026-01-31T23:59:59Z");
    }
    return line->command->run(options, line->n, line->operands, err);
}

int cli_main(const struct cli_program *p, int argc, char **argv)
{
    struct err err = {OK, ""};
    struct cli_line line;
    enum err_code code;
    struct arena a;
    size_t size = p->options_size < sizeof(struct cli_common)
                      ? sizeof(struct cli_common)
                      : p->options_size;
    char *options;

    set_up_process();
    arena_init(&a, size);
    options = arena_zalloc(&a, 1, size);
    code = cli_parse(p, argc, argv, options, &line, &err);
    set_up_log(p, options);
    if (code == OK) {
        code = obey(p, options, &line, &err);
    }
    if (code != OK && err.text[0]) {
        (void)log_err(&err);
    }
    if ((fflush(stdout) || ferror(stdout)) && code == OK) {
        bool gone = errno == EPIPE; /* the reader had enough */

        code = err_errno(&err, ERR_FAILED, "could not write to stdout");
        if (!gone) {
            (void)log_err(&err);
        }
    }
    arena_release(&a);
    return (int)code;
}
