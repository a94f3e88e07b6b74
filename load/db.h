/* SPDX-License-Identifier: Apache-2.0 */
/*
 * db - one connection to the store; libpq is confined here and in db_error.
 * Statements are one line and take their values as parameters.  A wait ends
 * when a signal asks (common/stop.h): the statement is cancelled.  Knows no
 * table.
 */
#ifndef LAPSE_LOAD_DB_H
#define LAPSE_LOAD_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/err.h"
#include "common/str.h"

struct db;
struct db_rows;

/* Connect (name, conninfo or URI; NULL: the PG* variables) and look at what
 * is there: PostgreSQL 15 or newer, UTF-8, no pooler in between.  ERR_RETRY
 * when it cannot be reached, ERR_USAGE when a person must mend something. */
enum err_code db_open(struct arena *a, struct db **db, const char *database,
                      struct err *err);
void db_close(struct db *db); /* NULL is fine */
/* Whether the connection is gone, so that an outcome may be unknown. */
bool db_is_lost(const struct db *db);

/* One statement; param are texts (NULL for SQL NULL).  rows may be NULL when
 * the answer is of no interest, else db_rows_free. */
enum err_code db_run(struct db *db, const char *sql, size_t nparam,
                     const char *const *param, struct db_rows **rows,
                     struct err *err);
/* A file of statements of ours; name is what messages call it. */
enum err_code db_script(struct db *db, const char *name, const char *sql,
                        struct err *err);
/* COMMIT, and the answer says so: ERR_RETRY when the answer was lost or the
 * server answered ROLLBACK.  No signal cuts it short. */
enum err_code db_commit(struct db *db, struct err *err);
/* After an error inside a transaction; harmless without one. */
void db_rollback(struct db *db);

/* COPY ... FROM STDIN.  Nothing is counted but by the server's answer. */
enum err_code db_copy_begin(struct db *db, const char *sql, struct err *err);
enum err_code db_copy_put(struct db *db, const void *p, size_t n,
                          struct err *err);
enum err_code db_copy_end(struct db *db, int64_t *rows, struct err *err);
void db_copy_abort(struct db *db); /* the server keeps nothing of it */

size_t db_rows_count(const struct db_rows *r);
/* Text of a cell, NULL for SQL NULL; lives as long as the rows. */
const char *db_rows_text(const struct db_rows *r, size_t row, size_t column);
int64_t db_rows_int(const struct db_rows *r, size_t row, size_t column);
bool db_rows_bool(const struct db_rows *r, size_t row, size_t column);
void db_rows_free(struct db_rows *r); /* NULL is fine */

#endif
