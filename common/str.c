/* SPDX-License-Identifier: Apache-2.0 */
/*
 * str - operations on slices.  Bytes and ASCII only; allocates nothing.
 */
#include "common/str.h"

#define DISTANCE_CAP 8
#define BAND (2 * DISTANCE_CAP + 1)

static unsigned char fold(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

bool str_eq_nocase(struct str a, struct str b)
{
    if (a.len != b.len) {
        return false;
    }
    for (size_t i = 0; i < a.len; i++) {
        if (fold(a.ptr[i]) != fold(b.ptr[i])) {
            return false;
        }
    }
    return true;
}

int str_cmp(struct str a, struct str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n == 0 ? 0 : memcmp(a.ptr, b.ptr, n);

    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

bool str_starts(struct str s, struct str prefix)
{
    return s.len >= prefix.len &&
           str_eq((struct str){s.ptr, prefix.len}, prefix);
}

bool str_ends(struct str s, struct str suffix)
{
    if (s.len < suffix.len || suffix.len == 0) {
        return suffix.len == 0;
    }
    return str_eq((struct str){s.ptr + (s.len - suffix.len), suffix.len},
                  suffix);
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
    for (;;) {
        if (s.len > 0 && is_blank(s.ptr[0])) {
            s.ptr++, s.len--;
        } else if (s.len > 1 && memcmp(s.ptr, "\xC2\xA0", 2) == 0) {
            s.ptr += 2, s.len -= 2;
        } else {
            break;
        }
    }
    for (;;) {
        if (s.len > 0 && is_blank(s.ptr[s.len - 1])) {
            s.len--;
        } else if (s.len > 1 && memcmp(s.ptr + s.len - 2, "\xC2\xA0", 2) == 0) {
            s.len -= 2;
        } else {
            break;
        }
    }
    return s;
}

ptrdiff_t str_find(struct str s, char c)
{
    const char *at = s.len == 0 ? NULL : memchr(s.ptr, c, s.len);

    return at ? at - s.ptr : -1;
}

struct str str_cut(struct str *s, char sep)
{
    ptrdiff_t at = str_find(*s, sep);
    struct str before = *s;

    if (at < 0) {
        *s = STR_NULL;
        return before;
    }
    before.len = (size_t)at;
    s->ptr += at + 1;
    s->len -= (size_t)at + 1;
    return before;
}

bool str_int64(struct str s, int64_t *out)
{
    bool negative = s.len > 0 && s.ptr[0] == '-';
    size_t i = negative ? 1 : 0;
    int64_t value = 0;

    if (i == s.len) {
        return false;
    }
    for (; i < s.len; i++) {
        int digit = s.ptr[i] - '0';

        /* built downwards: INT64_MIN has no positive twin */
        if (digit < 0 || digit > 9 ||
            __builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, digit, &value)) {
            return false;
        }
    }
    if (!negative && value == INT64_MIN) {
        return false;
    }
    *out = negative ? value : -value;
    return true;
}

size_t str_utf8(struct str s)
{
    const unsigned char *p = (const unsigned char *)s.ptr;
    size_t n = s.len == 0    ? 0
               : p[0] < 0x80 ? 1
               : p[0] < 0xC2 ? 0
               : p[0] < 0xE0 ? 2
               : p[0] < 0xF0 ? 3
               : p[0] < 0xF5 ? 4
                             : 0;

    if (n == 0 || n > s.len) {
        return 0;
    }
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    /* overlong forms, surrogates and what is beyond U+10FFFF */
    if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) ||
        (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F)) {
        return 0;
    }
    return n;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool same_char(char a, char b, bool folded)
{
    return folded ? fold(a) == fold(b) : a == b;
}

/* Only the diagonals within the cap of the main one can stay below it: row[k]
 * is the cell of column i + k - CAP. */
static size_t distance(struct str a, struct str b, bool folded)
{
    size_t row[BAND + 1];

    if (a.len > b.len) {
        struct str swap = a;
        a = b;
        b = swap;
    }
    if (b.len - a.len >= DISTANCE_CAP) {
        return DISTANCE_CAP;
    }
    for (size_t k = 0; k <= BAND; k++) {
        row[k] =
            k < DISTANCE_CAP || k == BAND ? DISTANCE_CAP : k - DISTANCE_CAP;
    }
    for (size_t i = 1; i <= a.len; i++) {
        size_t left = DISTANCE_CAP;

        for (size_t k = 0; k < BAND; k++) {
            size_t cell = DISTANCE_CAP;

            if (i + k == DISTANCE_CAP) {
                cell = i;
            } else if (i + k > DISTANCE_CAP && i + k - DISTANCE_CAP <= b.len) {
                size_t j = i + k - DISTANCE_CAP;

                cell = row[k] + !same_char(a.ptr[i - 1], b.ptr[j - 1], folded);
                cell = least(cell, least(left, row[k + 1]) + 1);
            }
            row[k] = left = least(cell, DISTANCE_CAP);
        }
    }
    return row[DISTANCE_CAP + (b.len - a.len)];
}

size_t str_distance(struct str a, struct str b)
{
    return distance(a, b, false);
}

/* Two neighbours exchanged, the slip that a distance counts as two. */
static bool is_swap(struct str a, struct str b)
{
    size_t i = 0;

    while (i < a.len && i < b.len && a.ptr[i] == b.ptr[i]) {
        i++;
    }
    return a.len == b.len && i + 1 < a.len && a.ptr[i] == b.ptr[i + 1] &&
           a.ptr[i + 1] == b.ptr[i] &&
           memcmp(a.ptr + i + 2, b.ptr + i + 2, a.len - i - 2) == 0;
}

/* "map_to" holds "to" as its last word, "to_date" as its first. */
static bool is_word_of(struct str whole, struct str part)
{
    char beside;

    if (part.len < 2 || whole.len <= part.len) {
        return false;
    }
    if (str_ends(whole, part)) {
        beside = whole.ptr[whole.len - part.len - 1];
    } else if (str_starts(whole, part)) {
        beside = whole.ptr[part.len];
    } else {
        return false;
    }
    return beside == '_' || beside == '-' || beside == '.' || beside == ' ';
}

struct str str_nearest(struct str s, const struct str *candidates, size_t n)
{
    struct str best = STR_NULL;
    size_t least_so_far = least((s.len + 2) / 3 + 1, DISTANCE_CAP);

    for (size_t i = 0; i < n; i++) {
        size_t d =
            is_swap(s, candidates[i]) ? 1 : distance(s, candidates[i], true);

        /* a distance of its whole length would suggest anything short */
        if (d < least_so_far && d < candidates[i].len) {
            least_so_far = d;
            best = candidates[i];
        }
    }
    for (size_t i = 0; i < n && !best.ptr; i++) {
        if (is_word_of(s, candidates[i]) || is_word_of(candidates[i], s)) {
            best = candidates[i];
        }
    }
    return best;
}
