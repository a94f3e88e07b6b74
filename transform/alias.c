/* SPDX-License-Identifier: Apache-2.0 */
/*
 * alias - reads aliases.csv: by what names reports call the subject of a
 * case.  Names are never put into messages.
 */
#include "transform/html.h"
#include "transform/statement.h"

#include "transform/encoding.h"

/* One cell; quoted ones may hold commas, line ends and doubled quotes. */
static struct str cell_at(struct arena *a, struct str s, size_t *i)
{
    char *p = arena_alloc(a, s.len - *i + 1);
    bool quoted = *i < s.len && s.ptr[*i] == '"';
    size_t n = 0;

    *i += quoted;
    while (*i < s.len) {
        char c = s.ptr[*i];

        if (quoted && c == '"') {
            *i += 1;
            if (*i < s.len && s.ptr[*i] == '"') {
                p[n++] = '"';
                *i += 1;
                continue;
            }
            quoted = false;
            continue;
        }
        if (!quoted && (c == ',' || c == '\n' || c == '\r')) {
            break;
        }
        p[n++] = c;
        *i += 1;
    }
    return str_trim((struct str){p, n});
}

/* Cells of a line into cell[2]; how many there were. */
static size_t line_at(struct arena *a, struct str s, size_t *i,
                      struct str cell[2])
{
    size_t n = 0;

    cell[0] = cell[1] = STR_NULL;
    for (;;) {
        struct str c = cell_at(a, s, i);

        if (n < 2) {
            cell[n] = c;
        }
        n++;
        if (*i >= s.len || s.ptr[*i] != ',') {
            break;
        }
        *i += 1;
    }
    *i += *i < s.len && s.ptr[*i] == '\r';
    *i += *i < s.len && s.ptr[*i] == '\n';
    return n;
}

static size_t lines_of(struct str s)
{
    size_t n = 1;

    for (size_t i = 0; i < s.len; i++) {
        n += s.ptr[i] == '\n' || s.ptr[i] == '\r';
    }
    return n;
}

static enum err_code take(struct arena *a, struct str s, const char *name,
                          struct alias *out, size_t *n, struct err *err)
{
    struct str cell[2];
    size_t i = 0, row = 1;

    if (line_at(a, s, &i, cell) != 2 || !str_eq_nocase(cell[0], STR("alias")) ||
        !str_eq_nocase(cell[1], STR("case_number"))) {
        return err_set(err, ERR_HELD,
                       "%s:1: expected the header \"alias,case_number\"", name);
    }
    while (i < s.len) {
        size_t cells = line_at(a, s, &i, cell);

        row++;
        if (cells == 1 && cell[0].len == 0) {
            continue; /* a blank line */
        }
        if (cells != 2 || cell[0].len == 0 || cell[1].len == 0) {
            return err_set(err, ERR_FAILED,
                           "%s: row %zu: expected an alias and a case number",
                           name, row);
        }
        out[(*n)++] = (struct alias){cell[0], cell[1]};
    }
    return OK;
}

enum err_code alias_read(struct arena *a, struct stream *stream,
                         const char *name, struct alias **out, size_t *n,
                         struct err *err)
{
    enum encoding mark;
    struct str s;
    size_t skip;

    *out = NULL;
    *n = 0;
    if (html_slurp(a, stream, name, &s, err)) {
        return err->code;
    }
    skip = encoding_bom(s, &mark);
    if (encoding_valid_utf8(s) < s.len) {
        return err_set(err, ERR_FAILED, "%s: byte %zu: not valid UTF-8", name,
                       encoding_valid_utf8(s) + 1);
    }
    s = (struct str){s.ptr + skip, s.len - skip};
    *out = arena_zalloc(a, lines_of(s), sizeof **out);
    return take(a, s, name, *out, n, err);
}
