/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gloss - a sentence rewritten so that rules can be plain patterns: lower
 * case, quotes and brackets left out, numbers as #0 #1 ("once" is "#0 times"),
 * dates as @d0, aliases of cases as @s0 (the number of the case), a possessive
 * as 's or '.  Knows what the marks stand for; not what the sentence says.
 */
#ifndef LAPSE_TRANSFORM_GLOSS_H
#define LAPSE_TRANSFORM_GLOSS_H

#include "transform/mention.h"
#include "transform/statement.h"

#define CASE_NONE SIZE_MAX

/* The aliases of a delivery, cut into tokens once. */
struct subjects {
    const struct alias *alias;
    size_t n;
    struct token **token;
    size_t *ntokens;
    size_t *of; /* number of the case of each alias */
    size_t ncases;
    struct str *case_number;
};

struct gloss {
    struct str sentence;
    struct token *token;
    size_t ntokens;
    struct mention *mention;
    size_t nmentions;
    struct quantity *quantity;
    size_t nquantities;
    int32_t before;    /* the date mentioned last before it, DAY_NONE none */
    struct str text;   /* the gloss */
    size_t *token_at;  /* of each byte of text: its token */
    size_t *cases;     /* numbers of the cases named, in order, repeated */
    size_t *case_at;   /* where in text */
    size_t ncases;
};

void subjects_init(struct subjects *s, struct arena *a,
                   const struct alias *alias, size_t n);
/* In the arena.  Mentions are resolved one after the other by *frame, whose
 * last, near and year members move on. */
void gloss_make(struct gloss *g, struct arena *a, struct str sentence,
                const struct subjects *s, struct time_frame *frame);
/* Number N of a mark "@d2" or "#0" that m is; SIZE_MAX for STR_NULL. */
size_t gloss_number(struct str m);
/* The words of the sentence under a slice of the gloss. */
struct str gloss_source(const struct gloss *g, struct str part);

#endif
