/* SPDX-License-Identifier: Apache-2.0 */
/*
 * summary - the screen of the morning after: a line per source, the numbers
 * that moved, what needs a person and the command that mends it; the same as
 * one JSON object.
 */
#ifndef LAPSE_DRIVER_SUMMARY_H
#define LAPSE_DRIVER_SUMMARY_H

#include "driver/night.h"

/* A night of which nobody needs to hear: exit code 0. */
bool summary_is_quiet(const struct night *night);
/* Whether anything was fetched or published. */
bool summary_is_new(const struct night *night);
bool summary_text(struct arena *a, const struct night *night, struct buf *out);
bool summary_json(struct arena *a, const struct night *night, struct buf *out);

#endif
