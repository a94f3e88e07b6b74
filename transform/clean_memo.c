/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clean_memo - one slot for a cell, the last one stays.
 */
#include "transform/clean_memo.h"

struct clean_memo *clean_memo_new(struct arena *a, uint32_t *ids)
{
    struct clean_memo *m = arena_zalloc(a, 1, sizeof *m);

    m->ids = ids;
    return m;
}

const struct clean_memo_slot *clean_memo_put(struct clean_memo *m,
                                             struct str cell, struct str text)
{
    struct clean_memo_slot *s;
    uint64_t word[3];

    if (text.len > CLEAN_MEMO_TEXT || *m->ids == UINT32_MAX ||
        !clean_memo_words(cell, word)) {
        return NULL;
    }
    s = &m->slot[clean_memo_place(word)];
    memcpy(s->word, word, sizeof s->word);
    s->id = ++*m->ids;
    s->len = (unsigned char)text.len;
    buf_copy(s->text, text);
    return s;
}
