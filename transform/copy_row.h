/* SPDX-License-Identifier: Apache-2.0 */
/*
 * copy_row - rows of PostgreSQL's binary COPY format (PostgreSQL 15 manual,
 * COPY, "Binary Format"): field count, then length and bytes of each field in
 * network order, -1 for null.  date counts from 2000-01-01, timestamp in
 * microseconds from there.  The caller's buffer; a row that passes its
 * ceiling is refused by copy_row_end().  The writers of fixed sizes are
 * inline: a row has a dozen, and the room for them is made once.
 */
#ifndef LAPSE_TRANSFORM_COPY_ROW_H
#define LAPSE_TRANSFORM_COPY_ROW_H

#include <assert.h>
#include <endian.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/day.h"
#include "transform/table.h"

#define COPY_HEADER_LEN 19 /* signature, flags, extension length */
extern const unsigned char copy_header[COPY_HEADER_LEN];
extern const unsigned char copy_trailer[2];

/* Bytes of the longest field of a fixed size, with its length. */
#define COPY_FIXED_MAX 12

struct copy_row {
    struct buf *out;
    size_t start;
    const struct table_spec *spec;
    size_t column; /* next */
    bool full;     /* the buffer refused */
};

/* Makes room for all columns but texts. */
void copy_row_begin(struct copy_row *r, struct buf *out, enum table t);

/* One field of size bytes: length and value in one append. */
static inline void copy_fixed(struct copy_row *r, enum column_type t,
                              uint32_t size, uint64_t v)
{
    uint32_t len = htobe32(size);
    uint64_t big = htobe64(v << (64 - 8 * size));
    char *p = r->out->ptr + r->out->len;

    assert(r->column < r->spec->ncolumns);
    assert(r->spec->column[r->column].type == t);
    (void)t;
    r->column++;
    if (!r->full) {
        memcpy(p, &len, 4);
        memcpy(p + 4, &big, size);
        r->out->len += 4 + size;
    }
}

static inline void copy_null(struct copy_row *r)
{
    assert(r->column < r->spec->ncolumns);
    r->column++;
    if (!r->full) {
        memset(r->out->ptr + r->out->len, 0xff, 4);
        r->out->len += 4;
    }
}

static inline void copy_int2(struct copy_row *r, int16_t v)
{
    copy_fixed(r, COL_INT2, 2, (uint16_t)v);
}

static inline void copy_int4(struct copy_row *r, int32_t v)
{
    copy_fixed(r, COL_INT4, 4, (uint32_t)v);
}

static inline void copy_int8(struct copy_row *r, int64_t v)
{
    copy_fixed(r, COL_INT8, 8, (uint64_t)v);
}

static inline void copy_day(struct copy_row *r, int32_t day) /* DAY_NONE: null */
{
    if (day == DAY_NONE) {
        copy_null(r);
    } else {
        copy_fixed(r, COL_DATE, 4, (uint32_t)(day - DAY_PG_EPOCH));
    }
}

static inline void copy_timestamp(struct copy_row *r, int64_t us)
{
    copy_fixed(r, COL_TIMESTAMP, 8, (uint64_t)us);
}

static inline void copy_bool(struct copy_row *r, bool v)
{
    copy_fixed(r, COL_BOOL, 1, v);
}

void copy_text(struct copy_row *r, struct str s); /* empty: null */
/* Items joined by '\n' as a one-dimensional text[]; empty: null. */
void copy_texts(struct copy_row *r, struct str items);
/* False when the row was refused (buffer full); asserts that every column was
 * given with its type. */
bool copy_row_end(struct copy_row *r);

/* The length of the row of the table that rows begin with, and its sort keys
 * (table_spec.sort; null is the least, no column 0); 0 when it is no row:
 * field count, every length within the rows and of the type's size.  What the
 * parent checks. */
size_t copy_row_next(enum table t, struct str rows, int64_t key[2]);

#endif
