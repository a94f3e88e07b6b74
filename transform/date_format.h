/* SPDX-License-Identifier: Apache-2.0 */
/*
 * date_format - a date format of a source file compiled into steps, for date
 * alone.  A format whose text has one width only ("%m/%d/%Y", full digits)
 * has a template too: eight bytes are compared at a time and the numbers
 * taken from known places.  Knows the words of a format, no values.
 */
#ifndef LAPSE_TRANSFORM_DATE_FORMAT_H
#define LAPSE_TRANSFORM_DATE_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/err.h"
#include "transform/source.h"

/* What a text can say. */
enum date_part {
    PART_YEAR, PART_YEAR2, PART_MONTH, PART_DAY, PART_YEARDAY, PART_HOUR,
    PART_HOUR12, PART_MINUTE, PART_SECOND, /* numbers up to here */
    PART_MICROS, /* 0..1000000: rounded from any number of digits */
    PART_HALF,   /* 0 am, 1 pm */
    PART_OFFSET, /* seconds east of UTC */
    PART_WEEKDAY, /* 0 Sunday */
    PART_COUNT
};
#define PART(p) (1u << (p))
#define PARTS_CLOCK (PART(PART_HOUR) | PART(PART_HOUR12))

enum date_op { OP_NUMBER, OP_LITERAL, OP_BLANKS, OP_FRACTION, OP_MONTH_NAME,
               OP_DAY_NAME, OP_HALF, OP_ZONE, OP_REST };

struct date_step {
    uint8_t op;
    uint8_t part;        /* NUMBER */
    uint8_t least, most; /* NUMBER: digits; FRACTION: most 6, or 0 = any */
    char literal;
};

enum date_kind { DATE_STEPS, DATE_ISO, DATE_EXCEL, DATE_EXCEL1904,
                 DATE_EPOCH_MS };

/* More than any date is written with, and a bound on the work a value makes. */
#define DATE_STEPS_MAX 64
/* "2024-02-03T04:05:06" and some more, in whole words of eight bytes. */
#define DATE_WIDTH_MAX 32
#define DATE_WORDS_MAX (DATE_WIDTH_MAX / 8)

struct date_format {
    enum field_type type;
    enum date_kind kind;
    unsigned has; /* PART() of what the steps read */
    struct date_step *step;
    size_t nsteps;
    /* The template; width 0: none.  The last word may overlap the one before
     * it.  A byte is right when its difference to want, plus slack, stays
     * below 0x80: slack 0x76 for a digit (want '0'), 0x6E for the A or P of
     * "AM" and "PM" (want 'A'; some more pass and are looked at), 0x7F
     * otherwise. */
    size_t width, nwords;
    uint8_t word_at[DATE_WORDS_MAX];
    uint64_t want[DATE_WORDS_MAX], slack[DATE_WORDS_MAX];
    struct {
        uint8_t part, at, width;
    } number[PART_MICROS];
    size_t nnumbers;
    bool has_half; /* at half_at: A or P */
    uint8_t half_at;
    /* What most columns hold: year, month and day, or these and a clock, all
     * of full width, and nothing else.  Places of the numbers. */
    bool is_common, has_clock, has_minute, has_second;
    uint8_t year_at, month_at, day_at, hour_at, minute_at, second_at;
};

#endif
