/* SPDX-License-Identifier: Apache-2.0 */
/*
 * success - the end of a run over the sources, into the ledger: as a run, and
 * as a success when it ended with 0 or 3 and its sums hold.  Judges nothing
 * itself; etl.record_night does.
 */
#ifndef LAPSE_LOAD_SUCCESS_H
#define LAPSE_LOAD_SUCCESS_H

#include "common/arena.h"
#include "common/buf.h"
#include "load/db.h"

/* night: one JSON object (sql/functions/059_watch.sql); out receives
 * {"run":N,"seq":N,"audit_head":"NUMBER HASH"} and a newline.  ERR_USAGE when
 * night is no JSON object, ERR_INTEGRITY when what was published does not add
 * up. */
enum err_code success_record(struct arena *a, struct db *db, struct str night,
                             struct buf *out, struct err *err);

#endif
