/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bury - takes records, or whole files, out of the archive: writes the bytes
 * that are left under their own name, a tombstone under the old one, and only
 * then removes the old ones, so that a cut in between leaves nothing that
 * cannot be done again.  Knows no database and no source.
 */
#ifndef LAPSE_DRIVER_BURY_H
#define LAPSE_DRIVER_BURY_H

#include <stdbool.h>
#include <stddef.h>

#include "common/arena.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/str.h"

/* A record of a case to be taken out. */
struct bury_start {
    size_t of; /* place in number[] */
    uint64_t offset;
};

struct bury_file {
    const char *sha256; /* the name under which its bytes are now */
    const char *format; /* how it was read, or NULL */
    bool whole;         /* all of it goes */
    bool unread;        /* no delivery was ever staged from it */
    struct buf starts;  /* of struct bury_start */
    size_t records;     /* taken out, by bury_files */
    bool removed;       /* whole, by bury_files */
    bool closed;        /* no records are known in it, and none can be looked
                           for: packed, paged; by bury_files */
};

struct bury {
    struct arena *a;
    const char *state;
    const char *who, *reason;
    struct bury_file *file;
    size_t nfiles, cap;
    const struct str *number; /* of each case, as cleaned; empty when unknown */
    size_t nnumbers;
};

void bury_init(struct bury *b, struct arena *a, const char *state);
void bury_release(struct bury *b);
/* The file with these bytes, made when it is new; sha256 follows tombstones.
 * NULL when they are gone already, or on error (err->code). */
struct bury_file *bury_file(struct bury *b, struct str sha256,
                            const char *format, struct err *err);
void bury_add(struct bury_file *f, size_t of, uint64_t offset);
/* Look through all files, and with for_good write and remove; what was set
 * aside in quarantine under their names goes as well. */
enum err_code bury_files(struct bury *b, bool for_good, struct err *err);

#endif
