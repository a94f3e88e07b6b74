/* SPDX-License-Identifier: Apache-2.0 */
/*
 * key_cache - two slots for a text in one cache line, the last two stay (one
 * slot alone lost a tenth of the cases at hand to others).  A text is three
 * numbers here, which are both compared and mixed to find its slots: no call,
 * no loop over bytes.  Knows no hash of keys.
 */
#include "transform/key_cache.h"

#include "common/err.h"
#include "transform/lookup.h"

/* Half a cache line, and never in two. */
struct slot {
    uint64_t word[3]; /* the text, zeros behind it, its length last; all 0:
                         free, which no text is */
    int64_t key;
};
_Static_assert(sizeof(struct slot) == 32, "two slots are a cache line");
#define LINE 64

void key_cache_init(struct key_cache *c, size_t slots)
{
    buf_init(&c->memory, slots * sizeof(struct slot) + LINE);
    c->slot = NULL;
    c->mask = slots - 1;
}

void key_cache_release(struct key_cache *c)
{
    buf_release(&c->memory);
    c->slot = NULL;
}

/* false: no text that is kept. */
static inline bool words_of(struct str text, uint64_t word[3])
{
    const char *p = text.ptr;
    size_t n = text.len;

    if (n == 0 || n > KEY_CACHE_TEXT) {
        return false;
    }
    word[0] = lookup_word(p, n);
    word[1] = n > 8 ? lookup_word(p + 8, n - 8) : 0;
    word[2] = n > 16 ? lookup_word(p + 16, n - 16) : 0;
    word[2] |= (uint64_t)n << 56; /* byte 23: behind the longest text */
    return true;
}

/* The first of the two slots.  Case numbers differ in single digits anywhere
 * in the words: each round brings what changed at the top down again. */
static inline struct slot *place(const struct key_cache *c,
                                 const uint64_t word[3])
{
    uint64_t h = 0;

    for (size_t i = 0; i < 3; i++) {
        h = (h ^ word[i]) * UINT64_C(0xd6e8feb86659fd93);
        h ^= h >> 32;
    }
    return c->slot + ((size_t)h & c->mask & ~(size_t)1);
}

static inline bool is_text(const struct slot *s, const uint64_t word[3])
{
    return s->word[0] == word[0] && s->word[1] == word[1] &&
           s->word[2] == word[2];
}

void key_cache_expect(const struct key_cache *c, struct str text)
{
    uint64_t word[3];

    if (c->slot && words_of(text, word)) {
        __builtin_prefetch(place(c, word));
    }
}

const int64_t *key_cache_find(const struct key_cache *c, struct str text)
{
    const struct slot *s;
    uint64_t word[3];

    if (!c->slot || !words_of(text, word)) {
        return NULL;
    }
    s = place(c, word);
    if (is_text(s, word)) {
        return &s->key;
    }
    return is_text(s + 1, word) ? &s[1].key : NULL;
}

static void take_memory(struct key_cache *c)
{
    size_t n = c->memory.ceiling;
    uintptr_t at;

    if (!buf_reserve(&c->memory, n)) {
        err_no_memory(n);
    }
    memset(c->memory.ptr, 0, n);
    at = (uintptr_t)c->memory.ptr % LINE;
    c->slot = (void *)(c->memory.ptr + (at ? LINE - at : 0));
}

void key_cache_put(struct key_cache *c, struct str text, int64_t key)
{
    struct slot *s;
    uint64_t word[3];

    if (!words_of(text, word)) {
        return;
    }
    if (!c->slot) {
        take_memory(c);
    }
    s = place(c, word);
    if (!is_text(s, word)) {
        s[1] = s[0];
    }
    memcpy(s->word, word, sizeof s->word);
    s->key = key;
}
