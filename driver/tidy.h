/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tidy - at the end of a source's night: of what was staged the base of the
 * next one and what a person may release stay.  The rest stands in the archive,
 * from which it can be made again, and holds names and notes meanwhile.
 */
#ifndef LAPSE_DRIVER_TIDY_H
#define LAPSE_DRIVER_TIDY_H

#include "driver/night.h"

/* Ask the load what is needed, remove the other folders of this source.
 * Nothing is removed, and nothing said, when the store cannot tell: the next
 * night does it. */
enum err_code tidy_staged(struct arena *a, const struct night_options *o,
                          const char *source, struct err *err);

#endif
