/* SPDX-License-Identifier: Apache-2.0 */
/*
 * watch - what a night leaves for those who were asleep: the row and the file
 * of the last success, and a hook for a success or a problem.  A success is a
 * night that ended with 0 or 3, that the store has entered after looking at
 * its sums again; nothing else pings one.  Knows nothing of sources.
 */
#ifndef LAPSE_DRIVER_WATCH_H
#define LAPSE_DRIVER_WATCH_H

#include "driver/night.h"

/* A hold that nobody looked at for longer is a problem of its own. */
#define WATCH_HELD_DAYS 3

struct watch_options {
    const char *environment; /* NULL: the name of this machine */
    const char *on_success;  /* a command for /bin/sh or a URL, or NULL */
    const char *on_problem;
};

/* Age, limits (checks: freshness) and verdict of a source, from its row of
 * gap.source_status and the clock of the run; one that is stale and else OK
 * becomes ERR_INCOMPLETE. */
void watch_freshness(struct outcome *out, const struct node *row);
/* Whether somebody should be woken: any code but 0 and 3, a source that
 * failed, one past freshness.fail, a hold of more than WATCH_HELD_DAYS. */
bool watch_is_problem(const struct night *night);
/* Enter the night and write STATE/last_success.  Where the store does not
 * take it, night->code becomes what that was: ERR_RETRY, ERR_INTEGRITY ... */
enum err_code watch_record(struct arena *a, const struct night_options *o,
                           const struct watch_options *w, struct night *night,
                           struct err *err);
/* Run the hooks: a command gets the summary as JSON on stdin and
 * LAPSE_OUTCOME, LAPSE_EXIT_CODE, LAPSE_ENVIRONMENT, and no PGPASSWORD; a URL
 * gets one POST of environment, outcome, exit code and time, no more. recorded:
 * watch_record went well.  One that fails is a warning and changes nothing. */
void watch_hooks(struct arena *a, const struct night_options *o,
                 const struct watch_options *w, const struct night *night,
                 bool recorded);

#endif
