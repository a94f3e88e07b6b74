/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_index - masks of 64 bytes, the parity of quotes over them, and the
 * places that are left.  (A machine that is shown every mark took 1,100
 * instructions for a record of ten fields; this takes a third of them, and
 * what is inside quotes makes no branch.)  The same in three ways: in C, with
 * the instructions that every x86-64 has, and with those of nearly all.
 */
#include "transform/csv_index.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

/* Inlined into what is compiled for one machine or another. */
#define HOT __attribute__((always_inline)) inline
#define SPAN_LEAST ((size_t)1 << 10) /* behind a fault: others are near */
#define NOWHERE UINT32_MAX

enum machine { MACHINE_PLAIN, MACHINE_OLD, MACHINE_NEW };

/* Bit i is about byte i of a block. */
struct masks {
    uint64_t delimiter, quote, cr, lf, nul, high;
};

static HOT void masks_plain(const struct csv_index *x, const char *p,
                            struct masks *m)
{
    *m = (struct masks){0};
    for (size_t i = 0; i < CSV_INDEX_BLOCK; i++) {
        m->delimiter |= (uint64_t)(p[i] == x->delimiter) << i;
        m->quote |= (uint64_t)(p[i] == x->quote) << i;
        m->cr |= (uint64_t)(p[i] == '\r') << i;
        m->lf |= (uint64_t)(p[i] == '\n') << i;
        m->nul |= (uint64_t)(p[i] == '\0') << i;
        m->high |= (uint64_t)((unsigned char)p[i] >> 7) << i;
    }
}

static HOT size_t count_plain(uint64_t w)
{
    w -= w >> 1 & UINT64_C(0x5555555555555555);
    w = (w & UINT64_C(0x3333333333333333)) +
        (w >> 2 & UINT64_C(0x3333333333333333));
    w = (w + (w >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (size_t)(w * UINT64_C(0x0101010101010101) >> 56);
}

/* Bit i: whether bits 0 to i hold an odd number. */
static HOT uint64_t parity_plain(uint64_t w)
{
    w ^= w << 1;
    w ^= w << 2;
    w ^= w << 4;
    w ^= w << 8;
    w ^= w << 16;
    return w ^ w << 32;
}

#ifdef __x86_64__
#define NEWER __attribute__((target("avx2,bmi,popcnt,pclmul")))

static HOT uint64_t bits(const __m128i v[4])
{
    uint32_t lo = (uint32_t)_mm_movemask_epi8(v[0]) |
                  (uint32_t)_mm_movemask_epi8(v[1]) << 16;
    uint32_t hi = (uint32_t)_mm_movemask_epi8(v[2]) |
                  (uint32_t)_mm_movemask_epi8(v[3]) << 16;

    return lo | (uint64_t)hi << 32;
}

static HOT uint64_t equal(const __m128i v[4], char c)
{
    const __m128i w = _mm_set1_epi8(c);
    const __m128i e[4] = {_mm_cmpeq_epi8(v[0], w), _mm_cmpeq_epi8(v[1], w),
                          _mm_cmpeq_epi8(v[2], w), _mm_cmpeq_epi8(v[3], w)};

    return bits(e);
}

static HOT __m128i load(const char *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static HOT void masks_old(const struct csv_index *x, const char *p,
                          struct masks *m)
{
    const __m128i v[4] = {load(p), load(p + 16), load(p + 32), load(p + 48)};
    __m128i least =
        _mm_min_epu8(_mm_min_epu8(v[0], v[1]), _mm_min_epu8(v[2], v[3]));
    __m128i above = _mm_max_epu8(least, _mm_set1_epi8('\r' + 1));

    *m = (struct masks){.delimiter = equal(v, x->delimiter),
                        .quote = equal(v, x->quote),
                        .high = bits(v)};
    /* most blocks end no line */
    if (_mm_movemask_epi8(_mm_cmpeq_epi8(above, least)) != 0xffff) {
        m->lf = equal(v, '\n');
        m->cr = equal(v, '\r');
        m->nul = equal(v, '\0');
    }
}

NEWER static HOT uint64_t equal_new(__m256i a, __m256i b, char c)
{
    const __m256i w = _mm256_set1_epi8(c);
    uint32_t lo = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, w));
    uint32_t hi = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b, w));

    return lo | (uint64_t)hi << 32;
}

NEWER static HOT void masks_new(const struct csv_index *x, const char *p,
                                struct masks *m)
{
    const __m256i *from = (const void *)p;
    const __m256i a = _mm256_loadu_si256(from);
    const __m256i b = _mm256_loadu_si256(from + 1);
    __m256i least = _mm256_min_epu8(a, b);
    __m256i above = _mm256_max_epu8(least, _mm256_set1_epi8('\r' + 1));

    *m = (struct masks){.delimiter = equal_new(a, b, x->delimiter),
                        .quote = equal_new(a, b, x->quote),
                        .high = (uint32_t)_mm256_movemask_epi8(a) |
                                (uint64_t)(uint32_t)_mm256_movemask_epi8(b)
                                    << 32};
    if (_mm256_movemask_epi8(_mm256_cmpeq_epi8(above, least)) != -1) {
        m->lf = equal_new(a, b, '\n');
        m->cr = equal_new(a, b, '\r');
        m->nul = equal_new(a, b, '\0');
    }
}

/* A product without carries by all ones. */
NEWER static HOT uint64_t parity_new(uint64_t w)
{
    return (uint64_t)_mm_cvtsi128_si64(_mm_clmulepi64_si128(
        _mm_cvtsi64_si128((int64_t)w), _mm_set1_epi8(-1), 0));
}
#endif

static HOT size_t count(enum machine machine, uint64_t w)
{
    return machine == MACHINE_NEW ? (size_t)__builtin_popcountll(w)
                                  : count_plain(w);
}

/* The bits of a mask as places, n of them: four at a time, so that one branch
 * tells nearly every block from those with more. */
static HOT void put_places(struct csv_places *to, uint64_t mask, size_t n,
                           uint32_t base)
{
    const uint64_t stop = UINT64_C(1) << 63; /* ctz of 0 is nothing */
    uint32_t *at = to->at + to->n;

    to->n += n;
    do {
        at[0] = base + (uint32_t)__builtin_ctzll(mask | stop);
        mask &= mask - 1;
        at[1] = base + (uint32_t)__builtin_ctzll(mask | stop);
        mask &= mask - 1;
        at[2] = base + (uint32_t)__builtin_ctzll(mask | stop);
        mask &= mask - 1;
        at[3] = base + (uint32_t)__builtin_ctzll(mask | stop);
        mask &= mask - 1;
        at += 4;
    } while (mask);
}

static HOT void put_few(struct csv_places *to, uint64_t mask, uint32_t base)
{
    for (; mask; mask &= mask - 1) {
        to->at[to->n++] = base + (uint32_t)__builtin_ctzll(mask);
    }
}

/* What one block tells the next: about its last byte. */
struct carry {
    uint64_t inside; /* all ones: it is in quotes */
    uint64_t start;  /* 1: a field begins behind it */
    uint64_t closed; /* 1: it is a quote that closes */
    uint64_t cr;     /* 1: it is a CR */
};

/* The places of a block, of which the bytes `within` are text and its quotes
 * have the parity odd; false when there is a fault in it, behind which nothing
 * is known. */
static HOT bool note(enum machine machine, struct csv_index *x, uint32_t at,
                     uint64_t within, const struct masks *m, uint64_t odd,
                     struct carry *c)
{
    uint64_t cr = m->cr & x->crs, inside = odd ^ c->inside;
    uint64_t opens = m->quote & inside, closes = m->quote & ~inside;
    uint64_t behind = closes << 1 | c->closed, twice = opens & behind;
    uint64_t outside = (m->delimiter | m->lf | cr) & ~inside;
    uint64_t wrong = (opens & ~(outside << 1 | c->start) & ~twice) |
                     (behind & ~(outside | opens)) | m->nul;
    uint64_t ends = (m->lf & ~(cr << 1 | c->cr)) | cr;

    *c = (struct carry){.inside = (uint64_t)((int64_t)inside >> 63),
                        .start = outside >> 63,
                        .closed = closes >> 63,
                        .cr = cr >> 63};
    x->high[at / CSV_INDEX_BLOCK] = m->high;
    wrong &= within;
    if (wrong) {
        within &= (wrong & -wrong) - 1;
    }
    outside = (m->delimiter | ends) & ~inside & within;
    for (uint64_t e = ends & ~inside & within; e; e &= e - 1) {
        uint64_t before = outside & ((e & -e) - 1);

        x->end.at[x->end.n++] = (uint32_t)(x->mark.n + count(machine, before));
    }
    put_few(&x->inner, ends & inside & within, at);
    put_few(&x->doubled, twice & within, at);
    put_places(&x->mark, outside, count(machine, outside), at);
    return wrong == 0;
}

/* Looks at n bytes ahead, which begin with a record; false: not all of them
 * are sound.  (A macro: nothing else is inlined into functions for another
 * machine.) */
#define LOOK(name, machine, masks_of, parity_of)                      \
    static bool name(struct csv_index *x, size_t n)                   \
    {                                                                 \
        struct carry c = {.start = 1};                                \
        bool sound = true;                                            \
                                                                      \
        for (size_t at = 0; sound && at < n; at += CSV_INDEX_BLOCK) { \
            size_t left = n - at;                                     \
            uint64_t within = left < CSV_INDEX_BLOCK                  \
                                  ? (UINT64_C(1) << left) - 1         \
                                  : ~UINT64_C(0);                     \
            struct masks m;                                           \
                                                                      \
            masks_of(x, x->base + at, &m);                            \
            m.quote &= within & x->quotes;                            \
            sound = note(machine, x, (uint32_t)at, within, &m,        \
                         parity_of(m.quote), &c);                     \
        }                                                             \
        return sound;                                                 \
    }

LOOK(look_plain, MACHINE_PLAIN, masks_plain, parity_plain)
#ifdef __x86_64__
LOOK(look_old, MACHINE_OLD, masks_old, parity_plain)
NEWER LOOK(look_new, MACHINE_NEW, masks_new, parity_new)

size_t csv_index_machines(void)
{
    bool newer =
        __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
        __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("pclmul");

    return newer ? 3 : 2;
}

void csv_index_machine(struct csv_index *x, size_t machine)
{
    x->look = machine == MACHINE_NEW   ? look_new
              : machine == MACHINE_OLD ? look_old
                                       : look_plain;
}
#else
size_t csv_index_machines(void)
{
    return 1;
}

void csv_index_machine(struct csv_index *x, size_t machine)
{
    (void)machine;
    x->look = look_plain;
}
#endif

/* Every byte may be a place, and four are written where one is counted. */
static void places_init(struct csv_places *p, struct arena *a)
{
    p->at = arena_alloc(a, (CSV_INDEX_SPAN + 4) * sizeof *p->at);
}

void csv_index_init(struct csv_index *x, struct arena *a,
                    const struct csv_syntax *syntax)
{
    const struct str t = syntax->terminator;
    bool escapes = syntax->escape && syntax->escape != syntax->quote;

    *x = (struct csv_index){.delimiter = syntax->delimiter.ptr[0],
                            .quote = syntax->quote,
                            .quotes = syntax->quote ? ~UINT64_C(0) : 0,
                            .crs = t.len == 0 ? ~UINT64_C(0) : 0,
                            .span = CSV_INDEX_SPAN};
    x->able = syntax->delimiter.len == 1 && !escapes &&
              (t.len == 0 || str_eq(t, STR("\n")));
    if (x->able) {
        places_init(&x->mark, a);
        places_init(&x->end, a);
        places_init(&x->inner, a);
        places_init(&x->doubled, a);
        csv_index_machine(x, csv_index_machines() - 1);
    }
}

void csv_index_drop(struct csv_index *x)
{
    x->row = NULL;
}

static void look_ahead(struct csv_index *x, struct str rest)
{
    bool sound;

    x->base = x->row = rest.ptr;
    x->mark.n = x->end.n = x->inner.n = x->doubled.n = 0;
    x->mark.next = x->end.next = x->inner.next = x->doubled.next = 0;
    sound = x->look(x, rest.len < x->span ? rest.len : x->span);
    x->end.at[x->end.n] = NOWHERE;
    x->inner.at[x->inner.n] = NOWHERE;
    x->doubled.at[x->doubled.n] = NOWHERE;
    x->span = !sound ? SPAN_LEAST : x->span * 2;
    if (x->span > CSV_INDEX_SPAN) {
        x->span = CSV_INDEX_SPAN;
    }
}

/* Whether a line end of ours is just before at; the place behind it is next.
 */
static bool ends_at(struct csv_index *x, size_t at)
{
    for (; x->end.at[x->end.next] != NOWHERE; x->end.next++) {
        size_t mark = x->end.at[x->end.next];
        size_t to = x->mark.at[mark] + (size_t)1;

        if (to < at && x->base[to - 1] == '\r' && x->base[to] == '\n') {
            to++;
        }
        if (to >= at) {
            x->mark.next = mark + 1;
            x->end.next++;
            return to == at;
        }
    }
    return false;
}

/* Somebody else took records: those behind them are still known when theirs
 * ended with a line end of ours. */
static bool catch_up(struct csv_index *x, struct str rest)
{
    size_t at;

    if (!x->row || rest.ptr <= x->row ||
        rest.ptr - x->base > (ptrdiff_t)CSV_INDEX_SPAN) {
        return false;
    }
    at = (size_t)(rest.ptr - x->base);
    if (!ends_at(x, at)) {
        return false;
    }
    while (x->inner.at[x->inner.next] < at) {
        x->inner.next++;
    }
    while (x->doubled.at[x->doubled.next] < at) {
        x->doubled.next++;
    }
    x->row = rest.ptr;
    return true;
}

/* Whether there are bytes above 7F in from..to. */
static bool is_high(const struct csv_index *x, size_t from, size_t to)
{
    size_t b = from / CSV_INDEX_BLOCK, last = to / CSV_INDEX_BLOCK;
    uint64_t any = x->high[b] & ~UINT64_C(0) << from % CSV_INDEX_BLOCK;
    uint64_t before = 0;

    while (b < last) {
        before |= any;
        any = x->high[++b];
    }
    any &= (UINT64_C(1) << to % CSV_INDEX_BLOCK) - 1;
    return (before | any) != 0;
}

/* Which fields of the record at hand hold doubled quotes. */
static void mark_fields(struct csv_index *x, size_t columns,
                        struct csv_field *field)
{
    const uint32_t *mark = x->mark.at + x->mark.next;
    struct csv_places *d = &x->doubled;

    for (size_t i = 0; i < columns; i++) {
        for (; d->at[d->next] < mark[i]; d->next++) {
            field[i].marked = true;
        }
    }
}

/* The record that ends with the next line end. */
static bool take_row(struct csv_index *x, struct str rest, size_t columns,
                     struct csv_field *field, struct csv_found *found)
{
    const uint32_t *mark = x->mark.at + x->mark.next;
    size_t from = (size_t)(rest.ptr - x->base), begin = 0, end;
    const char quote = x->quote; /* 0 where there is none: no byte is */

    if (x->end.at[x->end.next] != x->mark.next + columns - 1) {
        return false;
    }
    for (size_t i = 0; i < columns; i++) {
        uint32_t to = mark[i] - (uint32_t)from;
        uint32_t quoted = rest.ptr[begin] == quote;

        field[i].at = (uint32_t)begin + quoted;
        field[i].len = to - field[i].at - quoted;
        field[i].quoted = quoted;
        field[i].marked = false;
        begin = to + 1;
    }
    found->len = begin - 1;
    found->whole = begin;
    if (rest.ptr[found->len] == '\r') {
        if (found->whole == rest.len) {
            return false; /* an LF may follow */
        }
        found->whole += rest.ptr[found->whole] == '\n';
    }
    end = from + found->len;
    found->lines = 1;
    for (; x->inner.at[x->inner.next] < end; x->inner.next++) {
        found->lines++;
    }
    if (x->doubled.at[x->doubled.next] < end) {
        mark_fields(x, columns, field);
    }
    found->high = is_high(x, from, end);
    x->mark.next += columns;
    x->end.next++;
    x->row = rest.ptr + found->whole;
    return true;
}

bool csv_index_row(struct csv_index *x, struct str rest, size_t columns,
                   struct csv_field *field, struct csv_found *found)
{
    bool fresh = false;

    if (!x->able || rest.len == 0) {
        return false;
    }
    if (rest.ptr != x->row && !catch_up(x, rest)) {
        look_ahead(x, rest);
        fresh = true;
    }
    if (take_row(x, rest, columns, field, found)) {
        return true;
    }
    if (fresh || x->end.at[x->end.next] != NOWHERE) {
        return false;
    }
    look_ahead(x, rest);
    return take_row(x, rest, columns, field, found);
}
