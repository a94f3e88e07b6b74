/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit - keeps number and hash of the last row of the audit outside the
 * database (STATE/audit.head, a line "NUMBER HASH DATABASE" for each database
 * that the state was used with), so that rows cut off its end are found, and
 * checks the chain against it.
 */
#ifndef LAPSE_LOAD_AUDIT_H
#define LAPSE_LOAD_AUDIT_H

#include "load/db.h"

/* ERR_INTEGRITY when the audit lacks the row that STATE/audit.head names, or
 * has another in its place; OK where nothing was kept. */
enum err_code audit_stands(struct arena *a, struct db *db, const char *state,
                           struct err *err);
/* Write STATE/audit.head anew, once what it names is seen to stand.  Nothing
 * is written while the audit is empty. */
enum err_code audit_keep(struct arena *a, struct db *db, const char *state,
                         struct err *err);
/* A store was made: what was kept of one of the same name before it is none of
 * its. */
enum err_code audit_begin(struct arena *a, struct db *db, const char *state,
                          struct err *err);
/* audit_keep, but only where one was kept before: for a person who has no
 * state, or may not look into it. */
enum err_code audit_follow(struct arena *a, struct db *db, const char *state,
                           struct err *err);
/* ERR_INTEGRITY, naming the first broken row and how many there are, when the
 * chain does not hold or is not the one whose head was kept. */
enum err_code audit_check(struct arena *a, struct db *db, const char *state,
                          struct err *err);

#endif
