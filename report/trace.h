/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trace - from a position back to the bytes as received: finds the blob in
 * the archive, proves that it still is what its name says, counts the line.
 * Knows no format but gzip.
 */
#ifndef LAPSE_REPORT_TRACE_H
#define LAPSE_REPORT_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/err.h"

/* position of docs/contracts.md: file_no << 48 | offset */
#define TRACE_OFFSET_BITS 48
#define TRACE_PAGE_BITS 32 /* pdf: page << 32 | top */

struct trace_at {
    const char *state;  /* directory */
    const char *sha256; /* of the blob, in hex */
    uint64_t offset;    /* counted after its container */
    uint64_t length;    /* of the record; 0 = to the end of its line */
    bool is_pdf;        /* no lines to count, no text to show */
    bool is_csv;        /* a line end inside quotes does not end the record */
};

struct trace {
    bool found;     /* the blob is in the archive */
    bool purged;    /* a tombstone stands in its place */
    uint64_t line;  /* 1-based, 0 = no lines to count (pdf) */
    uint64_t start; /* offset of the first byte of that line */
};

/* The place in the archive.  text, when not NULL, gets the bytes of the
 * record (at most its ceiling).  ERR_INTEGRITY when the bytes are not those of
 * the name. */
enum err_code trace_find(const struct trace_at *at, struct trace *t,
                         struct buf *text, struct err *err);

#endif
