/* SPDX-License-Identifier: Apache-2.0 */
/*
 * claim - what a sentence says, by a table of named rules over its gloss
 * (docs/statements.md lists them): counts, durations, documents said to
 * exist or not, dated events, warnings, policies.  Knows neither files nor
 * the store.
 */
#ifndef LAPSE_TRANSFORM_CLAIM_H
#define LAPSE_TRANSFORM_CLAIM_H

#include "transform/gloss.h"
#include "transform/regex.h"

/* Value_hi of what has no upper bound ("at least", "more than"). */
#define CLAIM_OPEN "open"

enum claim_act {
    CLAIM_COUNT,    /* group 1 a number; `value`: that one, without group */
    CLAIM_AT_LEAST, /* group 1 a number or nothing: at least one */
    CLAIM_MISSED,   /* group 1 a number or nothing, group 2 what: a plural
                       without a number is at least two */
    CLAIM_LENGTH,   /* group 1 a number, 2 its unit: NAME_months, NAME_days */
    CLAIM_DATED,    /* an event; group 1 its date or nothing */
    CLAIM_WARNING,  /* group 1 who called, 2 "mother" where 1 is a partner */
    CLAIM_HEARING,  /* group 1 the date that it was set for */
    CLAIM_DOCUMENT, /* group 1 the type */
    CLAIM_ABSENT,   /* group 1 the type, or nothing: the one claimed before */
    CLAIM_POLICY    /* groups 1 count, 2 class, 3 count, 4 every, 5 unit */
};

struct claim_rule {
    const char *rule;    /* its name, for `why` */
    enum claim_act act;
    const char *name;    /* of the statement */
    const char *value;   /* constant value, or NULL */
    const char *pattern; /* of a gloss; {words} stand for claim_words */
    const char *unless;  /* fits the gloss before the match: no claim */
};
extern const struct claim_rule claim_rules[];
extern const size_t claim_rule_count;
/* A pattern with its {words} written out, in the arena. */
struct str claim_pattern(struct arena *a, const char *pattern);

struct claim {
    const struct claim_rule *rule;
    const char *version; /* of the rule: 8 hex digits of its digest */
    const char *kind;    /* a code of list "statement" */
    struct str name, value, value_hi;
    bool has_window;
    int32_t lo, hi;
    bool about_case; /* policies are about nobody */
    size_t at;       /* in the gloss: where it begins */
    size_t subject;  /* number of its case, or CASE_NONE */
};

struct claims {
    struct arena *a; /* values are kept here */
    struct regex **pattern, **unless;
    char (*version)[9];
    struct regex *family, *other, *policy, *hypothetical;
    struct str last_document; /* type claimed last, with its time */
    bool last_has_window;
    int32_t last_lo, last_hi;
};

enum err_code claims_init(struct claims *c, struct arena *a, struct err *err);
void claims_release(struct claims *c);
/* Forget the document before. */
void claims_begin(struct claims *c);

#define CLAIMS_MAX 32 /* of one sentence */
/* The claims of a gloss into out[CLAIMS_MAX]; frame is the one that resolved
 * it; only: run this act alone, -1 all.  subject_of_all: the case of a
 * document that names one only, else CASE_NONE. */
size_t claims_of(struct claims *c, const struct gloss *g,
                 const struct time_frame *frame, int only,
                 size_t subject_of_all, struct claim *out);

#endif
