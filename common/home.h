/* SPDX-License-Identifier: Apache-2.0 */
/*
 * home - where things are.  Home: LAPSE_HOME, else two levels above the
 * executable when that holds sql/ (a checkout), else PREFIX/share/lapse.
 * State: the --state option (LAPSE_STATE), else HOME/var in a checkout, else
 * /var/lib/lapse.  Paths live in the arena.
 */
#ifndef LAPSE_COMMON_HOME_H
#define LAPSE_COMMON_HOME_H

#include "common/arena.h"
#include "common/err.h"

/* Directory with sql/ and sources/.  ERR_USAGE when there is none. */
enum err_code home_dir(struct arena *a, const char **dir, struct err *err);
/* state: option value or NULL.  Made (0700) when missing.  ERR_USAGE when
 * others may write it, or root is given another user's. */
enum err_code home_state(struct arena *a, const char *state, const char **dir,
                         struct err *err);
/* Path of a program that stands beside ours ("lapse-load"). */
enum err_code home_program(struct arena *a, const char *name,
                           const char **path, struct err *err);

#endif
