/* SPDX-License-Identifier: Apache-2.0 */
/*
 * claim_fit - one match of one rule in one gloss: what claim hands to
 * claim_act, and what both ask of it.
 */
#ifndef LAPSE_TRANSFORM_CLAIM_FIT_H
#define LAPSE_TRANSFORM_CLAIM_FIT_H

#include "transform/claim.h"

/* How far behind a match its date may stand, in bytes of the gloss: the next
 * words for a count, the rest of the clause for an event. */
#define DATE_NEAR 30
#define DATE_FAR 140

struct fit {
    struct claims *c;
    const struct gloss *g;
    const struct time_frame *frame;
    size_t rule;
    struct str text; /* of the gloss, from which the rule was run */
    struct str whole;
    size_t from, to; /* of whole, in the gloss */
    size_t subject_of_all;
    struct claim *out; /* all of the sentence */
    size_t n;
};

/* A group of the match, STR_NULL when it took no part; the number or the date
 * that it is a mark of, NULL none. */
struct str fit_group(const struct fit *f, unsigned number);
const struct quantity *fit_number(const struct fit *f, unsigned number);
const struct mention *fit_date(const struct fit *f, unsigned number);
/* The mention that says when: inside the match, behind it in the same clause
 * within reach bytes, at the head of the sentence, for events (reach over
 * DATE_NEAR) before it in the same clause; NULL none.  about_incident: one
 * that is told from the incident does not count. */
const struct mention *fit_date_near(const struct fit *f, size_t reach,
                                    bool about_incident);
/* A new claim of the sentence with its subject; NULL when it has one of that
 * kind and name already. */
struct claim *fit_add(struct fit *f, const char *kind, struct str name);

struct str gloss_between(const struct gloss *g, size_t from, size_t to);
bool text_holds(struct str s, const char *part);

void claim_act(struct fit *f);

#endif
