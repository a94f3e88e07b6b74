/* SPDX-License-Identifier: Apache-2.0 */
/*
 * date - typed reading of dates and times by the formats of a source file:
 * %Y %m %d %y %b %B %a %A %e %H %I %M %S %p %j %f %z %T %F %D %% %*, blanks
 * (none or more), other text as it is; `excel`, `excel1904`, `epoch_ms`; no
 * format means ISO 8601.  A field of digits before another one takes its full
 * width.  Knows nothing of sentinels and constraints: those are the mapping's.
 */
#ifndef LAPSE_TRANSFORM_DATE_H
#define LAPSE_TRANSFORM_DATE_H

#include "common/arena.h"
#include "common/day.h"
#include "common/err.h"
#include "transform/reject.h"
#include "transform/source.h"
#include "transform/zone.h"

#define DATE_NO_TIME INT32_MIN

struct date_format; /* compiled, in an arena */

/* Days that were read lately: a file is full of the same ones, and a day's
 * number, validity and zone take half the time of reading it. */
#define DATE_MEMO 1024 /* nearly three years; a power of two */
struct date_memo {
    struct {
        int32_t civil; /* year << 9 | month << 5 | day; 0: free */
        int32_t day;
        bool quiet; /* every clock time of it exists once */
    } slot[DATE_MEMO];
};

/* What a value means depends on where it was written. */
struct date_context {
    const struct zone *zone; /* NULL: UTC */
    enum ambiguous_policy ambiguous;
    /* %y takes the one year of these bounds whose century fits; DAY_NONE:
     * 1900-01-01 and 2099-12-31. */
    int32_t minimum, maximum;
    struct date_memo *memo; /* of this zone, zeroed at first; NULL: none */
};

struct date_value {
    int32_t lo, hi;  /* days; a month or a year is an interval; DAY_NONE for
                        type time */
    int32_t minute;  /* of the day, DATE_NO_TIME when none was read */
    int64_t micros;  /* civil microseconds since 2000-01-01 00:00 of type
                        datetime (midnight when the format has no clock); of
                        type time since midnight */
    char precision;  /* d, m or y; t for type time */
};

/* ERR_USAGE: unknown word, or a format that cannot give the type.  A text
 * without NUL: format.len == 0 is the default format. */
enum err_code date_format_check(struct arena *a, enum field_type type,
                                struct str format, struct err *err);
enum err_code date_format_new(struct date_format **f, struct arena *a,
                              enum field_type type, struct str format,
                              struct err *err);
/*
 * Read the whole of text (outer blanks apart).  REJECT_NONE, or bad_date,
 * ambiguous_century, nonexistent_local_time, ambiguous_local_time.  Type date
 * drops a clock that the format reads, and a midnight that it does not
 * ("02/03/2024 00:00:00" by %m/%d/%Y); any other rest is bad_date.
 */
enum reject_class date_parse(const struct date_format *f, struct str text,
                             const struct date_context *c,
                             struct date_value *v);
/* The first of n formats that fits; when none does, the class that tells
 * most (anything over bad_date). */
enum reject_class date_parse_any(struct date_format *const *f, size_t n,
                                 struct str text,
                                 const struct date_context *c,
                                 struct date_value *v);

/* For a date and a clock of two columns: whether the zone has that local
 * time (REJECT_NONE), skips it, or has it twice. */
enum reject_class date_check_local(const struct date_context *c, int32_t day,
                                   int64_t micros_of_day);

#endif
