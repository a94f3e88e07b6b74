/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit - the head of the audit in a file, and the check of the chain.
 */
#include "load/audit.h"

#include "common/digest.h"
#include "common/file.h"

/* of all databases that a state was used with */
#define HEAD_MAX 65536

static const char *head_path(struct arena *a, const char *state)
{
    return arena_printf(a, "%s/audit.head", state).ptr;
}

/* What was kept of one store; kept[0] and kept[1] are its number and hash, NULL
 * when nothing was.  others: the lines of other databases, as they are. */
struct heads {
    const char *database;
    const char *kept[2];
    struct buf others;
};

static enum err_code take_line(struct arena *a, struct str line,
                               struct heads *h, const char *path,
                               struct err *err)
{
    struct str rest = line;
    struct str no = str_cut(&rest, ' ');
    struct str chain = str_cut(&rest, ' ');
    int64_t n;

    if (!str_int64(no, &n) || n <= 0 || chain.len != DIGEST_HEX ||
        rest.len == 0) {
        return err_set(err, ERR_INTEGRITY,
                       "%s: is no number, hash and database", path);
    }
    if (str_eq(rest, str_from(h->database))) {
        h->kept[0] = arena_cstr(a, no);
        h->kept[1] = arena_cstr(a, chain);
    } else if (!buf_put(&h->others, line.ptr, line.len) ||
               !buf_char(&h->others, '\n')) {
        err_no_memory(line.len);
    }
    return OK;
}

static enum err_code read_heads(struct arena *a, struct db *db,
                                const char *state, struct heads *h,
                                struct err *err)
{
    const char *path = head_path(a, state);
    struct db_rows *rows;
    struct str rest;
    struct buf b;

    *h = (struct heads){0};
    buf_init(&h->others, HEAD_MAX);
    if (db_run(db, "select translate(current_database(), e'\\n\\r', '__')", 0,
               NULL, &rows, err)) {
        return err->code;
    }
    h->database = arena_cstr(a, str_from(db_rows_text(rows, 0, 0)));
    db_rows_free(rows);
    if (!file_exists(path)) {
        return OK;
    }
    buf_init(&b, HEAD_MAX);
    if (file_read(path, &b, err) == OK) {
        rest = buf_slice(&b);
        while (rest.len > 0 && err->code == OK) {
            take_line(a, str_cut(&rest, '\n'), h, path, err);
        }
    }
    buf_release(&b);
    return err->code;
}

/* ERR_INTEGRITY when the audit lacks the row that was kept. */
static enum err_code stands(struct arena *a, struct db *db, const char *state,
                            const struct heads *h, struct err *err)
{
    struct db_rows *rows;
    bool there;

    if (!h->kept[0]) {
        return OK;
    }
    if (db_run(db, "select etl.audit_stands($1::bigint, $2)", 2, h->kept, &rows,
               err)) {
        return err->code;
    }
    there = db_rows_bool(rows, 0, 0);
    db_rows_free(rows);
    return there
               ? OK
               : err_set(err, ERR_INTEGRITY,
                         "the audit of database \"%s\" lacks row %s as %s has "
                         "it: rows were cut off or changed (lapse verify).  "
                         "Where the database was restored from a backup or "
                         "made anew, take its line out of that file",
                         h->database, h->kept[0], head_path(a, state));
}

enum err_code audit_stands(struct arena *a, struct db *db, const char *state,
                           struct err *err)
{
    struct heads h;

    err->code = OK;
    if (read_heads(a, db, state, &h, err) == OK) {
        stands(a, db, state, &h, err);
    }
    buf_release(&h.others);
    return err->code;
}

enum err_code audit_keep(struct arena *a, struct db *db, const char *state,
                         struct err *err)
{
    struct db_rows *rows;
    struct heads h;

    err->code = OK;
    if (read_heads(a, db, state, &h, err) || stands(a, db, state, &h, err) ||
        db_run(db, "select audit_no, chain from etl.audit_head()", 0, NULL,
               &rows, err)) {
        buf_release(&h.others);
        return err->code;
    }
    if (db_rows_count(rows) == 1) {
        buf_printf(&h.others, "%s %s %s\n", db_rows_text(rows, 0, 0),
                   db_rows_text(rows, 0, 1), h.database);
        file_write(head_path(a, state), buf_slice(&h.others), 0600, err);
    }
    db_rows_free(rows);
    buf_release(&h.others);
    return err->code;
}

enum err_code audit_begin(struct arena *a, struct db *db, const char *state,
                          struct err *err)
{
    struct heads h;

    err->code = OK;
    if (read_heads(a, db, state, &h, err) == OK && h.kept[0]) {
        file_write(head_path(a, state), buf_slice(&h.others), 0600, err);
    }
    buf_release(&h.others);
    return err->code;
}

enum err_code audit_follow(struct arena *a, struct db *db, const char *state,
                           struct err *err)
{
    return file_exists(head_path(a, state)) ? audit_keep(a, db, state, err)
                                            : err->code;
}

enum err_code audit_check(struct arena *a, struct db *db, const char *state,
                          struct err *err)
{
    struct db_rows *rows;
    struct heads h;
    size_t broken;

    err->code = OK;
    if (read_heads(a, db, state, &h, err) ||
        db_run(db,
               "select audit_no, fault from etl.broken_audit($1::bigint, $2)",
               2, h.kept, &rows, err)) {
        buf_release(&h.others);
        return err->code;
    }
    buf_release(&h.others);
    broken = db_rows_count(rows);
    if (broken > 0) {
        err_set(err, ERR_INTEGRITY,
                "the audit was tampered with: row %s: %s (%zu of its rows are "
                "broken)",
                db_rows_text(rows, 0, 0), db_rows_text(rows, 0, 1), broken);
    }
    db_rows_free(rows);
    return err->code;
}
