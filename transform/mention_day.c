/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mention_day - the days of a mention within a frame: civil arithmetic, and
 * the year or day that the text leaves out.
 */
#include "transform/mention.h"

static int32_t clamp_day(int32_t year, int32_t month, int32_t day)
{
    int32_t last = day_last_of_month(year, month);

    return day_from_civil((struct civil){year, month, day < last ? day : last});
}

/* day moved by whole months, to the last day where the month is shorter. */
static int32_t plus_months(int32_t day, int32_t months)
{
    struct civil c = day_to_civil(day);
    int32_t at = c.year * 12 + c.month - 1 + months;

    return at < 12 ? DAY_NONE : clamp_day(at / 12, at % 12 + 1, c.day);
}

static int32_t plus(int32_t day, int32_t n, char unit)
{
    switch (unit) {
    case 'y':
        return plus_months(day, 12 * n);
    case 'm':
        return plus_months(day, n);
    case 'w':
        return day + 7 * n;
    }
    return day + n;
}

/* First and last day of a point whose year is known. */
static bool days_of(const struct point *p, int32_t *lo, int32_t *hi)
{
    int32_t to;

    if (p->year < 1 || p->year > 9999) {
        return false;
    }
    if (p->month == 0) {
        int32_t first = p->part == 'm' ? 4 : p->part == 'l' ? 7 : 1;
        int32_t last = p->part == 'm' ? 9 : p->part == 'e' ? 6 : 12;

        *lo = clamp_day(p->year, first, 1);
        *hi = clamp_day(p->year, last, 31);
        return true;
    }
    if (p->day > 0) {
        if (!civil_is_valid((struct civil){p->year, p->month, p->day})) {
            return false;
        }
        *lo = *hi = clamp_day(p->year, p->month, p->day);
        return true;
    }
    if (p->month > 12) {
        return false;
    }
    to = p->month + (p->months ? p->months : 1) - 1;
    *lo = clamp_day(p->year, p->month,
                    p->part == 'm'   ? 8
                    : p->part == 'l' ? 16
                                     : 1);
    *hi = clamp_day(p->year, to > 12 ? 12 : to,
                    p->part == 'm'   ? 23
                    : p->part == 'e' ? 15
                                     : 31);
    return true;
}

/* The year of a day that the text names in full elsewhere, when it is one. */
static int32_t named_year(const struct point *p, const struct time_frame *f)
{
    int32_t year = 0;

    for (size_t i = 0; i < f->nnamed && p->day > 0; i++) {
        struct civil c = day_to_civil(f->named[i]);

        if (c.month == p->month && c.day == p->day) {
            if (year != 0 && year != c.year) {
                return 0;
            }
            year = c.year;
        }
    }
    return year;
}

/* A point without a year is the latest one that has begun on the day of the
 * report.  Counted from an incident (the report has no date, and is later)
 * only what lies in its year and not behind it is sure. */
static int32_t latest_year(const struct point *p, const struct time_frame *f)
{
    struct point at = *p;
    int32_t lo, hi, year = named_year(p, f);

    if (f->today == DAY_NONE) {
        return year;
    }
    at.year = day_to_civil(f->today).year;
    if (!days_of(&at, &lo, &hi)) {
        at.year--; /* 29 February */
        return days_of(&at, &lo, &hi) ? at.year : 0;
    }
    if (lo <= f->today) {
        return at.year;
    }
    return f->by_incident ? year : at.year - 1;
}

static int32_t year_of(const struct point *p, const struct time_frame *f)
{
    int32_t now = f->today == DAY_NONE ? 0 : day_to_civil(f->today).year;
    int32_t same = f->last_lo == DAY_NONE ? 0 : day_to_civil(f->last_lo).year;

    switch (p->year) {
    case YEAR_THIS:
        return now;
    case YEAR_LAST:
        return now ? now - 1 : 0;
    case YEAR_NEXT:
        return now ? now + 1 : 0;
    case YEAR_SAME:
        return same;
    case YEAR_NONE:
        if (!f->year && f->near_year > 0 && f->near_month == p->month) {
            return f->near_year;
        }
        return f->year ? f->year : latest_year(p, f);
    }
    return p->year;
}

static bool calendar(struct mention *m, const struct time_frame *f)
{
    struct point a = m->a, b = m->b;
    int32_t ignored;

    b.year = year_of(&b, f);
    a.year = year_of(&a, f);
    if (m->a.year == YEAR_NONE && m->b.year == YEAR_NONE && b.year > 0) {
        a.year = b.year - (a.month > b.month);
    }
    return days_of(&a, &m->lo, &ignored) && days_of(&b, &ignored, &m->hi) &&
           m->lo <= m->hi;
}

/* Monday of the week that holds day; 1970-01-01 was a Thursday. */
static int32_t monday(int32_t day)
{
    return day - ((day + 3) % 7 + 7) % 7;
}

static int32_t unit_start(int32_t day, char unit)
{
    struct civil c = day_to_civil(day);

    switch (unit) {
    case 'w':
        return monday(day);
    case 'm':
        return clamp_day(c.year, c.month, 1);
    case 'y':
        return clamp_day(c.year, 1, 1);
    }
    return day;
}

/* "last month" is that calendar month; "two months ago" is known to a month
 * on either side. */
static bool from_today(struct mention *m, const struct time_frame *f)
{
    int32_t start;

    if (f->today == DAY_NONE || f->by_incident) {
        return false;
    }
    if (m->unit == 'd') {
        m->lo = f->today + m->least;
        m->hi = f->today + m->most;
        return true;
    }
    if (m->least == -1 && m->most == -1) {
        start = unit_start(f->today, m->unit);
        m->lo = plus(start, -1, m->unit);
        m->hi = start - 1;
        return true;
    }
    m->lo = plus(f->today, m->least - 1, m->unit) + 1;
    m->hi = plus(f->today, m->most + 1, m->unit) - 1;
    return true;
}

/*
 * "In the days before" says less than the next unit: under two weeks, two
 * months, a year (docs/statements.md).  A number is taken as it is, weeks and
 * longer with one of the unit to either side.
 */
static bool from_incident(struct mention *m, const struct time_frame *f)
{
    bool earlier = m->most < 0;

    if (f->incident_lo == DAY_NONE) {
        return false;
    }
    if (m->loose) {
        int32_t n = m->unit == 'd' ? 14 : m->unit == 'w' ? 8 : 12;
        char unit = m->unit == 'y' ? 'y' : m->unit;

        m->lo = earlier ? plus(f->incident_lo, -n, unit) : f->incident_lo;
        m->hi = earlier ? f->incident_hi - 1 : plus(f->incident_hi, n, unit);
        return true;
    }
    if (m->unit == 'd') {
        m->lo = f->incident_lo + m->least;
        m->hi = f->incident_hi + m->most;
        return true;
    }
    m->lo = plus(f->incident_lo, m->least - earlier, m->unit) + earlier;
    m->hi = plus(f->incident_hi, m->most + !earlier, m->unit) - !earlier;
    m->hi = earlier && m->hi >= f->incident_lo ? f->incident_lo - 1 : m->hi;
    return true;
}

static bool follow(struct mention *m, const struct time_frame *f)
{
    int32_t start;

    if (f->last_lo == DAY_NONE || f->last_hi == DAY_NONE) {
        return false;
    }
    if (m->unit == 'd') {
        m->lo = f->last_lo + m->least;
        m->hi = f->last_hi + m->most;
        return true;
    }
    start = unit_start(f->last_lo, m->unit);
    m->lo = plus(start, m->least, m->unit);
    start = unit_start(f->last_hi, m->unit);
    m->hi = plus(start, m->most + 1, m->unit) - 1;
    return true;
}

static bool interval(struct mention *m, const struct time_frame *f)
{
    switch (m->kind) {
    case MENTION_CALENDAR:
        return calendar(m, f);
    case MENTION_TODAY:
        return from_today(m, f);
    case MENTION_SINCE_TODAY:
        if (f->today == DAY_NONE || f->by_incident) {
            return false;
        }
        m->lo = unit_start(f->today, m->unit);
        m->hi = f->today;
        return true;
    case MENTION_WEEKDAY:
        if (f->today == DAY_NONE || f->by_incident) {
            return false;
        }
        m->lo = monday(f->today) + m->least;
        m->lo -= m->lo > f->today ? 7 : 0;
        m->hi = m->lo;
        return true;
    case MENTION_INCIDENT:
        return from_incident(m, f);
    case MENTION_FOLLOW:
        return follow(m, f);
    }
    return false;
}

static void apply_bound(struct mention *m)
{
    m->of_lo = m->lo;
    m->of_hi = m->hi;
    switch (m->bound) {
    case BOUND_AT:
        break;
    case BOUND_SINCE:
        m->hi = DAY_NONE;
        break;
    case BOUND_AFTER:
        m->lo = m->hi + 1;
        m->hi = DAY_NONE;
        break;
    case BOUND_UNTIL:
        m->lo = DAY_NONE;
        break;
    case BOUND_BEFORE:
        m->hi = m->lo - 1;
        m->lo = DAY_NONE;
        break;
    }
}

bool mention_is_full(const struct mention *m)
{
    return m->kind == MENTION_CALENDAR && m->a.year > 0 && m->a.day > 0 &&
           m->a.month == m->b.month && m->a.day == m->b.day &&
           m->a.year == m->b.year;
}

void mention_resolve(struct mention *m, const struct time_frame *f)
{
    m->known = interval(m, f);
    if (!m->known) {
        m->lo = m->hi = m->of_lo = m->of_hi = DAY_NONE;
        return;
    }
    apply_bound(m);
}

void mention_resolve_after(struct mention *m, const struct time_frame *f,
                           int32_t base)
{
    struct mention next = *m;

    mention_resolve(m, f);
    if (m->kind != MENTION_CALENDAR || m->a.year != YEAR_NONE ||
        m->b.year != YEAR_NONE || base == DAY_NONE || f->year) {
        return;
    }
    for (int32_t k = 0; k < 2; k++) {
        next.a.year = next.b.year = day_to_civil(base).year + k;
        mention_resolve(&next, f);
        if (next.known && next.of_hi >= base) {
            next.a.year = next.b.year = YEAR_NONE;
            *m = next;
            return;
        }
    }
}
