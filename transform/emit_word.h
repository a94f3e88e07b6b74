/* SPDX-License-Identifier: Apache-2.0 */
/*
 * emit_word - which words a fact of each sort takes: the columns of the
 * canonical layout (docs/canonical.md), and event words for every kind.
 */
#ifndef LAPSE_TRANSFORM_EMIT_WORD_H
#define LAPSE_TRANSFORM_EMIT_WORD_H

#include "transform/source.h"

bool emit_takes(enum emit_as as, enum word w);
/* Whether a fact of the sort may be of a kind: one of the closed list, for
 * statements of theirs, for coverage also document:TYPE. */
bool emit_takes_kind(enum emit_as as, struct str kind);
/* Words that a fact cannot do without, ended by WORD_NONE.  (A date is not
 * among them: without one there is no fact.) */
const enum word *emit_needs(enum emit_as as);
/* "an event", "a case", ... for messages */
const char *emit_noun(enum emit_as as);

#endif
