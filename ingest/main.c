/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lapse-ingest - fetch the files of sources, keep their bytes as received and
 * write down where they came from.  Opens no record and no database.  One
 * source that fails does not stop the others.
 */
#include <errno.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/cli.h"
#include "common/home.h"
#include "common/log.h"
#include "common/stop.h"
#include "ingest/collect.h"
#include "ingest/ping.h"

struct options {
    struct cli_common common;
    const char *jurisdiction;
    bool ping;
};

/* A URL and one JSON object. */
#define PING_MAX 65536

#define OPT(member) offsetof(struct options, member)

static const struct cli_option options[] = {
    CLI_COMMON_OPTIONS,
    {0, "jurisdiction", CLI_TEXT, "NAME", NULL, NULL, NULL,
     "replaces the name of the folder that holds the source file",
     OPT(jurisdiction)},
    {0, "ping", CLI_FLAG, NULL, NULL, NULL, NULL,
     "fetch nothing: post to the URL on the first line of stdin what follows",
     OPT(ping)},
    {0, NULL, CLI_FLAG, NULL, NULL, NULL, NULL, NULL, 0}};

static const char *const examples[] = {
    "lapse-ingest sources/us-ca-la/contacts.yaml",
    "lapse-ingest --data /srv/drop sources/us-xx-example/contacts.yaml",
    "lapse-ingest --data sources/us-ca --jurisdiction us-ca "
    "sources/standards.yaml",
    NULL};

static void say(const struct collected *c)
{
    const char *plural = c->files == 1 ? "" : "s";

    if (!c->round) {
        log_info("%.*s: %zu file%s, nothing new", STR_ARG(c->source), c->files,
                 plural);
    } else {
        log_info("%.*s: %zu file%s, %zu new or changed", STR_ARG(c->source),
                 c->files, plural, c->fresh);
    }
}

static enum err_code one(const char *path, const struct collect_options *o,
                         struct err *err)
{
    struct collected c;
    struct arena a;

    arena_init(&a, 0);
    if (collect_source(&a, path, o, &c, err) == OK) {
        say(&c);
    } else if (c.source.len > 0) {
        err_wrap(err, "%.*s: ", STR_ARG(c.source));
    }
    arena_release(&a);
    return err->code;
}

static enum err_code all(const struct collect_options *o, int n,
                         char **operands, struct err *err)
{
    enum err_code worst = OK;

    for (int i = 0; i < n; i++) {
        enum err_code code =
            stop_wanted() ? stop_err(err) : one(operands[i], o, err);

        if (code) {
            worst = err_worse(worst, log_err(err));
        }
        if (code == ERR_INTEGRITY || stop_wanted()) {
            break;
        }
    }
    /* said already, source by source */
    *err = (struct err){worst, ""};
    return worst;
}

static enum err_code ping(struct err *err)
{
    struct transfer_limits limits = transfer_night;
    ssize_t got = 1;
    struct buf b;

    /* nobody waits long for a watcher */
    limits.connect_s = 10;
    limits.slow_s = 10;
    limits.total_s = 20;
    limits.backoff.tries = 3;
    buf_init(&b, PING_MAX);
    while (got > 0 && buf_reserve(&b, 4096)) {
        got = read(STDIN_FILENO, b.ptr + b.len, 4096);
        if (got < 0 && errno == EINTR) {
            got = 1;
            continue;
        }
        b.len += got > 0 ? (size_t)got : 0;
    }
    if (got != 0) {
        err_set(err, ERR_USAGE, "could not read stdin");
    } else {
        ping_send(buf_slice(&b), &limits, err);
    }
    buf_release(&b);
    return err->code;
}

static enum err_code run(void *opts, int n, char **operands, struct err *err)
{
    const struct options *o = opts;
    struct collect_options collect = {.data = o->common.data,
                                      .jurisdiction = o->jurisdiction,
                                      .limits = &transfer_night};
    struct arena a;

    if (o->ping) {
        return ping(err);
    }
    if (n == 0) {
        return err_set(err, ERR_USAGE, "no source file is named");
    }
    arena_init(&a, 0);
    if (home_state(&a, o->common.state, &collect.state, err) == OK) {
        all(&collect, n, operands, err);
    }
    arena_release(&a);
    return err->code;
}

static const struct cli_command commands[] = {
    {NULL, "SOURCE.yaml...",
     "archived bytes and receipts from folders and URLs", NULL, options,
     examples, 0, -1, run},
    {NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, NULL}};

int main(int argc, char **argv)
{
    static const struct cli_program program = {
        .name = "lapse-ingest",
        .purpose = "fetch sources, keep their bytes and where they came from",
        .options = options,
        .commands = commands,
        .options_size = sizeof(struct options)};

    return cli_main(&program, argc, argv);
}
