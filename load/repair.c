/* SPDX-License-Identifier: Apache-2.0 */
/*
 * repair - one function of the ledger each.
 */
#include "load/repair.h"

#include <inttypes.h>

#include "common/file.h"
#include "load/session.h"

/* etl.decide; what it says of the delivery is left in the arena. */
struct decided {
    const char *key, *batch_key, *source;
    bool may_load; /* a steward decides, and need not be a loader */
};

static enum err_code decide(struct arena *a, const struct repair *r,
                            const char *prefix, const char *decision,
                            struct decided *d, struct err *err)
{
    const char *param[] = {prefix, decision,
                           r->who ? r->who : session_person(a), r->why};
    struct db_rows *rows;
    struct session s;

    if (session_begin(&s, a, r->database, r->state, "release", err) == OK &&
        db_run(s.db,
               "select delivery_key, batch_key, source, "
               "has_function_privilege('etl.lock_source(text)', 'execute') "
               "from etl.decide($1, $2, $3, $4)",
               4, param, &rows, err) == OK) {
        const char *batch = db_rows_text(rows, 0, 1);

        d->key = arena_cstr(a, str_from(db_rows_text(rows, 0, 0)));
        d->batch_key = batch ? arena_cstr(a, str_from(batch)) : NULL;
        d->source = arena_cstr(a, str_from(db_rows_text(rows, 0, 2)));
        d->may_load = db_rows_bool(rows, 0, 3);
        db_rows_free(rows);
    }
    session_end(&s, err);
    return err->code;
}

enum err_code repair_release(struct arena *a, const struct repair *r,
                             const char *prefix, struct delivery_outcome *out,
                             struct err *err)
{
    const struct delivery_options o = {
        .database = r->database, .state = r->state, .quiet = r->quiet};
    const char *manifest;
    struct decided d;

    memset(out, 0, sizeof *out);
    if (decide(a, r, prefix, "accept", &d, err)) {
        return err->code;
    }
    if (!d.may_load) {
        out->verdict = "released";
        out->source = d.source;
        out->delivery_key = d.key;
        return OK;
    }
    manifest =
        arena_printf(a, "%s/staged/%s/manifest.json", r->state, d.batch_key)
            .ptr;
    if (!file_exists(manifest)) {
        return err_set(err, ERR_FAILED,
                       "delivery %.12s is released, but it is no longer "
                       "staged here: lapse run %s publishes it",
                       d.key, d.source);
    }
    delivery_publish(a, &o, d.batch_key, out, err);
    if (err->code == ERR_FAILED || err->code == ERR_RETRY) {
        err_wrap(err, "delivery %.12s is released, the next run publishes it: ",
                 d.key);
    }
    return err->code;
}

enum err_code repair_settle(struct arena *a, const struct repair *r,
                            const char *prefix, struct buf *out,
                            struct err *err)
{
    struct decided d;

    if (decide(a, r, prefix, "reject", &d, err) == OK) {
        buf_printf(out,
                   "delivery %.12s of source \"%s\" is not wanted; it is not "
                   "offered again\n",
                   d.key, d.source);
    }
    return err->code;
}

enum err_code repair_set_aside(struct arena *a, const struct repair *r,
                               const char *source, const char *check,
                               const char *subject, const char *until,
                               struct buf *out, struct err *err)
{
    const char *param[] = {
        source, check, subject, until, r->who ? r->who : session_person(a),
        r->why};
    struct session s;

    if (session_begin(&s, a, r->database, r->state, "release", err) == OK &&
        db_run(s.db, "select etl.set_aside($1, $2, $3, $4::date, $5, $6)", 6,
               param, NULL, err) == OK) {
        buf_printf(out, "source \"%s\": check \"%s\" holds nothing before %s\n",
                   source, check, until);
    }
    session_end(&s, err);
    return err->code;
}

/* The publish that withdraws seq; 0 when it was withdrawn before. */
static enum err_code withdraw(struct session *s, const char *seq, int64_t *undo,
                              struct err *err)
{
    const char *param[] = {seq, s->run};
    struct db_rows *rows;

    if (db_run(s->db, "begin", 0, NULL, NULL, err) ||
        db_run(s->db, "select etl.undo($1::bigint, $2::bigint)", 2, param,
               &rows, err)) {
        return err->code;
    }
    *undo = db_rows_int(rows, 0, 0);
    db_rows_free(rows);
    if (db_commit(s->db, err)) {
        return err->code;
    }
    return db_run(s->db, "select etl.raise_written()", 0, NULL, NULL, err);
}

enum err_code repair_undo(struct arena *a, const struct repair *r,
                          const char *publish, struct buf *out, struct err *err)
{
    const char *const param[] = {publish};
    const char *source = "", *seq = "";
    struct db_rows *rows;
    struct session s;
    int64_t undo = 0;

    if (session_begin(&s, a, r->database, r->state, "undo", err) == OK &&
        db_run(s.db, "select seq, source from etl.find_publish($1)", 1, param,
               &rows, err) == OK) {
        seq = arena_cstr(a, str_from(db_rows_text(rows, 0, 0)));
        source = arena_cstr(a, str_from(db_rows_text(rows, 0, 1)));
        db_rows_free(rows);
    }
    if (err->code == OK && session_lock_source(&s, source, err) == OK &&
        session_lock_publish(&s, err) == OK &&
        withdraw(&s, seq, &undo, err) == OK) {
        buf_printf(out,
                   undo > 0 ? "source \"%s\": publish %s is withdrawn by "
                              "publish %" PRId64 "\n"
                            : "source \"%s\": publish %s was withdrawn before, "
                              "nothing to do\n",
                   source, seq, undo);
        if (undo > 0) {
            buf_printf(out, "to bring it back: lapse undo %" PRId64 "\n", undo);
        }
    }
    session_end(&s, err);
    return err->code;
}
