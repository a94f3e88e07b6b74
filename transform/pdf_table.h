/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pdf_table - the one table of a PDF: where its header stands on each page
 * and which strip of the page belongs to which field.  Names decide, by
 * reader_bind(); places come from the boxes of the header's words and of the
 * words below, or from `position` in the source file.
 */
#ifndef LAPSE_TRANSFORM_PDF_TABLE_H
#define LAPSE_TRANSFORM_PDF_TABLE_H

#include "transform/pdf_line.h"
#include "transform/reader.h"

enum line_role { LINE_BEFORE, LINE_HEADER, LINE_BODY, LINE_SKIP, LINE_TOTAL };

struct pdf_body { /* one a page */
    enum line_role *role; /* one a line */
    bool has_header;
    float shift; /* of this page's columns against the first one's */
};

struct pdf_strip {
    float x0, x1;
};

struct pdf_table {
    struct pdf_text text;
    struct pdf_body *body;
    size_t first;            /* page of the first header */
    struct pdf_strip *strip; /* one a field; x1 <= x0: not in this file */
};

/* Fills body and strip.  role has LINE_SKIP and LINE_TOTAL already, the rest
 * LINE_BODY.  ERR_HELD when no page has a header that fits. */
enum err_code pdf_table_find(struct pdf_table *t, struct reader *r,
                             struct err *err);
/* The field whose strip a word lies in most, SIZE_MAX for none. */
size_t pdf_table_field(const struct pdf_table *t, size_t nfields, float shift,
                       const struct pdf_word *w);

#endif
