/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export - a view of schema gap, row after row, as CSV or JSON lines, to
 * stdout or to a file that is there whole or not at all.
 */
#include <stdlib.h>

#include "common/digest.h"
#include "common/file.h"
#include "common/json.h"
#include "report/public.h"
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
    const struct public_view *open; /* for everybody; NULL: as it is */
    struct public_state state;
    struct sha256 *sum;
    uint64_t bytes;
};

static enum err_code flush(struct export_sink *s, struct err *err)
{
    sha256_put(s->sum, s->chunk.ptr, s->chunk.len);
    s->bytes += s->chunk.len;
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
    if (s->open) {
        public_header(&s->chunk, s->open, one);
    } else if (!s->json) {
        csv_header(&s->chunk, one);
    }
    return OK;
}

static enum err_code row(struct row_sink *sink, const struct rows *one,
                         struct err *err)
{
    struct export_sink *s = (struct export_sink *)sink;
    struct json j;

    if (s->open) {
        public_row(&s->chunk, s->open, &s->state, one);
    } else if (s->json) {
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

/* Frictionless type of a type of the database. */
static const char *field_type(struct str type)
{
    static const char *const types[][2] = {
        {"bigint", "integer"},   {"integer", "integer"},
        {"smallint", "integer"}, {"double precision", "number"},
        {"numeric", "number"},   {"boolean", "boolean"},
        {"date", "date"}};

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (str_is(type, types[i][0])) {
            return types[i][1];
        }
    }
    return "string";
}

static void put_field(struct json *j, struct str name, const char *type,
                      struct str meaning)
{
    json_open(j, NULL, '{');
    json_str(j, "name", name);
    json_strz(j, "type", type);
    if (meaning.len > 0) {
        json_str(j, "description", meaning);
    }
    json_close(j, '}');
}

/* Columns of the file with what they mean. */
static enum err_code put_schema(struct report *r, struct json *j,
                                const struct export_sink *s, const char *name,
                                struct err *err)
{
    static const char *const sql =
        "select a.attname::text as name, "
        "pg_catalog.format_type(a.atttypid, null) as type, "
        "pg_catalog.col_description(a.attrelid, a.attnum) as meaning "
        "from pg_catalog.pg_attribute as a where a.attnum > 0 "
        "and a.attrelid = ('gap.' || quote_ident($1))::regclass "
        "order by a.attnum";
    struct rows *rows = NULL;

    if (query_run(r->q, sql, &name, 1, &rows, err)) {
        return err->code;
    }
    json_open(j, "schema", '{');
    json_open(j, "fields", '[');
    for (size_t i = 0; i < rows_count(rows); i++) {
        struct str column = rows_get(rows, i, "name");

        if (!s->open || !public_drops(s->open, arena_cstr(&r->a, column))) {
            put_field(j, column, field_type(rows_get(rows, i, "type")),
                      rows_get(rows, i, "meaning"));
        }
    }
    if (s->open) {
        put_field(j, STR("blanked"), "boolean",
                  STR("Whether counts of 1 to 10, and what hangs on them, "
                      "were blanked in this row"));
    }
    json_close(j, ']');
    json_open(j, "missingValues", '[');
    json_strz(j, NULL, "");
    json_close(j, ']');
    json_close(j, '}');
    rows_free(rows);
    return OK;
}

/* The file FILE.csv is described in FILE.datapackage.json, so that several
 * can stand in one folder. */
static enum err_code describe(struct report *r, struct export_sink *s,
                              const char *name, struct err *err)
{
    const char *slash = strrchr(r->o->out, '/');
    struct str base = str_from(r->o->out);
    char hex[DIGEST_HEX + 1];
    struct digest d = sha256_end(s->sum);
    struct buf b;
    struct json j;

    s->sum = NULL;
    digest_hex(&d, hex);
    base.len -= str_ends(base, STR(".csv")) ? 4 : 0;
    buf_init(&b, CHUNK_CEILING);
    json_init(&j, &b);
    json_open(&j, NULL, '{');
    json_strz(&j, "name", name);
    json_open(&j, "resources", '[');
    json_open(&j, NULL, '{');
    json_strz(&j, "name", name);
    json_strz(&j, "path", slash ? slash + 1 : r->o->out);
    json_strz(&j, "profile", "tabular-data-resource");
    json_strz(&j, "format", "csv");
    json_strz(&j, "mediatype", "text/csv");
    json_strz(&j, "encoding", "utf-8");
    json_int(&j, "bytes", (int64_t)s->bytes);
    json_str(&j, "hash", arena_printf(&r->a, "sha256:%s", hex));
    if (put_schema(r, &j, s, name, err) == OK) {
        json_close(&j, '}');
        json_close(&j, ']');
        json_close(&j, '}');
        buf_char(&b, '\n');
        file_write(
            arena_printf(&r->a, "%.*s.datapackage.json", STR_ARG(base)).ptr,
            buf_slice(&b), 0640, err);
    }
    buf_release(&b);
    return err->code;
}

static enum err_code write_view(struct report *r, struct export_sink *s,
                                const char *view, struct err *err)
{
    size_t columns = 0;
    const char *name = NULL;

    if (find_view(r, view, &name, &columns, err) ||
        (r->o->open && public_find(name, &s->open, err)) ||
        (r->o->out && file_writer_open(&s->file, r->o->out, err)) ||
        query_each(r->q, statement(r, name, columns), &s->sink, err) ||
        flush(s, err)) {
        return err->code;
    }
    if (!r->o->out) {
        return fflush(stdout) ? err_errno(err, ERR_FAILED, "could not write")
                              : OK;
    }
    if (file_writer_commit(&s->file, 0640, err) || s->json) {
        return err->code;
    }
    return describe(r, s, name, err);
}

enum err_code export_view(struct report *r, const char *view, struct err *err)
{
    struct export_sink s = {.sink = {header, row},
                            .r = r,
                            .file = {.fd = -1},
                            .json = strcmp(r->o->output, "json") == 0};

    if (r->o->open && s.json) {
        return err_set(err, ERR_USAGE, "an export for the public is CSV");
    }
    buf_init(&s.chunk, CHUNK_CEILING);
    s.sum = sha256_new();
    write_view(r, &s, view, err);
    if (r->o->out) {
        file_writer_abort(&s.file);
    }
    sha256_free(s.sum);
    buf_release(&s.chunk);
    return err->code;
}
