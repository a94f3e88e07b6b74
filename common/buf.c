/* SPDX-License-Identifier: Apache-2.0 */
/*
 * buf - a growable byte buffer with a ceiling.  One byte more than it holds
 * is always allocated, for the NUL of vsnprintf.
 */
#include "common/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/err.h"

#define SMALLEST 256

void buf_init(struct buf *b, size_t ceiling)
{
    *b = (struct buf){.ceiling = ceiling};
}

void buf_release(struct buf *b)
{
    free(b->ptr);
    *b = (struct buf){.ceiling = b->ceiling};
}

void buf_clear(struct buf *b)
{
    b->len = 0;
}

bool buf_grow(struct buf *b, size_t more)
{
    size_t cap = b->cap < SMALLEST ? SMALLEST : b->cap;
    size_t need;
    char *p;

    if (__builtin_add_overflow(b->len, more, &need) || need > b->ceiling) {
        return false;
    }
    if (b->ptr && need <= b->cap) {
        return true;
    }
    while (cap < need) {
        cap = cap > SIZE_MAX / 2 ? need : cap * 2;
    }
    if (cap > b->ceiling) {
        cap = b->ceiling;
    }
    p = cap == SIZE_MAX ? NULL : realloc(b->ptr, cap + 1);
    if (!p) {
        err_no_memory(cap);
    }
    b->ptr = p;
    b->cap = cap;
    return true;
}

bool buf_put(struct buf *b, const void *p, size_t n)
{
    if (!buf_reserve(b, n)) {
        return false;
    }
    if (n > 0) {
        memcpy(b->ptr + b->len, p, n);
        b->len += n;
    }
    return true;
}

bool buf_str(struct buf *b, struct str s)
{
    return buf_put(b, s.ptr, s.len);
}

bool buf_char(struct buf *b, char c)
{
    return buf_put(b, &c, 1);
}

bool buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list args, again;
    bool done = false;
    int length;

    va_start(args, fmt);
    va_copy(again, args);
    length = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (length >= 0 && buf_reserve(b, (size_t)length)) {
        (void)vsnprintf(b->ptr + b->len, (size_t)length + 1, fmt, again);
        b->len += (size_t)length;
        done = true;
    }
    va_end(again);
    return done;
}
