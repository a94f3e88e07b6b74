/* SPDX-License-Identifier: Apache-2.0 */
/*
 * number - numbers and booleans as exports write them, read exactly: no
 * floating point, no locale.  Grouping commas only where they belong, a
 * leading $ or sign, a trailing minus or parentheses for negative amounts;
 * no exponents, no words.  Outer blanks do not count.
 */
#ifndef LAPSE_TRANSFORM_NUMBER_H
#define LAPSE_TRANSFORM_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "transform/reject.h"

#define NUMBER_ANY_SCALE (-1)

/* Canonical text in the arena: "-", digits without leading zeros, "." and the
 * decimals as written; never "-0".  bad_number, or scale when there are more
 * than max_scale decimals. */
enum reject_class number_text(struct arena *a, struct str s, int max_scale,
                              struct str *out);
/* A whole number ("12", "1,200", "12.0"); bad_number also on overflow. */
enum reject_class number_integer(struct str s, int64_t *out);
/* true t yes y 1, false f no n 0 in any case; bad_type otherwise. */
enum reject_class number_boolean(struct str s, bool *out);
/* Order of two canonical texts: -1, 0, 1; for minimum and maximum. */
int number_compare(struct str a, struct str b);

/* A number as most are written, digits alone and its own canonical text; false
 * when s is anything else, or has more than 18 digits. */
bool number_plain(struct str s, int64_t *out);

#endif
