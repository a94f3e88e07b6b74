/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transfer - one HTTP GET into the archive, by libcurl, which is confined
 * here.  https and http only, certificates always verified, TLS 1.2 or later,
 * no cookies, no .netrc, no proxy.  The body is kept as it comes: no coding
 * is asked for and none undone.  Redirects are followed here, at most ten,
 * never from https to http, and without user info once they leave the first
 * host.  A socket is opened to public addresses only, looked at after the
 * name was resolved, unless the host of the URL is among those allowed.
 * A body that libcurl knows to be cut, or that is over its limit, is dropped;
 * one that could be cut unseen is marked length_unknown.
 *
 * What may pass away (network, 408, 425, 429, 5xx) is tried again, at most six
 * times in all, after a jittered and growing wait or what Retry-After says.
 */
#ifndef LAPSE_INGEST_TRANSFER_H
#define LAPSE_INGEST_TRANSFER_H

#include "ingest/archive.h"
#include "ingest/backoff.h"

struct transfer_limits {
    struct backoff_limits backoff; /* of one URL */
    long connect_s;  /* to resolve, connect and shake hands */
    long slow_s;     /* below slow_bytes a second for this long: given up */
    long slow_bytes;
    long total_s;    /* of one try */
    unsigned redirects;
};
/* For a night: any silence ends within 90 seconds. */
extern const struct transfer_limits transfer_night;

struct transfer_request {
    const char *url;
    const char *shown;             /* the URL for messages */
    struct str etag, last_modified; /* of the bytes we have, or empty */
    const struct str *allow;        /* hosts that may be private */
    size_t nallow;
    uint64_t limit;     /* bytes of the body */
    struct str contact; /* for User-Agent, or empty */
    struct str post; /* a JSON body to send: then any 2xx will do, and what
                        comes with it is dropped; or empty */
};

/* Texts in the arena, ptr NULL where the header did not come. */
struct transfer_reply {
    long status; /* 200 or 304; of a failure the last one, 0 when none came */
    struct archived body; /* of a 200 */
    struct str etag, last_modified, content_type, content_disposition;
    bool length_unknown;
    unsigned requests; /* sent in all, redirects and tries */
};

struct transfer;
/* curl's handle and connection, for any number of gets. */
enum err_code transfer_new(struct transfer **t, const struct archive *ar,
                           const struct transfer_limits *limits,
                           struct err *err);
void transfer_free(struct transfer *t);
/* ERR_FAILED for what another try would not mend, ERR_RETRY for what it may.
 * A reply that is not 200, or 304 to a conditional request, or that has no
 * byte, is a failure. */
enum err_code transfer_get(struct transfer *t, struct arena *a,
                           const struct transfer_request *rq,
                           struct transfer_reply *out, struct err *err);

#endif
