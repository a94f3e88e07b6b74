/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clean - one field compiled: trim, clean steps, missing values, type,
 * constraints.  Turns a cell into a typed value or a reject class.
 */
#ifndef LAPSE_TRANSFORM_CLEAN_H
#define LAPSE_TRANSFORM_CLEAN_H

#include "common/arena.h"
#include "transform/date.h"
#include "transform/reject.h"
#include "transform/source.h"

struct typed { /* in an order that is stored in few moves */
    struct str text;          /* cleaned; canonical of typed fields: dates
                                 ISO 8601, booleans true and false, numbers
                                 without separators; list items by '\n' */
    int64_t number;           /* integer, boolean, minutes of a time, civil
                                 microseconds since 2000-01-01 of day types */
    int32_t lo, hi;           /* day types */
    enum reject_class reject; /* REJECT_NONE when text (or nothing) is good */
    uint32_t id;              /* of text, where cleaner_number() was asked: no
                                 other text has it; 0 unknown */
    int16_t minute;           /* of the day, -1 = no clock */
    bool set;                 /* not missing */
    bool is_list;
    char precision;           /* d, m, y of day types */
};

struct cleaner;

/* What a source says for all its fields. */
struct clean_setting {
    const struct zone *zone;
    enum ambiguous_policy ambiguous;
    int32_t delivered; /* day of the delivery, for `maximum: delivered` */
    struct date_memo *memo; /* of the zone, or NULL */
};

/* In the arena; cleaner_free() before it goes.  ERR_USAGE for a format or
 * pattern. */
enum err_code cleaner_new(struct cleaner **c, struct arena *a,
                          const struct clean_setting *set,
                          const struct field *f, struct err *err);
/* Nobody reads the text of this field's days: it may stay as it was written
 * (a third of a row's time went into it).  Of day types but `time`. */
void cleaner_leave_text(struct cleaner *c);
/* Give the texts of this field numbers, the next after *last (and remember
 * what its cells come to: half of the cleaning of a column of codes). */
void cleaner_number(struct cleaner *c, struct arena *a, uint32_t *last);
/* Texts live in the cell, in a, or until the next cell.  convert false: cleaned text only (a field
 * used nowhere), nothing is refused. */
void cleaner_run(struct cleaner *c, struct arena *a, struct str cell,
                 bool convert, struct typed *out);
/* The same for a record of n fields: a third less work in all. */
void cleaner_run_record(struct cleaner *const *c, size_t n, struct arena *a,
                        const struct str *cell, const bool *convert,
                        struct typed *out);
void cleaner_free(struct cleaner *c); /* NULL: nothing */

#endif
