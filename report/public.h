/* SPDX-License-Identifier: Apache-2.0 */
/*
 * public - which views may be exported for everybody, and what is blanked in
 * them: rows about one person are refused, numbers of rows of the store are
 * left out, a count of 1 to 10 is blanked and with it what its row would
 * give it away by (the other counts, shares, medians).  Pure: knows rows, not
 * the store.
 */
#ifndef LAPSE_REPORT_PUBLIC_H
#define LAPSE_REPORT_PUBLIC_H

#include "common/buf.h"
#include "common/err.h"
#include "report/query.h"

#define PUBLIC_SMALL 10

struct public_view;

/* The rules of a view of schema gap; ERR_USAGE, with the views that may, when
 * it is about single people or not known to be safe. */
enum err_code public_find(const char *view, const struct public_view **v,
                          struct err *err);
/* Whether a column is left out. */
bool public_drops(const struct public_view *v, const char *column);

struct public_state { /* of one export, zeroed at its start */
    struct str group; /* first column of the group that is blanked */
    char text[256];   /* its bytes */
    bool blank;
};
/* Header and rows as CSV; the last column, "blanked", says whether something
 * was.  Rows must come in the order of all columns of the view. */
void public_header(struct buf *out, const struct public_view *v,
                   const struct rows *one);
void public_row(struct buf *out, const struct public_view *v,
                struct public_state *s, const struct rows *one);

#endif
