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
#include "transform/code_memo.h"
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
    char type;             /* word_type() of a word, else 0 */
};

/* One source of one word of a fact. */
struct take {
    enum word word;
    enum word into; /* word, but value_hi for the upper end of value */
    char type;      /* word_type(into) */
    int end;        /* 0 both, 1 lo, 2 hi */
    struct ref ref;
    const struct typed *from; /* REF_FIELD: the value of the record at hand */
    const struct value_map *map; /* that it passes; NULL: none holds rows.
                                    REF_EACH asks by the field at hand */
    struct typed constant;       /* REF_CONST */
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
    bool is_plain;     /* no field fills a word of the profile: codes,
                          constants and rules say all of it */
    bool takes_kinds;  /* codes with a kind make their facts here */
    bool takes_codes;
    bool has_clock;    /* a column of its own is the clock of occurred */
    bool is_steady;    /* is_plain, an event, and slot and constants are the
                          same for the same codes */
    struct str column; /* of occurred where the kind alone is ambiguous */
    size_t *rule;      /* rules that can act, in order */
    size_t nrule;
};

struct rule_program { /* a rule seen from one role */
    struct condition *when;
    size_t nwhen;
    bool fits; /* the role has all of its fields */
};

/* A field in the bytes of a record. */
struct byte_field {
    size_t field;
    size_t lo; /* the other end of its interval, SIZE_MAX none: when both say
                  the same, this one says nothing */
};

struct role {
    const struct file_spec *spec;
    struct cleaner **cleaner;
    bool *used;    /* in row_hash */
    bool *convert; /* used, or held to constraints */
    bool *lenient; /* only used by `each`: fails its fact, not the record */
    struct typed *typed; /* the record at hand */
    uint64_t *filled, counted; /* values of a field; records */
    const struct value_map **map; /* by field, NULL none */
    struct code_map *codes;
    struct code_memo *code_memo;
    struct emit_program *emit;
    size_t nemit;
    struct rule_program *rule;
    bool *wants_text;    /* of a day: somebody compares or copies it */
    struct byte_field *row_field, *key_field; /* of row_hash and the key */
    size_t nrow_field, nkey_field;
    struct ref *looked; /* looked-up values that facts take: in row_hash */
    size_t nlooked;
    size_t *lookup; /* numbers in source.lookup */
    size_t nlookup;
    bool looked_up, looks_up;
};

/* What a plain emit's profile follows from, and where its key is kept.  Of
 * fired = 0 also what else is the same in every fact of a steady emit, so that
 * only dates and fields are put into the next one: half of the mapping. */
struct profile_slot {
    const struct emit_program *emit;
    const struct code_fact *code;
    uint64_t generation; /* of the codes */
    uint64_t fired;      /* rules, a bit each */
    char precision;
    int64_t key;
    bool is_known;       /* the following, as it was before the rules */
    bool unlisted, conflict;
    struct value kind;
    struct str slot;
    uint64_t may_fire; /* rules: words of the profile do not forbid it */
};
#define PROFILE_SLOTS 1024 /* a source has some hundred; a power of two */

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
    struct date_memo *memo; /* of the zone, for all fields */
    uint32_t last_id;       /* numbers of texts, typed.id */
    struct role *role;
    struct lookup_table *table;  /* one a lookup */
    const struct typed **found;  /* row of each lookup for this record */
    struct value_map *word_map;  /* by word */
    struct typed **rule_value;   /* of rule i, set k */
    uint64_t *rule_uses;
    struct mapping_counts counts;
    const struct typed *nothing; /* a value that is not there */
    struct buf scratch;          /* row and key bytes of the record */
    struct profile_slot *profile; /* PROFILE_SLOTS */
    bool counts_only;            /* as the sink says (fact_sink.counts) */
    uint64_t dirty;              /* words of the fact that are not empty */
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
    /* mapping_effect: what it asks of the counts, before the record at hand */
    struct {
        uint64_t mapped, rejected, unlisted, conflict, lookup_misses, noted;
        uint64_t *uses;
    } before;
};

_Static_assert(WORD_COUNT <= 64, "mapping.dirty has a bit for every word");

/* The only way to write a word of the fact at hand: what was written is
 * emptied before the next fact (emptying all took a tenth of the mapping). */
static inline struct value *fact_word(struct mapping *m, enum word w)
{
    m->dirty |= UINT64_C(1) << w;
    return &m->fact.word[w];
}

/* mapping_compile */
enum err_code mapping_compile(struct mapping *m, int32_t delivered,
                              struct err *err);

/* mapping_bytes */
/* row_hash: every field that is used.  The key: the primary key, or the whole
 * record, fields that are used nowhere too: what differs in one of them is
 * not the same record. */
void record_bytes_compile(struct role *role);
#define RECORD_BYTES_MAX ((size_t)64 << 20) /* typed values of one record */
/* m->row_bytes and m->key_bytes of the record at hand.  A value that is
 * refused by itself (each) counts by its text.  false: too long for us.  Where
 * facts are only counted none are made. */
bool record_bytes(struct mapping *m, const struct role *role);

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
                             const struct ref *ref);
/* The map that values pass: of their field, else of the word; NULL when it
 * has no rows.  Not of REF_EACH and constants. */
const struct value_map *value_map_of(const struct mapping *m,
                                     const struct role *role,
                                     const struct ref *ref, enum word w);
/* Put a value into a word of the fact; false with the reason in *why. */
bool value_fill(struct mapping *m, const struct role *role,
                const struct take *t, int32_t day, struct refusal *why);

/* The same for the values that nearly all are, of one field and without a
 * map; false: value_fill() is needed.  Inline: seven calls a record. */
static inline bool value_fill_plain(struct mapping *m, const struct take *t)
{
    const struct typed *v = t->from;
    struct value *w;

    if (!v || t->map) {
        return false;
    }
    if (!v->set) {
        return true; /* nothing is there */
    }
    switch (t->type) {
    case 'D':
        if (t->end != 0) {
            return false;
        }
        if (v->lo != DAY_NONE) {
            w = fact_word(m, t->into);
            w->set = true;
            w->lo = v->lo;
            w->hi = v->hi;
            if (t->into == WORD_occurred) {
                m->fact.precision = v->precision;
            }
        }
        return true;
    case 'T':
        if (v->minute >= 0) {
            w = fact_word(m, t->into);
            w->set = true;
            w->number = v->minute;
        }
        return true;
    case 'M':
        w = fact_word(m, t->into);
        w->set = true;
        w->number = v->number;
        return true;
    case 'P':
    case 'S':
        w = fact_word(m, t->into);
        if (w->set || v->is_list) {
            return false;
        }
        w->set = true;
        w->text = v->text;
        return true;
    }
    return false;
}
/* The same for a text in the model's own words (codes, rules). */
void value_set(struct mapping *m, enum word w, const struct typed *v);
void value_note_unlisted(struct mapping *m, const struct role *role,
                         struct str code);

/* mapping_rule */
enum err_code condition_new(struct condition *c, struct arena *a,
                            const struct when *w, struct err *err);
bool condition_holds(const struct mapping *m, const struct role *role,
                     const struct condition *c, size_t n);
/* Whether a word stands in a profile. */
static inline bool word_is_of_profile(enum word w)
{
    return w == WORD_kind ||
           (w >= WORD_counterpart && w <= WORD_corrected_outcome);
}
/* Which of the emit's rules (of the first 64) the words of the profile that
 * the fact has now do not forbid; and whether one of them acts, where these
 * words may be absent from the fact. */
uint64_t rules_possible(const struct mapping *m, const struct role *role,
                        const struct emit_program *e);
bool rules_fire(const struct mapping *m, const struct role *role,
                const struct emit_program *e, uint64_t possible);
/* Returns which of the emit's rules acted, a bit each (of the first 64). */
uint64_t rules_apply(struct mapping *m, const struct role *role,
                     const struct emit_program *e);

/* mapping_steady */
void steady_compile(struct role *role);
/* Texts of code fields get numbers, by which their readings are found; after
 * the cleaners are made. */
void steady_number(struct mapping *m, struct role *role);
/* The place of a profile; it is emptied when it was another's. */
struct profile_slot *profile_slot(struct mapping *m, const struct role *role,
                                  const struct emit_program *e,
                                  const struct code_fact *c, uint64_t fired);
/* The rest of a fact whose dates and fields are filled; false: it is not known
 * and nothing was done. */
bool steady_build(struct mapping *m, const struct role *role,
                  const struct emit_program *e, const struct code_fact *c);
/* Remember what codes and constants made of the fact, before its rules. */
void steady_note(struct mapping *m, const struct role *role,
                 const struct emit_program *e, const struct code_fact *c);

/* mapping_fact */
/* Whether it has its date and all that its emit needs. */
bool fact_is_whole(const struct fact *f, const struct emit_program *e);
/* The facts of one emit for the record at hand; *made and *refused count. */
enum err_code fact_emit(struct mapping *m, const struct role *role,
                        const struct emit_program *e,
                        const struct record *rec, struct fact_sink *sink,
                        size_t *made, size_t *refused, struct err *err);
/* The name of the field a word of an emit comes from, else of the word. */
struct str fact_column(const struct mapping *m, const struct role *role,
                       const struct emit_program *e, enum word w);

#endif
