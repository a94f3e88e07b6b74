/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reveal - asks private.reveal(), which enters the audit in the statement that
 * answers; the statement has committed when its answer is here.
 */
#include "load/reveal.h"

/* What a terminal would obey is shown as a question mark. */
static void put_line(struct buf *out, const char *label, const char *text)
{
    buf_printf(out, "%s: ", label);
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        buf_char(out, c < 0x20 || c == 0x7f ? '?' : *text);
    }
    buf_char(out, '\n');
}

enum err_code reveal(struct arena *a, struct db *db, const char *id,
                     const char *reason, struct buf *out, struct err *err)
{
    const char *param[] = {id, reason};
    struct db_rows *rows;

    if (db_run(db, "select etl.find_case($1)", 1, param, &rows, err)) {
        return err->code;
    }
    param[0] = arena_cstr(a, str_from(db_rows_text(rows, 0, 0)));
    db_rows_free(rows);
    if (db_run(db,
               "select r.case_number, n.name from private.reveal($1, $2) as r "
               "left join unnest(r.officer_names) as n (name) on true",
               2, param, &rows, err)) {
        return err->code;
    }
    if (db_rows_count(rows) == 0) {
        err_set(err, ERR_USAGE, "the store holds no number of this case");
    } else {
        put_line(out, "case number", db_rows_text(rows, 0, 0));
    }
    for (size_t i = 0; i < db_rows_count(rows); i++) {
        const char *name = db_rows_text(rows, i, 1);

        if (name) {
            put_line(out, "officer", name);
        }
    }
    db_rows_free(rows);
    return err->code;
}
