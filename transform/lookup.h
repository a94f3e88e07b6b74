/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lookup - a small role kept in memory by a key, for `lookup: {a.x: b.y}`.
 * The first record of a key stays.
 */
#ifndef LAPSE_TRANSFORM_LOOKUP_H
#define LAPSE_TRANSFORM_LOOKUP_H

#include <endian.h>

#include "common/arena.h"
#include "common/buf.h"
#include "transform/clean.h"

/* Staff lists and code tables; a role that is larger is no lookup table. */
#define LOOKUP_MAX ((size_t)64 << 20)

struct lookup_table {
    struct arena arena;
    size_t nfields;
    struct typed **row; /* nfields values each */
    struct str *key;
    size_t n, cap;
    uint32_t *slot; /* number of row + 1, 0 = free; cap * 2 of them */
};

void lookup_init(struct lookup_table *t, size_t nfields);
void lookup_release(struct lookup_table *t);
/* Keep a copy of the values under a key; ERR_FAILED above LOOKUP_MAX. */
enum err_code lookup_put(struct lookup_table *t, struct str key,
                         const struct typed *value, struct err *err);
/* The values, or NULL. */
const struct typed *lookup_get(const struct lookup_table *t, struct str key);

/* Up to eight bytes as a number, the first lowest; what is not there is 0.
 * (A memcpy of unknown length would be a call.) */
static inline uint64_t lookup_word(const char *p, size_t n)
{
    uint64_t w = 0;
    uint32_t low, high;

    if (n >= 8) {
        memcpy(&w, p, 8);
        return le64toh(w);
    }
    if (n >= 4) { /* two that overlap */
        memcpy(&low, p, 4);
        memcpy(&high, p + n - 4, 4);
        return le32toh(low) | (uint64_t)le32toh(high) << 8 * (n - 4);
    }
    while (n-- > 0) {
        w = w << 8 | (unsigned char)p[n];
    }
    return w;
}

/* 64-bit mix of bytes, for tables in memory; not for keys that leave. */
uint64_t lookup_hash(struct str s);

#endif
