/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage - COPY into temporary tables.  Their names are in staged_tables.
 */
#include "load/stage.h"

#include <inttypes.h>

#include "common/buf.h"
#include "common/json.h"
#include "common/progress.h"

/* 17 tables of three numbers each. */
#define COUNTS_MAX ((size_t)4096)

struct filling {
    struct db *db;
    const struct staged *s;
    struct progress progress;
    uint64_t sent;
    int64_t copied[STAGED_TABLES];
    int64_t counted[STAGED_TABLES];
};

static enum err_code send_bytes(void *arg, const void *p, size_t n,
                                struct err *err)
{
    struct filling *f = arg;

    if (db_copy_put(f->db, p, n, err)) {
        return err->code;
    }
    f->sent += n;
    progress_at(&f->progress, f->sent);
    return OK;
}

static enum err_code copy_part(struct filling *f,
                               const struct staged_part *part, struct err *err)
{
    int64_t rows;

    if (db_copy_begin(f->db, staged_tables[part->table].copy, err)) {
        return err->code;
    }
    if (staged_feed(part, send_bytes, f, err)) {
        /* the server keeps nothing of a part that is not what was staged */
        db_copy_abort(f->db);
        return err->code;
    }
    if (db_copy_end(f->db, &rows, err)) {
        return err_wrap(err, "%s: ", part->path);
    }
    if (rows != part->rows) {
        return err_set(err, ERR_INTEGRITY,
                       "%s: the database copied %" PRId64 " rows, the manifest "
                       "names %" PRId64,
                       part->path, rows, part->rows);
    }
    f->copied[part->table] += rows;
    return OK;
}

static enum err_code check_columns(struct filling *f, struct err *err)
{
    const char *const param[] = {f->s->columns};
    const char *difference;
    struct db_rows *rows;

    if (db_run(f->db, "select etl.check_columns($1::jsonb)", 1, param, &rows,
               err)) {
        return err->code;
    }
    difference = db_rows_text(rows, 0, 0);
    if (difference) {
        err_set(err, ERR_USAGE,
                "%s/columns.json: %s: the store was set up by another version "
                "(run \"lapse setup\")",
                f->s->dir, difference);
    }
    db_rows_free(rows);
    return err->code;
}

static bool find_table(const char *name, size_t *table)
{
    for (size_t i = 0; i < STAGED_TABLES; i++) {
        if (strcmp(name, staged_tables[i].name) == 0) {
            *table = i;
            return true;
        }
    }
    return false;
}

static enum err_code count_rows(struct filling *f, struct err *err)
{
    struct db_rows *rows;
    size_t table;

    if (db_run(f->db, "select table_name, rows_count from etl.count_stage()", 0,
               NULL, &rows, err)) {
        return err->code;
    }
    for (size_t i = 0; i < db_rows_count(rows); i++) {
        if (find_table(db_rows_text(rows, i, 0), &table)) {
            f->counted[table] = db_rows_int(rows, i, 1);
        }
    }
    db_rows_free(rows);
    for (size_t i = 0; i < STAGED_TABLES; i++) {
        if (f->s->rows[i] != f->copied[i] || f->copied[i] != f->counted[i]) {
            return err_set(err, ERR_INTEGRITY,
                           "%s: table \"%s\": %" PRId64 " rows staged, "
                           "%" PRId64 " copied, %" PRId64 " counted",
                           f->s->dir, staged_tables[i].name, f->s->rows[i],
                           f->copied[i], f->counted[i]);
        }
    }
    return OK;
}

static const char *counts_json(struct arena *a, const struct filling *f)
{
    const char *text;
    struct json j;
    struct buf b;

    buf_init(&b, COUNTS_MAX);
    json_init(&j, &b);
    json_open(&j, NULL, '{');
    for (size_t i = 0; i < STAGED_TABLES; i++) {
        if (f->s->rows[i] > 0) {
            json_open(&j, staged_tables[i].name, '[');
            json_int(&j, NULL, f->s->rows[i]);
            json_int(&j, NULL, f->copied[i]);
            json_int(&j, NULL, f->counted[i]);
            json_close(&j, ']');
        }
    }
    json_close(&j, '}');
    text = arena_cstr(a, buf_slice(&b));
    buf_release(&b);
    return text;
}

enum err_code stage_fill(struct arena *a, struct db *db, const struct staged *s,
                         bool quiet, const char **counts, struct err *err)
{
    struct filling f = {.db = db, .s = s};

    if (db_run(db, "select etl.open_stage()", 0, NULL, NULL, err) ||
        check_columns(&f, err)) {
        return err->code;
    }
    progress_start(&f.progress, "loading", s->bytes, quiet);
    for (size_t i = 0; i < s->n; i++) {
        if (copy_part(&f, &s->part[i], err)) {
            break;
        }
    }
    progress_end(&f.progress);
    if (err->code || count_rows(&f, err)) {
        return err->code;
    }
    *counts = counts_json(a, &f);
    return OK;
}
