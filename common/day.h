/* SPDX-License-Identifier: Apache-2.0 */
/*
 * day - civil dates as day numbers, days since 1970-01-01 in the proleptic
 * Gregorian calendar.  Formula: H. Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms".  Knows no time zone and no text format but ISO 8601.
 */
#ifndef LAPSE_COMMON_DAY_H
#define LAPSE_COMMON_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

#define DAY_NONE INT32_MIN          /* no date */
#define DAY_PG_EPOCH 10957          /* 2000-01-01, PostgreSQL's day 0 */

struct civil {
    int32_t year;
    int32_t month; /* 1..12 */
    int32_t day;   /* 1..31 */
};

int32_t day_from_civil(struct civil c);    /* c must be valid */
struct civil day_to_civil(int32_t day);
bool civil_is_valid(struct civil c);       /* years 0001..9999 */
int32_t day_last_of_month(int32_t year, int32_t month); /* 28..31; 0 for no
                                                           month */
bool day_parse_iso(struct str s, int32_t *day);         /* YYYY-MM-DD */
/* "YYYY-MM-DD" and NUL into out[11]; "-" for DAY_NONE and for what is outside
 * the years 0001..9999. */
void day_format(int32_t day, char out[11]);

#endif
