/* SPDX-License-Identifier: Apache-2.0 */
/*
 * print - decodes binary COPY rows by the column list.  Knows types only.
 */
#include "transform/print.h"

#include <endian.h>
#include <string.h>

#include "common/day.h"
#include "common/json.h"

static uint64_t number(struct str v)
{
    uint64_t n = 0;

    for (size_t i = 0; i < v.len; i++) {
        n = n << 8 | (unsigned char)v.ptr[i];
    }
    return n;
}

static void put_stamp(struct json *j, const char *key, int64_t us)
{
    const int64_t day_us = INT64_C(86400000000);
    int64_t d = us / day_us - (us % day_us < 0);
    int64_t s = (us - d * day_us) / 1000000;
    char day[11];
    struct buf text;

    day_format((int32_t)d + DAY_PG_EPOCH, day);
    buf_init(&text, 64);
    buf_printf(&text, "%sT%02d:%02d:%02d", day, (int)(s / 3600),
               (int)(s / 60 % 60), (int)(s % 60));
    json_str(j, key, buf_slice(&text));
    buf_release(&text);
}

/* text[] as copy_texts() wrote it: header of 20 bytes, then items. */
static void put_items(struct json *j, const char *key, struct str v)
{
    size_t at = 20;

    json_open(j, key, '[');
    while (at + 4 <= v.len) {
        size_t len = number((struct str){v.ptr + at, 4});

        if (len > v.len - at - 4) {
            break;
        }
        json_str(j, NULL, (struct str){v.ptr + at + 4, len});
        at += 4 + len;
    }
    json_close(j, ']');
}

static void put_value(struct json *j, const struct column *c, struct str v)
{
    switch (c->type) {
    case COL_INT2:
        json_int(j, c->name, (int16_t)number(v));
        break;
    case COL_INT4:
        json_int(j, c->name, (int32_t)number(v));
        break;
    case COL_INT8:
        json_int(j, c->name, (int64_t)number(v));
        break;
    case COL_DATE:
        json_day(j, c->name, (int32_t)number(v) + DAY_PG_EPOCH);
        break;
    case COL_TIMESTAMP:
        put_stamp(j, c->name, (int64_t)number(v));
        break;
    case COL_BOOL:
        json_bool(j, c->name, number(v) != 0);
        break;
    case COL_TEXT:
        json_str(j, c->name, v);
        break;
    case COL_TEXTS:
        put_items(j, c->name, v);
        break;
    }
}

bool print_json_row(enum table t, struct str row, struct buf *out)
{
    const struct table_spec *spec = table_spec(t);
    struct json j;
    size_t at = 2;

    json_init(&j, out);
    json_open(&j, NULL, '{');
    json_strz(&j, "table", spec->name);
    for (size_t c = 0; c < spec->ncolumns; c++) {
        uint32_t len = (uint32_t)number((struct str){row.ptr + at, 4});

        at += 4;
        if (len == UINT32_MAX) {
            json_null(&j, spec->column[c].name);
            continue;
        }
        put_value(&j, &spec->column[c], (struct str){row.ptr + at, len});
        at += len;
    }
    json_close(&j, '}');
    return buf_char(out, '\n');
}
