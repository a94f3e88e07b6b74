/* SPDX-License-Identifier: Apache-2.0 */
/*
 * canned - answers of the store made by hand, so that what is written of them
 * can be tested without one.  The tests that include it are linked with
 * --wrap for query_run, query_try, query_begin and query_each.
 */
#ifndef LAPSE_TESTS_REPORT_CANNED_H
#define LAPSE_TESTS_REPORT_CANNED_H

#include <libpq-fe.h>

#include "report/report.h"
#include "tests/support/unit.h"

#define CANNED_MOST 16

struct canned { /* the answer to every statement that holds part */
    const char *part;
    const char *text; /* "a,b:int,c:bool\n1,2,t\n-,3,f": "-" is NULL */
};

static struct canned canned[CANNED_MOST];
static size_t canned_n;
static char canned_asked[65536]; /* all statements and parameters */

static inline void can(const char *part, const char *text)
{
    assert_true(canned_n < CANNED_MOST);
    canned[canned_n++] = (struct canned){part, text};
}

static inline void canned_clear(void)
{
    canned_n = 0;
    canned_asked[0] = 0;
}

static inline unsigned canned_type(struct str *name)
{
    struct str rest = *name;

    *name = str_cut(&rest, ':');
    return str_is(rest, "int") ? 20 : str_is(rest, "bool") ? 16 : 25;
}

static inline struct rows *canned_rows(const char *text)
{
    PGresult *res = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
    PGresAttDesc attr[32];
    char name[32][64];
    struct str rest = str_from(text);
    struct str line = str_cut(&rest, '\n');
    int n = 0;

    memset(attr, 0, sizeof attr);
    while (line.ptr && line.len > 0) {
        struct str one = str_cut(&line, ',');
        unsigned type = canned_type(&one);

        (void)snprintf(name[n], sizeof name[n], "%.*s", STR_ARG(one));
        attr[n].name = name[n];
        attr[n].typid = type;
        attr[n].typlen = -1;
        n++;
    }
    assert_true(PQsetResultAttrs(res, n, attr));
    for (int row = 0; rest.ptr && rest.len > 0; row++) {
        line = str_cut(&rest, '\n');
        for (int c = 0; c < n; c++) {
            struct str v = str_cut(&line, ',');
            char value[512];

            (void)snprintf(value, sizeof value, "%.*s", STR_ARG(v));
            assert_true(PQsetvalue(res, row, c,
                                   str_is(v, "-") ? NULL : value,
                                   str_is(v, "-") ? -1 : (int)v.len));
        }
    }
    return (struct rows *)res;
}

static inline struct rows *canned_answer(const char *sql,
                                         const char *const *param, size_t n)
{
    size_t len = strlen(canned_asked);

    (void)snprintf(canned_asked + len, sizeof canned_asked - len, "%s\n", sql);
    for (size_t i = 0; i < n; i++) {
        len = strlen(canned_asked);
        (void)snprintf(canned_asked + len, sizeof canned_asked - len,
                       "  $%zu=%s\n", i + 1, param[i] ? param[i] : "NULL");
    }
    for (size_t i = 0; i < canned_n; i++) {
        if (strstr(sql, canned[i].part)) {
            return canned[i].text ? canned_rows(canned[i].text) : NULL;
        }
    }
    return canned_rows("nothing");
}

enum err_code __wrap_query_run(struct query *q, const char *sql,
                               const char *const *param, size_t n,
                               struct rows **out, struct err *err);
enum err_code __wrap_query_try(struct query *q, const char *sql,
                               const char *const *param, size_t n,
                               struct rows **out, struct err *err);
enum err_code __wrap_query_begin(struct query *q, struct err *err);
enum err_code __wrap_query_each(struct query *q, const char *sql,
                                struct row_sink *sink, struct err *err);

enum err_code __wrap_query_run(struct query *q, const char *sql,
                               const char *const *param, size_t n,
                               struct rows **out, struct err *err)
{
    (void)q;
    (void)err;
    *out = canned_answer(sql, param, n);
    return OK;
}

enum err_code __wrap_query_try(struct query *q, const char *sql,
                               const char *const *param, size_t n,
                               struct rows **out, struct err *err)
{
    return __wrap_query_run(q, sql, param, n, out, err);
}

enum err_code __wrap_query_begin(struct query *q, struct err *err)
{
    (void)q;
    (void)err;
    return OK;
}

/* Row after row, as a store in single row mode gives them. */
enum err_code __wrap_query_each(struct query *q, const char *sql,
                                struct row_sink *sink, struct err *err)
{
    struct rows *all = canned_answer(sql, NULL, 0);
    PGresult *res = (PGresult *)all;

    (void)q;
    if (sink->header(sink, all, err) == OK) {
        for (int i = 0; i < PQntuples(res) && err->code == OK; i++) {
            PGresult *one = PQcopyResult(res, PG_COPYRES_ATTRS);

            for (int c = 0; c < PQnfields(res); c++) {
                PQsetvalue(one, 0, c,
                           PQgetisnull(res, i, c) ? NULL
                                                  : PQgetvalue(res, i, c),
                           PQgetisnull(res, i, c) ? -1
                                                  : PQgetlength(res, i, c));
            }
            sink->row(sink, (struct rows *)one, err);
            PQclear(one);
        }
    }
    rows_free(all);
    return err->code;
}

/* A report with canned answers; its text after the command. */
struct fixture {
    struct report_options o;
    struct report r;
    struct err err;
};

static inline void fixture_open(struct fixture *f, const char *output,
                                const char *state)
{
    memset(f, 0, sizeof *f);
    f->o.output = output;
    f->r.o = &f->o;
    f->r.state = state;
    arena_init(&f->r.a, 0);
    buf_init(&f->r.out, REPORT_CEILING);
}

static inline const char *fixture_text(struct fixture *f)
{
    assert_true(buf_put(&f->r.out, "", 1));
    return f->r.out.ptr;
}

static inline void fixture_close(struct fixture *f)
{
    arena_release(&f->r.a);
    buf_release(&f->r.out);
    canned_clear();
}

#endif
