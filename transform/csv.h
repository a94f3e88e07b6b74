/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv - what the parts of the reader of delimited files share: the open
 * document, and its header.
 */
#ifndef LAPSE_TRANSFORM_CSV_H
#define LAPSE_TRANSFORM_CSV_H

#include "transform/csv_row.h"
#include "transform/reader.h"
#include "transform/row_rule.h"

/* A spreadsheet has no more columns; a line that has is no header. */
#define CSV_COLUMNS_MAX 16384

struct csv {
    struct csv_rows rows;
    struct row_rule rule;
    bool ruled;         /* it holds a pattern */
    size_t columns;     /* of the file */
    size_t *column;     /* of each field, SIZE_MAX when not in the file */
    struct str header;  /* its text, when it is one row of several columns */
    struct str *cell, *nothing; /* nfields each */
    struct record record;
    struct arena scratch; /* of the record at hand */
    struct arena_mark empty;
};

/* csv_reader.open with another size of chunks than CSV_CHUNK. */
enum err_code csv_open(struct reader *r, size_t chunk, struct err *err);

/* Reads up to and with the header and binds the fields to the columns.
 * ERR_FAILED when the file is empty or something else than a table (a web
 * page, JSON, a spreadsheet), ERR_HELD when it may be one that changed. */
enum err_code csv_header(struct csv *c, struct reader *r, struct err *err);
/* The first byte of text that is no text of the file's encoding (SIZE_MAX
 * when there is none), and why. */
size_t csv_bad_byte(const struct csv *c, struct str text,
                    enum reject_class *why);
/* Text of field i of the row at hand, unquoted (in a when it must be). */
struct str csv_field_text(const struct csv *c, const struct csv_row *row,
                          size_t i, struct arena *a);
/* A row without a character that can be seen, in one field. */
bool csv_is_blank(const struct csv *c, const struct csv_row *row);

#endif
