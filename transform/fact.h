/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fact - what the mapping makes of a record, before it is encoded: typed
 * words.  The values of a fact live until the next record.
 */
#ifndef LAPSE_TRANSFORM_FACT_H
#define LAPSE_TRANSFORM_FACT_H

#include "transform/reader.h"
#include "transform/word.h"

struct value { /* which members count is told by word_type() */
    bool set;
    struct str text;    /* S P C, and L (items joined by '\n') */
    int32_t lo, hi;     /* D; hi == lo when exact, DAY_NONE when open */
    int64_t number;     /* I, B (0 or 1), T minutes of the day, M civil
                           microseconds since 2000-01-01 00:00 */
};

enum fact_table { FACT_EVENT, FACT_TERM, FACT_STATEMENT, FACT_POLICY,
                  FACT_HOLIDAY, FACT_COVERAGE, FACT_REVIEW };

struct fact {
    enum fact_table table;
    struct value word[WORD_COUNT];
    struct str raw_code;   /* codes as typed, joined by '+', cleaned */
    struct str slot;       /* of the event key: kind and code, or each */
    struct str rules;      /* names ("why") of rules that acted, by "; " */
    struct str rule_versions; /* same order, joined by ";" */
    bool unlisted, conflict;
    char precision;        /* of occurred: d day, m month, y year, r range */
    /* Where the sink may keep the key of the fact's profile, 0 until then: all
     * facts with this place have one profile.  NULL: nothing is known.
     * Where a key is kept, words of the profile but kind need not be there, nor
     * raw_code. */
    int64_t *profile;
    /* identity and content of the record, length-prefixed typed values */
    struct str key_bytes;  /* primaryKey values, or the whole record */
    struct str row_bytes;  /* all used fields, before maps and rules */
    uint32_t file_no;
    struct position at;
    /* statements from prose */
    uint32_t page, sentence;
};

static inline struct str fact_text(const struct fact *f, enum word w)
{
    return f->word[w].set ? f->word[w].text : STR_NULL;
}

/* Receives each fact or reject of a delivery, in file order. */
struct fact_sink {
    enum err_code (*fact)(struct fact_sink *s, const struct fact *f,
                          struct err *err);
    enum err_code (*reject)(struct fact_sink *s, uint32_t file_no,
                            const struct record *rec,
                            enum reject_class class, struct str column,
                            struct str shape, struct err *err);
    /* Facts are only counted: key_bytes, row_bytes and the words of a profile
     * but kind are not looked at, and need not be there. */
    bool counts;
};

#endif
