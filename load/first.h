/* SPDX-License-Identifier: Apache-2.0 */
/*
 * first - the first delivery of events, straight into an empty store: what
 * every row has in common is a default of the table meanwhile, the day from
 * which a row is known is put behind it, keys are built afterwards.  One
 * transaction, and whatever does not fit leaves it undone.
 */
#ifndef LAPSE_LOAD_FIRST_H
#define LAPSE_LOAD_FIRST_H

#include "load/stage.h"

/* Publish what is staged but for events, details and notes (stage_small),
 * and those three from their parts, up to the COMMIT, which is the caller's.
 * *fits false: nothing was done (the store is not empty, a key stands twice,
 * the role may not, a guard finds something): go the way of every other
 * delivery. */
enum err_code first_write(struct stage *st, const char *run, bool *fits,
                          struct err *err);

#endif
