/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clock - the wall clock, for the ledger and logs only; it never touches data.
 * LAPSE_NOW (ISO 8601, UTC, seconds) overrides it, so that a night can be run
 * again as it was.  Waiting uses the monotonic clock.
 */
#ifndef LAPSE_COMMON_CLOCK_H
#define LAPSE_COMMON_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* False when LAPSE_NOW is set and no such stamp; cli_main refuses it then. */
bool clock_is_usable(void);
int64_t clock_now(void);                /* seconds since 1970, UTC */
void clock_stamp(int64_t t, char out[21]); /* 2026-01-31T23:59:59Z and NUL */
int32_t clock_day(int64_t t);           /* UTC day number */
double clock_monotonic(void);           /* seconds from some start */

#endif
