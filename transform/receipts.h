/* SPDX-License-Identifier: Apache-2.0 */
/*
 * receipts - reads what ingest wrote (docs/contracts.md, contract 1): the
 * complete rounds of a source, oldest first.  Failed fetches and torn rounds
 * are passed over.
 */
#ifndef LAPSE_TRANSFORM_RECEIPTS_H
#define LAPSE_TRANSFORM_RECEIPTS_H

#include "common/arena.h"
#include "common/err.h"

struct receipt {
    struct str name, sha256, fetched_at;
    int64_t bytes;
    bool length_unknown;
};

struct receipt_round {
    struct receipt *item;
    size_t n;
};

/* n = 0 when nothing was fetched yet. */
enum err_code receipts_load(struct arena *a, const char *state,
                            struct str source, struct receipt_round **rounds,
                            size_t *n, struct err *err);

#endif
