/* SPDX-License-Identifier: Apache-2.0 */
/*
 * main - the command `lapse`: the option tables and, per command, which
 * program is started with what.  Holds the loop over sources (night) and no
 * knowledge of formats or tables.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cli_repair.h"
#include "common/day.h"
#include "common/digest.h"
#include "common/file.h"
#include "common/home.h"
#include "common/log.h"
#include "driver/check.h"
#include "driver/hand_over.h"
#include "driver/night.h"
#include "driver/repair.h"
#include "driver/summary.h"
#include "driver/watch.h"

/* A summary line for each of CATALOG_MOST sources, with room to spare. */
#define SUMMARY_CEILING ((size_t)16 << 20)

static const struct cli_option program_options[] = {
    CLI_COMMON_OPTIONS,
    {'d', "database", CLI_TEXT, "DB", NULL, "LAPSE_DATABASE", NULL,
     "database name, conninfo or URI; else the PG* variables; else the demo's",
     offsetof(struct options, database)},
    {0, "sources", CLI_TEXT, "DIR", NULL, "LAPSE_SOURCES", NULL,
     "folder of source folders, by default sources/ of the project",
     offsetof(struct options, sources)},
    CLI_LAST};

#define OUTPUT_ROW(choices)                                                  \
    {                                                                        \
        0, "output", CLI_CHOICE, "FORMAT", choices, "LAPSE_OUTPUT", "text",  \
            "form of the answer on stdout", offsetof(struct options, output) \
    }
#define SHOW_ROW                                               \
    {                                                          \
        0, "show-values", CLI_FLAG, NULL, NULL, NULL, NULL,    \
            "show the text of the record, on a terminal only", \
            offsetof(struct options, show_values)              \
    }

static const struct cli_option none[] = {CLI_LAST};
static const struct cli_option run_options[] = {
    OUTPUT_ROW("text|json"),
    {0, "as-of", CLI_TEXT, "DATE", NULL, NULL, NULL,
     "first day the data no longer tell about, YYYY-MM-DD",
     offsetof(struct options, as_of)},
    {0, "delivery", CLI_CHOICE, "KIND", "full|full_period|append|delta|roster",
     NULL, NULL, "what an omission means, instead of what the source file says",
     offsetof(struct options, delivery)},
    {0, "environment", CLI_TEXT, "NAME", NULL, "LAPSE_ENVIRONMENT", NULL,
     "what the hooks call this installation, by default the host's name",
     offsetof(struct options, watch.environment)},
    {0, "on-success", CLI_TEXT, "HOOK", NULL, "LAPSE_ON_SUCCESS", NULL,
     "command or URL after a night that ended with 0 or 3",
     offsetof(struct options, watch.on_success)},
    {0, "on-problem", CLI_TEXT, "HOOK", NULL, "LAPSE_ON_PROBLEM", NULL,
     "command or URL after one that somebody must look at",
     offsetof(struct options, watch.on_problem)},
    CLI_LAST};
static const struct cli_option status_options[] = {
    OUTPUT_ROW("text|json|csv"),
    {0, "check", CLI_FLAG, NULL, NULL, NULL, NULL,
     "say only whether the last success is recent; not 0 when it is not",
     offsetof(struct options, probe)},
    {0, "max-age", CLI_TEXT, "AGE", NULL, "LAPSE_MAX_AGE", "26h",
     "with --check: age that a success may have (26h, 90m, 2d)",
     offsetof(struct options, max_age)},
    {0, "file", CLI_TEXT, "FILE", NULL, NULL, NULL,
     "with --check: a copy of last_success of the state, not the store",
     offsetof(struct options, file)},
    CLI_LAST};
static const struct cli_option explain_options[] = {OUTPUT_ROW("text|json"),
                                                    SHOW_ROW, CLI_LAST};
static const struct cli_option timeline_options[] = {
    OUTPUT_ROW("text|json|csv"), CLI_LAST};
static const struct cli_option docs_options[] = {
    OUTPUT_ROW("text|markdown|json|csv"), CLI_LAST};
static const struct cli_option export_options[] = {
    OUTPUT_ROW("text|json|csv"),
    {0, "canonical", CLI_TEXT, "DIR", NULL, NULL, NULL,
     "write the canonical layout into DIR (steward role)",
     offsetof(struct options, canonical)},
    {0, "out", CLI_TEXT, "FILE", NULL, NULL, NULL,
     "write to FILE instead of stdout, described in FILE.datapackage.json",
     offsetof(struct options, out)},
    {0, "public", CLI_FLAG, NULL, NULL, NULL, NULL,
     "for everybody: counts of 1 to 10 blanked, no rows about one person",
     offsetof(struct options, open)},
    CLI_LAST};
static const struct cli_option reload_options[] = {
    OUTPUT_ROW("text|json"),
    {0, "all", CLI_FLAG, NULL, NULL, NULL, NULL,
     "older whole exports too, not only the newest of each source",
     offsetof(struct options, all)},
    CLI_LAST};
static const struct cli_option release_options[] = {CLI_RELEASE_ROWS(options),
                                                    CLI_LAST};
static const struct cli_option reveal_options[] = {CLI_REASON_ROW(options),
                                                   CLI_LAST};
static const struct cli_option purge_options[] = {
    CLI_REASON_ROW(options), CLI_YES_ROW(options), CLI_LAST};
static const struct cli_option psql_options[] = {
    {'c', "command", CLI_TEXT, "SQL", NULL, NULL, NULL, "run SQL and end",
     offsetof(struct options, sql)},
    CLI_LAST};

/* Setup: the site key beside the state, then schema, roles and checks. */
static enum err_code setup(void *options, int n, char **operands,
                           struct err *err)
{
    struct options *o = options;
    struct night_options no = {.common = &o->common};
    struct command c;
    struct place p;
    struct arena a;
    const char *key;

    (void)n;
    (void)operands;
    arena_init(&a, 0);
    no.place = &p;
    if (options_place(&a, o, &p, err)) {
        goto out;
    }
    key = arena_printf(&a, "%s/site.key", p.state).ptr;
    if (!file_exists(key)) {
        if (site_key_create(key, err)) {
            goto out;
        }
        if (!o->common.quiet) {
            printf("made the site key %s\n", key);
        }
    }
    no.quiet = o->common.quiet;
    no.loud = true;
    if (night_command(&a, &no, "lapse-load", true, &c, err)) {
        goto out;
    }
    command_add(&c, "setup");
    child_exec(&c, err);
out:
    arena_release(&a);
    return err->code;
}

static enum err_code print(const struct buf *out, struct err *err)
{
    /* nothing may have no bytes to point at */
    if ((out->len > 0 && fwrite(out->ptr, 1, out->len, stdout) != out->len) ||
        fflush(stdout)) {
        return err_errno(err, ERR_FAILED, "could not write");
    }
    return OK;
}

static enum err_code report_night(struct arena *a, const struct options *o,
                                  const struct night *night, struct err *err)
{
    struct buf out;

    if (o->common.quiet && summary_is_quiet(night)) {
        return OK;
    }
    buf_init(&out, SUMMARY_CEILING);
    if (strcmp(o->output, "json") == 0) {
        summary_json(a, night, &out);
    } else {
        summary_text(a, night, &out);
    }
    print(&out, err);
    buf_release(&out);
    return err->code;
}

/* Screen, row and file of a night; true when the last two went well. */
static bool end_night(struct arena *a, const struct options *o,
                      const struct night_options *no, struct night *night,
                      struct err *err)
{
    struct err trouble = {OK, ""};
    bool recorded = false;

    if (night->asked && !no->reload) { /* a reload fetches nothing */
        recorded = watch_record(a, no, &o->watch, night, &trouble) == OK;
    }
    if (report_night(a, o, night, err) == OK && trouble.code) {
        *err = trouble;
    }
    return recorded && trouble.code == OK;
}

static enum err_code night(struct options *o, bool reload, int n,
                           char **operands, struct err *err)
{
    struct night_options no = {.common = &o->common,
                               .as_of = o->as_of,
                               .delivery = o->delivery,
                               .reload = reload,
                               .all = o->all};
    struct file_lock lock = {-1};
    struct catalog c;
    struct night all = {.code = OK};
    bool recorded = false;
    struct place p;
    struct arena a;
    int32_t day;

    if (o->as_of && !day_parse_iso(str_from(o->as_of), &day)) {
        return err_set(err, ERR_USAGE,
                       "option \"--as-of\": \"%s\" is no day (YYYY-MM-DD)",
                       o->as_of);
    }
    arena_init(&a, 0);
    no.place = &p;
    if (options_place(&a, o, &p, err) ||
        file_lock(&lock, arena_printf(&a, "%s/run.lock", p.state).ptr, err)) {
        goto out;
    }
    if (catalog_find(&a, &p, operands, (size_t)n, &c, err) ||
        night_run(&a, &no, &c, &all, err)) {
        goto unlock;
    }
    recorded = end_night(&a, o, &no, &all, err);
unlock:
    file_unlock(&lock);
out:
    all.code = err->code ? err->code : all.code;
    watch_hooks(&a, &no, &o->watch, &all, recorded);
    arena_release(&a);
    return all.code;
}

static enum err_code run(void *options, int n, char **operands, struct err *err)
{
    return night(options, false, n, operands, err);
}

static enum err_code reload(void *options, int n, char **operands,
                            struct err *err)
{
    return night(options, true, n, operands, err);
}

static enum err_code check(void *options, int n, char **operands,
                           struct err *err)
{
    struct options *o = options;
    struct night_options no = {.common = &o->common};
    enum err_code code = OK;
    struct catalog c;
    struct place p;
    struct arena a;

    arena_init(&a, 0);
    no.place = &p;
    no.loud = true;
    no.quiet = o->common.quiet;
    if (options_place(&a, o, &p, err) ||
        catalog_find(&a, &p, operands, (size_t)n, &c, err)) {
        goto out;
    }
    code = check_sources(&a, &no, &c, err);
out:
    arena_release(&a);
    return err->code ? err->code : code;
}

static enum err_code report(const struct options *o, const char *name, int n,
                            char **operands, struct err *err)
{
    struct hand_over h;

    if (hand_over_begin(&h, o, "lapse-report", name, err) == OK) {
        struct command *c = &h.command;

        command_option(c, "--output", o->output);
        command_option(c, "--canonical", o->canonical);
        command_option(c, "--out", o->out);
        command_add(c, o->show_values ? "--show-values" : NULL);
        command_add(c, o->probe ? "--check" : NULL);
        command_option(c, "--max-age", o->max_age);
        command_option(c, "--file", o->file);
        command_add(c, o->open ? "--public" : NULL);
    }
    return hand_over_end(&h, n, operands, err);
}

static enum err_code status(void *options, int n, char **operands,
                            struct err *err)
{
    return report(options, "status", n, operands, err);
}

static enum err_code explain(void *options, int n, char **operands,
                             struct err *err)
{
    return report(options, "explain", n, operands, err);
}

static enum err_code timeline(void *options, int n, char **operands,
                              struct err *err)
{
    return report(options, "timeline", n, operands, err);
}

static enum err_code export(void *options, int n, char **operands,
                            struct err *err) {
    return report(options, "export", n, operands, err);
}

static enum err_code docs(void *options, int n, char **operands,
                          struct err *err)
{
    return report(options, "docs", n, operands, err);
}

static enum err_code rejects(void *options, int n, char **operands,
                             struct err *err)
{
    return report(options, "rejects", n, operands, err);
}

/* psql of the newest server version that is installed, or of the PATH. */
static const char *find_psql(struct arena *a)
{
    struct str path = str_from(getenv("PATH"));

    while (path.len > 0) {
        struct str dir = str_cut(&path, ':');
        const char *z = arena_printf(a, "%.*s/psql", STR_ARG(dir)).ptr;

        if (dir.len > 0 && access(z, X_OK) == 0) {
            return z;
        }
    }
    return "/usr/bin/psql";
}

/* A server on another machine must prove itself to psql as it does to us. */
static enum err_code prove_server(struct arena *a, const struct options *o,
                                  const struct place *p, enum err_code *status,
                                  struct err *err)
{
    struct night_options no = {
        .place = p, .common = &o->common, .loud = true, .quiet = true};
    struct command c;
    struct buf out;
    struct str mode;

    buf_init(&out, 64);
    if (night_command(a, &no, "lapse-report", true, &c, err)) {
        goto done;
    }
    command_add(&c, "route");
    if (child_run(&c, STR_NULL, &out, status, NULL, err) || *status) {
        goto done;
    }
    mode = str_trim(buf_slice(&out));
    if (mode.len > 0 && o->database && strstr(o->database, "sslmode")) {
        err_set(err, ERR_USAGE,
                "the server is on another machine: sslmode=%.*s, not prefer",
                STR_ARG(mode));
    } else if (mode.len > 0) {
        setenv("PGSSLMODE", arena_cstr(a, mode), 1);
    }
done:
    buf_release(&out);
    return err->code;
}

static enum err_code psql(void *options, int n, char **operands,
                          struct err *err)
{
    struct options *o = options;
    enum err_code status = OK;
    struct command c;
    struct place p;
    struct arena a;

    arena_init(&a, 0);
    if (options_place(&a, o, &p, err) ||
        prove_server(&a, o, &p, &status, err) || status) {
        goto out;
    }
    /* so that \dv+ shows the views at once */
    setenv("PGOPTIONS", "-c search_path=gap,core,ref,etl,public", 0);
    command_init(&c, find_psql(&a));
    command_option(&c, "-d", o->database);
    command_option(&c, "-c", o->sql);
    for (int i = 0; i < n && i < CHILD_ARGS / 2; i++) {
        command_add(&c, operands[i]);
    }
    child_exec(&c, err);
out:
    arena_release(&a);
    return err->code ? err->code : status;
}

static const char *const setup_examples[] = {
    "lapse setup", "lapse setup -d service=county",
    "lapse -d postgresql://db.example.org/lapse setup", NULL};
static const char *const run_examples[] = {
    "lapse run", "lapse run -q us-xx-example",
    "lapse run canonical --data DIR --as-of 2026-01-01", NULL};
static const char *const check_examples[] = {
    "lapse check sources/us-xx-example/contacts.yaml",
    "lapse check us-xx-example", "lapse check --data DIR canonical", NULL};
static const char *const status_examples[] = {
    "lapse status", "lapse status --output json",
    "lapse status --check --max-age 26h", NULL};
static const char *const explain_examples[] = {
    "lapse explain -- -1234567890",
    "lapse explain gap.contact_gap:at_risk_days",
    "lapse explain --show-values reject:DELIVERY:12", NULL};
static const char *const timeline_examples[] = {
    "lapse timeline PSEUDONYM", "lapse timeline -",
    "lapse timeline --output csv PSEUDONYM", NULL};
static const char *const export_examples[] = {
    "lapse export contact_gap > gaps.csv",
    "lapse export --public --out months.csv compliance_month",
    "lapse export --canonical DIR", NULL};
static const char *const rejects_examples[] = {
    "lapse rejects", "lapse rejects us-xx-example",
    "lapse rejects --output csv us-xx-example > rejects.csv", NULL};
static const char *const docs_examples[] = {
    "lapse docs", "lapse docs contact_gap",
    "lapse docs --output markdown > dictionary.md", NULL};
static const char *const reload_examples[] = {
    "lapse reload us-xx-example", "lapse reload --all us-xx-example",
    "lapse reload --data DIR us-xx", NULL};
static const char *const release_examples[] = {
    "lapse release 1f2e3d4c5b6a --reason 'the county moved an office'",
    "lapse release 1f2e3d4c5b6a --reject --reason 'sent by mistake'",
    "lapse release us-xx-example --check rows --until 2026-03-01 "
    "--reason 'two offices are being closed'",
    NULL};
static const char *const undo_examples[] = {
    "lapse undo 12", "lapse undo run:40", "lapse undo -d service=county 12",
    NULL};
static const char *const verify_examples[] = {
    "lapse verify", "lapse verify -q", "lapse verify -d service=county", NULL};
static const char *const psql_examples[] = {
    "lapse psql", "lapse psql -c 'select * from gap.current_gap limit 10'",
    "lapse psql -- --csv -f question.sql", NULL};

static const char *const reveal_examples[] = {
    "lapse reveal PSEUDONYM --reason 'subpoena of 3 May'",
    "lapse reveal --reason 'a family asks' -- -1234567890",
    "lapse reveal - --reason 'audit'", NULL};
static const char *const purge_examples[] = {
    "lapse purge case PSEUDONYM --reason 'court order 24-113'",
    "lapse purge case - --yes --reason 'court order 24-113'",
    "lapse purge before 2016-01-01 --yes --reason 'retention schedule'", NULL};

static const struct cli_command commands[] = {
    {"setup", "", "create or upgrade schema, roles and checks in a database",
     "start", none, setup_examples, 0, 0, setup},
    {"check", "SOURCE...", "read everything, map it, test it, write nothing",
     "start", none, check_examples, 1, -1, check},
    {"run", "[SOURCE...]", "ingest, transform, load, checks, summary",
     "nightly", run_options, run_examples, 0, -1, run},
    {"status", "", "sources, last good load, freshness, what runs now",
     "nightly", status_options, status_examples, 0, 0, status},
    {"explain", "ID", "a case, event, refused row or number: where it is from",
     "ask", explain_options, explain_examples, 1, 1, explain},
    {"timeline", "ID", "one case as text, every event in order, gaps marked",
     "ask", timeline_options, timeline_examples, 1, 1, timeline},
    {"export", "[VIEW]", "a view to CSV, or everything in the canonical layout",
     "ask", export_options, export_examples, 0, 1, export},
    {"reveal", "CASE", "number and officers of a case, entered in the audit",
     "ask", reveal_options, reveal_examples, 1, 1, repair_reveal},
    {"rejects", "[SOURCE_ID]", "refused rows: how many, where and why", "ask",
     status_options, rejects_examples, 0, 1, rejects},
    {"docs", "[VIEW|SCHEMA]", "what the views and their columns mean", "ask",
     docs_options, docs_examples, 0, 1, docs},
    {"reload", "SOURCE...",
     "map again from the archived bytes, nothing fetched", "repair",
     reload_options, reload_examples, 1, -1, reload},
    {"release", "DELIVERY|SOURCE_ID",
     "publish a held delivery, settle it, or set a check aside", "repair",
     release_options, release_examples, 1, 1, repair_release},
    {"undo", "PUBLISH", "withdraw one load; what was before stands again",
     "repair", none, undo_examples, 1, 1, repair_undo},
    {"verify", "", "hash and count everything again, compare", "repair", none,
     verify_examples, 0, 0, repair_verify},
    {"purge", "KIND ID",
     "a case, a source, or all before a day: deleted for good", "repair",
     purge_options, purge_examples, 2, 2, repair_purge},
    {"psql", "[ARGUMENT...]", "a shell on the store", "repair", psql_options,
     psql_examples, 0, -1, psql},
    {NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, NULL}};

static const struct cli_program program = {
    .name = "lapse",
    .purpose = "how long do people under supervision go unseen?",
    .options = program_options,
    .commands = commands,
    .options_size = sizeof(struct options)};

int main(int argc, char **argv)
{
    struct rlimit no_core = {0, 0};

    setrlimit(RLIMIT_CORE, &no_core);
    umask(077);
    return cli_main(&program, argc, argv);
}
