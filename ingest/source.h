/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source - the part of a source file that fetching needs: the id, where the
 * bytes come from, and the names that are wanted.  Everything else in it is
 * transform's and passed over unread; inside `fetch` an unknown key is an
 * error with its place.
 *
 *   fetch: {kind: folder, path: DIR}         the default kind; path default .
 *   fetch:
 *     kind: http
 *     url: https://host/cases.csv            or a list of them, or a map where
 *     url: {cases.csv: 'https://host/q?1'}   the address does not end in the
 *                                            name that `match` is to see
 *     secret: [token]                        query names that no receipt, log
 *                                            or message shows the value of
 *     allow: [intranet.example]              hosts that may have an address of
 *                                            a private network
 *     limit: 20GB                            most bytes of one file
 *     contact: data@county.example           said in User-Agent
 */
#ifndef LAPSE_INGEST_SOURCE_H
#define LAPSE_INGEST_SOURCE_H

#include "common/arena.h"
#include "common/err.h"
#include "common/node.h"

/* A full year's export of a state's contacts is 2 GB; ten times that is a
 * server that never ends. */
#define SOURCE_LIMIT ((uint64_t)20 * 1000 * 1000 * 1000)

enum fetch_kind { FETCH_FOLDER, FETCH_HTTP };

struct source_texts {
    struct str *item;
    size_t n;
};

struct source_url {
    struct str name;  /* what `match` sees */
    const char *url;  /* as the file says it, secrets included */
    const char *shown; /* the same for people: no user info, no secret */
};

struct source {
    struct str id;
    const char *path; /* of the source file */
    struct source_texts match; /* of all roles */
    struct str aliases;        /* one more name, or empty */
    enum fetch_kind kind;
    struct str folder;         /* FETCH_FOLDER: as written */
    struct source_url *url;    /* FETCH_HTTP */
    size_t nurls;
    struct source_texts allow;
    uint64_t limit;
    struct str contact; /* or empty */
};

/* jurisdiction: NULL = name of the folder that holds path; "%j" in `source:`
 * is replaced by it.  All in the arena.  ERR_USAGE with file:line:column. */
enum err_code source_load(struct arena *a, const char *path,
                          const char *jurisdiction, struct source **out,
                          struct err *err);
/* Whether some role, or aliases, wants a file of this name. */
bool source_wants(const struct source *src, struct str name);

#endif
