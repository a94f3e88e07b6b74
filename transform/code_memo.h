/* SPDX-License-Identifier: Apache-2.0 */
/*
 * code_memo - the readings of codes by the numbers of their texts (typed.id),
 * so that nearly no record has its codes joined and hashed.  A reading may be
 * forgotten at any time; what is found is what code_read() gives.
 */
#ifndef LAPSE_TRANSFORM_CODE_MEMO_H
#define LAPSE_TRANSFORM_CODE_MEMO_H

#include "transform/code.h"

#define CODE_MEMO_IDS 4     /* codes of a record; more are not kept */
#define CODE_MEMO_SLOTS 2048 /* a power of two */

struct code_memo {
    struct code_memo_slot {
        uint32_t id[CODE_MEMO_IDS]; /* 0 behind the last */
        uint32_t epoch;
        uint64_t generation;
        const struct code_reading *reading; /* NULL: free */
    } slot[CODE_MEMO_SLOTS];
};

/* The slot of these numbers (0 behind the last), which may hold another. */
static inline struct code_memo_slot *
code_memo_slot(struct code_memo *m, const uint32_t id[CODE_MEMO_IDS])
{
    uint64_t h = (id[0] | (uint64_t)id[1] << 32) *
                     UINT64_C(0x9e3779b97f4a7c15) ^
                 (id[2] | (uint64_t)id[3] << 32) *
                     UINT64_C(0xd6e8feb86659fd93);

    return &m->slot[(h >> 40 ^ h >> 12) & (CODE_MEMO_SLOTS - 1)];
}

static inline bool code_memo_is(const struct code_memo_slot *s,
                                const uint32_t id[CODE_MEMO_IDS],
                                uint32_t epoch, uint64_t generation)
{
    return s->reading && s->id[0] == id[0] && s->id[1] == id[1] &&
           s->id[2] == id[2] && s->id[3] == id[3] && s->epoch == epoch &&
           s->generation == generation;
}

#endif
