/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mapping_program - what the parts of the mapping share: the program that a
 * role compiles to, and the record and fact at hand.  Everything is resolved
 * to numbers; nothing here is looked up by name while records run.
 */
#ifndef LAPSE_TRANSFORM_MAPPING_PROGRAM_H
#define LAPSE_TRANSFORM_MAPPING_PROGRAM_H

#include "common/buf.h"
#include "common/day.h"
#include "transform/clean.h"
#include "transform/code.h"
#include "transform/lookup.h"
#include "transform/mapping.h"
#include "transform/regex.h"

/* `map` of one word or one field: theirs to ours. */
struct value_map {
    const struct map_row **row; /* by theirs, then effective_from */
    size_t n;
    uint32_t *index; /* first row of a theirs, + 1; open addressing */
    size_t mask;
    bool closed; /* of a field that is no word: unlisted is refused */
};

struct condition {
    const struct when *when;
    struct ref ref;        /* resolved for the role */
    struct regex *pattern; /* MATCHES */
};

/* One source of one word of a fact. */
struct take {
    enum word word;
    int end; /* 0 both, 1 lo, 2 hi */
    struct ref ref;
    struct typed constant; /* REF_CONST */
};

struct emit_program {
    const struct emit *emit;
    enum fact_table table;
    struct condition *when;
    size_t nwhen;
    struct take *take; /* dates first, so that maps know the day */
    size_t ndate, nfield, ntake; /* dates, then fields, then constants */
    struct take *code;
    size_t ncode;
    bool takes_kinds;  /* codes with a kind make their facts here */
    bool takes_codes;
    struct str column; /* of occurred where the kind alone is ambiguous */
    size_t *rule;      /* rules that can act, in order */
    size_t nrule;
};

struct rule_program { /* a rule seen from one role */
    struct condition *when;
    size_t nwhen;
    bool fits; /* the role has all of its fields */
};

struct role {
    const struct file_spec *spec;
    struct cleaner **cleaner;
    bool *used;    /* in row_hash */
    bool *convert; /* used, or held to constraints */
    bool *lenient; /* only used by `each`: fails its fact, not the record */
    struct typed *typed; /* the record at hand */
    uint64_t *filled, *empty;
    const struct value_map **map; /* by field, NULL none */
    struct code_map *codes;
    struct emit_program *emit;
    size_t nemit;
    struct rule_program *rule;
    struct ref *looked; /* looked-up values that facts take: in row_hash */
    size_t nlooked;
    size_t *lookup; /* numbers in source.lookup */
    size_t nlookup;
    bool looked_up, looks_up;
};

/* Why a fact cannot be made. */
struct refusal {
    enum reject_class class;
    struct str column, value;
};

struct mapping {
    const struct source *src;
    struct arena arena;  /* of the program */
    struct arena record; /* of the record at hand */
    struct zone *zone;
    struct date_context context;
    struct role *role;
    struct lookup_table *table;  /* one a lookup */
    const struct typed **found;  /* row of each lookup for this record */
    struct value_map *word_map;  /* by word */
    struct typed **rule_value;   /* of rule i, set k */
    uint64_t *rule_uses;
    struct mapping_counts counts;
    const struct typed *nothing; /* a value that is not there */
    struct buf scratch;          /* row and key bytes */
    /* the record at hand */
    struct str row_bytes, key_bytes;
    struct fact fact;
    bool kinds_made; /* codes with a kind made their facts */
    const struct typed *each; /* the value, and its column */
    size_t each_field;
    struct str each_column;
    /* unlisted codes of all roles, sorted; made when first asked for */
    struct mapping_unlisted_code {
        struct str code;
        uint64_t n;
    } *unlisted;
    size_t nunlisted;
    bool is_counted;
};

/* mapping_compile */
enum err_code mapping_compile(struct mapping *m, int32_t delivered,
                              struct err *err);

/* mapping_value */
void value_map_new(struct value_map *v, struct arena *a,
                   const struct source *src, enum word word,
                   struct str field);
/* What theirs is on a day; the text itself when it is not listed. */
struct str value_map_get(const struct value_map *v, struct str theirs,
                         int32_t day, bool *listed);
/* A constant of the source file as a value of its word. */
void value_constant(struct arena *a, enum word w, struct str text,
                    struct typed *out);
const struct typed *value_of(const struct mapping *m, const struct role *role,
                             const struct take *t);
/* Put a value into a word of the fact; false with the reason in *why. */
bool value_fill(struct mapping *m, const struct role *role,
                const struct take *t, int32_t day, struct refusal *why);
/* The same for a text in the model's own words (codes, rules). */
void value_set(struct mapping *m, enum word w, const struct typed *v);
void value_note_unlisted(struct mapping *m, const struct role *role,
                         struct str code);

/* mapping_rule */
enum err_code condition_new(struct condition *c, struct arena *a,
                            const struct when *w, struct err *err);
bool condition_holds(const struct mapping *m, const struct role *role,
                     const struct condition *c, size_t n);
void rules_apply(struct mapping *m, const struct role *role,
                 const struct emit_program *e);

/* mapping_fact */
/* The facts of one emit for the record at hand; *made and *refused count. */
enum err_code fact_emit(struct mapping *m, const struct role *role,
                        const struct emit_program *e,
                        const struct record *rec, struct fact_sink *sink,
                        size_t *made, size_t *refused, struct err *err);
/* The name of the field a word of an emit comes from, else of the word. */
struct str fact_column(const struct mapping *m, const struct role *role,
                       const struct emit_program *e, enum word w);

#endif
