/* SPDX-License-Identifier: Apache-2.0 */
/*
 * row_rule - the patterns of a source file that look at whole rows of a table
 * (html, pdf): skipRows and checks.total.  A row's text is its cells, or its
 * words, with one blank between.
 */
#ifndef LAPSE_TRANSFORM_ROW_RULE_H
#define LAPSE_TRANSFORM_ROW_RULE_H

#include "common/arena.h"
#include "common/err.h"
#include "transform/regex.h"
#include "transform/source.h"

enum row_kind { ROW_PLAIN, ROW_SKIP, ROW_TOTAL };

struct row_rule {
    struct regex **skip;
    size_t nskip;
    struct regex *total; /* NULL: none */
};

/* In the arena; row_rule_release() before it goes, also after an error. */
enum err_code row_rule_init(struct row_rule *r, struct arena *a,
                            const struct file_spec *spec, struct err *err);
/* What a row is.  ROW_TOTAL: *total becomes the number that the pattern's
 * group (or all of its match) holds; grouping marks in it do not count. */
enum row_kind row_rule_look(const struct row_rule *r, struct str text,
                            int64_t *total);
void row_rule_release(struct row_rule *r);

#endif
