/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clean - from cell to typed value.  Substitutions are remembered per field,
 * because columns of codes repeat; everything else is done anew, without
 * allocation but in the arena of the record.  Knows no record and no word.
 */
#include "transform/clean.h"

#include "common/day.h"
#include "transform/encoding.h"
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
    struct regex **subst;  /* one a clean step, NULL for upper and lower */
    struct regex *pattern; /* constraint, or NULL */
    struct memo *memo;     /* NULL: no substitution */
    struct buf scratch;
    int32_t day_min, day_max; /* day types; DAY_NONE none */
    struct str min, max;      /* numbers, canonical; empty none */
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
                                       c->day_max};
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

enum err_code cleaner_new(struct cleaner **out, struct arena *a,
                          const struct clean_setting *set,
                          const struct field *f, struct err *err)
{
    struct cleaner *c = arena_zalloc(a, 1, sizeof *c);

    *out = c;
    c->field = f;
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

static struct str fold(struct arena *a, struct str s, bool upper)
{
    char from = upper ? 'a' : 'A';
    char *p = NULL;

    if (!encoding_is_ascii(s)) {
        return upper ? encoding_upper(a, s) : encoding_lower(a, s);
    }
    for (size_t i = 0; i < s.len; i++) {
        char ch = s.ptr[i];

        if (ch >= from && ch <= from + 25) {
            if (!p) {
                p = arena_alloc(a, s.len);
                memcpy(p, s.ptr, s.len);
            }
            p[i] = (char)(ch ^ 0x20);
        }
    }
    return p ? (struct str){p, s.len} : s;
}

static uint32_t hash(struct str s)
{
    uint32_t h = 2166136261u;

    for (size_t i = 0; i < s.len; i++) {
        h = (h ^ (unsigned char)s.ptr[i]) * 16777619u;
    }
    return h ^ h >> 15;
}

static struct str run_steps(struct cleaner *c, struct arena *a, struct str s)
{
    const struct field *f = c->field;

    for (size_t i = 0; i < f->nclean; i++) {
        if (f->clean[i].op != CLEAN_SUBST) {
            s = fold(a, s, f->clean[i].op == CLEAN_UPPER);
            continue;
        }
        buf_clear(&c->scratch);
        if (regex_replace(c->subst[i], s, f->clean[i].replacement,
                          f->clean[i].global, &c->scratch)) {
            s = arena_str(a, buf_slice(&c->scratch));
        }
    }
    return str_trim(s);
}

static struct str run_clean(struct cleaner *c, struct arena *a, struct str s)
{
    struct memo *m;

    if (c->field->nclean == 0) {
        return s;
    }
    if (!c->memo || s.len > MEMO_TEXT) {
        return run_steps(c, a, s);
    }
    m = &c->memo[hash(s) & (MEMO_SLOTS - 1)];
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

static bool is_missing(const struct field *f, struct str s)
{
    if (s.len == 0) {
        return true;
    }
    for (size_t i = 0; i < f->missing.n; i++) {
        if (str_eq(s, f->missing.item[i])) {
            return true;
        }
    }
    return false;
}

static enum reject_class to_number(struct cleaner *c, struct arena *a,
                                   struct typed *t)
{
    enum reject_class r = number_text(a, t->text, NUMBER_ANY_SCALE, &t->text);

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

static struct str day_text(struct arena *a, int32_t lo, char precision)
{
    char *p = arena_alloc(a, 11);

    day_format(lo, p);
    return (struct str){p, precision == 'y' ? 4u : precision == 'm' ? 7u : 10u};
}

/* "13:05:09" behind a date or alone; fractions of a second where there are
 * some. */
static struct str clock_text(struct arena *a, struct str day, int64_t micros)
{
    int64_t s = micros / MICROS;
    int part = (int)(micros % MICROS), h = (int)(s / 3600);
    int m = (int)(s / 60 % 60);

    return part ? arena_printf(a, "%.*s%s%02d:%02d:%02d.%06d", STR_ARG(day),
                               day.len ? "T" : "", h, m, (int)(s % 60), part)
                : arena_printf(a, "%.*s%s%02d:%02d:%02d", STR_ARG(day),
                               day.len ? "T" : "", h, m, (int)(s % 60));
}

static enum reject_class to_day(struct cleaner *c, struct arena *a,
                                struct typed *t)
{
    struct date_value v;
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
        t->text = clock_text(a, STR(""), v.micros);
        return REJECT_NONE;
    }
    t->lo = v.lo;
    t->hi = v.hi;
    if ((c->day_min != DAY_NONE && t->hi < c->day_min) ||
        (c->day_max != DAY_NONE && t->lo > c->day_max)) {
        return REJECT_date_out_of_range;
    }
    t->text = day_text(a, t->lo, t->precision);
    t->number = (int64_t)(t->lo - DAY_PG_EPOCH) * DAY_MICROS;
    if (c->field->type == TYPE_DATETIME) {
        int64_t clock = v.micros - t->number;

        t->text = clock_text(a, t->text, clock);
        t->number = v.micros;
    }
    return REJECT_NONE;
}

static enum reject_class convert_value(struct cleaner *c, struct arena *a,
                                       struct typed *t)
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
    for (size_t i = 0; i < allowed->n; i++) {
        if (str_eq(text, allowed->item[i])) {
            return REJECT_NONE;
        }
    }
    return allowed->n > 0 ? REJECT_unknown_code : REJECT_NONE;
}

void cleaner_run(struct cleaner *c, struct arena *a, struct str cell,
                 bool convert, struct typed *out)
{
    const struct field *f = c->field;
    struct str s = str_trim(cell);

    *out = (struct typed){
        .minute = -1, .precision = 'd', .lo = DAY_NONE, .hi = DAY_NONE};
    if (!is_missing(f, s)) {
        s = run_clean(c, a, s);
    } else {
        s = STR("");
    }
    if (!is_missing(f, s)) {
        out->set = true;
        out->text = s;
        if (convert) {
            out->reject = constrained(c, s);
            if (out->reject == REJECT_NONE) {
                out->reject = convert_value(c, a, out);
            }
        }
    }
    if (out->reject != REJECT_NONE && f->error_null) {
        *out = (struct typed){
            .minute = -1, .precision = 'd', .lo = DAY_NONE, .hi = DAY_NONE};
    }
    if (convert && f->required && !out->set && out->reject == REJECT_NONE) {
        out->reject = REJECT_missing_required;
    }
}
