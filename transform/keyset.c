/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keyset - linear probing over a power of two, at most three quarters full.
 */
#include "transform/keyset.h"

#include <assert.h>
#include <string.h>

#define FIRST_SLOTS ((size_t)1024)
/* 2^27 keys: a nation's cases and officers in one delivery. */
#define SLOTS_MAX ((size_t)1 << 28)

void keyset_init(struct keyset *s)
{
    buf_init(&s->slots, SLOTS_MAX * sizeof(int64_t));
    s->n = 0;
}

void keyset_release(struct keyset *s)
{
    buf_release(&s->slots);
}

static bool insert(int64_t *slot, size_t count, int64_t key)
{
    size_t i = (size_t)key & (count - 1);

    while (slot[i] != 0) {
        if (slot[i] == key) {
            return false;
        }
        i = (i + 1) & (count - 1);
    }
    slot[i] = key;
    return true;
}

static void grow(struct keyset *s)
{
    struct buf old = s->slots;
    size_t had = old.len / sizeof(int64_t);
    size_t count = had ? had * 2 : FIRST_SLOTS;
    const int64_t *from = (const void *)old.ptr;

    buf_init(&s->slots, SLOTS_MAX * sizeof(int64_t));
    if (!buf_reserve(&s->slots, count * sizeof(int64_t))) {
        err_no_memory(count * sizeof(int64_t));
    }
    s->slots.len = count * sizeof(int64_t);
    memset(s->slots.ptr, 0, s->slots.len);
    for (size_t i = 0; i < had; i++) {
        if (from[i] != 0) {
            insert((void *)s->slots.ptr, count, from[i]);
        }
    }
    buf_release(&old);
}

bool keyset_add(struct keyset *s, int64_t key)
{
    size_t count = s->slots.len / sizeof(int64_t);

    assert(key != 0);
    if (s->n * 4 >= count * 3) {
        grow(s);
        count = s->slots.len / sizeof(int64_t);
    }
    if (!insert((void *)s->slots.ptr, count, key)) {
        return false;
    }
    s->n++;
    return true;
}

bool keyset_has(const struct keyset *s, int64_t key)
{
    const int64_t *slot = (const void *)s->slots.ptr;
    size_t count = s->slots.len / sizeof *slot;

    for (size_t i = (size_t)key & (count - 1); count > 0 && slot[i] != 0;
         i = (i + 1) & (count - 1)) {
        if (slot[i] == key) {
            return true;
        }
    }
    return false;
}
