/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pdf - records of the table in a PDF, from the word boxes that pdftotext
 * wrote.  A line whose record field is filled begins a record; lines without
 * it are wrapped cells of the record above (also on the page before), or of
 * the one below where they stand nearer to that.  Words go to fields by the
 * strips of pdf_table; knows no markup.
 */
#include "transform/reader.h"

#include <math.h>
#include <stdlib.h>

#include "common/buf.h"
#include "transform/pdf_table.h"
#include "transform/row_rule.h"

#define FOOTER_LINES 3 /* lines at a page's foot that may be its footer */

struct row { /* a body line */
    size_t page, line;
    size_t record; /* that it belongs to */
    size_t filled; /* cells */
    bool anchor;
    float above, below; /* free points to the next line on its page, or -1 */
};

struct pdf {
    struct pdf_table table;
    struct row_rule rule;
    struct row *row;
    size_t nrows, nrecords;
    size_t next; /* row that the next record begins with */
    size_t *key; /* fields of which one begins a record */
    size_t nkey;
    size_t ncolumns; /* fields that are in the file */
    struct record record;
    struct arena scratch; /* of the record handed out */
    struct arena_mark empty;
};

static const struct pdf_line *line_of(const struct pdf *d, const struct row *w)
{
    return &d->table.text.page[w->page].line[w->line];
}

/* skipRows and checks.total, on every line of every page. */
static void look_at_lines(struct pdf *d, struct reader *r)
{
    struct pdf_text *t = &d->table.text;

    d->table.body = arena_zalloc(&r->arena, t->n + 1, sizeof *d->table.body);
    for (size_t i = 0; i < t->n; i++) {
        struct pdf_body *b = &d->table.body[i];

        b->role = arena_zalloc(&r->arena, t->page[i].n + 1, sizeof *b->role);
        for (size_t k = 0; k < t->page[i].n; k++) {
            int64_t total;

            b->role[k] = LINE_BODY;
            switch (row_rule_look(&d->rule, t->page[i].line[k].text, &total)) {
            case ROW_PLAIN:
                break;
            case ROW_SKIP:
                b->role[k] = LINE_SKIP;
                break;
            case ROW_TOTAL: /* the last page's counts */
                b->role[k] = LINE_TOTAL;
                r->counts.stated_total = total;
                break;
            }
        }
    }
}

/* What begins a record: the field that the source file names, else any that
 * is required, else every line does. */
static enum err_code find_key(struct pdf *d, struct reader *r, struct err *err)
{
    const struct file_spec *spec = r->spec;

    err->code = OK;
    d->key = arena_zalloc(&r->arena, spec->nfields + 1, sizeof *d->key);
    for (size_t f = 0; f < spec->nfields; f++) {
        const struct texts *names = &spec->field[f].names;
        bool is_key = false;

        if (d->table.strip[f].x1 <= d->table.strip[f].x0) {
            continue;
        }
        d->ncolumns++;
        if (spec->record.len == 0) {
            is_key = spec->field[f].required;
        }
        for (size_t i = 0; i < names->n && spec->record.len > 0; i++) {
            is_key |=
                str_eq_nocase(str_trim(names->item[i]), str_trim(spec->record));
        }
        if (is_key) {
            d->key[d->nkey++] = f;
        }
    }
    if (spec->record.len > 0 && d->nkey == 0) {
        return err_set(err, ERR_USAGE,
                       "%s: record \"%.*s\" is no field of role \"%.*s\"",
                       r->name, STR_ARG(spec->record), STR_ARG(spec->role));
    }
    return OK;
}

/* Which fields a line fills; its words' fields are looked up again when the
 * record is made: memory for all of them would be as large as the document. */
static void look_at_cells(struct pdf *d, struct reader *r, struct row *w)
{
    const struct pdf_line *l = line_of(d, w);
    size_t n = r->spec->nfields;
    struct arena_mark m = arena_mark(&r->arena);
    bool *filled = arena_zalloc(&r->arena, n + 1, sizeof *filled);

    w->anchor = d->nkey == 0;
    for (size_t i = 0; i < l->n; i++) {
        size_t f = pdf_table_field(&d->table, n, d->table.body[w->page].shift,
                                   &l->word[i]);

        if (f != SIZE_MAX && !filled[f]) {
            filled[f] = true;
            w->filled++;
        }
    }
    for (size_t k = 0; k < d->nkey; k++) {
        w->anchor |= filled[d->key[k]];
    }
    arena_rewind(&r->arena, m);
}

static bool is_number(struct str s, size_t n)
{
    int64_t i;

    return str_int64(s, &i) && i >= 0 && (size_t)i == n;
}

/* Whether two lines say the same but for the number of their page; without
 * one they must stand at the same height. */
static bool same_footer(const struct pdf_line *a, size_t page_a,
                        const struct pdf_line *b, size_t page_b, bool *numbered)
{
    *numbered = false;
    if (a->n != b->n) {
        return false;
    }
    for (size_t i = 0; i < a->n; i++) {
        if (is_number(a->word[i].text, page_a + 1) &&
            is_number(b->word[i].text, page_b + 1)) {
            *numbered = true;
        } else if (!str_eq(a->word[i].text, b->word[i].text)) {
            return false;
        }
    }
    return *numbered || fabsf(a->top - b->top) < 2;
}

/* Whether a line begins a record and fills so many cells. */
static bool is_row(struct pdf *d, struct reader *r, size_t page, size_t line,
                   size_t cells)
{
    struct row w = {.page = page, .line = line};

    look_at_cells(d, r, &w);
    return w.anchor && w.filled >= cells;
}

/* Lines at the foot of all pages with a header that say the same there but
 * for the number of the page are no rows; those without a number only when
 * they do not fill the columns as a record does.  One page alone says nothing.
 */
static void drop_footers(struct pdf *d, struct reader *r)
{
    struct pdf_text *t = &d->table.text;
    size_t first = d->table.first;

    for (size_t up = 1; up <= FOOTER_LINES; up++) {
        size_t pages = 0;
        bool same = true, numbered = true;

        for (size_t i = first; i < t->n && same; i++) {
            const struct pdf_page *p = &t->page[i], *q = &t->page[first];
            bool number = false;

            if (p->n == 0 || !d->table.body[i].has_header) {
                continue;
            }
            pages++;
            same = p->n > up && q->n > up &&
                   same_footer(&q->line[q->n - up], first, &p->line[p->n - up],
                               i, &number);
            numbered = numbered && number;
        }
        if (!same || pages < 2 ||
            (!numbered && is_row(d, r, first, t->page[first].n - up,
                                 d->ncolumns - d->ncolumns / 4))) {
            return;
        }
        for (size_t i = first; i < t->n; i++) {
            const struct pdf_page *p = &t->page[i];

            if (p->n > up && d->table.body[i].has_header &&
                d->table.body[i].role[p->n - up] == LINE_BODY) {
                d->table.body[i].role[p->n - up] = LINE_SKIP;
            }
        }
    }
}

/* A page without the header belongs to the table only when something on it
 * begins a record: else it is the text behind the table. */
static bool has_rows(struct pdf *d, struct reader *r, size_t page)
{
    const struct pdf_page *p = &d->table.text.page[page];

    if (d->table.body[page].has_header || r->spec->dialect.nheader_rows == 0) {
        return true;
    }
    for (size_t k = 0; k < p->n && d->nkey > 0; k++) {
        if (d->table.body[page].role[k] == LINE_BODY &&
            is_row(d, r, page, k, (d->ncolumns + 1) / 2)) {
            return true;
        }
    }
    return false;
}

static void collect_rows(struct pdf *d, struct reader *r)
{
    struct pdf_text *t = &d->table.text;
    size_t lines = 0;

    for (size_t i = 0; i < t->n; i++) {
        lines += t->page[i].n;
    }
    d->row = arena_zalloc(&r->arena, lines + 1, sizeof *d->row);
    for (size_t i = d->table.first; i < t->n; i++) {
        bool rows = has_rows(d, r, i);

        for (size_t k = 0; k < t->page[i].n; k++) {
            struct row *w = &d->row[d->nrows];
            const struct pdf_line *l = &t->page[i].line[k];

            if (d->table.body[i].role[k] != LINE_BODY || !rows) {
                r->counts.skipped_lines +=
                    d->table.body[i].role[k] == LINE_SKIP || !rows;
                continue;
            }
            *w = (struct row){.page = i, .line = k, .above = -1, .below = -1};
            look_at_cells(d, r, w);
            if (w->filled == 0) {
                r->counts.skipped_lines++; /* beside all columns */
                continue;
            }
            if (d->nrows > 0 && w[-1].page == i) {
                w->above = l->top - line_of(d, w - 1)->bottom;
                w[-1].below = w->above;
            }
            d->nrows++;
        }
    }
}

/* Whether a line without the record field stands by itself: it fills nearly
 * all columns and is as far from the line above as records are. */
static bool is_keyless_record(const struct pdf *d, const struct row *w,
                              float record_gap)
{
    return d->ncolumns >= 4 && w->filled + 1 >= d->ncolumns &&
           (w->above < 0 || w->above + 1 > record_gap);
}

/* The least free space between two lines that both begin a record. */
static float least_record_gap(const struct pdf *d)
{
    float least = INFINITY;

    for (size_t i = 1; i < d->nrows; i++) {
        if (d->row[i].anchor && d->row[i - 1].anchor && d->row[i].above >= 0) {
            least = fminf(least, d->row[i].above);
        }
    }
    return least;
}

/* Lines to records.  Where wrapped lines stand around their record's line
 * (cells centred from top to bottom), the nearer one takes them. */
static void assign(struct pdf *d)
{
    float record_gap = least_record_gap(d);
    size_t at = 0;

    while (at < d->nrows) {
        struct row *w = &d->row[at];
        size_t end = at + 1, split;

        if (w->anchor || is_keyless_record(d, w, record_gap)) {
            w->anchor = true;
            w->record = ++d->nrecords;
            at++;
            continue;
        }
        while (end < d->nrows && !d->row[end].anchor &&
               d->row[end].page == w->page &&
               !is_keyless_record(d, &d->row[end], record_gap)) {
            end++;
        }
        /* of this run those behind its widest gap go down */
        split = end;
        if (end < d->nrows && d->row[end].page == w->page) {
            float widest = d->row[end].above + 1;

            for (size_t i = at; i < end; i++) {
                if (d->row[i].above > widest) {
                    widest = d->row[i].above;
                    split = i;
                }
            }
        }
        if (d->nrecords == 0 && split == end && end < d->nrows) {
            split = at; /* nothing is above them */
        }
        for (size_t i = at; i < end; i++) {
            d->row[i].record = d->nrecords + (i >= split);
        }
        if (end == d->nrows && d->nrecords == 0) {
            d->nrecords = 1;
            w->record = 1;
        }
        at = end;
    }
}

static enum err_code prepare(struct pdf *d, struct reader *r, struct err *err)
{
    if (row_rule_init(&d->rule, &r->arena, r->spec, err) ||
        pdf_lines(&r->arena, r->stream, r->name, &d->table.text, err)) {
        return err->code;
    }
    if (d->table.text.words == 0) {
        return err_set(err, ERR_FAILED,
                       "%s: pdf of %zu pages holds no text (pictures of "
                       "pages are not read)",
                       r->name, d->table.text.n);
    }
    look_at_lines(d, r);
    if (pdf_table_find(&d->table, r, err) || find_key(d, r, err)) {
        return err->code;
    }
    drop_footers(d, r);
    collect_rows(d, r);
    assign(d);
    return OK;
}

static enum err_code pdf_open(struct reader *r, struct err *err)
{
    struct pdf *d = arena_zalloc(&r->arena, 1, sizeof *d);

    r->state = d;
    r->counts.stated_total = -1;
    arena_init(&d->scratch, 0);
    (void)arena_alloc(&d->scratch, 1); /* a block that rewinding keeps */
    d->empty = arena_mark(&d->scratch);
    return prepare(d, r, err);
}

static bool by_lines(const struct field *f)
{
    return f->type == TYPE_LIST && f->list_delimiter == '\n';
}

/* The words of one line that belong to field f, behind what is in out; false
 * when they do not fit. */
static bool put_words(const struct pdf *d, const struct reader *r,
                      const struct row *w, size_t f, struct buf *out)
{
    const struct pdf_line *l = line_of(d, w);
    bool ok = true;
    char join = by_lines(&r->spec->field[f]) ? '\n' : ' ';

    for (size_t i = 0; i < l->n; i++) {
        if (pdf_table_field(&d->table, r->spec->nfields,
                            d->table.body[w->page].shift, &l->word[i]) != f) {
            continue;
        }
        if (out->len > 0) {
            ok = buf_char(out, join) && ok;
        }
        ok = buf_str(out, l->word[i].text) && ok;
        join = ' ';
    }
    return ok;
}

static void make_cells(struct pdf *d, struct reader *r, size_t from, size_t to)
{
    struct record *rec = &d->record;
    struct buf text, raw;
    size_t n = r->spec->nfields;
    bool fits = true;

    rec->cell = arena_zalloc(&d->scratch, n + 1, sizeof *rec->cell);
    buf_init(&text, (size_t)r->record_ceiling);
    buf_init(&raw, (size_t)r->record_ceiling);
    for (size_t f = 0; f < n; f++) {
        if (d->table.strip[f].x1 <= d->table.strip[f].x0) {
            continue;
        }
        buf_clear(&text);
        for (size_t i = from; i < to; i++) {
            fits = put_words(d, r, &d->row[i], f, &text) && fits;
        }
        rec->cell[f] = arena_str(&d->scratch, buf_slice(&text));
        if (text.len > r->field_ceiling && rec->reject == REJECT_NONE) {
            rec->reject = REJECT_field_too_long;
            rec->reject_field = f;
        }
        fits = buf_str(&raw, buf_slice(&text)) && fits;
        fits = buf_char(&raw, '\x1f') && fits;
    }
    if (!fits) {
        rec->reject = REJECT_record_too_long;
        rec->reject_field = SIZE_MAX;
    }
    rec->raw = arena_str(&d->scratch, buf_slice(&raw));
    buf_release(&text);
    buf_release(&raw);
}

/* Bytes of pdftotext's output that are no record's are the layout's. */
static void settle(struct reader *r)
{
    uint64_t all = stream_bytes_out(r->stream);
    uint64_t used = r->counts.record + r->counts.rejected;

    r->counts.skipped = all > used ? all - used : 0;
}

static enum err_code pdf_next(struct reader *r, struct record **out,
                              struct err *err)
{
    struct pdf *d = r->state;
    struct record *rec = &d->record;
    const struct row *first, *key;
    size_t from = d->next, to;

    err->code = OK;
    *out = NULL;
    if (from >= d->nrows) {
        settle(r);
        return OK;
    }
    arena_rewind(&d->scratch, d->empty);
    to = from + 1;
    while (to < d->nrows && d->row[to].record == d->row[from].record) {
        to++;
    }
    first = key = &d->row[from];
    while (!key->anchor && key + 1 < d->row + to) {
        key++;
    }
    *rec = (struct record){.reject = REJECT_NONE, .reject_field = SIZE_MAX};
    make_cells(d, r, from, to);
    rec->at.record = ++r->counts.records;
    rec->at.line = first->line + 1;
    rec->at.offset = ((uint64_t)key->page + 1) << 32 |
                     (uint64_t)fmaxf(line_of(d, key)->top, 0);
    rec->at.length = rec->raw.len;
    *(rec->reject ? &r->counts.rejected : &r->counts.record) += rec->raw.len;
    d->next = to;
    *out = rec;
    return OK;
}

static void pdf_close(struct reader *r)
{
    struct pdf *d = r->state;

    if (d) {
        row_rule_release(&d->rule);
        arena_release(&d->scratch);
    }
}

const struct reader_ops pdf_reader = {pdf_open, pdf_next, pdf_close};
