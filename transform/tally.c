/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tally - open addressing over items in an arena; doubles when full.
 */
#include "transform/tally.h"

#include "transform/lookup.h"

void tally_init(struct tally *t)
{
    *t = (struct tally){.n = 0};
    arena_init(&t->arena, 0);
}

void tally_release(struct tally *t)
{
    arena_release(&t->arena);
}

static size_t place(const struct tally *t, struct str text)
{
    size_t mask = t->cap * 2 - 1, at = (size_t)lookup_hash(text) & mask;

    while (t->slot[at] != 0 && !str_eq(t->item[t->slot[at] - 1].text, text)) {
        at = (at + 1) & mask;
    }
    return at;
}

static void grow(struct tally *t)
{
    struct tally more = *t;

    more.cap = t->cap ? t->cap * 2 : 64;
    more.item = arena_zalloc(&more.arena, more.cap, sizeof *more.item);
    more.slot = arena_zalloc(&more.arena, more.cap * 2, sizeof *more.slot);
    for (size_t i = 0; i < t->n; i++) {
        more.item[i] = t->item[i];
        more.slot[place(&more, t->item[i].text)] = (uint32_t)i + 1;
    }
    *t = more;
}

size_t tally_find(struct tally *t, struct str text)
{
    size_t at;

    if (t->n == t->cap) {
        grow(t);
    }
    at = place(t, text);
    if (t->slot[at] == 0) {
        if (t->n == TALLY_MAX) {
            return SIZE_MAX;
        }
        t->item[t->n].text = arena_str(&t->arena, text);
        t->slot[at] = (uint32_t)++t->n;
    }
    return t->slot[at] - 1;
}

void tally_count(struct tally *t, size_t i)
{
    if (i < t->n) {
        t->item[i].count++;
    }
}
