/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain - what explain_place() shares between the things that can be
 * explained.
 */
#ifndef LAPSE_REPORT_EXPLAIN_H
#define LAPSE_REPORT_EXPLAIN_H

#include "report/report.h"
#include "report/sheet.h"

/* Where row of r stands: its columns file, role, sha256, format, byte_offset,
 * byte_length, page, page_points as far as it has them; then archive, line,
 * and the record itself when it was asked for. */
enum err_code explain_place(struct report *r, struct sheet *s,
                            const struct rows *rows, size_t row,
                            struct err *err);
/* *found: whether id is one; nothing is written otherwise. */
enum err_code explain_event(struct report *r, const char *id, bool *found,
                            struct err *err);
enum err_code explain_case(struct report *r, const char *id, bool *found,
                           struct err *err);
enum err_code explain_reject(struct report *r, const char *id, bool *found,
                             struct err *err);
enum err_code explain_column(struct report *r, const char *id, bool *found,
                             struct err *err);

#endif
