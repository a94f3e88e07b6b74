/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arena - bump allocation with mark and rewind.  One arena per record loop;
 * the steady state allocates nothing.  Never returns NULL (see err_no_memory).
 * Memory is 16-byte aligned and not cleared.
 */
#ifndef LAPSE_COMMON_ARENA_H
#define LAPSE_COMMON_ARENA_H

#include <stddef.h>

#include "common/str.h"

struct arena_block;

struct arena {
    struct arena_block *head; /* block in use */
    size_t block_size;        /* of the next block */
    size_t total;             /* bytes held */
};

struct arena_mark {
    struct arena_block *block;
    size_t used;
};

/* block_size 0 = 64 KiB.  No allocation. */
void arena_init(struct arena *a, size_t block_size);
void arena_release(struct arena *a);
void *arena_alloc(struct arena *a, size_t n);
/* Zeroed array of n items of size each; overflow ends as no memory. */
void *arena_zalloc(struct arena *a, size_t n, size_t size);
struct str arena_str(struct arena *a, struct str s);     /* copy, NUL behind */
char *arena_cstr(struct arena *a, struct str s);         /* copy, terminated */
struct str arena_printf(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));               /* NUL behind */
struct arena_mark arena_mark(const struct arena *a);
/* Frees all that was allocated since the mark (blocks are kept). */
void arena_rewind(struct arena *a, struct arena_mark m);

#endif
