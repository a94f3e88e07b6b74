/* SPDX-License-Identifier: Apache-2.0 */
/*
 * claimant - who says it: the attribution nearest to a place in a sentence
 * ("probation staff indicated that", "according to the inspector general",
 * "the Los Angeles Times reported") as an office, an organisation or a
 * relation.  A person's name is never one: it stays in the quote.
 */
#ifndef LAPSE_TRANSFORM_CLAIMANT_H
#define LAPSE_TRANSFORM_CLAIMANT_H

#include "transform/gloss.h"
#include "transform/regex.h"

struct claimants {
    struct arena *a;
    struct regex *verb, *according, *office, *publisher, *findings, *paper,
        *document;
    struct str last_publisher; /* "the paper" is that one */
    struct str last_author;    /* "the report" is that office's */
};

enum err_code claimants_init(struct claimants *c, struct arena *a,
                             struct err *err);
void claimants_release(struct claimants *c);

/* Who says what stands at `at` of the gloss; STR_NULL: nobody is named. */
struct str claimant_at(struct claimants *c, const struct gloss *g, size_t at);
/* The same for what contradicts the words before it ("A said B had filed it,
 * but there is no record"): the clause's own attribution, else the outer one
 * of several. */
struct str claimant_against(struct claimants *c, const struct gloss *g,
                            size_t at);
/* The office or publisher of a source in brackets behind a sentence
 * ("(Fresno Bee, May 2020)"), or named by a sentence that says whose findings
 * the one before it was ("Those are among the findings of the auditor").
 * STR_NULL: it is no such sentence. */
struct str claimant_of_source(struct claimants *c, const struct gloss *g);

#endif
