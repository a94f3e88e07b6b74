/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staged - a staged delivery as docs/contracts.md lays it down: manifest,
 * columns, parts.  Reads and checks; knows nothing of the database but the
 * names of the stage tables.
 */
#ifndef LAPSE_LOAD_STAGED_H
#define LAPSE_LOAD_STAGED_H

#include <stdbool.h>

#include "common/arena.h"
#include "common/digest.h"
#include "common/err.h"
#include "common/node.h"

/* One table of the contract and the statement that fills its stage table. */
struct staged_table {
    const char *name;
    const char *copy;
    bool is_fact;
};
#define STAGED_TABLES 18
extern const struct staged_table staged_tables[STAGED_TABLES];
/* Its index; STAGED_TABLES where no table is called so. */
size_t staged_table(const char *name);

struct staged_part {
    size_t table; /* in staged_tables */
    const char *path;
    int64_t rows, bytes;
    struct digest sha256;
};

struct staged {
    const char *dir;
    const char *batch_key;
    const char *delivery_key;
    const char *source;
    const char *base;        /* batch key or NULL */
    const char *manifest;    /* its text, terminated */
    const char *columns;     /* columns.json, terminated */
    const char *fingerprint; /* of the columns, as columns.json says */
    int64_t facts;
    int64_t rows[STAGED_TABLES]; /* by the manifest */
    uint64_t bytes;              /* of all parts */
    struct staged_part *part;    /* in order of the manifest */
    size_t n;
};

/* Read staged/<batch_key>/ under state and check it against itself: names,
 * keys, lengths of the parts, both sums.  The digests of the parts are
 * checked while they are read for the load.  ERR_USAGE for what is no key,
 * ERR_FAILED when nothing is staged under it, ERR_INTEGRITY when the files
 * contradict one another. */
enum err_code staged_read(struct arena *a, const char *state,
                          const char *batch_key, struct staged *s,
                          struct err *err);

/* Feed the bytes of a part to put(arg), then check length and digest:
 * ERR_INTEGRITY when they are not those of the manifest. */
typedef enum err_code staged_put(void *arg, const void *p, size_t n,
                                 struct err *err);
enum err_code staged_feed(const struct staged_part *part, staged_put *put,
                          void *arg, struct err *err);

#endif
