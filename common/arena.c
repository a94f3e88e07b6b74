/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arena - blocks in a doubly linked chain; the blocks behind the one in use
 * are spares kept by a rewind.  Under AddressSanitizer what is not handed out
 * is poisoned, so that running over an allocation is seen.
 */
#include "common/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/err.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POISONING
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(POISONING)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

#define ALIGNMENT 16
#define FIRST_BLOCK ((size_t)64 << 10)
#define LARGEST_STEP ((size_t)4 << 20) /* blocks double up to here */

struct arena_block {
    struct arena_block *before, *behind;
    size_t used, cap;
    _Alignas(ALIGNMENT) char data[];
};

void arena_init(struct arena *a, size_t block_size)
{
    *a = (struct arena){.block_size = block_size ? block_size : FIRST_BLOCK};
}

void arena_release(struct arena *a)
{
    struct arena_block *b = a->head;

    while (b && b->behind) {
        b = b->behind;
    }
    while (b) {
        struct arena_block *before = b->before;

        ASAN_UNPOISON_MEMORY_REGION(b->data, b->cap);
        free(b);
        b = before;
    }
    *a = (struct arena){.block_size = a->block_size};
}

static struct arena_block *new_block(struct arena *a, size_t n)
{
    size_t cap = a->block_size;
    struct arena_block *b;

    if (n > SIZE_MAX / 4) {
        err_no_memory(n);
    }
    while (cap < n) {
        cap *= 2;
    }
    b = malloc(sizeof *b + cap);
    if (!b) {
        err_no_memory(cap);
    }
    *b = (struct arena_block){.cap = cap};
    ASAN_POISON_MEMORY_REGION(b->data, b->cap);
    a->total += cap;
    if (a->block_size < LARGEST_STEP) {
        a->block_size *= 2;
    }
    return b;
}

static void unlink_block(struct arena_block *b)
{
    if (b->before) {
        b->before->behind = b->behind;
    }
    if (b->behind) {
        b->behind->before = b->before;
    }
}

/* Make a block with room for n the one in use: a spare, else a new one. */
static void next_block(struct arena *a, size_t n)
{
    struct arena_block *b = a->head ? a->head->behind : NULL;

    while (b && b->cap < n) {
        b = b->behind;
    }
    if (b) {
        unlink_block(b);
    } else {
        b = new_block(a, n);
    }
    b->used = 0;
    b->before = a->head;
    b->behind = a->head ? a->head->behind : NULL;
    if (b->behind) {
        b->behind->before = b;
    }
    if (a->head) {
        a->head->behind = b;
    }
    a->head = b;
}

void *arena_alloc(struct arena *a, size_t n)
{
    size_t whole;
    char *p;

    if (n > SIZE_MAX / 4) {
        err_no_memory(n);
    }
    whole = (n + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (!a->head || a->head->cap - a->head->used < whole) {
        next_block(a, whole);
    }
    p = a->head->data + a->head->used;
    a->head->used += whole;
    ASAN_UNPOISON_MEMORY_REGION(p, n);
    return p;
}

void *arena_zalloc(struct arena *a, size_t n, size_t size)
{
    size_t all;
    void *p;

    if (__builtin_mul_overflow(n, size, &all)) {
        err_no_memory(SIZE_MAX);
    }
    p = arena_alloc(a, all);
    if (all > 0) {
        memset(p, 0, all);
    }
    return p;
}

char *arena_cstr(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.len + 1);

    if (s.len > 0) {
        memcpy(p, s.ptr, s.len);
    }
    p[s.len] = '\0';
    return p;
}

struct str arena_str(struct arena *a, struct str s)
{
    return (struct str){arena_cstr(a, s), s.len};
}

struct str arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list args, again;
    int length;
    char *p;

    va_start(args, fmt);
    va_copy(again, args);
    length = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (length < 0) {
        length = 0;
        p = arena_cstr(a, STR_NULL);
    } else {
        p = arena_alloc(a, (size_t)length + 1);
        (void)vsnprintf(p, (size_t)length + 1, fmt, again);
    }
    va_end(again);
    return (struct str){p, (size_t)length};
}

struct arena_mark arena_mark(const struct arena *a)
{
    return (struct arena_mark){a->head, a->head ? a->head->used : 0};
}

void arena_rewind(struct arena *a, struct arena_mark m)
{
    struct arena_block *b = a->head;

    /* a mark of the empty arena: its first block is all free again */
    while (b && b != m.block) {
        b->used = 0;
        ASAN_POISON_MEMORY_REGION(b->data, b->cap);
        if (!m.block && !b->before) {
            break;
        }
        b = b->before;
    }
    a->head = b;
    if (b && b == m.block) {
        b->used = m.used;
        ASAN_POISON_MEMORY_REGION(b->data + m.used, b->cap - m.used);
    }
}
