/* SPDX-License-Identifier: Apache-2.0 */
/*
 * date_read - what a text says, by a compiled format, as numbers as they were
 * written.  Knows no calendar: the 45th of the 13th month is read.
 */
#ifndef LAPSE_TRANSFORM_DATE_READ_H
#define LAPSE_TRANSFORM_DATE_READ_H

#include <string.h>

#include "transform/date_format.h"

struct date_parts {
    unsigned has; /* PART() of what n holds */
    int32_t n[PART_COUNT];
};

/* The whole of s, which has no outer blanks (behind type date a midnight may
 * be left), by a format of kind DATE_STEPS or DATE_ISO. */
bool date_read(const struct date_format *f, struct str s,
               struct date_parts *p);

/* Whether s, of the template's width, is what the template says, but for the
 * letter at half_at. */
static inline bool date_fits(const struct date_format *f, struct str s)
{
    uint64_t wrong = 0;

    for (size_t i = 0; i < f->nwords; i++) {
        uint64_t word;

        memcpy(&word, s.ptr + f->word_at[i], 8);
        word ^= f->want[i];
        /* a carry leaves only bytes that are wrong themselves */
        wrong |= (word + f->slack[i]) | word;
    }
    return (wrong & UINT64_C(0x8080808080808080)) == 0;
}

#endif
