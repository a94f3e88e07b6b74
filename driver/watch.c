/* SPDX-License-Identifier: Apache-2.0 */
/*
 * watch - records the end of a night and runs the hooks.  A URL is handed to
 * lapse-ingest on stdin, never as an argument: such URLs hold a secret.
 */
#include "driver/watch.h"

#include <stdlib.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/day.h"
#include "common/file.h"
#include "common/json.h"
#include "common/log.h"
#include "driver/summary.h"

/* A summary line for each source, with room to spare. */
#define TEXT_CEILING ((size_t)16 << 20)
/* A hook that hangs must not hold up the night. */
#define HOOK_TIMEOUT "60"

static const char *environment(struct arena *a, const struct watch_options *w)
{
    char host[256] = "";

    if (w->environment && w->environment[0]) {
        return w->environment;
    }
    (void)gethostname(host, sizeof host - 1);
    return arena_cstr(a, str_from(host));
}

/* Days from an ISO day to today by the clock of the run; -1 for none. */
static int64_t days_since(struct str day)
{
    int32_t number;

    return day_parse_iso(day, &number)
               ? (int64_t)clock_day(clock_now()) - number
               : -1;
}

void watch_freshness(struct outcome *out, const struct node *row)
{
    out->age_days = days_since(node_text(row, "newest_date", STR_NULL));
    out->held_days = days_since(node_text(row, "held_since_date", STR_NULL));
    out->warn_days = node_int(row, "freshness_warn_days", -1);
    out->fail_days = node_int(row, "freshness_fail_days", -1);
    if (out->fail_days >= 0 && out->age_days > out->fail_days) {
        out->freshness = NIGHT_ROTTEN;
    } else if (out->warn_days >= 0 && out->age_days > out->warn_days) {
        out->freshness = NIGHT_STALE;
    }
    if (out->freshness && out->code == OK) {
        out->code = ERR_INCOMPLETE;
    }
}

bool watch_is_problem(const struct night *night)
{
    if (night->code != OK && night->code != ERR_INCOMPLETE) {
        return true;
    }
    for (size_t i = 0; i < night->n; i++) {
        const struct outcome *o = &night->outcome[i];

        if ((o->code != OK && o->code != ERR_INCOMPLETE) ||
            o->freshness == NIGHT_ROTTEN || o->held_days > WATCH_HELD_DAYS) {
            return true;
        }
    }
    return false;
}

/* What load is told, and with what it answered what the file holds. */
static void put_night(struct json *j, const char *name,
                      const struct night *night)
{
    struct outcome sum = {.code = OK};
    int64_t sources = 0;

    for (size_t i = 0; i < night->n; i++) {
        const struct outcome *o = &night->outcome[i];

        sources += !o->no_data;
        sum.published += o->published;
        sum.loaded += o->loaded;
        sum.changed += o->changed;
        sum.withdrawn += o->withdrawn;
        sum.refused += o->refused;
    }
    json_strz(j, "environment", name);
    json_int(j, "exit_code", night->code);
    json_int(j, "sources", sources);
    json_int(j, "deliveries", sum.published);
    json_int(j, "loaded", sum.loaded);
    json_int(j, "changed", sum.changed);
    json_int(j, "withdrawn", sum.withdrawn);
    json_int(j, "refused", sum.refused);
}

static enum err_code write_file(struct arena *a, const struct night_options *o,
                                const char *name, const struct night *night,
                                struct str answer, struct err *err)
{
    struct err ignored = {OK, ""};
    struct node *root = NULL;
    struct str head;
    struct json j;
    struct buf b;

    buf_init(&b, TEXT_CEILING);
    json_init(&j, &b);
    json_open(&j, NULL, '{');
    json_strz(&j, "succeeded_at", night->ended);
    json_strz(&j, "started_at", night->started);
    put_night(&j, name, night);
    if (json_parse(a, answer, "lapse-load", &root, &ignored) == OK) {
        json_int(&j, "run", node_int(root, "run", 0));
        json_int(&j, "publish_seq", node_int(root, "seq", 0));
        head = node_text(root, "audit_head", STR_NULL);
        json_strz(&j, "audit_head", head.len ? arena_cstr(a, head) : NULL);
    }
    json_close(&j, '}');
    buf_char(&b, '\n');
    file_write(arena_printf(a, "%s/last_success", o->place->state).ptr,
               buf_slice(&b), 0640, err);
    buf_release(&b);
    return err->code;
}

enum err_code watch_record(struct arena *a, const struct night_options *o,
                           const struct watch_options *w, struct night *night,
                           struct err *err)
{
    const char *name = environment(a, w);
    enum err_code status = OK;
    struct buf in, answer;
    struct command c;
    struct json j;

    buf_init(&in, TEXT_CEILING);
    buf_init(&answer, TEXT_CEILING);
    json_init(&j, &in);
    json_open(&j, NULL, '{');
    json_strz(&j, "started", night->started);
    json_strz(&j, "ended", night->ended);
    put_night(&j, name, night);
    json_close(&j, '}');
    if (night_command(a, o, "lapse-load", true, &c, err)) {
        goto out;
    }
    command_add(&c, "night");
    if (child_run(&c, buf_slice(&in), &answer, &status, NULL, err)) {
        goto out;
    }
    if (status) {
        night->code = status; /* lapse-load has said why */
    } else if (night->code == OK || night->code == ERR_INCOMPLETE) {
        write_file(a, o, name, night, arena_str(a, buf_slice(&answer)), err);
    }
out:
    if (err->code) {
        night->code = err->code;
    }
    buf_release(&answer);
    buf_release(&in);
    return err->code ? err->code : status;
}

static bool is_url(const char *hook)
{
    return str_starts(str_from(hook), STR("https://")) ||
           str_starts(str_from(hook), STR("http://"));
}

/* No more than a stranger may know: no source, no count. */
static void put_ping(const char *url, const char *name, const char *outcome,
                     const struct night *night, struct buf *in)
{
    struct json j;

    buf_printf(in, "%s\n", url);
    json_init(&j, in);
    json_open(&j, NULL, '{');
    json_strz(&j, "environment", name);
    json_strz(&j, "outcome", outcome);
    json_int(&j, "exit_code", night->code);
    json_strz(&j, "ended", night->ended);
    json_close(&j, '}');
}

static void run_hook(struct arena *a, const struct night_options *o,
                     const char *name, const char *hook, const char *outcome,
                     const struct night *night)
{
    enum err_code status = OK;
    struct err err = {OK, ""};
    struct command c;
    struct buf in;

    buf_init(&in, TEXT_CEILING);
    setenv("LAPSE_OUTCOME", outcome, 1);
    setenv("LAPSE_ENVIRONMENT", name, 1);
    setenv("LAPSE_EXIT_CODE", arena_printf(a, "%d", (int)night->code).ptr, 1);
    if (is_url(hook)) {
        put_ping(hook, name, outcome, night, &in);
        if (night_command(a, o, "lapse-ingest", false, &c, &err) == OK) {
            command_add(&c, "--ping");
        }
    } else {
        summary_json(a, night, &in);
        command_init(&c, "/usr/bin/timeout");
        c.keeps_no_password = true;
        command_add(&c, "--kill-after=5");
        command_add(&c, HOOK_TIMEOUT);
        command_add(&c, "/bin/sh");
        command_add(&c, "-c");
        command_add(&c, hook);
    }
    if (err.code == OK) {
        child_run(&c, buf_slice(&in), NULL, &status, NULL, &err);
    }
    if (err.code || status) {
        log_warn("the hook for a %s failed%s%s", outcome, err.code ? ": " : "",
                 err.text);
    }
    buf_release(&in);
}

void watch_hooks(struct arena *a, const struct night_options *o,
                 const struct watch_options *w, const struct night *night,
                 bool recorded)
{
    bool success =
        recorded && (night->code == OK || night->code == ERR_INCOMPLETE);
    const char *name = environment(a, w);

    if (w->on_success && w->on_success[0] && success) {
        run_hook(a, o, name, w->on_success, "success", night);
    }
    if (w->on_problem && w->on_problem[0] &&
        (!success || watch_is_problem(night))) {
        run_hook(a, o, name, w->on_problem, "problem", night);
    }
}
