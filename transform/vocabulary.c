/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vocabulary - reads a small RFC 4180 file in memory.  Configuration, not
 * data: anything wrong in it is an error with its line, so it does not go
 * through the reader of deliveries.
 */
#include "transform/vocabulary.h"

#include "common/file.h"

#define CEILING ((size_t)16 << 20) /* a state's code lists */

static const char *const header[VOCABULARY_COLUMNS] = {
    "source",         "field",        "code",     "ours",
    "effective_from", "effective_to", "citation", "note"};

struct cursor {
    struct arena *a;
    struct str rest;
    struct node at;
};

static bool at_line_end(const struct cursor *c)
{
    return c->rest.len == 0 || c->rest.ptr[0] == '\n' ||
           (c->rest.ptr[0] == '\r' &&
            (c->rest.len == 1 || c->rest.ptr[1] == '\n'));
}

static void step(struct cursor *c)
{
    c->at.line += c->rest.ptr[0] == '\n';
    c->rest.ptr++;
    c->rest.len--;
}

static enum err_code quoted(struct cursor *c, struct str *out, struct err *err)
{
    struct node open = c->at;
    size_t n = 1;
    char *p;

    /* what it can hold at most: to the quote that closes it */
    while (n < c->rest.len &&
           (c->rest.ptr[n] != '"' ||
            (n + 1 < c->rest.len && c->rest.ptr[n + 1] == '"'))) {
        n += c->rest.ptr[n] == '"' ? 2 : 1;
    }
    p = arena_alloc(c->a, n + 1);
    n = 0;
    step(c);
    for (;; step(c)) {
        if (c->rest.len == 0) {
            return node_err(err, &open, "this quote is never closed");
        }
        if (c->rest.ptr[0] == '"') {
            if (c->rest.len < 2 || c->rest.ptr[1] != '"') {
                break;
            }
            step(c);
        }
        p[n++] = c->rest.ptr[0];
    }
    step(c);
    *out = (struct str){p, n};
    if (!at_line_end(c) && c->rest.ptr[0] != ',') {
        return node_err(err, &open, "text stands behind a closing quote");
    }
    return OK;
}

static enum err_code cell(struct cursor *c, struct str *out, struct err *err)
{
    const char *start = c->rest.ptr;

    err->code = OK;
    if (c->rest.len > 0 && c->rest.ptr[0] == '"') {
        return quoted(c, out, err);
    }
    while (!at_line_end(c) && c->rest.ptr[0] != ',') {
        step(c);
    }
    *out = (struct str){start, (size_t)(c->rest.ptr - start)};
    return OK;
}

/* One line; *n = 0 for a blank one. */
static enum err_code line(struct cursor *c, struct vocabulary_row *row,
                          size_t *n, struct err *err)
{
    struct str text = STR_NULL;

    row->at = c->at;
    *n = 0;
    for (bool more = true; more; (*n)++) {
        if (cell(c, &text, err)) {
            return err->code;
        }
        if (*n < VOCABULARY_COLUMNS) {
            row->cell[*n] = str_trim(text);
        }
        more = c->rest.len > 0 && c->rest.ptr[0] == ',';
        if (more) {
            step(c);
        }
    }
    if (*n == 1 && row->cell[0].len == 0) {
        *n = 0;
    }
    if (c->rest.len > 0 && c->rest.ptr[0] == '\r') {
        step(c);
    }
    if (c->rest.len > 0) {
        step(c);
    }
    if (*n != 0 && *n != VOCABULARY_COLUMNS) {
        return node_err(err, &row->at, "%zu columns where %d are wanted", *n,
                        (int)VOCABULARY_COLUMNS);
    }
    return OK;
}

static enum err_code check_header(const struct vocabulary_row *row, size_t n,
                                  struct err *err)
{
    for (size_t i = 0; i < VOCABULARY_COLUMNS; i++) {
        if (n == 0 || !str_is(row->cell[i], header[i])) {
            return node_err(err, &row->at,
                            "column %zu of the header must be \"%s\"", i + 1,
                            header[i]);
        }
    }
    return OK;
}

enum err_code vocabulary_read(struct arena *a, const char *path,
                              struct vocabulary_row **rows, size_t *n,
                              struct err *err)
{
    struct cursor c = {a, STR_NULL, {.file = path, .line = 1, .column = 1}};
    struct vocabulary_row head;
    struct buf text;
    size_t cells, lines = 1;

    *rows = NULL;
    *n = 0;
    err->code = OK;
    if (!file_exists(path)) {
        return OK;
    }
    buf_init(&text, CEILING);
    if (file_read(path, &text, err)) {
        goto out;
    }
    c.rest = arena_str(a, buf_slice(&text));
    if (str_starts(c.rest, STR("\xEF\xBB\xBF"))) {
        c.rest = (struct str){c.rest.ptr + 3, c.rest.len - 3};
    }
    for (size_t i = 0; i < c.rest.len; i++) {
        lines += c.rest.ptr[i] == '\n';
    }
    *rows = arena_zalloc(a, lines, sizeof **rows);
    if (line(&c, &head, &cells, err) || check_header(&head, cells, err)) {
        goto out;
    }
    while (c.rest.len > 0) {
        if (line(&c, &(*rows)[*n], &cells, err)) {
            goto out;
        }
        if (cells > 0 && (*rows)[*n].cell[VOCABULARY_CITATION].len == 0) {
            node_err(err, &(*rows)[*n].at, "a row needs a citation");
            goto out;
        }
        *n += cells > 0;
    }
out:
    buf_release(&text);
    return err->code;
}
