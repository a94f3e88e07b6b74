/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage - COPY into temporary tables.  Their names are in staged_tables.
 */
#include "load/stage.h"

#include <inttypes.h>

#include "common/json.h"
#include "load/known.h"

/* 18 tables of three numbers each. */
#define COUNTS_MAX ((size_t)4096)
/* Rows are handed to libpq by the block: it copies them once more, which stays
 * within the second cache; more makes fewer system calls no cheaper. */
#define BLOCK ((size_t)128 << 10)
/* A row, a block and what the first publish adds to a row. */
#define BLOCK_MAX ((size_t)34 << 20)

static const char *const large[] = {"event", "event_detail", "private_note"};

static bool is_large(size_t table)
{
    for (size_t i = 0; i < sizeof large / sizeof *large; i++) {
        if (strcmp(staged_tables[table].name, large[i]) == 0) {
            return true;
        }
    }
    return false;
}

static enum err_code send_bytes(void *arg, const void *p, size_t n,
                                struct err *err)
{
    struct stage *st = arg;

    if (db_copy_put(st->db, p, n, err)) {
        return err->code;
    }
    st->sent += n;
    progress_at(&st->progress, st->sent);
    return OK;
}

static enum err_code copy_part(struct stage *st, const struct staged_part *part,
                               struct err *err)
{
    int64_t rows;

    if (db_copy_begin(st->db, staged_tables[part->table].copy, err)) {
        return err->code;
    }
    if (staged_feed(part, send_bytes, st, err)) {
        /* the server keeps nothing of a part that is not what was staged */
        db_copy_abort(st->db);
        return err->code;
    }
    if (db_copy_end(st->db, &rows, err)) {
        return err_wrap(err, "%s: ", part->path);
    }
    if (rows != part->rows) {
        return err_set(err, ERR_INTEGRITY,
                       "%s: the database copied %" PRId64 " rows, the manifest "
                       "names %" PRId64,
                       part->path, rows, part->rows);
    }
    st->copied[part->table] += rows;
    return OK;
}

/* The head of a binary COPY, every row, the trailer. */
static enum err_code send_rows(struct stage *st, struct sorted *rows,
                               stage_put *put, void *arg, struct err *err)
{
    static const char head[19] = "PGCOPY\n\377\r\n";
    const struct sorted_row *row;
    struct buf out;

    buf_init(&out, BLOCK_MAX);
    buf_put(&out, head, sizeof head);
    while (sorted_next(rows, &row, err) == OK && row) {
        if (put(arg, row, &out, err) ||
            (out.len >= BLOCK && send_bytes(st, out.ptr, out.len, err))) {
            break;
        }
        if (out.len >= BLOCK) {
            buf_clear(&out);
        }
    }
    if (err->code == OK) {
        buf_put(&out, "\377\377", 2);
        send_bytes(st, out.ptr, out.len, err);
    }
    buf_release(&out);
    return err->code;
}

enum err_code stage_rows(struct stage *st, size_t table, const char *sql,
                         stage_put *put, void *arg, struct err *err)
{
    struct sorted *rows = sorted_open(st->a, st->s, table, 2, false);
    int64_t copied;

    if (db_copy_begin(st->db, sql, err)) {
        goto out;
    }
    if (send_rows(st, rows, put, arg, err)) {
        db_copy_abort(st->db);
        goto out;
    }
    if (db_copy_end(st->db, &copied, err)) {
        err_wrap(err, "table \"%s\": ", staged_tables[table].name);
        goto out;
    }
    if (copied != st->s->rows[table]) {
        err_set(err, ERR_INTEGRITY,
                "%s: table \"%s\": the database copied %" PRId64 " rows, the "
                "manifest names %" PRId64,
                st->s->dir, staged_tables[table].name, copied,
                st->s->rows[table]);
        goto out;
    }
    st->copied[table] = copied;
out:
    sorted_close(rows);
    return err->code;
}

static enum err_code check_columns(struct stage *st, struct err *err)
{
    const char *const param[] = {st->s->columns};
    const char *difference;
    struct db_rows *rows;

    if (db_run(st->db, "select etl.check_columns($1::jsonb)", 1, param, &rows,
               err)) {
        return err->code;
    }
    difference = db_rows_text(rows, 0, 0);
    if (difference) {
        err_set(err, ERR_USAGE,
                "%s/columns.json: %s: the store was set up by another version "
                "(run \"lapse setup\")",
                st->s->dir, difference);
    }
    db_rows_free(rows);
    return err->code;
}

/* The large tables are counted when they are there. */
static enum err_code count_rows(struct stage *st, bool all, struct err *err)
{
    struct db_rows *rows;

    if (db_run(st->db, "select table_name, rows_count from etl.count_stage()",
               0, NULL, &rows, err)) {
        return err->code;
    }
    for (size_t i = 0; i < db_rows_count(rows); i++) {
        size_t table = staged_table(db_rows_text(rows, i, 0));

        if (table < STAGED_TABLES) {
            st->counted[table] = db_rows_int(rows, i, 1);
        }
    }
    db_rows_free(rows);
    for (size_t i = 0; i < STAGED_TABLES; i++) {
        if ((all || !is_large(i)) && (st->s->rows[i] != st->copied[i] ||
                                      st->copied[i] != st->counted[i])) {
            return err_set(err, ERR_INTEGRITY,
                           "%s: table \"%s\": %" PRId64 " rows staged, "
                           "%" PRId64 " copied, %" PRId64 " counted",
                           st->s->dir, staged_tables[i].name, st->s->rows[i],
                           st->copied[i], st->counted[i]);
        }
    }
    return OK;
}

const char *stage_counts(const struct stage *st)
{
    const char *text;
    struct json j;
    struct buf b;

    buf_init(&b, COUNTS_MAX);
    json_init(&j, &b);
    json_open(&j, NULL, '{');
    for (size_t i = 0; i < STAGED_TABLES; i++) {
        if (st->s->rows[i] > 0) {
            json_open(&j, staged_tables[i].name, '[');
            json_int(&j, NULL, st->s->rows[i]);
            json_int(&j, NULL, st->copied[i]);
            json_int(&j, NULL, st->counted[i]);
            json_close(&j, ']');
        }
    }
    json_close(&j, '}');
    text = arena_cstr(st->a, buf_slice(&b));
    buf_release(&b);
    return text;
}

enum err_code stage_open(struct stage *st, struct arena *a, struct db *db,
                         const struct staged *s, bool quiet, struct err *err)
{
    *st = (struct stage){.a = a, .db = db, .s = s};
    progress_start(&st->progress, "loading", s->bytes, quiet);
    if (db_run(db, "select etl.open_stage()", 0, NULL, NULL, err)) {
        return err->code;
    }
    return check_columns(st, err);
}

enum err_code stage_small(struct stage *st, struct err *err)
{
    err->code = OK;
    for (size_t i = 0; i < st->s->n; i++) {
        if (!is_large(st->s->part[i].table) &&
            copy_part(st, &st->s->part[i], err)) {
            return err->code;
        }
    }
    return count_rows(st, false, err);
}

static enum err_code put_event(void *arg, const struct sorted_row *row,
                               struct buf *out, struct err *err)
{
    buf_str(out, row->tuple);
    return known_event(arg, row, err);
}

static enum err_code put_detail(void *arg, const struct sorted_row *row,
                                struct buf *out, struct err *err)
{
    buf_str(out, row->tuple);
    known_detail(arg, row);
    return err->code = OK;
}

static enum err_code put_note(void *arg, const struct sorted_row *row,
                              struct buf *out, struct err *err)
{
    (void)arg;
    buf_str(out, row->tuple);
    return err->code = OK;
}

enum err_code stage_large(struct stage *st, struct err *err)
{
    static stage_put *const put[] = {put_event, put_detail, put_note};
    struct known *known = NULL;

    if (known_open(st->a, st->s, &known, err)) {
        goto out;
    }
    for (size_t i = 0; i < sizeof large / sizeof *large; i++) {
        size_t table = staged_table(large[i]);

        if (st->s->rows[table] > 0 &&
            stage_rows(st, table, staged_tables[table].copy, put[i], known,
                       err)) {
            goto out;
        }
    }
    st->once = known_once(known);
    st->all = known_all(known);
    count_rows(st, true, err);
out:
    known_close(known);
    return err->code;
}

void stage_close(struct stage *st)
{
    progress_end(&st->progress);
}
