/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gloss - tokens, aliases, dates and numbers of a sentence put into one text.
 */
#include "transform/gloss.h"

#include <stdio.h>

#include "common/buf.h"

/* A gloss is not longer than four times its sentence (sentence.c bounds it):
 * a mark of three bytes and a blank for a token of one. */
#define GLOSS_MAX ((size_t)64 << 10)

static size_t case_of(struct subjects *s, struct str case_number)
{
    for (size_t i = 0; i < s->ncases; i++) {
        if (str_eq(s->case_number[i], case_number)) {
            return i;
        }
    }
    s->case_number[s->ncases] = case_number;
    return s->ncases++;
}

void subjects_init(struct subjects *s, struct arena *a,
                   const struct alias *alias, size_t n)
{
    *s = (struct subjects){.alias = alias, .n = n};
    s->token = arena_zalloc(a, n + 1, sizeof *s->token);
    s->ntokens = arena_zalloc(a, n + 1, sizeof *s->ntokens);
    s->of = arena_zalloc(a, n + 1, sizeof *s->of);
    s->case_number = arena_zalloc(a, n + 1, sizeof *s->case_number);
    for (size_t i = 0; i < n; i++) {
        s->ntokens[i] = tokens_of(a, alias[i].alias, &s->token[i]);
        s->of[i] = case_of(s, alias[i].case_number);
    }
}

static bool is_capital(struct str s)
{
    return s.len > 0 && ((s.ptr[0] >= 'A' && s.ptr[0] <= 'Z') ||
                         (unsigned char)s.ptr[0] >= 0x80);
}

/* Whether an alias of one word is the surname of somebody else here: a
 * capitalised word that does not begin the sentence stands before it. */
static bool is_other_name(const struct token *t, size_t i, bool headline)
{
    static const char *const plain[] = {
        "mr",      "mr.",       "ms",      "mrs",    "in",      "on",
        "as",      "when",      "while",   "after",  "before",  "but",
        "and",     "the",       "that",    "since",  "until",   "although",
        "because", "if",        "for",     "of",     "to",      "by",
        "with",    "from",      "then",    "gunman", "suspect", "probationer",
        "case",    "defendant", "whether", "did",    "was",     "is",
        "killer",  "parolee",   "client",  NULL};

    if (headline || i == 0 || !t[i].spaced || t[i - 1].kind != TOKEN_WORD ||
        !is_capital(t[i - 1].text)) {
        return false;
    }
    return token_phrase(t, i, i - 1, plain) == 0 &&
           !str_is(t[i - 1].lower, "'s");
}

/* Most words with a capital: a headline. */
static bool is_headline(const struct token *t, size_t n)
{
    size_t words = 0, capitals = 0;

    for (size_t i = 0; i < n; i++) {
        if (t[i].kind == TOKEN_WORD && t[i].text.len > 3) {
            words++;
            capitals += is_capital(t[i].text);
        }
    }
    return words >= 4 && 4 * capitals >= 3 * words;
}

static bool alias_fits(const struct subjects *s, size_t a,
                       const struct token *t, size_t n, size_t i)
{
    const struct token *want = s->token[a];

    if (s->ntokens[a] == 0 || s->ntokens[a] > n - i) {
        return false;
    }
    for (size_t k = 0; k < s->ntokens[a]; k++) {
        if (!str_eq(want[k].lower, t[i + k].lower) ||
            (k > 0 && want[k].spaced != t[i + k].spaced)) {
            return false;
        }
    }
    return !is_capital(want[0].text) || is_capital(t[i].text);
}

/* The longest alias at token i; tokens it takes, 0 none. */
static size_t alias_at(const struct subjects *s, const struct token *t,
                       size_t n, size_t i, bool headline, size_t *of)
{
    size_t best = 0;

    for (size_t a = 0; a < s->n; a++) {
        if (s->ntokens[a] > best && alias_fits(s, a, t, n, i) &&
            (s->ntokens[a] > 1 || t[i].kind != TOKEN_WORD ||
             !is_other_name(t, i, headline))) {
            best = s->ntokens[a];
            *of = s->of[a];
        }
    }
    return best;
}

struct writer {
    struct gloss *g;
    struct buf text;
    struct buf tokens; /* size_t a byte of text */
};

static void put(struct writer *w, struct str s, size_t token)
{
    if (!buf_str(&w->text, s)) {
        return;
    }
    for (size_t i = 0; i < s.len; i++) {
        buf_put(&w->tokens, &token, sizeof token);
    }
}

static void put_mark(struct writer *w, const char *mark, size_t number,
                     size_t token)
{
    char text[32];
    int n = snprintf(text, sizeof text, "%s%zu", mark, number);

    put(w, (struct str){text, (size_t)n}, token);
}

static size_t put_alias(struct writer *w, const struct subjects *s, size_t i,
                        bool headline)
{
    struct gloss *g = w->g;
    size_t of = 0;
    size_t k = alias_at(s, g->token, g->ntokens, i, headline, &of);

    if (k > 0) {
        g->case_at[g->ncases] = w->text.len;
        g->cases[g->ncases++] = of;
        put_mark(w, "@s", of, i);
    }
    return k;
}

static size_t put_date(struct writer *w, size_t i)
{
    struct gloss *g = w->g;

    for (size_t k = 0; k < g->nmentions; k++) {
        if (g->mention[k].first == i) {
            g->mention[k].at = w->text.len;
            put_mark(w, "@d", k, i);
            g->mention[k].end = w->text.len;
            return g->mention[k].last - i;
        }
    }
    return 0;
}

static size_t put_number(struct writer *w, size_t i)
{
    struct gloss *g = w->g;
    struct quantity *q = &g->quantity[g->nquantities];
    size_t k = quantity_at(g->token, g->ntokens, i, q);

    for (size_t j = i + 1; j < i + k; j++) {
        for (size_t m = 0; m < g->nmentions; m++) {
            if (g->mention[m].first == j) {
                return 0; /* "after June" is no number */
            }
        }
    }
    if (k > 0) {
        put_mark(w, "#", g->nquantities++, i);
        if (q->times) {
            put(w, STR(" times"), i);
        }
    }
    return k;
}

static void put_token(struct writer *w, size_t i, bool *held)
{
    const struct token *t = &w->g->token[i];
    char c = t->lower.len > 0 ? t->lower.ptr[0] : ' ';

    if (c == '"' || c == '[' || c == ']') {
        *held = *held || t->spaced;
        return;
    }
    if (str_is(t->lower, "--")) {
        put(w, STR(" -"), i);
        *held = true;
        return;
    }
    put(w, t->lower, i);
    *held = false;
}

static void write_all(struct writer *w, const struct subjects *s)
{
    struct gloss *g = w->g;
    bool headline = is_headline(g->token, g->ntokens), held = false;

    for (size_t i = 0; i < g->ntokens;) {
        char c = g->token[i].lower.len ? g->token[i].lower.ptr[0] : ' ';
        bool marks = c == '"' || c == '[' || c == ']' || c == '-';
        size_t k;

        if (!marks && w->text.len > 0 && (g->token[i].spaced || held)) {
            put(w, STR(" "), i);
            held = false;
        } else if (c == '-' && g->token[i].lower.len == 1 &&
                   g->token[i].spaced) {
            put(w, STR(" "), i);
        }
        k = put_alias(w, s, i, headline);
        k = k ? k : put_date(w, i);
        k = k ? k : put_number(w, i);
        if (k == 0) {
            put_token(w, i, &held);
            k = 1;
        }
        i += k;
    }
}

static bool is_bare_year(const struct mention *m)
{
    return m->kind == MENTION_CALENDAR && m->a.month == 0 && m->b.month == 0 &&
           m->a.year > 0 && m->a.year == m->b.year;
}

static void resolve_all(struct gloss *g, struct time_frame *f)
{
    f->year = 0;
    if (g->nmentions > 1 && g->mention[0].first <= 1 &&
        is_bare_year(&g->mention[0])) {
        f->year = g->mention[0].a.year; /* "In 2021, ... in March" */
    }
    for (size_t i = 0; i < g->nmentions; i++) {
        struct mention *m = &g->mention[i];

        mention_resolve(m, f);
        if (m->known && m->kind != MENTION_INCIDENT) {
            f->last_lo = m->of_lo;
            f->last_hi = m->of_hi;
        }
        if (m->kind == MENTION_CALENDAR && m->b.year > 0 && m->b.month > 0) {
            f->near_year = m->b.year;
            f->near_month = m->b.month;
        }
    }
}

void gloss_make(struct gloss *g, struct arena *a, struct str sentence,
                const struct subjects *s, struct time_frame *frame)
{
    struct writer w = {.g = g};

    *g = (struct gloss){.sentence = sentence, .before = frame->last_lo};
    g->ntokens = tokens_of(a, sentence, &g->token);
    g->nmentions = mentions_of(a, g->token, g->ntokens, &g->mention);
    g->quantity = arena_zalloc(a, g->ntokens + 1, sizeof *g->quantity);
    g->cases = arena_zalloc(a, g->ntokens + 1, sizeof *g->cases);
    g->case_at = arena_zalloc(a, g->ntokens + 1, sizeof *g->case_at);
    resolve_all(g, frame);
    buf_init(&w.text, GLOSS_MAX);
    buf_init(&w.tokens, GLOSS_MAX * sizeof(size_t));
    write_all(&w, s);
    g->text = arena_str(a, buf_slice(&w.text));
    g->token_at = arena_alloc(a, w.tokens.len + sizeof(size_t));
    if (w.tokens.len > 0) {
        memcpy(g->token_at, w.tokens.ptr, w.tokens.len);
    }
    buf_release(&w.text);
    buf_release(&w.tokens);
}

size_t gloss_number(struct str m)
{
    size_t i = 0, n = 0;

    while (i < m.len && (m.ptr[i] < '0' || m.ptr[i] > '9')) {
        i++;
    }
    if (i == m.len) {
        return SIZE_MAX;
    }
    for (; i < m.len && m.ptr[i] >= '0' && m.ptr[i] <= '9'; i++) {
        n = n * 10 + (size_t)(m.ptr[i] - '0');
    }
    return n;
}

struct str gloss_source(const struct gloss *g, struct str part)
{
    size_t from, to;
    const char *begin;

    if (part.len == 0 || g->text.len == 0) {
        return STR_NULL;
    }
    from = (size_t)(part.ptr - g->text.ptr);
    to = from + part.len - 1;
    begin = g->token[g->token_at[from]].text.ptr;
    return (struct str){begin,
                        (size_t)(g->token[g->token_at[to]].text.ptr +
                                 g->token[g->token_at[to]].text.len - begin)};
}
