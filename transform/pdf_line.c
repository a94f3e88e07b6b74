/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pdf_line - words of a page gathered into lines: two words share a line when
 * their middles are nearer than half of the smaller one's height.  Knows no
 * columns.
 */
#include "transform/pdf_line.h"

#include <math.h>
#include <stdlib.h>

#include "common/buf.h"
#include "transform/html.h"

/* A page may be 200 inches wide, and text may lie outside of it. */
#define COORDINATE_MAX 100000.0
#define CHUNK ((size_t)256 << 10)
#define PAGES_MAX 65535             /* a position keeps 16 bits for the page */
#define WORD_MAX ((size_t)16 << 20) /* as much as a field may hold */

struct gather {
    struct arena *a;
    struct pdf_text *out;
    size_t page_room;
    struct pdf_word *word; /* of the page being read */
    size_t nwords, word_room;
    struct buf text; /* of the word being read */
    bool in_word, in_page, ended, full;
};

static void *grown(struct arena *a, void *p, size_t n, size_t *room,
                   size_t size)
{
    void *q;

    if (n < *room) {
        return p;
    }
    *room = *room ? 2 * *room : 64;
    q = arena_zalloc(a, *room, size);
    if (n > 0) {
        memcpy(q, p, n * size);
    }
    return q;
}

static float number(const struct html_attr *attr, size_t n, const char *name)
{
    struct str s = html_find(attr, n, name);
    char text[32], *end = text;
    double d;

    if (!s.ptr || s.len == 0 || s.len >= sizeof text) {
        return 0;
    }
    memcpy(text, s.ptr, s.len);
    text[s.len] = '\0';
    d = strtod(text, &end); /* "%f" under LC_ALL=C */
    return *end == '\0' && isfinite(d) && fabs(d) < COORDINATE_MAX ? (float)d
                                                                   : 0;
}

static void on_start(void *arg, struct str name, const struct html_attr *attr,
                     size_t n)
{
    struct gather *g = arg;

    if (str_is(name, "page") && !g->full) {
        struct pdf_page *p;

        g->full = g->out->n == PAGES_MAX;
        if (g->full) {
            return;
        }
        g->out->page =
            grown(g->a, g->out->page, g->out->n, &g->page_room, sizeof *p);
        p = &g->out->page[g->out->n++];
        *p = (struct pdf_page){number(attr, n, "width"),
                               number(attr, n, "height"), NULL, 0};
        g->nwords = 0;
        g->in_page = true;
    } else if (str_is(name, "word") && g->in_page && !g->full) {
        struct pdf_word *w;

        g->word = grown(g->a, g->word, g->nwords, &g->word_room, sizeof *w);
        w = &g->word[g->nwords];
        w->x0 = number(attr, n, "xmin");
        w->y0 = number(attr, n, "ymin");
        w->x1 = number(attr, n, "xmax");
        w->y1 = number(attr, n, "ymax");
        w->x1 = w->x1 < w->x0 ? w->x0 : w->x1;
        w->y1 = w->y1 < w->y0 ? w->y0 : w->y1;
        buf_clear(&g->text);
        g->in_word = true;
    }
}

static void on_text(void *arg, struct str s)
{
    struct gather *g = arg;

    if (g->in_word && !buf_str(&g->text, s)) {
        g->full = true;
    }
}

static float middle(const struct pdf_word *w)
{
    return (w->y0 + w->y1) / 2;
}

static int by_middle(const void *a, const void *b)
{
    const struct pdf_word *v = a, *w = b;
    float x = middle(v), y = middle(w);

    return x < y ? -1 : x > y ? 1 : v->x0 < w->x0 ? -1 : v->x0 > w->x0;
}

static int by_left(const void *a, const void *b)
{
    const struct pdf_word *v = a, *w = b;

    return v->x0 < w->x0   ? -1
           : v->x0 > w->x0 ? 1
           : v->y0 < w->y0 ? -1
                           : v->y0 > w->y0;
}

static bool same_line(const struct pdf_word *v, const struct pdf_word *w)
{
    float a = v->y1 - v->y0, b = w->y1 - w->y0;

    return middle(w) - middle(v) < (a < b ? a : b) / 2;
}

static void finish_line(struct arena *a, struct pdf_line *l)
{
    size_t len = 0;
    char *p;

    qsort(l->word, l->n, sizeof *l->word, by_left);
    l->top = l->word[0].y0;
    l->bottom = l->word[0].y1;
    for (size_t i = 0; i < l->n; i++) {
        len += l->word[i].text.len + 1;
        l->top = fminf(l->top, l->word[i].y0);
        l->bottom = fmaxf(l->bottom, l->word[i].y1);
    }
    p = arena_alloc(a, len);
    l->text.ptr = p;
    l->text.len = len - 1;
    for (size_t i = 0; i < l->n; i++) {
        memcpy(p, l->word[i].text.ptr, l->word[i].text.len);
        p += l->word[i].text.len;
        *p++ = i + 1 < l->n ? ' ' : '\0';
    }
}

static void finish_page(struct gather *g)
{
    struct pdf_page *p = &g->out->page[g->out->n - 1];
    struct pdf_word *w;

    g->in_page = false;
    if (g->nwords == 0) {
        return;
    }
    w = arena_zalloc(g->a, g->nwords, sizeof *w);
    memcpy(w, g->word, g->nwords * sizeof *w);
    qsort(w, g->nwords, sizeof *w, by_middle);
    p->line = arena_zalloc(g->a, g->nwords, sizeof *p->line);
    for (size_t i = 0; i < g->nwords; i++) {
        struct pdf_line *l = p->n ? &p->line[p->n - 1] : NULL;

        if (!l || !same_line(l->word, &w[i])) {
            l = &p->line[p->n++];
            l->word = &w[i];
        }
        l->n++;
    }
    for (size_t i = 0; i < p->n; i++) {
        finish_line(g->a, &p->line[i]);
    }
}

static void on_end(void *arg, struct str name)
{
    struct gather *g = arg;

    if (g->in_word && str_is(name, "word")) {
        struct str text = str_trim(buf_slice(&g->text));

        g->in_word = false;
        if (text.len > 0) {
            g->full = g->full || g->out->words == PDF_WORDS_MAX;
            g->out->words++;
            g->word[g->nwords++].text = arena_str(g->a, text);
        }
    } else if (g->in_page && str_is(name, "page")) {
        finish_page(g);
    } else if (str_is(name, "doc")) {
        g->ended = true;
    }
}

enum err_code pdf_lines(struct arena *a, struct stream *s, const char *name,
                        struct pdf_text *out, struct err *err)
{
    struct gather g = {.a = a, .out = out};
    struct html_events events = {&g, on_start, on_text, on_end};
    struct html_push *push = html_push_new(&events);
    char *chunk = arena_alloc(a, CHUNK);
    static const char end[] = "</doc>";
    char tail[128] = ""; /* the end tags of doc, body and html */
    size_t got = 1, ntail = 0;
    bool whole = false;

    *out = (struct pdf_text){NULL, 0, 0};
    buf_init(&g.text, WORD_MAX);
    err->code = OK;
    while (got > 0 && !stream_read(s, chunk, CHUNK, &got, err)) {
        size_t keep = got < 64 ? got : 64;

        html_push_put(push, (struct str){chunk, got}, false);
        if (keep + ntail > sizeof tail) {
            size_t drop = keep + ntail - sizeof tail;

            memmove(tail, tail + drop, ntail - drop);
            ntail -= drop;
        }
        memcpy(tail + ntail, chunk + got - keep, keep);
        ntail += keep;
    }
    html_push_put(push, STR_NULL, true);
    html_push_free(push);
    buf_release(&g.text);
    whole = memmem(tail, ntail, end, sizeof end - 1) != NULL;
    if (err->code) {
        return err->code;
    }
    if (!whole || !g.ended) {
        return err_set(err, ERR_FAILED,
                       "%s: no words could be read from the pdf", name);
    }
    if (g.full) {
        return err_set(err, ERR_FAILED,
                       "%s: pdf has more than %zu words, %d pages or %zu "
                       "bytes in a word",
                       name, PDF_WORDS_MAX, PAGES_MAX, WORD_MAX);
    }
    return OK;
}
