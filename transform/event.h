/* SPDX-License-Identifier: Apache-2.0 */
/*
 * event - facts into rows of the staged tables: events, terms, statements,
 * details, notes.  A fact_sink whose rows go into frames.
 */
#ifndef LAPSE_TRANSFORM_EVENT_H
#define LAPSE_TRANSFORM_EVENT_H

#include "transform/dictionary.h"
#include "transform/records_index.h"

struct event_sink {
    struct fact_sink sink; /* first: the sink is the receiver */
    const struct source *src;
    const struct site_key *key;
    struct frame_out *out; /* NULL: facts are only counted */
    struct dictionary dictionary;
    struct buf key_bytes; /* of an event key; its first part stays */
    size_t key_prefix;
    struct arena scratch; /* of a note */
    uint64_t facts;             /* rows of fact tables */
    uint64_t rows[TABLE_COUNT]; /* of fact tables, by table */
    int32_t last_day;   /* latest occurred or recorded day, DAY_NONE none */
    int32_t covered_to; /* latest day covered by kind contact */
    bool has_contact;
    uint64_t rejects;  /* refused records and facts */
    struct buf *facts_noted; /* struct records_fact of each event, term and
                          statement; NULL: nobody asks */
    bool is_foreign;   /* a fact named its own jurisdiction */
    struct buf coverage; /* "kind\tfrom\tto\n", days as ISO dates */
    struct buf refused;  /* the first of them, for a person: file number, line,
                            class, column, shape, each ended by \x1f */
    size_t nrefused;     /* in there */
};

/* out NULL: no keys and no rows are made, which is all that `--check` needs. */
void event_sink_init(struct event_sink *s, const struct source *src,
                     const struct site_key *key, struct frame_out *out);
void event_sink_release(struct event_sink *s);
/* Coverage that the source file declares; delivered fills "delivered". */
enum err_code event_coverage(struct event_sink *s, int32_t delivered,
                             struct err *err);

#endif
