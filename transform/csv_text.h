/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_text - a window on the text of a stream: bytes are read in chunks and
 * decoded to UTF-8 where they are not UTF-8 already (those are read into the
 * window directly and never copied), and what was taken is counted in bytes
 * of the file.  Knows no records.
 */
#ifndef LAPSE_TRANSFORM_CSV_TEXT_H
#define LAPSE_TRANSFORM_CSV_TEXT_H

#include "common/buf.h"
#include "common/err.h"
#include "transform/encoding.h"
#include "transform/stream.h"

/* Half of a second-level cache: what was read is still there when scanned. */
#define CSV_CHUNK ((size_t)256 << 10)

struct csv_text {
    struct stream *stream;
    enum encoding encoding;
    bool decoded;  /* the window is not the bytes of the file */
    bool end;      /* the window holds all the rest */
    size_t chunk;
    uint64_t offset; /* in the file, of the window's first byte not taken */
    uint64_t mark;   /* bytes of its byte order mark */
    struct decoder decoder;
    struct buf raw, window;
    size_t taken;
};

/* Reads the head of the stream and drops its byte order mark.  most: bytes of
 * text that will be asked for at once.  ERR_HELD when the mark contradicts the
 * declared encoding.  csv_text_release() also after an error. */
enum err_code csv_text_open(struct csv_text *t, struct stream *stream,
                            struct str encoding, const char *name,
                            size_t chunk, size_t most, struct err *err);
/* Read a chunk more (or set end); text that was handed out has moved. */
enum err_code csv_text_fill(struct csv_text *t, struct err *err);
/* What is there and not taken; CSV_PAD bytes behind it may be read. */
struct str csv_text_rest(const struct csv_text *t);
/* Bytes of the file that the first n bytes of the rest stood for. */
uint64_t csv_text_raw(const struct csv_text *t, size_t n);
/* Take n bytes of the rest: whole characters.  Returns csv_text_raw(). */
uint64_t csv_text_take(struct csv_text *t, size_t n);
void csv_text_release(struct csv_text *t);

#endif
