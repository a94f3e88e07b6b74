/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_grid - the table model of WHATWG 4.9.12, as far as rows of data need
 * it: spans of rows end with their row group.
 */
#include "transform/html_grid.h"

#define SPAN_MAX 65534 /* WHATWG, rowspan */

struct carried { /* a cell that reaches into rows below */
    const struct html_node *cell;
    size_t rows;
};

struct spread {
    struct arena *a;
    struct grid *g;
    struct carried *down; /* one a column */
    const struct html_node **cell;
    const struct html_node *group;
};

static size_t span(const struct html_node *n, const char *name, size_t most)
{
    struct str s = html_attr(n, name);
    int64_t i;

    if (!s.ptr || !str_int64(str_trim(s), &i) || i < 0) {
        return 1;
    }
    if (i == 0) { /* rows: to the end of the group */
        return str_is(str_from(name), "rowspan") ? most : 1;
    }
    return (uint64_t)i < most ? (size_t)i : most;
}

static bool holds_table(const struct html_node *cell)
{
    for (const struct html_node *n = cell->child; n;
         n = html_after(n, cell, false)) {
        if (html_is(n, "table")) {
            return true;
        }
    }
    return false;
}

static struct grid_row *new_row(struct spread *s)
{
    struct grid *g = s->g;

    if (g->n == g->room) {
        struct grid_row *bigger;

        g->room = g->room ? 2 * g->room : 16;
        bigger = arena_zalloc(s->a, g->room, sizeof *bigger);
        if (g->n > 0) {
            memcpy(bigger, g->row, g->n * sizeof *bigger);
        }
        g->row = bigger;
    }
    return &g->row[g->n++];
}

/* Cells carried from above into the next columns. */
static size_t take_carried(struct spread *s, size_t column)
{
    while (column < GRID_COLUMNS_MAX && s->down[column].rows > 0) {
        s->cell[column] = s->down[column].cell;
        s->down[column].rows--;
        column++;
    }
    return column;
}

static size_t last_carried(const struct spread *s)
{
    size_t n = GRID_COLUMNS_MAX;

    while (n > 0 && s->down[n - 1].rows == 0) {
        n--;
    }
    return n;
}

/* A row of the cells from first on, up to a node that is none. */
static void spread_row(struct spread *s, const struct html_node *tr,
                       const struct html_node *first)
{
    size_t column = 0, reach = last_carried(s);
    bool any = false;
    struct grid_row *row = new_row(s);

    *row = (struct grid_row){.offset = tr->offset, .end = tr->end};
    row->foot = html_is(s->group, "tfoot");
    for (const struct html_node *c = first; c; c = c->next) {
        size_t across, down;

        if (!html_is(c, "td") && !html_is(c, "th")) {
            if (c->name.len > 0 && first != tr->child) {
                break; /* cells without a row */
            }
            continue;
        }
        any = true;
        row->nested |= holds_table(c);
        row->end = c->end > row->end ? c->end : row->end;
        column = take_carried(s, column);
        across = span(c, "colspan", 1000);
        down = span(c, "rowspan", SPAN_MAX);
        while (across-- > 0 && column < GRID_COLUMNS_MAX) {
            s->cell[column] = c;
            s->down[column++] = (struct carried){c, down - 1};
        }
    }
    while (column < reach) { /* holes stay NULL */
        size_t next = take_carried(s, column);

        if (next == column) {
            s->cell[column++] = NULL;
        } else {
            column = next;
        }
    }
    row->blank = !any;
    row->n = column;
    row->cell = arena_zalloc(s->a, column + 1, sizeof(struct html_node *));
    memcpy(row->cell, s->cell, column * sizeof(struct html_node *));
}

static void take_group(struct spread *s, const struct html_node *group)
{
    if (s->group != group) {
        memset(s->down, 0, GRID_COLUMNS_MAX * sizeof *s->down);
        s->group = group;
    }
}

static void spread_table(struct spread *s)
{
    const struct html_node *top = s->g->table;
    const struct html_node *n = top->child;

    while (n) {
        bool into = false;

        if (html_is(n, "tr")) {
            take_group(s, n->parent);
            spread_row(s, n, n->child);
        } else if (html_is(n, "td") || html_is(n, "th")) {
            take_group(s, n->parent);
            spread_row(s, n, n);
            while (n->next &&
                   (n->next->name.len == 0 || html_is(n->next, "td") ||
                    html_is(n->next, "th"))) {
                n = n->next;
            }
        } else {
            into = !html_is(n, "table") && !html_is(n, "caption");
        }
        n = html_after(n, top, !into);
    }
}

void html_grids(struct arena *a, const struct html *h, struct grid **out,
                size_t *n)
{
    size_t room = 0;
    struct spread s = {.a = a};

    *n = 0;
    for (const struct html_node *t = h->root->child; t;
         t = html_after(t, h->root, html_is_silent(t))) {
        room += html_is(t, "table");
    }
    *out = arena_zalloc(a, room + 1, sizeof **out);
    s.down = arena_zalloc(a, GRID_COLUMNS_MAX, sizeof *s.down);
    s.cell = arena_zalloc(a, GRID_COLUMNS_MAX, sizeof(struct html_node *));
    for (const struct html_node *t = h->root->child; t;
         t = html_after(t, h->root, html_is_silent(t))) {
        if (html_is(t, "table")) {
            s.g = &(*out)[(*n)++];
            s.g->table = t;
            s.group = NULL;
            spread_table(&s);
        }
    }
}
