/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hand_over - a command that another program of ours answers: `lapse` becomes
 * that program, with the options both know.
 */
#ifndef LAPSE_DRIVER_HAND_OVER_H
#define LAPSE_DRIVER_HAND_OVER_H

#include "driver/child.h"
#include "driver/options.h"

struct hand_over {
    struct arena arena;
    struct place place;
    struct command command; /* to be given the options of its own */
};

/* program's command name, with what all commands share.  hand_over_end() is to
 * be called whatever came of it. */
enum err_code hand_over_begin(struct hand_over *h, const struct options *o,
                              const char *program, const char *name,
                              struct err *err);
/* Become the program with these operands; returns only on failure, also that
 * of hand_over_begin(). */
enum err_code hand_over_end(struct hand_over *h, int n, char **operands,
                            struct err *err);

#endif
