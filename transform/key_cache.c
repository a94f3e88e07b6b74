/* SPDX-License-Identifier: Apache-2.0 */
/*
 * key_cache - one slot for a text, the last one stays.  Knows no hash of
 * keys.
 */
#include "transform/key_cache.h"

#include "common/err.h"
#include "transform/lookup.h"

struct slot {
    int64_t key;
    uint8_t len; /* 0: free */
    char text[KEY_CACHE_TEXT];
};

void key_cache_init(struct key_cache *c, size_t slots)
{
    buf_init(&c->slots, slots * sizeof(struct slot));
    c->mask = slots - 1;
}

void key_cache_release(struct key_cache *c)
{
    buf_release(&c->slots);
}

static size_t place(const struct key_cache *c, struct str text)
{
    return (size_t)lookup_hash(text) & c->mask;
}

void key_cache_expect(const struct key_cache *c, struct str text)
{
    const struct slot *s = (const void *)c->slots.ptr;

    if (s && text.len > 0 && text.len <= KEY_CACHE_TEXT) {
        __builtin_prefetch(s + place(c, text));
    }
}

const int64_t *key_cache_find(const struct key_cache *c, struct str text)
{
    const struct slot *s = (const void *)c->slots.ptr;

    if (!s || text.len == 0 || text.len > KEY_CACHE_TEXT) {
        return NULL;
    }
    s += place(c, text);
    return s->len == text.len && memcmp(s->text, text.ptr, text.len) == 0
               ? &s->key
               : NULL;
}

void key_cache_put(struct key_cache *c, struct str text, int64_t key)
{
    struct slot *s;

    if (text.len == 0 || text.len > KEY_CACHE_TEXT) {
        return;
    }
    if (!c->slots.ptr) {
        if (!buf_reserve(&c->slots, c->slots.ceiling)) {
            err_no_memory(c->slots.ceiling);
        }
        memset(c->slots.ptr, 0, c->slots.ceiling);
        c->slots.len = c->slots.ceiling;
    }
    s = (struct slot *)(void *)c->slots.ptr + place(c, text);
    s->key = key;
    s->len = (uint8_t)text.len;
    memcpy(s->text, text.ptr, text.len);
}
