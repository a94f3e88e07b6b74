/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session - connect, record, lock, and the way back.
 */
#include "load/session.h"

#include <pwd.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "load/audit.h"

/* A backend whose client ended in order gives its locks back within this. */
#define LOCK_TRIES 10
#define LOCK_PAUSE_NS 100000000

enum err_code session_begin(struct session *s, struct arena *a,
                            const char *database, const char *state,
                            const char *command, struct err *err)
{
    char host[256] = "";
    const char *pid = arena_printf(a, "%ld", (long)getpid()).ptr;
    const char *const param[] = {"lapse-load", command, host, pid,
                                 LAPSE_VERSION};
    struct db_rows *rows;

    *s = (struct session){.a = a, .state = state, .lock = {-1}};
    (void)gethostname(host, sizeof host - 1);
    if (db_open(a, &s->db, database, err) ||
        audit_stands(a, s->db, state, err) ||
        db_run(s->db, "select etl.start_run($1, $2, $3, $4::int, $5)", 5, param,
               &rows, err)) {
        return err->code;
    }
    s->run = arena_cstr(a, str_from(db_rows_text(rows, 0, 0)));
    db_rows_free(rows);
    return OK;
}

enum err_code session_lock_source(struct session *s, const char *source,
                                  struct err *err)
{
    const char *dir = arena_printf(s->a, "%s/receipts", s->state).ptr;
    const char *path = arena_printf(s->a, "%s/%s.lock", dir, source).ptr;
    const char *const param[] = {source};
    const struct timespec pause = {0, LOCK_PAUSE_NS};
    struct db_rows *rows;

    if (file_mkdirs(dir, err) || file_lock(&s->lock, path, err)) {
        return err->code;
    }
    for (int i = 0; i < LOCK_TRIES; i++) {
        bool taken;

        if (db_run(s->db, "select etl.lock_source($1)", 1, param, &rows, err)) {
            return err->code;
        }
        taken = db_rows_bool(rows, 0, 0);
        db_rows_free(rows);
        if (taken) {
            return OK;
        }
        (void)nanosleep(&pause, NULL);
    }
    return err_set(err, ERR_RETRY, "another run is loading source \"%s\"",
                   source);
}

enum err_code session_lock_publish(struct session *s, struct err *err)
{
    if (db_run(s->db, "select etl.lock_publish()", 0, NULL, NULL, err)) {
        return err_wrap(err, "another publish goes on: ");
    }
    return db_run(s->db, "select etl.raise_written()", 0, NULL, NULL, err);
}

void session_end(struct session *s, struct err *err)
{
    const char *const param[] = {s->run,
                                 arena_printf(s->a, "%d", (int)err->code).ptr};
    struct err fault = {OK, ""};

    if (s->db && s->run && !db_is_lost(s->db)) {
        db_rollback(s->db);
        db_run(s->db, "select etl.end_run($1::bigint, $2::int)", 2, param, NULL,
               &fault);
        fault = (struct err){OK, ""};
        if (audit_keep(s->a, s->db, s->state, &fault) && err->code == OK) {
            *err = fault;
            err->code = ERR_INCOMPLETE;
        }
    }
    db_close(s->db);
    file_unlock(&s->lock);
}

const char *session_person(struct arena *a)
{
    const char *caller = geteuid() == 0 ? getenv("SUDO_USER") : NULL;
    const struct passwd *p = getpwuid(getuid());

    if (caller && *caller) {
        return arena_cstr(a, str_from(caller));
    }
    return p && p->pw_name ? arena_cstr(a, str_from(p->pw_name)) : "";
}
