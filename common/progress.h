/* SPDX-License-Identifier: Apache-2.0 */
/*
 * progress - a line on a terminal, by bytes truly parsed, with an estimate
 * after five seconds; nothing when stderr is no terminal or -q is given.
 */
#ifndef LAPSE_COMMON_PROGRESS_H
#define LAPSE_COMMON_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    const char *what;
    uint64_t total; /* bytes, 0 = unknown */
    double started, shown;
    bool active;
};

void progress_start(struct progress *p, const char *what, uint64_t total,
                    bool quiet);
void progress_at(struct progress *p, uint64_t done);
void progress_end(struct progress *p); /* clears the line */

#endif
