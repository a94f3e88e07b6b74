/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage - a staged delivery into the stage tables of a session, counted three
 * times: rows by the manifest, by the answers to COPY, by count(*).  Events,
 * their details and notes, where the mass is, go last and in the order of
 * their keys, and are held against the dictionaries on the way (known.h).
 */
#ifndef LAPSE_LOAD_STAGE_H
#define LAPSE_LOAD_STAGE_H

#include "common/buf.h"
#include "common/progress.h"
#include "load/db.h"
#include "load/sorted.h"
#include "load/staged.h"

struct stage {
    struct arena *a;
    struct db *db;
    const struct staged *s;
    struct progress progress;
    uint64_t sent; /* bytes */
    int64_t copied[STAGED_TABLES];
    int64_t counted[STAGED_TABLES];
    bool once; /* no key of an event stands twice */
    bool all;  /* every key of an event and detail is in a dictionary */
};

/* Open the stage and compare its columns with those staged, before a byte is
 * sent: ERR_USAGE when the store has others. */
enum err_code stage_open(struct stage *st, struct arena *a, struct db *db,
                         const struct staged *s, bool quiet, struct err *err);
/* Copy and count every table but events, details and notes. */
enum err_code stage_small(struct stage *st, struct err *err);
/* Copy and count those three; tells once and all.  Both: ERR_INTEGRITY when
 * two counts differ. */
enum err_code stage_large(struct stage *st, struct err *err);
void stage_close(struct stage *st); /* ends the line of progress */

/* COPY a table by sql, row by row in the order of keys; put appends to out
 * what is to be sent of a row.  ERR_INTEGRITY when a part is not what the
 * manifest says, or the database copied another number of rows. */
typedef enum err_code stage_put(void *arg, const struct sorted_row *row,
                                struct buf *out, struct err *err);
enum err_code stage_rows(struct stage *st, size_t table, const char *sql,
                         stage_put *put, void *arg, struct err *err);
/* {"event":[staged,copied,counted]} in the arena, for etl.merge_counted. */
const char *stage_counts(const struct stage *st);

#endif
