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

/* The lines of plan that the ledger does not have and that no later delivery
 * has superseded, in their order, each with "base" added, appended to out.  Only the first can have one: what is
 * published before the others becomes their base.  A publish that was written
 * and not raised is raised first.  ERR_USAGE for lines that are no plan of
 * this source. */
enum err_code wanted_filter(struct arena *a, struct db *db, const char *source,
                            struct str plan, struct buf *out, struct err *err);
/* Enter that the delivery of this one line of a plan could not be staged; code
 * is how the transform ended. */
enum err_code wanted_attempted(struct arena *a, struct db *db,
                               const char *source, struct str plan,
                               const char *code, struct err *err);

#endif
