/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_table - records of the one table of a page whose header fits the
 * source file.  No table that fits, or two, and the file is held: a layout
 * that changed is a question to a person.  Knows no markup beyond the cells.
 */
#include "transform/reader.h"

#include "common/buf.h"
#include "transform/html_grid.h"
#include "transform/html_path.h"
#include "transform/row_rule.h"

#define HEADER_SEARCH 20 /* rows from the top that may hold the header */
#define HEADER_LINES 3   /* most rows of a header that is looked for */
struct header {
    size_t row[HEADER_LINES * 4]; /* of the table */
    size_t n;
    struct str *name;
    size_t columns;
    size_t *column; /* of each field */
    size_t bound;
};

struct html_table {
    struct html page;
    struct grid *grid;
    size_t ngrids;
    const struct grid *table; /* the one that fits */
    struct header header;
    struct html_path *path; /* one a field */
    struct row_rule rule;
    struct html_place place;
    size_t next;
    struct record record;
    struct arena scratch;
    struct arena_mark empty;
};

static enum err_code parse_paths(struct html_table *t, struct reader *r,
                                 struct err *err)
{
    err->code = OK;
    t->path = arena_zalloc(&r->arena, r->spec->nfields + 1, sizeof *t->path);
    for (size_t f = 0; f < r->spec->nfields; f++) {
        struct str path = r->spec->field[f].path;

        if (!html_path_parse(path, &t->path[f])) {
            return err_set(err, ERR_USAGE,
                           "path \"%.*s\" is not of the form "
                           "a[@k='v']/b/@x inside a cell",
                           STR_ARG(path));
        }
    }
    return OK;
}

static struct str cell_text(struct arena *a, const struct html_node *cell)
{
    return cell ? html_text(a, cell) : STR("");
}

/* Newlines inside a name or a plain cell are only how it was set. */
static struct str one_line(struct arena *a, struct str s)
{
    char *p;

    if (str_find(s, '\n') < 0) {
        return s;
    }
    p = arena_cstr(a, s);
    for (size_t i = 0; i < s.len; i++) {
        p[i] = p[i] == '\n' ? ' ' : p[i];
    }
    return (struct str){p, s.len};
}

static struct str row_text(struct arena *a, const struct grid_row *row)
{
    struct buf b;
    struct str out;

    buf_init(&b, HTML_PAGE_MAX);
    for (size_t c = 0; c < row->n; c++) {
        if (c > 0 && row->cell[c] == row->cell[c - 1]) {
            continue; /* one cell over several columns */
        }
        if (b.len > 0) {
            buf_char(&b, ' ');
        }
        buf_str(&b, one_line(a, cell_text(a, row->cell[c])));
    }
    out = arena_str(a, buf_slice(&b));
    buf_release(&b);
    return out;
}

/* Names of the columns from the rows of a header, one under the other; a cell
 * that spans both rows counts once. */
static void header_names(struct arena *a, const struct file_spec *spec,
                         const struct grid *g, struct header *h)
{
    h->columns = 0;
    for (size_t i = 0; i < h->n; i++) {
        size_t n = g->row[h->row[i]].n;

        h->columns = n > h->columns ? n : h->columns;
    }
    h->name = arena_zalloc(a, h->columns + 1, sizeof *h->name);
    for (size_t c = 0; c < h->columns; c++) {
        const struct html_node *last = NULL;

        h->name[c] = STR("");
        for (size_t i = 0; i < h->n; i++) {
            const struct grid_row *row = &g->row[h->row[i]];
            const struct html_node *cell = c < row->n ? row->cell[c] : NULL;
            struct str text = one_line(a, cell_text(a, cell));

            if (cell == last || text.len == 0) {
                continue;
            }
            last = cell;
            h->name[c] =
                h->name[c].len == 0
                    ? text
                    : arena_printf(a, "%.*s%.*s%.*s", STR_ARG(h->name[c]),
                                   STR_ARG(spec->dialect.header_join),
                                   STR_ARG(text));
        }
    }
}

static bool try_header(struct reader *r, const struct grid *g,
                       const struct header *rows, struct header *best,
                       struct err *first)
{
    struct header h = *rows;
    struct err err = {0};

    for (size_t i = 0; i < h.n; i++) {
        if (h.row[i] >= g->n || g->row[h.row[i]].nested ||
            g->row[h.row[i]].n == 0) {
            return false;
        }
    }
    header_names(&r->arena, r->spec, g, &h);
    h.column = arena_zalloc(&r->arena, r->spec->nfields + 1, sizeof *h.column);
    r->extra_columns = r->missing_columns = (struct texts){NULL, 0};
    if (reader_bind(r, h.name, h.columns, h.column, &err)) {
        if (first && first->code == OK) {
            *first = err;
        }
        return false;
    }
    h.bound = 0;
    for (size_t f = 0; f < r->spec->nfields; f++) {
        h.bound += h.column[f] != SIZE_MAX;
    }
    if (h.bound > best->bound) {
        *best = h;
    }
    return h.bound > 0;
}

/* The header of a table where the source file says, else in its first rows;
 * more fields win, then the earlier and shorter one. */
static bool find_header(struct reader *r, const struct grid *g,
                        struct header *best, struct err *first)
{
    const struct dialect *d = &r->spec->dialect;
    struct header rows = {.n = 0};
    bool found;

    *best = (struct header){.n = 0};
    for (size_t i = 0; i < d->nheader_rows && i < HEADER_LINES * 4; i++) {
        rows.row[rows.n++] = (size_t)d->header_rows[i] - 1;
    }
    found = try_header(r, g, &rows, best, first);
    if (rows.n != 1 || rows.row[0] != 0) {
        return found; /* the first is what a source file says by default */
    }
    for (size_t i = 0; i < g->n && i < HEADER_SEARCH; i++) {
        for (rows.n = 1; rows.n <= HEADER_LINES; rows.n++) {
            for (size_t k = 0; k < rows.n; k++) {
                rows.row[k] = i + k;
            }
            found |= try_header(r, g, &rows, best, NULL);
        }
    }
    return found;
}

/* A table that the source file calls by its id or caption. */
static bool is_named(struct arena *a, const struct grid *g, struct str name)
{
    struct str id = html_attr(g->table, "id");

    if (name.len == 0 || (id.ptr && str_eq(id, name))) {
        return true;
    }
    for (const struct html_node *n = g->table->child; n; n = n->next) {
        if (html_is(n, "caption") && str_eq(html_text(a, n), name)) {
            return true;
        }
    }
    return false;
}

/* Without a header the fields are the columns in their order. */
static bool headless(struct reader *r, const struct grid *g,
                     struct header *best)
{
    *best = (struct header){.n = 0};
    best->columns = r->spec->nfields;
    best->column =
        arena_zalloc(&r->arena, r->spec->nfields + 1, sizeof *best->column);
    for (size_t f = 0; f < r->spec->nfields; f++) {
        best->column[f] = f;
    }
    return g->n > 0 && g->row[0].n == r->spec->nfields && !g->row[0].nested;
}

static enum err_code find_table(struct html_table *t, struct reader *r,
                                struct err *err)
{
    size_t with_rows = 0, at = 0;
    struct err first = {0};

    err->code = OK;
    for (size_t i = 0; i < t->ngrids; i++) {
        struct header h;

        with_rows += t->grid[i].n > 0;
        if (!is_named(&r->arena, &t->grid[i], r->spec->dialect.sheet_name) ||
            !(r->spec->dialect.nheader_rows == 0
                  ? headless(r, &t->grid[i], &h)
                  : find_header(r, &t->grid[i], &h, &first))) {
            continue;
        }
        if (t->table) {
            return err_set(err, ERR_HELD,
                           "%s: tables %zu and %zu of the page both have a "
                           "header that fits",
                           r->name, at + 1, i + 1);
        }
        t->table = &t->grid[i];
        t->header = h;
        at = i;
    }
    if (t->table) {
        r->extra_columns = r->missing_columns = (struct texts){NULL, 0};
        return t->header.n == 0
                   ? OK
                   : reader_bind(r, t->header.name, t->header.columns,
                                 t->header.column, err);
    }
    if (with_rows == 0) {
        return err_set(err, ERR_FAILED, "%s: page holds no table", r->name);
    }
    return err_set(err, ERR_HELD,
                   "%s: no table of the page has a header that fits: %s",
                   r->name, first.code ? first.text : "none has its columns");
}

/* What would make rows wrong without a sign of it. */
static enum err_code check_table(const struct html_table *t,
                                 const struct reader *r, struct err *err)
{
    const struct grid *g = t->table;

    err->code = OK;
    if (g->table->at_end) {
        return err_set(err, ERR_FAILED,
                       "%s: page ends inside its table (it was cut short)",
                       r->name);
    }
    for (size_t i = 0; i < g->n; i++) {
        if (g->row[i].nested) {
            return err_set(err, ERR_HELD,
                           "%s: row %zu of the table holds another table",
                           r->name, i + 1);
        }
    }
    return OK;
}

/* "83 reports" beside the table, when no row of it states the total. */
static void find_total(struct html_table *t, struct reader *r)
{
    struct html_block *block;
    size_t n;

    if (!t->rule.total) {
        return;
    }
    html_blocks_of(&r->arena, &t->page, &block, &n);
    for (size_t i = 0; i < n; i++) {
        int64_t total;

        if (row_rule_look(&t->rule, block[i].text, &total) == ROW_TOTAL) {
            r->counts.stated_total = total;
        }
    }
}

static enum err_code html_open(struct reader *r, struct err *err)
{
    struct html_table *t = arena_zalloc(&r->arena, 1, sizeof *t);
    struct str bytes;

    r->state = t;
    r->counts.stated_total = -1;
    arena_init(&t->scratch, 0);
    (void)arena_alloc(&t->scratch, 1); /* a block that rewinding keeps */
    t->empty = arena_mark(&t->scratch);
    if (parse_paths(t, r, err) ||
        row_rule_init(&t->rule, &r->arena, r->spec, err) ||
        html_slurp(&r->arena, r->stream, r->name, &bytes, err) ||
        html_parse(&t->page, &r->arena, bytes, r->spec->encoding, r->name,
                   err)) {
        return err->code;
    }
    html_grids(&r->arena, &t->page, &t->grid, &t->ngrids);
    if (find_table(t, r, err) || check_table(t, r, err)) {
        return err->code;
    }
    find_total(t, r);
    html_place_init(&t->place, &t->page);
    if (t->header.n > 0) {
        t->next = t->header.row[t->header.n - 1] + 1;
        html_place_move(&t->place, t->table->row[t->header.row[0]].offset);
        r->counts.header = t->place.raw;
        html_place_move(&t->place, t->table->row[t->next - 1].end);
        r->counts.header = t->place.raw - r->counts.header;
    }
    return OK;
}

enum row_use { USE_RECORD, USE_BLANK, USE_SKIP, USE_TRAILER, USE_HEADER };

static bool is_header_again(struct html_table *t, const struct grid_row *row)
{
    if (t->header.n != 1 || row->n != t->header.columns) {
        return false;
    }
    for (size_t c = 0; c < row->n; c++) {
        if (!str_eq(one_line(&t->scratch, cell_text(&t->scratch, row->cell[c])),
                    t->header.name[c])) {
            return false;
        }
    }
    return true;
}

static enum row_use use_of(struct html_table *t, struct reader *r,
                           const struct grid_row *row)
{
    struct str text = row_text(&t->scratch, row);
    int64_t total;
    bool spread = row->n > 1 && row->n >= t->header.columns;

    switch (row_rule_look(&t->rule, text, &total)) {
    case ROW_PLAIN:
        break;
    case ROW_SKIP:
        return USE_SKIP;
    case ROW_TOTAL:
        r->counts.stated_total = total;
        return USE_TRAILER;
    }
    if (row->foot) {
        return USE_TRAILER;
    }
    if (row->blank || (text.len == 0 && row->n <= t->header.columns)) {
        return USE_BLANK;
    }
    for (size_t c = 1; c < row->n; c++) {
        spread = spread && row->cell[c] == row->cell[0];
    }
    if (spread) {
        return USE_SKIP; /* a heading or a note over all columns */
    }
    return is_header_again(t, row) ? USE_HEADER : USE_RECORD;
}

/* Bytes that could not be decoded make the record a reject. */
static struct str without_marks(struct html_table *t, struct str s, size_t f)
{
    struct record *rec = &t->record;
    char *p = NULL;

    for (size_t i = 0; i + 3 <= s.len; i++) {
        bool bad = memcmp(s.ptr + i, HTML_BAD_BYTE, 3) == 0;

        if (!bad && memcmp(s.ptr + i, HTML_NUL_BYTE, 3) != 0) {
            continue;
        }
        if (rec->reject == REJECT_NONE) {
            rec->reject = bad ? REJECT_invalid_encoding : REJECT_nul_byte;
            rec->reject_field = f;
        }
        if (!p) {
            p = arena_cstr(&t->scratch, s);
            s.ptr = p;
        }
        memcpy(p + i, "\xef\xbf\xbd", 3);
    }
    return s;
}

static bool by_lines(const struct field *f)
{
    return f->type == TYPE_LIST && f->list_delimiter == '\n';
}

static void make_cells(struct html_table *t, struct reader *r,
                       const struct grid_row *row)
{
    struct record *rec = &t->record;
    struct arena *a = &t->scratch;
    struct buf raw;

    rec->cell = arena_zalloc(a, r->spec->nfields + 1, sizeof *rec->cell);
    buf_init(&raw, HTML_PAGE_MAX);
    for (size_t c = 0; c < row->n; c++) {
        buf_str(&raw, cell_text(a, row->cell[c]));
        buf_char(&raw, '\x1f');
    }
    for (size_t f = 0; f < r->spec->nfields; f++) {
        size_t c = t->header.column[f];
        const struct html_node *cell = c < row->n ? row->cell[c] : NULL;
        struct str v;

        if (c == SIZE_MAX) {
            continue;
        }
        v = cell ? html_path_value(a, &t->path[f], cell) : STR("");
        if (r->spec->field[f].path.len > 0) {
            buf_str(&raw, v);
            buf_char(&raw, '\x1f');
        }
        v = by_lines(&r->spec->field[f]) ? v : one_line(a, v);
        rec->cell[f] = without_marks(t, v, f);
        if (v.len > r->field_ceiling && rec->reject == REJECT_NONE) {
            rec->reject = REJECT_field_too_long;
            rec->reject_field = f;
        }
    }
    rec->raw = arena_str(a, buf_slice(&raw));
    buf_release(&raw);
    if (row->n != t->header.columns) {
        rec->reject = row->n < t->header.columns ? REJECT_too_few_fields
                                                 : REJECT_too_many_fields;
        rec->reject_field = SIZE_MAX;
    }
}

static void settle(struct reader *r)
{
    struct reader_counts *c = &r->counts;
    uint64_t all = stream_bytes_out(r->stream);
    uint64_t used = c->header + c->record + c->blank + c->trailer + c->rejected;

    c->skipped = all > used ? all - used : 0;
}

static enum err_code html_next(struct reader *r, struct record **out,
                               struct err *err)
{
    struct html_table *t = r->state;
    struct record *rec = &t->record;

    err->code = OK;
    *out = NULL;
    arena_rewind(&t->scratch, t->empty);
    while (t->next < t->table->n && !*out) {
        const struct grid_row *row = &t->table->row[t->next++];
        struct position at = {.record = r->counts.records + 1};

        html_place_move(&t->place, row->offset);
        at.offset = t->place.raw;
        at.line = t->place.line;
        html_place_move(&t->place, row->end);
        at.length = t->place.raw - at.offset;
        switch (use_of(t, r, row)) {
        case USE_BLANK:
            r->counts.blank += at.length;
            r->counts.blank_lines++;
            break;
        case USE_SKIP: /* its bytes are counted by settle() */
            r->counts.skipped_lines++;
            break;
        case USE_TRAILER:
            r->counts.trailer += at.length;
            break;
        case USE_HEADER:
            r->counts.header += at.length;
            break;
        case USE_RECORD:
            *rec = (struct record){.at = at, .reject_field = SIZE_MAX};
            make_cells(t, r, row);
            r->counts.records++;
            *(rec->reject ? &r->counts.rejected : &r->counts.record) +=
                at.length;
            *out = rec;
            break;
        }
    }
    if (!*out) {
        settle(r);
    }
    return OK;
}

static void html_close(struct reader *r)
{
    struct html_table *t = r->state;

    if (t) {
        row_rule_release(&t->rule);
        arena_release(&t->scratch);
    }
}

const struct reader_ops html_table_reader = {html_open, html_next, html_close};
