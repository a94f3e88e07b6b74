/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report - what every command of lapse-report is given, and the commands.
 */
#ifndef LAPSE_REPORT_REPORT_H
#define LAPSE_REPORT_REPORT_H

#include "common/arena.h"
#include "common/buf.h"
#include "common/cli.h"
#include "report/query.h"

/* An answer on one screen or in one pipe; exports are not held in memory. */
#define REPORT_CEILING ((size_t)256 << 20)

struct report_options {
    struct cli_common common;
    const char *database;
    const char *output;    /* text, json, csv, markdown */
    const char *canonical; /* directory, or NULL */
    const char *out;       /* file, or NULL */
    bool show_values;
    bool check;          /* status as a probe */
    const char *max_age; /* with check */
    const char *file;    /* with check: a last_success instead of the store */
    bool open; /* for the public: small counts blanked */
};

struct report { /* one command at work */
    const struct report_options *o;
    struct arena a;
    struct buf out;    /* the answer */
    struct query *q;
    const char *state; /* directory, or NULL where not needed */
};

enum err_code status_report(struct report *r, struct err *err);
enum err_code answers_report(struct report *r, struct err *err);
enum err_code timeline_report(struct report *r, const char *id,
                              struct err *err);
enum err_code explain_report(struct report *r, const char *id,
                             struct err *err);
/* What was refused, of one source or (NULL) all. */
enum err_code rejects_report(struct report *r, const char *source,
                             struct err *err);
/* What views and tables mean: of one, of a schema, or (NULL) of schema gap. */
enum err_code dictionary_report(struct report *r, const char *object,
                                struct err *err);
/* view to stdout or o->out. */
enum err_code export_view(struct report *r, const char *view,
                          struct err *err);
/* The canonical layout into o->canonical; jurisdiction or NULL for all. */
enum err_code export_canonical(struct report *r, const char *jurisdiction,
                               struct err *err);

/* The case of an id: case_id, pseudonym, or (stewards) case number, each with
 * or without "case:" before it.  *jurisdiction, *case_id and *pseudonym in the
 * arena, NULL when there is none such; ERR_USAGE when several are. */
struct case_name {
    const char *jurisdiction, *case_id, *pseudonym;
};
enum err_code case_find(struct report *r, const char *id,
                        struct case_name *name, struct err *err);

#endif
