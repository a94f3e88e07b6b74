/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage - a staged delivery into the stage tables of a session, counted three
 * times: rows by the manifest, by the answers to COPY, by count(*).  Knows
 * nothing of what the rows mean.
 */
#ifndef LAPSE_LOAD_STAGE_H
#define LAPSE_LOAD_STAGE_H

#include "load/db.h"
#include "load/staged.h"

/* Open the stage, compare its columns with those staged before a byte is
 * sent, copy every part, count.  *counts: {"event":[staged,copied,counted]}
 * in the arena, for etl.merge_counted.  ERR_INTEGRITY when a part is not what
 * the manifest says or two counts differ, ERR_USAGE when the store has other
 * columns. */
enum err_code stage_fill(struct arena *a, struct db *db,
                         const struct staged *s, bool quiet,
                         const char **counts, struct err *err);

#endif
