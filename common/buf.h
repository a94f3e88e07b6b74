/* SPDX-License-Identifier: Apache-2.0 */
/*
 * buf - a growable byte buffer with a ceiling.  Appending past the ceiling
 * fails (returns false, contents unchanged); no other failure exists.
 */
#ifndef LAPSE_COMMON_BUF_H
#define LAPSE_COMMON_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"

struct buf {
    char *ptr;
    size_t len;
    size_t cap;
    size_t ceiling; /* most bytes it may ever hold */
};

void buf_init(struct buf *b, size_t ceiling); /* no allocation */
void buf_release(struct buf *b);
void buf_clear(struct buf *b); /* len = 0, memory kept */
bool buf_grow(struct buf *b, size_t more); /* buf_reserve() uses it */
/* Room for more bytes behind what is there. */
static inline bool buf_reserve(struct buf *b, size_t more)
{
    /* cap is never above the ceiling; ptr is there when cap is not 0 */
    return (more <= b->cap - b->len && b->cap > 0) || buf_grow(b, more);
}
bool buf_put(struct buf *b, const void *p, size_t n);
bool buf_str(struct buf *b, struct str s);
bool buf_char(struct buf *b, char c);
bool buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* s to `to`, where there is room; returns where it ends.  Short texts, as most
 * values are, are two moves that overlap: a call of memcpy takes 5 ns. */
static inline char *buf_copy(char *to, struct str s)
{
    if (s.len > 16) {
        memcpy(to, s.ptr, s.len);
    } else if (s.len >= 8) {
        uint64_t a, b;

        memcpy(&a, s.ptr, 8);
        memcpy(&b, s.ptr + s.len - 8, 8);
        memcpy(to, &a, 8);
        memcpy(to + s.len - 8, &b, 8);
    } else if (s.len >= 4) {
        uint32_t a, b;

        memcpy(&a, s.ptr, 4);
        memcpy(&b, s.ptr + s.len - 4, 4);
        memcpy(to, &a, 4);
        memcpy(to + s.len - 4, &b, 4);
    } else {
        for (size_t i = 0; i < s.len; i++) {
            to[i] = s.ptr[i];
        }
    }
    return to + s.len;
}
static inline struct str buf_slice(const struct buf *b)
{
    return (struct str){b->ptr, b->len};
}

#endif
