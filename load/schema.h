/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schema - creates or upgrades a store: numbered schema files once, functions
 * and views whole whenever their text or the catalogue differs, codes, months,
 * roles.  All in one transaction, under the lock of all publishes: a setup that
 * is cut off leaves what was.  Knows file names under sql/ and the functions of
 * sql/functions/070_setup.sql.
 */
#ifndef LAPSE_LOAD_SCHEMA_H
#define LAPSE_LOAD_SCHEMA_H

#include "common/arena.h"
#include "common/err.h"
#include "load/db.h"

/* What a setup did, one line each, in the arena of the call. */
struct schema_report {
    struct str *change;
    size_t changes;
    struct str *warning;
    size_t warnings;
    bool made; /* there was no store before */
};

/* home: the folder that holds sql/.  Filled only when the changes are
 * committed.  ERR_INTEGRITY when a released file was changed, ERR_USAGE when
 * the store is newer than these files. */
enum err_code schema_setup(struct arena *a, struct db *db, const char *home,
                           struct schema_report *report, struct err *err);

#endif
