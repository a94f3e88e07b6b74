/* SPDX-License-Identifier: Apache-2.0 */
/*
 * probe - compares stamps with the clock of this machine, which may be
 * another one than that of the nightly run.
 */
#include "report/probe.h"

#include <inttypes.h>

#include "common/clock.h"
#include "common/day.h"
#include "common/file.h"
#include "common/json.h"

#define FILE_CEILING 65536 /* one JSON object of a dozen members */
#define DAY_SECONDS 86400
/* Two clocks may differ; by more than this one of them is wrong. */
#define CLOCK_SLACK 3600
/* Who holds a delivery is expected to look at it within this many days. */
#define HELD_DAYS 3

bool probe_age(struct str text, int64_t *seconds)
{
    int64_t unit;

    if (text.len < 2) {
        return false;
    }
    switch (text.ptr[text.len - 1]) {
    case 'm':
        unit = 60;
        break;
    case 'h':
        unit = 3600;
        break;
    case 'd':
        unit = DAY_SECONDS;
        break;
    default:
        return false;
    }
    text.len--;
    if (!str_int64(text, seconds) || *seconds <= 0 || *seconds > 36500) {
        return false;
    }
    *seconds *= unit;
    return true;
}

/* "2026-01-31T23:59:59Z", the "T" may be a blank and the rest missing. */
static bool read_stamp(struct str s, int64_t *t)
{
    int64_t part[3];
    int32_t day;

    if (s.len < 19 || s.ptr[13] != ':' || s.ptr[16] != ':' ||
        !day_parse_iso((struct str){s.ptr, 10}, &day)) {
        return false;
    }
    for (size_t i = 0; i < 3; i++) {
        if (!str_int64((struct str){s.ptr + 11 + 3 * i, 2}, &part[i])) {
            return false;
        }
    }
    *t = (int64_t)day * DAY_SECONDS + part[0] * 3600 + part[1] * 60 + part[2];
    return true;
}

static enum err_code judge_age(const struct report_options *o, struct str stamp,
                               struct str environment, struct buf *out,
                               struct err *err)
{
    int64_t limit, at, age;

    if (!probe_age(str_from(o->max_age), &limit)) {
        return err_set(err, ERR_USAGE,
                       "option \"--max-age\": \"%s\" is no age (26h, 90m, 2d)",
                       o->max_age);
    }
    if (!read_stamp(stamp, &at)) {
        return err_set(err, ERR_FAILED, "no run has ended well yet");
    }
    age = clock_now() - at;
    if (age < -CLOCK_SLACK) {
        return err_set(err, ERR_FAILED,
                       "the last success (%.*s) lies in the future: the clock "
                       "here or there is wrong",
                       STR_ARG(stamp));
    }
    if (age > limit) {
        return err_set(err, ERR_FAILED,
                       "no run of \"%.*s\" has ended well for %" PRId64
                       " hours (%.*s), %s are allowed",
                       STR_ARG(environment), age / 3600, STR_ARG(stamp),
                       o->max_age);
    }
    if (!o->common.quiet) {
        buf_printf(out, "ok: \"%.*s\" ended well at %.*s\n",
                   STR_ARG(environment), STR_ARG(stamp));
    }
    return OK;
}

/* Days since an ISO day; false for NULL. */
static bool days_since(struct str day, int64_t *days)
{
    int32_t number;

    if (!day_parse_iso(day, &number)) {
        return false;
    }
    *days = (int64_t)clock_day(clock_now()) - number;
    return true;
}

static enum err_code judge_sources(const struct rows *rows, struct err *err)
{
    int64_t age, limit;

    for (size_t i = 0; i < rows_count(rows); i++) {
        if (days_since(rows_get(rows, i, "held_since_date"), &age) &&
            age > HELD_DAYS) {
            return err_set(err, ERR_HELD,
                           "source \"%.*s\": a delivery has been held for "
                           "%" PRId64 " days",
                           STR_ARG(rows_get(rows, i, "source")), age);
        }
    }
    for (size_t i = 0; i < rows_count(rows); i++) {
        if (days_since(rows_get(rows, i, "newest_date"), &age) &&
            str_int64(rows_get(rows, i, "freshness_fail_days"), &limit) &&
            age > limit) {
            return err_set(err, ERR_INCOMPLETE,
                           "source \"%.*s\": its newest date is %" PRId64
                           " days old, %" PRId64 " are allowed",
                           STR_ARG(rows_get(rows, i, "source")), age, limit);
        }
    }
    return OK;
}

enum err_code probe_store(struct report *r, struct err *err)
{
    struct rows *rows = NULL;

    if (query_run(r->q,
                  "select succeeded_at, environment from "
                  "gap.last_success",
                  NULL, 0, &rows, err) ||
        judge_age(
            r->o,
            rows_count(rows) ? rows_get(rows, 0, "succeeded_at") : STR_NULL,
            rows_count(rows) ? rows_get(rows, 0, "environment") : STR_NULL,
            &r->out, err)) {
        goto out;
    }
    rows_free(rows);
    rows = NULL;
    if (query_run(r->q, "select * from gap.source_status order by source", NULL,
                  0, &rows, err) == OK) {
        judge_sources(rows, err);
    }
out:
    rows_free(rows);
    return err->code;
}

enum err_code probe_file(const struct report_options *o, struct buf *out,
                         struct err *err)
{
    struct node *root;
    struct buf b;
    struct arena a;

    arena_init(&a, 0);
    buf_init(&b, FILE_CEILING);
    if (!file_exists(o->file)) {
        err_set(err, ERR_FAILED, "%s: no such file: no run has ended well yet",
                o->file);
    } else if (file_read(o->file, &b, err) == OK &&
               json_parse(&a, buf_slice(&b), o->file, &root, err) == OK) {
        judge_age(o, node_text(root, "succeeded_at", STR_NULL),
                  node_text(root, "environment", STR_NULL), out, err);
    }
    buf_release(&b);
    arena_release(&a);
    return err->code;
}
