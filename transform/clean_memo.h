/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clean_memo - what cells of a column of codes came to lately, by their bytes:
 * the text and a number that stands for it.  A cell may be forgotten at any
 * time; what is found is right.  Knows no field and no cleaning.
 */
#ifndef LAPSE_TRANSFORM_CLEAN_MEMO_H
#define LAPSE_TRANSFORM_CLEAN_MEMO_H

#include "common/arena.h"
#include "transform/lookup.h"

#define CLEAN_MEMO_CELL 23  /* longer cells are not kept */
#define CLEAN_MEMO_TEXT 47  /* nor are those that became longer than this */
#define CLEAN_MEMO_SLOTS 256 /* a power of two; codes are fewer */

struct clean_memo_slot {
    uint64_t word[3]; /* the cell, zeros behind it, its length last; all 0:
                         free, which no cell is */
    uint32_t id;
    unsigned char len;
    char text[CLEAN_MEMO_TEXT];
};

struct clean_memo {
    uint32_t *ids; /* the last that was given, for all columns together */
    struct clean_memo_slot slot[CLEAN_MEMO_SLOTS];
};

struct clean_memo *clean_memo_new(struct arena *a, uint32_t *ids);
/* Keep what a cell came to; returns its slot, or NULL when it is not kept.
 * Every call gives a number that was not given before. */
const struct clean_memo_slot *clean_memo_put(struct clean_memo *m,
                                             struct str cell, struct str text);

/* false: no cell that is kept. */
static inline bool clean_memo_words(struct str cell, uint64_t word[3])
{
    const char *p = cell.ptr;
    size_t n = cell.len;

    if (n == 0 || n > CLEAN_MEMO_CELL) {
        return false;
    }
    word[0] = lookup_word(p, n);
    word[1] = n > 8 ? lookup_word(p + 8, n - 8) : 0;
    word[2] = n > 16 ? lookup_word(p + 16, n - 16) : 0;
    word[2] |= (uint64_t)n << 56; /* behind the longest cell */
    return true;
}

static inline size_t clean_memo_place(const uint64_t word[3])
{
    uint64_t h = word[0] * UINT64_C(0x9e3779b97f4a7c15) ^
                 word[1] * UINT64_C(0xd6e8feb86659fd93) ^ word[2];

    h *= UINT64_C(0xd6e8feb86659fd93);
    return (size_t)(h >> 40) & (CLEAN_MEMO_SLOTS - 1);
}

/* The slot of a cell, valid until the next put; NULL when it is not known. */
static inline const struct clean_memo_slot *
clean_memo_find(const struct clean_memo *m, struct str cell)
{
    const struct clean_memo_slot *s;
    uint64_t word[3];

    if (!clean_memo_words(cell, word)) {
        return NULL;
    }
    s = &m->slot[clean_memo_place(word)];
    return s->word[0] == word[0] && s->word[1] == word[1] &&
                   s->word[2] == word[2]
               ? s
               : NULL;
}

#endif
