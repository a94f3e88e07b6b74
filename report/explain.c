/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain - finds out what an id names (an event, a refused row, a case, a
 * column of a view) and says where a record stands: file, line and byte of
 * the bytes as received, and on a terminal, when asked, the record itself.
 */
#include "report/explain.h"

#include <unistd.h>

#include "report/table.h"
#include "report/trace.h"

/* The longest record that any reader takes (reliability.md, 59). */
#define RECORD_CEILING ((size_t)16 << 20)

static bool number_of(const struct rows *rows, size_t row, const char *column,
                      uint64_t *out)
{
    int64_t n;

    if (!str_int64(rows_get(rows, row, column), &n) || n < 0) {
        return false;
    }
    *out = (uint64_t)n;
    return true;
}

static void put_found(struct report *r, struct sheet *s,
                      const struct trace_at *at, const struct trace *t)
{
    const char *path = arena_printf(&r->a, "%s/archive/%.2s/%s", at->state,
                                    at->sha256, at->sha256)
                           .ptr;

    if (!t->found) {
        path = t->purged ? "purged: a tombstone stands in its place"
                         : arena_printf(&r->a, "not under %s (see --state)",
                                        at->state)
                               .ptr;
    }
    sheet_text(s, "archive", str_from(path));
    if (t->line > 0) {
        sheet_int(s, "line", (int64_t)t->line);
    }
}

enum err_code explain_place(struct report *r, struct sheet *s,
                            const struct rows *rows, size_t row,
                            struct err *err)
{
    struct str sha256 = rows_get(rows, row, "sha256");
    struct str format = rows_get(rows, row, "format");
    struct trace_at at = {.state = r->state};
    struct trace t;
    struct buf text;
    bool has_offset;

    sheet_column(s, rows, row, "file");
    sheet_column(s, rows, row, "role");
    sheet_column(s, rows, row, "sha256");
    if (!sha256.ptr) {
        return OK;
    }
    at.sha256 = arena_cstr(&r->a, sha256);
    has_offset = number_of(rows, row, "byte_offset", &at.offset);
    number_of(rows, row, "byte_length", &at.length);
    at.is_pdf = str_is(format, "pdf") || !has_offset;
    at.is_csv = str_is(format, "csv");
    buf_init(&text, RECORD_CEILING);
    if (trace_find(&at, &t, r->o->show_values ? &text : NULL, err)) {
        goto out;
    }
    put_found(r, s, &at, &t);
    sheet_column(s, rows, row, "byte_offset");
    sheet_column(s, rows, row, "page");
    sheet_column(s, rows, row, "page_points");
    if (r->o->show_values && t.found && !at.is_pdf) {
        sheet_text(s, "record", buf_slice(&text));
    }
out:
    buf_release(&text);
    return err->code;
}

typedef enum err_code try_fn(struct report *r, const char *id, bool *found,
                             struct err *err);

struct named { /* how an id says what it is */
    const char *prefix;
    try_fn *fn;
};

static const struct named named[] = {{"event:", explain_event},
                                     {"reject:", explain_reject},
                                     {"case:", explain_case}};
static try_fn *const in_turn[] = {explain_event, explain_case, explain_reject,
                                  explain_column};

enum err_code explain_report(struct report *r, const char *id, struct err *err)
{
    bool found = false;

    if (r->o->show_values && !isatty(STDOUT_FILENO)) {
        return err_set(err, ERR_USAGE,
                       "--show-values shows a record on a terminal only");
    }
    if (query_begin(r->q, err)) {
        return err->code;
    }
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        size_t n = strlen(named[i].prefix);

        if (strncmp(id, named[i].prefix, n) == 0) {
            if (named[i].fn(r, id + n, &found, err) == OK && !found) {
                err_set(err, ERR_USAGE, "there is no such %.*s", (int)n - 1,
                        id);
            }
            return err->code;
        }
    }
    for (size_t i = 0; i < sizeof in_turn / sizeof *in_turn; i++) {
        if (in_turn[i](r, id, &found, err) || found) {
            return err->code;
        }
    }
    return err_set(err, ERR_USAGE,
                   "nothing goes by this id (an event_key, a case, "
                   "reject:DELIVERY:N, or view:column)");
}
