/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wanted - which deliveries of a plan are not published yet, and what the
 * first of them can build on.  Reads the lines of `lapse-transform --plan`.
 */
#ifndef LAPSE_LOAD_WANTED_H
#define LAPSE_LOAD_WANTED_H

#include "common/arena.h"
#include "common/buf.h"
#include "load/db.h"

/* The lines of plan that are to be loaded, each with "base" added, appended to
 * out in their order: those that the ledger does not have, that no later
 * delivery has superseded and no person has settled.  Files that were
 * published under another mapping are wanted again, the newest of them before
 * all others; of whole exports the newest alone, unless all says more.  Only
 * the first line can have a base: what is published before the others becomes
 * theirs.  A publish that was written and not raised is raised first.
 * ERR_USAGE for lines that are no plan of this source. */
enum err_code wanted_filter(struct arena *a, struct db *db, const char *source,
                            bool all, struct str plan, struct buf *out,
                            struct err *err);
/* Enter that the delivery of this one line of a plan could not be staged; code
 * is how the transform ended. */
enum err_code wanted_attempted(struct arena *a, struct db *db,
                               const char *source, struct str plan,
                               const char *code, struct err *err);

/* Batch keys that something may still ask for in staged/, one a line. */
enum err_code wanted_batches(struct db *db, const char *source, struct buf *out,
                             struct err *err);

#endif
