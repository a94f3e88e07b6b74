/* SPDX-License-Identifier: Apache-2.0 */
/*
 * phrase - tokens by character class, numbers by small tables of words.
 */
#include "transform/phrase.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Marks of more than one byte, and what they are read as. */
static const struct {
    const char *mark, *lower;
} wide[] = {{"\u2018", "'"},  {"\u2019", "'"},  {"\u02bc", "'"},
            {"\u201c", "\""}, {"\u201d", "\""}, {"\u201e", "\""},
            {"\u00ab", "\""}, {"\u00bb", "\""}, {"\u2010", "-"},
            {"\u2011", "-"},  {"\u2012", "--"}, {"\u2013", "--"},
            {"\u2014", "--"}, {"\u2015", "--"}, {"\u2026", "..."},
            {"\u2022", "*"},  {"\u00b7", "*"},  {"\u00a0", " "}};
#define WIDE (sizeof wide / sizeof *wide)

static size_t wide_at(struct str s, size_t i)
{
    for (size_t k = 0; k < WIDE; k++) {
        size_t n = strlen(wide[k].mark);

        if (i + n <= s.len && memcmp(s.ptr + i, wide[k].mark, n) == 0) {
            return k;
        }
    }
    return WIDE;
}

static bool is_word(struct str s, size_t i)
{
    char c = i < s.len ? s.ptr[i] : ' ';

    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           ((unsigned char)c >= 0x80 && wide_at(s, i) == WIDE);
}

/* Bytes of an apostrophe at i. */
static size_t apostrophe(struct str s, size_t i)
{
    size_t k = i < s.len ? wide_at(s, i) : WIDE;

    if (i < s.len && s.ptr[i] == '\'') {
        return 1;
    }
    return k < WIDE && wide[k].lower[0] == '\'' ? strlen(wide[k].mark) : 0;
}

/* "s" behind an apostrophe and no more: the possessive. */
static bool is_possessive(struct str s, size_t i)
{
    return i < s.len && (s.ptr[i] == 's' || s.ptr[i] == 'S') &&
           !is_word(s, i + 1);
}

static size_t word_end(struct str s, size_t i)
{
    for (;;) {
        size_t n;

        while (is_word(s, i) || (i < s.len && is_digit(s.ptr[i]))) {
            i++;
        }
        n = apostrophe(s, i);
        if (n == 0 || !is_word(s, i + n) || is_possessive(s, i + n)) {
            return i;
        }
        i += n;
    }
}

static size_t number_end(struct str s, size_t i)
{
    for (;;) {
        while (i < s.len && is_digit(s.ptr[i])) {
            i++;
        }
        if (i + 1 < s.len && s.ptr[i] == '.' && is_digit(s.ptr[i + 1])) {
            i++;
        } else if (i + 3 < s.len && s.ptr[i] == ',' && is_digit(s.ptr[i + 1]) &&
                   is_digit(s.ptr[i + 2]) && is_digit(s.ptr[i + 3]) &&
                   (i + 4 == s.len || !is_digit(s.ptr[i + 4]))) {
            i++;
        } else {
            return i;
        }
    }
}

static struct str lowered(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.len + 1);
    size_t n = 0;

    for (size_t i = 0; i < s.len;) {
        size_t skip = apostrophe(s, i);
        char c = s.ptr[i];

        if (skip > 0) {
            p[n++] = '\'';
            i += skip;
            continue;
        }
        p[n++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
        i++;
    }
    return (struct str){p, n};
}

static size_t token_end(struct arena *a, struct str s, size_t i,
                        struct token *t)
{
    size_t k = wide_at(s, i), n = apostrophe(s, i), to;

    t->kind = TOKEN_MARK;
    if (n > 0 && is_possessive(s, i + n) && !t->spaced) {
        t->kind = TOKEN_WORD;
        to = i + n + 1;
        t->lower = STR("'s");
    } else if (k < WIDE) {
        to = i + strlen(wide[k].mark);
        t->lower = str_from(wide[k].lower);
    } else if (is_digit(s.ptr[i])) {
        t->kind = TOKEN_NUMBER;
        to = number_end(s, i);
        t->lower = (struct str){s.ptr + i, to - i};
    } else if (is_word(s, i)) {
        t->kind = TOKEN_WORD;
        to = word_end(s, i);
        t->lower = lowered(a, (struct str){s.ptr + i, to - i});
    } else {
        bool dash = s.ptr[i] == '-' && i + 1 < s.len && s.ptr[i + 1] == '-';

        to = i + 1 + dash;
        t->lower = (struct str){s.ptr + i, to - i};
    }
    t->text = (struct str){s.ptr + i, to - i};
    return to;
}

size_t tokens_of(struct arena *a, struct str s, struct token **out)
{
    struct token *t = arena_zalloc(a, s.len + 1, sizeof *t);
    bool spaced = false;
    size_t n = 0;

    for (size_t i = 0; i < s.len;) {
        size_t k = wide_at(s, i);

        if (is_blank(s.ptr[i]) || (k < WIDE && wide[k].lower[0] == ' ')) {
            i += k < WIDE ? strlen(wide[k].mark) : 1;
            spaced = true;
            continue;
        }
        t[n].spaced = spaced || n == 0;
        i = token_end(a, s, i, &t[n]);
        spaced = false;
        n++;
    }
    *out = t;
    return n;
}

bool token_is(const struct token *t, size_t n, size_t i, const char *lower)
{
    return i < n && str_is(t[i].lower, lower);
}

size_t token_phrase(const struct token *t, size_t n, size_t i,
                    const char *const *phrases)
{
    for (; *phrases; phrases++) {
        struct str rest = str_from(*phrases);
        size_t j = i;

        while (rest.len > 0 && j < n) {
            struct str word = str_cut(&rest, ' ');

            if (!str_eq(t[j].lower, word)) {
                break;
            }
            j++;
            if (rest.len == 0) {
                return j - i;
            }
        }
    }
    return 0;
}

/* Numbers. */

static const char *const units[] = {
    "zero",    "one",     "two",       "three",    "four",
    "five",    "six",     "seven",     "eight",    "nine",
    "ten",     "eleven",  "twelve",    "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
static const char *const tens[] = {"twenty", "thirty",  "forty",  "fifty",
                                   "sixty",  "seventy", "eighty", "ninety"};

static bool word_number(struct str s, const char *const *list, size_t n,
                        int64_t *v)
{
    for (size_t i = 0; i < n; i++) {
        if (str_is(s, list[i])) {
            *v = (int64_t)i;
            return true;
        }
    }
    return false;
}

#define UNIT(s, v) word_number(s, units, sizeof units / sizeof *units, v)
#define TENS(s, v) word_number(s, tens, sizeof tens / sizeof *tens, v)

/* "sixteen", "twenty-one", "forty two". */
static size_t below_hundred(const struct token *t, size_t n, size_t i,
                            int64_t *v)
{
    int64_t unit;
    size_t j;

    if (i >= n) {
        return 0;
    }
    if (UNIT(t[i].lower, v)) {
        return 1;
    }
    if (!TENS(t[i].lower, v)) {
        return 0;
    }
    *v = 20 + 10 * *v;
    j = i + 1 + token_is(t, n, i + 1, "-");
    if (j < n && UNIT(t[j].lower, &unit) && unit > 0 && unit < 10) {
        *v += unit;
        return j + 1 - i;
    }
    return 1;
}

static size_t digits(const struct token *t, size_t n, size_t i, int64_t *v)
{
    if (t[i].kind != TOKEN_NUMBER || t[i].text.len > 12 ||
        token_is(t, n, i + 1, "%") ||
        (i + 1 < n && !t[i + 1].spaced && t[i + 1].kind == TOKEN_WORD) ||
        (i > 0 && !t[i].spaced && token_is(t, n, i - 1, "$"))) {
        return 0;
    }
    *v = 0;
    for (size_t k = 0; k < t[i].text.len; k++) {
        if (t[i].text.ptr[k] == '.') {
            return 0;
        }
        if (t[i].text.ptr[k] != ',') {
            *v = *v * 10 + (t[i].text.ptr[k] - '0');
        }
    }
    return 1;
}

size_t cardinal_at(const struct token *t, size_t n, size_t i, int64_t *v)
{
    int64_t more;
    size_t k, m;

    if (i >= n) {
        return 0;
    }
    k = digits(t, n, i, v);
    if (k > 0) {
        return k;
    }
    k = below_hundred(t, n, i, v);
    if (k == 0 && token_is(t, n, i, "a") && token_is(t, n, i + 1, "hundred")) {
        *v = 1;
        k = 1;
    }
    if (k > 0 && token_is(t, n, i + k, "hundred")) {
        *v *= 100;
        k++;
        m = k + token_is(t, n, i + k, "and");
        if (below_hundred(t, n, i + m, &more) > 0) {
            k = m + below_hundred(t, n, i + m, &more);
            *v += more;
        }
    }
    return k;
}

static const struct {
    const char *phrase;
    char mode; /* > >= < <= as > g < l, ~ about, n nearly, = as it is */
} bounds[] = {
    {"more than", '>'},     {"greater than", '>'},  {"longer than", '>'},
    {"just over", '>'},     {"well over", '>'},     {"a little over", '>'},
    {"upwards of", '>'},    {"upward of", '>'},     {"over", '>'},
    {"no fewer than", 'g'}, {"no less than", 'g'},  {"not less than", 'g'},
    {"at least", 'g'},      {"a minimum of", 'g'},  {"as many as", 'l'},
    {"no more than", 'l'},  {"not more than", 'l'}, {"at most", 'l'},
    {"up to", 'l'},         {"a maximum of", 'l'},  {"fewer than", '<'},
    {"less than", '<'},     {"just under", '<'},    {"under", '<'},
    {"nearly", 'n'},        {"almost", 'n'},        {"close to", 'n'},
    {"about", '~'},         {"around", '~'},        {"roughly", '~'},
    {"approximately", '~'}, {"some", '~'},          {"exactly", '='},
    {"a total of", '='}};

static size_t bound_at(const struct token *t, size_t n, size_t i, char *mode)
{
    for (size_t k = 0; k < sizeof bounds / sizeof *bounds; k++) {
        const char *const one[] = {bounds[k].phrase, NULL};
        size_t m = token_phrase(t, n, i, one);

        if (m > 0) {
            *mode = bounds[k].mode;
            return m;
        }
    }
    *mode = '=';
    return 0;
}

static const struct {
    const char *phrase;
    int64_t lo;
    bool open, times;
} loose[] = {
    {"once", 1, false, true},          {"twice", 2, false, true},
    {"thrice", 3, false, true},        {"a single", 1, false, false},
    {"single", 1, false, false},       {"half a dozen", 6, false, false},
    {"a half dozen", 6, false, false}, {"half - dozen", 6, false, false},
    {"a dozen", 12, false, false},     {"a couple of", 2, false, false},
    {"a couple", 2, false, false},     {"a pair of", 2, false, false},
    {"several", 2, true, false},       {"multiple", 2, true, false},
    {"numerous", 2, true, false},      {"a number of", 2, true, false},
    {"a handful of", 2, true, false},  {"a few", 2, true, false},
    {"dozens of", 24, true, false}};

/* "once he was released", "once Reyes came": no number but a conjunction. */
static bool is_conjunction(const struct token *t, size_t n, size_t i)
{
    static const char *const subject[] = {
        "he",  "she",      "they", "it",    "we",  "you",   "i",
        "the", "his",      "her",  "their", "its", "there", "that",
        "who", "released", "out",  "free",  NULL};
    static const char *const plain[] = {
        "in",   "during", "over", "since",  "on",    "at",      "by",     "per",
        "a",    "every",  "each", "this",   "last",  "and",     "or",     "but",
        "with", "for",    "from", "before", "after", "between", "within", NULL};

    if (!token_is(t, n, i, "once") || i + 1 >= n) {
        return false;
    }
    return token_phrase(t, n, i + 1, subject) > 0 ||
           (t[i + 1].kind == TOKEN_WORD && t[i + 1].text.ptr[0] >= 'A' &&
            t[i + 1].text.ptr[0] <= 'Z' &&
            token_phrase(t, n, i + 1, plain) == 0);
}

static size_t loose_at(const struct token *t, size_t n, size_t i,
                       struct quantity *q)
{
    for (size_t k = 0; k < sizeof loose / sizeof *loose; k++) {
        const char *const one[] = {loose[k].phrase, NULL};
        size_t m = token_phrase(t, n, i, one);

        if (m > 0 && !is_conjunction(t, n, i)) {
            q->lo = q->hi = loose[k].lo;
            q->open = loose[k].open;
            q->times = loose[k].times;
            return m;
        }
    }
    return 0;
}

static const char *const unit_words[] = {"year",   "years", "month", "months",
                                         "week",   "weeks", "day",   "days",
                                         "decade", NULL};
static const char *const before_unit[] = {
    "in",   "for",   "over",  "after",  "during", "within",
    "of",   "spent", "under", "nearly", "almost", "about",
    "than", "least", "into",  "by",     NULL};

/* "a year" where it is a length of time ("once a month" is a rate). */
static size_t unit_at(const struct token *t, size_t n, size_t i, bool bounded,
                      struct quantity *q)
{
    if ((!token_is(t, n, i, "a") && !token_is(t, n, i, "an")) ||
        token_phrase(t, n, i + 1, unit_words) == 0 ||
        (!bounded && (i == 0 || !token_phrase(t, n, i - 1, before_unit)))) {
        return 0;
    }
    q->lo = q->hi = 1;
    return 1;
}

static size_t range_at(const struct token *t, size_t n, size_t i, bool both,
                       struct quantity *q)
{
    int64_t hi;
    size_t k;

    if (!token_is(t, n, i, "or") && !token_is(t, n, i, "to") &&
        !token_is(t, n, i, "-") && !token_is(t, n, i, "--") &&
        !(both && token_is(t, n, i, "and"))) {
        return 0;
    }
    k = cardinal_at(t, n, i + 1, &hi);
    if (k > 0 && hi > q->lo) {
        q->hi = hi;
        return k + 1;
    }
    if (token_is(t, n, i, "or") && token_is(t, n, i + 1, "more")) {
        q->open = true;
        return 2;
    }
    if (token_is(t, n, i, "or") &&
        (token_is(t, n, i + 1, "fewer") || token_is(t, n, i + 1, "less"))) {
        q->lo = 0;
        return 2;
    }
    return 0;
}

static void apply(struct quantity *q, char mode)
{
    q->above = mode == '>';
    q->open = q->open || mode == '>' || mode == 'g';
    q->below = mode == '<';
    if (mode == '<' || mode == 'l') {
        q->lo = 0;
        q->open = false;
    }
    q->almost = mode == 'n';
    q->about = mode == '~';
}

/* "no one", "the one": no number. */
static bool is_pronoun(const struct token *t, size_t n, size_t i)
{
    static const char *const before[] = {
        "no", "any", "every", "some", "this", "that", "each", "which", NULL};

    return token_is(t, n, i, "one") && i > 0 &&
           token_phrase(t, n, i - 1, before) > 0;
}

size_t quantity_at(const struct token *t, size_t n, size_t i,
                   struct quantity *q)
{
    static const char *const half[] = {"and a half", "- and - a - half", NULL};
    bool both = token_is(t, n, i, "between");
    char mode;
    size_t start = i, k;

    *q = (struct quantity){.lo = 0};
    if (is_pronoun(t, n, i)) {
        return 0;
    }
    i += both ? 1 : bound_at(t, n, i, &mode);
    if (both) {
        mode = '=';
    }
    k = loose_at(t, n, i, q);
    if (k == 0) {
        k = cardinal_at(t, n, i, &q->lo);
        q->hi = q->lo;
    }
    if (k == 0) {
        k = unit_at(t, n, i, i > start && !both, q);
    }
    if (k == 0) {
        return 0;
    }
    i += k;
    k = range_at(t, n, i, both, q);
    if (both && k == 0) {
        return 0;
    }
    i += k;
    k = token_phrase(t, n, i, half);
    if (k == 0 && token_phrase(t, n, i, unit_words) &&
        token_phrase(t, n, i + 1, half)) {
        q->half = true; /* "a year and a half": said behind the unit */
    }
    q->half = q->half || k > 0;
    apply(q, mode);
    return i + k - start;
}

static int64_t width(int64_t v)
{
    return v < 20 ? 1 : v / 10;
}

void quantity_count(const struct quantity *q, int64_t *least, int64_t *most)
{
    *least = q->lo + q->above;
    *most = q->open ? -1 : q->hi - q->below;
    if (q->almost) {
        *least = q->lo - 1;
    }
    if (q->about) {
        *least -= width(q->lo);
        *most += q->open ? 0 : width(q->hi);
    }
    *least = *least < 0 ? 0 : *least;
}

void quantity_length(const struct quantity *q, int64_t scale, int64_t *least,
                     int64_t *most)
{
    int64_t half = q->half ? scale / 2 : 0;

    *least = q->lo * scale + (q->lo > 0 ? half : 0);
    *most = q->open ? -1 : q->hi * scale + half;
    if (q->almost) {
        *least = *most - (scale > 1 ? scale / 2 : 1);
    }
    if (q->about) {
        *least -= width(*least);
        *most += q->open ? 0 : width(*most);
    }
    *least = *least < 0 ? 0 : *least;
}
