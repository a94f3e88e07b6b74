/* SPDX-License-Identifier: Apache-2.0 */
/*
 * findings - what the guards found in the delivery that was weighed in this
 * session, as text for a person: the checks, what it would change, what was
 * refused and where.  Counts and places, never values of a record.
 */
#ifndef LAPSE_LOAD_FINDINGS_H
#define LAPSE_LOAD_FINDINGS_H

#include "common/buf.h"
#include "load/db.h"
#include "load/staged.h"

/* A line each, appended to out. */
enum err_code findings_write(struct db *db, const struct staged *s,
                             struct buf *out, struct err *err);
/* What a person can do about a hold, or about a refusal. */
void findings_remedy(const struct staged *s, bool is_refused, struct buf *out);

#endif
