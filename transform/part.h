/* SPDX-License-Identifier: Apache-2.0 */
/*
 * part - writes files beside the one who makes their bytes: a thread hashes
 * and writes block after block and brings each file to the disk, while the
 * next rows are read and sorted.  (Waiting for the disk and the digests of a
 * million contacts stopped the parser child for a third of its time.)  Knows
 * nothing of rows.  One file at a time; not to be used while a process is
 * forked: part_wait() first.
 */
#ifndef LAPSE_TRANSFORM_PART_H
#define LAPSE_TRANSFORM_PART_H

#include "common/arena.h"
#include "common/digest.h"
#include "common/err.h"

struct part_written {
    uint64_t bytes;
    char sha256[DIGEST_HEX + 1];
};

struct part_writer;

/* In the arena; part_free() before it goes. */
struct part_writer *part_new(struct arena *a);
/* Begin a file (mode 0600), fill it. */
void part_begin(struct part_writer *w, const char *path);
void part_put(struct part_writer *w, const void *p, size_t n);
/* The file is whole; *out is filled by the next part_wait().  Returns what has
 * failed so far, of this file or an earlier one. */
enum err_code part_end(struct part_writer *w, struct part_written *out,
                       struct err *err);
/* All files that were ended are on the disk, or the first error; no thread is
 * there any more, until the next block. */
enum err_code part_wait(struct part_writer *w, struct err *err);
void part_free(struct part_writer *w); /* a file that was not ended goes */

#endif
