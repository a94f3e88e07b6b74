/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli_help - what the option table says about itself: --help in 80 columns,
 * a man page (roff, man macros) and a bash completion.  Does not parse.
 */
#ifndef LAPSE_COMMON_CLI_HELP_H
#define LAPSE_COMMON_CLI_HELP_H

#include <stdio.h>

#include "common/cli.h"

/* Help of a command, or of the program when c is NULL. */
void cli_help(const struct cli_program *p, const struct cli_command *c,
              FILE *out);
void cli_man(const struct cli_program *p, FILE *out);
void cli_completion(const struct cli_program *p, FILE *out);

#endif
