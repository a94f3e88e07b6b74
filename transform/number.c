/* SPDX-License-Identifier: Apache-2.0 */
/*
 * number - one scan splits a text into sign, whole part and decimals; all the
 * rest is made of these.
 */
#include "transform/number.h"

#include "transform/lookup.h"

#define ONES UINT64_C(0x0101010101010101)
#define HIGH_BITS (0x80 * ONES)

struct amount {
    struct str whole;    /* digits and grouping commas, leading zeros kept */
    struct str decimals; /* digits */
    bool negative;
    bool plain; /* digits alone, without comma or leading zero */
};

static bool is_digit(char c)
{
    return (unsigned char)(c - '0') <= 9;
}

static struct str skip(struct str s)
{
    return (struct str){s.ptr + 1, s.len - 1};
}

static bool begins(struct str s, char c)
{
    return s.len > 0 && s.ptr[0] == c;
}

static bool ends(struct str s, char c)
{
    return s.len > 0 && s.ptr[s.len - 1] == c;
}

/* The marks around the digits off: a minus before or behind, a plus before,
 * parentheses, a dollar sign before; the sign is said once. */
static bool strip_marks(struct str *s, bool *negative)
{
    bool dollar = false, bracket = false;
    int signs = 0;

    *negative = false;
    while (s->len > 0 && !is_digit(s->ptr[0]) && s->ptr[0] != '.') {
        char c = s->ptr[0];

        if (c == '$' && !dollar) {
            dollar = true;
        } else if (c == '-' || c == '+' || c == '(') {
            bracket |= c == '(';
            *negative = c != '+';
            signs++;
        } else {
            return false;
        }
        *s = skip(*s);
    }
    if (bracket) {
        if (!ends(*s, ')')) {
            return false;
        }
        s->len--;
    } else if (ends(*s, '-')) {
        s->len--;
        *negative = true;
        signs++;
    }
    return signs <= 1;
}

/* "1,234,567": one to three digits, then threes. */
static bool good_groups(struct str whole)
{
    size_t first = (size_t)str_find(whole, ',');

    if (first < 1 || first > 3 || (whole.len - first) % 4 != 0) {
        return false;
    }
    for (size_t i = first; i < whole.len; i++) {
        if ((whole.ptr[i] == ',') != ((i - first) % 4 == 0)) {
            return false;
        }
    }
    return true;
}

static bool scan(struct str text, struct amount *n)
{
    struct str s = str_trim(text);
    size_t i = 0;
    bool comma = false;

    *n = (struct amount){0};
    if (!strip_marks(&s, &n->negative)) {
        return false;
    }
    while (i < s.len && (is_digit(s.ptr[i]) || s.ptr[i] == ',')) {
        comma |= s.ptr[i] == ',';
        i++;
    }
    n->whole = (struct str){s.ptr, i};
    n->plain = i > 0 && !comma && (s.ptr[0] != '0' || i == 1);
    if (comma && !good_groups(n->whole)) {
        return false;
    }
    if (i == s.len) {
        return i > 0;
    }
    if (s.ptr[i] != '.') {
        return false;
    }
    n->decimals = (struct str){s.ptr + i + 1, s.len - i - 1};
    for (size_t k = 0; k < n->decimals.len; k++) {
        if (!is_digit(n->decimals.ptr[k])) {
            return false;
        }
    }
    return i > 0 || n->decimals.len > 0; /* "5." and ".5" */
}

static bool is_zero(struct str digits)
{
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] != '0' && digits.ptr[i] != ',') {
            return false;
        }
    }
    return true;
}

enum reject_class number_text(struct arena *a, struct str s, int max_scale,
                              struct str *out)
{
    struct amount n;
    char *p;
    size_t len = 0;

    if (!scan(s, &n)) {
        return REJECT_bad_number;
    }
    if (max_scale >= 0 && n.decimals.len > (size_t)max_scale) {
        return REJECT_scale;
    }
    p = arena_alloc(a, n.whole.len + n.decimals.len + 3);
    if (n.negative && !(is_zero(n.whole) && is_zero(n.decimals))) {
        p[len++] = '-';
    }
    if (n.plain) {
        memcpy(p + len, n.whole.ptr, n.whole.len);
        len += n.whole.len;
    } else {
        size_t first = len;

        for (size_t i = 0; i < n.whole.len; i++) {
            char c = n.whole.ptr[i];

            if (c != ',' && (c != '0' || len > first)) {
                p[len++] = c;
            }
        }
        if (len == first) {
            p[len++] = '0';
        }
    }
    if (n.decimals.len > 0) {
        p[len++] = '.';
        memcpy(p + len, n.decimals.ptr, n.decimals.len);
        len += n.decimals.len;
    }
    *out = (struct str){p, len};
    return REJECT_NONE;
}

enum reject_class number_integer(struct str s, int64_t *out)
{
    struct amount n;
    int64_t value = 0;

    if (!scan(s, &n) || !is_zero(n.decimals)) {
        return REJECT_bad_number;
    }
    for (size_t i = 0; i < n.whole.len; i++) {
        int digit = n.whole.ptr[i] - '0';

        if (n.whole.ptr[i] == ',') {
            continue;
        }
        /* away from zero: INT64_MIN has no positive twin */
        if (__builtin_mul_overflow(value, 10, &value) ||
            (n.negative ? __builtin_sub_overflow(value, digit, &value)
                        : __builtin_add_overflow(value, digit, &value))) {
            return REJECT_bad_number;
        }
    }
    *out = value;
    return REJECT_NONE;
}

enum reject_class number_boolean(struct str s, bool *out)
{
    static const struct {
        const char *name;
        bool value;
    } words[] = {{"true", true}, {"t", true},      {"yes", true}, {"y", true},
                 {"1", true},    {"false", false}, {"f", false},  {"no", false},
                 {"n", false},   {"0", false}};

    s = str_trim(s);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_eq_nocase(s, str_from(words[i].name))) {
            *out = words[i].value;
            return REJECT_NONE;
        }
    }
    return REJECT_bad_type;
}

static int compare_decimals(struct str a, struct str b)
{
    size_t n = a.len > b.len ? a.len : b.len;

    for (size_t i = 0; i < n; i++) {
        char x = i < a.len ? a.ptr[i] : '0', y = i < b.len ? b.ptr[i] : '0';

        if (x != y) {
            return x < y ? -1 : 1;
        }
    }
    return 0;
}

int number_compare(struct str a, struct str b)
{
    bool negative = begins(a, '-');
    struct str whole_a, whole_b;
    int order;

    if (negative != begins(b, '-')) {
        return negative ? -1 : 1;
    }
    if (negative) {
        struct str swap = skip(a);

        a = skip(b);
        b = swap;
    }
    whole_a = str_cut(&a, '.');
    whole_b = str_cut(&b, '.');
    if (whole_a.len != whole_b.len) {
        return whole_a.len < whole_b.len ? -1 : 1;
    }
    order = str_cmp(whole_a, whole_b);
    return order != 0 ? (order > 0) - (order < 0) : compare_decimals(a, b);
}

/* Eight digits, the first lowest, as a number; false when one is none. */
static inline bool eight_digits(uint64_t w, uint64_t *out)
{
    uint64_t d = w ^ '0' * ONES;

    if ((d | (d + 0x76 * ONES)) & HIGH_BITS) {
        return false;
    }
    d = d * 10 + (d >> 8); /* pairs, in every other byte */
    d = (d & UINT64_C(0x00ff00ff00ff00ff)) * 100 +
        (d >> 16 & UINT64_C(0x00ff00ff00ff00ff)); /* fours */
    *out = (d & 0xffff) * 10000 + (d >> 32 & 0xffff);
    return true;
}

bool number_plain(struct str s, int64_t *out)
{
    static const uint64_t power[] = {1,      10,      100,      1000,     10000,
                                     100000, 1000000, 10000000, 100000000};
    uint64_t value = 0, part;

    if (s.len == 0 || s.len > 18 || (s.ptr[0] == '0' && s.len > 1)) {
        return false;
    }
    for (size_t i = 0; i < s.len; i += 8) {
        size_t n = s.len - i < 8 ? s.len - i : 8;
        uint64_t w = lookup_word(s.ptr + i, n);

        /* zeros before it, so that the last digit is the eighth */
        w = n == 8 ? w : w << 8 * (8 - n) | '0' * ONES >> 8 * n;
        if (!eight_digits(w, &part)) {
            return false;
        }
        value = value * power[n] + part;
    }
    *out = (int64_t)value;
    return true;
}
