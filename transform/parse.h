/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parse - the parent's side of a delivery: starts the parser child (and
 * pdftotext where a role is a pdf) inside the sandbox, checks the archived
 * bytes beside it, checks what comes back and hands rows to the caller.  A
 * child that dies costs its delivery, not the run.
 */
#ifndef LAPSE_TRANSFORM_PARSE_H
#define LAPSE_TRANSFORM_PARSE_H

#include "common/digest.h"
#include "common/node.h"
#include "transform/frame.h"
#include "transform/plan.h"
#include "transform/trace.h"

struct parse {
    const struct source *src;
    const struct delivery *delivery;
    const struct site_key *key;
    const char *state; /* directory that holds archive/ */
    bool quiet;        /* no progress line */
    /* Rows leave our hands one by one: archived bytes are checked before one is
     * made, not beside it. */
    bool verify_first;
    /* Called for every row, in the order of its table.  NULL: no row is made,
     * facts are counted alone. */
    enum err_code (*row)(void *arg, const struct frame_row *row,
                         struct err *err);
    /* The same for a frame of rows; instead of row, when it is there. */
    enum err_code (*rows)(void *arg, struct frame *f, struct err *err);
    /* Called for what belongs into records.idx (trace.h).  NULL: none is
     * made. */
    enum err_code (*records)(void *arg, int64_t part, struct str body,
                             struct err *err);
    const struct trace_base *base; /* read against it; NULL: none */
    const struct keyset *only;     /* map these records alone; NULL: all */
    void *arg;
};

/* *summary (in the arena) is what the child counted.  The child's own error
 * comes back with its code; a child that was killed is ERR_FAILED.  Archived
 * bytes that are not what their name says are ERR_INTEGRITY, whatever the
 * child found in them: rows that were handed on are worth nothing then. */
enum err_code parse_delivery(const struct parse *p, struct arena *a,
                             struct node **summary, struct err *err);

#endif
