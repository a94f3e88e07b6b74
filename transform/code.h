/* SPDX-License-Identifier: Apache-2.0 */
/*
 * code - the codes of a record read together (docs/source-file.md, map): a
 * code with a kind makes a fact, the words of codes without one go to all of
 * its facts.  What a combination of codes says is worked out once and
 * remembered.
 */
#ifndef LAPSE_TRANSFORM_CODE_H
#define LAPSE_TRANSFORM_CODE_H

#include "common/arena.h"
#include "transform/source.h"

struct code_word {
    enum word word;
    char type; /* word_type() */
    struct str text;
};

struct code_fact {
    struct str kind; /* empty: the emit's own */
    struct str code; /* that made it; empty: none has a kind */
    struct str raw;  /* codes that made or qualify it, joined by '+' */
    struct str slot; /* kind/code, empty when no code made it */
    const struct code_word *word;
    size_t nword;
    bool conflict;
};

struct code_reading {
    const struct code_fact *fact; /* at least one */
    size_t nfact;
    const struct code_fact *bare; /* as if no code had a kind */
    const size_t *unlisted;       /* numbers for code_unlisted() */
    size_t nunlisted;
    bool ignored; /* there are codes, and all of them are `ignore` */
};

/* A text that a code field of the record holds. */
struct code_cell {
    size_t field; /* number in the role, for maps by field */
    struct str text;
    bool is_list; /* items by '\n' */
};

struct code_map;

/* Of one role, in the arena.  Only rows for `code` are taken. */
void code_map_new(struct code_map **m, struct arena *a,
                  const struct source *src, size_t file);
/* day: when it occurred, DAY_NONE when unknown.  The reading lives until the
 * next call.  Counts unlisted codes. */
const struct code_reading *code_read(struct code_map *m,
                                     const struct code_cell *cell, size_t n,
                                     int32_t day);
/* Codes are read alike on all days of an epoch. */
uint32_t code_epoch(const struct code_map *m, int32_t day);
/* Which readings are remembered now: another number, other readings. */
uint64_t code_generation(const struct code_map *m);
/* Count a text that some closed list does not hold. */
void code_note(struct code_map *m, struct str code);
/* Unlisted codes seen so far: how many distinct ones, text and count; past the
 * last one, *count is how often any was seen. */
size_t code_unlisted(const struct code_map *m, size_t i, struct str *code,
                     uint64_t *count);
void code_map_free(struct code_map *m);

/* Whether a kind takes the axis words of codes that qualify the record: a
 * meeting does, a violation does not become "completed". */
bool code_kind_has_axes(struct str kind);

#endif
