/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dictionary - the keys of what facts refer to (cases, officers, offices,
 * profiles) and the rows that say what is behind them, once each in a
 * delivery.  Keys are computed, never looked up (docs/contracts.md, Keys).
 */
#ifndef LAPSE_TRANSFORM_DICTIONARY_H
#define LAPSE_TRANSFORM_DICTIONARY_H

#include "common/digest.h"
#include "transform/fact.h"
#include "transform/frame.h"
#include "transform/key_cache.h"
#include "transform/keyset.h"

struct dictionary {
    struct str jurisdiction; /* of facts that name none */
    const struct site_key *key;
    struct frame_out *out;
    struct keyset cases, officers, offices, profiles;
    struct key_cache case_cache, officer_cache, office_cache;
};

void dictionary_init(struct dictionary *d, struct str own,
                     const struct site_key *key, struct frame_out *out);
void dictionary_release(struct dictionary *d);
struct str dictionary_jurisdiction(const struct dictionary *d,
                                   const struct fact *f);
/* The fact's case will be asked for soon; see key_cache_expect(). */
void dictionary_expect(const struct dictionary *d, const struct fact *f);
/* Each gives the key, 0 where the fact names nothing, and writes the rows of
 * one that is new here. */
enum err_code dictionary_case(struct dictionary *d, const struct fact *f,
                              int64_t *case_id, struct err *err);
/* w: officer or entered_by. */
enum err_code dictionary_officer(struct dictionary *d, const struct fact *f,
                                 enum word w, int64_t *key, struct err *err);
enum err_code dictionary_office(struct dictionary *d, const struct fact *f,
                                int64_t *key, struct err *err);
/* Everything about an event that repeats. */
enum err_code dictionary_profile(struct dictionary *d, const struct fact *f,
                                 int64_t *key, struct err *err);

#endif
