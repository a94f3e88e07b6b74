/* SPDX-License-Identifier: Apache-2.0 */
/*
 * extract - what the parser child does with a delivery: reads every file,
 * maps every record, sends rows as frames and a summary at the end.  Runs
 * inside the sandbox; everything it needs from outside is in struct extract.
 */
#ifndef LAPSE_TRANSFORM_EXTRACT_H
#define LAPSE_TRANSFORM_EXTRACT_H

#include "common/digest.h"
#include "transform/plan.h"
#include "transform/ring.h"
#include "transform/source.h"
#include "transform/trace.h"

struct extract {
    const struct source *src;
    const struct delivery *delivery;
    const struct site_key *key;
    const int *fd; /* one a file: the blob, or pdftotext's output */
    int out;       /* frames */
    struct ring *ring; /* for their rows, or NULL */
    bool count;    /* facts are counted, no rows are made of them */
    bool trace;    /* frames for records.idx */
    const struct trace_base *base; /* what the delivery is read against */
    const struct keyset *only;     /* records to map, all others are not */
};

/* Everything that must exist before the sandbox closes (regular expressions,
 * time zones, libraries, the mapping program). */
struct extract_run;
enum err_code extract_prepare(struct extract_run **run,
                              const struct extract *x, struct err *err);
/* Reads to the end; an error is also sent as a frame.  Takes the fds. */
enum err_code extract_run(struct extract_run *run, struct err *err);
void extract_free(struct extract_run *run);

#endif
