/* SPDX-License-Identifier: Apache-2.0 */
/*
 * print - staged rows for people: one JSON object a line, dates in ISO 8601.
 */
#ifndef LAPSE_TRANSFORM_PRINT_H
#define LAPSE_TRANSFORM_PRINT_H

#include "transform/copy_row.h"

/* row: a checked binary COPY row.  Appends a line; false when out is full. */
bool print_json_row(enum table t, struct str row, struct buf *out);

#endif
