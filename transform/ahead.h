/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ahead - a thread that reads the records of a document while those before
 * are mapped, and makes their hashes.  What the mapping is given does not
 * depend on it: the same records in the same order, an error behind them.
 * Where no thread is to be had, all is read in turn.  Knows no format and no
 * mapping.
 */
#ifndef LAPSE_TRANSFORM_AHEAD_H
#define LAPSE_TRANSFORM_AHEAD_H

#include "common/digest.h"
#include "transform/reader.h"

struct ahead;

/* Starts the thread, which waits: before the sandbox closes.  Not NULL. */
struct ahead *ahead_new(void);
void ahead_free(struct ahead *a); /* or NULL */
/* r is open, and the thread's until ahead_end().  With a key (which must last
 * as long) records have their hash. */
void ahead_begin(struct ahead *a, struct reader *r,
                 const struct record_key *key);
/* As reader_next(). */
enum err_code ahead_next(struct ahead *a, struct record **rec,
                         struct err *err);
/* Also before the end of the document. */
void ahead_end(struct ahead *a);

#endif
