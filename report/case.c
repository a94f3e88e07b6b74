/* SPDX-License-Identifier: Apache-2.0 */
/*
 * case - finds the case that a person means by an id.  A case number never
 * appears in a message.
 */
#include "report/report.h"

static const char *const by_key =
    "select jurisdiction, case_id::text as case_id, case_number_pseudonym "
    "from gap.case_index where case_id::text = $1 "
    "or case_number_pseudonym = lower($1)";
static const char *const by_number =
    "select i.jurisdiction, i.case_id::text as case_id, "
    "i.case_number_pseudonym from gap.case_index as i "
    "join gap_steward.case_number as n on n.case_id = i.case_id "
    "where n.case_number = $1 or n.case_number = upper($1)";

static enum err_code take(struct report *r, struct rows *rows,
                          struct case_name *name, struct err *err)
{
    if (rows_count(rows) > 1) {
        return err_set(err, ERR_USAGE,
                       "%zu cases go by this id: name one by its pseudonym",
                       rows_count(rows));
    }
    if (rows_count(rows) == 1) {
        name->jurisdiction =
            arena_cstr(&r->a, rows_get(rows, 0, "jurisdiction"));
        name->case_id = arena_cstr(&r->a, rows_get(rows, 0, "case_id"));
        name->pseudonym =
            arena_cstr(&r->a, rows_get(rows, 0, "case_number_pseudonym"));
    }
    return OK;
}

enum err_code case_find(struct report *r, const char *id,
                        struct case_name *name, struct err *err)
{
    const char *param[1] = {strncmp(id, "case:", 5) == 0 ? id + 5 : id};
    struct rows *rows = NULL;

    memset(name, 0, sizeof(*name));
    if (query_run(r->q, by_key, param, 1, &rows, err) ||
        take(r, rows, name, err)) {
        goto out;
    }
    if (!name->case_id) {
        rows_free(rows);
        rows = NULL;
        if (query_try(r->q, by_number, param, 1, &rows, err) == OK) {
            take(r, rows, name, err);
        }
    }
out:
    rows_free(rows);
    return err->code;
}
