/* SPDX-License-Identifier: Apache-2.0 */
/*
 * place - where a command works: home, state, sources, data and database.
 *
 * The database is -d, else LAPSE_DATABASE, else what PGHOST, PGSERVICE and the
 * other PG* variables say, else the demo's private cluster under
 * HOME/var/demo when it runs (then the state is HOME/var/demo too, unless
 * another one is named), else libpq's own default.
 */
#ifndef LAPSE_DRIVER_PLACE_H
#define LAPSE_DRIVER_PLACE_H

#include <stdbool.h>

#include "common/arena.h"
#include "common/cli.h"

struct place {
    const char *home;
    const char *state;    /* made when missing */
    const char *sources;  /* folder of source folders */
    const char *data;     /* --data or NULL */
    const char *database; /* -d or NULL (then the environment says it) */
    bool demo;            /* the demo's cluster was taken */
};

/* Fills p, and sets PGHOST, PGPORT, PGUSER, PGDATABASE in our environment
 * when the demo's cluster is taken.  state, data, sources and database are
 * option values or NULL. */
enum err_code place_find(struct arena *a, const struct cli_common *common,
                         const char *sources, const char *database,
                         struct place *p, struct err *err);
/* Whether path is a directory. */
bool place_is_dir(const char *path);
/* The socket directory of a running private cluster under dir, or NULL: the
 * fifth line of data/postmaster.pid, whose first is a living process. */
const char *place_cluster(struct arena *a, const char *dir);

#endif
