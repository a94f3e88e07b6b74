/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session - a connection with its run in the ledger, for the commands that
 * change the store without loading anything.  Knows no command.
 */
#ifndef LAPSE_LOAD_SESSION_H
#define LAPSE_LOAD_SESSION_H

#include "common/file.h"
#include "load/db.h"

struct session {
    struct arena *a;
    const char *state; /* directory */
    struct db *db;
    const char *run;       /* its number, NULL before it is recorded */
    struct file_lock lock; /* of a source */
};

/* Connect and enter the run; session_end in any case. */
enum err_code session_begin(struct session *s, struct arena *a,
                            const char *database, const char *state,
                            const char *command, struct err *err);
/* Keep loads of a source out, here (a file beside its receipts) and in the
 * database.  ERR_RETRY when one goes on. */
enum err_code session_lock_source(struct session *s, const char *source,
                                  struct err *err);
/* Wait for other publishes, raise what one of them left written. */
enum err_code session_lock_publish(struct session *s, struct err *err);
/* The run has ended with err's code; the last row of the audit, where all of
 * it stands, is kept in the state, and everything given back.  ERR_INCOMPLETE
 * when that alone failed. */
void session_end(struct session *s, struct err *err);

/* The person who types: the login name, that of sudo's caller for root. */
const char *session_person(struct arena *a);

#endif
