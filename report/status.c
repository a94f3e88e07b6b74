/* SPDX-License-Identifier: Apache-2.0 */
/*
 * status - the sources as gap.source_status has them, what runs now, and the
 * numbers of gap.answers with the figures of gap.reported_figures.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "common/file.h"
#include "common/json.h"
#include "report/report.h"
#include "report/table.h"

#define LOCK_TEXT 256 /* pid and stamp */
/* What a person wants on one screen; CSV and JSON have every column. */
#define ON_SCREEN                                                  \
    "select source, state, newest_date, delivered, record_count, " \
    "fact_count, refused_count, reason from gap.source_status order by source"

/* Whether a run holds the lock of the state; what it wrote there. */
static bool run_is_on(struct report *r, struct buf *text)
{
    const char *path = arena_printf(&r->a, "%s/run.lock", r->state).ptr;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct err ignored = {0};
    bool held;

    if (fd < 0) {
        return false;
    }
    held = flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    close(fd);
    if (held) {
        file_read(path, text, &ignored);
    }
    return held;
}

static void put_json(struct report *r, const char *member,
                     const struct rows *rows, struct json *j)
{
    (void)r;
    json_open(j, member, '[');
    for (size_t i = 0; i < rows_count(rows); i++) {
        json_row(j, rows, i);
    }
    json_close(j, ']');
}

static void put_csv(struct report *r, const struct rows *rows)
{
    csv_header(&r->out, rows);
    for (size_t i = 0; i < rows_count(rows); i++) {
        csv_row(&r->out, rows, i, true);
    }
}

enum err_code status_report(struct report *r, struct err *err)
{
    struct rows *rows = NULL;
    struct json j;
    struct buf lock;
    bool on;

    buf_init(&lock, LOCK_TEXT);
    if (query_run(r->q,
                  strcmp(r->o->output, "text") == 0
                      ? ON_SCREEN
                      : "select * from gap.source_status order by source",
                  NULL, 0, &rows, err)) {
        goto out;
    }
    on = run_is_on(r, &lock);
    if (strcmp(r->o->output, "json") == 0) {
        json_init(&j, &r->out);
        json_open(&j, NULL, '{');
        put_json(r, "sources", rows, &j);
        json_bool(&j, "running", on);
        json_close(&j, '}');
        buf_char(&r->out, '\n');
        goto out;
    }
    if (strcmp(r->o->output, "csv") == 0) {
        put_csv(r, rows);
        goto out;
    }
    if (rows_count(rows) == 0) {
        buf_str(&r->out, STR("no source has been loaded yet\n"));
    } else {
        table_text(&r->out, rows);
    }
    if (on) {
        buf_str(&r->out, STR("\na run is on: "));
        text_put(&r->out, str_trim(buf_slice(&lock)));
        buf_char(&r->out, '\n');
    }
out:
    rows_free(rows);
    buf_release(&lock);
    return err->code;
}
