/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_scan - one pass: a mask of the bytes that may mean something, 64 at a
 * time, then a small machine that is shown only those.
 */
#include "transform/csv_scan.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define BLOCK 64 /* bits of a mask */
/* In the loop over the bytes of a block, where a call for each of a record's
 * twenty marks took a fifth of the time of reading. */
#define HOT __attribute__((always_inline))

enum kind {
    KIND_NONE,
    KIND_DELIMITER,
    KIND_QUOTE,
    KIND_CR,
    KIND_LF,
    KIND_ESCAPE,
    KIND_LONG /* first byte of a delimiter or line end of several */
};

enum token {
    TOKEN_NONE,
    TOKEN_DELIMITER,
    TOKEN_QUOTE,
    TOKEN_END,
    TOKEN_ESCAPE,
    TOKEN_WAIT /* more bytes decide */
};

enum step { STEP_ON, STEP_DONE, STEP_WAIT };

static bool give(struct csv_scan *s, char c, enum kind kind)
{
    unsigned char *k = &s->kind[(unsigned char)c];

    if (*k != KIND_NONE && (*k != KIND_LONG || kind != KIND_LONG)) {
        return false;
    }
    *k = (unsigned char)kind;
    return true;
}

static bool give_text(struct csv_scan *s, struct str text, enum kind single)
{
    return text.len <= CSV_TOKEN_MAX &&
           give(s, text.ptr[0], text.len == 1 ? single : KIND_LONG);
}

bool csv_scan_init(struct csv_scan *s, const struct csv_syntax *syntax,
                   struct csv_field *field, size_t most)
{
    struct str t = syntax->terminator;
    size_t n = 0;
    bool ok;

    *s = (struct csv_scan){.syntax = *syntax, .field = field, .most = most};
    if (syntax->escape == syntax->quote) {
        s->syntax.escape = '\0';
    }
    ok = syntax->delimiter.len > 0 &&
         give_text(s, syntax->delimiter, KIND_DELIMITER);
    if (t.len == 0) {
        ok = ok && give(s, '\n', KIND_LF) && give(s, '\r', KIND_CR);
    } else {
        ok = ok && give_text(s, t, t.ptr[0] == '\n' ? KIND_LF : KIND_LONG) &&
             !str_starts(t, syntax->delimiter) &&
             !str_starts(syntax->delimiter, t);
    }
    ok = ok && (!s->syntax.quote || give(s, s->syntax.quote, KIND_QUOTE));
    ok = ok && (!s->syntax.escape || give(s, s->syntax.escape, KIND_ESCAPE));
    for (size_t c = 0; c < 256 && ok; c++) {
        if (s->kind[c] != KIND_NONE) {
            s->byte[n++] = (unsigned char)c;
        }
    }
    while (ok && n < sizeof s->byte) {
        s->byte[n++] = s->byte[0];
    }
    return ok;
}

void csv_scan_begin(struct csv_scan *s)
{
    s->n = s->len = s->whole = s->lines = 0;
    s->ended = s->high = s->nul = false;
    s->fault = CSV_SOUND;
    s->first_n = s->first_len = s->first_whole = s->first_lines = 0;
    s->state = CSV_PLAIN;
    s->at = s->start = s->skip = s->closed = s->seen = 0;
    s->marked = false;
    s->open_len = s->open_whole = s->open_seen = 0;
}

void csv_scan_begin_line(struct csv_scan *s)
{
    csv_scan_begin(s);
    s->state = CSV_LINE;
}

/* Bits of a last block that are behind the text. */
static uint64_t within(size_t n)
{
    return n < BLOCK ? (UINT64_C(1) << n) - 1 : ~UINT64_C(0);
}

#ifdef __SSE2__
static inline uint64_t bits(__m128i a, __m128i b, __m128i c, __m128i d)
{
    uint32_t lo =
        (uint32_t)_mm_movemask_epi8(a) | (uint32_t)_mm_movemask_epi8(b) << 16;
    uint32_t hi =
        (uint32_t)_mm_movemask_epi8(c) | (uint32_t)_mm_movemask_epi8(d) << 16;

    return lo | (uint64_t)hi << 32;
}

/* The bytes that something may begin with, ready to be compared.  Made once
 * for a record: stores of text may change anything, a compiler must think. */
struct wanted {
    __m128i a, b, c, d, e;
};

static inline struct wanted wanted_of(const struct csv_scan *s)
{
    return (struct wanted){.a = _mm_set1_epi8((char)s->byte[0]),
                           .b = _mm_set1_epi8((char)s->byte[1]),
                           .c = _mm_set1_epi8((char)s->byte[2]),
                           .d = _mm_set1_epi8((char)s->byte[3]),
                           .e = _mm_set1_epi8((char)s->byte[4])};
}

static inline __m128i any_of(__m128i v, const struct wanted *w)
{
    __m128i ab = _mm_or_si128(_mm_cmpeq_epi8(v, w->a), _mm_cmpeq_epi8(v, w->b));
    __m128i cd = _mm_or_si128(_mm_cmpeq_epi8(v, w->c), _mm_cmpeq_epi8(v, w->d));

    return _mm_or_si128(_mm_or_si128(ab, cd), _mm_cmpeq_epi8(v, w->e));
}

static inline __m128i load(const char *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* Bytes of a block that may mean something; the flags are about the whole
 * block and may so be set by the next record.  No arrays and no loops: gcc -O2
 * keeps those in memory, which took a fifth of the time of reading. */
static inline uint64_t marks(struct csv_scan *s, const struct wanted *w,
                             const char *p, size_t n)
{
    const __m128i zero = _mm_setzero_si128();
    __m128i v0 = load(p), v1 = load(p + 16), v2 = load(p + 32),
            v3 = load(p + 48);
    __m128i all = _mm_or_si128(_mm_or_si128(v0, v1), _mm_or_si128(v2, v3));
    __m128i least = _mm_min_epu8(_mm_min_epu8(v0, v1), _mm_min_epu8(v2, v3));
    uint64_t mask = within(n);

    if (_mm_movemask_epi8(all)) {
        s->high = s->high || (bits(v0, v1, v2, v3) & mask) != 0;
    }
    if (_mm_movemask_epi8(_mm_cmpeq_epi8(least, zero))) {
        s->nul = s->nul ||
                 (bits(_mm_cmpeq_epi8(v0, zero), _mm_cmpeq_epi8(v1, zero),
                       _mm_cmpeq_epi8(v2, zero), _mm_cmpeq_epi8(v3, zero)) &
                  mask) != 0;
    }
    return bits(any_of(v0, w), any_of(v1, w), any_of(v2, w), any_of(v3, w)) &
           mask;
}
#else
struct wanted {
    char none;
};

static inline struct wanted wanted_of(const struct csv_scan *s)
{
    (void)s;
    return (struct wanted){0};
}

static inline uint64_t marks(struct csv_scan *s, const struct wanted *w,
                             const char *p, size_t n)
{
    uint64_t mask = 0;

    (void)w;
    for (size_t i = 0; i < BLOCK && i < n; i++) {
        unsigned char c = (unsigned char)p[i];

        mask |= (uint64_t)(s->kind[c] != KIND_NONE) << i;
        s->high = s->high || c >= 0x80;
        s->nul = s->nul || c == 0;
    }
    return mask;
}
#endif

/* Whether token begins at p, of which n bytes are there. */
static enum token is_token(struct str token, const char *p, size_t n, bool end,
                           enum token yes, size_t *len)
{
    size_t known = token.len < n ? token.len : n;

    if (known == 0 || memcmp(p, token.ptr, known) != 0) {
        return TOKEN_NONE;
    }
    *len = token.len;
    return known == token.len ? yes : end ? TOKEN_NONE : TOKEN_WAIT;
}

/* What p begins with, of which n > 0 bytes are there. */
static enum token look(const struct csv_scan *s, const char *p, size_t n,
                       bool end, size_t *len)
{
    enum token t;

    *len = 1;
    switch ((enum kind)s->kind[(unsigned char)*p]) {
    case KIND_NONE:
        break;
    case KIND_DELIMITER:
        return TOKEN_DELIMITER;
    case KIND_QUOTE:
        return TOKEN_QUOTE;
    case KIND_ESCAPE:
        return TOKEN_ESCAPE;
    case KIND_LF:
        return TOKEN_END;
    case KIND_CR:
        if (n < 2 && !end) {
            return TOKEN_WAIT;
        }
        *len = n > 1 && p[1] == '\n' ? 2 : 1;
        return TOKEN_END;
    case KIND_LONG:
        t = is_token(s->syntax.terminator, p, n, end, TOKEN_END, len);
        return t ? t
                 : is_token(s->syntax.delimiter, p, n, end, TOKEN_DELIMITER,
                            len);
    }
    return TOKEN_NONE;
}

static inline void add_field(struct csv_scan *s, size_t to, bool quoted)
{
    if (s->n < s->most) {
        s->field[s->n] = (struct csv_field){.at = (uint32_t)s->start,
                                            .len = (uint32_t)(to - s->start),
                                            .quoted = quoted,
                                            .marked = s->marked};
    }
    s->n++;
    s->marked = false;
}

/* A line end that does not end the record. */
static void note_line(struct csv_scan *s, size_t at, size_t len)
{
    s->seen++;
    if (s->state == CSV_QUOTED && s->open_whole == 0) {
        s->open_len = at;
        s->open_whole = at + len;
        s->open_seen = s->seen;
    }
}

static inline HOT enum step found(struct csv_scan *s, size_t len, size_t whole)
{
    s->len = len;
    s->whole = whole;
    s->ended = whole > len;
    s->lines = s->seen + s->ended;
    return STEP_DONE;
}

/* The record becomes the line on which the open quote stands. */
static enum step unterminated(struct csv_scan *s)
{
    s->n++;
    s->fault = CSV_OPEN;
    s->len = s->open_len;
    s->whole = s->open_whole;
    s->lines = s->open_seen;
    s->ended = true;
    return STEP_DONE;
}

static enum step stray(struct csv_scan *s)
{
    if (s->state == CSV_CLOSED && s->open_whole > 0) {
        return unterminated(s);
    }
    s->n++;
    s->fault = CSV_STRAY;
    s->state = CSV_LINE;
    return STEP_ON;
}

static inline HOT enum step close_field(struct csv_scan *s, size_t at)
{
    if (s->state == CSV_PLAIN) {
        add_field(s, at, false);
        return STEP_ON;
    }
    if (at != s->closed + 1) {
        return stray(s);
    }
    add_field(s, s->closed, true);
    if (s->first_whole == 0) {
        s->first_n = s->n;
        s->first_len = s->open_len;
        s->first_whole = s->open_whole;
        s->first_lines = s->open_seen;
    }
    s->open_len = s->open_whole = 0;
    s->state = CSV_PLAIN;
    return STEP_ON;
}

static inline HOT enum step at_quote(struct csv_scan *s, const char *p,
                                     size_t i, size_t n, bool end)
{
    switch (s->state) {
    case CSV_PLAIN:
        if (i != s->start) {
            return stray(s);
        }
        s->state = CSV_QUOTED;
        s->start = i + 1;
        break;
    case CSV_QUOTED:
        if (i + 1 == n && !end) {
            return STEP_WAIT;
        }
        if (i + 1 < n && p[i + 1] == s->syntax.quote) {
            s->marked = true;
            s->skip = i + 2;
        } else {
            s->state = CSV_CLOSED;
            s->closed = i;
        }
        break;
    case CSV_CLOSED:
        return stray(s);
    case CSV_LINE:
        break;
    }
    return STEP_ON;
}

static enum step at_escape(struct csv_scan *s, const char *p, size_t i,
                           size_t n, bool end)
{
    size_t len;
    enum token t;

    if (s->state == CSV_CLOSED) {
        return stray(s);
    }
    if (s->state == CSV_LINE || (i + 1 == n && end)) {
        return STEP_ON;
    }
    t = i + 1 < n ? look(s, p + i + 1, n - i - 1, end, &len) : TOKEN_WAIT;
    if (t == TOKEN_WAIT) {
        return STEP_WAIT;
    }
    if (t != TOKEN_NONE) {
        s->marked = true;
        s->skip = i + 1 + len;
        if (t == TOKEN_END) {
            note_line(s, i + 1, len);
        }
    }
    return STEP_ON;
}

static inline HOT enum step at_end(struct csv_scan *s, size_t i, size_t len)
{
    if (s->state == CSV_QUOTED) {
        note_line(s, i, len);
        s->skip = i + len;
        return STEP_ON;
    }
    if (s->state != CSV_LINE && close_field(s, i) == STEP_DONE) {
        return STEP_DONE;
    }
    return found(s, i, i + len);
}

static enum step step(struct csv_scan *s, const char *p, size_t i, size_t n,
                      bool end)
{
    size_t len;
    enum step done = STEP_ON;

    switch (look(s, p + i, n - i, end, &len)) {
    case TOKEN_NONE:
        break;
    case TOKEN_DELIMITER:
        if (s->state == CSV_PLAIN || s->state == CSV_CLOSED) {
            done = close_field(s, i);
            s->start = s->skip = i + len;
        }
        break;
    case TOKEN_QUOTE:
        done = at_quote(s, p, i, n, end);
        break;
    case TOKEN_END:
        done = at_end(s, i, len);
        break;
    case TOKEN_ESCAPE:
        done = at_escape(s, p, i, n, end);
        break;
    case TOKEN_WAIT:
        done = STEP_WAIT;
        break;
    }
    return done;
}

/* The text ends inside the record. */
static void finish(struct csv_scan *s, size_t n)
{
    if (s->state == CSV_QUOTED && s->open_whole > 0) {
        (void)unterminated(s);
        return;
    }
    if (s->state == CSV_QUOTED) {
        s->n++;
        s->fault = CSV_OPEN;
    } else if (s->state != CSV_LINE && close_field(s, n) == STEP_DONE) {
        return;
    }
    (void)found(s, n, n);
}

bool csv_scan_next(struct csv_scan *s, const char *p, size_t n, bool end)
{
    bool single = s->syntax.delimiter.len == 1;
    char delimiter = s->syntax.delimiter.ptr[0];
    const struct wanted wanted = wanted_of(s);

    while (s->at < n) {
        size_t base = s->at;
        uint64_t mask = marks(s, &wanted, p + base, n - base);

        for (; mask; mask &= mask - 1) {
            size_t i = base + (size_t)__builtin_ctzll(mask);
            unsigned char kind;
            enum step done;

            if (i < s->skip) {
                continue;
            }
            if (single && p[i] == delimiter && s->state != CSV_CLOSED) {
                if (s->state == CSV_PLAIN) {
                    add_field(s, i, false);
                    s->start = i + 1;
                }
                continue;
            }
            /* what most records are made of, without a look at the rest */
            kind = s->kind[(unsigned char)p[i]];
            done = kind == KIND_QUOTE ? at_quote(s, p, i, n, end)
                   : kind == KIND_LF  ? at_end(s, i, 1)
                                      : step(s, p, i, n, end);
            if (done != STEP_ON) {
                s->at = i;
                return done == STEP_DONE;
            }
        }
        s->at = n - base > BLOCK ? base + BLOCK : n;
    }
    if (end) {
        finish(s, n);
    }
    return end;
}

bool csv_scan_give_up(struct csv_scan *s)
{
    if (s->state != CSV_QUOTED || s->open_whole == 0) {
        return false;
    }
    (void)unterminated(s);
    return true;
}

/* Doubled quotes alone: what is between them is copied whole. */
static size_t undouble(char quote, struct str text, char *out)
{
    const char *p = text.ptr, *end = p + text.len, *at;
    size_t n = 0;

    while ((at = memchr(p, quote, (size_t)(end - p))) && at + 1 < end) {
        size_t len = (size_t)(at + 1 - p);

        memcpy(out + n, p, len);
        n += len;
        p = at + 1 + (at[1] == quote);
    }
    if (end > p) {
        memcpy(out + n, p, (size_t)(end - p));
    }
    return n + (size_t)(end - p);
}

size_t csv_unmark(const struct csv_scan *s, struct str text, bool quoted,
                  char *out)
{
    size_t n = 0;

    if (quoted && !s->syntax.escape && text.len > 0) {
        return undouble(s->syntax.quote, text, out);
    }
    for (size_t i = 0; i < text.len; i++) {
        const char *next = text.ptr + i + 1;
        size_t len, left = text.len - i - 1;
        char c = text.ptr[i];

        if (left > 0 && s->syntax.escape && c == s->syntax.escape &&
            look(s, next, left, true, &len) != TOKEN_NONE) {
            memcpy(out + n, next, len);
            n += len;
            i += len;
            continue;
        }
        if (quoted && left > 0 && c == s->syntax.quote && *next == c) {
            i++;
        }
        out[n++] = c;
    }
    return n;
}
