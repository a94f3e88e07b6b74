/* SPDX-License-Identifier: Apache-2.0 */
/*
 * effect - linear probing over a power of two, half full at most.
 */
#include "transform/effect.h"

#include <string.h>

#include "common/err.h"

#define SLOTS ((size_t)2 * EFFECTS_MAX)
#define SIZE_MOST                                              \
    ((size_t)4096) /* counts of some thousand fields and rules \
                    */

void effects_init(struct effects *e, size_t size)
{
    *e = (struct effects){.size = size};
    buf_init(&e->bytes, EFFECTS_MAX * SIZE_MOST);
    buf_init(&e->slots, SLOTS * sizeof(uint32_t));
}

void effects_release(struct effects *e)
{
    buf_release(&e->bytes);
    buf_release(&e->slots);
}

const unsigned char *effects_get(const struct effects *e, size_t number)
{
    return (const unsigned char *)e->bytes.ptr + number * e->size;
}

/* FNV-1a: some dozens of bytes, most of them 0 or 1. */
static size_t slot_of(const unsigned char *bytes, size_t n)
{
    uint64_t h = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < n; i++) {
        h = (h ^ bytes[i]) * UINT64_C(1099511628211);
    }
    return (size_t)(h >> 32) & (SLOTS - 1);
}

static void make_slots(struct effects *e)
{
    if (e->slots.len > 0) {
        return;
    }
    if (!buf_reserve(&e->slots, SLOTS * sizeof(uint32_t))) {
        err_no_memory(SLOTS * sizeof(uint32_t));
    }
    e->slots.len = SLOTS * sizeof(uint32_t);
    memset(e->slots.ptr, 0, e->slots.len);
}

size_t effects_number(struct effects *e, const unsigned char *bytes)
{
    uint32_t *slot;
    size_t i;

    if (e->n > 0 && memcmp(effects_get(e, e->last), bytes, e->size) == 0) {
        return e->last;
    }
    make_slots(e);
    slot = (void *)e->slots.ptr;
    for (i = slot_of(bytes, e->size); slot[i] != 0; i = (i + 1) & (SLOTS - 1)) {
        if (memcmp(effects_get(e, slot[i] - 1), bytes, e->size) == 0) {
            e->last = slot[i] - 1;
            return e->last;
        }
    }
    if (e->n == EFFECTS_MAX || !buf_put(&e->bytes, bytes, e->size)) {
        return SIZE_MAX;
    }
    e->last = e->n++;
    slot[i] = (uint32_t)e->n;
    return e->last;
}
