/* SPDX-License-Identifier: Apache-2.0 */
/*
 * probe - whether the nightly run is alive, for a watcher that is not the
 * nightly run: by the store's own row, or by the file last_success of the
 * state, wherever it was copied to.  Says one line when all is well; anything
 * else is an error with the reason.
 */
#ifndef LAPSE_REPORT_PROBE_H
#define LAPSE_REPORT_PROBE_H

#include "report/report.h"

/* "26h", "90m", "2d" as seconds; false for anything else, and for 0. */
bool probe_age(struct str text, int64_t *seconds);
/* ERR_FAILED when the last success is older than o->max_age, lies in the
 * future or never was; ERR_HELD when a delivery has been held for more than
 * three days; ERR_INCOMPLETE when a source is staler than it may be. */
enum err_code probe_store(struct report *r, struct err *err);
/* The first of these, by the file o->file alone. */
enum err_code probe_file(const struct report_options *o, struct buf *out,
                         struct err *err);

#endif
