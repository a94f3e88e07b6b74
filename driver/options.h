/* SPDX-License-Identifier: Apache-2.0 */
/*
 * options - what the command line of lapse can say; filled by the option
 * tables of main.c.
 */
#ifndef LAPSE_DRIVER_OPTIONS_H
#define LAPSE_DRIVER_OPTIONS_H

#include <stdbool.h>

#include "common/cli.h"
#include "driver/place.h"
#include "driver/watch.h"

struct options {
    struct cli_common common;
    const char *database;
    const char *sources;
    const char *output;
    const char *as_of;
    const char *delivery;
    const char *sql;
    const char *canonical;
    const char *out;
    const char *why, *who, *check, *subject, *until;
    bool show_values, reject, all, probe, yes, open;
    const char *max_age;
    const char *file;
    struct watch_options watch;
};

/* Where the command works. */
static inline enum err_code options_place(struct arena *a, const struct options *o,
                                struct place *p, struct err *err)
{
    return place_find(a, &o->common, o->sources, o->database, p, err);
}

#endif
