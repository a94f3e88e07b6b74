/* SPDX-License-Identifier: Apache-2.0 */
/*
 * event_row - fields one behind the other, in the order of table.c.
 */
#include "transform/event_row.h"

#include <endian.h>

#include "common/buf.h"
#include "common/day.h"

#define COLUMNS 14
#define PRIVATE_COLUMNS 4

static inline char *put16(char *p, uint16_t v)
{
    v = htobe16(v);
    memcpy(p, &v, sizeof v);
    return p + sizeof v;
}

static inline char *put32(char *p, uint32_t v)
{
    v = htobe32(v);
    memcpy(p, &v, sizeof v);
    return p + sizeof v;
}

static inline char *put_null(char *p)
{
    return put32(p, UINT32_MAX);
}

static inline char *put_int8(char *p, int64_t v)
{
    uint64_t big = htobe64((uint64_t)v);

    p = put32(p, sizeof big);
    memcpy(p, &big, sizeof big);
    return p + sizeof big;
}

static inline char *put_day(char *p, int32_t day)
{
    if (day == DAY_NONE) {
        return put_null(p);
    }
    return put32(put32(p, 4), (uint32_t)(day - DAY_PG_EPOCH));
}

static inline char *put_key(char *p, int64_t key)
{
    return key ? put_int8(p, key) : put_null(p);
}

char *event_row_put(char *p, const struct event_row *r)
{
    p = put16(p, COLUMNS);
    p = put_int8(p, r->case_id);
    p = put_int8(p, r->event_key);
    p = put_int8(p, r->row_hash);
    p = put_day(p, r->occurred_lo);
    p = put_day(p, r->occurred_hi);
    p = r->minute < 0 ? put_null(p) : put16(put32(p, 2), (uint16_t)r->minute);
    p = put_day(p, r->ended);
    p = put_day(p, r->scheduled_for);
    p = r->is_recorded ? put_int8(p, r->recorded_at) : put_null(p);
    p = put_int8(p, r->profile);
    p = put_key(p, r->officer);
    p = put_key(p, r->office);
    p = put_key(p, r->narrative);
    return put_int8(p, r->position);
}

char *private_row_put(char *p, const int64_t number[3], struct str text)
{
    p = put16(p, PRIVATE_COLUMNS);
    for (size_t i = 0; i < 3; i++) {
        p = put_int8(p, number[i]);
    }
    return buf_copy(put32(p, (uint32_t)text.len), text);
}
