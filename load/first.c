/* SPDX-License-Identifier: Apache-2.0 */
/*
 * first - rows made wider on their way; the statements come from the database,
 * which knows its columns.
 */
#include "load/first.h"

#include "load/known.h"

/* Columns of the contract (docs/contracts.md), counted from 0. */
enum { EVENT_RECORDED_AT = 8 };

#define DAY_MICROSECONDS INT64_C(86400000000)
#define NO_FIELD SIZE_MAX

/* One table on its way. */
struct filling {
    struct known *known;
    struct sorted *events;              /* beside a companion, else NULL */
    const struct sorted_row *its_event; /* NULL behind the last */
    int64_t before_key[2];
    int32_t delivered; /* days from 2000-01-01 */
    size_t left_out;   /* a staged column that the table does not have */
    bool is_event, is_detail, any;
    bool *fits;
};

static void put_uint32(char *p, uint32_t v)
{
    p[0] = (char)(v >> 24);
    p[1] = (char)(v >> 16 & 0xff);
    p[2] = (char)(v >> 8 & 0xff);
    p[3] = (char)(v & 0xff);
}

/* etl.first_known for an event without a later version: the day of entry,
 * where there is one before the end of time, else that of the delivery. */
static int32_t first_known(const struct filling *f,
                           const struct sorted_row *event)
{
    struct str at = event->field[EVENT_RECORDED_AT];
    int64_t t, day;

    if (!at.ptr) {
        return f->delivered;
    }
    t = sorted_int64(at.ptr);
    if (t == INT64_MIN || t == INT64_MAX) { /* -infinity, infinity */
        return t == INT64_MIN ? INT32_MIN : f->delivered;
    }
    day = t / DAY_MICROSECONDS - (t % DAY_MICROSECONDS < 0);
    return (int32_t)day;
}

/* The row without the column left out, and known_from behind it. */
static void put_wide(const struct filling *f, const struct sorted_row *row,
                     int32_t known_from, struct buf *out)
{
    const char *from = row->tuple.ptr + 2;
    const char *end = row->tuple.ptr + row->tuple.len;
    size_t fields = row->fields + 1;
    char number[8];

    if (f->left_out != NO_FIELD) {
        fields--;
    }
    number[0] = (char)(fields >> 8);
    number[1] = (char)(fields & 0xff);
    buf_put(out, number, 2);
    if (f->left_out != NO_FIELD) {
        struct str gone = row->field[f->left_out];

        buf_put(out, from, (size_t)(gone.ptr - 4 - from));
        from = gone.ptr + gone.len;
    }
    buf_put(out, from, (size_t)(end - from));
    put_uint32(number, 4);
    put_uint32(number + 4, (uint32_t)known_from);
    buf_put(out, number, 8);
}

/* What makes the delivery go the other way is not an error of the delivery. */
static enum err_code unfit(struct filling *f, struct err *err)
{
    *f->fits = false;
    return err_set(err, ERR_FAILED, "not a delivery for an empty store");
}

/* The event that a companion belongs to; rows of both come in order. */
static enum err_code find_event(struct filling *f, const struct sorted_row *row,
                                struct err *err)
{
    const struct sorted_row *e = f->its_event;

    while (e && (e->key[0] < row->key[0] ||
                 (e->key[0] == row->key[0] && e->key[1] < row->key[1]))) {
        if (sorted_next(f->events, &f->its_event, err)) {
            return err->code;
        }
        e = f->its_event;
    }
    if (!e || e->key[0] != row->key[0] || e->key[1] != row->key[1]) {
        return unfit(f, err);
    }
    return OK;
}

static enum err_code put_event(void *arg, const struct sorted_row *row,
                               struct buf *out, struct err *err)
{
    struct filling *f = arg;

    if (known_event(f->known, row, err)) {
        return err->code;
    }
    if (!known_once(f->known) || !known_all(f->known)) {
        return unfit(f, err);
    }
    put_wide(f, row, first_known(f, row), out);
    return OK;
}

static enum err_code put_companion(void *arg, const struct sorted_row *row,
                                   struct buf *out, struct err *err)
{
    struct filling *f = arg;

    if ((f->any && row->key[0] == f->before_key[0] &&
         row->key[1] == f->before_key[1]) ||
        (f->left_out != NO_FIELD && !row->field[f->left_out].ptr)) {
        return unfit(f, err);
    }
    f->any = true;
    f->before_key[0] = row->key[0];
    f->before_key[1] = row->key[1];
    if (f->is_detail) {
        known_detail(f->known, row);
    }
    if (!known_all(f->known)) {
        return unfit(f, err);
    }
    err->code = OK;
    if (find_event(f, row, err) == OK) {
        put_wide(f, row, first_known(f, f->its_event), out);
    }
    return err->code;
}

/* One line of etl.begin_first: table, statement, column left out, day. */
static enum err_code fill(struct stage *st, struct known *known,
                          const struct db_rows *plan, size_t i, bool *fits,
                          struct err *err)
{
    size_t table = staged_table(db_rows_text(plan, i, 0));
    const char *sql = db_rows_text(plan, i, 1);
    struct filling f = {
        .known = known,
        .delivered = (int32_t)db_rows_int(plan, i, 3),
        .left_out = db_rows_text(plan, i, 2) ? (size_t)db_rows_int(plan, i, 2)
                                             : NO_FIELD,
        .is_event = strcmp(staged_tables[table].name, "event") == 0,
        .is_detail = strcmp(staged_tables[table].name, "event_detail") == 0,
        .fits = fits};

    if (!f.is_event) {
        f.events = sorted_open(st->a, st->s, staged_table("event"), 2, true);
        if (sorted_next(f.events, &f.its_event, err)) {
            goto out;
        }
    }
    stage_rows(st, table, sql, f.is_event ? put_event : put_companion, &f, err);
out:
    sorted_close(f.events);
    return err->code;
}

static enum err_code begin(struct stage *st, const char *run,
                           struct db_rows **plan, struct err *err)
{
    const char *const param[] = {st->s->manifest, st->s->fingerprint, run};

    if (db_run(st->db, "begin", 0, NULL, NULL, err)) {
        return err->code;
    }
    return db_run(st->db,
                  "select staged, statement, left_out, delivered from "
                  "etl.begin_first($1::jsonb || "
                  "jsonb_build_object('columns_fingerprint', $2::text), "
                  "$3::bigint)",
                  3, param, plan, err);
}

static enum err_code end(struct stage *st, const char *run, bool *fits,
                         struct err *err)
{
    const char *const param[] = {st->s->manifest, stage_counts(st), run};
    struct db_rows *rows;

    if (db_run(st->db, "select etl.end_first($1::jsonb, $2::jsonb, $3::bigint)",
               3, param, &rows, err)) {
        return err->code;
    }
    *fits = db_rows_text(rows, 0, 0) != NULL;
    db_rows_free(rows);
    return OK;
}

static enum err_code fill_all(struct stage *st, const struct db_rows *plan,
                              bool *fits, struct err *err)
{
    struct known *known = NULL;

    if (known_open(st->a, st->s, &known, err) == OK) {
        for (size_t i = 0; i < db_rows_count(plan); i++) {
            size_t table = staged_table(db_rows_text(plan, i, 0));

            if (table < STAGED_TABLES && st->s->rows[table] > 0 &&
                fill(st, known, plan, i, fits, err)) {
                break;
            }
        }
    }
    known_close(known);
    return err->code;
}

enum err_code first_write(struct stage *st, const char *run, bool *fits,
                          struct err *err)
{
    struct db_rows *plan = NULL;
    uint64_t sent = st->sent;

    *fits = true;
    if (st->s->rows[staged_table("event")] == 0) {
        *fits = false;
        return err->code = OK;
    }
    if (begin(st, run, &plan, err)) {
        goto out;
    }
    *fits = db_rows_count(plan) > 0;
    if (*fits && fill_all(st, plan, fits, err) == OK) {
        end(st, run, fits, err);
    }
    if (!*fits) {
        db_rollback(st->db);
        st->sent = sent;
        err->code = OK;
    }
out:
    db_rows_free(plan);
    return err->code;
}
