/* SPDX-License-Identifier: Apache-2.0 */
/*
 * db - libpq.  Every wait is a poll of at most a quarter of a second, so that
 * a signal is seen; nothing that the server notes is shown, notices may hold
 * values.
 */
#include "load/db.h"

#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/clock.h"
#include "common/secret.h"
#include "common/stop.h"
#include "load/db_error.h"

#define TICK 250 /* milliseconds between two looks at the flag */
#define CONNECT_SECONDS 15.0
#define SERVER_OLDEST 150000

struct db {
    PGconn *conn;
    bool copying;
    bool lost;
};

static const char *const session[] = {
    "set datestyle = 'ISO, YMD'", "set timezone = 'UTC'",
    "set intervalstyle = 'postgres'", "set extra_float_digits = 1",
    "set client_min_messages = warning", "set standard_conforming_strings = on",
    "set row_security = off", "set jit = off", "set work_mem = '64MB'",
    /* the stage of a million events stays in memory, taken as it fills; past
     * that the server writes it to its disk, unlogged */
    "set temp_buffers = '256MB'",
    /* a backend whose client was killed ends soon and gives back its locks,
     * in the middle of a statement too; not every system can */
    "do $$ begin set client_connection_check_interval = '1s'; "
    "exception when others then null; end $$",
    /* never wait for ever; a site's own limit stays */
    "select set_config('lock_timeout', '60s', false) "
    "where current_setting('lock_timeout') = '0'",
    /* no value of a row in the log of the server, as far as we may say so */
    SECRET_QUIET_LOG};

static const PGresult *result(const struct db_rows *r)
{
    return (const PGresult *)r;
}

static void drop_notice(void *arg, const PGresult *res)
{
    (void)arg;
    (void)res;
}

static enum err_code lost(struct db *db, struct err *err)
{
    struct str rest = str_from(PQerrorMessage(db->conn));
    struct str first = str_trim(str_cut(&rest, '\n'));

    db->lost = true;
    db->copying = false;
    return err_set(err, ERR_RETRY,
                   "the connection to the database was lost: %.*s",
                   STR_ARG(first));
}

static enum err_code refused(struct db *db, const PGresult *res,
                             struct err *err)
{
    const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
    struct db_fault fault = {
        .state = state ? state : "",
        .words = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY),
        .table = PQresultErrorField(res, PG_DIAG_TABLE_NAME),
        .constraint = PQresultErrorField(res, PG_DIAG_CONSTRAINT_NAME)};

    if (!state && PQstatus(db->conn) != CONNECTION_OK) {
        return lost(db, err);
    }
    if (PQstatus(db->conn) != CONNECTION_OK ||
        strcmp(fault.state, "57P01") == 0 ||
        strcmp(fault.state, "57P02") == 0 ||
        strcmp(fault.state, "25P03") == 0) {
        db->lost = true;
    }
    if (strcmp(fault.state, "57014") == 0 && stop_wanted()) {
        return stop_err(err);
    }
    return db_error_set(&fault, err);
}

/* Sleep until the socket has something, or a tick has passed. */
static void wait_socket(const PGconn *conn, short events)
{
    struct pollfd p = {.fd = PQsocket(conn), .events = events};

    (void)poll(&p, 1, TICK);
}

static void cancel(struct db *db)
{
    PGcancel *c = PQgetCancel(db->conn);
    char ignored[256];

    if (c) {
        (void)PQcancel(c, ignored, (int)sizeof ignored);
        PQfreeCancel(c);
    }
}

/* The next result of what was sent, NULL after the last.  may_stop: a signal
 * cancels the statement. */
static PGresult *next_result(struct db *db, bool may_stop)
{
    bool cancelled = !may_stop;

    while (PQisBusy(db->conn)) {
        wait_socket(db->conn, POLLIN);
        if (!cancelled && stop_wanted()) {
            cancel(db);
            cancelled = true;
        }
        if (!PQconsumeInput(db->conn)) {
            return NULL;
        }
    }
    return PQgetResult(db->conn);
}

/* All results of what was sent: the last one is kept, or the first that is an
 * error. */
static enum err_code gather(struct db *db, bool may_stop, PGresult **kept,
                            struct err *err)
{
    PGresult *res;

    *kept = NULL;
    err->code = OK;
    while ((res = next_result(db, may_stop))) {
        ExecStatusType status = PQresultStatus(res);

        if (err->code) {
            PQclear(res);
        } else if (status == PGRES_FATAL_ERROR ||
                   status == PGRES_BAD_RESPONSE) {
            refused(db, res, err);
            PQclear(*kept);
            *kept = res;
        } else {
            PQclear(*kept);
            *kept = res;
        }
        if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT) {
            break;
        }
    }
    if (err->code == OK && PQstatus(db->conn) != CONNECTION_OK) {
        lost(db, err);
    }
    if (err->code == OK && !*kept) {
        lost(db, err);
    }
    return err->code;
}

/* A conninfo string or URI that libpq cannot read is the user's to mend; its
 * own words would repeat the string, with a password perhaps. */
static enum err_code check_conninfo(const char *database, struct err *err)
{
    char *message = NULL;
    PQconninfoOption *options;

    if (secret_not_in(database, err)) {
        return err->code;
    }
    if (!strchr(database, '=') && !strstr(database, "://")) {
        return OK;
    }
    options = PQconninfoParse(database, &message);
    if (!options) {
        err_set(err, ERR_USAGE,
                "the database is not named as libpq wants it "
                "(a name, key=value pairs or a URI)");
    }
    PQconninfoFree(options);
    PQfreemem(message);
    return err->code;
}

/* sslmode: NULL leaves it to the words that name the database and the
 * environment. */
static PGconn *start(const char *database, const char *sslmode)
{
    const char *keys[5] = {0};
    const char *values[5] = {0};
    size_t n = 0;

    keys[n] = "fallback_application_name";
    values[n++] = "lapse-load";
    keys[n] = "client_encoding";
    values[n++] = "UTF8";
    if (database) {
        /* last, so that a conninfo string overrides what stands before */
        keys[n] = "dbname";
        values[n++] = database;
    }
    if (sslmode) {
        keys[n] = "sslmode";
        values[n++] = sslmode;
    }
    return PQconnectStartParams(keys, values, 1);
}

/* Before anything is said to the server: where it is and how we go there. */
static enum err_code check_route(struct db *db, const char *database,
                                 struct err *err)
{
    PQconninfoOption *options = PQconninfo(db->conn);
    struct secret_route route = {0};
    bool upgrade = false;

    for (PQconninfoOption *o = options; o && o->keyword; o++) {
        const char **to =
            strcmp(o->keyword, "host") == 0       ? &route.host
            : strcmp(o->keyword, "hostaddr") == 0 ? &route.hostaddr
            : strcmp(o->keyword, "sslmode") == 0  ? &route.sslmode
            : strcmp(o->keyword, "passfile") == 0 ? &route.passfile
                                                  : NULL;

        if (to) {
            *to = o->val;
        }
    }
    if (secret_route_check(&route, &upgrade, err) == OK && upgrade) {
        PQfinish(db->conn);
        db->conn = start(database, SECRET_SSLMODE);
        if (!db->conn) {
            err_no_memory(sizeof *db);
        }
    }
    PQconninfoFree(options);
    return err->code;
}

static enum err_code connect_to(struct db *db, const char *database,
                                struct err *err)
{
    PostgresPollingStatusType step = PGRES_POLLING_WRITING;
    const char *given = getenv("PGCONNECT_TIMEOUT");
    double limit = given && *given ? strtod(given, NULL) : CONNECT_SECONDS;
    double end;

    db->conn = start(database, NULL);
    if (!db->conn) {
        err_no_memory(sizeof *db);
    }
    if (check_route(db, database, err)) {
        return err->code;
    }
    if (PQstatus(db->conn) == CONNECTION_BAD) {
        return db_error_connect(PQerrorMessage(db->conn), NULL, err);
    }
    /* so that a refusal names its SQLSTATE */
    PQsetErrorVerbosity(db->conn, PQERRORS_VERBOSE);
    PQsetNoticeReceiver(db->conn, drop_notice, NULL);
    end = clock_monotonic() + (limit > 0 ? limit : 1e9);
    while (step != PGRES_POLLING_OK) {
        wait_socket(db->conn, step == PGRES_POLLING_READING ? POLLIN : POLLOUT);
        if (stop_wanted()) {
            return stop_err(err);
        }
        if (clock_monotonic() > end) {
            return err_set(err, ERR_RETRY,
                           "could not reach the database: no answer in %.0f "
                           "seconds",
                           limit);
        }
        step = PQconnectPoll(db->conn);
        if (step == PGRES_POLLING_FAILED) {
            return db_error_connect(PQerrorMessage(db->conn), PQdb(db->conn),
                                    err);
        }
    }
    return OK;
}

static enum err_code look_around(struct db *db, struct err *err)
{
    struct db_rows *rows = NULL;
    const char *encoding;

    if (PQserverVersion(db->conn) < SERVER_OLDEST) {
        return err_set(err, ERR_USAGE,
                       "the server is PostgreSQL %d, 15 or newer is needed",
                       PQserverVersion(db->conn) / 10000);
    }
    encoding = PQparameterStatus(db->conn, "server_encoding");
    if (!encoding || strcmp(encoding, "UTF8") != 0) {
        return err_set(err, ERR_USAGE,
                       "database \"%s\" is encoded in %s, UTF8 is needed "
                       "(make another: createdb -E UTF8 -T template0 NAME)",
                       PQdb(db->conn), encoding ? encoding : "an unknown way");
    }
    if (db_run(db, "select pg_backend_pid()", 0, NULL, &rows, err) == OK &&
        db_rows_int(rows, 0, 0) != PQbackendPID(db->conn)) {
        /* a lock would be held by another session than ours */
        err_set(err, ERR_USAGE,
                "a connection pooler stands before the "
                "database: connect to the server itself");
    }
    db_rows_free(rows);
    return err->code;
}

enum err_code db_open(struct arena *a, struct db **out, const char *database,
                      struct err *err)
{
    struct db *db = arena_zalloc(a, 1, sizeof *db);

    *out = NULL;
    err->code = OK;
    if ((database && check_conninfo(database, err)) ||
        connect_to(db, database, err) || look_around(db, err)) {
        goto out;
    }
    for (size_t i = 0; i < sizeof session / sizeof *session; i++) {
        if (db_run(db, session[i], 0, NULL, NULL, err)) {
            goto out;
        }
    }
    *out = db;
    return OK;
out:
    db_close(db);
    return err->code;
}

void db_close(struct db *db)
{
    if (db) {
        PQfinish(db->conn);
        db->conn = NULL;
    }
}

bool db_is_lost(const struct db *db)
{
    return !db || db->lost || PQstatus(db->conn) != CONNECTION_OK;
}

static enum err_code send_statement(struct db *db, const char *sql,
                                    size_t nparam, const char *const *param,
                                    struct err *err)
{
    if (stop_wanted()) {
        return stop_err(err);
    }
    if (!PQsendQueryParams(db->conn, sql, (int)nparam, NULL, param, NULL, NULL,
                           0)) {
        return lost(db, err);
    }
    return OK;
}

enum err_code db_run(struct db *db, const char *sql, size_t nparam,
                     const char *const *param, struct db_rows **rows,
                     struct err *err)
{
    PGresult *res = NULL;

    if (rows) {
        *rows = NULL;
    }
    err->code = OK;
    if (send_statement(db, sql, nparam, param, err) ||
        gather(db, true, &res, err)) {
        goto out;
    }
    if (rows) {
        *rows = (struct db_rows *)res;
        return OK;
    }
out:
    PQclear(res);
    return err->code;
}

/* Line of a 1-based character position in sql. */
static size_t line_of(const char *sql, const char *position)
{
    int64_t at = 0;
    size_t line = 1;

    if (!position || !str_int64(str_from(position), &at)) {
        return 0;
    }
    for (; *sql && at > 1; sql++) {
        /* bytes that continue a character are no position of their own */
        at -= ((unsigned char)*sql & 0xC0) != 0x80;
        line += *sql == '\n';
    }
    return line;
}

enum err_code db_script(struct db *db, const char *name, const char *sql,
                        struct err *err)
{
    PGresult *res = NULL;
    size_t line;

    err->code = OK;
    if (stop_wanted()) {
        return stop_err(err);
    }
    if (!PQsendQuery(db->conn, sql)) {
        return lost(db, err);
    }
    if (gather(db, true, &res, err)) {
        line =
            line_of(sql, PQresultErrorField(res, PG_DIAG_STATEMENT_POSITION));
        if (line) {
            err_wrap(err, "%s:%zu: ", name, line);
        } else {
            err_wrap(err, "%s: ", name);
        }
    }
    PQclear(res);
    return err->code;
}

enum err_code db_commit(struct db *db, struct err *err)
{
    PGresult *res = NULL;

    err->code = OK;
    if (!PQsendQuery(db->conn, "commit")) {
        return lost(db, err);
    }
    if (gather(db, false, &res, err) == OK &&
        strcmp(PQcmdStatus(res), "COMMIT") != 0) {
        err_set(err, ERR_RETRY, "the database rolled the transaction back");
    }
    PQclear(res);
    return err->code;
}

void db_rollback(struct db *db)
{
    PGresult *res = NULL;
    struct err ignored = {OK, ""};

    if (!db_is_lost(db) && PQtransactionStatus(db->conn) != PQTRANS_IDLE &&
        PQsendQuery(db->conn, "rollback")) {
        gather(db, false, &res, &ignored);
        PQclear(res);
    }
}

enum err_code db_copy_begin(struct db *db, const char *sql, struct err *err)
{
    PGresult *res = NULL;

    err->code = OK;
    if (stop_wanted()) {
        return stop_err(err);
    }
    if (!PQsendQuery(db->conn, sql)) {
        return lost(db, err);
    }
    if (gather(db, true, &res, err) == OK) {
        db->copying = PQresultStatus(res) == PGRES_COPY_IN;
        if (!db->copying) {
            err_set(err, ERR_FAILED, "the database did not begin to copy");
        }
    }
    PQclear(res);
    return err->code;
}

enum err_code db_copy_put(struct db *db, const void *p, size_t n,
                          struct err *err)
{
    if (stop_wanted()) {
        return stop_err(err);
    }
    if (PQputCopyData(db->conn, p, (int)n) != 1) {
        return lost(db, err);
    }
    return OK;
}

enum err_code db_copy_end(struct db *db, int64_t *rows, struct err *err)
{
    PGresult *res = NULL;

    err->code = OK;
    *rows = -1;
    db->copying = false;
    if (PQputCopyEnd(db->conn, NULL) != 1) {
        return lost(db, err);
    }
    if (gather(db, true, &res, err) == OK &&
        !str_int64(str_from(PQcmdTuples(res)), rows)) {
        err_set(err, ERR_FAILED, "the database did not count what it copied");
    }
    PQclear(res);
    return err->code;
}

void db_copy_abort(struct db *db)
{
    PGresult *res = NULL;
    struct err ignored = {OK, ""};

    if (!db->copying || db_is_lost(db)) {
        return;
    }
    db->copying = false;
    if (PQputCopyEnd(db->conn, "given up") == 1) {
        gather(db, false, &res, &ignored);
        PQclear(res);
    }
}

size_t db_rows_count(const struct db_rows *r)
{
    return r ? (size_t)PQntuples(result(r)) : 0;
}

const char *db_rows_text(const struct db_rows *r, size_t row, size_t column)
{
    if (row >= db_rows_count(r) || (int)column >= PQnfields(result(r)) ||
        PQgetisnull(result(r), (int)row, (int)column)) {
        return NULL;
    }
    return PQgetvalue(result(r), (int)row, (int)column);
}

int64_t db_rows_int(const struct db_rows *r, size_t row, size_t column)
{
    const char *text = db_rows_text(r, row, column);
    int64_t v = 0;

    return text && str_int64(str_from(text), &v) ? v : 0;
}

bool db_rows_bool(const struct db_rows *r, size_t row, size_t column)
{
    const char *text = db_rows_text(r, row, column);

    return text && text[0] == 't';
}

void db_rows_free(struct db_rows *r)
{
    PQclear((PGresult *)r);
}
