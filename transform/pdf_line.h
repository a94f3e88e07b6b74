/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pdf_line - what pdftotext -bbox-layout says, as pages of lines of words
 * with their boxes in points from the upper left corner.  Its grouping into
 * flows and blocks is not used: it follows columns of prose, not of tables.
 */
#ifndef LAPSE_TRANSFORM_PDF_LINE_H
#define LAPSE_TRANSFORM_PDF_LINE_H

#include "common/arena.h"
#include "common/err.h"
#include "transform/stream.h"

/* About 20 000 pages of a list. */
#define PDF_WORDS_MAX ((size_t)12 << 20)

struct pdf_word {
    float x0, y0, x1, y1;
    struct str text;
};

struct pdf_line {
    struct pdf_word *word; /* from left to right */
    size_t n;
    float top, bottom;
    struct str text; /* words with one blank between */
};

struct pdf_page {
    float width, height;
    struct pdf_line *line; /* from top to bottom */
    size_t n;
};

struct pdf_text {
    struct pdf_page *page;
    size_t n;
    uint64_t words;
};

/* All pages, in the arena.  ERR_FAILED when the markup does not end as it
 * should (pdftotext itself knows why) or holds too many words. */
enum err_code pdf_lines(struct arena *a, struct stream *s, const char *name,
                        struct pdf_text *out, struct err *err);

#endif
