/* SPDX-License-Identifier: Apache-2.0 */
/*
 * date_format - from the text of a format to steps and, where all its texts
 * have one width, to a template.  What a type needs and which words exclude
 * each other is checked here, so that reading never meets a format that
 * cannot give its type.
 */
#include "transform/date_format.h"

#include "transform/date.h"

struct word_row {
    char letter;
    uint8_t op, part, least, most;
};

/* %Y, %y, %M and %S are never shorter: "2/3/24" by %m/%d/%Y would be the year
 * 24, and "13:4", cut off from "13:45", four minutes past one. */
static const struct word_row words[] = {
    {'Y', OP_NUMBER, PART_YEAR, 4, 4},
    {'y', OP_NUMBER, PART_YEAR2, 2, 2},
    {'m', OP_NUMBER, PART_MONTH, 1, 2},
    {'d', OP_NUMBER, PART_DAY, 1, 2},
    {'e', OP_NUMBER, PART_DAY, 1, 2},
    {'j', OP_NUMBER, PART_YEARDAY, 1, 3},
    {'H', OP_NUMBER, PART_HOUR, 1, 2},
    {'I', OP_NUMBER, PART_HOUR12, 1, 2},
    {'M', OP_NUMBER, PART_MINUTE, 2, 2},
    {'S', OP_NUMBER, PART_SECOND, 2, 2},
    {'f', OP_FRACTION, PART_MICROS, 0, 0},
    {'b', OP_MONTH_NAME, PART_MONTH, 0, 0},
    {'B', OP_MONTH_NAME, PART_MONTH, 0, 0},
    {'a', OP_DAY_NAME, PART_WEEKDAY, 0, 0},
    {'A', OP_DAY_NAME, PART_WEEKDAY, 0, 0},
    {'p', OP_HALF, PART_HALF, 0, 0},
    {'z', OP_ZONE, PART_OFFSET, 0, 0},
};

static const struct {
    char letter;
    const char *text;
} short_forms[] = {{'T', "%H:%M:%S"}, {'F', "%Y-%m-%d"}, {'D', "%m/%d/%y"}};

static const struct {
    const char *name;
    enum date_kind kind;
} whole_words[] = {{"excel", DATE_EXCEL},
                   {"excel1904", DATE_EXCEL1904},
                   {"epoch_ms", DATE_EPOCH_MS}};
#define WHOLE_WORDS (sizeof whole_words / sizeof *whole_words)

struct compile {
    struct date_step step[DATE_STEPS_MAX];
    size_t n;
    unsigned has;
    struct str format;
};

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static enum err_code complain(const struct compile *x, const char *what,
                              struct err *err)
{
    return err_set(err, ERR_USAGE, "format \"%.*s\" %s", STR_ARG(x->format),
                   what);
}

static enum err_code add(struct compile *x, struct date_step step,
                         struct err *err)
{
    if (x->n == DATE_STEPS_MAX) {
        return complain(x, "is too long", err);
    }
    if (step.op == OP_BLANKS && x->n > 0 && x->step[x->n - 1].op == OP_BLANKS) {
        return OK;
    }
    x->step[x->n++] = step;
    return OK;
}

/* Two words for one thing could contradict each other in a text. */
static enum err_code add_word(struct compile *x, const struct word_row *w,
                              struct err *err)
{
    unsigned same = PART(w->part);

    if (w->part == PART_YEAR || w->part == PART_YEAR2) {
        same = PART(PART_YEAR) | PART(PART_YEAR2);
    } else if (w->part == PART_HOUR || w->part == PART_HOUR12) {
        same = PARTS_CLOCK;
    } else if (w->part == PART_YEARDAY) {
        same |= PART(PART_MONTH) | PART(PART_DAY);
    } else if (w->part == PART_MONTH || w->part == PART_DAY) {
        same |= PART(PART_YEARDAY);
    }
    if (x->has & same) {
        return err_set(err, ERR_USAGE,
                       "format \"%.*s\": \"%%%c\" reads what a word before "
                       "it has read",
                       STR_ARG(x->format), w->letter);
    }
    x->has |= PART(w->part);
    if (w->letter == 'e' && add(x, (struct date_step){.op = OP_BLANKS}, err)) {
        return err->code;
    }
    return add(
        x,
        (struct date_step){
            .op = w->op, .part = w->part, .least = w->least, .most = w->most},
        err);
}

static enum err_code add_letter(struct compile *x, char letter, struct err *err)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (words[i].letter == letter) {
            return add_word(x, &words[i], err);
        }
    }
    if (letter == '%') {
        return add(x, (struct date_step){.op = OP_LITERAL, .literal = '%'},
                   err);
    }
    return err_set(err, ERR_USAGE, "format \"%.*s\": unknown word \"%%%.*s\"",
                   STR_ARG(x->format), letter ? 1 : 0, &letter);
}

/* A text without short forms, or the inside of one. */
static enum err_code add_text(struct compile *x, struct str s, struct err *err)
{
    err->code = OK;
    for (size_t i = 0; i < s.len && err->code == OK; i++) {
        struct date_step step = {.op = OP_LITERAL, .literal = s.ptr[i]};

        if (s.ptr[i] == '%') {
            i++;
            err->code = add_letter(x, i < s.len ? s.ptr[i] : '\0', err);
            continue;
        }
        if (is_blank(s.ptr[i])) {
            step.op = OP_BLANKS;
        }
        err->code = add(x, step, err);
    }
    return err->code;
}

static struct str short_form(char letter)
{
    for (size_t i = 0; i < sizeof short_forms / sizeof *short_forms; i++) {
        if (short_forms[i].letter == letter) {
            return str_from(short_forms[i].text);
        }
    }
    return STR_NULL;
}

static enum err_code add_format(struct compile *x, struct err *err)
{
    struct str s = x->format;
    size_t from = 0;

    for (size_t i = 0; i + 1 < s.len; i++) {
        struct str inside;

        if (s.ptr[i] != '%') {
            continue;
        }
        inside = short_form(s.ptr[i + 1]);
        if (inside.ptr || s.ptr[i + 1] == '*') {
            if (add_text(x, (struct str){s.ptr + from, i - from}, err) ||
                add_text(x, inside, err)) {
                return err->code;
            }
            from = i + 2;
        }
        i++;
        if (s.ptr[i] == '*') {
            return from < s.len
                       ? complain(x, "goes on after \"%*\", the rest", err)
                       : add(x, (struct date_step){.op = OP_REST}, err);
        }
    }
    return add_text(x, (struct str){s.ptr + from, s.len - from}, err);
}

static bool is_digits(const struct date_step *step)
{
    return step->op == OP_NUMBER || step->op == OP_FRACTION ||
           (step->op == OP_LITERAL && step->literal >= '0' &&
            step->literal <= '9');
}

/* "2024034" is no %Y%m%d: beside other digits a number has all of its own. */
static void fill_widths(struct compile *x)
{
    for (size_t i = 0; i < x->n; i++) {
        struct date_step *step = &x->step[i];
        bool before = i > 0 && is_digits(step - 1);
        bool behind = i + 1 < x->n && is_digits(step + 1);

        if (step->op == OP_NUMBER && (before || behind)) {
            step->least = step->most;
        } else if (step->op == OP_FRACTION && behind) {
            step->least = step->most = 6;
        }
    }
}

static bool has(const struct compile *x, unsigned parts)
{
    return (x->has & parts) != 0;
}

static enum err_code check_clock(const struct compile *x, struct err *err)
{
    if (has(x, PART(PART_HOUR12)) && !has(x, PART(PART_HALF))) {
        return complain(x, "has %I without %p", err);
    }
    if (has(x, PART(PART_MINUTE) | PART(PART_HALF) | PART(PART_OFFSET)) &&
        !has(x, PARTS_CLOCK)) {
        return complain(x, "has no hour", err);
    }
    if (has(x, PART(PART_SECOND)) && !has(x, PART(PART_MINUTE))) {
        return complain(x, "has seconds without minutes", err);
    }
    if (has(x, PART(PART_MICROS)) && !has(x, PART(PART_SECOND))) {
        return complain(x, "has %f without %S", err);
    }
    return OK;
}

static enum err_code check_type(const struct compile *x, enum field_type type,
                                struct err *err)
{
    bool year = has(x, PART(PART_YEAR) | PART(PART_YEAR2));
    bool month = has(x, PART(PART_MONTH) | PART(PART_YEARDAY));
    bool day = has(x, PART(PART_DAY) | PART(PART_YEARDAY));
    bool moment = has(x, PART(PART_OFFSET));
    bool dated = type == TYPE_DATE || type == TYPE_DATETIME || moment;

    if (type == TYPE_TIME && !has(x, PARTS_CLOCK)) {
        return complain(x, "has no hour", err);
    }
    if ((type != TYPE_TIME || moment) && !year) {
        return complain(x, "has no year", err);
    }
    if ((dated || type == TYPE_YEARMONTH) && !month) {
        return complain(x, "has no month", err);
    }
    if (dated && !day) {
        return complain(x, "has no day", err);
    }
    return check_clock(x, err);
}

static enum err_code check_word(const struct compile *x, struct err *err)
{
    struct str known[WHOLE_WORDS], near;

    err->code = OK;
    if (str_find(x->format, '%') >= 0) {
        return OK;
    }
    for (size_t i = 0; i < WHOLE_WORDS; i++) {
        known[i] = str_from(whole_words[i].name);
    }
    near = str_nearest(x->format, known, WHOLE_WORDS);
    return near.ptr ? err_set(err, ERR_USAGE,
                              "unknown format \"%.*s\" (did you mean "
                              "\"%.*s\"?)",
                              STR_ARG(x->format), STR_ARG(near))
                    : OK;
}

/* Appends a step to the template; false: its texts have several widths. */
static bool template_step(struct date_format *f, const struct date_step *step,
                          unsigned char *want, unsigned char *slack)
{
    bool number = step->op == OP_NUMBER, half = step->op == OP_HALF;
    size_t width = number ? step->most : half ? 2 : 1;

    if ((!number && !half && step->op != OP_LITERAL && step->op != OP_BLANKS) ||
        f->width + width > DATE_WIDTH_MAX) {
        return false;
    }
    if (half) { /* "AM": other spellings go by the steps */
        memcpy(want + f->width, "AM", 2);
        memcpy(slack + f->width, "\x6E\x7F", 2);
        f->has_half = true;
        f->half_at = (uint8_t)f->width;
        f->width += width;
        return true;
    }
    for (size_t i = 0; i < width; i++) {
        want[f->width + i] = number ? '0'
                             : step->op == OP_LITERAL
                                 ? (unsigned char)step->literal
                                 : ' ';
        slack[f->width + i] = number ? 0x76 : 0x7F;
    }
    if (number) {
        f->number[f->nnumbers].part = step->part;
        f->number[f->nnumbers].at = (uint8_t)f->width;
        f->number[f->nnumbers].width = (uint8_t)width;
        f->nnumbers++;
    }
    f->width += width;
    return true;
}

static void make_template(struct date_format *f)
{
    unsigned char want[DATE_WIDTH_MAX], slack[DATE_WIDTH_MAX];

    for (size_t i = 0; i < f->nsteps; i++) {
        /* the steps take the dot of "PM." for a part of it */
        bool dot = i > 0 && f->step[i - 1].op == OP_HALF &&
                   f->step[i].op == OP_LITERAL && f->step[i].literal == '.';

        if (dot || !template_step(f, &f->step[i], want, slack)) {
            f->width = 0;
            return;
        }
    }
    if (f->width < 8) { /* a word must fit in the text */
        f->width = 0;
        return;
    }
    for (size_t at = 0; at < f->width; at += 8) {
        size_t from = at + 8 > f->width ? f->width - 8 : at;

        f->word_at[f->nwords] = (uint8_t)from;
        memcpy(&f->want[f->nwords], want + from, 8);
        memcpy(&f->slack[f->nwords], slack + from, 8);
        f->nwords++;
    }
}

static bool find_number(const struct date_format *f, enum date_part part,
                        unsigned width, uint8_t *at)
{
    for (size_t i = 0; i < f->nnumbers; i++) {
        if (f->number[i].part == part && f->number[i].width == width) {
            *at = f->number[i].at;
            return true;
        }
    }
    return false;
}

/* Whether the template is one of those that date.c knows by heart. */
static void find_common(struct date_format *f)
{
    const unsigned parts = PART(PART_YEAR) | PART(PART_MONTH) | PART(PART_DAY);
    const unsigned least = PART(PART_MINUTE) | PART(PART_SECOND);
    unsigned rest = f->has & ~parts;
    bool half = rest == (rest & least) + PART(PART_HOUR12) + PART(PART_HALF);
    size_t n = 3;

    f->has_clock = rest != 0;
    f->has_minute = (rest & PART(PART_MINUTE)) != 0;
    f->has_second = (rest & PART(PART_SECOND)) != 0;
    n += (size_t)f->has_clock + f->has_minute + f->has_second;
    f->is_common =
        f->width > 0 && (f->type == TYPE_DATE || f->type == TYPE_DATETIME) &&
        (f->has & parts) == parts && f->nnumbers == n && half == f->has_half &&
        (rest == 0 || half || rest == (rest & least) + PART(PART_HOUR)) &&
        find_number(f, PART_YEAR, 4, &f->year_at) &&
        find_number(f, PART_MONTH, 2, &f->month_at) &&
        find_number(f, PART_DAY, 2, &f->day_at) &&
        (!f->has_clock ||
         find_number(f, half ? PART_HOUR12 : PART_HOUR, 2, &f->hour_at)) &&
        (!f->has_minute || find_number(f, PART_MINUTE, 2, &f->minute_at)) &&
        (!f->has_second || find_number(f, PART_SECOND, 2, &f->second_at)) &&
        /* no blank at an edge that would be trimmed */
        f->step[0].op != OP_LITERAL && f->step[0].op != OP_BLANKS &&
        f->step[f->nsteps - 1].op != OP_LITERAL &&
        f->step[f->nsteps - 1].op != OP_BLANKS;
}

/* ISO 8601 is read by hand, but most dates are "2024-02-03" and no more. */
static void make_iso(struct date_format *f, struct compile *x)
{
    struct err none = {0};

    f->kind = DATE_ISO;
    x->format = STR("%Y-%m-%d");
    if (f->type == TYPE_DATE || f->type == TYPE_DATETIME) {
        add_format(x, &none);
    }
}

enum err_code date_format_new(struct date_format **out, struct arena *a,
                              enum field_type type, struct str format,
                              struct err *err)
{
    struct date_format *f = arena_zalloc(a, 1, sizeof *f);
    struct compile *x = arena_zalloc(a, 1, sizeof *x);

    err->code = OK;
    *out = f;
    f->type = type;
    x->format = format;
    for (size_t i = 0; i < WHOLE_WORDS; i++) {
        if (str_is(format, whole_words[i].name)) {
            f->kind = whole_words[i].kind;
            return OK;
        }
    }
    if (format.len == 0) {
        make_iso(f, x);
    } else if (check_word(x, err) || add_format(x, err) ||
               check_type(x, type, err)) {
        return err->code;
    }
    fill_widths(x);
    f->has = x->has;
    f->step = x->step;
    f->nsteps = x->n;
    make_template(f);
    find_common(f);
    return OK;
}

enum err_code date_format_check(struct arena *a, enum field_type type,
                                struct str format, struct err *err)
{
    struct arena_mark mark = arena_mark(a);
    struct date_format *f;
    enum err_code code = date_format_new(&f, a, type, format, err);

    arena_rewind(a, mark);
    return code;
}
