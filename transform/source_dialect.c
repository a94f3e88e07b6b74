/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source_dialect - how records lie in a file: Frictionless Dialect words with
 * skipRows and base.  A role's dialect starts from that of the whole source.
 */
#include "transform/source_node.h"

#define HEADER_ROW_MAX 10000 /* nobody writes a longer preface */

static enum err_code one_byte(const struct node *n, const char *what,
                              bool may_be_empty, char *out, struct err *err)
{
    struct str s;

    if (node_want_text(n, what, &s, err)) {
        return err->code;
    }
    if (s.len > 1 || (s.len == 0 && !may_be_empty)) {
        return node_err(err, n, "%s must be one byte", what);
    }
    *out = s.len == 1 ? s.ptr[0] : '\0';
    return OK;
}

static enum err_code header_rows(struct source_read *r, const struct node *n,
                                 struct dialect *d, struct err *err)
{
    struct texts t;

    if (node_want_texts(r->a, n, "headerRows", &t, err)) {
        return err->code;
    }
    if (t.n == 0) {
        return node_err(err, n, "headerRows is empty (say header: false)");
    }
    d->nheader_rows = t.n;
    d->header_rows = arena_zalloc(r->a, t.n + 1, sizeof *d->header_rows);
    for (size_t i = 0; i < t.n; i++) {
        int64_t *row = &d->header_rows[i];

        if (!str_int64(t.item[i], row) || *row < 1 || *row > HEADER_ROW_MAX ||
            (i > 0 && *row <= row[-1])) {
            return node_err(err, n, "headerRows must be row numbers from 1 up");
        }
    }
    return OK;
}

static enum err_code skip_rows(struct source_read *r, const struct node *n,
                               struct dialect *d, struct err *err)
{
    if (node_want_texts(r->a, n, "skipRows", &d->skip_rows, err)) {
        return err->code;
    }
    for (size_t i = 0; i < d->skip_rows.n; i++) {
        const struct node *at = node_item(n, i);

        if (node_want_pattern(r->a, at ? at : n, d->skip_rows.item[i], err)) {
            return err->code;
        }
    }
    return OK;
}

static enum err_code delimiter(const struct node *m, struct dialect *d,
                               struct err *err)
{
    if (node_want_text(m, "delimiter", &d->delimiter_text, err)) {
        return err->code;
    }
    if (d->delimiter_text.len == 0) {
        return node_err(err, m, "delimiter is empty");
    }
    d->delimiter = d->delimiter_text.ptr[0];
    return OK;
}

static enum err_code member(struct source_read *r, const struct node *m,
                            struct dialect *d, struct err *err)
{
    int choice;

    if (str_is(m->key, "delimiter")) {
        return delimiter(m, d, err);
    }
    if (str_is(m->key, "lineTerminator")) {
        return node_want_text(m, "lineTerminator", &d->line_terminator, err);
    }
    if (str_is(m->key, "quoteChar")) {
        return one_byte(m, "quoteChar", true, &d->quote, err);
    }
    if (str_is(m->key, "escapeChar")) {
        return one_byte(m, "escapeChar", true, &d->escape, err);
    }
    if (str_is(m->key, "header")) {
        return node_want_bool(m, "header", &d->header, err);
    }
    if (str_is(m->key, "headerRows")) {
        return header_rows(r, m, d, err);
    }
    if (str_is(m->key, "headerJoin")) {
        return node_want_text(m, "headerJoin", &d->header_join, err);
    }
    if (str_is(m->key, "sheetName")) {
        return node_want_text(m, "sheetName", &d->sheet_name, err);
    }
    if (str_is(m->key, "skipRows")) {
        return skip_rows(r, m, d, err);
    }
    if (str_is(m->key, "base")) {
        static const char *const bases[] = {"0", "1", NULL};

        if (node_want_choice(m, "base", bases, &choice, err) == OK) {
            d->base = choice;
        }
    }
    return err->code;
}

/* header and headerRows say one thing, each also over what the top said. */
static enum err_code settle_header(const struct node *n, struct dialect *d,
                                   struct err *err)
{
    static int64_t first_row[] = {1};
    const struct node *rows = node_get(n, "headerRows");
    const struct node *header = node_get(n, "header");

    err->code = OK;
    if (rows && header && !d->header) {
        return node_err(err, rows,
                        "headerRows and \"header: false\" exclude "
                        "each other");
    }
    if (rows) {
        d->header = true;
    } else if (!d->header) {
        d->nheader_rows = 0;
    } else if (d->nheader_rows == 0) {
        d->header_rows = first_row;
        d->nheader_rows = 1;
    }
    return OK;
}

enum err_code source_dialect(struct source_read *r, const struct node *n,
                             struct dialect *d, struct err *err)
{
    static const char *const allowed[] = {
        "delimiter", "lineTerminator", "quoteChar",  "escapeChar",
        "header",    "headerRows",     "headerJoin", "sheetName",
        "skipRows",  "base",           NULL};

    if (node_want_map(n, "dialect", err) ||
        source_check_keys(n, allowed, err)) {
        return err->code;
    }
    for (size_t i = 0; i < n->count; i++) {
        if (member(r, &n->items[i], d, err)) {
            return err->code;
        }
    }
    return settle_header(n, d, err);
}
