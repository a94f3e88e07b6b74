/* SPDX-License-Identifier: Apache-2.0 */
/*
 * findings - etl.findings, etl.weighed and etl.refusals in words.
 */
#include "load/findings.h"

#include <inttypes.h>

/* Classes of refused records that are named; the closed list has 29. */
#define CLASSES_MAX 40

static enum err_code write_guards(struct db *db, struct buf *out,
                                  struct err *err)
{
    struct db_rows *rows;

    if (db_run(db,
               "select verdict, check_name, subject, message "
               "from etl.findings()",
               0, NULL, &rows, err)) {
        return err->code;
    }
    for (size_t i = 0; i < db_rows_count(rows); i++) {
        const char *message = db_rows_text(rows, i, 3);

        buf_printf(out, "%s: check \"%s", db_rows_text(rows, i, 0),
                   db_rows_text(rows, i, 1));
        if (*db_rows_text(rows, i, 2)) {
            buf_printf(out, " %s", db_rows_text(rows, i, 2));
        }
        buf_printf(out, "\": %s\n", message ? message : "failed");
    }
    db_rows_free(rows);
    return OK;
}

static enum err_code write_difference(struct db *db, struct buf *out,
                                      struct err *err)
{
    static const char *const names[] = {"new",  "changed",  "identical",
                                        "gone", "repeated", "contradictory"};
    struct db_rows *rows;

    if (db_run(db, "select * from etl.weighed()", 0, NULL, &rows, err)) {
        return err->code;
    }
    buf_printf(out, "against the store:");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        buf_printf(out, "%s %" PRId64 " %s", i ? "," : "",
                   db_rows_int(rows, 0, i), names[i]);
    }
    buf_printf(out, "\n");
    db_rows_free(rows);
    return OK;
}

static enum err_code write_refusals(struct db *db, const struct staged *s,
                                    struct buf *out, struct err *err)
{
    const char *const param[] = {s->manifest};
    struct db_rows *rows;

    if (db_run(db,
               "select class, rows_count, file, line, byte_offset "
               "from etl.refusals($1::jsonb)",
               1, param, &rows, err)) {
        return err->code;
    }
    for (size_t i = 0; i < db_rows_count(rows) && i < CLASSES_MAX; i++) {
        const char *file = db_rows_text(rows, i, 2);

        buf_printf(out, "refused: %" PRId64 " %s, the first in %s",
                   db_rows_int(rows, i, 1), db_rows_text(rows, i, 0),
                   file ? file : "a file without a name");
        if (db_rows_int(rows, i, 3) > 0) {
            buf_printf(out, " line %" PRId64, db_rows_int(rows, i, 3));
        }
        buf_printf(out, " at byte %" PRId64 "\n", db_rows_int(rows, i, 4));
    }
    db_rows_free(rows);
    return OK;
}

enum err_code findings_write(struct db *db, const struct staged *s,
                             struct buf *out, struct err *err)
{
    if (write_guards(db, out, err) || write_difference(db, out, err)) {
        return err->code;
    }
    return write_refusals(db, s, out, err);
}

void findings_remedy(const struct staged *s, bool is_refused, struct buf *out)
{
    if (!is_refused) {
        buf_printf(out,
                   "to publish it all the same: lapse release %.12s "
                   "--reason 'THE REASON'\n",
                   s->delivery_key);
    }
    buf_printf(out,
               "to mend it: lapse check %s, correct the source file or have "
               "the delivery sent again, then run again\n",
               s->source);
    buf_printf(out,
               "if it is not wanted: lapse release %.12s --reject --reason "
               "'THE REASON'\n",
               s->delivery_key);
}
