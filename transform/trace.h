/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trace - the parser child's side of records.idx: around the mapping of every
 * record it notes what the record added to the counts and which facts it
 * made; with a base it leaves alone what the base has, and counts it all the
 * same.  Sends FRAME_RECORDS; knows neither files nor what a fact says.
 */
#ifndef LAPSE_TRANSFORM_TRACE_H
#define LAPSE_TRANSFORM_TRACE_H

#include "transform/event.h"
#include "transform/mapping.h"
#include "transform/match.h"

/* What the value of a FRAME_RECORDS says of its body: entries and runs; the
 * effects that the base does not have; that no index can be made of this
 * delivery (empty). */
enum trace_part { TRACE_ENTRIES, TRACE_EFFECTS, TRACE_USELESS };

/* The base as the child sees it. */
struct trace_base {
    int fd;
    uint64_t entries; /* bytes */
    const struct effects *effects;
    const struct keyset *doubts;
};

struct trace {
    struct mapping *mapping;
    struct event_sink *sink;
    const struct site_key *site_key;
    const struct keyset *only; /* places: map these alone, note nothing */
    const struct trace_base *base;
    struct match match;
    struct record_key key; /* of the file at hand */
    struct effects effects;
    struct buf kept;    /* of uint64_t: records left alone, by effect */
    struct buf facts;   /* of the record at hand */
    struct buf items;   /* not sent yet */
    unsigned char *bytes; /* an effect */
    struct trace_run {
        uint64_t offset, bytes;
        int64_t place;
        uint32_t records;
    } run;
    bool is_useless;
};

/* base, only: NULL for none.  In the arena; trace_release() all the same. */
void trace_init(struct trace *t, struct arena *a, struct mapping *m,
                struct event_sink *sink, const struct trace_base *base,
                const struct keyset *only);
void trace_release(struct trace *t);
/* Before the records of a file: what their bytes mean. */
void trace_file(struct trace *t, struct str role, struct str layout);
/* mapping_record(), or not. */
enum err_code trace_record(struct trace *t, size_t role, uint32_t file_no,
                           const struct record *rec, struct err *err);
/* Behind all records: the counts of what was left alone, the last frames. */
enum err_code trace_end(struct trace *t, struct err *err);

#endif
