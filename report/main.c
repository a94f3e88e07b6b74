/* SPDX-License-Identifier: Apache-2.0 */
/*
 * main - the command lapse-report: questions to the store.  Option tables,
 * connection, output; each command lives in its own module.
 */
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "common/home.h"
#include "common/typed.h"
#include "report/probe.h"
#include "report/report.h"

static const struct cli_option program_options[] = {
    CLI_COMMON_OPTIONS,
    {'d', "database", CLI_TEXT, "DB", NULL, "LAPSE_DATABASE", NULL,
     "database name, conninfo or URI; else the PG* variables",
     offsetof(struct report_options, database)},
    CLI_LAST};

#define OUTPUT_ROW(choices)                                                 \
    {                                                                       \
        0, "output", CLI_CHOICE, "FORMAT", choices, "LAPSE_OUTPUT", "text", \
            "form of the answer on stdout",                                 \
            offsetof(struct report_options, output)                         \
    }

static const struct cli_option status_options[] = {
    OUTPUT_ROW("text|json|csv"),
    {0, "check", CLI_FLAG, NULL, NULL, NULL, NULL,
     "say only whether the last success is recent; not 0 when it is not",
     offsetof(struct report_options, check)},
    {0, "max-age", CLI_TEXT, "AGE", NULL, "LAPSE_MAX_AGE", "26h",
     "with --check: age that a success may have (26h, 90m, 2d)",
     offsetof(struct report_options, max_age)},
    {0, "file", CLI_TEXT, "FILE", NULL, NULL, NULL,
     "with --check: a copy of last_success of the state, not the store",
     offsetof(struct report_options, file)},
    CLI_LAST};
static const struct cli_option answers_options[] = {OUTPUT_ROW("text|json|csv"),
                                                    CLI_LAST};
static const struct cli_option timeline_options[] = {
    OUTPUT_ROW("text|json|csv"), CLI_LAST};
static const struct cli_option explain_options[] = {
    OUTPUT_ROW("text|json"),
    {0, "show-values", CLI_FLAG, NULL, NULL, NULL, NULL,
     "show the text of the record, on a terminal only",
     offsetof(struct report_options, show_values)},
    CLI_LAST};
static const struct cli_option export_options[] = {
    OUTPUT_ROW("text|json|csv"),
    {0, "canonical", CLI_TEXT, "DIR", NULL, NULL, NULL,
     "write the canonical layout into DIR (steward role); the operand is then "
     "a jurisdiction",
     offsetof(struct report_options, canonical)},
    {0, "out", CLI_TEXT, "FILE", NULL, NULL, NULL,
     "write to FILE instead of stdout, described in FILE.datapackage.json",
     offsetof(struct report_options, out)},
    {0, "public", CLI_FLAG, NULL, NULL, NULL, NULL,
     "for everybody: counts of 1 to 10 blanked, no rows about one person",
     offsetof(struct report_options, open)},
    CLI_LAST};

static const struct cli_option docs_options[] = {
    OUTPUT_ROW("text|markdown|json|csv"), CLI_LAST};

static const struct cli_option route_options[] = {CLI_LAST};

typedef enum err_code command_fn(struct report *r, const char *operand,
                                 struct err *err);

static enum err_code answer(void *options, const char *operand, command_fn *fn,
                            struct err *err)
{
    struct report r = {.o = options};

    /* who reads no further (head, a pager) wants no message */
    (void)signal(SIGPIPE, SIG_DFL);
    arena_init(&r.a, 0);
    buf_init(&r.out, REPORT_CEILING);
    if (home_state(&r.a, r.o->common.state, &r.state, err) ||
        query_open(&r.q, r.o->database, err) || fn(&r, operand, err)) {
        goto out;
    }
    if ((r.out.len > 0 &&
         fwrite(r.out.ptr, 1, r.out.len, stdout) != r.out.len) ||
        fflush(stdout)) {
        err_errno(err, ERR_FAILED, "could not write");
    }
out:
    query_close(r.q);
    buf_release(&r.out);
    arena_release(&r.a);
    return err->code;
}

static enum err_code do_status(struct report *r, const char *operand,
                               struct err *err)
{
    (void)operand;
    return r->o->check ? probe_store(r, err) : status_report(r, err);
}

static enum err_code do_answers(struct report *r, const char *operand,
                                struct err *err)
{
    (void)operand;
    return answers_report(r, err);
}

static enum err_code do_export(struct report *r, const char *operand,
                               struct err *err)
{
    if (r->o->canonical && r->o->open) {
        return err_set(err, ERR_USAGE,
                       "option \"--canonical\" writes numbers, names and "
                       "notes: it cannot be \"--public\"");
    }
    if (r->o->canonical) {
        return export_canonical(r, operand, err);
    }
    if (!operand) {
        return err_set(err, ERR_USAGE, "export needs a view or --canonical");
    }
    return export_view(r, operand, err);
}

/* A probe by file needs no store, and no state. */
static enum err_code check_file(const struct report_options *o, struct err *err)
{
    struct buf out;

    buf_init(&out, REPORT_CEILING);
    if (probe_file(o, &out, err) == OK && out.len > 0) {
        (void)fwrite(out.ptr, 1, out.len, stdout);
    }
    buf_release(&out);
    return err->code;
}

static enum err_code status(void *options, int n, char **operands,
                            struct err *err)
{
    struct report_options *o = options;

    (void)n;
    (void)operands;
    if (!o->check && o->file) {
        return err_set(err, ERR_USAGE, "option \"--file\" needs \"--check\"");
    }
    if (o->check && o->file) {
        return check_file(o, err);
    }
    return answer(o, NULL, do_status, err);
}

static enum err_code answers(void *o, int n, char **operands, struct err *err)
{
    (void)n;
    (void)operands;
    return answer(o, NULL, do_answers, err);
}

/* About one thing, of which the id may come by stdin. */
static enum err_code answer_about(void *o, const char *operand, command_fn *fn,
                                  struct err *err)
{
    const char *id;
    struct arena a;

    arena_init(&a, 0);
    if (typed_id(&a, operand, &id, err) == OK) {
        answer(o, id, fn, err);
    }
    arena_release(&a);
    return err->code;
}

static enum err_code timeline(void *o, int n, char **operands, struct err *err)
{
    (void)n;
    return answer_about(o, operands[0], timeline_report, err);
}

static enum err_code explain(void *o, int n, char **operands, struct err *err)
{
    (void)n;
    return answer_about(o, operands[0], explain_report, err);
}

static enum err_code rejects(void *o, int n, char **operands, struct err *err)
{
    return answer(o, n > 0 ? operands[0] : NULL, rejects_report, err);
}

static enum err_code docs(void *o, int n, char **operands, struct err *err)
{
    return answer(o, n > 0 ? operands[0] : NULL, dictionary_report, err);
}

static enum err_code export(void *o, int n, char **operands, struct err *err) {
    return answer(o, n > 0 ? operands[0] : NULL, do_export, err);
}

/* What `lapse psql` asks before it becomes psql. */
static enum err_code route(void *options, int n, char **operands,
                           struct err *err)
{
    struct report_options *o = options;
    const char *sslmode;

    (void)n;
    (void)operands;
    if (query_route(o->database, &sslmode, err) == OK && sslmode) {
        (void)printf("%s\n", sslmode);
    }
    return err->code;
}

static const char *const status_examples[] = {
    "lapse-report status", "lapse-report status --output json",
    "lapse-report status --check --max-age 26h", NULL};
static const char *const answers_examples[] = {
    "lapse-report answers", "lapse-report answers --output json",
    "lapse-report -d lapse answers --output csv", NULL};
static const char *const timeline_examples[] = {
    "lapse-report timeline PSEUDONYM", "lapse-report timeline -",
    "lapse-report timeline --output json PSEUDONYM", NULL};
static const char *const explain_examples[] = {
    "lapse-report explain event:1234567890",
    "lapse-report explain reject:DELIVERY:12",
    "lapse-report explain contact_gap:at_risk_days", NULL};
static const char *const rejects_examples[] = {
    "lapse-report rejects", "lapse-report rejects us-xx-example",
    "lapse-report rejects --output csv us-xx-example > rejects.csv", NULL};
static const char *const export_examples[] = {
    "lapse-report export contact_gap > gaps.csv",
    "lapse-report export --out gaps.csv gap.contact_gap",
    "lapse-report export --public --out months.csv compliance_month", NULL};

static const char *const docs_examples[] = {
    "lapse-report docs contact_gap", "lapse-report docs core.visible_event",
    "lapse-report docs --output markdown > dictionary.md", NULL};

static const char *const route_examples[] = {
    "lapse-report route", "lapse-report -d service=county route",
    "lapse-report -d postgresql://db.example.org/lapse route", NULL};

static const struct cli_command commands[] = {
    {"status", "", "sources, last good load, freshness, what runs now", NULL,
     status_options, status_examples, 0, 0, status},
    {"answers", "", "the numbers that people ask for first", NULL,
     answers_options, answers_examples, 0, 0, answers},
    {"timeline", "ID", "one case as text, every event in order, gaps marked",
     NULL, timeline_options, timeline_examples, 1, 1, timeline},
    {"explain", "ID", "a case, event, refused row or column: where it is from",
     NULL, explain_options, explain_examples, 1, 1, explain},
    {"rejects", "[SOURCE_ID]", "refused rows: how many, where and why", NULL,
     status_options, rejects_examples, 0, 1, rejects},
    {"export", "[VIEW]", "a view to CSV, or everything in the canonical layout",
     NULL, export_options, export_examples, 0, 1, export},
    {"docs", "[VIEW|SCHEMA]", "what the views and their columns mean", NULL,
     docs_options, docs_examples, 0, 1, docs},
    {"route", "", "the sslmode that a server elsewhere is to be asked for",
     NULL, route_options, route_examples, 0, 0, route},
    {NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, NULL}};

static const struct cli_program program = {
    .name = "lapse-report",
    .purpose = "ask the store: status, timeline, explain, export, docs",
    .options = program_options,
    .commands = commands,
    .options_size = sizeof(struct report_options)};

int main(int argc, char **argv)
{
    struct rlimit no_core = {0, 0};

    setrlimit(RLIMIT_CORE, &no_core);
    prctl(PR_SET_DUMPABLE, 0);
    umask(077);
    return cli_main(&program, argc, argv);
}
