/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_row - the scanner over the window.
 */
#include "transform/csv_row.h"

void csv_rows_init(struct csv_rows *r, size_t ceiling)
{
    r->ceiling = ceiling;
    r->columns = 0;
    r->line = 1;
}

/* A chunk more; what was there has moved. */
static enum err_code fill(struct csv_rows *r, struct err *err)
{
    csv_index_drop(&r->index);
    return csv_text_fill(&r->text, err);
}

static void take(struct csv_rows *r, struct csv_row *row, size_t n)
{
    row->length += csv_text_take(&r->text, n);
}

/* The rest of a row that is too long, to the next line end whatever quotes
 * say; nothing of it is kept. */
static enum err_code pass_over(struct csv_rows *r, struct csv_row *row,
                               struct err *err)
{
    size_t from = r->ceiling;

    err->code = OK;
    row->too_long = true;
    for (;;) {
        struct str rest = csv_text_rest(&r->text);

        csv_scan_begin_line(&r->scan);
        if (rest.len > from && csv_scan_next(&r->scan, rest.ptr + from,
                                             rest.len - from, r->text.end)) {
            take(r, row, from + r->scan.whole);
            break;
        }
        take(r, row, from + r->scan.at);
        from = 0;
        if (r->text.end) {
            break;
        }
        if (fill(r, err)) {
            return err->code;
        }
    }
    row->ended = r->scan.ended;
    r->line += r->scan.lines;
    return OK;
}

/* Whether the line behind the first quoted line end is a row by itself. */
static bool is_open(struct csv_rows *r, const char *p)
{
    const struct csv_scan *s = &r->scan;
    size_t from = s->first_whole;

    if (s->fault == CSV_OPEN || from == 0 || r->columns < 2 ||
        (s->fault == CSV_SOUND && s->n == r->columns) || s->whole <= from) {
        return false;
    }
    csv_scan_begin(&r->probe);
    return csv_scan_next(&r->probe, p + from, s->whole - from, true) &&
           r->probe.fault == CSV_SOUND && r->probe.n == r->columns;
}

static void found(struct csv_rows *r, struct csv_row *row, struct str rest)
{
    const struct csv_scan *s = &r->scan;
    bool open = is_open(r, rest.ptr);

    row->text = (struct str){rest.ptr, open ? s->first_len : s->len};
    row->n = open ? s->first_n : s->n;
    row->fault = open ? CSV_OPEN : s->fault;
    row->ended = open || s->ended;
    r->line += open ? s->first_lines : s->lines;
    take(r, row, open ? s->first_whole : s->whole);
}

/* Go on with the row that the scanner has begun. */
static enum err_code read_row(struct csv_rows *r, struct csv_row *row,
                              bool *got, struct err *err)
{
    size_t limit = r->ceiling + CSV_TOKEN_MAX;

    err->code = OK;
    *got = true;
    *row = (struct csv_row){
        .text = {"", 0}, .line = r->line, .offset = r->text.offset};
    for (;;) {
        struct str rest = csv_text_rest(&r->text);
        size_t n = rest.len < limit ? rest.len : limit;

        if (n > 0 &&
            csv_scan_next(&r->scan, rest.ptr, n, r->text.end && n < limit)) {
            found(r, row, rest);
            if (row->text.len > r->ceiling) {
                row->too_long = true;
                row->text.len = 0;
            }
            return OK;
        }
        if (n == limit) {
            row->n = r->scan.n;
            if (!csv_scan_give_up(&r->scan)) {
                return pass_over(r, row, err);
            }
            found(r, row, rest);
            return OK;
        }
        if (r->text.end) {
            *got = false;
            return OK;
        }
        if (fill(r, err)) {
            return err->code;
        }
    }
}

/* A sound row of the right number of fields, as nearly all are. */
static bool take_sound(struct csv_rows *r, struct csv_row *row)
{
    struct str rest = csv_text_rest(&r->text);
    struct csv_found f;

    if (r->columns == 0 ||
        !csv_index_row(&r->index, rest, r->columns, r->scan.field, &f)) {
        return false;
    }
    if (f.len > r->ceiling) {
        csv_index_drop(&r->index);
        return false;
    }
    *row = (struct csv_row){.text = {rest.ptr, f.len},
                            .line = r->line,
                            .offset = r->text.offset,
                            .n = r->columns,
                            .ended = true};
    r->scan.high = f.high;
    r->scan.nul = false;
    r->line += f.lines;
    take(r, row, f.whole);
    return true;
}

enum err_code csv_rows_next(struct csv_rows *r, struct csv_row *row, bool *got,
                            struct err *err)
{
    if (take_sound(r, row)) {
        *got = true;
        err->code = OK;
        return OK;
    }
    csv_scan_begin(&r->scan);
    return read_row(r, row, got, err);
}

enum err_code csv_rows_line(struct csv_rows *r, struct csv_row *row, bool *got,
                            struct err *err)
{
    csv_scan_begin_line(&r->scan);
    return read_row(r, row, got, err);
}
