/* SPDX-License-Identifier: Apache-2.0 */
/*
 * statement - what a public report says: its text in blocks becomes
 * sentences, sentences become facts of table FACT_STATEMENT by named rules.
 * Vocabulary of names: docs/statements.md.
 */
#ifndef LAPSE_TRANSFORM_STATEMENT_H
#define LAPSE_TRANSFORM_STATEMENT_H

#include "transform/mapping.h"

struct alias {
    struct str alias, case_number;
};

/* Reads the whole document (text or html by spec->format), emits statements
 * with document, page, sentence, claimant, date interval.  counts: sentences
 * are the records (records_in), those without a statement without_fact. */
enum err_code statement_read(const struct source *src,
                             const struct file_spec *spec, uint32_t file_no,
                             struct stream *stream, const char *name,
                             const struct alias *aliases, size_t naliases,
                             struct mapping_counts *counts,
                             struct fact_sink *sink, struct err *err);
/* alias,case_number with a header; in the arena. */
enum err_code alias_read(struct arena *a, struct stream *stream,
                         const char *name, struct alias **out, size_t *n,
                         struct err *err);

#endif
