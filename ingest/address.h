/* SPDX-License-Identifier: Apache-2.0 */
/*
 * address - what can be known of an address without the network: the parts
 * of an http URL, the form of it that people may see, and whether a socket
 * address is one of the public internet.  Opens nothing.
 */
#ifndef LAPSE_INGEST_ADDRESS_H
#define LAPSE_INGEST_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

#include "common/arena.h"

/* Slices of the URL; host without brackets. */
struct address {
    bool secure;     /* https */
    struct str user; /* "name:password", or empty */
    struct str host;
    struct str port; /* as written, or empty */
    struct str path; /* begins with "/", or is empty */
    struct str query;
};

/* False when url is no http or https URL, or holds blanks or control
 * characters.  A fragment is left out. */
bool address_parse(struct str url, struct address *out);
/* "***" for the values of the query names in secret; no user info. */
const char *address_shown(struct arena *a, const struct address *at,
                          const struct str *secret, size_t nsecret);
/* Whether the query has this name. */
bool address_has_query(const struct address *at, struct str name);
/* The last part of the path with %XX decoded, empty when there is none or it
 * would be no file name (a slash, a control character, not UTF-8, dots). */
struct str address_name(struct arena *a, const struct address *at);
/* What is wrong with a redirect from one scheme (https or http) to another,
 * or NULL: never to anything else, never from https to http. */
const char *address_redirect_fault(const char *from, const char *to);
/* False for loopback, private, link-local, multicast, documentation and
 * other special ranges (IANA special-purpose registries, RFC 6890), and for
 * IPv6 forms that carry such an IPv4 address (mapped, NAT64, 6to4). */
bool address_is_public(const struct sockaddr *sa);

#endif
