/* SPDX-License-Identifier: Apache-2.0 */
/*
 * copy_row - encoder and checker of binary COPY rows.  Knows the staged
 * tables' types, nothing of what they mean.
 */
#include "transform/copy_row.h"

#include <string.h>

#define OID_TEXT 25 /* pg_type.dat: fixed since the first release */

const unsigned char copy_header[COPY_HEADER_LEN] = "PGCOPY\n\377\r\n";
const unsigned char copy_trailer[2] = {0xff, 0xff};

/* Room for n bytes and for the columns that are still to come. */
static bool reserve(struct copy_row *r, size_t n)
{
    n += COPY_FIXED_MAX * (r->spec->ncolumns - r->column);
    r->full = r->full || !buf_reserve(r->out, n);
    return !r->full;
}

static void put32(struct copy_row *r, uint32_t v)
{
    v = htobe32(v);
    memcpy(r->out->ptr + r->out->len, &v, sizeof v);
    r->out->len += sizeof v;
}

static void put_text(struct copy_row *r, struct str s)
{
    put32(r, (uint32_t)s.len);
    buf_copy(r->out->ptr + r->out->len, s);
    r->out->len += s.len;
}

static void next(struct copy_row *r, enum column_type t)
{
    assert(r->column < r->spec->ncolumns);
    assert(r->spec->column[r->column].type == t);
    (void)t;
    r->column++;
}

void copy_row_begin(struct copy_row *r, struct buf *out, enum table t)
{
    uint16_t n;

    r->out = out;
    r->start = out->len;
    r->spec = table_spec(t);
    r->column = 0;
    r->full = false;
    n = htobe16((uint16_t)r->spec->ncolumns);
    if (reserve(r, sizeof n)) {
        memcpy(out->ptr + out->len, &n, sizeof n);
        out->len += sizeof n;
    }
}

void copy_text(struct copy_row *r, struct str s)
{
    if (s.len == 0) {
        copy_null(r);
        return;
    }
    next(r, COL_TEXT);
    if (reserve(r, 4 + s.len)) {
        put_text(r, s);
    }
}

void copy_texts(struct copy_row *r, struct str items)
{
    size_t n = 0, bytes = 0;
    struct str rest = items;

    if (items.len == 0) {
        copy_null(r);
        return;
    }
    next(r, COL_TEXTS);
    while (rest.ptr) {
        bytes += 4 + str_cut(&rest, '\n').len;
        n++;
    }
    if (!reserve(r, 24 + bytes)) {
        return;
    }
    put32(r, (uint32_t)(20 + bytes));
    put32(r, 1); /* dimensions */
    put32(r, 0); /* no nulls */
    put32(r, OID_TEXT);
    put32(r, (uint32_t)n);
    put32(r, 1); /* lower bound */
    for (rest = items; rest.ptr;) {
        put_text(r, str_cut(&rest, '\n'));
    }
}

bool copy_row_end(struct copy_row *r)
{
    assert(r->column == r->spec->ncolumns);
    if (r->full) {
        r->out->len = r->start;
    }
    return !r->full;
}

/* A field of a fixed size as a number. */
static int64_t number_at(const char *p, size_t size)
{
    uint64_t v = 0;

    memcpy(&v, p, size);
    return (int64_t)be64toh(v) >> (64 - 8 * size);
}

/* Behind the field of a column that begins at p; NULL when it is none. */
static inline const char *field_end(const struct column *c, const char *p,
                                    const char *end)
{
    /* column_type_size(), at hand: this runs for every field of every row */
    static const uint8_t sizes[] = {2, 4, 8, 4, 8, 1, 0, 0};
    uint32_t len, want = sizes[c->type];

    if (end - p < 4) {
        return NULL;
    }
    memcpy(&len, p, 4);
    len = be32toh(len);
    p += 4;
    if (len == UINT32_MAX) {
        return p;
    }
    return (len == want || want == 0) && (ptrdiff_t)len <= end - p ? p + len
                                                                   : NULL;
}

/* A column by which rows are sorted, whose field lies from p to end. */
static inline int64_t key_at(const struct column *c, const char *p,
                             const char *end)
{
    uint64_t v;

    if (end - p == 12) { /* nearly all of them */
        memcpy(&v, p + 4, 8);
        return (int64_t)be64toh(v);
    }
    return end - p == 4 ? INT64_MIN
                        : number_at(p + 4, column_type_size(c->type));
}

size_t copy_row_next(enum table t, struct str rows, int64_t key[2])
{
    const struct table_spec *spec = table_spec(t);
    const struct column *c = spec->column, *last = c + spec->ncolumns;
    const struct column *sorted[2] = {c + spec->sort[0], c + spec->sort[1]};
    const char *p = rows.ptr + 2, *end = rows.ptr + rows.len;
    uint16_t n;

    if (rows.len < 2) {
        return 0;
    }
    memcpy(&n, rows.ptr, 2);
    if (be16toh(n) != spec->ncolumns) {
        return 0;
    }
    key[0] = key[1] = 0;
    for (; c < last && (c <= sorted[0] || c <= sorted[1]); c++) {
        const char *behind = field_end(c, p, end);

        if (!behind) {
            return 0;
        }
        for (size_t k = 0; k < 2; k++) {
            if (sorted[k] == c) {
                key[k] = key_at(c, p, behind);
            }
        }
        p = behind;
    }
    for (; c < last; c++) {
        p = field_end(c, p, end);
        if (!p) {
            return 0;
        }
    }
    return (size_t)(p - rows.ptr);
}
