/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table - rows as people and programs want them: aligned text, CSV (RFC 4180,
 * formulas made harmless), JSON.
 */
#ifndef LAPSE_REPORT_TABLE_H
#define LAPSE_REPORT_TABLE_H

#include "common/buf.h"
#include "common/json.h"
#include "report/query.h"

/* Text for a terminal: control, bidirectional and broken bytes as \xNN. */
void text_put(struct buf *out, struct str s);
/* Characters on the screen that text_put would write, one per code point. */
size_t text_width(struct str s);

/* One CSV field.  safe: a text that a spreadsheet would run as a formula
 * (it begins with = + - @ | %, tab or return) gets an apostrophe in front (OWASP,
 * CSV Injection). */
void csv_field(struct buf *out, struct str s, bool safe);
void csv_header(struct buf *out, const struct rows *r);
/* Row i; NULL is an empty field, an empty text is "". */
void csv_row(struct buf *out, const struct rows *r, size_t i, bool safe);

/* Row i as an object whose members are the columns. */
void json_row(struct json *j, const struct rows *r, size_t i);

/* All rows aligned under their names, numbers to the right. */
void table_text(struct buf *out, const struct rows *r);
/* 1234567 as 1,234,567 when s is a whole number, else s. */
void text_number(struct buf *out, struct str s);

#endif
