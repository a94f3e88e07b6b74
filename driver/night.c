/* SPDX-License-Identifier: Apache-2.0 */
/*
 * night - runs the programs of each source in order and gathers what came of
 * it.  Knows the order of the programs and their exit codes; knows nothing of
 * formats, tables or the wording of the summary.
 */
#include "driver/night.h"

#include <stdlib.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/file.h"
#include "common/home.h"
#include "common/json.h"
#include "common/log.h"
#include "common/stop.h"
#include "driver/failure.h"
#include "driver/tidy.h"
#include "driver/watch.h"

/* What a program may print to us: 200,000 deliveries of one source. */
#define OUTPUT_CEILING ((size_t)64 << 20)
/* A backend whose client was killed gives its lock back within seconds. */
#define LOCK_TRIES 5

struct run { /* one source on its way */
    struct arena *a;
    const struct night_options *o;
    struct outcome *out;
    struct buf text; /* stdout of the last program */
    enum err_code status;
    const struct node *before; /* the answers before the first publish */
    bool asked;                /* for them */
    const char *batch; /* of its last delivery that was published, or NULL */
};

enum err_code night_command(struct arena *a, const struct night_options *o,
                            const char *program, bool database,
                            struct command *c, struct err *err)
{
    const struct cli_common *common = o->common;
    const char *path;

    if (home_program(a, program, &path, err)) {
        return err->code;
    }
    command_init(c, path);
    c->keeps_no_password = !database;
    if (o->loud ? o->quiet : common->verbose == 0) {
        command_add(c, "-q");
    }
    for (int i = o->loud ? 0 : 1; i < common->verbose && i < 4; i++) {
        command_add(c, "-v");
    }
    command_option(c, "--log-format", common->log_format);
    command_option(c, "--state", o->place->state);
    if (database) {
        command_option(c, "-d", o->place->database);
    }
    return OK;
}

/* Options that ingest and transform share. */
static void add_source(struct run *r, struct command *c)
{
    command_option(c, "--data", r->out->origin->data);
    command_option(c, "--jurisdiction", r->out->origin->jurisdiction);
}

/* What the user says of the data holds for plan and staging alike; standards
 * have neither a horizon nor omissions of that kind. */
static void add_wishes(struct run *r, struct command *c)
{
    if (!r->out->origin->standards) {
        command_option(c, "--as-of", r->o->as_of);
        command_option(c, "--delivery", r->o->delivery);
    }
}

/* Run c; its exit code is left in r->status and joined to the outcome. */
static enum err_code step(struct run *r, enum night_stage stage,
                          const struct command *c, struct str input,
                          struct err *err)
{
    int signal = 0;

    if (stop_wanted()) {
        return stop_err(err);
    }
    buf_clear(&r->text);
    r->out->stage = stage;
    if (child_run(c, input, &r->text, &r->status, &signal, err)) {
        return err->code;
    }
    if (signal) {
        r->out->why =
            arena_printf(r->a, "a program was ended by signal %d", signal).ptr;
    }
    return OK;
}

static void worsen(struct outcome *out, enum err_code code)
{
    out->code = err_worse(out->code, code);
}

static enum err_code ingest(struct run *r, struct err *err)
{
    const struct origin *o = r->out->origin;
    const char *path =
        arena_printf(r->a, "%s/receipts/%s.jsonl", r->o->place->state, o->id)
            .ptr;
    struct command c;
    struct buf b;
    size_t before = 0;

    buf_init(&b, OUTPUT_CEILING);
    if (file_exists(path) && file_read(path, &b, err)) {
        goto out;
    }
    before = b.len;
    if (night_command(r->a, r->o, "lapse-ingest", false, &c, err)) {
        goto out;
    }
    add_source(r, &c);
    command_add(&c, o->path);
    if (step(r, NIGHT_INGEST, &c, STR_NULL, err)) {
        goto out;
    }
    worsen(r->out, r->status);
    buf_clear(&b);
    if (file_exists(path) && file_read(path, &b, err)) {
        goto out;
    }
    r->out->new_files = night_new_files(buf_slice(&b), before);
out:
    buf_release(&b);
    return err->code;
}

/* What was fetched, failures included, into the ledger. */
static enum err_code receipts(struct run *r, struct err *err)
{
    struct command c;

    if (night_command(r->a, r->o, "lapse-load", true, &c, err)) {
        return err->code;
    }
    command_add(&c, "receipts");
    command_add(&c, r->out->origin->id);
    if (step(r, NIGHT_INGEST, &c, STR_NULL, err) == OK) {
        worsen(r->out, r->status);
    }
    return err->code;
}

/* Plan and wanted; the lines to publish are left in r->text. */
static enum err_code plan(struct run *r, struct err *err)
{
    const struct origin *o = r->out->origin;
    struct command c;
    struct str lines;

    if (night_command(r->a, r->o, "lapse-transform", false, &c, err)) {
        return err->code;
    }
    add_source(r, &c);
    add_wishes(r, &c);
    command_add(&c, "--plan");
    command_add(&c, o->path);
    if (step(r, NIGHT_PLAN, &c, STR_NULL, err)) {
        return err->code;
    }
    if (r->status == ERR_HELD) {
        /* a round that lacks a file waits; what is whole goes on */
        worsen(r->out, ERR_HELD);
    } else if (r->status) {
        return OK;
    }
    lines = arena_str(r->a, buf_slice(&r->text));
    if (night_command(r->a, r->o, "lapse-load", true, &c, err)) {
        return err->code;
    }
    command_add(&c, "wanted");
    command_add(&c, r->o->all ? "--all" : NULL);
    command_add(&c, o->id);
    return step(r, NIGHT_WANTED, &c, lines, err);
}

/* Records read and refused, from the manifest of the staged delivery. */
static void read_manifest(struct run *r, const char *batch_key)
{
    const char *path = arena_printf(r->a, "%s/staged/%s/manifest.json",
                                    r->o->place->state, batch_key)
                           .ptr;
    const struct node *counts;
    struct err ignored = {0};
    struct node *root;
    struct buf b;

    buf_init(&b, OUTPUT_CEILING);
    if (file_exists(path) && file_read(path, &b, &ignored) == OK &&
        json_parse(r->a, buf_slice(&b), path, &root, &ignored) == OK) {
        counts = node_get(root, "counts");
        r->out->read += node_int(counts, "records_in", 0);
        r->out->refused += node_int(counts, "rejected", 0);
    }
    buf_release(&b);
}

/* What lapse-load publish says on stdout: one JSON object. */
static void read_published(struct run *r, const char *batch_key)
{
    struct err ignored = {0};
    struct node *root;

    r->out->published++;
    read_manifest(r, batch_key);
    if (json_parse(r->a, arena_str(r->a, str_trim(buf_slice(&r->text))),
                   "lapse-load", &root, &ignored)) {
        return;
    }
    r->out->loaded += node_int(root, "new", 0);
    r->out->changed += node_int(root, "changed", 0);
    r->out->withdrawn += node_int(root, "gone", 0);
    r->out->refused += node_int(root, "key_conflict", 0);
}

/* A list that lapse-report prints, or NULL; *status tells why. */
static const struct node *ask(struct run *r, const char *what,
                              const char *member, enum err_code *status,
                              struct err *err)
{
    struct err ignored = {0};
    struct node *root;
    struct command c;

    *status = ERR_FAILED;
    if (night_command(r->a, r->o, "lapse-report", true, &c, err)) {
        return NULL;
    }
    command_add(&c, what);
    command_option(&c, "--output", "json");
    buf_clear(&r->text);
    if (child_run(&c, STR_NULL, &r->text, status, NULL, err) || *status) {
        return NULL;
    }
    if (json_parse(r->a, arena_str(r->a, buf_slice(&r->text)), "lapse-report",
                   &root, &ignored)) {
        *status = ERR_FAILED;
        return NULL;
    }
    return node_get(root, member);
}

/* The numbers that stood before this night, once it is known to change some:
 * on a quiet night nobody computes them. */
static enum err_code ask_before(struct run *r, struct err *err)
{
    enum err_code status;

    if (!r->asked) {
        r->asked = true;
        r->before = ask(r, "answers", "answers", &status, err);
    }
    return err->code;
}

static enum err_code publish(struct run *r, const char *batch_key,
                             struct err *err)
{
    struct command c;

    if (ask_before(r, err) ||
        night_command(r->a, r->o, "lapse-load", true, &c, err)) {
        return err->code;
    }
    command_add(&c, "publish");
    command_add(&c, batch_key);
    for (unsigned i = 0; i < LOCK_TRIES; i++) {
        if (i > 0) {
            sleep(1u << (i - 1)); /* a signal ends it */
        }
        if (step(r, NIGHT_PUBLISH, &c, STR_NULL, err)) {
            return err->code;
        }
        if (r->status != ERR_RETRY) {
            break;
        }
    }
    if (r->status == OK || r->status == ERR_INCOMPLETE) {
        r->batch = batch_key;
        read_published(r, batch_key);
    }
    return OK;
}

/* One delivery: transform it against base (or whole), publish it. */
static enum err_code deliver(struct run *r, const char *key, const char *base,
                             struct err *err)
{
    const struct origin *o = r->out->origin;
    const char *batch_key;
    struct command c;

    if (night_command(r->a, r->o, "lapse-transform", false, &c, err)) {
        return err->code;
    }
    add_source(r, &c);
    add_wishes(r, &c);
    command_option(&c, "--only", key);
    command_option(&c, "--base", base);
    command_add(&c, o->path);
    if (step(r, NIGHT_TRANSFORM, &c, STR_NULL, err) ||
        (r->status && r->status != ERR_INCOMPLETE)) {
        return err->code;
    }
    worsen(r->out, r->status);
    batch_key = arena_cstr(r->a, str_trim(buf_slice(&r->text)));
    return publish(r, batch_key, err);
}

/* The ledger learns of a delivery that could not be staged. */
static enum err_code attempted(struct run *r, struct str line, struct err *err)
{
    enum err_code status = r->status;
    struct command c;

    if (r->out->stage != NIGHT_TRANSFORM) {
        return OK;
    }
    if (night_command(r->a, r->o, "lapse-load", true, &c, err)) {
        return err->code;
    }
    command_add(&c, "attempted");
    command_add(&c, r->out->origin->id);
    command_add(&c, arena_printf(r->a, "%d", (int)status).ptr);
    if (step(r, NIGHT_TRANSFORM, &c, line, err)) {
        return err->code;
    }
    worsen(r->out, r->status);
    r->status = status;
    return OK;
}

/* One line of wanted: staged and published, r->status tells how it ended. */
static enum err_code deliver_line(struct run *r, const char *key,
                                  const struct node *line, struct err *err)
{
    const char *base = r->batch; /* the ledger's answer is older */

    if (!base && node_text(line, "base", STR_NULL).len > 0) {
        base = arena_cstr(r->a, node_text(line, "base", STR_NULL));
    }
    if (deliver(r, key, base, err)) {
        return err->code;
    }
    if (r->status == ERR_FAILED && base) {
        return deliver(r, key, NULL, err);
    }
    return OK;
}

/* Each line of wanted, oldest first.  One that is refused or held blocks none:
 * each takes its place in history whenever it is published. */
static enum err_code deliver_all(struct run *r, struct str lines,
                                 struct err *err)
{
    struct failures failed = {NULL};

    r->batch = NULL;
    while (lines.len > 0) {
        struct str line = str_trim(str_cut(&lines, '\n'));
        const char *key;
        struct node *root;

        if (line.len == 0) {
            continue;
        }
        if (json_parse(r->a, line, "lapse-load wanted", &root, err)) {
            return err->code;
        }
        key = arena_cstr(r->a, node_text(root, "delivery_key", STR_NULL));
        if (deliver_line(r, key, root, err)) {
            return err->code;
        }
        if (r->status == ERR_FAILED || r->status == ERR_HELD) {
            failures_add(&failed, r->a, root, r->status);
            if (attempted(r, line, err)) {
                return err->code;
            }
            continue;
        }
        worsen(r->out, r->status);
        if (r->status && r->status != ERR_INCOMPLETE) {
            r->out->delivery = key;
            return OK; /* the store is away or not ours, or damage */
        }
        failures_settle(&failed, root);
    }
    if (!failed.first) {
        r->out->stage = NIGHT_DONE;
        return OK;
    }
    for (const struct failure *f = failed.first; f; f = f->next) {
        worsen(r->out, f->code);
    }
    r->out->delivery = failed.first->key;
    return OK;
}

static enum err_code run_source(struct run *r, bool database, struct err *err)
{
    struct outcome *out = r->out;

    if (out->origin->fault.code) {
        out->code = out->origin->fault.code;
        out->why = out->origin->fault.text;
        out->stage = NIGHT_CONFIG;
        return OK;
    }
    if (!out->origin->has_data && out->origin->needs && !out->origin->named) {
        out->no_data = true;
        out->stage = NIGHT_DONE;
        return OK;
    }
    if (!r->o->reload && ingest(r, err)) {
        return err->code;
    }
    /* what was fetched earlier is still to be had when the network is away */
    if (out->code == ERR_USAGE || out->code == ERR_INTEGRITY) {
        return OK;
    }
    if (!database) {
        worsen(out, ERR_RETRY);
        return OK;
    }
    if (receipts(r, err)) {
        return err->code;
    }
    if (r->status && r->status != ERR_FAILED) {
        return OK; /* the store is away or not ours to write to */
    }
    if (plan(r, err)) {
        return err->code;
    }
    if (r->status) {
        worsen(out, r->status);
        return OK;
    }
    if (deliver_all(r, arena_str(r->a, buf_slice(&r->text)), err) == OK &&
        out->code != ERR_INTEGRITY && !stop_wanted()) {
        tidy_staged(r->a, r->o, out->origin->id, err);
    }
    return err->code;
}

/* Newest date and state of each source, from the store. */
static void read_status(struct run *r, struct night *night)
{
    struct err ignored = {0};
    enum err_code status;
    const struct node *list = ask(r, "status", "sources", &status, &ignored);

    night->asked = list != NULL;
    for (size_t i = 0; list && i < node_count(list); i++) {
        const struct node *row = node_item(list, i);
        struct str id = node_text(row, "source", STR_NULL);
        struct str newest = node_text(row, "newest_date", STR_NULL);
        struct str state = node_text(row, "state", STR_NULL);

        for (size_t k = 0; k < night->n; k++) {
            struct outcome *out = &night->outcome[k];

            if (str_is(id, out->origin->id)) {
                out->newest = newest.len ? arena_cstr(r->a, newest) : NULL;
                out->state = state.len ? arena_cstr(r->a, state) : NULL;
                watch_freshness(out, row);
            }
        }
    }
}

static const char *stamp(struct arena *a)
{
    char text[21];

    clock_stamp(clock_now(), text);
    return arena_cstr(a, str_from(text));
}

/* 3 rather than 1 or 75 where others were published all the same. */
static enum err_code all_codes(const struct night *night)
{
    enum err_code code = OK;
    bool published = false;

    for (size_t i = 0; i < night->n; i++) {
        code = err_worse(code, night->outcome[i].code);
        published = published || night->outcome[i].published > 0;
    }
    if (published && (code == ERR_FAILED || code == ERR_RETRY)) {
        return ERR_INCOMPLETE;
    }
    return code;
}

static enum err_code run_all(struct run *r, struct night *night, bool database,
                             struct err *err)
{
    for (size_t i = 0; i < night->n; i++) {
        r->out = &night->outcome[i];
        if (run_source(r, database, err)) {
            /* our own trouble with this source: the others go on */
            worsen(r->out, err->code);
            r->out->why = arena_cstr(r->a, str_from(err->text));
            memset(err, 0, sizeof(*err));
        }
        if (r->out->code == ERR_INTEGRITY || stop_wanted()) {
            night->n = i + 1;
            break;
        }
    }
    return OK;
}

enum err_code night_run(struct arena *a, const struct night_options *o,
                        const struct catalog *c, struct night *night,
                        struct err *err)
{
    struct run r = {.a = a, .o = o};
    enum err_code status;

    memset(night, 0, sizeof(*night));
    buf_init(&r.text, OUTPUT_CEILING);
    night->n = c->n;
    night->outcome = arena_zalloc(a, c->n + 1, sizeof(struct outcome));
    for (size_t i = 0; i < c->n; i++) {
        night->outcome[i].origin = &c->origin[i];
        night->outcome[i].age_days = night->outcome[i].held_days = -1;
    }
    night->started = stamp(a);
    /* whether the store is there and ours to read */
    ask(&r, "status", "sources", &status, err);
    if (err->code) {
        goto out;
    }
    if (status == ERR_USAGE || status == ERR_INTEGRITY) {
        /* no schema, no rights: lapse-report has said so */
        night->code = status;
        night->n = 0;
        goto out;
    }
    run_all(&r, night, status != ERR_RETRY, err);
    if (status == OK && !stop_wanted()) {
        night->before = r.before;
        if (night->before) {
            night->after = ask(&r, "answers", "answers", &status, err);
        }
        read_status(&r, night);
    }
    night->code = all_codes(night);
    if (stop_wanted() && (night->code == OK || night->code == ERR_INCOMPLETE ||
                          night->code == ERR_FAILED)) {
        night->code = ERR_RETRY; /* whatever was published, more is to come */
    }
out:
    night->ended = stamp(a);
    buf_release(&r.text);
    return err->code;
}
