/* SPDX-License-Identifier: Apache-2.0 */
/*
 * night - one run over the sources: per source ingest, plan, wanted,
 * transform, publish (docs/contracts.md, Programs).  One source that fails
 * does not stop the others, but damage to our own state (5) stops all.
 * Prints nothing; the summary does.
 */
#ifndef LAPSE_DRIVER_NIGHT_H
#define LAPSE_DRIVER_NIGHT_H

#include "common/node.h"
#include "driver/catalog.h"
#include "driver/child.h"

struct night_options {
    const struct place *place;
    const struct cli_common *common;
    const char *as_of;    /* handed to transform, or NULL */
    const char *delivery; /* "append", "full" ..., or NULL */
    bool reload; /* map again what is in the archive, fetch nothing */
    bool all;    /* with reload: older whole exports too */
    bool loud;  /* what the program logs is the answer: no -q unless ours */
    bool quiet; /* with loud: we were given -q */
};

enum night_stage { NIGHT_CONFIG, NIGHT_INGEST, NIGHT_PLAN, NIGHT_WANTED,
                   NIGHT_TRANSFORM, NIGHT_PUBLISH, NIGHT_DONE };

enum night_freshness { NIGHT_FRESH, NIGHT_STALE, NIGHT_ROTTEN };

struct outcome { /* what one source gave this night */
    const struct origin *origin;
    enum err_code code;      /* the worst of its programs */
    enum night_stage stage;  /* where it stopped; DONE when it did not */
    const char *why;         /* of code, when it is our own finding, or NULL */
    const char *delivery;    /* key of the delivery that stopped it, or NULL */
    bool no_data;            /* its fetch folder is not there */
    int64_t new_files;
    int64_t published;       /* deliveries */
    int64_t read, loaded, changed, withdrawn, refused; /* records and facts of
                                                         what was published */
    const char *newest;      /* newest date of the source in the store */
    const char *state;       /* of gap.source_status */
    int64_t age_days;        /* of newest, -1 when there is none */
    int64_t warn_days, fail_days; /* freshness of the source file, -1: none */
    int64_t held_days;       /* since the oldest hold nobody settled; -1: none */
    enum night_freshness freshness;
};

struct night {
    struct outcome *outcome;
    size_t n;
    const struct node *before, *after; /* answers, NULL when not to be had */
    enum err_code code;
    bool asked; /* the store answered when all was done */
    const char *started, *ended; /* UTC stamps */
};

enum err_code night_run(struct arena *a, const struct night_options *o,
                        const struct catalog *c, struct night *night,
                        struct err *err);

/* Path of the program beside ours with -q or -v, --log-format and --state as
 * we were given them; -d for those that use the database. */
enum err_code night_command(struct arena *a, const struct night_options *o,
                            const char *program, bool database,
                            struct command *c, struct err *err);
/* Files that receipts gained from offset on: distinct (name, sha256) of
 * complete rounds that no earlier line has. */
int64_t night_new_files(struct str receipts, size_t offset);

#endif
