/* SPDX-License-Identifier: Apache-2.0 */
/*
 * regex - regular expressions of source files by PCRE2 (JIT), which is
 * confined here.  Compiled once, before the sandbox closes; UTF-8.
 */
#ifndef LAPSE_TRANSFORM_REGEX_H
#define LAPSE_TRANSFORM_REGEX_H

#include <stdbool.h>

#include "common/arena.h"
#include "common/buf.h"
#include "common/err.h"

#define REGEX_NOCASE 1u
#define REGEX_WHOLE 2u /* the pattern must fit the whole text */

struct regex;

/* In the arena, and regex_free() before it goes.  ERR_USAGE: what is wrong
 * with the pattern and at which character. */
enum err_code regex_new(struct regex **re, struct arena *a, struct str pattern,
                        unsigned flags, struct err *err);
/* Also false for text that is no UTF-8 or that exhausts the match limit. */
bool regex_matches(struct regex *re, struct str text);
/* The text of group (0 = all) of the first match; false when there is no
 * match.  *out is a slice of text, STR_NULL when the group took no part. */
bool regex_group(struct regex *re, struct str text, unsigned group,
                 struct str *out);
/* text with its first match (global: each) replaced, appended to out; $1 and
 * \1 stand for groups, a backslash takes the next character as it is.  false,
 * out as it was, when nothing matched or out is full. */
bool regex_replace(struct regex *re, struct str text, struct str replacement,
                   bool global, struct buf *out);
void regex_free(struct regex *re); /* NULL: nothing */

#endif
