/* SPDX-License-Identifier: Apache-2.0 */
/*
 * delivery - the steps of a publish and what to do when one is cut off.
 */
#include "load/delivery.h"

#include <inttypes.h>
#include <time.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/file.h"
#include "common/json.h"
#include "common/stop.h"
#include "load/audit.h"
#include "load/findings.h"
#include "load/first.h"

/* A cut connection is tried again after 1, 2 and 4 seconds; a server that
 * restarts after a crash is back by then, or the next run settles it. */
#define TRIES 4
/* A backend whose client is gone gives its locks back when it next looks. */
#define SOURCE_LOCK_SECONDS 15.0
/* One that ends in order has given them back before. */
#define SOURCE_LOCK_MOMENT 0.5
/* Each wait for other publishes lasts lock_timeout (db.c: 60 s). */
#define PUBLISH_LOCK_WAITS 10
/* Fewer changed rows than this do not change a plan; autovacuum takes them. */
#define VACUUM_ROWS 500
/* Some lines a finding: a manifest names at most some hundred. */
#define NOTES_MAX ((size_t)1 << 20)

struct publish {
    struct arena *a;
    const struct delivery_options *o;
    struct delivery_outcome *out;
    struct staged s;
    struct db *db;
    struct stage stage;
    const char *run; /* its number, NULL before it is recorded */
    bool connected;  /* at some time */
    bool committing; /* a COMMIT of ours was sent: its outcome counts as ours */
};

static void pause_for(double seconds)
{
    double end = clock_monotonic() + seconds;
    struct timespec tick = {0, 100000000};

    while (!stop_wanted() && clock_monotonic() < end) {
        (void)nanosleep(&tick, NULL);
    }
}

/* A statement whose answer is of no interest. */
static enum err_code run(struct publish *p, const char *sql, struct err *err)
{
    return db_run(p->db, sql, 0, NULL, NULL, err);
}

static enum err_code lock_source(struct publish *p, bool patient,
                                 struct err *err)
{
    const char *const param[] = {p->s.source};
    double end = clock_monotonic() +
                 (patient ? SOURCE_LOCK_SECONDS : SOURCE_LOCK_MOMENT);
    struct db_rows *rows;
    bool taken = false;

    for (;;) {
        if (db_run(p->db, "select etl.lock_source($1)", 1, param, &rows, err)) {
            return err->code;
        }
        taken = db_rows_bool(rows, 0, 0);
        db_rows_free(rows);
        if (taken || clock_monotonic() >= end) {
            break;
        }
        pause_for(0.2);
    }
    if (!taken) {
        return err_set(err, ERR_RETRY, "another run is loading source \"%s\"",
                       p->s.source);
    }
    return OK;
}

/* One publish at a time; the others' may take minutes. */
static enum err_code lock_publish(struct publish *p, struct err *err)
{
    for (int i = 0; i < PUBLISH_LOCK_WAITS; i++) {
        if (run(p, "select etl.lock_publish()", err) != ERR_RETRY ||
            db_is_lost(p->db) || stop_wanted()) {
            return err->code;
        }
    }
    return err_wrap(err, "another publish goes on: ");
}

static enum err_code raise_written(struct publish *p, struct err *err)
{
    return run(p, "select etl.raise_written()", err);
}

static enum err_code read_counts(struct publish *p, struct err *err)
{
    const char *const param[] = {p->s.delivery_key};
    struct db_rows *rows;

    if (db_run(p->db, "select * from etl.publish_counts($1)", 1, param, &rows,
               err)) {
        return err->code;
    }
    if (db_rows_count(rows) == 1) {
        p->out->seq = db_rows_int(rows, 0, 0);
        for (size_t i = 0; i < DELIVERY_COUNTS; i++) {
            p->out->count[i] = db_rows_int(rows, 0, i + 1);
        }
    } else {
        err_set(err, ERR_INTEGRITY,
                "delivery %s was published, but the ledger does not know it",
                p->s.delivery_key);
    }
    db_rows_free(rows);
    return err->code;
}

/* What became of this delivery before: by us, whose COMMIT got no answer, or
 * by an earlier run.  *known false: it is not in the ledger. */
static enum err_code settle(struct publish *p, bool *known, struct err *err)
{
    const char *const param[] = {p->s.delivery_key};
    struct db_rows *rows;
    struct str state;

    if (db_run(p->db, "select seq, state from etl.loaded($1)", 1, param, &rows,
               err)) {
        return err->code;
    }
    *known = db_rows_count(rows) > 0;
    state = arena_str(p->a, str_from(db_rows_text(rows, 0, 1)));
    p->out->seq = db_rows_int(rows, 0, 0);
    db_rows_free(rows);
    if (!*known) {
        return OK;
    }
    if (str_is(state, "written") &&
        (lock_publish(p, err) || raise_written(p, err) ||
         run(p, "select etl.unlock_publish()", err))) {
        return err->code;
    }
    if (str_is(state, "written") || p->committing) {
        p->out->verdict = "accept";
        return read_counts(p, err);
    }
    if (db_run(p->db, "select etl.skip_delivery($1)", 1, param, NULL, err)) {
        return err->code;
    }
    p->out->verdict = "skip_duplicate";
    if (read_counts(p, err)) {
        return err->code;
    }
    /* what it changed then is as it was now */
    p->out->count[COUNT_IDENTICAL] +=
        p->out->count[COUNT_NEW] + p->out->count[COUNT_CHANGED];
    p->out->count[COUNT_NEW] = 0;
    p->out->count[COUNT_CHANGED] = 0;
    p->out->count[COUNT_GONE] = 0;
    p->out->count[COUNT_WARNINGS] = 0;
    buf_printf(
        &p->out->notes, "source \"%s\": already loaded, %s\n", p->s.source,
        str_is(state, "undone") ? "and withdrawn by an undo" : "nothing to do");
    return OK;
}

static enum err_code start_run(struct publish *p, struct err *err)
{
    char host[256] = "";
    const char *pid = arena_printf(p->a, "%ld", (long)getpid()).ptr;
    const char *const param[] = {"lapse-load", "publish", host, pid,
                                 LAPSE_VERSION};
    struct db_rows *rows;

    if (p->run) {
        return OK;
    }
    (void)gethostname(host, sizeof host - 1);
    if (db_run(p->db, "select etl.start_run($1, $2, $3, $4::int, $5)", 5, param,
               &rows, err)) {
        return err->code;
    }
    p->run = arena_cstr(p->a, str_from(db_rows_text(rows, 0, 0)));
    db_rows_free(rows);
    return OK;
}

/* For the ledger; what was published stands without it. */
static void end_run(struct publish *p, enum err_code code)
{
    const char *const param[] = {p->run,
                                 arena_printf(p->a, "%d", (int)code).ptr};
    struct err ignored = {OK, ""};

    if (p->run && !db_is_lost(p->db)) {
        db_run(p->db, "select etl.end_run($1::bigint, $2::int)", 2, param, NULL,
               &ignored);
    }
}

/* The last row of the audit, outside the database. */
static void keep_audit(struct publish *p, struct err *err)
{
    struct err fault = {OK, ""};

    if (p->db && !db_is_lost(p->db) &&
        audit_keep(p->a, p->db, p->o->state, &fault) && err->code == OK) {
        *err = fault;
        err->code = ERR_INCOMPLETE;
    }
}

/* Only what differs from the base was staged, so the base must be what a
 * reader sees of this source now. */
static enum err_code check_base(struct publish *p, struct err *err)
{
    const char *const param[] = {p->s.source};
    const char *current;
    struct db_rows *rows;

    if (!p->s.base) {
        return OK;
    }
    if (db_run(p->db, "select etl.current_base($1, null)", 1, param, &rows,
               err)) {
        return err->code;
    }
    current = db_rows_text(rows, 0, 0);
    if (!current || strcmp(current, p->s.base) != 0) {
        err_set(err, ERR_FAILED,
                "source \"%s\": the batch that this one builds on is no longer "
                "the current one",
                p->s.source);
    }
    db_rows_free(rows);
    return err->code;
}

static enum err_code hold(struct publish *p, bool is_refused,
                          const char *reason, struct err *err)
{
    const char *const param[] = {p->s.manifest, p->s.fingerprint, reason,
                                 p->run};

    p->out->verdict = is_refused ? "reject" : "hold";
    if (findings_write(p->db, &p->s, &p->out->notes, err) ||
        db_run(p->db,
               "select etl.hold_once($1::jsonb || "
               "jsonb_build_object('columns_fingerprint', $2::text), $3, "
               "$4::bigint)",
               4, param, NULL, err)) {
        return err->code;
    }
    findings_remedy(&p->s, is_refused, &p->out->notes);
    if (is_refused) {
        return err_set(err, ERR_FAILED,
                       "source \"%s\": delivery %.12s is refused: %s",
                       p->s.source, p->s.delivery_key, reason);
    }
    return err_set(err, ERR_HELD, "source \"%s\": delivery %.12s is held: %s",
                   p->s.source, p->s.delivery_key, reason);
}

static enum err_code weigh(struct publish *p, struct err *err)
{
    const char *const param[] = {p->s.manifest, p->stage.once ? "t" : "f",
                                 p->stage.all ? "t" : "f"};
    const char *verdict, *reason;
    struct db_rows *rows;

    if (db_run(p->db,
               "select verdict, reason from etl.weigh($1::jsonb, $2::boolean, "
               "$3::boolean)",
               3, param, &rows, err)) {
        return err->code;
    }
    verdict = db_rows_text(rows, 0, 0);
    reason = db_rows_text(rows, 0, 1);
    if (!verdict || strcmp(verdict, "accept") != 0) {
        hold(p, verdict && strcmp(verdict, "reject") == 0,
             reason ? reason : "no reason given", err);
    }
    db_rows_free(rows);
    return err->code;
}

static enum err_code merge(struct publish *p, struct err *err)
{
    const char *const param[] = {p->s.manifest, p->s.fingerprint,
                                 stage_counts(&p->stage), p->run};

    if (run(p, "begin", err) ||
        db_run(p->db,
               "select etl.merge_counted($1::jsonb || "
               "jsonb_build_object('columns_fingerprint', $2::text), "
               "$3::jsonb, $4::bigint)",
               4, param, NULL, err)) {
        return err->code;
    }
    p->committing = true;
    return db_commit(p->db, err);
}

/* Somebody else's next vacuum does as well. */
static void vacuum(struct publish *p)
{
    const int64_t *n = p->out->count;
    int64_t changed = n[COUNT_NEW] + n[COUNT_CHANGED] + n[COUNT_GONE];
    const char *const param[] = {arena_printf(p->a, "%" PRId64, changed).ptr};
    struct err ignored = {OK, ""};
    struct db_rows *rows;

    if (changed < VACUUM_ROWS ||
        db_run(p->db, "select statement from etl.upkeep($1::bigint)", 1, param,
               &rows, &ignored)) {
        return;
    }
    for (size_t i = 0; i < db_rows_count(rows); i++) {
        run(p, db_rows_text(rows, i, 0), &ignored);
    }
    db_rows_free(rows);
}

/* Into the store, written and not raised; holds the lock of all publishes. */
static enum err_code write_delivery(struct publish *p, struct err *err)
{
    bool fits;

    if (first_write(&p->stage, p->run, &fits, err)) {
        return err->code;
    }
    if (fits) {
        p->committing = true;
        return db_commit(p->db, err) ? err->code : lock_publish(p, err);
    }
    if (stage_large(&p->stage, err) || lock_publish(p, err) ||
        raise_written(p, err) || weigh(p, err)) {
        return err->code;
    }
    return merge(p, err);
}

static enum err_code publish(struct publish *p, struct err *err)
{
    if (start_run(p, err) || check_base(p, err) ||
        stage_open(&p->stage, p->a, p->db, &p->s, p->o->quiet, err) ||
        stage_small(&p->stage, err) || write_delivery(p, err) ||
        raise_written(p, err) || read_counts(p, err)) {
        stage_close(&p->stage);
        return err->code;
    }
    stage_close(&p->stage);
    p->out->verdict = "accept";
    if (p->out->count[COUNT_WARNINGS] > 0 &&
        findings_write(p->db, &p->s, &p->out->notes, err)) {
        return err->code;
    }
    if (run(p, "select etl.unlock_publish()", err)) {
        return err->code;
    }
    vacuum(p);
    return OK;
}

/* From connecting to the end; may be called again after a cut. */
static enum err_code attempt(struct publish *p, bool again, struct err *err)
{
    bool known = false;

    if (db_open(p->a, &p->db, p->o->database, err)) {
        return err->code;
    }
    p->connected = true;
    if (lock_source(p, again, err) ||
        audit_stands(p->a, p->db, p->o->state, err) || settle(p, &known, err) ||
        (!known && publish(p, err))) {
        db_rollback(p->db);
        return err->code;
    }
    if (p->out->count[COUNT_WARNINGS] > 0) {
        return err_set(err, ERR_INCOMPLETE,
                       "source \"%s\": published as %" PRId64
                       ", but a check warns",
                       p->s.source, p->out->seq);
    }
    return OK;
}

static enum err_code attempts(struct publish *p, struct err *err)
{
    for (int i = 0; i < TRIES; i++) {
        if (i > 0) {
            db_close(p->db);
            p->db = NULL;
            buf_clear(&p->out->notes);
            pause_for((double)(1 << (i - 1)));
        }
        if (attempt(p, i > 0, err) != ERR_RETRY || !p->connected ||
            !db_is_lost(p->db) || stop_wanted()) {
            break;
        }
    }
    return err->code;
}

enum err_code delivery_publish(struct arena *a,
                               const struct delivery_options *o,
                               const char *batch_key,
                               struct delivery_outcome *out, struct err *err)
{
    struct publish p = {.a = a, .o = o, .out = out};
    const char *receipts = arena_printf(a, "%s/receipts", o->state).ptr;
    struct file_lock lock = {-1};
    const char *path;

    memset(out, 0, sizeof *out);
    buf_init(&out->notes, NOTES_MAX);
    if (staged_read(a, o->state, batch_key, &p.s, err) ||
        file_mkdirs(receipts, err)) {
        return err->code;
    }
    out->source = p.s.source;
    out->delivery_key = p.s.delivery_key;
    out->batch_key = p.s.batch_key;
    out->based = p.s.base != NULL;
    path = arena_printf(a, "%s/%s.lock", receipts, p.s.source).ptr;
    if (file_lock(&lock, path, err)) {
        return err->code;
    }
    attempts(&p, err);
    end_run(&p, err->code);
    keep_audit(&p, err);
    db_close(p.db);
    file_unlock(&lock);
    return err->code;
}

bool delivery_json(const struct delivery_outcome *out, struct buf *b)
{
    static const char *const names[DELIVERY_COUNTS] = {
        [COUNT_NEW] = "new",
        [COUNT_CHANGED] = "changed",
        [COUNT_IDENTICAL] = "identical",
        [COUNT_GONE] = "gone",
        [COUNT_DUP_IN_FILE] = "dup_in_file",
        [COUNT_KEY_CONFLICT] = "key_conflict",
        [COUNT_FACTS] = "facts",
        [COUNT_REJECTED] = "rejected",
        [COUNT_WARNINGS] = "warnings"};
    struct json j;

    json_init(&j, b);
    json_open(&j, NULL, '{');
    json_strz(&j, "verdict", out->verdict);
    json_strz(&j, "source", out->source);
    json_strz(&j, "delivery_key", out->delivery_key);
    json_strz(&j, "batch_key", out->batch_key);
    json_int(&j, "seq", out->seq);
    for (size_t i = 0; i < DELIVERY_COUNTS; i++) {
        json_int(&j, names[i], out->count[i]);
    }
    json_close(&j, '}');
    return buf_char(b, '\n');
}
