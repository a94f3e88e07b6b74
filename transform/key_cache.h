/* SPDX-License-Identifier: Apache-2.0 */
/*
 * key_cache - the keys of texts seen lately (case numbers, officers, offices),
 * so that SipHash and the dictionary are asked once and not in every record
 * (70 ns of a record's 500).  A text may be forgotten at any time; what is
 * found is right.
 */
#ifndef LAPSE_TRANSFORM_KEY_CACHE_H
#define LAPSE_TRANSFORM_KEY_CACHE_H

#include <stdint.h>

#include "common/buf.h"

#define KEY_CACHE_TEXT 23 /* longer texts are not kept */

struct key_cache {
    struct buf memory;
    struct slot *slot; /* in it, NULL before the first text */
    size_t mask;
};

/* slots: a power of two, 2 at least; 32 bytes each, taken when first filled. */
void key_cache_init(struct key_cache *c, size_t slots);
void key_cache_release(struct key_cache *c);
/* A text will be looked for soon: its slot is fetched meanwhile (a case's slot
 * is in no near cache; waiting for it took 80 ns a record). */
void key_cache_expect(const struct key_cache *c, struct str text);
/* The key of a text; NULL when it is not known. */
const int64_t *key_cache_find(const struct key_cache *c, struct str text);
void key_cache_put(struct key_cache *c, struct str text, int64_t key);

#endif
