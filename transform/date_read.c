/* SPDX-License-Identifier: Apache-2.0 */
/*
 * date_read - reading by the template, by the steps of a format, or by ISO
 * 8601.  The ISO 8601 of no format is the extended form: YYYY-MM-DD, a clock
 * hh:mm[:ss[.f]] behind T or a blank, Z or an offset; the basic forms have
 * formats.
 */
#include "transform/date_read.h"

struct cursor {
    const char *p, *end;
};

static bool is_digit(char c)
{
    return (unsigned char)(c - '0') <= 9;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Blanks as str_trim knows them, and U+202F, which newer programs write
 * before AM and PM. */
static void skip_blanks(struct cursor *c)
{
    for (;;) {
        if (c->p < c->end &&
            (*c->p == ' ' || (*c->p >= '\t' && *c->p <= '\r'))) {
            c->p++;
        } else if (c->end - c->p >= 2 && memcmp(c->p, "\xC2\xA0", 2) == 0) {
            c->p += 2;
        } else if (c->end - c->p >= 3 && memcmp(c->p, "\xE2\x80\xAF", 3) == 0) {
            c->p += 3;
        } else {
            return;
        }
    }
}

static bool read_char(struct cursor *c, char want)
{
    if (c->p < c->end && *c->p == want) {
        c->p++;
        return true;
    }
    return false;
}

static inline bool read_number(struct cursor *c, unsigned least, unsigned most,
                               int32_t *out)
{
    int32_t value = 0;
    unsigned n = 0;

    while (n < most && c->p < c->end && is_digit(*c->p)) {
        value = value * 10 + (*c->p++ - '0');
        n++;
    }
    *out = value;
    return n >= least;
}

/* Rounded to microseconds; most 0 takes every digit there is. */
static bool read_fraction(struct cursor *c, unsigned most, int32_t *out)
{
    int32_t value = 0;
    unsigned n = 0;

    for (; c->p < c->end && is_digit(*c->p) && (most == 0 || n < most); n++) {
        int32_t digit = *c->p++ - '0';

        if (n < 6) {
            value = value * 10 + digit;
        } else if (n == 6) {
            value += digit >= 5;
        }
    }
    for (unsigned k = n; k < 6; k++) {
        value *= 10;
    }
    *out = value;
    return most == 0 ? n > 0 : n == most;
}

/* Index of the name that c begins with: whole, or its first three letters. */
static bool read_name(struct cursor *c, const char *const *names, int32_t n,
                      int32_t *out)
{
    for (int32_t i = 0; i < n; i++) {
        const char *name = names[i];
        const char *p = c->p;

        while (*name && p < c->end && lower(*p) == *name) {
            p++, name++;
        }
        if (*name && p - c->p >= 3) {
            p = c->p + 3;
        } else if (*name) {
            continue;
        }
        c->p = p;
        *out = i;
        return true;
    }
    return false;
}

static bool read_month(struct cursor *c, int32_t *out)
{
    static const char *const names[] = {
        "january", "february", "march",     "april",   "may",      "june",
        "july",    "august",   "september", "october", "november", "december"};
    const char *from = c->p;

    if (!read_name(c, names, 12, out)) {
        return false;
    }
    /* the one month with a second abbreviation */
    if (*out == 8 && c->p - from == 3 && c->p < c->end && lower(*c->p) == 't') {
        c->p++;
    }
    *out += 1;
    return true;
}

static bool read_weekday(struct cursor *c, int32_t *out)
{
    static const char *const names[] = {"sunday",    "monday",   "tuesday",
                                        "wednesday", "thursday", "friday",
                                        "saturday"};

    return read_name(c, names, 7, out);
}

/* AM, am, a.m., a: exports know them all. */
static bool read_half(struct cursor *c, int32_t *out)
{
    char first = c->p < c->end ? lower(*c->p) : '\0';

    if (first != 'a' && first != 'p') {
        return false;
    }
    *out = first == 'p';
    c->p++;
    read_char(c, '.');
    if (c->p < c->end && lower(*c->p) == 'm') {
        c->p++;
        read_char(c, '.');
    }
    return true;
}

/* Z, UTC, GMT, +hh, +hhmm, +hh:mm; hours to 23 as in RFC 3339. */
static bool read_zone(struct cursor *c, int32_t *out)
{
    int32_t hours = 0, minutes = 0;
    bool negative;

    *out = 0;
    if (c->p == c->end) {
        return false;
    }
    if (lower(*c->p) == 'z') {
        c->p++;
        return true;
    }
    if (c->end - c->p >= 3 &&
        (memcmp(c->p, "UTC", 3) == 0 || memcmp(c->p, "GMT", 3) == 0)) {
        c->p += 3;
        return true;
    }
    negative = *c->p == '-';
    if (!negative && *c->p != '+') {
        return false;
    }
    c->p++;
    if (!read_number(c, 2, 2, &hours)) {
        return false;
    }
    if (read_char(c, ':') || (c->p < c->end && is_digit(*c->p))) {
        if (!read_number(c, 2, 2, &minutes)) {
            return false;
        }
    }
    *out = (hours * 60 + minutes) * (negative ? -60 : 60);
    return hours <= 23 && minutes <= 59;
}

static bool read_steps(const struct date_format *f, struct cursor *c,
                       struct date_parts *p)
{
    bool good = true;

    for (size_t i = 0; i < f->nsteps && good; i++) {
        const struct date_step *step = &f->step[i];

        switch ((enum date_op)step->op) {
        case OP_NUMBER:
            good = read_number(c, step->least, step->most, &p->n[step->part]);
            break;
        case OP_LITERAL:
            good = read_char(c, step->literal);
            break;
        case OP_BLANKS:
            skip_blanks(c);
            break;
        case OP_FRACTION:
            good = read_fraction(c, step->most, &p->n[PART_MICROS]);
            break;
        case OP_MONTH_NAME:
            good = read_month(c, &p->n[PART_MONTH]);
            break;
        case OP_DAY_NAME:
            good = read_weekday(c, &p->n[PART_WEEKDAY]);
            break;
        case OP_HALF:
            good = read_half(c, &p->n[PART_HALF]);
            break;
        case OP_ZONE:
            good = read_zone(c, &p->n[PART_OFFSET]);
            break;
        case OP_REST:
            c->p = c->end;
            break;
        }
    }
    p->has = f->has;
    return good;
}

/* The template; false says nothing about the text but that it has not all of
 * the digits. */
static inline bool read_template(const struct date_format *f, struct str s,
                                 struct date_parts *p)
{
    if (!date_fits(f, s)) {
        return false;
    }
    for (size_t i = 0; i < f->nnumbers; i++) {
        const char *q = s.ptr + f->number[i].at;
        int32_t value = (q[0] - '0') * 10 + (q[1] - '0');

        if (f->number[i].width == 4) {
            value = value * 100 + (q[2] - '0') * 10 + (q[3] - '0');
        } else if (f->number[i].width == 3) {
            value = value * 10 + (q[2] - '0');
        }
        p->n[f->number[i].part] = value;
    }
    if (f->has_half) {
        char half = s.ptr[f->half_at];

        p->n[PART_HALF] = half == 'P';
        if (half != 'A' && half != 'P') {
            return false;
        }
    }
    p->has = f->has;
    return true;
}

static bool read_iso_clock(struct cursor *c, struct date_parts *p)
{
    if (!read_number(c, 2, 2, &p->n[PART_HOUR]) || !read_char(c, ':') ||
        !read_number(c, 2, 2, &p->n[PART_MINUTE])) {
        return false;
    }
    p->has |= PART(PART_HOUR) | PART(PART_MINUTE);
    if (!read_char(c, ':')) {
        return true;
    }
    p->has |= PART(PART_SECOND);
    if (!read_number(c, 2, 2, &p->n[PART_SECOND])) {
        return false;
    }
    if (!read_char(c, '.') && !read_char(c, ',')) {
        return true;
    }
    p->has |= PART(PART_MICROS);
    return read_fraction(c, 0, &p->n[PART_MICROS]);
}

static bool read_iso(enum field_type type, struct cursor *c,
                     struct date_parts *p)
{
    if (type == TYPE_TIME) {
        return read_iso_clock(c, p);
    }
    p->has = PART(PART_YEAR);
    if (!read_number(c, 4, 4, &p->n[PART_YEAR])) {
        return false;
    }
    if (type == TYPE_YEAR) {
        return true;
    }
    p->has |= PART(PART_MONTH);
    if (!read_char(c, '-') || !read_number(c, 2, 2, &p->n[PART_MONTH])) {
        return false;
    }
    if (type == TYPE_YEARMONTH) {
        return true;
    }
    p->has |= PART(PART_DAY);
    if (!read_char(c, '-') || !read_number(c, 2, 2, &p->n[PART_DAY])) {
        return false;
    }
    if (c->p == c->end) {
        return true;
    }
    if (!read_char(c, 'T') && !read_char(c, 't') && !read_char(c, ' ')) {
        return false;
    }
    if (!read_iso_clock(c, p)) {
        return false;
    }
    skip_blanks(c);
    if (c->p < c->end) {
        p->has |= PART(PART_OFFSET);
        return read_zone(c, &p->n[PART_OFFSET]);
    }
    return true;
}

/* What a column of dates that the database keeps as moments is full of. */
static bool is_midnight(struct cursor c)
{
    struct date_parts p = {0};
    const char *from = c.p;

    skip_blanks(&c);
    if (c.p == from && !read_char(&c, 'T')) {
        return false;
    }
    if (!read_number(&c, 1, 2, &p.n[PART_HOUR]) || !read_char(&c, ':') ||
        !read_number(&c, 2, 2, &p.n[PART_MINUTE])) {
        return false;
    }
    if (read_char(&c, ':') && !read_number(&c, 2, 2, &p.n[PART_SECOND])) {
        return false;
    }
    if (read_char(&c, '.') && !read_fraction(&c, 0, &p.n[PART_MICROS])) {
        return false;
    }
    skip_blanks(&c);
    if (c.p < c.end) {
        if (p.n[PART_HOUR] != 12 || !read_half(&c, &p.n[PART_HALF])) {
            return false;
        }
        p.n[PART_HOUR] = 12 * p.n[PART_HALF];
    }
    return c.p == c.end && p.n[PART_HOUR] == 0 && p.n[PART_MINUTE] == 0 &&
           p.n[PART_SECOND] == 0 && p.n[PART_MICROS] == 0;
}

bool date_read(const struct date_format *f, struct str s, struct date_parts *p)
{
    struct cursor at = {s.ptr, s.ptr + s.len};

    if (f->width > 0 && s.len == f->width && read_template(f, s, p)) {
        return true;
    }
    *p = (struct date_parts){0};
    if (f->kind == DATE_ISO ? !read_iso(f->type, &at, p)
                            : !read_steps(f, &at, p)) {
        return false;
    }
    return at.p == at.end ||
           (f->type == TYPE_DATE && !(p->has & PARTS_CLOCK) && is_midnight(at));
}
