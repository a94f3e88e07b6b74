/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pattern - one pass with a way back to the last star: everything else has a
 * fixed width and a star does not cross a slash, so no earlier star needs to
 * be tried again.
 */
#include "common/pattern.h"

#include <stdbool.h>

#include "common/day.h"

struct words {
    int32_t year, month, day; /* 0 = not seen */
};

/* A number of n digits at s, -1 when there is none. */
static int32_t number(struct str s, size_t n)
{
    int32_t value = 0;

    if (s.len < n) {
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9') {
            return -1;
        }
        value = value * 10 + (s.ptr[i] - '0');
    }
    return value;
}

/* A word said twice must say the same. */
static bool agree(int32_t *seen, int32_t value)
{
    if (*seen != 0 && *seen != value) {
        return false;
    }
    *seen = value;
    return true;
}

static bool possible(const struct words *w)
{
    struct civil c = {w->year ? w->year : 2000, w->month ? w->month : 1,
                      w->day ? w->day : 1};

    return civil_is_valid(c);
}

/* Bytes of s that the word takes, 0 when it does not fit. */
static size_t match_word(char word, struct str s, struct words *w)
{
    size_t width = word == 'Y' ? 4 : 2;
    int32_t value;

    if (word == '%') {
        return s.len > 0 && s.ptr[0] == '%' ? 1 : 0;
    }
    value = number(s, width);
    if (value < 1) {
        return 0;
    }
    if ((word == 'Y' && agree(&w->year, value) && possible(w)) ||
        (word == 'm' && agree(&w->month, value) && possible(w)) ||
        (word == 'd' && agree(&w->day, value) && possible(w))) {
        return width;
    }
    return 0;
}

/* One character, whole in UTF-8; 0 at the end and at a slash. */
static size_t match_any(struct str s)
{
    size_t n = 1;

    if (s.len == 0 || s.ptr[0] == '/') {
        return 0;
    }
    if (((unsigned char)s.ptr[0] & 0xC0) == 0xC0) {
        while (n < s.len && ((unsigned char)s.ptr[n] & 0xC0) == 0x80) {
            n++;
        }
    }
    return n;
}

static void fill_period(const struct words *w, struct period *p)
{
    struct civil c = {w->year, w->month ? w->month : 1, w->day ? w->day : 1};

    if (w->year == 0) {
        return;
    }
    p->from = day_from_civil(c);
    if (w->month == 0) {
        c.month = 12;
    }
    if (w->day == 0) {
        c.day = day_last_of_month(c.year, c.month);
    }
    p->to = day_from_civil(c);
}

bool pattern_match(struct str pattern, struct str name, struct period *p)
{
    struct words w = {0, 0, 0}, star_words = {0, 0, 0};
    size_t i = 0, k = 0, star = SIZE_MAX, star_at = 0;

    *p = (struct period){DAY_NONE, DAY_NONE};
    while (k < name.len || i < pattern.len) {
        struct str rest = {name.ptr + k, name.len - k};
        char c = i < pattern.len ? pattern.ptr[i] : '\0';
        size_t took = 0, width = 1;

        if (i < pattern.len && c == '*') {
            star = i++;
            star_at = k;
            star_words = w;
            continue;
        }
        if (i < pattern.len && c == '?') {
            took = match_any(rest);
        } else if (i + 1 < pattern.len && c == '%') {
            width = 2;
            took = match_word(pattern.ptr[i + 1], rest, &w);
        } else if (i < pattern.len && rest.len > 0 && rest.ptr[0] == c) {
            took = 1;
        }
        if (took > 0) {
            i += width;
            k += took;
        } else if (star != SIZE_MAX && star_at < name.len &&
                   name.ptr[star_at] != '/') {
            i = star + 1;
            k = ++star_at;
            w = star_words;
        } else {
            return false;
        }
    }
    fill_period(&w, p);
    return true;
}

enum err_code pattern_check(struct str pattern, struct err *err)
{
    bool year = false, month = false, day = false;

    for (size_t i = 0; i < pattern.len; i++) {
        char word = i + 1 < pattern.len ? pattern.ptr[i + 1] : '\0';

        if (pattern.ptr[i] != '%') {
            continue;
        }
        i++;
        if (word == 'Y') {
            year = true;
        } else if (word == 'm') {
            month = true;
        } else if (word == 'd') {
            day = true;
        } else if (word == '\0') {
            return err_set(err, ERR_USAGE,
                           "pattern \"%.*s\" ends in %% (write %%%%)",
                           STR_ARG(pattern));
        } else if (word != '%') {
            return err_set(err, ERR_USAGE,
                           "pattern \"%.*s\" has an unknown word \"%%%c\" "
                           "(there are %%Y, %%m and %%d)",
                           STR_ARG(pattern), word);
        }
    }
    if ((day && !month) || (month && !year)) {
        return err_set(err, ERR_USAGE,
                       "pattern \"%.*s\" has \"%s\" without "
                       "\"%s\"",
                       STR_ARG(pattern), day && !month ? "%d" : "%m",
                       day && !month ? "%m" : "%Y");
    }
    return OK;
}
