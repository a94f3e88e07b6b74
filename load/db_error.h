/* SPDX-License-Identifier: Apache-2.0 */
/*
 * db_error - what a SQLSTATE means for us: the exit code, and whether the
 * server's words may be repeated.  Words of errors about data (classes 21,
 * 22, 23) and everything but the first line may hold values of a row; they
 * are never repeated.
 */
#ifndef LAPSE_LOAD_DB_ERROR_H
#define LAPSE_LOAD_DB_ERROR_H

#include <stdbool.h>

#include "common/err.h"
#include "common/str.h"

struct db_fault {
    const char *state; /* SQLSTATE, or "" */
    const char *words; /* first line of the message, or NULL */
    const char *table; /* names of the schema, or NULL */
    const char *constraint;
};

enum err_code db_error_code(const char *state);
/* Whether words of an error of this SQLSTATE are free of row values. */
bool db_error_is_plain(const char *state);
/* Set err from a fault; returns its code. */
enum err_code db_error_set(const struct db_fault *f, struct err *err);
/* SQLSTATE in a message of a failed connection ("FATAL:  3D000: ..."): *words
 * is what stands behind it.  False when there is none. */
bool db_error_in_message(const char *message, char state[6], struct str *words);
/* Set err from the message of a failed connection. */
enum err_code db_error_connect(const char *message, const char *database,
                               struct err *err);

#endif
