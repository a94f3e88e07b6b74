/* SPDX-License-Identifier: Apache-2.0 */
/*
 * emit_word - which words a fact of each sort takes: the columns of the
 * canonical layout (docs/canonical.md), and event words for every kind.
 */
#ifndef LAPSE_TRANSFORM_EMIT_WORD_H
#define LAPSE_TRANSFORM_EMIT_WORD_H

#include "transform/source.h"

bool emit_takes(enum emit_as as, enum word w);
const char *emit_noun(enum emit_as as); /* "event", "case", ... */

#endif
