/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sheet - names and values, for people or as JSON.  Knows no view.
 */
#include "report/sheet.h"

#include <inttypes.h>
#include <stdio.h>

#include "report/table.h"

#define NAME_WIDTH 16 /* the longest name that explain uses, and two blanks */

void sheet_open(struct sheet *s, struct buf *out, bool json)
{
    s->out = out;
    s->json = json;
    if (json) {
        json_init(&s->j, out);
        json_open(&s->j, NULL, '{');
    }
}

void sheet_close(struct sheet *s)
{
    if (s->json) {
        json_close(&s->j, '}');
        buf_char(s->out, '\n');
    }
}

/* "case_number_pseudonym" as "case number pseudonym". */
static void put_name(struct sheet *s, const char *name)
{
    size_t n = strlen(name);

    for (size_t i = 0; i < n; i++) {
        buf_char(s->out, name[i] == '_' ? ' ' : name[i]);
    }
    buf_printf(s->out, "%*s", n + 2 < NAME_WIDTH ? (int)(NAME_WIDTH - n) : 2,
               "");
}

void sheet_text(struct sheet *s, const char *name, struct str value)
{
    if (s->json && !value.ptr) {
        json_null(&s->j, name);
    } else if (s->json) {
        json_str(&s->j, name, value);
    } else if (value.ptr) {
        put_name(s, name);
        text_put(s->out, value);
        buf_char(s->out, '\n');
    }
}

void sheet_int(struct sheet *s, const char *name, int64_t value)
{
    if (s->json) {
        json_int(&s->j, name, value);
        return;
    }
    put_name(s, name);
    buf_printf(s->out, "%" PRId64 "\n", value);
}

void sheet_days(struct sheet *s, const char *name, struct str lo, struct str hi)
{
    char text[32];

    if (lo.ptr && hi.ptr && !str_eq(lo, hi)) {
        (void)snprintf(text, sizeof text, "%.*s..%.*s", STR_ARG(lo),
                       STR_ARG(hi));
        sheet_text(s, name, str_from(text));
        return;
    }
    sheet_text(s, name, lo);
}

void sheet_column(struct sheet *s, const struct rows *r, size_t row,
                  const char *column)
{
    struct str value = rows_get(r, row, column);
    size_t c;
    int64_t n;

    if (value.ptr && rows_column(r, column, &c) && rows_is_number(r, c) &&
        value.len < 16 && str_int64(value, &n)) {
        sheet_int(s, column, n);
    } else {
        sheet_text(s, column, value);
    }
}

void sheet_rows(struct sheet *s, const char *name, const struct rows *r)
{
    if (s->json) {
        json_open(&s->j, name, '[');
        for (size_t i = 0; i < rows_count(r); i++) {
            json_row(&s->j, r, i);
        }
        json_close(&s->j, ']');
    } else if (rows_count(r) > 0) {
        buf_char(s->out, '\n');
        table_text(s->out, r);
    }
}
