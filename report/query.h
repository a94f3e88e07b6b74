/* SPDX-License-Identifier: Apache-2.0 */
/*
 * query - read-only questions to the store, by libpq, which is confined here.
 * Every value comes as text (dates ISO, UTC, UTF-8).  A store that is away is
 * ERR_RETRY; a store without our schema, or without the right to read, is
 * ERR_USAGE with what to do about it.
 */
#ifndef LAPSE_REPORT_QUERY_H
#define LAPSE_REPORT_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#include "common/err.h"
#include "common/str.h"

struct query; /* a connection */
struct rows;  /* an answer; its texts live until rows_free */

/* database: name, conninfo or URI, or NULL for the PG* variables. */
enum err_code query_open(struct query **q, const char *database,
                         struct err *err);
void query_close(struct query *q); /* NULL is fine */
/* For a program that connects by itself: ERR_USAGE for a way to another
 * machine on which the server does not prove itself; *sslmode is what it must
 * be told, NULL when nothing. */
enum err_code query_route(const char *database, const char **sslmode,
                          struct err *err);

/* One statement with text parameters (a NULL is SQL's); *out to be freed. */
enum err_code query_run(struct query *q, const char *sql,
                        const char *const *param, size_t nparam,
                        struct rows **out, struct err *err);
/* The same, but a missing right or relation is *out = NULL, not an error:
 * for what only stewards may see. */
enum err_code query_try(struct query *q, const char *sql,
                        const char *const *param, size_t nparam,
                        struct rows **out, struct err *err);

/* What follows sees one state of the store, until the connection ends. */
enum err_code query_begin(struct query *q, struct err *err);

/* Row after row of an answer of any size; names and values hold until the
 * next call.  sink's error ends it. */
struct row_sink {
    enum err_code (*header)(struct row_sink *s, const struct rows *one,
                            struct err *err);
    enum err_code (*row)(struct row_sink *s, const struct rows *one,
                         struct err *err);
};
enum err_code query_each(struct query *q, const char *sql,
                         struct row_sink *sink, struct err *err);

size_t rows_count(const struct rows *r);
size_t rows_columns(const struct rows *r);
const char *rows_name(const struct rows *r, size_t column);
/* Column by name; false when the answer has none such. */
bool rows_column(const struct rows *r, const char *name, size_t *column);
bool rows_null(const struct rows *r, size_t row, size_t column);
struct str rows_text(const struct rows *r, size_t row, size_t column);
/* By name; the null slice for NULL and for a column that is not there. */
struct str rows_get(const struct rows *r, size_t row, const char *name);
/* Whether the column holds numbers or booleans (for JSON, alignment). */
bool rows_is_number(const struct rows *r, size_t column);
bool rows_is_bool(const struct rows *r, size_t column);
void rows_free(struct rows *r);

#endif
