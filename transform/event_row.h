/* SPDX-License-Identifier: Apache-2.0 */
/*
 * event_row - the rows of which there are millions, events and their private
 * texts, written in one go: copy_row looks at the type of every column and at
 * the room for it, which takes 400 instructions for an event.  The bytes are
 * those of copy_row, and the parent checks them like all others.
 */
#ifndef LAPSE_TRANSFORM_EVENT_ROW_H
#define LAPSE_TRANSFORM_EVENT_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

struct event_row {
    int64_t case_id, event_key, row_hash;
    int32_t occurred_lo, occurred_hi; /* DAY_NONE: null, as with all days */
    int32_t minute;                   /* of the day, -1 null */
    int32_t ended, scheduled_for;
    bool is_recorded;                 /* false: recorded_at is null */
    int64_t recorded_at;
    int64_t profile, officer, office, narrative; /* 0: null, but profile */
    int64_t position;
};
#define EVENT_ROW_MAX 160 /* bytes, and some more */

/* Writes a row of event at p, where there is room for EVENT_ROW_MAX; returns
 * its end. */
char *event_row_put(char *p, const struct event_row *r);

/* A row of private_note or private_quote: three numbers and a text that is not
 * empty; where there is room for PRIVATE_ROW_ROOM and the text. */
#define PRIVATE_ROW_ROOM 48
char *private_row_put(char *p, const int64_t number[3], struct str text);

#endif
