/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keyset - a set of 64-bit keys (open addressing; keys are hashes already).
 * Holds what dictionaries were written in this delivery.  16 bytes or less a
 * key at its fullest.
 */
#ifndef LAPSE_TRANSFORM_KEYSET_H
#define LAPSE_TRANSFORM_KEYSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/err.h"

struct keyset {
    struct buf slots; /* of int64_t; 0 = free */
    size_t n;
};

void keyset_init(struct keyset *s);
void keyset_release(struct keyset *s);
/* Whether key was not there before; it is now.  key is never 0. */
bool keyset_add(struct keyset *s, int64_t key);
bool keyset_has(const struct keyset *s, int64_t key);

#endif
