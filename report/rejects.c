/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rejects - refused records and facts as gap.reject has them: counted by
 * reason for all sources, one a line for one of them; as CSV or JSON every
 * row with all columns.  Places and shapes, never what a record says.
 */
#include "report/report.h"
#include "report/table.h"

/* More lines help nobody on a screen; CSV and JSON have all. */
#define LINES_MOST "1000"

static const char *const by_reason =
    "select source, left(delivery_key, 12) as delivery, verdict, file, "
    "reason, coalesce(column_name, '') as column_name, count(*) as rows_count, "
    "min(line) as first_line from gap.reject "
    "where $1::text is null or source = $1 "
    "group by 1, 2, 3, 4, 5, 6 order by 1, 2, 4, 7 desc, 5, 6";
static const char *const by_line =
    "select left(delivery_key, 12) || ':' || record_no as id, file, line, "
    "byte_offset, reason, coalesce(column_name, '') as column_name, "
    "coalesce(shape, '') as shape from gap.reject where source = $1 "
    "order by delivered, delivery_key, file, byte_offset, reason "
    "limit " LINES_MOST;
static const char *const whole =
    "select * from gap.reject where $1::text is null or source = $1 "
    "order by source, delivered, delivery_key, file, byte_offset, reason";

static void put_json(struct report *r, const struct rows *rows)
{
    struct json j;

    json_init(&j, &r->out);
    json_open(&j, NULL, '{');
    json_open(&j, "rejects", '[');
    for (size_t i = 0; i < rows_count(rows); i++) {
        json_row(&j, rows, i);
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_char(&r->out, '\n');
}

static void put_csv(struct report *r, const struct rows *rows)
{
    csv_header(&r->out, rows);
    for (size_t i = 0; i < rows_count(rows); i++) {
        csv_row(&r->out, rows, i, true);
    }
}

static enum err_code check_source(struct report *r, const char *source,
                                  struct err *err)
{
    const char *const param[] = {source};
    struct rows *rows;

    if (query_run(r->q,
                  "select source from gap.source_status where source = $1",
                  param, 1, &rows, err)) {
        return err->code;
    }
    if (rows_count(rows) == 0) {
        err_set(err, ERR_USAGE, "the store has no source \"%s\"", source);
    }
    rows_free(rows);
    return err->code;
}

static enum err_code put_text(struct report *r, const char *source,
                              struct err *err)
{
    const char *const param[] = {source};
    struct rows *rows;

    if (query_run(r->q, by_reason, param, 1, &rows, err)) {
        return err->code;
    }
    if (rows_count(rows) == 0) {
        buf_str(&r->out, STR("nothing was refused\n"));
    } else {
        table_text(&r->out, rows);
    }
    rows_free(rows);
    if (!source || query_run(r->q, by_line, param, 1, &rows, err)) {
        return err->code;
    }
    if (rows_count(rows) > 0) {
        buf_char(&r->out, '\n');
        table_text(&r->out, rows);
        buf_str(&r->out, STR("\nlapse explain reject:ID tells more of each\n"));
    }
    rows_free(rows);
    return OK;
}

enum err_code rejects_report(struct report *r, const char *source,
                             struct err *err)
{
    const char *const param[] = {source};
    struct rows *rows;

    if (source && check_source(r, source, err)) {
        return err->code;
    }
    if (strcmp(r->o->output, "text") == 0) {
        return put_text(r, source, err);
    }
    if (query_run(r->q, whole, param, 1, &rows, err)) {
        return err->code;
    }
    if (strcmp(r->o->output, "json") == 0) {
        put_json(r, rows);
    } else {
        put_csv(r, rows);
    }
    rows_free(rows);
    return OK;
}
