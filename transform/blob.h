/* SPDX-License-Identifier: Apache-2.0 */
/*
 * blob - archived bytes, opened by their name and held against it.  A blob is
 * found where a purge has put what was left of it, or not at all.  Blobs can
 * be checked by a thread while they are read: what was made of them is good
 * only when blob_check_end() says so.
 */
#ifndef LAPSE_TRANSFORM_BLOB_H
#define LAPSE_TRANSFORM_BLOB_H

#include "common/arena.h"
#include "common/digest.h"

struct blob {
    int fd;                   /* -1: not open */
    char sha256[DIGEST_HEX + 1]; /* that its bytes must have */
};

/* state: the directory that holds archive/.  ERR_INTEGRITY where there is no
 * such file; its bytes are not looked at. */
enum err_code blob_open(struct blob *b, const char *state, struct str sha256,
                        struct err *err);
/* Reads all of it; ERR_INTEGRITY when the bytes are not what their name says.
 * Where its descriptor stands does not change. */
enum err_code blob_verify(const struct blob *b, struct err *err);
void blob_close(struct blob *b);

/* Of several blobs, beside other work. */
struct blob_check;

/* In the arena, which lives longer; at most n blobs. */
struct blob_check *blob_check_new(struct arena *a, size_t n);
/* With a descriptor of its own; name is said before an error. */
enum err_code blob_check_add(struct blob_check *c, const struct blob *b,
                             struct str name, struct err *err);
/* Begins; where no thread is to be had, blob_check_end() does it. */
void blob_check_begin(struct blob_check *c);
/* Waits for the first that is damaged, or all; begun or not.  Once. */
enum err_code blob_check_end(struct blob_check *c, struct err *err);
/* Waits, asks nothing: not all blobs were begun with. */
void blob_check_drop(struct blob_check *c);

#endif
