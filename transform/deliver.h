/* SPDX-License-Identifier: Apache-2.0 */
/*
 * deliver - one delivery from archive to staged directory: parts, columns,
 * counts, manifest (docs/contracts.md, contract 2).
 */
#ifndef LAPSE_TRANSFORM_DELIVER_H
#define LAPSE_TRANSFORM_DELIVER_H

#include "common/buf.h"
#include "common/digest.h"
#include "common/node.h"
#include "transform/plan.h"
#include "transform/source.h"

struct deliver {
    const struct source *src;
    const struct delivery *delivery;
    const struct site_key *key;
    const char *state;
    const char *base;   /* batch key, or NULL */
    bool quiet;
};

/* Stage it; batch receives the batch key.  Staged already: nothing is done
 * but to name it.  With a base only what differs from it is staged, where
 * that can be told (base.h); where not, all of it, as without one: the batch
 * key tells which. */
enum err_code deliver_stage(const struct deliver *d,
                            char batch[DIGEST_HEX + 1], struct err *err);
/* Map it and keep nothing: what `check` reports, as text onto out.  Returns
 * ERR_HELD where the load would hold it, ERR_INCOMPLETE above warn. */
enum err_code deliver_check(const struct deliver *d, struct buf *out,
                            struct err *err);
/* Map it and print the rows as one JSON object a line. */
enum err_code deliver_print(const struct deliver *d, struct err *err);

const char *format_name(enum format f);

#endif
