/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli - one option table: it parses the command line, fills a struct, writes
 * --help, the man page and the shell completion.  Long options (--name VALUE,
 * --name=VALUE), one-letter options, `--` ends them, options may stand after
 * operands.  Precedence: command line, environment variable of the row, built
 * in.  An unknown command or option names the nearest one (ERR_USAGE).
 */
#ifndef LAPSE_COMMON_CLI_H
#define LAPSE_COMMON_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "common/err.h"

enum cli_kind {
    CLI_FLAG,   /* bool */
    CLI_TEXT,   /* const char * */
    CLI_INT,    /* int64_t, not negative */
    CLI_DAY,    /* int32_t day number, YYYY-MM-DD */
    CLI_CHOICE, /* const char *, one of choices ("text|json|csv") */
    CLI_COUNT   /* int, times given (-vv) */
};

struct cli_option {
    char letter;         /* 0 = none */
    const char *name;    /* long name without dashes */
    enum cli_kind kind;
    const char *value;   /* placeholder in help, e.g. "DIR"; NULL for flags */
    const char *choices; /* CLI_CHOICE: "a|b|c" */
    const char *env;     /* variable, or NULL */
    const char *initial; /* default as text, or NULL */
    const char *help;    /* one sentence, lower case, no full stop */
    size_t offset;       /* in the options struct */
};

/* The last row of a table of options. */
#define CLI_LAST                                           \
    {                                                      \
        0, NULL, CLI_FLAG, NULL, NULL, NULL, NULL, NULL, 0 \
    }

struct cli_command {
    const char *name;      /* NULL: the program itself */
    const char *operands;  /* e.g. "[SOURCE...]" */
    const char *purpose;   /* one line */
    const char *group;     /* heading in the command list, or NULL */
    const struct cli_option *options; /* ends with name NULL */
    const char *const *examples;      /* NULL-terminated, three */
    int min_operands, max_operands;   /* -1 = any */
    enum err_code (*run)(void *options, int n, char **operands,
                         struct err *err);
};

struct cli_program {
    const char *name;    /* "lapse-ingest" */
    const char *purpose; /* one line */
    const struct cli_option *options;   /* common to all commands */
    const struct cli_command *commands; /* ends with run NULL; a single row
                                           with name NULL: no commands */
    const char *const *exit_notes;      /* extra lines, or NULL */
    size_t options_size;
};

/* Parse, run, print the error if any, return the exit status.  Handles
 * --help, --version, --help-man, --help-completion, `help [COMMAND]`. */
int cli_main(const struct cli_program *p, int argc, char **argv);

/* What a command line asks for. */
enum cli_wish {
    CLI_RUN,
    CLI_HELP,
    CLI_VERSION,
    CLI_MAN,
    CLI_COMPLETION
};
struct cli_line {
    enum cli_wish wish;
    const struct cli_command *command; /* NULL: help of the program */
    int n;
    char **operands; /* in argv, which is rearranged */
};
/* Fill options (zeroed by the caller, options_size bytes) and line; ERR_USAGE.
 * Texts point into argv, the environment and the table. */
enum err_code cli_parse(const struct cli_program *p, int argc, char **argv,
                        void *options, struct cli_line *line,
                        struct err *err);

/* The rows every program has: -q -v --log-format --state --data --help. */
struct cli_common {
    bool quiet;
    int verbose;
    const char *log_format; /* text or json */
    const char *state;      /* directory, see common/home.h */
    const char *data;       /* LAPSE_DATA or NULL */
};
/* Put first in every program's options struct. */
#define CLI_COMMON_OPTIONS \
    {'q', "quiet", CLI_FLAG, NULL, NULL, NULL, NULL, \
     "print nothing but problems", offsetof(struct cli_common, quiet)}, \
    {'v', "verbose", CLI_COUNT, NULL, NULL, NULL, NULL, \
     "say more on stderr", offsetof(struct cli_common, verbose)}, \
    {0, "log-format", CLI_CHOICE, "FORMAT", "text|json", "LAPSE_LOG_FORMAT", \
     "text", "form of the log lines", \
     offsetof(struct cli_common, log_format)}, \
    {0, "state", CLI_TEXT, "DIR", NULL, "LAPSE_STATE", NULL, \
     "archive, receipts, staged deliveries and site key", \
     offsetof(struct cli_common, state)}, \
    {0, "data", CLI_TEXT, "DIR", NULL, "LAPSE_DATA", NULL, \
     "directory that relative fetch paths lie under", \
     offsetof(struct cli_common, data)}

#endif
