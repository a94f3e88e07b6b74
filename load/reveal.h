/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reveal - the number of one case and the names of its officers, for a
 * steward, for a reason, with a row in the audit that stands before anything
 * is shown.
 */
#ifndef LAPSE_LOAD_REVEAL_H
#define LAPSE_LOAD_REVEAL_H

#include "common/buf.h"
#include "load/db.h"

/* id: key or pseudonym of the case.  Lines for a terminal. */
enum err_code reveal(struct arena *a, struct db *db, const char *id,
                     const char *reason, struct buf *out, struct err *err);

#endif
