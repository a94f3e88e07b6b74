/* SPDX-License-Identifier: Apache-2.0 */
/*
 * purge - `lapse purge`: of a person, a source or an age, everything: records
 * in the archive (found by mapping it again), staged deliveries, rows of the
 * store.  The rows go last, so that a purge that was cut off can be found and
 * done again.  Counts only, unless told to do it.
 */
#ifndef LAPSE_DRIVER_PURGE_H
#define LAPSE_DRIVER_PURGE_H

#include "driver/night.h"

struct purge {
    const char *kind;    /* case, source or before */
    const char *operand; /* a case is a key or pseudonym, or "-": read stdin */
    const char *reason;
    bool for_good;
};

/* *status: ERR_INCOMPLETE when a delivery could not be looked through. */
enum err_code purge_run(struct arena *a, const struct night_options *o,
                        const struct purge *p, struct buf *out,
                        enum err_code *status, struct err *err);

#endif
