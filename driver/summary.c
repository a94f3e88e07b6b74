/* SPDX-License-Identifier: Apache-2.0 */
/*
 * summary - words the outcome of a night.  Knows no program and no file.
 */
#include "driver/summary.h"

#include <inttypes.h>
#include <stdlib.h>

#include "common/json.h"

struct need { /* something only a person can settle */
    const char *source, *what, *command;
};

struct move { /* a number before and after */
    struct str jurisdiction, name, before, after;
};

bool summary_is_quiet(const struct night *night)
{
    return night->code == OK;
}

bool summary_is_new(const struct night *night)
{
    for (size_t i = 0; i < night->n; i++) {
        const struct outcome *o = &night->outcome[i];

        if (o->published > 0 || o->new_files > 0) {
            return true;
        }
    }
    return false;
}

static const char *state_word(const struct outcome *o)
{
    if (o->no_data) {
        return "no data";
    }
    switch (o->code) {
    case OK:
        break;
    case ERR_FAILED:
        return "failed";
    case ERR_USAGE:
        return "not readable";
    case ERR_INCOMPLETE:
        return o->freshness ? "stale" : "incomplete";
    case ERR_HELD:
        return "held";
    case ERR_INTEGRITY:
        return "damaged";
    case ERR_RETRY:
        return "try again";
    }
    if (o->published == 0) {
        return "nothing new";
    }
    return "published";
}

static const char *freshness_words(struct arena *a, const struct outcome *o)
{
    bool rotten = o->freshness == NIGHT_ROTTEN;

    return arena_printf(a,
                        "its newest date is %" PRId64 " days old, %s from "
                        "%" PRId64 " on (checks: freshness)",
                        o->age_days, rotten ? "an alarm" : "a warning",
                        rotten ? o->fail_days : o->warn_days)
        .ptr;
}

/* 1234567 as 1,234,567. */
static const char *grouped(struct arena *a, int64_t n)
{
    char digits[32];
    char out[48];
    size_t len = (size_t)snprintf(digits, sizeof(digits), "%" PRId64, n);
    size_t k = 0;

    for (size_t i = 0; i < len; i++) {
        out[k++] = digits[i];
        if (digits[i] != '-' && i + 1 < len && (len - i - 1) % 3 == 0) {
            out[k++] = ',';
        }
    }
    return arena_cstr(a, (struct str){out, k});
}

static bool grouped_text(struct arena *a, struct str s, const char **out)
{
    int64_t n;

    if (!str_int64(s, &n)) {
        return false;
    }
    *out = grouped(a, n);
    return true;
}

/* With the data that this run was given: check is to see the same. */
static const char *check_command(struct arena *a, const struct origin *o)
{
    if (o->data && !o->standards) {
        return arena_printf(a, "lapse check --data %s %s", o->data, o->path)
            .ptr;
    }
    return arena_printf(a, "lapse check %s", o->path).ptr;
}

static struct need need_of(struct arena *a, const struct outcome *o)
{
    const char *id = o->origin->id;
    struct need n = {.source = id};

    switch (o->code) {
    case OK:
        return n;
    case ERR_FAILED:
        n.what = "failed, nothing of it was published";
        n.command = arena_printf(a, "lapse run -v %s", id).ptr;
        break;
    case ERR_USAGE:
        n.what = "its source file or its data cannot be read";
        n.command = check_command(a, o->origin);
        break;
    case ERR_INCOMPLETE:
        n.what = "more refused than the source file allows without a warning";
        n.command = arena_printf(a, "lapse rejects %s", id).ptr;
        break;
    case ERR_HELD:
        n.what = "held by a data check";
        n.command = check_command(a, o->origin);
        if (o->stage == NIGHT_PUBLISH && o->delivery) {
            n.command = arena_printf(a,
                                     "%s, or: lapse release %.12s --reason "
                                     "TEXT",
                                     n.command, o->delivery)
                            .ptr;
        }
        break;
    case ERR_INTEGRITY:
        n.what = "the state is damaged, the run stopped";
        n.command = arena_printf(a, "lapse run -v %s", id).ptr;
        break;
    case ERR_RETRY:
        n.what = "network, database or lock not to be had";
        n.command = arena_printf(a, "lapse run %s", id).ptr;
        break;
    }
    if (o->freshness && o->code == ERR_INCOMPLETE) {
        n.what = freshness_words(a, o);
        n.command = arena_printf(a, "lapse run -v %s", id).ptr;
    }
    if (o->code == ERR_HELD && o->held_days > 0) {
        n.what = arena_printf(a, "held by a data check for %" PRId64 " days",
                              o->held_days)
                     .ptr;
    }
    if (o->why) {
        n.what = o->why;
    }
    return n;
}

static struct str member(const struct node *row, const char *key)
{
    return node_text(row, key, STR_NULL);
}

/* Answers whose value changed, or that are new. */
static size_t moves(struct arena *a, const struct night *night,
                    struct move **out)
{
    size_t n = 0;

    *out = arena_zalloc(a, node_count(night->after) + 1, sizeof(struct move));
    for (size_t i = 0; i < node_count(night->after); i++) {
        const struct node *row = node_item(night->after, i);
        struct move m = {member(row, "jurisdiction"), member(row, "name"),
                         STR_NULL, member(row, "value")};

        for (size_t k = 0; k < node_count(night->before); k++) {
            const struct node *old = node_item(night->before, k);

            if (str_eq(member(old, "name"), m.name) &&
                str_eq(member(old, "jurisdiction"), m.jurisdiction)) {
                m.before = member(old, "value");
            }
        }
        if (!str_eq(m.before, m.after)) {
            (*out)[n++] = m;
        }
    }
    return n;
}

static size_t id_width(const struct night *night)
{
    size_t width = strlen("source");

    for (size_t i = 0; i < night->n; i++) {
        const struct outcome *o = &night->outcome[i];
        size_t len = o->no_data ? 0 : strlen(o->origin->id);

        width = len > width ? len : width;
    }
    return width;
}

static bool text_line(struct arena *a, const struct outcome *o, int width,
                      struct buf *out)
{
    return buf_printf(
        out, "%-*s  %9s %9s %9s %9s %9s %9s  %-10s  %s\n", width, o->origin->id,
        grouped(a, o->new_files), grouped(a, o->read), grouped(a, o->loaded),
        grouped(a, o->changed), grouped(a, o->withdrawn),
        grouped(a, o->refused), o->newest ? o->newest : "-", state_word(o));
}

static void text_moves(struct arena *a, const struct night *night,
                       struct buf *out)
{
    struct move *m;
    size_t n = moves(a, night, &m);

    if (n > 0) {
        buf_printf(out, "\nthe numbers moved\n");
    }
    for (size_t i = 0; i < n; i++) {
        const char *before = arena_cstr(a, m[i].before);
        const char *after = arena_cstr(a, m[i].after);

        grouped_text(a, m[i].before, &before);
        grouped_text(a, m[i].after, &after);
        buf_printf(out, "  %.*s%s%.*s  %s -> %s\n", STR_ARG(m[i].jurisdiction),
                   m[i].jurisdiction.len ? ": " : "", STR_ARG(m[i].name),
                   before[0] ? before : "-", after[0] ? after : "-");
    }
}

static void text_needs(struct arena *a, const struct night *night,
                       struct buf *out)
{
    bool first = true;

    for (size_t i = 0; i < night->n; i++) {
        struct need need = need_of(a, &night->outcome[i]);

        if (!need.what) {
            continue;
        }
        buf_printf(out, "%s  %s: %s\n      %s\n",
                   first ? "\nneeds a person\n" : "", need.source, need.what,
                   need.command);
        first = false;
    }
}

/* One line for all whose data are elsewhere: no fault, but to be known. */
static void text_without_data(const struct night *night, struct buf *out)
{
    size_t n = 0;

    for (size_t i = 0; i < night->n; i++) {
        const struct outcome *o = &night->outcome[i];

        if (o->no_data) {
            buf_printf(out, "%s%s (%s)",
                       n++ ? ", " : "left out, no data: ", o->origin->id,
                       o->origin->needs);
        }
    }
    if (n > 0) {
        buf_printf(out, "; --data or LAPSE_DATA says where they lie\n");
    }
}

bool summary_text(struct arena *a, const struct night *night, struct buf *out)
{
    int width = (int)id_width(night);

    if (night->n == 0) {
        return true;
    }
    buf_printf(out, "%-*s  %9s %9s %9s %9s %9s %9s  %-10s  %s\n", width,
               "source", "new files", "read", "loaded", "changed", "withdrawn",
               "refused", "newest", "state");
    for (size_t i = 0; i < night->n; i++) {
        if (!night->outcome[i].no_data) {
            text_line(a, &night->outcome[i], width, out);
        }
    }
    text_without_data(night, out);
    text_moves(a, night, out);
    text_needs(a, night, out);
    if (night->code == OK && !summary_is_new(night)) {
        buf_printf(out, "\nnothing new: already loaded, nothing to do\n");
    }
    return out->len > 0;
}

static void json_outcome(const struct outcome *o, struct json *j)
{
    json_open(j, NULL, '{');
    json_strz(j, "source", o->origin->id);
    json_strz(j, "state", state_word(o));
    json_int(j, "exit_code", o->code);
    json_int(j, "new_files", o->new_files);
    json_int(j, "deliveries", o->published);
    json_int(j, "read", o->read);
    json_int(j, "loaded", o->loaded);
    json_int(j, "changed", o->changed);
    json_int(j, "withdrawn", o->withdrawn);
    json_int(j, "refused", o->refused);
    json_strz(j, "newest", o->newest);
    json_strz(j, "freshness",
              o->freshness == NIGHT_ROTTEN  ? "fail"
              : o->freshness == NIGHT_STALE ? "warn"
                                            : "ok");
    json_close(j, '}');
}

bool summary_json(struct arena *a, const struct night *night, struct buf *out)
{
    struct move *m;
    size_t n = moves(a, night, &m);
    struct json j;

    json_init(&j, out);
    json_open(&j, NULL, '{');
    json_strz(&j, "started", night->started);
    json_strz(&j, "ended", night->ended);
    json_int(&j, "exit_code", night->code);
    json_bool(&j, "new", summary_is_new(night));
    json_open(&j, "sources", '[');
    for (size_t i = 0; i < night->n; i++) {
        json_outcome(&night->outcome[i], &j);
    }
    json_close(&j, ']');
    json_open(&j, "moved", '[');
    for (size_t i = 0; i < n; i++) {
        json_open(&j, NULL, '{');
        json_str(&j, "jurisdiction", m[i].jurisdiction);
        json_str(&j, "name", m[i].name);
        json_str(&j, "before", m[i].before);
        json_str(&j, "after", m[i].after);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_open(&j, "needs", '[');
    for (size_t i = 0; i < night->n; i++) {
        struct need need = need_of(a, &night->outcome[i]);

        if (need.what) {
            json_open(&j, NULL, '{');
            json_strz(&j, "source", need.source);
            json_strz(&j, "what", need.what);
            json_strz(&j, "command", need.command);
            json_close(&j, '}');
        }
    }
    json_close(&j, ']');
    json_close(&j, '}');
    return buf_char(out, '\n');
}
