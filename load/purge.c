/* SPDX-License-Identifier: Apache-2.0 */
/*
 * purge - asks the functions of the store.
 */
#include "load/purge.h"

#include "common/day.h"

static enum err_code check(const struct purge *p, struct err *err)
{
    int32_t day;

    err->code = OK;
    if (strcmp(p->kind, "case") != 0 && strcmp(p->kind, "source") != 0 &&
        strcmp(p->kind, "before") != 0) {
        return err_set(err, ERR_USAGE,
                       "a purge is of \"case\", \"source\" or \"before\", not "
                       "\"%s\"",
                       p->kind);
    }
    if (strcmp(p->kind, "before") == 0 &&
        !day_parse_iso(str_from(p->operand), &day)) {
        return err_set(err, ERR_USAGE, "\"%s\" is no day (YYYY-MM-DD)",
                       p->operand);
    }
    return OK;
}

enum err_code purge_scope(struct db *db, const struct purge *p, struct buf *out,
                          struct err *err)
{
    const char *const param[] = {p->kind, p->operand};
    struct db_rows *rows;

    if (check(p, err) ||
        db_run(db, "select etl.purge_scope($1, $2)", 2, param, &rows, err)) {
        return err->code;
    }
    buf_printf(out, "%s\n", db_rows_text(rows, 0, 0));
    db_rows_free(rows);
    return OK;
}

enum err_code purge_rows(struct db *db, const struct purge *p, struct buf *out,
                         struct err *err)
{
    const char *const param[] = {p->kind, p->operand, p->reason};
    struct db_rows *rows = NULL;

    if (!p->reason || str_trim(str_from(p->reason)).len == 0) {
        return err_set(err, ERR_USAGE,
                       "a reason is required (--reason TEXT); it is kept in "
                       "the audit");
    }
    if (check(p, err) || db_run(db, "begin", 0, NULL, NULL, err)) {
        return err->code;
    }
    if (db_run(db, "select relation, rows_count from etl.purge($1, $2, $3)", 3,
               param, &rows, err)) {
        goto out;
    }
    for (size_t i = 0; i < db_rows_count(rows); i++) {
        buf_printf(out, "%s: %s rows\n", db_rows_text(rows, i, 0),
                   db_rows_text(rows, i, 1));
    }
    if (p->for_good) {
        db_commit(db, err);
    }
out:
    db_rows_free(rows);
    db_rollback(db);
    return err->code;
}
