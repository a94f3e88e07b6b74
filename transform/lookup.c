/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lookup - open addressing over rows in an arena; doubles when half full.
 * Knows no role and no field names.
 */
#include "transform/lookup.h"

#define FIRST_ROWS 256

/* Two rounds of multiply and fold for every 8 bytes (as in wyhash). */
uint64_t lookup_hash(struct str s)
{
    uint64_t h = UINT64_C(0x9e3779b97f4a7c15) ^ s.len;

    for (size_t i = 0; i < s.len; i += 8) {
        h = (h ^ lookup_word(s.ptr + i, s.len - i)) *
            UINT64_C(0xd6e8feb86659fd93);
        h ^= h >> 32;
    }
    return h * UINT64_C(0xd6e8feb86659fd93) ^ h >> 29;
}

void lookup_init(struct lookup_table *t, size_t nfields)
{
    *t = (struct lookup_table){.nfields = nfields};
    arena_init(&t->arena, 0);
}

void lookup_release(struct lookup_table *t)
{
    arena_release(&t->arena);
}

static size_t place(const struct lookup_table *t, struct str key)
{
    size_t mask = t->cap * 2 - 1, at = (size_t)lookup_hash(key) & mask;

    while (t->slot[at] != 0 && !str_eq(t->key[t->slot[at] - 1], key)) {
        at = (at + 1) & mask;
    }
    return at;
}

static void grow(struct lookup_table *t)
{
    struct lookup_table more = *t;

    more.cap = t->cap ? t->cap * 2 : FIRST_ROWS;
    more.row = arena_zalloc(&more.arena, more.cap, sizeof *more.row);
    more.key = arena_zalloc(&more.arena, more.cap, sizeof *more.key);
    more.slot = arena_zalloc(&more.arena, more.cap * 2, sizeof *more.slot);
    for (size_t i = 0; i < t->n; i++) {
        more.row[i] = t->row[i];
        more.key[i] = t->key[i];
        more.slot[place(&more, t->key[i])] = (uint32_t)i + 1;
    }
    *t = more;
}

enum err_code lookup_put(struct lookup_table *t, struct str key,
                         const struct typed *value, struct err *err)
{
    struct typed *copy;
    size_t at;

    err->code = OK;
    if (t->n == t->cap) {
        grow(t);
    }
    at = place(t, key);
    if (t->slot[at] != 0) {
        return OK;
    }
    if (t->arena.total > LOOKUP_MAX) {
        return err_set(err, ERR_FAILED,
                       "a looked-up role takes more than %zu MiB of memory",
                       LOOKUP_MAX >> 20);
    }
    copy = arena_zalloc(&t->arena, t->nfields + 1, sizeof *copy);
    for (size_t i = 0; i < t->nfields; i++) {
        copy[i] = value[i];
        copy[i].id = 0; /* of the field it is in, not of those it goes to */
        copy[i].text = value[i].text.len > 0
                           ? arena_str(&t->arena, value[i].text)
                           : STR_NULL;
    }
    t->row[t->n] = copy;
    t->key[t->n] = arena_str(&t->arena, key);
    t->n++;
    t->slot[at] = (uint32_t)t->n;
    return OK;
}

const struct typed *lookup_get(const struct lookup_table *t, struct str key)
{
    size_t at;

    if (t->cap == 0) {
        return NULL;
    }
    at = place(t, key);
    return t->slot[at] != 0 ? t->row[t->slot[at] - 1] : NULL;
}
