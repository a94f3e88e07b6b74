/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sheet - an answer that is a list of named things: "name  value" lines for
 * people, one JSON object for programs.  A value that is not known is left
 * out of the text and null in JSON.
 */
#ifndef LAPSE_REPORT_SHEET_H
#define LAPSE_REPORT_SHEET_H

#include "common/buf.h"
#include "common/json.h"
#include "report/query.h"

struct sheet {
    struct buf *out;
    struct json j;
    bool json;
};

void sheet_open(struct sheet *s, struct buf *out, bool json);
void sheet_close(struct sheet *s);
void sheet_text(struct sheet *s, const char *name, struct str value);
void sheet_int(struct sheet *s, const char *name, int64_t value);
/* "lo" or "lo..hi". */
void sheet_days(struct sheet *s, const char *name, struct str lo,
                struct str hi);
/* Named like its column. */
void sheet_column(struct sheet *s, const struct rows *r, size_t row,
                  const char *column);
/* All rows: a small table under a heading, or a list of objects. */
void sheet_rows(struct sheet *s, const char *name, const struct rows *r);

#endif
