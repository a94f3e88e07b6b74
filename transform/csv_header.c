/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_header - the lines before the records: titles, which are skipped and
 * counted, and the rows that name the columns.  And what a file is instead,
 * when it is no table: servers send their sign-in page and their error with
 * the status of success.
 */
#include "transform/csv.h"

#include <inttypes.h>

#define HEAD_SHOWN 64 /* bytes that a mistaken file is known by */

static bool begins(struct str s, const char *z)
{
    size_t n = strlen(z);

    return s.len >= n && str_eq_nocase((struct str){s.ptr, n}, str_from(z));
}

static struct str after_blanks(struct str s)
{
    while (s.len > 0 && (*s.ptr == ' ' || (*s.ptr >= '\t' && *s.ptr <= '\r'))) {
        s.ptr++;
        s.len--;
    }
    return s;
}

/* What the text at the head of a file is, or NULL. */
static const char *what_instead(struct str s)
{
    static const struct {
        const char *begin, *what;
    } known[] = {{"<!doctype", "a web page"},
                 {"<html", "a web page"},
                 {"<head", "a web page"},
                 {"<body", "a web page"},
                 {"<!--", "a web page"},
                 {"<script", "a web page"},
                 {"<?xml", "an XML document"},
                 {"<error", "an XML document"},
                 {"%PDF-", "a PDF"},
                 {"{\\rtf", "an RTF document"},
                 {"PK\x03\x04", "a zip archive or a spreadsheet (xlsx)"},
                 {"\xd0\xcf\x11\xe0", "an old spreadsheet (xls)"}};
    struct str inner;

    s = after_blanks(s);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (begins(s, known[i].begin)) {
            return known[i].what;
        }
    }
    if (s.len < 2 || (*s.ptr != '{' && *s.ptr != '[')) {
        return NULL;
    }
    inner = after_blanks((struct str){s.ptr + 1, s.len - 1});
    if (*s.ptr == '[' && inner.len > 0 && *inner.ptr == ']') {
        return "a JSON document";
    }
    return inner.len > 0 && (*inner.ptr == '"' || *inner.ptr == '{' ||
                             *inner.ptr == '}' || *inner.ptr == '[')
               ? "a JSON document"
               : NULL;
}

struct head { /* the first bytes that hold something */
    char byte[HEAD_SHOWN];
    size_t n;
};

static enum err_code see_head(struct csv *c, struct head *h, struct err *err)
{
    struct csv_text *t = &c->rows.text;
    struct str s;

    err->code = OK;
    while (s = after_blanks(csv_text_rest(t)),
           s.len < HEAD_SHOWN && !t->end &&
               csv_text_rest(t).len < c->rows.ceiling) {
        if (csv_text_fill(t, err)) {
            return err->code;
        }
    }
    h->n = s.len < HEAD_SHOWN ? s.len : HEAD_SHOWN;
    memcpy(h->byte, s.ptr, h->n);
    return OK;
}

static enum err_code instead(const struct reader *r, const struct head *h,
                             struct err *err)
{
    const char *what = what_instead((struct str){h->byte, h->n});

    if (what) {
        return err_set(err, ERR_FAILED,
                       "%s: file is %s, not a table (an error or sign-in "
                       "page?)",
                       r->name, what);
    }
    return err->code;
}

static enum err_code no_header(const struct csv *c, const struct reader *r,
                               struct err *err)
{
    uint64_t all = stream_bytes_out(r->stream);

    if (all == 0) {
        return err_set(err, ERR_FAILED, "%s: file is empty", r->name);
    }
    if (all == c->rows.text.mark) {
        return err_set(err, ERR_FAILED,
                       "%s: file holds a byte order mark and nothing else",
                       r->name);
    }
    return err_set(err, ERR_FAILED, "%s: file ends before its header", r->name);
}

/* A header that cannot be trusted in every byte names nothing. */
static enum err_code check_row(const struct csv *c, const struct reader *r,
                               const struct csv_row *row, struct err *err)
{
    enum reject_class why;
    size_t bad = csv_bad_byte(c, row->text, &why);

    if (row->too_long || row->n > CSV_COLUMNS_MAX) {
        return err_set(err, ERR_HELD,
                       "%s:%" PRIu64 ": header is too long (is the line end "
                       "declared right?)",
                       r->name, row->line);
    }
    if (bad != SIZE_MAX) {
        return err_set(err, ERR_HELD,
                       "%s:%" PRIu64 ": header is not in the declared "
                       "encoding %s (%s)",
                       r->name, row->line, encoding_name(c->rows.text.encoding),
                       reject_name(why));
    }
    if (row->fault != CSV_SOUND) {
        return err_set(err, ERR_HELD, "%s:%" PRIu64 ": header has %s", r->name,
                       row->line,
                       row->fault == CSV_STRAY ? "a stray quote"
                                               : "a quote that never closes");
    }
    return OK;
}

static struct str one_line(struct arena *a, struct str s)
{
    char *p = arena_cstr(a, s);

    for (size_t i = 0; i < s.len; i++) {
        p[i] = p[i] == '\n' || p[i] == '\r' ? ' ' : p[i];
    }
    return (struct str){p, s.len};
}

/* Names from one row put under those of the rows before. */
static void add_names(struct csv *c, struct reader *r,
                      const struct csv_row *row, struct str *name)
{
    for (size_t i = 0; i < row->n; i++) {
        struct str text = csv_field_text(c, row, i, &r->arena);

        text = one_line(&r->arena, text);
        if (str_trim(text).len == 0) {
            continue;
        }
        name[i] =
            name[i].len == 0
                ? text
                : arena_printf(&r->arena, "%.*s%.*s%.*s", STR_ARG(name[i]),
                               STR_ARG(r->spec->dialect.header_join),
                               STR_ARG(text));
    }
    c->columns = row->n > c->columns ? row->n : c->columns;
}

static void count_title(struct csv *c, struct reader *r,
                        const struct csv_row *row)
{
    int64_t total;

    if (str_trim(row->text).len == 0 && !row->too_long) {
        r->counts.blank += row->length;
        r->counts.blank_lines++;
        return;
    }
    if (c->ruled && row_rule_look(&c->rule, row->text, &total) == ROW_TOTAL) {
        r->counts.stated_total = total;
    }
    r->counts.skipped += row->length;
    r->counts.skipped_lines++;
}

static bool is_header_row(const struct dialect *d, int64_t number)
{
    for (size_t i = 0; i < d->nheader_rows; i++) {
        if (d->header_rows[i] == number) {
            return true;
        }
    }
    return false;
}

/* Rows before the last header row are lines of a text, whatever they hold;
 * only header rows are cut into fields.  Blank lines before a header that is
 * the first row do not count as rows. */
static enum err_code read_names(struct csv *c, struct reader *r,
                                struct str *name, struct err *err)
{
    const struct dialect *d = &r->spec->dialect;
    int64_t last = d->header_rows[d->nheader_rows - 1];
    struct csv_row row;
    bool got;

    for (int64_t number = 1; number <= last; number++) {
        bool header = is_header_row(d, number);

        if (header ? csv_rows_next(&c->rows, &row, &got, err)
                   : csv_rows_line(&c->rows, &row, &got, err)) {
            return err->code;
        }
        if (!got) {
            return no_header(c, r, err);
        }
        if (!header || (last == 1 && csv_is_blank(c, &row))) {
            count_title(c, r, &row);
            number -= header;
            continue;
        }
        r->counts.header += row.length;
        if (check_row(c, r, &row, err)) {
            return err->code;
        }
        add_names(c, r, &row, name);
        if (d->nheader_rows == 1 && row.n > 1) {
            c->header = arena_str(&r->arena, row.text);
        }
    }
    return OK;
}

/* Without a header the fields are the columns in their order. */
static enum err_code headless(struct csv *c, struct reader *r,
                              const struct head *h, struct err *err)
{
    c->columns = r->spec->nfields;
    for (size_t f = 0; f < c->columns; f++) {
        c->column[f] = f;
    }
    if (stream_bytes_out(r->stream) == c->rows.text.mark) {
        return no_header(c, r, err);
    }
    return instead(r, h, err);
}

enum err_code csv_header(struct csv *c, struct reader *r, struct err *err)
{
    struct head head;
    struct str *name;

    r->counts.header += c->rows.text.mark;
    if (see_head(c, &head, err)) {
        return err->code;
    }
    if (r->spec->dialect.nheader_rows == 0) {
        return headless(c, r, &head, err);
    }
    name = arena_zalloc(&r->arena, CSV_COLUMNS_MAX, sizeof *name);
    for (size_t i = 0; i < CSV_COLUMNS_MAX; i++) {
        name[i] = STR("");
    }
    if (read_names(c, r, name, err) ||
        reader_bind(r, name, c->columns, c->column, err)) {
        return instead(r, &head, err);
    }
    return OK;
}
