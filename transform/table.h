/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table - the tables of a staged delivery and their columns in COPY order
 * (docs/contracts.md, contract 2).  The database has the same list as its
 * stage tables; columns.json carries it, the load compares.
 */
#ifndef LAPSE_TRANSFORM_TABLE_H
#define LAPSE_TRANSFORM_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"

enum table {
    TABLE_EVENT, TABLE_EVENT_DETAIL, TABLE_TERM, TABLE_STATEMENT,
    TABLE_POLICY, TABLE_HOLIDAY, TABLE_COVERAGE, TABLE_REVIEW, TABLE_REJECT,
    TABLE_PROFILE, TABLE_CASE_REF, TABLE_OFFICER, TABLE_OFFICE,
    TABLE_PRIVATE_CASE, TABLE_PRIVATE_OFFICER, TABLE_PRIVATE_NOTE,
    TABLE_PRIVATE_QUOTE, TABLE_GONE, TABLE_COUNT
};

enum column_type { COL_INT2, COL_INT4, COL_INT8, COL_DATE, COL_TIMESTAMP,
                   COL_BOOL, COL_TEXT, COL_TEXTS };

struct column {
    const char *name;
    enum column_type type;
};

struct table_spec {
    const char *name;
    const struct column *column;
    size_t ncolumns;
    int sort[2]; /* columns by which the rows of a part are sorted, of a fixed
                    size; -1 none */
    bool is_fact; /* counts into `facts` of the manifest */
};

const struct table_spec *table_spec(enum table t);
const char *column_type_name(enum column_type t); /* PostgreSQL's word */
/* Fixed size of a binary value of the type, 0 = any. */
size_t column_type_size(enum column_type t);
/* The text of columns.json, without line end. */
bool table_columns_json(struct buf *out);

#endif
