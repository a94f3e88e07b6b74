/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verify - is all still as it was?  Every file of the archive is hashed
 * again; receipts and ledger are asked for bytes that are not there (those
 * that were purged are named with who, when and why); every staged part is
 * hashed again, the ledger's counts are counted again, and the chain of the
 * audit is followed to the row whose hash STATE/audit.head keeps.  Damaged
 * bytes are set aside, so that they are fetched or staged anew.
 */
#ifndef LAPSE_LOAD_VERIFY_H
#define LAPSE_LOAD_VERIFY_H

#include "common/buf.h"
#include "load/db.h"

/* A line a check to out, and a line a problem.  ERR_INTEGRITY when there was
 * one. */
enum err_code verify_all(struct arena *a, const char *database,
                         const char *state, struct buf *out, struct err *err);

#endif
