/* SPDX-License-Identifier: Apache-2.0 */
/*
 * receipts - where the bytes came from, one JSON object a line in
 * receipts/<source id>.jsonl (docs/contracts.md, contract 1).  A round is all
 * files of a source as they were at one fetch; it is written, with one write,
 * only when its names and hashes differ from those of the last complete
 * round.  A lock beside the file keeps two fetches of one source apart.
 * Knows no network and no folder.
 */
#ifndef LAPSE_INGEST_RECEIPTS_H
#define LAPSE_INGEST_RECEIPTS_H

#include "common/buf.h"
#include "common/err.h"
#include "common/file.h"

/* Texts are empty (ptr NULL) where there is none. */
struct receipt {
    struct str name, url, fetched_at;
    int64_t status; /* HTTP; 0 for a folder */
    struct str sha256;
    uint64_t bytes;
    struct str etag, last_modified, content_type, content_disposition;
    bool length_unknown;
    struct str error;      /* set: the fetch failed, no sha256 */
    struct str checked_at; /* set: a 304 came then; the rest is as received
                              when the bytes came */
    struct str member_of;
};

struct receipt_list {
    struct receipt *item;
    size_t n, cap;
};
/* A new item, zeroed, valid until the next one is added. */
struct receipt *receipt_list_add(struct receipt_list *list, struct arena *a);

struct receipts {
    struct arena *a;
    const char *path;
    struct str source;
    struct file_lock lock;
    struct buf text;          /* the file as it was */
    struct receipt_list last; /* the last complete round, by name and hash */
    struct receipt_list recent; /* of receipts_look_back(), the same way */
    int64_t round;            /* highest number so far, torn ones included */
};

/* Makes receipts/ when missing, takes the lock (ERR_RETRY when another holds
 * it), reads the last complete round. */
enum err_code receipts_open(struct receipts *r, struct arena *a,
                            const char *state, struct str source,
                            struct err *err);
void receipts_close(struct receipts *r);
/* The file of this name in the last complete round, or NULL. */
const struct receipt *receipts_find(const struct receipts *r, struct str name);
/* Reads back to the first line before since (a stamp), for the next one. */
enum err_code receipts_look_back(struct receipts *r, const char *since,
                                 struct err *err);
/* Whether bytes were received for name (not a 304) since then. */
bool receipts_received(const struct receipts *r, struct str name);

struct receipts_outcome {
    bool round;   /* a round was written */
    size_t fresh; /* files of it that the last one had not, by name and hash */
};
/* Append what came of one fetch.  When an item has an error there is no
 * round: the errors are written and the rest is left for the next fetch.
 * Sorts the list by name. */
enum err_code receipts_commit(struct receipts *r, struct receipt_list *list,
                              struct receipts_outcome *out, struct err *err);

#endif
