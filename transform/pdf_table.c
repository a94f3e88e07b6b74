/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pdf_table - header and columns.  A header is looked for where the source
 * file says, else in every run of one to four lines, cut into cells at gaps of
 * several widths; what binds most fields wins.  The border between two columns
 * is where the fewest words of the whole document lie between their headers.
 */
#include "transform/pdf_table.h"

#include <math.h>

#define HEADER_LINES 4  /* most lines of a header that is looked for */
#define SEARCH_LINES 60 /* from the top of a page */
#define CELLS_MAX 512   /* columns of a page */
#define BINS 8192       /* a point each */

/* Gaps between cells of a header, in heights of a line: a blank has 0.25 to
 * 0.35, and tables are set with more or less air. */
static const float gaps[] = {0.5F, 0.8F, 1.2F, 2.0F, 3.5F};

struct cell {
    float x0, x1;
    struct str text;
};

struct window { /* lines of a page taken as its header */
    size_t line[HEADER_LINES * 4];
    size_t n;
};

struct fit {
    size_t bound, extra;
    struct window at;
    struct cell *cell;
    size_t ncells;
    size_t *column; /* of each field */
};

static bool has_positions(const struct file_spec *spec)
{
    for (size_t f = 0; f < spec->nfields; f++) {
        if (spec->field[f].has_position) {
            return true;
        }
    }
    return false;
}

static struct str joined(struct arena *a, struct str left, struct str join,
                         struct str right)
{
    return left.len == 0 ? right
                         : arena_printf(a, "%.*s%.*s%.*s", STR_ARG(left),
                                        STR_ARG(join), STR_ARG(right));
}

/* Runs of words with gaps under the limit. */
static size_t cut_line(struct arena *a, const struct pdf_line *l, float limit,
                       struct cell *cell)
{
    size_t n = 0;

    for (size_t i = 0; i < l->n; i++) {
        const struct pdf_word *w = &l->word[i];
        float gap = n ? w->x0 - cell[n - 1].x1 : 0;

        if (n > 0 && (gap < limit * (w->y1 - w->y0) || n == CELLS_MAX)) {
            cell[n - 1].x1 = fmaxf(cell[n - 1].x1, w->x1);
            cell[n - 1].text = joined(a, cell[n - 1].text, STR(" "), w->text);
        } else {
            cell[n++] = (struct cell){w->x0, w->x1, w->text};
        }
    }
    return n;
}

/* Put the cells of a lower line under those above that they overlap; a cell
 * that spans several above stays one by itself. */
static size_t stack(struct arena *a, struct cell *into, size_t n,
                    const struct cell *from, size_t m, struct str join)
{
    for (size_t i = 0; i < m; i++) {
        size_t hit = n, hits = 0, at = n;

        for (size_t k = 0; k < n; k++) {
            if (from[i].x0 < into[k].x1 && into[k].x0 < from[i].x1) {
                hit = k;
                hits++;
            }
        }
        if (hits == 1) {
            into[hit].x0 = fminf(into[hit].x0, from[i].x0);
            into[hit].x1 = fmaxf(into[hit].x1, from[i].x1);
            into[hit].text = joined(a, into[hit].text, join, from[i].text);
        } else if (hits == 0 && n < CELLS_MAX) {
            while (at > 0 && into[at - 1].x0 > from[i].x0) {
                into[at] = into[at - 1];
                at--;
            }
            into[at] = from[i];
            n++;
        }
    }
    return n;
}

/* Cells of a header by gaps between its words. */
static size_t cells_by_gap(struct arena *a, const struct file_spec *spec,
                           const struct pdf_page *p, const struct window *w,
                           float gap, struct cell *cell)
{
    struct cell *lower = arena_zalloc(a, CELLS_MAX, sizeof *lower);
    size_t n = 0;

    for (size_t i = 0; i < w->n; i++) {
        const struct pdf_line *l = &p->line[w->line[i]];

        if (i == 0) {
            n = cut_line(a, l, gap, cell);
        } else {
            size_t m = cut_line(a, l, gap, lower);

            n = stack(a, cell, n, lower, m, spec->dialect.header_join);
        }
    }
    return n;
}

static float overlap(float a0, float a1, float b0, float b1)
{
    return fminf(a1, b1) - fmaxf(a0, b0);
}

/* Cells of a header where the fields' positions are; one a field. */
static size_t cells_by_position(struct arena *a, const struct file_spec *spec,
                                const struct pdf_page *p,
                                const struct window *w, struct cell *cell)
{
    size_t n = spec->nfields < CELLS_MAX ? spec->nfields : CELLS_MAX;

    for (size_t f = 0; f < n; f++) {
        const struct field *fd = &spec->field[f];

        cell[f] = (struct cell){(float)fd->position[0], (float)fd->position[1],
                                STR("")};
    }
    for (size_t i = 0; i < w->n; i++) {
        const struct pdf_line *l = &p->line[w->line[i]];
        size_t last = n;

        for (size_t k = 0; k < l->n; k++) {
            size_t best = n;
            float most = 0;

            for (size_t f = 0; f < n; f++) {
                float o = overlap(l->word[k].x0, l->word[k].x1, cell[f].x0,
                                  cell[f].x1);

                if (spec->field[f].has_position && o > most) {
                    most = o;
                    best = f;
                }
            }
            if (best < n) {
                cell[best].text =
                    joined(a, cell[best].text,
                           best == last ? STR(" ") : spec->dialect.header_join,
                           l->word[k].text);
                last = best;
            }
        }
    }
    return n;
}

/* Try cells as the header; whether its fields are all there. */
static enum err_code bind(struct reader *r, struct cell *cell, size_t n,
                          struct fit *fit, struct err *err)
{
    struct str *name = arena_zalloc(&r->arena, n + 1, sizeof *name);
    bool *used = arena_zalloc(&r->arena, n + 1, sizeof *used);

    err->code = OK;
    r->extra_columns = r->missing_columns = (struct texts){NULL, 0};
    for (size_t i = 0; i < n; i++) {
        name[i] = cell[i].text;
    }
    if (reader_bind(r, name, n, fit->column, err)) {
        return err->code;
    }
    fit->bound = fit->extra = 0;
    for (size_t f = 0; f < r->spec->nfields; f++) {
        if (fit->column[f] != SIZE_MAX && name[fit->column[f]].len > 0) {
            fit->bound++;
            used[fit->column[f]] = true;
        }
    }
    for (size_t i = 0; i < n; i++) {
        fit->extra += !used[i] && name[i].len > 0;
    }
    if (fit->bound == 0) {
        return err_set(err, ERR_HELD, "no field is in the header");
    }
    fit->cell = cell;
    fit->ncells = n;
    return OK;
}

static void keep_better(struct reader *r, struct fit *best,
                        const struct fit *now, const struct window *w)
{
    if (best->cell &&
        (now->bound < best->bound ||
         (now->bound == best->bound && now->extra >= best->extra))) {
        return;
    }
    best->bound = now->bound;
    best->extra = now->extra;
    best->at = *w;
    best->ncells = now->ncells;
    best->cell = arena_zalloc(&r->arena, now->ncells + 1, sizeof *best->cell);
    for (size_t i = 0; i < now->ncells; i++) {
        best->cell[i] = now->cell[i];
        best->cell[i].text = arena_str(&r->arena, now->cell[i].text);
    }
    memcpy(best->column, now->column, r->spec->nfields * sizeof *best->column);
}

/* One window of a page, with every way to cut it into cells.  An error is
 * that of the first way. */
static void try_window(struct reader *r, const struct pdf_page *p,
                       const struct window *w, struct fit *best,
                       struct err *first)
{
    const struct file_spec *spec = r->spec;
    struct arena scratch;
    struct fit now = {.column = NULL};
    size_t ways = has_positions(spec) ? 1 : sizeof gaps / sizeof *gaps;
    struct cell *cell;

    arena_init(&scratch, 0);
    cell = arena_zalloc(&scratch, CELLS_MAX + 1, sizeof *cell);
    now.column = arena_zalloc(&scratch, spec->nfields + 1, sizeof(size_t));
    for (size_t i = 0; i < ways; i++) {
        struct err err = {0};
        struct arena_mark m = arena_mark(&r->arena);
        size_t n = has_positions(spec)
                       ? cells_by_position(&scratch, spec, p, w, cell)
                       : cells_by_gap(&scratch, spec, p, w, gaps[i], cell);

        if (bind(r, cell, n, &now, &err) == OK) {
            arena_rewind(&r->arena, m);
            keep_better(r, best, &now, w);
        } else {
            arena_rewind(&r->arena, m);
            if (first && first->code == OK) {
                *first = err;
            }
        }
    }
    arena_release(&scratch);
}

/* The rows that the source file names; false when the page has them not. */
static bool stated(const struct file_spec *spec, const struct pdf_page *p,
                   struct window *w)
{
    w->n = 0;
    for (size_t i = 0; i < spec->dialect.nheader_rows; i++) {
        int64_t row = spec->dialect.header_rows[i];

        if (row < 1 || (uint64_t)row > p->n ||
            w->n == sizeof w->line / sizeof *w->line) {
            return false;
        }
        w->line[w->n++] = (size_t)row - 1;
    }
    return w->n > 0;
}

static bool near(const struct pdf_page *p, size_t i)
{
    const struct pdf_line *v = &p->line[i - 1], *w = &p->line[i];

    return w->top - v->bottom < 1.5F * (w->bottom - w->top);
}

static void search(struct reader *r, const struct pdf_page *p, struct fit *best,
                   struct err *first)
{
    size_t lines = p->n < SEARCH_LINES ? p->n : SEARCH_LINES;
    struct window w;

    if (stated(r->spec, p, &w)) {
        try_window(r, p, &w, best, first);
    }
    /* the first line is what a source file says that names none */
    if (best->cell && (w.n != 1 || w.line[0] != 0)) {
        return;
    }
    for (size_t i = 0; i < lines; i++) {
        w.n = 0;
        for (size_t k = i; k < lines && w.n < HEADER_LINES; k++) {
            if (w.n > 0 && !near(p, k)) {
                break;
            }
            w.line[w.n++] = k;
            try_window(r, p, &w, best, NULL);
        }
    }
}

/* The same words in the same lines as the first header, anywhere on p. */
static bool repeated(const struct pdf_page *from, const struct window *header,
                     const struct pdf_page *p, struct window *w)
{
    for (size_t i = 0; i < p->n; i++) {
        size_t off = i - header->line[0]; /* may wrap, and back again */
        size_t n = 0;

        while (n < header->n && header->line[n] + off < p->n &&
               str_eq(from->line[header->line[n]].text,
                      p->line[header->line[n] + off].text)) {
            w->line[n] = header->line[n] + off;
            n++;
        }
        if (n == header->n) {
            w->n = n;
            return true;
        }
    }
    return false;
}

static void mark_header(struct pdf_body *b, const struct window *w)
{
    for (size_t i = 0; i < w->line[w->n - 1]; i++) {
        if (b->role[i] != LINE_TOTAL) {
            b->role[i] = LINE_BEFORE;
        }
    }
    for (size_t i = 0; i < w->n; i++) {
        b->role[w->line[i]] = LINE_HEADER;
    }
    b->has_header = true;
}

static void mark_pages(struct pdf_table *t, struct reader *r,
                       const struct fit *fit)
{
    const struct pdf_page *first = &t->text.page[t->first];
    float left = first->line[fit->at.line[0]].word[0].x0;

    for (size_t i = 0; i < t->text.n; i++) {
        const struct pdf_page *p = &t->text.page[i];
        struct window w;

        if (i < t->first) {
            for (size_t k = 0; k < p->n; k++) {
                t->body[i].role[k] =
                    t->body[i].role[k] == LINE_TOTAL ? LINE_TOTAL : LINE_BEFORE;
            }
        } else if (i == t->first) {
            mark_header(&t->body[i], &fit->at);
        } else if (repeated(first, &fit->at, p, &w)) {
            mark_header(&t->body[i], &w);
            t->body[i].shift = has_positions(r->spec)
                                   ? 0
                                   : p->line[w.line[0]].word[0].x0 - left;
        } else {
            size_t *column =
                arena_zalloc(&r->arena, r->spec->nfields + 1, sizeof *column);
            struct fit other = {.column = column};

            if (p->n > 0 && stated(r->spec, p, &w)) {
                try_window(r, p, &w, &other, NULL);
            }
            if (other.cell) {
                mark_header(&t->body[i], &other.at);
            }
        }
    }
}

/* How many words lie over each point between the columns; blanks inside a
 * cell count as covered. */
static void cover(const struct pdf_table *t, unsigned *bin)
{
    for (size_t i = t->first; i < t->text.n; i++) {
        const struct pdf_page *p = &t->text.page[i];

        for (size_t k = 0; k < p->n; k++) {
            const struct pdf_line *l = &p->line[k];

            for (size_t j = 0; j < l->n && t->body[i].role[k] == LINE_BODY;
                 j++) {
                const struct pdf_word *w = &l->word[j];
                float x0 = w->x0 - t->body[i].shift;
                float x1 = w->x1 - t->body[i].shift;
                float next =
                    j + 1 < l->n ? l->word[j + 1].x0 - t->body[i].shift : x1;

                if (next - x1 < 0.35F * (w->y1 - w->y0)) {
                    x1 = next;
                }
                for (float x = fmaxf(floorf(x0), 0); x < x1 && x < BINS;
                     x += 1) {
                    bin[(size_t)x]++;
                }
            }
        }
    }
}

/* The middle of the widest run of least covered points in from..to. */
static float border(const unsigned *bin, float from, float to)
{
    size_t i = from > 0 ? (size_t)ceilf(from) : 0;
    size_t end = to > 0 ? (size_t)floorf(to) : 0;
    size_t best = 0, best_len = 0;
    unsigned least = UINT32_MAX;

    end = end < BINS ? end : BINS;
    for (size_t k = i; k < end; k++) {
        least = bin[k] < least ? bin[k] : least;
    }
    while (i < end) {
        size_t run = 0;

        while (i + run < end && bin[i + run] == least) {
            run++;
        }
        if (run > 0 && run >= best_len) {
            best = i;
            best_len = run;
        }
        i += run + 1;
    }
    return best_len ? (float)best + (float)best_len / 2 : (from + to) / 2;
}

static void place_columns(struct pdf_table *t, struct reader *r,
                          const struct fit *fit)
{
    unsigned *bin = arena_zalloc(&r->arena, BINS, sizeof *bin);
    float *edge = arena_zalloc(&r->arena, fit->ncells + 1, sizeof *edge);

    cover(t, bin);
    edge[0] = -INFINITY;
    edge[fit->ncells] = INFINITY;
    for (size_t i = 1; i < fit->ncells; i++) {
        edge[i] = border(bin, fit->cell[i - 1].x1, fit->cell[i].x0);
    }
    for (size_t f = 0; f < r->spec->nfields; f++) {
        size_t c = fit->column[f];

        if (c != SIZE_MAX) {
            t->strip[f] = (struct pdf_strip){edge[c], edge[c + 1]};
        }
    }
}

static void place_positions(struct pdf_table *t, struct reader *r,
                            const struct fit *fit)
{
    for (size_t f = 0; f < r->spec->nfields; f++) {
        size_t c = fit->column ? fit->column[f] : f;

        if (c != SIZE_MAX && r->spec->field[c].has_position) {
            t->strip[f] =
                (struct pdf_strip){(float)r->spec->field[c].position[0],
                                   (float)r->spec->field[c].position[1]};
        }
    }
}

enum err_code pdf_table_find(struct pdf_table *t, struct reader *r,
                             struct err *err)
{
    size_t *column =
        arena_zalloc(&r->arena, r->spec->nfields + 1, sizeof *column);
    struct fit fit = {.column = column};
    struct err first = {0};

    err->code = OK;
    t->strip = arena_zalloc(&r->arena, r->spec->nfields + 1, sizeof *t->strip);
    if (r->spec->dialect.nheader_rows == 0) {
        place_positions(t, r, &(struct fit){0});
        return OK;
    }
    for (t->first = 0; t->first < t->text.n && !fit.cell; t->first++) {
        search(r, &t->text.page[t->first], &fit, &first);
    }
    if (!fit.cell) {
        return err_set(err, ERR_HELD,
                       "%s: no table of the pdf has a header that fits: %s",
                       r->name, first.code ? first.text : "no row is there");
    }
    t->first--;
    mark_pages(t, r, &fit);
    /* once more, for what reader_bind() notes in the reader */
    (void)bind(r, fit.cell, fit.ncells, &fit, err);
    if (has_positions(r->spec)) {
        place_positions(t, r, &fit);
    } else {
        place_columns(t, r, &fit);
    }
    return err->code;
}

size_t pdf_table_field(const struct pdf_table *t, size_t nfields, float shift,
                       const struct pdf_word *w)
{
    float x0 = w->x0 - shift, x1 = w->x1 - shift, most = 0;
    size_t best = SIZE_MAX;

    for (size_t f = 0; f < nfields; f++) {
        float o = overlap(x0, x1, t->strip[f].x0, t->strip[f].x1);

        if (o > most) {
            most = o;
            best = f;
        }
    }
    return best;
}
