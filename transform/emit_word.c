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
    [AS_KIND] = {EVENT, "event"},
    [AS_EVENT] = {EVENT, "event"},
    [AS_CASE] = {CASE, "case"},
    [AS_STATEMENT] = {STATEMENT, "statement"},
    [AS_POLICY] = {POLICY, "policy"},
    [AS_HOLIDAY] = {HOLIDAY, "holiday"},
    [AS_COVERAGE] = {COVERAGE, "coverage"},
    [AS_REVIEW] = {REVIEW, "review"},
};

bool emit_takes(enum emit_as as, enum word w)
{
    return w < WORD_COUNT && (takers[w] & sorts[as].bit) != 0;
}

const char *emit_noun(enum emit_as as)
{
    return sorts[as].noun;
}
