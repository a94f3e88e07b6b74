/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staged - writes the parts of a staged delivery (docs/contracts.md, contract
 * 2): rows are collected per table, sorted by their two keys and written as
 * binary COPY files; memory is bounded by the chunks.  Pure function of the
 * rows and their order.
 */
#ifndef LAPSE_TRANSFORM_STAGED_H
#define LAPSE_TRANSFORM_STAGED_H

#include "common/arena.h"
#include "common/digest.h"
#include "common/err.h"
#include "transform/table.h"

struct staged_part {
    enum table table;
    unsigned number; /* 1-based */
    uint64_t rows, bytes;
    char sha256[DIGEST_HEX + 1];
};

struct staged;

/* Works in DIR.tmp, which is emptied first. */
enum err_code staged_open(struct staged **s, const char *dir,
                          struct err *err);
struct staged_key {
    int64_t key1, key2;
    size_t length;
};

/* n checked binary COPY rows, one behind the other.  They are copied. */
enum err_code staged_rows(struct staged *s, enum table t,
                          const struct staged_key *key, size_t n,
                          const char *rows, struct err *err);
/* row: one checked binary COPY row.  It is copied. */
enum err_code staged_row(struct staged *s, enum table t, int64_t key1,
                         int64_t key2, struct str row, struct err *err);
/* What was begun is on the disk, no thread is there: before a fork. */
enum err_code staged_wait(struct staged *s, struct err *err);
/* Write what is left; the parts in table and number order. */
enum err_code staged_parts(struct staged *s, const struct staged_part **parts,
                           size_t *n, struct err *err);
uint64_t staged_count(const struct staged *s, enum table t);
/* Where the files are until they are committed. */
const char *staged_path(const struct staged *s);
/* Any other file of the delivery ("columns.json"). */
enum err_code staged_file(struct staged *s, const char *name, struct str data,
                          struct err *err);
/* Make it visible: DIR.tmp becomes DIR (an older DIR is replaced). */
enum err_code staged_commit(struct staged *s, struct err *err);
void staged_free(struct staged *s); /* removes DIR.tmp unless committed */

#endif
