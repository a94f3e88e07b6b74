/* SPDX-License-Identifier: Apache-2.0 */
/*
 * effect - what one record adds to the counts of its delivery, as bytes of one
 * size.  The records of a file have some dozens of different ones: each is
 * kept once and goes by its number.  Knows nothing of what the bytes mean.
 */
#ifndef LAPSE_TRANSFORM_EFFECT_H
#define LAPSE_TRANSFORM_EFFECT_H

#include "common/buf.h"

/* More are a file whose records have nothing in common. */
#define EFFECTS_MAX 65536

struct effects {
    size_t size; /* bytes of one */
    size_t n;
    struct buf bytes; /* n of them */
    struct buf slots; /* of uint32_t: number + 1, 0 = free */
    size_t last;      /* the one that was asked for last */
};

void effects_init(struct effects *e, size_t size); /* no allocation */
void effects_release(struct effects *e);
/* Its number; a new one gets the next.  SIZE_MAX when there are too many. */
size_t effects_number(struct effects *e, const unsigned char *bytes);
const unsigned char *effects_get(const struct effects *e, size_t number);

#endif
