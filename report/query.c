/* SPDX-License-Identifier: Apache-2.0 */
/*
 * query - the one module here that knows libpq.  Opens a read-only session,
 * runs statements, hands out text.  Knows no view.
 */
#include "report/query.h"

#include <libpq-fe.h>
#include <poll.h>
#include <stdlib.h>

#include "common/clock.h"
#include "common/secret.h"
#include "common/stop.h"

/* type numbers of pg_type.dat, fixed for ever */
#define OID_BOOL 16
#define OID_INT8 20
#define OID_INT2 21
#define OID_INT4 23
#define OID_FLOAT4 700
#define OID_FLOAT8 701
#define OID_NUMERIC 1700

#define TICK 250 /* milliseconds between two looks at the flag */
#define CONNECT_SECONDS 15.0

/* No JIT: a view of thousands of expressions is compiled for tens of seconds
 * (20 measured, for 60 cases) and then run in a few hundredths of one. */
static const char *const session[] = {"set default_transaction_read_only = on",
                                      "set jit = off",
                                      "set datestyle = 'ISO, YMD'",
                                      "set timezone = 'UTC'",
                                      "set intervalstyle = 'postgres'",
                                      "set extra_float_digits = 1",
                                      "set bytea_output = 'hex'",
                                      SECRET_QUIET_LOG};

static PGconn *connection(struct query *q)
{
    return (PGconn *)q;
}

static const PGresult *result(const struct rows *r)
{
    return (const PGresult *)r;
}

/* The first line of a libpq message, without "ERROR: ". */
static struct str first_line(const char *message)
{
    struct str s = str_from(message ? message : "");
    struct str line = str_trim(str_cut(&s, '\n'));

    if (str_starts(line, STR("ERROR:"))) {
        line = str_trim((struct str){line.ptr + 6, line.len - 6});
    }
    return line;
}

static enum err_code away(struct query *q, struct err *err)
{
    return err_set(err, ERR_RETRY, "could not reach the database: %.*s",
                   STR_ARG(first_line(PQerrorMessage(connection(q)))));
}

static bool is_missing(const char *state)
{
    /* undefined table, schema, function, column */
    return strcmp(state, "42P01") == 0 || strcmp(state, "3F000") == 0 ||
           strcmp(state, "42883") == 0 || strcmp(state, "42703") == 0;
}

static bool is_forbidden(const char *state)
{
    return strcmp(state, "42501") == 0;
}

/* Whether the words of a class of SQLSTATE name our own things alone; those of
 * the others (22: data, 23: constraints, P0) may hold a value of a row. */
static bool is_plain(const char *state)
{
    static const char *const classes[] = {"08", "0A", "25", "28", "2B",
                                          "3D", "3F", "40", "42", "53",
                                          "54", "55", "57", "58", "LA"};

    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        if (strncmp(state, classes[i], 2) == 0) {
            return true;
        }
    }
    return false;
}

static const char *state_of(const PGresult *res)
{
    const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);

    return state ? state : "";
}

static enum err_code refused(struct query *q, const PGresult *res,
                             struct err *err)
{
    const char *state = state_of(res);
    const char *text = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);

    if (PQstatus(connection(q)) != CONNECTION_OK ||
        strncmp(state, "57P", 3) == 0 || strncmp(state, "08", 2) == 0) {
        return away(q, err);
    }
    if (is_missing(state)) {
        return err_set(err, ERR_USAGE,
                       "the database is not set up for this version: %s "
                       "(run \"lapse setup\")",
                       text ? text : "object missing");
    }
    if (is_forbidden(state)) {
        return err_set(err, ERR_USAGE, "%s: this needs another role",
                       text ? text : "permission denied");
    }
    if (!text || !is_plain(state)) {
        return err_set(err, ERR_FAILED,
                       "the database refused a statement: SQLSTATE %s", state);
    }
    return err_set(err, strcmp(state, "LA002") == 0 ? ERR_USAGE : ERR_FAILED,
                   "the database refused a statement: %s", text);
}

/* A conninfo string or URI that libpq cannot read is the user's to mend. */
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
        /* libpq's words repeat the string, with a password perhaps */
        err_set(err, ERR_USAGE,
                "the database is not named as libpq wants it "
                "(a name, key=value pairs or a URI)");
    }
    PQconninfoFree(options);
    PQfreemem(message);
    return err->code;
}

/* Begin to connect; sslmode NULL leaves it to the words that name the database
 * and the environment. */
static PGconn *start(const char *database, const char *sslmode)
{
    const char *keys[5] = {0};
    const char *values[5] = {0};
    size_t n = 0;

    keys[n] = "fallback_application_name";
    values[n++] = "lapse-report";
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

/* Where the server is and how we go there, before anything is said to it;
 * *upgrade when nobody said how it is to prove itself. */
static enum err_code read_route(PGconn *conn, bool *upgrade, struct err *err)
{
    PQconninfoOption *options = PQconninfo(conn);
    struct secret_route route = {0};

    for (PQconninfoOption *o = options; o && o->keyword; o++) {
        if (strcmp(o->keyword, "host") == 0) {
            route.host = o->val;
        } else if (strcmp(o->keyword, "hostaddr") == 0) {
            route.hostaddr = o->val;
        } else if (strcmp(o->keyword, "sslmode") == 0) {
            route.sslmode = o->val;
        } else if (strcmp(o->keyword, "passfile") == 0) {
            route.passfile = o->val;
        }
    }
    secret_route_check(&route, upgrade, err);
    PQconninfoFree(options);
    return err->code;
}

static enum err_code check_route(PGconn **conn, const char *database,
                                 struct err *err)
{
    bool upgrade = false;

    if (read_route(*conn, &upgrade, err) == OK && upgrade) {
        PQfinish(*conn);
        *conn = start(database, SECRET_SSLMODE);
    }
    return err->code;
}

enum err_code query_route(const char *database, const char **sslmode,
                          struct err *err)
{
    bool upgrade = false;
    PGconn *conn;

    *sslmode = NULL;
    if (database && check_conninfo(database, err)) {
        return err->code;
    }
    conn = start(database, NULL);
    if (conn && read_route(conn, &upgrade, err) == OK && upgrade) {
        *sslmode = SECRET_SSLMODE;
    }
    PQfinish(conn);
    return err->code;
}

static enum err_code wait_connected(struct query *q, struct err *err)
{
    PostgresPollingStatusType step = PGRES_POLLING_WRITING;
    PGconn *conn = connection(q);
    const char *given = getenv("PGCONNECT_TIMEOUT");
    double limit = given && *given ? strtod(given, NULL) : CONNECT_SECONDS;
    double end = clock_monotonic() + (limit > 0 ? limit : 1e9);

    while (step != PGRES_POLLING_OK) {
        struct pollfd p = {.fd = PQsocket(conn),
                           .events = step == PGRES_POLLING_READING ? POLLIN
                                                                   : POLLOUT};

        (void)poll(&p, 1, TICK);
        if (stop_wanted()) {
            return stop_err(err);
        }
        if (clock_monotonic() > end) {
            return err_set(err, ERR_RETRY,
                           "could not reach the database: no answer in %.0f "
                           "seconds",
                           limit);
        }
        step = PQconnectPoll(conn);
        if (step == PGRES_POLLING_FAILED) {
            return away(q, err);
        }
    }
    return OK;
}

enum err_code query_open(struct query **q, const char *database,
                         struct err *err)
{
    PGconn *conn;

    *q = NULL;
    if (database && check_conninfo(database, err)) {
        return err->code;
    }
    conn = start(database, NULL);
    if (conn && check_route(&conn, database, err)) {
        *q = (struct query *)conn;
        goto out;
    }
    *q = (struct query *)conn;
    if (!conn || PQstatus(conn) == CONNECTION_BAD) {
        away(*q, err);
        goto out;
    }
    if (wait_connected(*q, err)) {
        goto out;
    }
    PQsetErrorVerbosity(conn, PQERRORS_TERSE);
    for (size_t i = 0; i < sizeof(session) / sizeof(session[0]); i++) {
        PGresult *res = PQexec(conn, session[i]);
        bool ok = PQresultStatus(res) == PGRES_COMMAND_OK ||
                  PQresultStatus(res) == PGRES_TUPLES_OK;

        if (!ok) {
            refused(*q, res, err);
        }
        PQclear(res);
        if (!ok) {
            goto out;
        }
    }
    return OK;
out:
    query_close(*q);
    *q = NULL;
    return err->code;
}

enum err_code query_begin(struct query *q, struct err *err)
{
    PGresult *res = PQexec(connection(q),
                           "begin isolation level repeatable read read only");

    if (PQresultStatus(res) != PGRES_COMMAND_OK) {
        refused(q, res, err);
    }
    PQclear(res);
    return err->code;
}

void query_close(struct query *q)
{
    PQfinish(connection(q));
}

static enum err_code run(struct query *q, const char *sql,
                         const char *const *param, size_t nparam, bool lenient,
                         struct rows **out, struct err *err)
{
    bool in_transaction = PQtransactionStatus(connection(q)) == PQTRANS_INTRANS;
    PGresult *res;

    *out = NULL;
    if (lenient && in_transaction) {
        PQclear(PQexec(connection(q), "savepoint try"));
    }
    res = PQexecParams(connection(q), sql, (int)nparam, NULL, param, NULL, NULL,
                       0);
    if (PQresultStatus(res) != PGRES_TUPLES_OK) {
        const char *state = state_of(res);

        if (!lenient || !(is_missing(state) || is_forbidden(state))) {
            refused(q, res, err);
        } else if (in_transaction) {
            PQclear(PQexec(connection(q), "rollback to savepoint try"));
        }
        PQclear(res);
        return err->code;
    }
    *out = (struct rows *)res;
    return OK;
}

enum err_code query_run(struct query *q, const char *sql,
                        const char *const *param, size_t nparam,
                        struct rows **out, struct err *err)
{
    return run(q, sql, param, nparam, false, out, err);
}

enum err_code query_try(struct query *q, const char *sql,
                        const char *const *param, size_t nparam,
                        struct rows **out, struct err *err)
{
    return run(q, sql, param, nparam, true, out, err);
}

/* Read to the end, so that the connection can be used again. */
static void finish(PGconn *conn, PGresult *res)
{
    PQclear(res);
    while ((res = PQgetResult(conn)) != NULL) {
        PQclear(res);
    }
}

enum err_code query_each(struct query *q, const char *sql,
                         struct row_sink *sink, struct err *err)
{
    PGconn *conn = connection(q);
    bool first = true;
    PGresult *res = NULL;

    if (!PQsendQueryParams(conn, sql, 0, NULL, NULL, NULL, NULL, 0) ||
        !PQsetSingleRowMode(conn)) {
        return away(q, err);
    }
    while ((res = PQgetResult(conn)) != NULL) {
        ExecStatusType status = PQresultStatus(res);
        const struct rows *one = (const struct rows *)res;

        if (status != PGRES_SINGLE_TUPLE && status != PGRES_TUPLES_OK) {
            refused(q, res, err);
            goto out;
        }
        if (first && sink->header(sink, one, err)) {
            goto out;
        }
        first = false;
        if (status == PGRES_SINGLE_TUPLE && sink->row(sink, one, err)) {
            goto out;
        }
        PQclear(res);
    }
out:
    finish(conn, res);
    return err->code;
}

size_t rows_count(const struct rows *r)
{
    return r ? (size_t)PQntuples(result(r)) : 0;
}

size_t rows_columns(const struct rows *r)
{
    return r ? (size_t)PQnfields(result(r)) : 0;
}

const char *rows_name(const struct rows *r, size_t column)
{
    return PQfname(result(r), (int)column);
}

bool rows_column(const struct rows *r, const char *name, size_t *column)
{
    for (size_t i = 0; i < rows_columns(r); i++) {
        if (strcmp(rows_name(r, i), name) == 0) {
            *column = i;
            return true;
        }
    }
    return false;
}

bool rows_null(const struct rows *r, size_t row, size_t column)
{
    return PQgetisnull(result(r), (int)row, (int)column);
}

struct str rows_text(const struct rows *r, size_t row, size_t column)
{
    if (rows_null(r, row, column)) {
        return STR_NULL;
    }
    return (struct str){PQgetvalue(result(r), (int)row, (int)column),
                        (size_t)PQgetlength(result(r), (int)row, (int)column)};
}

struct str rows_get(const struct rows *r, size_t row, const char *name)
{
    size_t column;

    return rows_column(r, name, &column) ? rows_text(r, row, column) : STR_NULL;
}

bool rows_is_number(const struct rows *r, size_t column)
{
    switch (PQftype(result(r), (int)column)) {
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
    case OID_FLOAT4:
    case OID_FLOAT8:
    case OID_NUMERIC:
        return true;
    }
    return false;
}

bool rows_is_bool(const struct rows *r, size_t column)
{
    return PQftype(result(r), (int)column) == OID_BOOL;
}

void rows_free(struct rows *r)
{
    PQclear((PGresult *)r);
}
