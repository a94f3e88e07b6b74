/* SPDX-License-Identifier: Apache-2.0 */
/*
 * date - from what a text says to days and moments: clock, century, calendar,
 * zone.  Reading is date_read's, formats are date_format's.
 */
#include "transform/date.h"

#include "transform/date_format.h"
#include "transform/date_read.h"
#include "transform/date_serial.h"

#define SECOND INT64_C(1000000) /* in microseconds */
#define MINUTE (60 * SECOND)
#define DAY (86400 * SECOND)
#define DAY_SECONDS INT64_C(86400)
#define DAY_FIRST (-719162) /* 0001-01-01 */
#define DAY_LAST 2932896    /* 9999-12-31 */
#define DAY_OF_1900 (-25567)
#define DAY_OF_2100 47482

/* Microseconds of the day, DAY itself for 24:00:00, -1 for no clock time.  A
 * leap second has no place in civil time. */
static int64_t clock_of(const struct date_parts *p)
{
    bool hour24 = (p->has & PART(PART_HOUR)) != 0;
    int32_t h = p->n[hour24 ? PART_HOUR : PART_HOUR12];
    int32_t m = p->has & PART(PART_MINUTE) ? p->n[PART_MINUTE] : 0;
    int32_t s = p->has & PART(PART_SECOND) ? p->n[PART_SECOND] : 0;
    int32_t part = p->has & PART(PART_MICROS) ? p->n[PART_MICROS] : 0;
    int64_t micros;

    if (!hour24) {
        if (h < 1 || h > 12) {
            return -1;
        }
        h = h % 12 + 12 * p->n[PART_HALF];
    } else if (p->has & PART(PART_HALF) && (h >= 12) != p->n[PART_HALF]) {
        return -1;
    }
    if (h > 24 || m > 59 || s > 59) {
        return -1;
    }
    micros = h * 60 * MINUTE + m * MINUTE + s * SECOND + part;
    return micros <= DAY ? micros : -1;
}

/* Days of a year's date: one, or a month or a year where no more is said. */
static bool days_in(const struct date_parts *p, int32_t year, int32_t *lo,
                    int32_t *hi)
{
    struct civil c = {year, 1, 1};

    if (p->has & PART(PART_MONTH)) {
        c.month = p->n[PART_MONTH];
    }
    if (p->has & PART(PART_DAY)) {
        c.day = p->n[PART_DAY];
    }
    if (!civil_is_valid(c)) {
        return false;
    }
    *lo = *hi = day_from_civil(c);
    if (p->has & PART(PART_YEARDAY)) {
        *hi = *lo += p->n[PART_YEARDAY] - 1;
        return p->n[PART_YEARDAY] >= 1 && day_to_civil(*lo).year == year;
    }
    if (!(p->has & PART(PART_MONTH))) {
        *hi = day_from_civil((struct civil){year, 12, 31});
    } else if (!(p->has & PART(PART_DAY))) {
        *hi += day_last_of_month(year, c.month) - 1;
    }
    return true;
}

/* A year not after that of a day and at most a few before it, without the
 * divisions of a calendar. */
static int32_t year_before(int32_t day)
{
    int32_t year = 1970 + (day >= 0 ? day / 366 : day / 365 - 1);

    return year > 0 ? year : 0;
}

static enum reject_class choose_century(const struct date_parts *p,
                                        const struct date_context *c,
                                        int32_t *lo, int32_t *hi)
{
    int32_t minimum = c->minimum == DAY_NONE ? DAY_OF_1900 : c->minimum;
    int32_t maximum = c->maximum == DAY_NONE ? DAY_OF_2100 - 1 : c->maximum;
    int32_t yy = p->n[PART_YEAR2], first = 0, last = 0, found = 0;

    for (int32_t year = year_before(minimum) / 100 * 100 + yy;
         year <= 9999 && found < 2; year += 100) {
        if (!days_in(p, year, &first, &last) || last < minimum) {
            continue;
        }
        if (first > maximum) {
            break;
        }
        *lo = first;
        *hi = last;
        found++;
    }
    if (found == 1) {
        return REJECT_NONE;
    }
    /* 2000 is a leap year: what no year 20yy has, no year has */
    return found == 0 && !days_in(p, 2000 + yy, &first, &last)
               ? REJECT_bad_date
               : REJECT_ambiguous_century;
}

static enum reject_class days_of(const struct date_parts *p,
                                 const struct date_context *c, int32_t *lo,
                                 int32_t *hi)
{
    if (p->has & PART(PART_YEAR2)) {
        enum reject_class r = choose_century(p, c, lo, hi);

        if (r != REJECT_NONE) {
            return r;
        }
    } else if (!days_in(p, p->n[PART_YEAR], lo, hi)) {
        return REJECT_bad_date;
    }
    /* 1970-01-01 was a Thursday; a wrong name of the day is a wrong date */
    if (p->has & PART(PART_WEEKDAY) && *lo == *hi &&
        ((*lo + 4) % 7 + 7) % 7 != p->n[PART_WEEKDAY]) {
        return REJECT_bad_date;
    }
    return REJECT_NONE;
}

enum reject_class date_check_local(const struct date_context *c, int32_t day,
                                   int64_t micros_of_day)
{
    int64_t utc[2];
    int n;

    if (!c->zone) {
        return REJECT_NONE;
    }
    n = zone_from_local(c->zone, day * DAY_SECONDS + micros_of_day / SECOND,
                        utc);
    if (n == 0) {
        return REJECT_nonexistent_local_time;
    }
    return n == 2 && c->ambiguous == AMBIGUOUS_REFUSE
               ? REJECT_ambiguous_local_time
               : REJECT_NONE;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static void put_time(int64_t micros, struct date_value *v)
{
    *v = (struct date_value){.lo = DAY_NONE,
                             .hi = DAY_NONE,
                             .minute = (int32_t)(micros / MINUTE),
                             .micros = micros,
                             .precision = 't'};
}

/* Days, as wide as the type is. */
static enum reject_class put_days(enum field_type type, int32_t lo, int32_t hi,
                                  struct date_value *v)
{
    struct civil c;

    v->precision = type == TYPE_YEARMONTH ? 'm' : type == TYPE_YEAR ? 'y' : 'd';
    if (lo < DAY_FIRST || hi > DAY_LAST) {
        return REJECT_bad_date;
    }
    if (v->precision != 'd') {
        c = day_to_civil(lo);
        c.day = 1;
        c.month = type == TYPE_YEAR ? 1 : c.month;
        lo = day_from_civil(c);
        c.month = type == TYPE_YEAR ? 12 : c.month;
        hi = day_from_civil(c) + day_last_of_month(c.year, c.month) - 1;
    }
    v->lo = lo;
    v->hi = hi;
    v->minute = DATE_NO_TIME;
    v->micros = (lo - DAY_PG_EPOCH) * DAY;
    return REJECT_NONE;
}

/* A civil moment, microseconds since 1970-01-01 00:00 on the clocks there. */
static enum reject_class put_civil(enum field_type type, int64_t civil,
                                   struct date_value *v)
{
    int64_t day = floor_div(civil, DAY);
    int64_t micros = civil - day * DAY;
    enum reject_class r;

    if (type == TYPE_TIME) {
        put_time(micros, v);
        return REJECT_NONE;
    }
    r = put_days(type, (int32_t)day, (int32_t)day, v);
    if (r == REJECT_NONE && type == TYPE_DATETIME) {
        v->minute = (int32_t)(micros / MINUTE);
        v->micros += micros;
    }
    return r;
}

/* A moment, microseconds since 1970-01-01 00:00 UTC. */
static enum reject_class put_moment(enum field_type type, int64_t utc,
                                    const struct date_context *c,
                                    struct date_value *v)
{
    int64_t east =
        c->zone ? zone_offset(c->zone, floor_div(utc, SECOND)) * SECOND : 0;

    return put_civil(type, utc + east, v);
}

/* A civil moment that the clocks of the zone must have shown once. */
static enum reject_class put_checked(enum field_type type, int64_t civil,
                                     const struct date_context *c,
                                     struct date_value *v)
{
    enum reject_class r = put_civil(type, civil, v);

    if (r == REJECT_NONE && type == TYPE_DATETIME) {
        r = date_check_local(c, v->lo, civil - v->lo * DAY);
    }
    return r;
}

/* Whether every clock time of a day exists once. */
static bool is_quiet(const struct date_context *c, int32_t day)
{
    return !c->zone ||
           zone_is_quiet(c->zone, day * DAY_SECONDS, (day + 1) * DAY_SECONDS);
}

/* The parts are below 10^4, 100 and 100: no two valid dates are alike. */
static inline int32_t civil_number(int32_t year, int32_t month, int32_t day)
{
    return year << 9 | month << 5 | day;
}

static inline size_t memo_slot(int32_t year, int32_t month, int32_t day)
{
    return ((size_t)year * 372 + (size_t)month * 31 + (size_t)day) % DATE_MEMO;
}

/* A date of year, month and day; *quiet: its clock needs no look at the
 * zone. */
static bool known_day(const struct date_parts *p, const struct date_context *c,
                      int32_t *day, bool *quiet)
{
    int32_t civil =
        civil_number(p->n[PART_YEAR], p->n[PART_MONTH], p->n[PART_DAY]);
    size_t at = memo_slot(p->n[PART_YEAR], p->n[PART_MONTH], p->n[PART_DAY]);
    int32_t lo, hi;

    if (p->n[PART_MONTH] > 12 || p->n[PART_DAY] > 31) {
        return false;
    }
    if (c->memo->slot[at].civil != civil || civil == 0) {
        if (!days_in(p, p->n[PART_YEAR], &lo, &hi)) {
            return false;
        }
        c->memo->slot[at].civil = civil;
        c->memo->slot[at].day = lo;
        c->memo->slot[at].quiet = is_quiet(c, lo);
    }
    *day = c->memo->slot[at].day;
    *quiet = c->memo->slot[at].quiet;
    return true;
}

/* What nearly all values are: a day, or a day and a clock of the place. */
static enum reject_class resolve_known(enum field_type type,
                                       const struct date_parts *p,
                                       const struct date_context *c,
                                       struct date_value *v)
{
    bool clock = (p->has & PARTS_CLOCK) != 0, quiet;
    int64_t micros = clock ? clock_of(p) : 0;
    int32_t day;

    if (micros < 0 || !known_day(p, c, &day, &quiet)) {
        return REJECT_bad_date;
    }
    if (micros == DAY) { /* 24:00 is the next day, with a zone of its own */
        return put_checked(type, (day + 1) * DAY, c, v);
    }
    *v = (struct date_value){.lo = day,
                             .hi = day,
                             .minute = DATE_NO_TIME,
                             .micros = (day - DAY_PG_EPOCH) * DAY,
                             .precision = 'd'};
    if (!clock || type != TYPE_DATETIME) {
        return REJECT_NONE;
    }
    v->minute = (int32_t)(micros / MINUTE);
    v->micros += micros;
    return quiet ? REJECT_NONE : date_check_local(c, day, micros);
}

static enum reject_class resolve(enum field_type type,
                                 const struct date_parts *p,
                                 const struct date_context *c,
                                 struct date_value *v)
{
    const unsigned ymd = PART(PART_YEAR) | PART(PART_MONTH) | PART(PART_DAY);
    const unsigned other = PART(PART_OFFSET) | PART(PART_WEEKDAY) |
                           PART(PART_YEARDAY) | PART(PART_YEAR2);
    bool clock = (p->has & PARTS_CLOCK) != 0;
    bool moment = (p->has & PART(PART_OFFSET)) != 0;
    int64_t micros, civil;
    int32_t lo = 0, hi = 0;
    enum reject_class r;

    if (c->memo && (p->has & (ymd | other)) == ymd &&
        (type == TYPE_DATE || type == TYPE_DATETIME)) {
        return resolve_known(type, p, c, v);
    }
    micros = clock ? clock_of(p) : 0;
    if (micros < 0) {
        return REJECT_bad_date;
    }
    if (type == TYPE_TIME && !moment) {
        put_time(micros, v); /* the zero day of an export is no date */
        return micros < DAY ? REJECT_NONE : REJECT_bad_date;
    }
    r = days_of(p, c, &lo, &hi);
    if (r != REJECT_NONE || !clock) {
        return r == REJECT_NONE ? put_days(type, lo, hi, v) : r;
    }
    civil = lo * DAY + micros;
    if (moment) {
        return put_moment(type, civil - p->n[PART_OFFSET] * SECOND, c, v);
    }
    return put_checked(type, civil, c, v);
}

static enum reject_class parse_serial(const struct date_format *f, struct str s,
                                      const struct date_context *c,
                                      struct date_value *v)
{
    struct date_serial n;
    enum reject_class r;

    if (!date_serial_read(s, f->kind == DATE_EXCEL1904, &n)) {
        return REJECT_bad_date;
    }
    if (f->type == TYPE_TIME) {
        return put_civil(TYPE_TIME, n.micros, v);
    }
    if (n.day == DAY_NONE) {
        return REJECT_bad_date;
    }
    if (!n.clock) {
        return put_days(f->type, n.day, n.day, v);
    }
    r = put_civil(f->type, n.day * DAY + n.micros, v);
    if (r == REJECT_NONE && f->type == TYPE_DATETIME) {
        r = date_check_local(c, n.day, n.micros);
    }
    return r;
}

static enum reject_class parse_epoch(const struct date_format *f, struct str s,
                                     const struct date_context *c,
                                     struct date_value *v)
{
    int64_t ms;

    /* one day more on both sides, which the zone may give back */
    if (!str_int64(s, &ms) || ms < (DAY_FIRST - 1) * DAY_SECONDS * 1000 ||
        ms > (DAY_LAST + 2) * DAY_SECONDS * 1000) {
        return REJECT_bad_date;
    }
    return put_moment(f->type, ms * 1000, c, v);
}

static inline int32_t two_digits(const char *p)
{
    return (p[0] - '0') * 10 + (p[1] - '0');
}

/* Seconds of the day of a common format; -1: its parts tell. */
static inline int32_t common_clock(const struct date_format *f, const char *p)
{
    int32_t h = two_digits(p + f->hour_at);
    int32_t m = f->has_minute ? two_digits(p + f->minute_at) : 0;
    int32_t s = f->has_second ? two_digits(p + f->second_at) : 0;

    if (f->has_half) {
        char half = p[f->half_at];

        if (h < 1 || h > 12 || (half != 'A' && half != 'P')) {
            return -1;
        }
        h = (h == 12 ? 0 : h) + (half == 'P' ? 12 : 0);
    }
    return h > 23 || m > 59 || s > 59 ? -1 : (h * 60 + m) * 60 + s;
}

/* A value of a common format on a day that was read lately, on which every
 * clock time exists once: three times as quick as by its parts, which say the
 * same.  false: ask them. */
static inline bool parse_common(const struct date_format *f, struct str text,
                                const struct date_context *c,
                                struct date_value *v)
{
    const char *p = text.ptr;
    int32_t year, month, day, seconds = 0;
    size_t at;

    if (text.len != f->width || !date_fits(f, text)) {
        return false;
    }
    year = two_digits(p + f->year_at) * 100 + two_digits(p + f->year_at + 2);
    month = two_digits(p + f->month_at);
    day = two_digits(p + f->day_at);
    if (f->has_clock) {
        seconds = common_clock(f, p);
    }
    at = memo_slot(year, month, day);
    if (seconds < 0 || month > 12 || day > 31 ||
        c->memo->slot[at].civil != civil_number(year, month, day) ||
        !c->memo->slot[at].quiet) {
        return false;
    }
    day = c->memo->slot[at].day;
    *v = (struct date_value){.lo = day,
                             .hi = day,
                             .minute = DATE_NO_TIME,
                             .micros = (day - DAY_PG_EPOCH) * DAY,
                             .precision = 'd'};
    if (f->has_clock && f->type == TYPE_DATETIME) {
        v->minute = seconds / 60;
        v->micros += seconds * SECOND;
    }
    return true;
}

enum reject_class date_parse(const struct date_format *f, struct str text,
                             const struct date_context *c, struct date_value *v)
{
    struct date_parts p;
    struct str s;

    if (f->is_common && c->memo && parse_common(f, text, c, v)) {
        return REJECT_NONE;
    }
    s = str_trim(text);
    switch (f->kind) {
    case DATE_STEPS:
    case DATE_ISO:
        return date_read(f, s, &p) ? resolve(f->type, &p, c, v)
                                   : REJECT_bad_date;
    case DATE_EXCEL:
    case DATE_EXCEL1904:
        return parse_serial(f, s, c, v);
    case DATE_EPOCH_MS:
        return parse_epoch(f, s, c, v);
    }
    return REJECT_bad_date;
}

enum reject_class date_parse_any(struct date_format *const *f, size_t n,
                                 struct str text, const struct date_context *c,
                                 struct date_value *v)
{
    enum reject_class told = REJECT_bad_date;

    for (size_t i = 0; i < n; i++) {
        enum reject_class r = date_parse(f[i], text, c, v);

        if (r == REJECT_NONE) {
            return r;
        }
        told = told == REJECT_bad_date ? r : told;
    }
    return told;
}
