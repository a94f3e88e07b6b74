/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ping - tells a watcher's URL how a night ended: one POST of a small JSON
 * object.  Knows not what stands in it.
 */
#ifndef LAPSE_INGEST_PING_H
#define LAPSE_INGEST_PING_H

#include "ingest/transfer.h"

/* text: the URL on the first line (not an argument: such URLs hold a secret),
 * the body after it.  Messages name the host alone.  The host may be a
 * private one, since the operator named it. */
enum err_code ping_send(struct str text, const struct transfer_limits *limits,
                        struct err *err);

#endif
