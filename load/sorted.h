/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sorted - the rows of a staged table in the order of their keys: its parts,
 * each in order, are merged while they are read, and their digests checked.
 * Knows the frame of a binary COPY and that the first columns are keys;
 * nothing of what a row means.
 */
#ifndef LAPSE_LOAD_SORTED_H
#define LAPSE_LOAD_SORTED_H

#include "common/str.h"
#include "load/staged.h"

/* The widest table of the contract has 19 columns. */
#define SORTED_FIELDS 32

/* One row, valid until the next call. */
struct sorted_row {
    struct str tuple; /* count of fields, then the fields */
    int64_t key[2];   /* the second is 0 where one was asked */
    size_t fields;
    struct str field[SORTED_FIELDS]; /* ptr NULL: NULL */
};

struct sorted;

/* Read table, whose first keys columns (1 or 2) are int8 and not null; the
 * parts are opened when they are read.  again: for what was read before in
 * this process, digests are not made again. */
struct sorted *sorted_open(struct arena *a, const struct staged *s,
                           size_t table, size_t keys, bool again);
/* The next row; NULL behind the last, and then every part was what the
 * manifest says.  ERR_INTEGRITY when it is not, or is no binary COPY. */
enum err_code sorted_next(struct sorted *s, const struct sorted_row **row,
                          struct err *err);
/* Whether what was read so far came in order; a part that is not in order
 * itself is read none the less. */
bool sorted_in_order(const struct sorted *s);
void sorted_close(struct sorted *s); /* NULL is fine */

/* Big-endian numbers, as COPY has them. */
static inline uint32_t sorted_uint32(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;

    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 |
           b[3];
}

static inline int64_t sorted_int64(const char *p)
{
    return (int64_t)((uint64_t)sorted_uint32(p) << 32 | sorted_uint32(p + 4));
}

#endif
