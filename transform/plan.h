/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan - which deliveries the receipts of a source make (docs/contracts.md,
 * contract 1, Deliveries from a round), with their keys and dates, oldest
 * first.
 */
#ifndef LAPSE_TRANSFORM_PLAN_H
#define LAPSE_TRANSFORM_PLAN_H

#include "common/buf.h"
#include "common/digest.h"
#include "common/pattern.h"
#include "transform/receipts.h"
#include "transform/source.h"

/* The parser version: raised whenever the same bytes and mapping would give
 * other rows, so that they are mapped again. */
#define TRANSFORM_VERSION "2"

/* The role of the aliases file of a source, which has no file_spec. */
#define PLAN_ALIASES SIZE_MAX

struct delivery_file {
    size_t role; /* number in source.file, or PLAN_ALIASES */
    struct receipt receipt;
};

struct delivery {
    char key[DIGEST_HEX + 1];
    char mapping_version[DIGEST_HEX + 1];
    struct period period;
    int32_t delivered;
    const char *kind; /* of delivery: full, append ... */
    struct str received_at;
    struct delivery_file *file;
    size_t nfiles;
    size_t round, last_round; /* in which its files were fetched, and again */
    bool last;     /* of those fetched last */
    int32_t as_of; /* horizon asked for it, or DAY_NONE: from the data */
};

struct plan_options {
    int32_t as_of;       /* of the last delivery; DAY_NONE: from the data */
    const char *kind;    /* delivery kind override, or NULL */
    const char *fingerprint; /* of the site key */
};

/* *problem is set to a text (in the arena) when the newest round lacks a file
 * of a role that is not optional; such deliveries are left out. */
enum err_code plan_make(struct arena *a, const struct source *src,
                        const struct plan_options *o,
                        const struct receipt_round *rounds, size_t nrounds,
                        struct delivery **out, size_t *n,
                        struct str *problem, struct err *err);
/* One line of `--plan`. */
bool plan_json(const struct source *src, const struct delivery *d,
               struct buf *out);
struct str plan_role_name(const struct source *src, size_t role);

#endif
