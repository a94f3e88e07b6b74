/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tombstone - what stands in the archive where bytes were purged: one JSON
 * object in archive/ab/<sha256>.tombstone, with the name of the bytes that
 * took their place (the same file without a person's records) or none, when,
 * by whom and why.  It holds no name and no number of a person.
 */
#ifndef LAPSE_COMMON_TOMBSTONE_H
#define LAPSE_COMMON_TOMBSTONE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/err.h"
#include "common/str.h"

struct tombstone {
    const char *now;       /* SHA-256 of what took their place; NULL: nothing */
    const char *purged_at; /* UTC stamp */
    const char *who, *reason;
    int64_t records; /* cut out; 0 when the whole file went */
};

/* Path of archived bytes. */
const char *tombstone_blob(struct arena *a, const char *state,
                           struct str sha256);
/* *found false when nothing was purged under this name. */
enum err_code tombstone_read(struct arena *a, const char *state,
                             struct str sha256, struct tombstone *t,
                             bool *found, struct err *err);
enum err_code tombstone_write(struct arena *a, const char *state,
                              struct str sha256, const struct tombstone *t,
                              struct err *err);
/* The name under which bytes are there now: sha256 itself, also when neither
 * they nor a tombstone are there; else what took their place, purge after
 * purge.  *now NULL: they are gone whole.  *last the tombstone that was met
 * last, its purged_at NULL when none was. */
enum err_code tombstone_resolve(struct arena *a, const char *state,
                                struct str sha256, const char **now,
                                struct tombstone *last, struct err *err);

#endif
