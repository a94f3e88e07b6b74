/* SPDX-License-Identifier: Apache-2.0 */
/*
 * date_serial - a spreadsheet's day numbers, exact in whole numbers.  Serial 1
 * is 1900-01-01; 60 is the 29 February 1900 that never was and is refused;
 * 2958465 is 9999-12-31.  In the calendar of 1904, 0 is 1904-01-01.
 */
#ifndef LAPSE_TRANSFORM_DATE_SERIAL_H
#define LAPSE_TRANSFORM_DATE_SERIAL_H

#include "common/day.h"

struct date_serial {
    int32_t day;    /* since 1970-01-01; DAY_NONE for a clock without one */
    int64_t micros; /* since midnight of day, 0..86399999999 */
    bool clock;     /* the number had a fraction that is not nothing */
};

/*
 * digits[.digits][E[+-]digits].  A spreadsheet keeps a moment as a double and
 * may write fewer digits than that has ("45291.70833" for five o'clock): a
 * whole second within half a unit of the last digit written, or half a
 * millisecond, is meant.
 */
bool date_serial_read(struct str s, bool since_1904, struct date_serial *out);

#endif
