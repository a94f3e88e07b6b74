/* SPDX-License-Identifier: Apache-2.0 */
/*
 * backoff - how often and after what wait a thing that failed is tried again:
 * waits double, +-50 % at random, so that clients that failed together do not
 * come back together.  Knows nothing of what is tried.
 */
#ifndef LAPSE_INGEST_BACKOFF_H
#define LAPSE_INGEST_BACKOFF_H

#include <stdbool.h>
#include <stdint.h>

#include "common/err.h"

struct backoff_limits {
    unsigned tries;      /* in all */
    unsigned slow_tries; /* of them, that may end by a time limit */
    unsigned wait_ms;    /* before the second try */
    unsigned asked_s;    /* a longer wait that was asked for ends the tries */
};

struct backoff {
    const struct backoff_limits *limits;
    unsigned tries, slow; /* that failed */
};

/* A try failed as err says: slow, by a time limit; asked_s, the seconds after
 * which the other side wants to be asked again, or 0.  True after the wait
 * before the next try; false when there is none, err then says how often it
 * was tried, or that a signal asked to stop. */
bool backoff_again(struct backoff *b, bool slow, int64_t asked_s,
                   struct err *err);

#endif
