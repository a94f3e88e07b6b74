/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check - reads, maps and tests sources in a directory of its own in the state
 * (mode 0700), which is removed again: nothing is written that stays.
 */
#ifndef LAPSE_DRIVER_CHECK_H
#define LAPSE_DRIVER_CHECK_H

#include "driver/night.h"

/* What the programs find goes to stdout and stderr as they print it.  The
 * worst of their exit codes, or err's when it could not be done. */
enum err_code check_sources(struct arena *a, const struct night_options *o,
                            const struct catalog *c, struct err *err);
/* Remove what checks left in the state that were killed. */
enum err_code check_sweep(struct arena *a, const char *state, struct err *err);

#endif
