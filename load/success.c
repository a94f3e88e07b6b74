/* SPDX-License-Identifier: Apache-2.0 */
/*
 * success - one call of etl.record_night.
 */
#include "load/success.h"

#include <unistd.h>

#include "common/json.h"

enum err_code success_record(struct arena *a, struct db *db, struct str night,
                             struct buf *out, struct err *err)
{
    char host[256] = "";
    const char *param[] = {arena_cstr(a, night), host,
                           /* the process that ran the night started us */
                           arena_printf(a, "%ld", (long)getppid()).ptr,
                           LAPSE_VERSION};
    struct db_rows *rows;
    struct node *root;
    struct json j;

    if (json_parse(a, night, "stdin", &root, err) || root->kind != NODE_MAP) {
        return err_set(err, ERR_USAGE, "stdin is no JSON object of a night");
    }
    (void)gethostname(host, sizeof host - 1);
    if (db_run(db,
               "select run_id, publish_seq, audit_head from "
               "etl.record_night($1::jsonb, $2, $3::int, $4)",
               4, param, &rows, err)) {
        return err->code;
    }
    json_init(&j, out);
    json_open(&j, NULL, '{');
    json_int(&j, "run", db_rows_int(rows, 0, 0));
    json_int(&j, "seq", db_rows_int(rows, 0, 1));
    json_strz(&j, "audit_head", db_rows_text(rows, 0, 2));
    json_close(&j, '}');
    buf_char(out, '\n');
    db_rows_free(rows);
    return OK;
}
