/* SPDX-License-Identifier: Apache-2.0 */
/*
 * main - the command lapse-load: the only program that writes to the store.
 * Option tables, connection, output; each command lives in its own module.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "common/cli_repair.h"
#include "common/home.h"
#include "common/log.h"
#include "common/typed.h"
#include "load/audit.h"
#include "load/delivery.h"
#include "load/purge.h"
#include "load/receipts.h"
#include "load/repair.h"
#include "load/reveal.h"
#include "load/schema.h"
#include "load/success.h"
#include "load/verify.h"
#include "load/wanted.h"

/* A plan of 200,000 deliveries of one source, as in the driver. */
#define PLAN_MAX ((size_t)64 << 20)
#define CHUNK 65536

struct options {
    struct cli_common common;
    const char *database;
    const char *why, *who, *check, *subject, *until;
    bool reject, all, yes;
};

static const struct cli_option program_options[] = {
    CLI_COMMON_OPTIONS,
    {'d', "database", CLI_TEXT, "DB", NULL, "LAPSE_DATABASE", NULL,
     "database name, conninfo or URI; else the PG* variables",
     offsetof(struct options, database)},
    CLI_LAST};
static const struct cli_option none[] = {CLI_LAST};
static const struct cli_option wanted_options[] = {
    {0, "all", CLI_FLAG, NULL, NULL, NULL, NULL,
     "older whole exports too, when the mapping has changed",
     offsetof(struct options, all)},
    CLI_LAST};
static const struct cli_option release_options[] = {CLI_RELEASE_ROWS(options),
                                                    CLI_LAST};
static const struct cli_option reveal_options[] = {CLI_REASON_ROW(options),
                                                   CLI_LAST};
static const struct cli_option purge_options[] = {
    CLI_REASON_ROW(options), CLI_YES_ROW(options), CLI_LAST};

static enum err_code put(const struct buf *out, struct err *err)
{
    if (out->len > 0 && fwrite(out->ptr, 1, out->len, stdout) != out->len) {
        return err_errno(err, ERR_FAILED, "could not write");
    }
    return OK;
}

static void print_report(const struct schema_report *r, bool quiet)
{
    for (size_t i = 0; i < r->warnings; i++) {
        log_warn("%.*s", STR_ARG(r->warning[i]));
    }
    if (quiet) {
        return;
    }
    for (size_t i = 0; i < r->changes; i++) {
        printf("%.*s\n", STR_ARG(r->change[i]));
    }
    if (r->changes == 0) {
        printf("nothing to do\n");
    }
}

static enum err_code setup(void *options, int n, char **operands,
                           struct err *err)
{
    const struct options *o = options;
    struct schema_report report;
    struct db *db = NULL;
    const char *home, *state;
    struct arena a;

    (void)n;
    (void)operands;
    arena_init(&a, 0);
    if (home_dir(&a, &home, err) == OK &&
        home_state(&a, o->common.state, &state, err) == OK &&
        db_open(&a, &db, o->database, err) == OK &&
        schema_setup(&a, db, home, &report, err) == OK) {
        print_report(&report, o->common.quiet);
        if (report.made) {
            audit_begin(&a, db, state, err);
        }
    }
    db_close(db);
    arena_release(&a);
    return err->code;
}

static enum err_code read_stdin(struct buf *b, struct err *err)
{
    ssize_t got = 1;

    while (got > 0) {
        if (!buf_reserve(b, CHUNK)) {
            return err_set(err, ERR_FAILED, "the plan is larger than %zu bytes",
                           b->ceiling);
        }
        got = read(STDIN_FILENO, b->ptr + b->len, CHUNK);
        if (got < 0 && errno != EINTR) {
            return err_errno(err, ERR_FAILED, "could not read stdin");
        }
        b->len += got > 0 ? (size_t)got : 0;
        got = got < 0 ? 1 : got;
    }
    return OK;
}

static enum err_code wanted(void *options, int n, char **operands,
                            struct err *err)
{
    const struct options *o = options;
    struct buf plan, out;
    struct db *db = NULL;
    struct arena a;

    (void)n;
    arena_init(&a, 0);
    buf_init(&plan, PLAN_MAX);
    buf_init(&out, PLAN_MAX);
    if (read_stdin(&plan, err) == OK &&
        db_open(&a, &db, o->database, err) == OK &&
        wanted_filter(&a, db, operands[0], o->all, buf_slice(&plan), &out,
                      err) == OK) {
        put(&out, err);
    }
    db_close(db);
    buf_release(&out);
    buf_release(&plan);
    arena_release(&a);
    return err->code;
}

static enum err_code needed(void *options, int n, char **operands,
                            struct err *err)
{
    const struct options *o = options;
    struct db *db = NULL;
    struct buf out;
    struct arena a;

    (void)n;
    arena_init(&a, 0);
    buf_init(&out, PLAN_MAX);
    if (db_open(&a, &db, o->database, err) == OK &&
        wanted_batches(db, operands[0], &out, err) == OK) {
        put(&out, err);
    }
    db_close(db);
    buf_release(&out);
    arena_release(&a);
    return err->code;
}

static enum err_code attempted(void *options, int n, char **operands,
                               struct err *err)
{
    const struct options *o = options;
    struct db *db = NULL;
    struct buf plan;
    struct arena a;

    (void)n;
    arena_init(&a, 0);
    buf_init(&plan, PLAN_MAX);
    if (strcmp(operands[1], "1") != 0 && strcmp(operands[1], "4") != 0) {
        err_set(err, ERR_USAGE, "CODE is 1 (failed) or 4 (held), not \"%s\"",
                operands[1]);
    } else if (read_stdin(&plan, err) == OK &&
               db_open(&a, &db, o->database, err) == OK) {
        wanted_attempted(&a, db, operands[0], buf_slice(&plan), operands[1],
                         err);
    }
    db_close(db);
    buf_release(&plan);
    arena_release(&a);
    return err->code;
}

/* A line of log each; a hold is a warning, all else is not. */
static void print_notes(const struct delivery_outcome *out, bool warn)
{
    struct str rest = buf_slice(&out->notes);

    while (rest.len > 0) {
        struct str line = str_cut(&rest, '\n');

        log_at(warn ? LOG_WARN : LOG_INFO, "%.*s", STR_ARG(line));
    }
}

static enum err_code publish(void *options, int n, char **operands,
                             struct err *err)
{
    const struct options *o = options;
    struct delivery_options d = {.database = o->database,
                                 .quiet = o->common.quiet};
    struct delivery_outcome out;
    struct err writing = {OK, ""};
    struct buf json;
    struct arena a;

    (void)n;
    arena_init(&a, 0);
    if (home_state(&a, o->common.state, &d.state, err)) {
        goto out;
    }
    delivery_publish(&a, &d, operands[0], &out, err);
    print_notes(&out, err->code != OK);
    if (err->code == ERR_FAILED && out.based) {
        /* a run stages it whole then, and of a good night nothing is said */
        log_info("%s: stage it without --base", err->text);
        err->text[0] = '\0';
    }
    if (out.verdict) {
        buf_init(&json, PLAN_MAX);
        delivery_json(&out, &json);
        if (put(&json, &writing) && err->code == OK) {
            *err = writing;
        }
        buf_release(&json);
    }
    buf_release(&out.notes);
out:
    arena_release(&a);
    return err->code;
}

static enum err_code receipts(void *options, int n, char **operands,
                              struct err *err)
{
    const struct options *o = options;
    int64_t entered = 0;
    const char *state;
    struct db *db = NULL;
    struct arena a;

    (void)n;
    arena_init(&a, 0);
    if (home_state(&a, o->common.state, &state, err) == OK &&
        db_open(&a, &db, o->database, err) == OK &&
        receipts_copy(&a, db, state, operands[0], &entered, err) == OK) {
        log_info("source \"%s\": %" PRId64 " new receipts", operands[0],
                 entered);
    }
    db_close(db);
    arena_release(&a);
    return err->code;
}

/* A line for a person; what was loaded, when anything was. */
static void say_released(const struct delivery_outcome *out, struct buf *text)
{
    if (out->verdict && strcmp(out->verdict, "accept") == 0) {
        buf_printf(text,
                   "delivery %.12s of source \"%s\": published as %" PRId64
                   ": %" PRId64 " new, %" PRId64 " changed, %" PRId64
                   " identical, %" PRId64 " gone\n",
                   out->delivery_key, out->source, out->seq,
                   out->count[COUNT_NEW], out->count[COUNT_CHANGED],
                   out->count[COUNT_IDENTICAL], out->count[COUNT_GONE]);
    } else if (out->verdict && strcmp(out->verdict, "released") == 0) {
        buf_printf(text,
                   "delivery %.12s of source \"%s\" is released; this login "
                   "does not load, the next run publishes it\n",
                   out->delivery_key, out->source);
    }
}

static enum err_code decide(struct arena *a, const struct options *o,
                            const struct repair *r, const char *operand,
                            struct buf *text, struct err *err)
{
    struct delivery_outcome out;

    if (o->check) {
        return repair_set_aside(a, r, operand, o->check, o->subject, o->until,
                                text, err);
    }
    if (o->reject) {
        return repair_settle(a, r, operand, text, err);
    }
    repair_release(a, r, operand, &out, err);
    print_notes(&out, err->code != OK);
    say_released(&out, text);
    buf_release(&out.notes);
    return err->code;
}

static enum err_code check_release(const struct options *o, struct err *err)
{
    if (!o->why || str_trim(str_from(o->why)).len == 0) {
        return err_set(err, ERR_USAGE,
                       "a reason is required (--reason TEXT); it is kept in "
                       "the ledger");
    }
    if (!o->check != !o->until) {
        return err_set(err, ERR_USAGE,
                       "--check NAME and --until DATE belong "
                       "together");
    }
    if (o->check && o->reject) {
        return err_set(err, ERR_USAGE,
                       "--check is about a source, --reject about a delivery");
    }
    if (o->subject && !o->check) {
        return err_set(err, ERR_USAGE, "--subject belongs to --check NAME");
    }
    return OK;
}

static enum err_code release(void *options, int n, char **operands,
                             struct err *err)
{
    const struct options *o = options;
    struct repair r = {.database = o->database,
                       .who = o->who,
                       .why = o->why,
                       .quiet = o->common.quiet};
    struct err writing = {OK, ""};
    struct buf text;
    struct arena a;

    (void)n;
    arena_init(&a, 0);
    buf_init(&text, PLAN_MAX);
    if (check_release(o, err) == OK &&
        home_state(&a, o->common.state, &r.state, err) == OK) {
        decide(&a, o, &r, operands[0], &text, err);
        if (put(&text, &writing) && err->code == OK) {
            *err = writing;
        }
    }
    buf_release(&text);
    arena_release(&a);
    return err->code;
}

static enum err_code undo(void *options, int n, char **operands,
                          struct err *err)
{
    const struct options *o = options;
    struct repair r = {.database = o->database};
    struct buf text;
    struct arena a;

    (void)n;
    arena_init(&a, 0);
    buf_init(&text, PLAN_MAX);
    if (home_state(&a, o->common.state, &r.state, err) == OK &&
        repair_undo(&a, &r, operands[0], &text, err) == OK) {
        put(&text, err);
    }
    buf_release(&text);
    arena_release(&a);
    return err->code;
}

static enum err_code verify(void *options, int n, char **operands,
                            struct err *err)
{
    const struct options *o = options;
    struct err writing = {OK, ""};
    const char *state;
    struct buf text;
    struct arena a;

    (void)n;
    (void)operands;
    arena_init(&a, 0);
    buf_init(&text, PLAN_MAX);
    if (home_state(&a, o->common.state, &state, err) == OK) {
        verify_all(&a, o->database, state, &text, err);
        if (!o->common.quiet || err->code) {
            put(&text, &writing);
        }
        if (writing.code && err->code == OK) {
            *err = writing;
        }
    }
    buf_release(&text);
    arena_release(&a);
    return err->code;
}

static enum err_code night(void *options, int n, char **operands,
                           struct err *err)
{
    const struct options *o = options;
    struct db *db = NULL;
    struct buf in, out;
    struct arena a;

    (void)n;
    (void)operands;
    arena_init(&a, 0);
    buf_init(&in, PLAN_MAX);
    buf_init(&out, PLAN_MAX);
    if (read_stdin(&in, err) == OK &&
        db_open(&a, &db, o->database, err) == OK &&
        success_record(&a, db, buf_slice(&in), &out, err) == OK) {
        put(&out, err);
    }
    db_close(db);
    buf_release(&out);
    buf_release(&in);
    arena_release(&a);
    return err->code;
}

static enum err_code reveal_case(void *options, int n, char **operands,
                                 struct err *err)
{
    const struct options *o = options;
    struct db *db = NULL;
    const char *id, *state;
    struct buf text;
    struct arena a;

    (void)n;
    if (!isatty(STDOUT_FILENO)) {
        return err_set(err, ERR_USAGE,
                       "names are shown on a terminal only, not into a file "
                       "or a pipe");
    }
    arena_init(&a, 0);
    buf_init(&text, PLAN_MAX);
    if (typed_id(&a, operands[0], &id, err) == OK &&
        home_state(&a, o->common.state, &state, err) == OK &&
        db_open(&a, &db, o->database, err) == OK &&
        reveal(&a, db, id, o->why, &text, err) == OK &&
        audit_follow(&a, db, state, err) == OK) {
        put(&text, err);
    }
    db_close(db);
    buf_release(&text);
    arena_release(&a);
    return err->code;
}

static enum err_code purge_with(const struct options *o, bool scope_only,
                                char **operands, struct err *err)
{
    struct purge p = {
        .kind = operands[0], .reason = o->why, .for_good = o->yes};
    struct db *db = NULL;
    const char *state;
    struct buf text;
    struct arena a;

    arena_init(&a, 0);
    buf_init(&text, PLAN_MAX);
    if (typed_id(&a, operands[1], &p.operand, err) == OK &&
        home_state(&a, o->common.state, &state, err) == OK &&
        db_open(&a, &db, o->database, err) == OK &&
        (scope_only ? purge_scope(db, &p, &text, err)
                    : purge_rows(db, &p, &text, err)) == OK &&
        (!p.for_good || audit_keep(&a, db, state, err) == OK)) {
        put(&text, err);
    }
    db_close(db);
    buf_release(&text);
    arena_release(&a);
    return err->code;
}

static enum err_code purge_scope_of(void *options, int n, char **operands,
                                    struct err *err)
{
    (void)n;
    return purge_with(options, true, operands, err);
}

static enum err_code purge_from(void *options, int n, char **operands,
                                struct err *err)
{
    (void)n;
    return purge_with(options, false, operands, err);
}

static const char *const setup_examples[] = {
    "lapse-load setup", "lapse-load setup -d service=county",
    "lapse-load -d postgresql://db.example.org/lapse setup", NULL};
static const char *const needed_examples[] = {
    "lapse-load needed us-xx-example", "lapse-load -d lapse needed us-xx-log",
    "lapse-load -d service=county needed us-xx-log", NULL};
static const char *const wanted_examples[] = {
    "lapse-transform --plan S.yaml | lapse-load wanted us-xx-example",
    "lapse-load wanted us-xx-example < plan.jsonl",
    "lapse-load -d service=county wanted us-xx-example < plan.jsonl", NULL};
static const char *const attempted_examples[] = {
    "lapse-load attempted us-xx-example 4 < line.json",
    "lapse-load attempted us-xx-example 1 < line.json",
    "lapse-load -d service=county attempted us-xx-example 4 < line.json", NULL};
static const char *const publish_examples[] = {
    "lapse-load publish BATCHKEY", "lapse-load --state DIR publish BATCHKEY",
    "lapse-load -d service=county publish BATCHKEY", NULL};
static const char *const receipts_examples[] = {
    "lapse-load receipts us-xx-example",
    "lapse-load --state DIR receipts us-xx-example",
    "lapse-load -d service=county receipts us-xx-example", NULL};
static const char *const release_examples[] = {
    "lapse-load release 1f2e3d4c5b6a --reason 'the county moved an office'",
    "lapse-load release 1f2e3d4c5b6a --reject --reason 'sent by mistake'",
    "lapse-load release us-xx-example --check rows --until 2026-03-01 "
    "--reason 'two offices are being closed'",
    NULL};
static const char *const undo_examples[] = {
    "lapse-load undo 12", "lapse-load undo run:40",
    "lapse-load -d service=county undo 12", NULL};
static const char *const verify_examples[] = {
    "lapse-load verify", "lapse-load --state DIR verify",
    "lapse-load -q -d service=county verify", NULL};

static const char *const night_examples[] = {
    "lapse-load night < night.json", "lapse-load -q night < night.json",
    "lapse-load -d service=county night < night.json", NULL};

static const char *const reveal_examples[] = {
    "lapse-load reveal PSEUDONYM --reason 'subpoena of 3 May'",
    "lapse-load reveal --reason 'a family asks' -- -1234567890",
    "lapse-load reveal - --reason 'audit'", NULL};
static const char *const scope_examples[] = {
    "lapse-load purge-scope case PSEUDONYM",
    "lapse-load purge-scope source us-xx-example",
    "lapse-load purge-scope before 2016-01-01", NULL};
static const char *const purge_examples[] = {
    "lapse-load purge case PSEUDONYM --reason 'court order'",
    "lapse-load purge case - --yes --reason 'court order' < number",
    "lapse-load purge before 2016-01-01 --yes --reason retention", NULL};

static const struct cli_command commands[] = {
    {"setup", "", "create or upgrade schema, roles and checks in a database",
     NULL, none, setup_examples, 0, 0, setup},
    {"wanted", "SOURCE_ID", "of a plan on stdin print what is not published",
     NULL, wanted_options, wanted_examples, 1, 1, wanted},
    {"needed", "SOURCE_ID", "batch keys that staged/ must go on holding", NULL,
     none, needed_examples, 1, 1, needed},
    {"attempted", "SOURCE_ID CODE",
     "enter that the delivery on stdin could not be staged", NULL, none,
     attempted_examples, 2, 2, attempted},
    {"publish", "BATCHKEY", "publish a staged delivery, or hold it", NULL, none,
     publish_examples, 1, 1, publish},
    {"receipts", "SOURCE_ID", "copy the receipts of a source to the ledger",
     NULL, none, receipts_examples, 1, 1, receipts},
    {"night", "", "enter the end of a run over the sources, told on stdin",
     NULL, none, night_examples, 0, 0, night},
    {"release", "DELIVERY|SOURCE_ID",
     "publish a held delivery, settle it, or set a check aside", NULL,
     release_options, release_examples, 1, 1, release},
    {"undo", "PUBLISH", "withdraw the last publish of a source", NULL, none,
     undo_examples, 1, 1, undo},
    {"verify", "", "hash and count everything again", NULL, none,
     verify_examples, 0, 0, verify},
    {"reveal", "CASE", "number and officers of a case, for a steward", NULL,
     reveal_options, reveal_examples, 1, 1, reveal_case},
    {"purge-scope", "KIND ID", "what a purge is about, as JSON, with numbers",
     NULL, none, scope_examples, 2, 2, purge_scope_of},
    {"purge", "KIND ID", "delete a case, a source or old cases from the store",
     NULL, purge_options, purge_examples, 2, 2, purge_from},
    {NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, NULL}};

static const struct cli_program program = {
    .name = "lapse-load",
    .purpose = "load staged deliveries into the store",
    .options = program_options,
    .commands = commands,
    .options_size = sizeof(struct options)};

int main(int argc, char **argv)
{
    return cli_main(&program, argc, argv);
}
