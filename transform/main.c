/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lapse-transform - archived bytes into staged deliveries.  No network, no
 * database.  Options and modes only; the work is deliver.c's.
 */
#include <stdio.h>

#include "common/cli.h"
#include "common/day.h"
#include "common/home.h"
#include "common/log.h"
#include "transform/deliver.h"

#define PLAN_MAX ((size_t)64 << 20)

struct options {
    struct cli_common common;
    const char *jurisdiction;
    const char *only;
    const char *base;
    const char *kind;
    const char *output;
    const char *key;
    int32_t as_of;
    bool plan, check;
};

#define OPT(member) offsetof(struct options, member)

static const struct cli_option options[] = {
    CLI_COMMON_OPTIONS,
    {0, "jurisdiction", CLI_TEXT, "J", NULL, NULL, NULL,
     "take this jurisdiction instead of the folder's name", OPT(jurisdiction)},
    {0, "plan", CLI_FLAG, NULL, NULL, NULL, NULL,
     "print the deliveries that the receipts make, one JSON object a line",
     OPT(plan)},
    {0, "only", CLI_TEXT, "KEY", NULL, NULL, NULL,
     "stage the delivery with this key only", OPT(only)},
    {0, "base", CLI_TEXT, "BATCHKEY", NULL, NULL, NULL,
     "send only what differs from this published batch", OPT(base)},
    {0, "as-of", CLI_DAY, "DATE", NULL, NULL, NULL,
     "take this horizon instead of the data's", OPT(as_of)},
    {0, "delivery", CLI_CHOICE, "KIND", "full|full_period|append|delta|roster",
     NULL, NULL, "take this delivery kind instead of the source file's",
     OPT(kind)},
    {0, "check", CLI_FLAG, NULL, NULL, NULL, NULL,
     "map everything, write nothing, say what was found", OPT(check)},
    {0, "output", CLI_CHOICE, "FORMAT", "stage|jsonl", NULL, "stage",
     "where rows go: staged for the load, or stdout for people", OPT(output)},
    {0, "key", CLI_TEXT, "FILE", NULL, "LAPSE_SITE_KEY", NULL,
     "site key (default: site.key in the state directory)", OPT(key)},
    {0, NULL, CLI_FLAG, NULL, NULL, NULL, NULL, NULL, 0}};

static const char *const examples[] = {
    "lapse-transform --check sources/us-xx-example/contacts.yaml",
    "lapse-transform --plan sources/us-xx-example/contacts.yaml",
    "lapse-transform --output jsonl sources/us-xx-example/contacts.yaml", NULL};

struct job {
    struct arena arena;
    const struct options *o;
    struct source *src;
    struct site_key key;
    const char *state;
    struct delivery *delivery;
    size_t n;
    struct str problem;
};

static enum err_code prepare(struct job *job, const char *path, struct err *err)
{
    struct receipt_round *rounds;
    struct plan_options plan;
    size_t nrounds;
    const char *key;

    if (home_state(&job->arena, job->o->common.state, &job->state, err) ||
        source_load(&job->arena, path, job->o->jurisdiction, &job->src, err)) {
        return err->code;
    }
    key = job->o->key
              ? job->o->key
              : arena_printf(&job->arena, "%s/site.key", job->state).ptr;
    if (site_key_load(&job->key, key, err) ||
        receipts_load(&job->arena, job->state, job->src->id, &rounds, &nrounds,
                      err)) {
        return err->code;
    }
    plan = (struct plan_options){job->o->as_of, job->o->kind,
                                 job->key.fingerprint};
    return plan_make(&job->arena, job->src, &plan, rounds, nrounds,
                     &job->delivery, &job->n, &job->problem, err);
}

static enum err_code print_plan(struct job *job, struct err *err)
{
    struct buf out;

    buf_init(&out, PLAN_MAX);
    for (size_t i = 0; i < job->n; i++) {
        if (!plan_json(job->src, &job->delivery[i], &out)) {
            err_set(err, ERR_FAILED, "the plan is larger than %zu bytes",
                    PLAN_MAX);
        }
    }
    if (out.len > 0 && fwrite(out.ptr, 1, out.len, stdout) != out.len) {
        err_errno(err, ERR_FAILED, "could not write");
    }
    buf_release(&out);
    return err->code;
}

static enum err_code check_one(const struct deliver *d, struct err *err)
{
    struct buf out;

    buf_init(&out, PLAN_MAX);
    deliver_check(d, &out, err);
    if (out.len > 0) {
        fwrite(out.ptr, 1, out.len, stdout);
    }
    buf_release(&out);
    return err->code;
}

static enum err_code do_one(struct job *job, size_t i, struct err *err)
{
    struct deliver d = {.src = job->src,
                        .delivery = &job->delivery[i],
                        .key = &job->key,
                        .state = job->state,
                        .base = job->o->base,
                        .quiet = job->o->common.quiet};
    char batch[DIGEST_HEX + 1];

    err->code = OK;
    if (job->o->check) {
        return check_one(&d, err);
    }
    if (strcmp(job->o->output, "jsonl") == 0) {
        return deliver_print(&d, err);
    }
    if (deliver_stage(&d, batch, err) == OK) {
        printf("%s\n", batch);
    }
    return err->code;
}

static enum err_code do_all(struct job *job, struct err *err)
{
    enum err_code worst = OK;
    size_t done = 0;

    for (size_t i = 0; i < job->n; i++) {
        if (job->o->only && strcmp(job->o->only, job->delivery[i].key) != 0) {
            continue;
        }
        done++;
        if (do_one(job, i, err)) {
            err_wrap(err, "%.*s: ", STR_ARG(job->src->id));
            worst = err_worse(worst, log_err(err));
        }
    }
    if (job->o->only && done == 0) {
        return err_set(err, ERR_USAGE, "%.*s: no delivery %s in the receipts",
                       STR_ARG(job->src->id), job->o->only);
    }
    if (job->n == 0 && !job->problem.len) {
        return err_set(err, ERR_FAILED,
                       "%.*s: nothing was fetched yet (run lapse-ingest)",
                       STR_ARG(job->src->id));
    }
    err->code = worst;
    err->text[0] = 0; /* said already, delivery by delivery */
    return worst;
}

static enum err_code run(void *opts, int n, char **operands, struct err *err)
{
    struct job job = {.o = opts};

    (void)n;
    arena_init(&job.arena, 0);
    err->code = OK;
    if (prepare(&job, operands[0], err)) {
        goto out;
    }
    if (job.o->plan) {
        print_plan(&job, err);
    } else {
        do_all(&job, err);
    }
    if (err->code == OK && job.problem.len > 0 && !job.o->only) {
        err_set(err, ERR_HELD, "%.*s: %.*s", STR_ARG(job.src->id),
                STR_ARG(job.problem));
    }
out:
    arena_release(&job.arena);
    explicit_bzero(&job.key, sizeof job.key);
    return err->code;
}

static const struct cli_command commands[] = {
    {NULL, "SOURCE.yaml", "archived bytes into staged deliveries", NULL,
     options, examples, 1, 1, run},
    {NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, NULL}};

int main(int argc, char **argv)
{
    static const struct cli_program program = {
        "lapse-transform",
        "read archived files, map their records, stage them for the load",
        options,
        commands,
        NULL,
        sizeof(struct options)};

    return cli_main(&program, argc, argv);
}
