/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staged - removes folders of STATE/staged that nobody needs any more.  Knows
 * of a folder what its manifest says of its source, and no database.
 */
#ifndef LAPSE_DRIVER_STAGED_H
#define LAPSE_DRIVER_STAGED_H

#include <stdbool.h>
#include <stddef.h>

#include "common/arena.h"
#include "common/err.h"
#include "common/str.h"

/* Whether the folder of this name goes; source is the null slice where there
 * is no sound manifest, as after a run that was killed. */
typedef bool staged_goes(const void *context, struct str name,
                         struct str source);

/* Ask of every folder, remove those that go unless for_good is false; *n is
 * how many.  No staged/ yet: none. */
enum err_code staged_remove(struct arena *a, const char *state,
                            staged_goes *goes, const void *context,
                            bool for_good, size_t *n, struct err *err);

#endif
