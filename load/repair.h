/* SPDX-License-Identifier: Apache-2.0 */
/*
 * repair - what a person decides afterwards: a held delivery is released or
 * not wanted, a check is set aside for a time, a publish is withdrawn.  Each
 * with the person and the reason in the ledger.  Knows which function of the
 * ledger does it, and judges nothing.
 */
#ifndef LAPSE_LOAD_REPAIR_H
#define LAPSE_LOAD_REPAIR_H

#include "common/buf.h"
#include "load/delivery.h"

struct repair {
    const char *database; /* NULL: the PG* variables */
    const char *state;
    const char *who; /* NULL: the person who types */
    const char *why; /* NULL or blank is refused */
    bool quiet;
};

/* Record that the held delivery whose key begins with prefix is released, and
 * publish its staged batch: as delivery_publish, whose notes are in
 * out->notes.  A login that may not load leaves that to the next run: verdict
 * "released".  ERR_USAGE without a reason, for no or more than one such
 * delivery, one that was refused or published before. */
enum err_code repair_release(struct arena *a, const struct repair *r,
                             const char *prefix, struct delivery_outcome *out,
                             struct err *err);
/* Record that a held or refused delivery is not wanted; a line for a person
 * to out. */
enum err_code repair_settle(struct arena *a, const struct repair *r,
                            const char *prefix, struct buf *out,
                            struct err *err);
/* Record that a check of a source does not hold deliveries until a day
 * (YYYY-MM-DD, the first on which it does again).  subject NULL: all that it
 * looks at. */
enum err_code repair_set_aside(struct arena *a, const struct repair *r,
                               const char *source, const char *check,
                               const char *subject, const char *until,
                               struct buf *out, struct err *err);
/* Withdraw a publish after which its source has none that stands: its number,
 * or run:N for what run N published.  The withdrawal is a publish too and can
 * be withdrawn. */
enum err_code repair_undo(struct arena *a, const struct repair *r,
                          const char *publish, struct buf *out,
                          struct err *err);

#endif
