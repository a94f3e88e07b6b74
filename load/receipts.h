/* SPDX-License-Identifier: Apache-2.0 */
/*
 * receipts - what ingest wrote of its fetches, failures included, into the
 * ledger.  Lines that are there already are not sent again.
 */
#ifndef LAPSE_LOAD_RECEIPTS_H
#define LAPSE_LOAD_RECEIPTS_H

#include "common/arena.h"
#include "load/db.h"

/* state/receipts/<source>.jsonl into etl.fetch; no such file is nothing to
 * do.  *entered: new lines.  A last line without its end is left for the next
 * time, as is a line that a crash tore for ever. */
enum err_code receipts_copy(struct arena *a, struct db *db, const char *state,
                            const char *source, int64_t *entered,
                            struct err *err);

#endif
