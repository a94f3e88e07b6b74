/* SPDX-License-Identifier: Apache-2.0 */
/*
 * collect - one source, one fetch: its file is read, its lock taken, its
 * bytes brought into the archive and its receipts written.  Knows the order
 * of these and nothing of how any is done.
 */
#ifndef LAPSE_INGEST_COLLECT_H
#define LAPSE_INGEST_COLLECT_H

#include "common/arena.h"
#include "common/err.h"
#include "ingest/transfer.h"

struct collect_options {
    const char *state;        /* state directory, there */
    const char *data;         /* --data or NULL */
    const char *jurisdiction; /* or NULL: the folder of the source file */
    const struct transfer_limits *limits;
};

struct collected {
    struct str source; /* id; empty when the source file could not be read */
    size_t files;
    size_t fresh; /* of them, unlike in the round before */
    bool round;   /* a round was written */
};

/* path: a source file.  What failed is in the receipts too, but for a source
 * file that is wrong, a lock that is held and a state that is damaged. */
enum err_code collect_source(struct arena *a, const char *path,
                             const struct collect_options *o,
                             struct collected *out, struct err *err);

#endif
