/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vocabulary - vocabulary.csv beside a source file: hand-made code tables,
 * each row cited.  Header exactly
 * source,field,code,ours,effective_from,effective_to,citation,note.
 */
#ifndef LAPSE_TRANSFORM_VOCABULARY_H
#define LAPSE_TRANSFORM_VOCABULARY_H

#include "common/arena.h"
#include "common/err.h"
#include "common/node.h"

enum { VOCABULARY_SOURCE, VOCABULARY_FIELD, VOCABULARY_CODE, VOCABULARY_OURS,
       VOCABULARY_FROM, VOCABULARY_TO, VOCABULARY_CITATION, VOCABULARY_NOTE,
       VOCABULARY_COLUMNS };

struct vocabulary_row {
    struct str cell[VOCABULARY_COLUMNS]; /* trimmed */
    struct node at;                      /* place, for messages */
};

/* Rows in the order of the file, in the arena; a file that is not there has
 * none.  ERR_USAGE with the line for a header or row that is wrong, or that
 * cites nothing. */
enum err_code vocabulary_read(struct arena *a, const char *path,
                              struct vocabulary_row **rows, size_t *n,
                              struct err *err);

#endif
