/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sql_dir - the files under sql/: the numbered ones of the schema, and the
 * lists of functions and views in the order that their ORDER file gives, with
 * checksums.  Knows no connection and no statement.
 */
#ifndef LAPSE_LOAD_SQL_DIR_H
#define LAPSE_LOAD_SQL_DIR_H

#include "common/arena.h"
#include "common/digest.h"
#include "common/err.h"

struct sql_file {
    const char *name; /* below sql/: "schema/010_core.sql" */
    const char *base; /* its last part: "010_core.sql" */
    const char *text; /* terminated */
    char checksum[DIGEST_HEX + 1];
};

/* All texts live in the arena.  ERR_USAGE when a file is not there: an
 * installation that is not whole. */
enum err_code sql_dir_file(struct arena *a, const char *home, const char *name,
                           struct sql_file *f, struct err *err);
/* sql/schema/NNN_*.sql by number. */
enum err_code sql_dir_schema(struct arena *a, const char *home,
                             struct sql_file **files, size_t *n,
                             struct err *err);
/* The files that sql/DIR/ORDER names, one a line ("#" begins a remark). */
enum err_code sql_dir_list(struct arena *a, const char *home, const char *dir,
                           struct sql_file **files, size_t *n, struct err *err);
/* One checksum over names and texts. */
void sql_dir_checksum(const struct sql_file *files, size_t n,
                      struct sha256 *sum);

#endif
