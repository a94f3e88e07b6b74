/* SPDX-License-Identifier: Apache-2.0 */
/*
 * records_index - records.idx, which a staged delivery carries so that the
 * next one of its source can tell what it has in common with it: an entry a
 * record in the order of the files (digest of its bytes, what it added to the
 * counts, the facts that it made), then the effects by number, the facts that
 * may stand in the delivery twice, and a foot with the lengths.  A cache of
 * this machine: its numbers are in the machine's order.  What is said of it
 * in the manifest (length, SHA-256) tells whether it is whole.
 *
 * The order of the files and not that of the digests: an export is written in
 * the same order night after night, so that both are read once from front to
 * back and nothing is sorted (match.h).
 */
#ifndef LAPSE_TRANSFORM_RECORDS_INDEX_H
#define LAPSE_TRANSFORM_RECORDS_INDEX_H

#include "common/digest.h"
#include "common/file.h"
#include "transform/effect.h"
#include "transform/keyset.h"

#define RECORDS_FILE "records.idx"

struct records_entry {
    unsigned char hash[RECORD_HASH_LEN];
    uint32_t effect;  /* RECORDS_ALWAYS or 0, number of facts, of the effect */
    int32_t last_day; /* latest day of its facts for the horizon, DAY_NONE */
};

struct records_fact { /* behind its entry */
    int64_t case_id, key;
    int32_t dated;   /* day that the check of dates looks at, DAY_NONE */
    uint32_t family; /* a table: event, term or statement */
};

/* The record is mapped again whatever stands in its bytes: it was refused, or
 * its codes are listed in the manifest. */
#define RECORDS_ALWAYS UINT32_C(0x80000000)
/* In what a parser child sends: not an entry but a run of the base's, its
 * place in hash (two uint64_t: offset, bytes), last_day = records, and one
 * fact whose case_id is the place of the first record (records_place()). */
#define RECORDS_RUN UINT32_MAX
#define RECORDS_FACTS_MAX 126 /* of one record */
#define RECORDS_EFFECT_MASK UINT32_C(0x00ffffff)

static inline uint32_t records_effect(bool always, size_t nfacts, size_t number)
{
    return (always ? RECORDS_ALWAYS : 0) | (uint32_t)nfacts << 24 |
           (uint32_t)number;
}

static inline size_t records_nfacts(const struct records_entry *e)
{
    return e->effect == RECORDS_RUN ? 1 : e->effect >> 24 & 127;
}

/* Record number (1-based) of a file; never 0. */
static inline int64_t records_place(uint32_t file_no, uint64_t record)
{
    return (int64_t)((uint64_t)file_no << 40 | record);
}

/* A fact as one number; two facts that share one only cost time. */
static inline int64_t records_mix(const struct records_fact *f)
{
    uint64_t x = (uint64_t)f->key ^ ((uint64_t)f->case_id + f->family) *
                                        UINT64_C(0x9e3779b97f4a7c15);

    return x ? (int64_t)x : 1;
}

/* Takes the entry off items, *facts at its facts (unaligned).  false at the
 * end or where there is none. */
bool records_next(struct str *items, struct records_entry *e,
                  struct str *facts);
/* Fact i of facts. */
struct records_fact records_fact(struct str facts, size_t i);

struct records_foot {
    char magic[16];
    uint64_t entries; /* bytes */
    uint64_t records, facts;
    uint64_t neffects, effect_size;
    uint64_t ndoubts;
};
extern const char records_magic[16];

struct records_writer {
    struct file_writer file;
    struct sha256 *sum;
    struct buf block;
    struct records_foot foot;
    struct buf filter;    /* bits of the facts seen (Bloom, by cache lines) */
    struct keyset doubts; /* facts that may stand here twice, mixed */
    bool useless;         /* it would help nobody: not written */
    char sha256[DIGEST_HEX + 1];
    uint64_t bytes;
};

/* input: bytes of the files, by which the filter is sized; 0: no filter, the
 * caller knows the doubts.  No file is made before the first entry. */
void records_writer_init(struct records_writer *w, uint64_t input);
void records_writer_release(struct records_writer *w);
/* Opens it in dir. */
enum err_code records_writer_open(struct records_writer *w, const char *dir,
                                  struct err *err);
/* Entries with their facts, as records_next() takes them off; no runs.
 * ERR_INTEGRITY for what is none. */
enum err_code records_writer_put(struct records_writer *w, struct str items,
                                 struct err *err);
/* A fact that stands in the delivery twice, by its mix. */
void records_writer_doubt(struct records_writer *w, int64_t mix);
/* All effects, by number; then the file stands (mode 0600) and has bytes and
 * sha256 - or not, when it is useless. */
enum err_code records_writer_end(struct records_writer *w,
                                 const struct effects *effects,
                                 struct err *err);

#endif
