/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mention_point - one date among tokens, as far as it is said: "June 14,
 * 2022", "late May", "the first quarter of 2021", "last June".  Computes no
 * day.
 */
#include "transform/mention.h"

static const char *const months[] = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};
static const char *const short_months[] = {"jan", "feb", "mar", "apr",
                                           "may", "jun", "jul", "aug",
                                           "sep", "oct", "nov", "dec"};
static int32_t index_of(struct str s, const char *const *list, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        if (str_is(s, list[i])) {
            return i;
        }
    }
    return -1;
}

/* A word that names a month only beside a day, a year or such a word ("may"
 * and "march" are verbs too). */
static bool names_month(const struct token *t, size_t n, size_t i)
{
    static const char *const before[] = {
        "in",      "of",    "since", "by",   "until", "through",
        "between", "and",   "to",    "late", "early", "mid",
        "during",  "last",  "this",  "from", "past",  "-",
        "before",  "after", "or",    NULL};
    bool after = i + 1 < n &&
                 (t[i + 1].kind == TOKEN_NUMBER || token_is(t, n, i + 1, "of"));

    return after || (i > 0 && t[i - 1].kind == TOKEN_NUMBER) ||
           (i > 0 && token_phrase(t, n, i - 1, before) > 0);
}

static size_t month_at(const struct token *t, size_t n, size_t i,
                       int32_t *month)
{
    int32_t m;

    if (i >= n || t[i].kind != TOKEN_WORD || t[i].text.ptr[0] > 'Z') {
        return 0;
    }
    m = index_of(t[i].lower, months, 12);
    if (m < 0 && str_is(t[i].lower, "sept")) {
        m = 8;
    }
    if (m >= 0) {
        *month = m + 1;
        if ((m == 2 || m == 4) && !names_month(t, n, i)) {
            return 0;
        }
        return str_is(t[i].lower, "sept") && token_is(t, n, i + 1, ".") ? 2 : 1;
    }
    m = index_of(t[i].lower, short_months, 12);
    if (m < 0 || !(token_is(t, n, i + 1, ".") ||
                   (i + 1 < n && t[i + 1].kind == TOKEN_NUMBER))) {
        return 0;
    }
    *month = m + 1;
    return 1 + token_is(t, n, i + 1, ".");
}

/* A number of 1 or 2 digits (4: wanted) as it stands. */
static bool digits(const struct token *t, size_t n, size_t i, size_t most,
                   int32_t *v)
{
    int64_t value;

    if (i >= n || t[i].kind != TOKEN_NUMBER || t[i].text.len > most ||
        !str_int64(t[i].text, &value)) {
        return false;
    }
    *v = (int32_t)value;
    return true;
}

static size_t year_at(const struct token *t, size_t n, size_t i, int32_t *year)
{
    return i < n && t[i].text.len == 4 && digits(t, n, i, 4, year) &&
                   *year >= 1900 && *year <= 2099
               ? 1
               : 0;
}

/* "14", "14th". */
static size_t day_at(const struct token *t, size_t n, size_t i, int32_t *day)
{
    static const char *const ordinal[] = {"st", "nd", "rd", "th", NULL};
    bool word;

    if (!digits(t, n, i, 2, day) || *day < 1 || *day > 31) {
        return 0;
    }
    word = i + 1 < n && !t[i + 1].spaced && t[i + 1].kind == TOKEN_WORD;
    if (word && !token_phrase(t, n, i + 1, ordinal)) {
        return 0;
    }
    return 1 + word;
}

/* ", 2022", "2022", "of 2022", "of this year", "last year". */
static size_t year_after(const struct token *t, size_t n, size_t i,
                         int32_t *year)
{
    static const struct {
        const char *phrase;
        int32_t year;
    } words[] = {{"this year", YEAR_THIS},         {"last year", YEAR_LAST},
                 {"the previous year", YEAR_LAST}, {"that year", YEAR_SAME},
                 {"the same year", YEAR_SAME},     {"next year", YEAR_NEXT},
                 {"that same year", YEAR_SAME}};
    size_t j = i + (token_is(t, n, i, ",") || token_is(t, n, i, "of"));

    if (year_at(t, n, j, year)) {
        return j + 1 - i;
    }
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        const char *const one[] = {words[k].phrase, NULL};
        size_t m = token_phrase(t, n, j, one);

        if (m > 0) {
            *year = words[k].year;
            return j + m - i;
        }
    }
    *year = YEAR_NONE;
    return 0;
}

static size_t part_at(const struct token *t, size_t n, size_t i, char *part)
{
    static const char *const early[] = {"early", "the beginning of",
                                        "the start of", "beginning of", NULL};
    static const char *const late[] = {"late", "the end of", "end of", NULL};
    static const char *const middle[] = {"mid -", "mid", "the middle of", NULL};
    static const struct {
        const char *const *phrases;
        char part;
    } parts[] = {{early, 'e'}, {late, 'l'}, {middle, 'm'}};

    for (size_t k = 0; k < 3; k++) {
        size_t m = token_phrase(t, n, i, parts[k].phrases);

        if (m > 0) {
            *part = parts[k].part;
            return m;
        }
    }
    return 0;
}

/* "June 14, 2022" "Jun. 14" "late June" "June 2022" "June of last year". */
static size_t month_first(const struct token *t, size_t n, size_t i,
                          struct point *p)
{
    size_t k = part_at(t, n, i, &p->part), m;

    m = month_at(t, n, i + k, &p->month);
    if (m == 0) {
        return 0;
    }
    k += m;
    if (p->part == 0) {
        m = day_at(t, n, i + k, &p->day);
        /* "June 20 percent" has no day; "In June 2 officers" cannot be told */
        k += m;
    }
    return k + year_after(t, n, i + k, &p->year);
}

/* "18 July 2022" "the 18th of July". */
static size_t day_first(const struct token *t, size_t n, size_t i,
                        struct point *p)
{
    size_t k = token_is(t, n, i, "the"), m = day_at(t, n, i + k, &p->day);

    if (m == 0) {
        return 0;
    }
    k += m;
    k += token_is(t, n, i + k, "of");
    m = month_at(t, n, i + k, &p->month);
    if (m == 0) {
        return 0;
    }
    k += m;
    return k + year_after(t, n, i + k, &p->year);
}

/* "2022-06-14" "6/14/2022" "6/14/22". */
static size_t numeric(const struct token *t, size_t n, size_t i,
                      struct point *p)
{
    if (i + 4 < n &&
        t[i + 1].spaced + t[i + 2].spaced + t[i + 3].spaced + t[i + 4].spaced >
            0) {
        return 0;
    }
    if (year_at(t, n, i, &p->year) && token_is(t, n, i + 1, "-") &&
        digits(t, n, i + 2, 2, &p->month) && token_is(t, n, i + 3, "-") &&
        digits(t, n, i + 4, 2, &p->day)) {
        return 5;
    }
    if (digits(t, n, i, 2, &p->month) && token_is(t, n, i + 1, "/") &&
        digits(t, n, i + 2, 2, &p->day) && token_is(t, n, i + 3, "/") &&
        digits(t, n, i + 4, 4, &p->year)) {
        p->year += t[i + 4].text.len == 2 ? 2000 : 0;
        return 5;
    }
    return 0;
}

/* "the first quarter of 2021" "Q1 2021" "spring 2021" "the second half of". */
static size_t season(const struct token *t, size_t n, size_t i, struct point *p)
{
    static const struct {
        const char *phrase;
        int32_t month, months;
    } names[] = {{"first quarter", 1, 3},
                 {"second quarter", 4, 3},
                 {"third quarter", 7, 3},
                 {"fourth quarter", 10, 3},
                 {"first half", 1, 6},
                 {"second half", 7, 6},
                 {"first six months", 1, 6},
                 {"q1", 1, 3},
                 {"q2", 4, 3},
                 {"q3", 7, 3},
                 {"q4", 10, 3},
                 {"spring", 3, 4},
                 {"summer", 6, 4},
                 {"fall", 9, 4},
                 {"autumn", 9, 4}};
    size_t k = token_is(t, n, i, "the");

    for (size_t j = 0; j < sizeof names / sizeof *names; j++) {
        const char *const one[] = {names[j].phrase, NULL};
        size_t m = token_phrase(t, n, i + k, one), y;

        if (m > 0) {
            y = year_after(t, n, i + k + m, &p->year);
            p->month = names[j].month;
            p->months = names[j].months;
            return y > 0 ? k + m + y : 0;
        }
    }
    return 0;
}

static size_t bare_year(const struct token *t, size_t n, size_t i,
                        struct point *p)
{
    static const char *const before[] = {
        "in",   "during",  "since",  "of",    "by",    "until", "through",
        "from", "between", "before", "after", "early", "late",  "throughout",
        "and",  "to",      "mid",    "-",     "--",    "year",  NULL};
    size_t k = part_at(t, n, i, &p->part);

    if (!year_at(t, n, i + k, &p->year) || token_is(t, n, i + k + 1, "%") ||
        (k == 0 && (i == 0 || !token_phrase(t, n, i - 1, before))) ||
        (k == 0 && t[i - 1].lower.ptr[0] == '-' &&
         (i < 2 || t[i - 2].kind != TOKEN_NUMBER))) { /* "TX-2022-1" */
        return 0;
    }
    return k + 1;
}

/* "this year" "last month": p as far as words say it. */
static size_t this_or_last(const struct token *t, size_t n, size_t i,
                           struct point *p)
{
    static const char *const last[] = {"this past", "last", "this", NULL};
    size_t k = token_phrase(t, n, i, last);
    bool now = token_is(t, n, i, "this") && k == 1;

    if (k == 0) {
        return 0;
    }
    if (token_is(t, n, i + k, "year")) {
        p->year = now ? YEAR_THIS : YEAR_LAST;
        return k + 1;
    }
    if (month_at(t, n, i + k, &p->month) > 0 && !now) {
        return k + 1; /* "last June": the latest one */
    }
    return 0;
}

size_t mention_point(const struct token *t, size_t n, size_t i, struct point *p)
{
    static size_t (*const forms[])(const struct token *, size_t, size_t,
                                   struct point *) = {
        numeric, day_first, month_first, season, this_or_last, bare_year};

    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
        size_t k;

        *p = (struct point){.year = YEAR_NONE};
        k = forms[f](t, n, i, p);
        if (k > 0) {
            return k;
        }
    }
    return 0;
}

/* The second end of a range: a point, or a day of the same month. */
size_t mention_point_end(const struct token *t, size_t n, size_t i,
                         struct mention *m)
{
    size_t k = mention_point(t, n, i, &m->b);

    if (k > 0) {
        return m->b.year != YEAR_NONE || m->b.month > 0 ? k : 0;
    }
    if (m->a.day == 0 || m->a.month == 0) {
        return 0;
    }
    m->b = m->a;
    m->b.year = YEAR_NONE;
    k = day_at(t, n, i, &m->b.day);
    return k > 0 ? k + year_after(t, n, i + k, &m->b.year) : 0;
}
