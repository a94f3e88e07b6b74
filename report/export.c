/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export - a view of schema gap, row after row, as CSV or JSON lines, to
 * stdout or to a file that is there whole or not at all.
 */
#include <stdlib.h>

#include "common/file.h"
#include "common/json.h"
#include "report/report.h"
#include "report/table.h"

/* Written out when it holds this much. */
#define CHUNK ((size_t)1 << 20)
#define CHUNK_CEILING ((size_t)64 << 20) /* one row above CHUNK at most */

struct export_sink {
    struct row_sink sink;
    struct report *r;
    struct buf chunk;
    struct file_writer file; /* fd -1: stdout */
    bool json;
};

static enum err_code flush(struct export_sink *s, struct err *err)
{
    if (s->file.fd >= 0) {
        if (file_writer_put(&s->file, s->chunk.ptr, s->chunk.len, err)) {
            return err->code;
        }
    } else if (fwrite(s->chunk.ptr, 1, s->chunk.len, stdout) != s->chunk.len) {
        return err_errno(err, ERR_FAILED, "could not write");
    }
    buf_clear(&s->chunk);
    return OK;
}

static enum err_code header(struct row_sink *sink, const struct rows *one,
                            struct err *err)
{
    struct export_sink *s = (struct export_sink *)sink;

    (void)err;
    if (!s->json) {
        csv_header(&s->chunk, one);
    }
    return OK;
}

static enum err_code row(struct row_sink *sink, const struct rows *one,
                         struct err *err)
{
    struct export_sink *s = (struct export_sink *)sink;
    struct json j;

    if (s->json) {
        json_init(&j, &s->chunk);
        json_row(&j, one, 0);
        buf_char(&s->chunk, '\n');
    } else {
        csv_row(&s->chunk, one, 0, true);
    }
    return s->chunk.len < CHUNK ? OK : flush(s, err);
}

/* The name as one of schema gap's (with or without "gap." before it). */
static enum err_code find_view(struct report *r, const char *view,
                               const char **name, size_t *columns,
                               struct err *err)
{
    static const char *const sql =
        "select c.relname::text as name, c.relnatts as columns "
        "from pg_class as c join pg_namespace as n on n.oid = c.relnamespace "
        "where n.nspname = 'gap' and c.relkind in ('v', 'm') order by 1";
    struct str wanted = str_from(view);
    struct rows *rows = NULL;
    struct str *names;
    struct str near;
    int64_t n = 0;

    if (str_starts(wanted, STR("gap."))) {
        wanted.ptr += 4;
        wanted.len -= 4;
    }
    *name = NULL;
    if (query_run(r->q, sql, NULL, 0, &rows, err)) {
        return err->code;
    }
    names = arena_zalloc(&r->a, rows_count(rows) + 1, sizeof(*names));
    for (size_t i = 0; i < rows_count(rows); i++) {
        names[i] = rows_get(rows, i, "name");
        if (str_eq(names[i], wanted)) {
            *name = arena_cstr(&r->a, wanted);
            str_int64(rows_get(rows, i, "columns"), &n);
            *columns = (size_t)n;
        }
    }
    if (!*name && rows_count(rows) == 0) {
        err_set(err, ERR_USAGE,
                "the database has no views of schema gap (run \"lapse "
                "setup\")");
    } else if (!*name) {
        near = str_nearest(wanted, names, rows_count(rows));
        err_set(err, ERR_USAGE, "unknown view \"%s\"%s%.*s%s", view,
                near.len ? " (did you mean \"" : "", STR_ARG(near),
                near.len ? "\"?)" : "");
    }
    rows_free(rows);
    return err->code;
}

/* Ordered by every column: the same rows are the same bytes. */
static const char *statement(struct report *r, const char *name, size_t columns)
{
    struct buf b;
    const char *sql;

    buf_init(&b, CHUNK);
    buf_printf(&b, "select * from gap.\"%s\" order by 1", name);
    for (size_t i = 2; i <= columns; i++) {
        buf_printf(&b, ", %zu", i);
    }
    sql = arena_cstr(&r->a, buf_slice(&b));
    buf_release(&b);
    return sql;
}

enum err_code export_view(struct report *r, const char *view, struct err *err)
{
    struct export_sink s = {.sink = {header, row},
                            .r = r,
                            .file = {.fd = -1},
                            .json = strcmp(r->o->output, "json") == 0};
    size_t columns = 0;
    const char *name = NULL;

    buf_init(&s.chunk, CHUNK_CEILING);
    if (find_view(r, view, &name, &columns, err)) {
        goto out;
    }
    if (r->o->out && file_writer_open(&s.file, r->o->out, err)) {
        goto out;
    }
    if (query_each(r->q, statement(r, name, columns), &s.sink, err) ||
        flush(&s, err)) {
        goto out;
    }
    if (r->o->out) {
        file_writer_commit(&s.file, 0640, err);
    } else if (fflush(stdout)) {
        err_errno(err, ERR_FAILED, "could not write");
    }
out:
    if (r->o->out) {
        file_writer_abort(&s.file);
    }
    buf_release(&s.chunk);
    return err->code;
}
