/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ring - memory that the parser child writes and its parent reads, so that
 * rows need not go through a pipe (which copies twice and takes pages for
 * each: a tenth of the time of a delivery).  The child fills slots and says so
 * through the pipe of frames; the parent copies a slot before it looks at it,
 * for a child that was taken over could change it meanwhile, and gives it
 * back.  Knows no frames.
 */
#ifndef LAPSE_TRANSFORM_RING_H
#define LAPSE_TRANSFORM_RING_H

#include <stdbool.h>
#include <stddef.h>

#include "common/err.h"
#include "common/str.h"

/* What a frame of rows holds and a little more; what does not fit goes
 * through the pipe.  The slot given back last is filled next, so that few are
 * in use while the parent keeps up, and those lie in the second-level cache;
 * all of them last for the time in which it sorts a part. */
#define RING_SLOT ((size_t)80 << 10)
#define RING_SLOTS 32

struct ring {
    char *memory;     /* NULL: there is none, everything goes through pipes */
    int give, take;   /* ends of a pipe: numbers of slots that are free again */
    unsigned char free[RING_SLOTS]; /* in the child, before nfree */
    size_t nfree;
};

/* Before the fork.  Where the memory cannot be had, ring->memory is NULL: all
 * goes on without it. */
void ring_init(struct ring *r);
void ring_release(struct ring *r);
/* In the child, after the fork. */
void ring_child(struct ring *r);
/* In the child: whether ring_slot() need not wait; and a free slot, waiting
 * for one. */
bool ring_is_free(struct ring *r);
enum err_code ring_slot(struct ring *r, size_t *slot, struct err *err);
static inline char *ring_memory(const struct ring *r, size_t slot)
{
    return r->memory + slot * RING_SLOT;
}
/* In the parent: n bytes of a slot to `to`; the slot is free again.  false:
 * there is no such slot, or it has not so many. */
bool ring_copy(struct ring *r, size_t slot, char *to, size_t n);

#endif
