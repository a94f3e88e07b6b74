/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_row - row after row of a delimited file, each with its place in the
 * file, of bounded size: what is longer than the ceiling is passed over to the
 * next line end.  Every byte behind the byte order mark is in exactly one row.
 * Knows the rows' shape, not their meaning.
 */
#ifndef LAPSE_TRANSFORM_CSV_ROW_H
#define LAPSE_TRANSFORM_CSV_ROW_H

#include "transform/csv_index.h"
#include "transform/csv_text.h"

struct csv_rows {
    struct csv_text text;
    struct csv_scan scan; /* fields and flags of the row at hand */
    struct csv_scan probe;
    struct csv_index index; /* of the rows ahead */
    size_t ceiling; /* bytes of a row */
    size_t columns; /* that a row should have, 0 = not known */
    uint64_t line;  /* of the next row, 1-based */
};

struct csv_row {
    struct str text; /* without line end, until the next call; "" too_long */
    uint64_t line;
    uint64_t offset, length; /* in the file, with the line end */
    size_t n;                /* fields */
    enum csv_fault fault;
    bool ended;    /* by a line end */
    bool too_long;
};

/* csv_rows.text is open, .scan, .probe and .index are initialised. */
void csv_rows_init(struct csv_rows *r, size_t ceiling);
/* *got = false at the end of the file.  A row of several lines that has a
 * stray quote or another number of fields than columns, while the line behind
 * its first quoted line end is a row of just that number, is an open quote
 * that another record's quote closed (CSV_OPEN): it ends with its line. */
enum err_code csv_rows_next(struct csv_rows *r, struct csv_row *row,
                            bool *got, struct err *err);
/* The next line as it is. */
enum err_code csv_rows_line(struct csv_rows *r, struct csv_row *row,
                            bool *got, struct err *err);

#endif
