/* SPDX-License-Identifier: Apache-2.0 */
/*
 * frame - what the parser child sends to its parent through a pipe,
 * and the large bodies through a ring beside it (docs/contracts.md, Frames):
 * blocks of rows of one staged table, entries of records.idx, progress, and at
 * the end a summary in JSON or an error.  The reader trusts nothing:
 * it checks kinds, sizes and, by copy_row_next(), every row.
 */
#ifndef LAPSE_TRANSFORM_FRAME_H
#define LAPSE_TRANSFORM_FRAME_H

#include <stdint.h>

#include "common/buf.h"
#include "common/err.h"
#include "transform/copy_row.h"
#include "transform/ring.h"

#define FRAME_HEADER_LEN 16
/* A record holds at most 16 MiB; its row and header a little more. */
#define FRAME_MAX ((size_t)40 << 20)
/* Slots that the parent is told of together: it is woken the less. */
#define FRAME_TOLD (RING_SLOTS / 4)
/* Kinds above the tables. */
#define FRAME_RECORDS 252  /* of records.idx (trace.h) */
#define FRAME_ERROR 253    /* value = enum err_code, text */
#define FRAME_PROGRESS 254 /* value = bytes parsed */
#define FRAME_SUMMARY 255  /* JSON, the last frame of a good run */

struct frame_out {
    int fd;
    struct ring *ring; /* for rows and entries, or NULL */
    char told[FRAME_TOLD * FRAME_HEADER_LEN]; /* headers of filled slots that
                                                 were not sent */
    size_t ntold;
    struct buf block[TABLE_COUNT]; /* header and rows that were not sent */
    struct frame_slot {
        char *at; /* NULL: none */
        size_t slot, n;
    } slot[TABLE_COUNT]; /* being filled by frame_room() */
    struct err fault;    /* of a slot: frame_row_put() tells */
    struct buf other;
};

/* ring NULL: everything goes through the pipe. */
void frame_out_init(struct frame_out *o, int fd, struct ring *ring);
void frame_out_release(struct frame_out *o);
/* Begin a row of a table; fill *row, then end it. */
void frame_row_begin(struct frame_out *o, enum table t, struct copy_row *row);
enum err_code frame_row_end(struct frame_out *o, struct copy_row *row,
                            struct err *err);
/* The same for who writes the row himself, straight into the ring: room for n
 * bytes (NULL: no row may have so many), then where it ends.  Of one table all
 * rows are written in this way or none. */
char *frame_room(struct frame_out *o, enum table t, size_t n);
enum err_code frame_row_put(struct frame_out *o, enum table t, const char *end,
                            struct err *err);
enum err_code frame_too_large(struct err *err);
/* Any other frame.  A summary goes behind all rows, an error instead of those
 * that were not sent. */
enum err_code frame_put(struct frame_out *o, unsigned kind, int64_t value,
                        struct str text, struct err *err);

struct frame {
    unsigned kind; /* a table or FRAME_* */
    int64_t value;
    struct str body; /* rows of a table: at least one; take them by
                        frame_row() */
};

struct frame_row {
    enum table table;
    struct str bytes;
    int64_t key[2]; /* copy_row_next() */
};

struct frame_in {
    int fd;
    struct ring *ring; /* as the child has it */
    struct buf body;
};

void frame_in_init(struct frame_in *in, int fd, struct ring *ring);
void frame_in_release(struct frame_in *in);
/* The next frame, valid until the next call; *got = false at a clean end of
 * the pipe.  ERR_INTEGRITY for anything malformed. */
enum err_code frame_next(struct frame_in *in, struct frame *f, bool *got,
                         struct err *err);
/* Takes the first row off f->body (of a table); *got = false when there is
 * none left.  ERR_INTEGRITY for a malformed one. */
enum err_code frame_row(struct frame *f, struct frame_row *row, bool *got,
                        struct err *err);

#endif
