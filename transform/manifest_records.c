/* SPDX-License-Identifier: Apache-2.0 */
/*
 * manifest_records - what a manifest says of records.idx and of the facts
 * that its base has.
 */
#include "common/day.h"
#include "common/json.h"
#include "transform/manifest.h"

static void put_later(const struct delta_kept *k, struct json *j)
{
    char day[11];

    json_open(j, "later", '[');
    for (size_t i = 0; i < k->nlater; i++) {
        json_open(j, NULL, '[');
        day_format(k->later[i].day, day);
        json_strz(j, NULL, day);
        json_int(j, NULL, (int64_t)k->later[i].facts);
        json_close(j, ']');
    }
    json_close(j, ']');
}

void manifest_put_records(const struct manifest *m, struct json *j)
{
    const struct delta_kept *k = m->kept;

    if (m->records) {
        json_open(j, "records", '{');
        json_int(j, "bytes", (int64_t)m->records->bytes);
        json_strz(j, "sha256", m->records->sha256);
        json_close(j, '}');
    }
    if (k) {
        json_open(j, "kept", '{');
        json_int(j, "facts", (int64_t)k->facts);
        json_int(j, "cases", (int64_t)k->cases);
        json_int(j, "dated", (int64_t)k->dated);
        json_day(j, "first", k->first);
        json_day(j, "last", k->last);
        put_later(k, j);
        json_close(j, '}');
    }
}
