/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base - an earlier staged delivery that another one of the same source is
 * read against: its manifest and its records.idx, checked so far that what
 * its records became is what the same records would become today.
 */
#ifndef LAPSE_TRANSFORM_BASE_H
#define LAPSE_TRANSFORM_BASE_H

#include "transform/deliver.h"
#include "transform/trace.h"

struct base {
    int fd; /* of records.idx, -1 none */
    struct records_foot foot;
    struct effects effects;
    struct keyset doubts;
    struct trace_base view; /* what the parser child sees of it */
};

/* Whether deliveries like this one have a records.idx: whole ones (full,
 * roster), all of whose files are read record by record; not a roster whose
 * records name the end of their facts. */
bool base_is_possible(const struct deliver *d);
/* d->base; false: the delivery is to be read whole, *why says in words why.
 * It must be of the same source, kind, mapping, parser and site key, of an
 * earlier day, with the same files in the roles that others look up into. */
bool base_open(struct base *b, struct arena *a, const struct deliver *d,
               const char **why);
void base_release(struct base *b);

#endif
