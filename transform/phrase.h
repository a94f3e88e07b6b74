/* SPDX-License-Identifier: Apache-2.0 */
/*
 * phrase - a sentence as tokens, and the numbers that stand in it in digits
 * or words ("once", "more than six", "16", "twenty-one", "a year and a
 * half").  English.  Knows no dates and no meaning.
 */
#ifndef LAPSE_TRANSFORM_PHRASE_H
#define LAPSE_TRANSFORM_PHRASE_H

#include "common/arena.h"

enum token_kind { TOKEN_WORD, TOKEN_NUMBER, TOKEN_MARK };

struct token {
    struct str text;  /* slice of the sentence */
    struct str lower; /* ASCII lower case; quotes are " and ', hyphens -, long
                         dashes -- whatever they were; a possessive is a token
                         of its own: 's or ' */
    enum token_kind kind;
    bool spaced;      /* a blank stands before it */
};

/* Tokens of a sentence, in the arena. */
size_t tokens_of(struct arena *a, struct str sentence, struct token **out);
bool token_is(const struct token *t, size_t n, size_t i, const char *lower);
/* Length of the first of the phrases (words parted by one blank, the list
 * ended by NULL) that begins at token i, in tokens; 0: none. */
size_t token_phrase(const struct token *t, size_t n, size_t i,
                    const char *const *phrases);

struct quantity {
    int64_t lo, hi; /* as said: "six" 6 6, "five or six" 5 6 */
    bool open;      /* "at least": hi is not said */
    bool above;     /* "more than": lo itself is not meant */
    bool below;     /* "fewer than": hi itself is not meant, lo is 0 */
    bool almost;    /* "nearly": up to hi, not reached */
    bool about;     /* "about", either side */
    bool times;     /* "once": "times" is in the word */
    bool half;      /* "and a half" */
};

/* The number at token i, with the words before it that bound it; how many
 * tokens it takes, 0: none begins here.  "a year" is one year where a
 * preposition or a bound stands before it. */
size_t quantity_at(const struct token *t, size_t n, size_t i,
                   struct quantity *q);
/* A plain number, no bounds: digits or words. */
size_t cardinal_at(const struct token *t, size_t n, size_t i, int64_t *v);

/* Least and most of a count of things; *most is -1 where it is open. */
void quantity_count(const struct quantity *q, int64_t *least, int64_t *most);
/* The same of a duration in a smaller unit, scale of them in one: half of a
 * scale where it says "and a half".  "More than six months" is 6, open. */
void quantity_length(const struct quantity *q, int64_t scale, int64_t *least,
                     int64_t *most);

#endif
