/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stream - the bytes of one file of a delivery, from a descriptor that the
 * parent passed, through its container (gzip when the magic says so, by our
 * own loop over inflate: every member to its end, then EOF or zero padding
 * only).  Limits: decoded bytes and ratio (200:1 after 1 MiB).
 */
#ifndef LAPSE_TRANSFORM_STREAM_H
#define LAPSE_TRANSFORM_STREAM_H

#include <stdint.h>
#include <sys/types.h>

#include "common/err.h"

#define STREAM_DECODED_MAX (UINT64_C(64) << 30) /* 64 GiB: a state's export */

struct stream;

/* Takes fd over.  A damaged container is an error of the
 * document: ERR_FAILED with "file: byte N: reason". */
enum err_code stream_open(struct stream **s, int fd, const char *name,
                          struct err *err);
/* Up to n decoded bytes; *got = 0 only at a clean end. */
enum err_code stream_read(struct stream *s, void *p, size_t n, size_t *got,
                          struct err *err);
uint64_t stream_bytes_in(const struct stream *s);  /* of the file, so far */
uint64_t stream_bytes_out(const struct stream *s); /* decoded, so far */
/* Another limit for decoded bytes than STREAM_DECODED_MAX. */
void stream_limit(struct stream *s, uint64_t decoded_max);
void stream_free(struct stream *s);

#endif
