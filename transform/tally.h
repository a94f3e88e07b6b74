/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tally - how often each of many texts came up: codes that nobody listed.
 * Keeps the texts; above TALLY_MAX distinct ones new texts are not counted.
 */
#ifndef LAPSE_TRANSFORM_TALLY_H
#define LAPSE_TRANSFORM_TALLY_H

#include "common/arena.h"

#define TALLY_MAX 65536 /* more is free text, not a code */

struct tally_item {
    struct str text;
    uint64_t count;
};

struct tally {
    struct arena arena;
    struct tally_item *item; /* in the order in which they came */
    size_t n, cap;
    uint32_t *slot; /* number of item + 1, 0 = free; cap * 2 of them */
};

void tally_init(struct tally *t); /* no allocation */
void tally_release(struct tally *t);
/* Number of a text, which is added with count 0; SIZE_MAX when full. */
size_t tally_find(struct tally *t, struct str text);
/* SIZE_MAX counts nothing. */
void tally_count(struct tally *t, size_t i);

#endif
