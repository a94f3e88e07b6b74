/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pattern - file names with * ? and %Y %m %d.  `*` does not cross a slash.
 * The date words name the period the file is about: all three a day, %Y %m a
 * month, %Y alone a year.
 */
#ifndef LAPSE_COMMON_PATTERN_H
#define LAPSE_COMMON_PATTERN_H

#include <stdint.h>

#include "common/err.h"
#include "common/str.h"

struct period {
    int32_t from, to; /* day numbers, both included; DAY_NONE when none */
};

/* Whether name matches; *p is filled ({DAY_NONE, DAY_NONE} without date
 * words).  Impossible dates do not match. */
bool pattern_match(struct str pattern, struct str name, struct period *p);
/* ERR_USAGE for an unknown % word or %d without %m. */
enum err_code pattern_check(struct str pattern, struct err *err);

#endif
