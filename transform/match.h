/* SPDX-License-Identifier: Apache-2.0 */
/*
 * match - finds the records of a file in the records.idx of an earlier
 * delivery (the base).  An export is written in much the same order night
 * after night, so that both are read side by side: the entry behind the last
 * one found is nearly always the next, and a window around it holds what was
 * moved, left out or put in between.  Where a longer stretch is not found, the
 * rest of the base is searched for it, first forwards, then from its start.
 *
 * A record that is not found is mapped, which is never wrong: what this module
 * misses costs time and changes no result.
 */
#ifndef LAPSE_TRANSFORM_MATCH_H
#define LAPSE_TRANSFORM_MATCH_H

#include "common/arena.h"
#include "transform/records_index.h"

/* Entries looked at around the last one found; a power of two.  A file that
 * loses or moves fewer records in one place never leaves it. */
#define MATCH_WINDOW 1024
#define MATCH_MISSED 16 /* records that a search of the base looks for */

struct match_entry {
    uint64_t offset; /* in records.idx */
    uint64_t hash[2];
    uint32_t bytes, effect;
    int32_t last_day;
    bool used, again; /* again: to be mapped, although it was found */
};

struct match {
    int fd;
    uint64_t end;                /* of the entries */
    const struct keyset *doubts; /* facts that may stand in the base twice */
    struct match_entry *entry;   /* MATCH_WINDOW, by number */
    uint64_t *hash;              /* hash[0] of each, apart: scanned often */
    uint64_t low, next, last;    /* numbers: first not used, expected, end */
    struct buf block;
    uint64_t at;   /* offset of block in the file */
    size_t taken;  /* bytes of block */
    uint64_t missed[MATCH_MISSED][2]; /* the last ones */
    uint64_t streak, patience; /* misses in a row; when to search */
    bool wrapped;              /* searched from the start once */
};

/* Reads fd (by pread) up to end; entries in the arena. */
void match_init(struct match *m, struct arena *a, int fd, uint64_t end,
                const struct keyset *doubts);
void match_release(struct match *m); /* leaves fd open */
/* The entry with this digest that no record had before, NULL when there is
 * none in sight.  It lives until the next call.  ERR_INTEGRITY for a file that
 * is no records.idx. */
enum err_code match_find(struct match *m,
                         const unsigned char hash[RECORD_HASH_LEN],
                         const struct match_entry **found, struct err *err);

#endif
