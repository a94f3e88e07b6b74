/* SPDX-License-Identifier: Apache-2.0 */
/*
 * purge - delete for good what the store knows of a person, a source or of
 * cases over before a day.  The functions of sql/functions/064_purge.sql do
 * it; the files of the archive are not touched here.
 */
#ifndef LAPSE_LOAD_PURGE_H
#define LAPSE_LOAD_PURGE_H

#include "common/buf.h"
#include "load/db.h"

struct purge {
    const char *kind;    /* "case", "source" or "before" */
    const char *operand; /* a key, pseudonym or number; a code; a day */
    const char *reason;  /* of purge_rows, never empty */
    bool for_good;       /* else counted and taken back */
};

/* What it is about as one JSON object: cases, sources, batch keys, files.  It
 * holds case numbers. */
enum err_code purge_scope(struct db *db, const struct purge *p, struct buf *out,
                          struct err *err);
/* Delete the rows, or only count them; a line a table. */
enum err_code purge_rows(struct db *db, const struct purge *p, struct buf *out,
                         struct err *err);

#endif
