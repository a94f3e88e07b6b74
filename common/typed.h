/* SPDX-License-Identifier: Apache-2.0 */
/*
 * typed - an id that a person gives: as an operand, or "-" for a line of stdin,
 * so that a case number stands on no command line, where everybody on the
 * machine could read it.
 */
#ifndef LAPSE_COMMON_TYPED_H
#define LAPSE_COMMON_TYPED_H

#include "common/arena.h"
#include "common/err.h"

#define TYPED_MAX 4096 /* bytes of a line */

/* *id: the operand itself, or for "-" the next line of stdin without the
 * spaces around it, in the arena.  On a terminal it is asked for.  ERR_USAGE
 * when nothing, or more than TYPED_MAX bytes, is there. */
enum err_code typed_id(struct arena *a, const char *operand, const char **id,
                       struct err *err);

#endif
