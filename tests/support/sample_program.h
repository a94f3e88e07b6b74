/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sample_program - the option table that the tests of cli and cli_help share.
 */
#ifndef LAPSE_TESTS_SAMPLE_PROGRAM_H
#define LAPSE_TESTS_SAMPLE_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

#include "common/cli.h"

struct sample_options {
    struct cli_common common;
    const char *database;
    const char *output;
    int64_t limit;
    int32_t as_of;
    bool force;
};


static const struct cli_option sample_common[] = {
    CLI_COMMON_OPTIONS,
    {'d', "database", CLI_TEXT, "DB", NULL, "SAMPLE_DB", "here",
     "database name", offsetof(struct sample_options, database)},
    CLI_LAST};

static const struct cli_option sample_run[] = {
    {'o', "output", CLI_CHOICE, "FORMAT", "text|json|csv", NULL, "text",
     "form of the answer on stdout", offsetof(struct sample_options, output)},
    {0, "limit", CLI_INT, "N", NULL, NULL, "10", "most rows",
     offsetof(struct sample_options, limit)},
    {0, "as-of", CLI_DAY, "DATE", NULL, NULL, NULL, "last day that counts",
     offsetof(struct sample_options, as_of)},
    {'f', "force", CLI_FLAG, NULL, NULL, "SAMPLE_FORCE", NULL, "do it anyway",
     offsetof(struct sample_options, force)},
    CLI_LAST};

static enum err_code sample_ran(void *options, int n, char **operands,
                                struct err *err)
{
    const struct sample_options *o = options;

    if (o->force) {
        return err_set(err, ERR_HELD, "held: %s", n > 0 ? operands[0] : "-");
    }
    return OK;
}

static const char *const sample_examples[] = {
    "sample run", "sample run --output json", "sample run a b", NULL};

static const struct cli_command sample_commands[] = {
    {"run", "[SOURCE...]", "run every source once", "Every night", sample_run,
     sample_examples, 0, 2, sample_ran},
    {"status", "", "say how it stands", "Every night", sample_run,
     sample_examples, 0, 0, sample_ran},
    {"undo", "SOURCE", "take the last one back", "Now and then", NULL,
     sample_examples, 1, 1, sample_ran},
    {NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, NULL}};

static const char *const sample_notes[] = {
    "run over several sources returns the first of 5, 2, 4, 3, 75, 1", NULL};

static const struct cli_program sample_program = {
    "sample",        "measure something", sample_common,
    sample_commands, sample_notes,        sizeof(struct sample_options)};

static const struct cli_command single_commands[] = {
    {NULL, "FILE", "read a file", NULL, sample_run, sample_examples, 1, 1,
     sample_ran},
    {NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, NULL}};

static const struct cli_program single_program = {
    "single-one",    "read a file", sample_common,
    single_commands, NULL,          sizeof(struct sample_options)};

#endif
