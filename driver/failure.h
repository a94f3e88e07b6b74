/* SPDX-License-Identifier: Apache-2.0 */
/*
 * failure - the deliveries of one source that were refused or held in a
 * night, until a later one takes their place.  Reads lines of a plan; starts
 * nothing.
 */
#ifndef LAPSE_DRIVER_FAILURE_H
#define LAPSE_DRIVER_FAILURE_H

#include "common/arena.h"
#include "common/err.h"
#include "common/node.h"

struct failure {
    const char *key;     /* of the delivery */
    struct str from, to; /* its period, empty for none */
    bool whole; /* a whole export: one for the same period replaces it */
    enum err_code code;
    struct failure *next;
};

struct failures {
    struct failure *first; /* oldest first; NULL: none */
};

/* The delivery of this line of a plan ended with code.  Lives in the arena. */
void failures_add(struct failures *all, struct arena *a,
                  const struct node *line, enum err_code code);
/* The delivery of this line was published: a whole export (full, full_period,
 * roster) for the same period that was refused before needs nobody any more.
 * What adds to others (append, delta) is settled by none. */
void failures_settle(struct failures *all, const struct node *line);

#endif
