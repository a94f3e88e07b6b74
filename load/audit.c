/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit - the head of the audit in a file, and the check of the chain.
 */
#include "load/audit.h"

#include "common/digest.h"
#include "common/file.h"

/* a number of 19 digits, a blank, a hash, a newline */
#define HEAD_MAX 128

static const char *head_path(struct arena *a, const char *state)
{
    return arena_printf(a, "%s/audit.head", state).ptr;
}

enum err_code audit_keep(struct arena *a, struct db *db, const char *state,
                         struct err *err)
{
    struct db_rows *rows;
    struct str line;

    if (db_run(db, "select audit_no, chain from etl.audit_head()", 0, NULL,
               &rows, err)) {
        return err->code;
    }
    if (db_rows_count(rows) == 1) {
        line = arena_printf(a, "%s %s\n", db_rows_text(rows, 0, 0),
                            db_rows_text(rows, 0, 1));
        file_write(head_path(a, state), line, 0600, err);
    }
    db_rows_free(rows);
    return err->code;
}

enum err_code audit_follow(struct arena *a, struct db *db, const char *state,
                           struct err *err)
{
    return file_exists(head_path(a, state)) ? audit_keep(a, db, state, err)
                                            : err->code;
}

/* Number and hash that were kept, both NULL when nothing was. */
static enum err_code read_head(struct arena *a, const char *state,
                               const char *kept[2], struct err *err)
{
    const char *path = head_path(a, state);
    struct str rest, no, chain;
    int64_t n;
    struct buf b;

    err->code = OK;
    kept[0] = NULL;
    kept[1] = NULL;
    if (!file_exists(path)) {
        return OK;
    }
    buf_init(&b, HEAD_MAX);
    if (file_read(path, &b, err)) {
        goto out;
    }
    rest = str_trim(buf_slice(&b));
    no = str_cut(&rest, ' ');
    chain = str_trim(rest);
    if (!str_int64(no, &n) || n <= 0 || chain.len != DIGEST_HEX) {
        err_set(err, ERR_INTEGRITY, "%s: is not a number and a hash", path);
        goto out;
    }
    kept[0] = arena_cstr(a, no);
    kept[1] = arena_cstr(a, chain);
out:
    buf_release(&b);
    return err->code;
}

enum err_code audit_check(struct arena *a, struct db *db, const char *state,
                          struct err *err)
{
    const char *kept[2];
    struct db_rows *rows;
    size_t broken;

    if (read_head(a, state, kept, err) ||
        db_run(db,
               "select audit_no, fault from etl.broken_audit($1::bigint, $2)",
               2, kept, &rows, err)) {
        return err->code;
    }
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
