/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stop - SIGTERM, SIGINT, SIGHUP, SIGPIPE and SIGXCPU ask; the program ends
 * where it is safe.  Long loops look at stop_wanted() and return stop_err().  The
 * flag is the only state.  A second SIGINT or SIGTERM ends the process at once: every
 * change of state is atomic.
 */
#ifndef LAPSE_COMMON_STOP_H
#define LAPSE_COMMON_STOP_H

#include <stdbool.h>

#include "common/err.h"

void stop_init(void); /* installs the handlers; cli_main has done it */
bool stop_wanted(void);
/* ERR_RETRY, "stopped by signal N". */
enum err_code stop_err(struct err *err);

#endif
