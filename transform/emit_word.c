/* SPDX-License-Identifier: Apache-2.0 */
/*
 * emit_word - the words of each sort of fact, as a table.
 */
#include "transform/emit_word.h"

enum {
    EVENT = 1,
    CASE = 2,
    STATEMENT = 4,
    POLICY = 8,
    HOLIDAY = 16,
    COVERAGE = 32,
    REVIEW = 64
};

static const unsigned char takers[WORD_COUNT] = {
    [WORD_jurisdiction] = EVENT | CASE | STATEMENT | POLICY | HOLIDAY | REVIEW,
    [WORD_case_number] = EVENT | CASE | STATEMENT | REVIEW,
    [WORD_population] = CASE | POLICY,
    [WORD_level] = CASE | POLICY,
    [WORD_start_date] = CASE,
    [WORD_end_date] = CASE,
    [WORD_end_reason] = CASE,
    [WORD_office] = EVENT | CASE | STATEMENT,
    [WORD_officer] = EVENT | CASE,
    [WORD_event_id] = EVENT | REVIEW,
    [WORD_kind] = EVENT | STATEMENT | COVERAGE,
    [WORD_occurred] = EVENT,
    [WORD_occurred_time] = EVENT,
    [WORD_ended] = EVENT,
    [WORD_scheduled_for] = EVENT,
    [WORD_recorded_at] = EVENT,
    [WORD_counterpart] = EVENT,
    [WORD_channel] = EVENT,
    [WORD_direction] = EVENT,
    [WORD_site] = EVENT,
    [WORD_outcome] = EVENT,
    [WORD_corrected_counterpart] = EVENT,
    [WORD_corrected_channel] = EVENT | REVIEW,
    [WORD_corrected_direction] = EVENT,
    [WORD_corrected_site] = EVENT,
    [WORD_corrected_outcome] = EVENT | REVIEW,
    [WORD_detail] = EVENT | REVIEW,
    [WORD_note] = EVENT | POLICY,
    [WORD_entered_by] = EVENT,
    [WORD_thread] = EVENT,
    [WORD_minutes] = EVENT,
    [WORD_acceptable] = EVENT,
    [WORD_purpose] = EVENT,
    [WORD_tags] = EVENT,
    [WORD_code] = EVENT,
    [WORD_name] = STATEMENT,
    [WORD_value] = STATEMENT,
    [WORD_value_hi] = STATEMENT,
    [WORD_window] = STATEMENT,
    [WORD_claimant] = STATEMENT | REVIEW,
    [WORD_stated_on] = STATEMENT | REVIEW,
    [WORD_document] = STATEMENT,
    [WORD_quote] = STATEMENT | POLICY,
    [WORD_class] = POLICY,
    [WORD_mode] = POLICY,
    [WORD_count] = POLICY,
    [WORD_period] = POLICY,
    [WORD_unit] = POLICY,
    [WORD_trigger] = POLICY,
    [WORD_accepts_channel] = POLICY,
    [WORD_accepts_site] = POLICY,
    [WORD_transition] = POLICY,
    [WORD_citation] = POLICY,
    [WORD_effective_from] = POLICY,
    [WORD_effective_to] = POLICY,
    [WORD_date] = HOLIDAY,
    [WORD_covered] = COVERAGE,
};

static const struct {
    unsigned char bit;
    const char *noun;
} sorts[] = {
    [AS_KIND] = {EVENT, "an event"},
    [AS_EVENT] = {EVENT, "an event"},
    [AS_CASE] = {CASE, "a case"},
    [AS_STATEMENT] = {STATEMENT, "a statement"},
    [AS_POLICY] = {POLICY, "a policy row"},
    [AS_HOLIDAY] = {HOLIDAY, "a holiday"},
    [AS_COVERAGE] = {COVERAGE, "coverage"},
    [AS_REVIEW] = {REVIEW, "a review"},
};

bool emit_takes(enum emit_as as, enum word w)
{
    return w < WORD_COUNT && (takers[w] & sorts[as].bit) != 0;
}

bool emit_takes_kind(enum emit_as as, struct str kind)
{
    switch (as) {
    case AS_STATEMENT:
        return code_known("statement", kind);
    case AS_COVERAGE:
        return code_known("kind", kind) || str_starts(kind, STR("document:"));
    case AS_KIND:
    case AS_EVENT:
        return code_known("kind", kind);
    case AS_CASE:
    case AS_POLICY:
    case AS_HOLIDAY:
    case AS_REVIEW:
        break;
    }
    return false;
}

const enum word *emit_needs(enum emit_as as)
{
    static const enum word needs[][8] = {
        [AS_KIND] = {WORD_kind, WORD_case_number, WORD_NONE},
        [AS_EVENT] = {WORD_kind, WORD_case_number, WORD_NONE},
        [AS_CASE] = {WORD_case_number, WORD_NONE},
        [AS_STATEMENT] = {WORD_kind, WORD_NONE},
        [AS_POLICY] = {WORD_effective_from, WORD_class, WORD_mode, WORD_count,
                       WORD_period, WORD_unit, WORD_NONE},
        [AS_HOLIDAY] = {WORD_NONE},
        [AS_COVERAGE] = {WORD_kind, WORD_covered, WORD_NONE},
        [AS_REVIEW] = {WORD_case_number, WORD_event_id, WORD_claimant,
                       WORD_stated_on, WORD_detail, WORD_NONE},
    };

    return needs[as];
}

const char *emit_noun(enum emit_as as)
{
    return sorts[as].noun;
}
