/* SPDX-License-Identifier: Apache-2.0 */
/*
 * delivery - one staged delivery, published: staged, weighed, then held or
 * merged and made visible (docs/contracts.md; the transactions are those of
 * sql/functions/057_publish.sql).  Whatever is cut off can be done again: the
 * delivery key settles what became of it.  Knows the order of the steps;
 * judges nothing.
 */
#ifndef LAPSE_LOAD_DELIVERY_H
#define LAPSE_LOAD_DELIVERY_H

#include "common/arena.h"
#include "common/buf.h"
#include "common/err.h"

struct delivery_options {
    const char *database; /* NULL: the PG* variables */
    const char *state;    /* folder that holds staged/ and receipts/ */
    bool quiet;           /* no progress on a terminal */
};

enum delivery_count {
    COUNT_NEW,
    COUNT_CHANGED,
    COUNT_IDENTICAL,
    COUNT_GONE,
    COUNT_DUP_IN_FILE,
    COUNT_KEY_CONFLICT,
    COUNT_FACTS,
    COUNT_REJECTED,
    COUNT_WARNINGS,
    DELIVERY_COUNTS
};

struct delivery_outcome {
    /* accept, hold, reject, skip_duplicate; NULL: not judged */
    const char *verdict;
    const char *source, *delivery_key, *batch_key;
    bool based;  /* staged against a base: whole it may yet be published */
    int64_t seq; /* of the publish; 0 for none */
    int64_t count[DELIVERY_COUNTS];
    struct buf notes; /* lines for a person; to be released */
};

/* OK (published, or was before), ERR_INCOMPLETE (published, but a check
 * warns), ERR_HELD (the findings are in the notes), ERR_INTEGRITY, ERR_FAILED
 * (refused, with the findings; the base is no longer current ...), ERR_RETRY
 * (nothing or all of it was published; doing it again settles it). */
enum err_code delivery_publish(struct arena *a,
                               const struct delivery_options *o,
                               const char *batch_key,
                               struct delivery_outcome *out, struct err *err);
/* One JSON object and a newline. */
bool delivery_json(const struct delivery_outcome *out, struct buf *b);

#endif
