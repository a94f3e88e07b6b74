/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_grid - a table of a page as rows of cells, rowspan and colspan spread
 * out; what stands in an inner table is not among them.  Knows no header.
 */
#ifndef LAPSE_TRANSFORM_HTML_GRID_H
#define LAPSE_TRANSFORM_HTML_GRID_H

#include "transform/html.h"

#define GRID_COLUMNS_MAX 4096 /* as many as a source file may name */

struct grid_row {
    const struct html_node **cell; /* spread cells repeat */
    size_t n;
    uint64_t offset, end; /* in html.text */
    bool foot;            /* in tfoot */
    bool nested;          /* a cell holds a table */
    bool blank;           /* no cell at all */
};

struct grid {
    const struct html_node *table;
    struct grid_row *row;
    size_t n, room;
};

/* Every table of the page in order, in the arena. */
void html_grids(struct arena *a, const struct html *h, struct grid **out,
                size_t *n);

#endif
