/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zone - civil time of a place from the tz database: TZif files (RFC 8536)
 * read once, before the sandbox closes, with the rule in their footer for the
 * years after the last listed change.  No global state: safe in any thread.
 */
#ifndef LAPSE_TRANSFORM_ZONE_H
#define LAPSE_TRANSFORM_ZONE_H

#include <stdint.h>

#include "common/arena.h"
#include "common/err.h"

struct zone;

/* "America/Los_Angeles"; in the arena.  ERR_USAGE when there is none of that
 * name (ERR_FAILED: its file is damaged).  "UTC" needs no file. */
enum err_code zone_load(struct zone **z, struct arena *a, struct str name,
                        struct err *err);
/* From the bytes of a TZif file; for tests. */
enum err_code zone_parse(struct zone **z, struct arena *a, struct str bytes,
                         struct err *err);
/* Seconds east of UTC at a moment (seconds since 1970-01-01 UTC). */
int32_t zone_offset(const struct zone *z, int64_t utc);
/* Moments that the clocks of the zone show as local (seconds as if local were
 * UTC): 0 (skipped), 1, or 2 (comes twice, earlier first). */
int zone_from_local(const struct zone *z, int64_t local, int64_t utc[2]);
/* Whether every local time from first to before last surely comes once: no
 * change is near. */
bool zone_is_quiet(const struct zone *z, int64_t first, int64_t last);

#endif
