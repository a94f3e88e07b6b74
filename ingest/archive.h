/* SPDX-License-Identifier: Apache-2.0 */
/*
 * archive - bytes as received under the name of their SHA-256
 * (docs/contracts.md, contract 1): archive/<first two>/<sha256>, mode 0400.
 * Written as a temporary file, hashed on the way, fsynced, linked into place,
 * its directory fsynced.  A name that is there stays as it is.  A crash
 * leaves at most a "*.tmp" that nobody reads; one older than a day is removed
 * when the archive is next opened.  Opens no file to look inside.
 */
#ifndef LAPSE_INGEST_ARCHIVE_H
#define LAPSE_INGEST_ARCHIVE_H

#include "common/arena.h"
#include "common/digest.h"
#include "common/err.h"

struct archive {
    const char *dir; /* STATE/archive, in the arena it was opened with */
};

struct archived {
    char sha256[DIGEST_HEX + 1];
    uint64_t bytes;
};

/* Makes the directory when it is missing. */
enum err_code archive_open(struct archive *ar, struct arena *a,
                           const char *state, struct err *err);
/* *held: whether these very bytes, by hash and length, are there already and
 * will be after a crash.  ERR_INTEGRITY when the name is there but is no file
 * of that length. */
enum err_code archive_holds(const struct archive *ar, const struct archived *b,
                            bool *held, struct err *err);

struct archive_writer {
    const struct archive *archive;
    int fd; /* -1 when none is open */
    char tmp[4096]; /* PATH_MAX of Linux */
    struct sha256 *sum; /* NULL: the name is known */
    struct archived made;
};
enum err_code archive_begin(struct archive_writer *w, const struct archive *ar,
                            struct err *err);
enum err_code archive_put(struct archive_writer *w, const void *p, size_t n,
                          struct err *err);
/* The name and length of what was put; nothing can be put behind it. */
void archive_name(struct archive_writer *w, struct archived *out);
/* Ends the writer in either case.  What is there already stays. */
enum err_code archive_commit(struct archive_writer *w, struct archived *out,
                             struct err *err);
/* Harmless after commit and on a writer {.fd = -1}. */
void archive_abort(struct archive_writer *w);

#endif
