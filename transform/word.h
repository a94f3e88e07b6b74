/* SPDX-License-Identifier: Apache-2.0 */
/*
 * word - the closed list of model words (columns of the canonical layout,
 * docs/canonical.md) that a source file may map to, and the closed lists of
 * codes (sql/ref/codes.csv, compiled in as build/codes.h).
 */
#ifndef LAPSE_TRANSFORM_WORD_H
#define LAPSE_TRANSFORM_WORD_H

#include "common/str.h"

/* name, type of value.  Interval words fill NAME and NAME_hi.
 * S text, D date interval, T time of day, M civil time stamp, I integer,
 * B yes/no, L list of texts, C code of a closed list, P private text */
#define WORD_LIST(X) \
    X(jurisdiction, S) X(case_number, P) X(population, S) X(level, S) \
    X(start_date, D) X(end_date, D) X(end_reason, S) X(office, S) \
    X(officer, P) X(event_id, S) X(kind, C) X(occurred, D) \
    X(occurred_time, T) X(ended, D) X(scheduled_for, D) X(recorded_at, M) \
    X(counterpart, C) X(channel, C) X(direction, C) X(site, C) \
    X(outcome, C) X(corrected_counterpart, C) X(corrected_channel, C) \
    X(corrected_direction, C) X(corrected_site, C) X(corrected_outcome, C) \
    X(detail, S) X(note, P) X(entered_by, P) X(thread, S) X(minutes, I) \
    X(acceptable, B) X(purpose, S) X(tags, L) X(code, L) X(name, S) \
    X(value, S) X(value_hi, S) X(window, D) X(claimant, S) X(stated_on, D) \
    X(document, S) X(quote, P) X(class, C) X(mode, C) X(count, I) \
    X(period, I) X(unit, C) X(trigger, C) X(accepts_channel, L) \
    X(accepts_site, L) X(transition, C) X(citation, S) \
    X(effective_from, D) X(effective_to, D) X(date, D) X(covered, D)

enum word {
#define X(name, type) WORD_##name,
    WORD_LIST(X)
#undef X
    WORD_COUNT,
    WORD_NONE = WORD_COUNT
};

/* The spellings source files use: the name itself, and occurred_lo,
 * occurred_hi, value_lo, value_hi, window_lo, window_hi, covered_from,
 * covered_to for the ends (*end: 0 both, 1 lo, 2 hi). */
enum word word_find(struct str name, int *end);
const char *word_name(enum word w);
char word_type(enum word w); /* a letter of WORD_LIST */
struct str word_nearest(struct str name); /* for messages, or STR_NULL */
/* The closed list of a word of type C ("channel" for corrected_channel too),
 * NULL for other words. */
const char *word_code_list(enum word w);
enum word word_axis(size_t i); /* the five axes in order, then WORD_NONE */

/* Whether code belongs to the closed list ("kind", "channel", ...). */
bool code_known(const char *list, struct str code);
/* The axis a code belongs to ("phone_voice" -> WORD_channel); WORD_NONE when
 * unknown.  Each code word belongs to one axis (no code stands in two lists
 * but "unknown", "both" which is counterpart and "none"). */
enum word code_axis(struct str code);
/* Nearest code of a list (NULL: of all) for messages, or STR_NULL. */
struct str code_nearest(const char *list, struct str code);
/* All codes in the order of codes.csv, for digests. */
size_t code_count(void);
struct str code_at(size_t i, const char **list);

#endif
