/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clean - from cell to typed value.  Substitutions are remembered per field,
 * because columns of codes repeat; everything else is done anew, without
 * allocation but in the arena of the record.  Knows no record and no word.
 */
#include "transform/clean.h"

#include <endian.h>

#include "common/day.h"
#include "transform/clean_memo.h"
#include "transform/encoding.h"
#include "transform/lookup.h"
#include "transform/number.h"
#include "transform/regex.h"

#define MEMO_SLOTS 256 /* a power of two */
#define MEMO_TEXT 48   /* longer texts are not remembered */
#define MICROS INT64_C(1000000)
#define DAY_MICROS (INT64_C(86400) * MICROS)
#define SCRATCH_MAX ((size_t)32 << 20) /* a field, grown by a substitution */

struct memo {
    uint8_t raw_len, text_len;
    bool used;
    char raw[MEMO_TEXT], text[MEMO_TEXT];
};

struct cleaner {
    const struct field *field;
    struct date_format **date; /* one a format, day types and times */
    size_t ndate;
    struct date_context context;
    struct regex **subst;     /* one a clean step, NULL for upper and lower */
    struct regex *pattern;    /* constraint, or NULL */
    struct memo *memo;        /* NULL: no substitution */
    struct clean_memo *known; /* NULL: nobody asked for numbers */
    struct buf scratch;
    int32_t day_min, day_max; /* day types; DAY_NONE none */
    struct str min, max;      /* numbers, canonical; empty none */
    bool cleans;              /* there are clean steps */
    bool folds, upper;        /* one, and it is upper or lower */
    bool constrains;          /* there is a pattern or a list */
    bool converts;            /* constrained, or of a type but string */
    bool required;            /* as the field says */
    bool is_day;              /* converted, and nothing else */
    bool textless;            /* nobody reads the text of a day */
    uint64_t missing_len;     /* bit n: a missing value has n bytes (63: more)
                               */
};

static enum err_code compile_patterns(struct cleaner *c, struct arena *a,
                                      struct err *err)
{
    const struct field *f = c->field;

    err->code = OK;
    c->subst = arena_zalloc(a, f->nclean + 1, sizeof(struct regex *));
    for (size_t i = 0; i < f->nclean; i++) {
        if (f->clean[i].op != CLEAN_SUBST) {
            continue;
        }
        if (regex_new(&c->subst[i], a, f->clean[i].pattern,
                      f->clean[i].nocase ? REGEX_NOCASE : 0, err)) {
            return err->code;
        }
        if (!c->memo) {
            c->memo = arena_zalloc(a, MEMO_SLOTS, sizeof *c->memo);
        }
    }
    return f->pattern.len > 0
               ? regex_new(&c->pattern, a, f->pattern, REGEX_WHOLE, err)
               : OK;
}

static void compile_bounds(struct cleaner *c, struct arena *a,
                           int32_t delivered)
{
    const struct field *f = c->field;

    c->day_min = c->day_max = DAY_NONE;
    if (f->type == TYPE_INTEGER || f->type == TYPE_NUMBER) {
        if (f->minimum.len > 0) {
            number_text(a, f->minimum, NUMBER_ANY_SCALE, &c->min);
        }
        if (f->maximum.len > 0) {
            number_text(a, f->maximum, NUMBER_ANY_SCALE, &c->max);
        }
        return;
    }
    if (f->minimum.len > 0) {
        day_parse_iso(f->minimum, &c->day_min);
    }
    if (str_is(f->maximum, "delivered")) {
        c->day_max = delivered;
    } else if (f->maximum.len > 0) {
        day_parse_iso(f->maximum, &c->day_max);
    }
}

static enum err_code compile_dates(struct cleaner *c, struct arena *a,
                                   const struct clean_setting *set,
                                   struct err *err)
{
    const struct field *f = c->field;

    err->code = OK;
    if (f->type < TYPE_DATE || f->type > TYPE_YEAR) {
        return OK;
    }
    c->context = (struct date_context){set->zone, set->ambiguous, c->day_min,
                                       c->day_max, set->memo};
    c->ndate = f->formats.n > 0 ? f->formats.n : 1;
    c->date = arena_zalloc(a, c->ndate, sizeof(struct date_format *));
    for (size_t i = 0; i < c->ndate; i++) {
        struct str format = i < f->formats.n ? f->formats.item[i] : STR("");

        if (date_format_new(&c->date[i], a, f->type, format, err)) {
            return err->code;
        }
    }
    return OK;
}

static inline uint64_t bit_of(size_t len)
{
    return UINT64_C(1) << (len < 63 ? len : 63);
}

enum err_code cleaner_new(struct cleaner **out, struct arena *a,
                          const struct clean_setting *set,
                          const struct field *f, struct err *err)
{
    struct cleaner *c = arena_zalloc(a, 1, sizeof *c);

    *out = c;
    c->field = f;
    c->cleans = f->nclean > 0;
    c->folds = f->nclean == 1 && f->clean[0].op != CLEAN_SUBST;
    c->upper = c->folds && f->clean[0].op == CLEAN_UPPER;
    c->constrains = f->pattern.len > 0 || f->allowed.n > 0;
    c->converts = c->constrains || f->type != TYPE_STRING;
    c->required = f->required;
    c->is_day = !c->constrains && !f->error_null && f->type >= TYPE_DATE &&
                f->type <= TYPE_YEAR;
    for (size_t i = 0; i < f->missing.n; i++) {
        c->missing_len |= bit_of(f->missing.item[i].len);
    }
    buf_init(&c->scratch, SCRATCH_MAX);
    compile_bounds(c, a, set->delivered);
    if (compile_patterns(c, a, err)) {
        return err->code;
    }
    return compile_dates(c, a, set, err);
}

void cleaner_free(struct cleaner *c)
{
    if (!c) {
        return;
    }
    for (size_t i = 0; c->subst && i < c->field->nclean; i++) {
        regex_free(c->subst[i]);
    }
    regex_free(c->pattern);
    buf_release(&c->scratch);
}

void cleaner_leave_text(struct cleaner *c)
{
    c->textless = true;
}

void cleaner_number(struct cleaner *c, struct arena *a, uint32_t *last)
{
    if (c->field->type == TYPE_STRING) {
        c->known = clean_memo_new(a, last);
    }
}

#define ONES UINT64_C(0x0101010101010101)
#define HIGH_BITS (0x80 * ONES)

/* Bytes of w (ASCII) from first to first + 25, marked by their high bits. */
static uint64_t letters(uint64_t w, unsigned char first)
{
    return (w + (0x80u - first) * ONES) & ~(w + (0x80u - first - 26) * ONES) &
           HIGH_BITS;
}

/* Eight bytes at a time: codes are folded in every record. */
static struct str fold(struct arena *a, struct str s, bool upper)
{
    unsigned char first = upper ? 'a' : 'A';
    uint64_t other = 0, high = 0;
    char *p;

    for (size_t i = 0; i < s.len; i += 8) {
        uint64_t w = lookup_word(s.ptr + i, s.len - i);

        high |= w;
        other |= letters(w, first);
    }
    if (high & HIGH_BITS) {
        return upper ? encoding_upper(a, s) : encoding_lower(a, s);
    }
    if (other == 0) {
        return s;
    }
    p = arena_alloc(a, s.len + 8);
    for (size_t i = 0; i < s.len; i += 8) {
        uint64_t w = lookup_word(s.ptr + i, s.len - i);

        w = htole64(w ^ letters(w, first) >> 2); /* 0x80 becomes 0x20 */
        memcpy(p + i, &w, 8);
    }
    return (struct str){p, s.len};
}

static struct str run_steps(struct cleaner *c, struct arena *a, struct str s)
{
    const struct field *f = c->field;
    bool replaced = false;

    for (size_t i = 0; i < f->nclean; i++) {
        if (f->clean[i].op != CLEAN_SUBST) {
            s = fold(a, s, f->clean[i].op == CLEAN_UPPER);
            continue;
        }
        buf_clear(&c->scratch);
        if (regex_replace(c->subst[i], s, f->clean[i].replacement,
                          f->clean[i].global, &c->scratch)) {
            s = arena_str(a, buf_slice(&c->scratch));
            replaced = true;
        }
    }
    return replaced ? str_trim(s) : s; /* letters make no blanks */
}

__attribute__((noinline)) static struct str
run_clean(struct cleaner *c, struct arena *a, struct str s)
{
    struct memo *m;

    if (!c->memo || s.len > MEMO_TEXT) {
        return run_steps(c, a, s);
    }
    m = &c->memo[lookup_hash(s) & (MEMO_SLOTS - 1)];
    if (!m->used || m->raw_len != s.len || memcmp(m->raw, s.ptr, s.len) != 0) {
        struct str text = run_steps(c, a, s);

        if (text.len > MEMO_TEXT) {
            return text;
        }
        memcpy(m->raw, s.ptr, s.len);
        memcpy(m->text, text.ptr, text.len);
        m->raw_len = (uint8_t)s.len;
        m->text_len = (uint8_t)text.len;
        m->used = true;
    }
    /* a field has one cell a record: the slot stays until the next */
    return (struct str){m->text, m->text_len};
}

static bool is_listed(const struct texts *list, struct str s)
{
    for (size_t i = 0; i < list->n; i++) {
        if (str_eq(s, list->item[i])) {
            return true;
        }
    }
    return false;
}

static inline bool is_missing(const struct cleaner *c, struct str s)
{
    return s.len == 0 || /* most lengths are asked for without a look at any */
           ((c->missing_len & bit_of(s.len)) &&
            is_listed(&c->field->missing, s));
}

static enum reject_class to_number(struct cleaner *c, struct arena *a,
                                   struct typed *t)
{
    enum reject_class r;

    if (c->min.len == 0 && c->max.len == 0 && c->field->type == TYPE_INTEGER &&
        number_plain(t->text, &t->number)) {
        return REJECT_NONE;
    }
    r = number_text(a, t->text, NUMBER_ANY_SCALE, &t->text);

    if (r == REJECT_NONE && c->field->type == TYPE_INTEGER) {
        r = number_integer(t->text, &t->number);
        if (r == REJECT_NONE) { /* "12.0" and "12" are one value */
            t->text = str_cut(&(struct str){t->text.ptr, t->text.len}, '.');
        }
    }
    if (r == REJECT_NONE &&
        ((c->min.len > 0 && number_compare(t->text, c->min) < 0) ||
         (c->max.len > 0 && number_compare(t->text, c->max) > 0))) {
        r = REJECT_bad_number;
    }
    return r;
}

static enum reject_class to_list(struct cleaner *c, struct arena *a,
                                 struct typed *t)
{
    struct str rest = t->text;
    char *p = arena_alloc(a, rest.len + 1);
    size_t n = 0;

    while (rest.ptr) {
        struct str item = str_trim(str_cut(&rest, c->field->list_delimiter));

        if (item.len == 0) {
            continue;
        }
        if (n > 0) {
            p[n++] = '\n';
        }
        memcpy(p + n, item.ptr, item.len);
        n += item.len;
    }
    t->text = (struct str){p, n};
    t->set = n > 0;
    t->is_list = true;
    return REJECT_NONE;
}

#define DAY_TEXT 10   /* "2024-02-03" */
#define CLOCK_TEXT 16 /* "T13:05:09.000001" */

/* n digits of a number, zeros before it. */
static char *put_digits(char *p, int64_t number, size_t n)
{
    for (size_t i = n; i-- > 0; number /= 10) {
        p[i] = (char)('0' + number % 10);
    }
    return p + n;
}

static char *put_day(char *p, int32_t day, char precision)
{
    struct civil c = day_to_civil(day);

    p = put_digits(p, c.year, 4);
    if (precision != 'y') {
        *p++ = '-';
        p = put_digits(p, c.month, 2);
    }
    if (precision != 'y' && precision != 'm') {
        *p++ = '-';
        p = put_digits(p, c.day, 2);
    }
    return p;
}

/* "13:05:09"; fractions of a second where there are some. */
static char *put_clock(char *p, int64_t micros)
{
    int64_t s = micros / MICROS, part = micros % MICROS;

    p = put_digits(p, s / 3600, 2);
    *p++ = ':';
    p = put_digits(p, s / 60 % 60, 2);
    *p++ = ':';
    p = put_digits(p, s % 60, 2);
    if (part) {
        *p++ = '.';
        p = put_digits(p, part, 6);
    }
    return p;
}

/* The canonical text of a day type; micros of its day, -1 no clock. */
static struct str moment_text(struct arena *a, const struct typed *t,
                              int64_t micros)
{
    char *text = arena_alloc(a, DAY_TEXT + CLOCK_TEXT), *p = text;

    if (t->lo != DAY_NONE) {
        p = put_day(p, t->lo, t->precision);
    }
    if (micros >= 0) {
        if (p > text) {
            *p++ = 'T';
        }
        p = put_clock(p, micros);
    }
    return (struct str){text, (size_t)(p - text)};
}

static enum reject_class to_day(struct cleaner *c, struct arena *a,
                                struct typed *t)
{
    struct date_value v;
    int64_t clock = -1;
    enum reject_class r =
        date_parse_any(c->date, c->ndate, t->text, &c->context, &v);

    if (r != REJECT_NONE) {
        return r;
    }
    if (v.minute != DATE_NO_TIME && c->field->type != TYPE_DATE) {
        t->minute = (int16_t)v.minute;
    }
    t->precision = v.precision;
    if (c->field->type == TYPE_TIME) {
        t->number = v.minute;
        t->text = moment_text(a, t, v.micros);
        return REJECT_NONE;
    }
    t->lo = v.lo;
    t->hi = v.hi;
    if ((c->day_min != DAY_NONE && t->hi < c->day_min) ||
        (c->day_max != DAY_NONE && t->lo > c->day_max)) {
        return REJECT_date_out_of_range;
    }
    t->number = (int64_t)(t->lo - DAY_PG_EPOCH) * DAY_MICROS;
    if (c->field->type == TYPE_DATETIME) {
        clock = v.micros - t->number;
        t->number = v.micros;
    }
    if (!c->textless) {
        t->text = moment_text(a, t, clock);
    }
    return REJECT_NONE;
}

/* Apart from cleaner_run(), so that texts do not pay for the room and the
 * guards that this one needs. */
__attribute__((noinline)) static enum reject_class
convert_value(struct cleaner *c, struct arena *a, struct typed *t)
{
    bool yes;

    switch (c->field->type) {
    case TYPE_STRING:
        return REJECT_NONE;
    case TYPE_INTEGER:
    case TYPE_NUMBER:
        return to_number(c, a, t);
    case TYPE_BOOLEAN:
        if (number_boolean(t->text, &yes) != REJECT_NONE) {
            return REJECT_bad_type;
        }
        t->number = yes;
        t->text = yes ? STR("true") : STR("false");
        return REJECT_NONE;
    case TYPE_DATE:
    case TYPE_TIME:
    case TYPE_DATETIME:
    case TYPE_YEARMONTH:
    case TYPE_YEAR:
        return to_day(c, a, t);
    case TYPE_LIST:
        return to_list(c, a, t);
    }
    return REJECT_bad_type;
}

static enum reject_class constrained(struct cleaner *c, struct str text)
{
    const struct texts *allowed = &c->field->allowed;

    if (c->pattern && !regex_matches(c->pattern, text)) {
        return REJECT_bad_type;
    }
    return allowed->n > 0 && !is_listed(allowed, text) ? REJECT_unknown_code
                                                       : REJECT_NONE;
}

/* What is behind the text: conversion, constraints, a value that must be. */
__attribute__((noinline)) static void finish(struct cleaner *c, struct arena *a,
                                             struct typed *t)
{
    if (t->set) {
        t->reject = c->constrains ? constrained(c, t->text) : REJECT_NONE;
        if (t->reject == REJECT_NONE) {
            t->reject = convert_value(c, a, t);
        }
        if (t->reject != REJECT_NONE && c->field->error_null) {
            *t = (struct typed){
                .minute = -1, .precision = 'd', .lo = DAY_NONE, .hi = DAY_NONE};
        }
    }
    if (c->field->required && !t->set && t->reject == REJECT_NONE) {
        t->reject = REJECT_missing_required;
    }
}

/* Bytes at the edge of a text that str_trim() would look at: controls, the
 * blank, and the first and last byte of U+00A0.  A table: it is asked twice
 * for every cell. */
static const bool is_edge[256] = {
    1, 1, 1, 1, 1, 1, 1, 1, 1,         1,          1,         1,
    1, 1, 1, 1, 1, 1, 1, 1, 1,         1,          1,         1,
    1, 1, 1, 1, 1, 1, 1, 1, [' '] = 1, [0xA0] = 1, [0xC2] = 1};

__attribute__((always_inline)) static inline void
run(struct cleaner *c, struct arena *a, struct str cell, bool convert,
    struct typed *out)
{
    struct str s = cell;

    if (s.len > 0 && (is_edge[(unsigned char)s.ptr[0]] ||
                      is_edge[(unsigned char)s.ptr[s.len - 1]])) {
        s = str_trim(s);
    }
    if (is_missing(c, s)) {
        s = STR_NULL;
    } else if (c->cleans) {
        s = c->folds ? fold(a, s, c->upper) : run_clean(c, a, s);
        s = is_missing(c, s) ? STR_NULL : s;
    }
    *out = (struct typed){.set = s.len > 0,
                          .precision = 'd',
                          .minute = -1,
                          .text = s,
                          .lo = DAY_NONE,
                          .hi = DAY_NONE};
    if (!convert || !(out->set ? c->converts : c->required)) {
        return;
    }
    if (c->is_day && out->set) {
        out->reject = to_day(c, a, out);
    } else {
        finish(c, a, out);
    }
}

void cleaner_run(struct cleaner *c, struct arena *a, struct str cell,
                 bool convert, struct typed *out)
{
    run(c, a, cell, convert, out);
}

/* A text of a field whose texts have numbers. */
static inline void run_known(struct cleaner *c, struct arena *a,
                             struct str cell, bool convert, struct typed *out)
{
    const struct clean_memo_slot *s = clean_memo_find(c->known, cell);

    if (!s) {
        cleaner_run(c, a, cell, convert, out);
        if (out->set && convert && out->reject == REJECT_NONE) {
            s = clean_memo_put(c->known, cell, out->text);
            out->id = s ? s->id : 0;
        }
        return;
    }
    *out = (struct typed){.set = true,
                          .precision = 'd',
                          .minute = -1,
                          .id = s->id,
                          .text = {s->text, s->len},
                          .lo = DAY_NONE,
                          .hi = DAY_NONE};
}

void cleaner_run_record(struct cleaner *const *c, size_t n, struct arena *a,
                        const struct str *cell, const bool *convert,
                        struct typed *out)
{
    for (size_t i = 0; i < n; i++) {
        if (c[i]->known && convert[i]) {
            run_known(c[i], a, cell[i], convert[i], &out[i]);
        } else {
            run(c[i], a, cell[i], convert[i], &out[i]);
        }
    }
}
