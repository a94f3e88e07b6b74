/* SPDX-License-Identifier: Apache-2.0 */
/*
 * catalog - which source files a command means.  An operand is the path of a
 * source file, a folder of them, jurisdiction/name, a jurisdiction, a name at
 * the top of the sources folder, or a source id.  Reads of a source file only
 * what starting the programs needs (id, fetch); whether the rest is right is
 * said by the programs that use it.
 */
#ifndef LAPSE_DRIVER_CATALOG_H
#define LAPSE_DRIVER_CATALOG_H

#include <stdbool.h>
#include <stddef.h>

#include "common/arena.h"
#include "driver/place.h"

/* Files in sources/ that are templates or wait for their own --data: never
 * part of "all sources". */
#define CATALOG_STANDARDS "standards"
#define CATALOG_CANONICAL "canonical"

struct origin {
    const char *path;         /* of the source file */
    const char *id;           /* source id, %j replaced */
    const char *jurisdiction; /* given to the programs, or NULL: its folder */
    const char *folder;       /* folder name of the source file */
    const char *data;         /* --data for the programs, or NULL */
    const char *needs;        /* fetch folder as the file says, or NULL */
    bool has_data;            /* that folder is there, or it needs none */
    bool named;               /* an operand named this very source */
    bool standards;           /* made of the template */
    struct err fault;         /* the file could not be read: code not OK */
};

struct catalog {
    struct origin *origin; /* standards of a folder before its sources */
    size_t n;
};

/* The sources of the operands, each once, in order of folder and name; all of
 * p->sources but the canonical layout when there are none.  ERR_USAGE for an
 * operand that means nothing, naming the nearest. */
enum err_code catalog_find(struct arena *a, const struct place *p,
                           char *const *operand, size_t n, struct catalog *c,
                           struct err *err);

#endif
