/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zone_rule - the rule in the footer of a TZif file: a TZ string of POSIX
 * (XBD 8.3) with the extension of RFC 8536, 3.3.1 (hours -167..167).
 */
#ifndef LAPSE_TRANSFORM_ZONE_RULE_H
#define LAPSE_TRANSFORM_ZONE_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

struct zone_date {
    char form;                /* J 1..365 without 29 February, 0 0..365, M */
    int32_t month, week, day; /* M: week 5 is the last; day 0 is Sunday */
    int32_t time;             /* seconds of the local day */
};

struct zone_rule {
    int32_t standard, summer; /* seconds east of UTC */
    bool has_summer;
    struct zone_date begin, end; /* of summer time */
};

struct zone_change {
    int64_t at;     /* seconds since 1970-01-01 UTC */
    int32_t offset; /* from then on */
};

/* "EST5EDT,M3.2.0,M11.1.0"; false for anything else.  Summer time without its
 * dates is no rule here. */
bool zone_rule_parse(struct str s, struct zone_rule *rule);
/* Both changes of a civil year, the earlier first; at one moment the one to
 * summer time last.  The rule must have summer time. */
void zone_rule_year(const struct zone_rule *rule, int32_t year,
                    struct zone_change change[2]);

#endif
