/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table - names, columns and types of the staged tables, and columns.json.
 * Knows nothing of values.
 */
#include "transform/table.h"

#include "common/digest.h"
#include "common/json.h"

#define COLUMNS(name) name, sizeof(name) / sizeof *(name)

static const struct column event_columns[] = {{"case_id", COL_INT8},
                                              {"event_key", COL_INT8},
                                              {"row_hash", COL_INT8},
                                              {"occurred_lo", COL_DATE},
                                              {"occurred_hi", COL_DATE},
                                              {"minute_of_day", COL_INT2},
                                              {"ended", COL_DATE},
                                              {"scheduled_for", COL_DATE},
                                              {"recorded_at", COL_TIMESTAMP},
                                              {"profile_key", COL_INT8},
                                              {"officer_key", COL_INT8},
                                              {"office_key", COL_INT8},
                                              {"narrative_key", COL_INT8},
                                              {"position", COL_INT8}};
static const struct column event_detail_columns[] = {
    {"case_id", COL_INT8},    {"event_key", COL_INT8},
    {"position", COL_INT8},   {"detail", COL_TEXT},
    {"thread", COL_TEXT},     {"minutes", COL_INT4},
    {"acceptable", COL_BOOL}, {"purpose", COL_TEXT},
    {"tags", COL_TEXTS},      {"entered_by_key", COL_INT8},
    {"event_id", COL_TEXT}};
static const struct column term_columns[] = {
    {"case_id", COL_INT8},    {"term_key", COL_INT8},
    {"row_hash", COL_INT8},   {"start_lo", COL_DATE},
    {"start_hi", COL_DATE},   {"end_date", COL_DATE},
    {"end_reason", COL_TEXT}, {"population", COL_TEXT},
    {"level", COL_TEXT},      {"officer_key", COL_INT8},
    {"office_key", COL_INT8}, {"position", COL_INT8}};
static const struct column statement_columns[] = {
    {"case_id", COL_INT8},    {"statement_key", COL_INT8},
    {"row_hash", COL_INT8},   {"kind", COL_TEXT},
    {"name", COL_TEXT},       {"value_lo", COL_TEXT},
    {"value_hi", COL_TEXT},   {"window_lo", COL_DATE},
    {"window_hi", COL_DATE},  {"claimant", COL_TEXT},
    {"stated_on", COL_DATE},  {"document", COL_TEXT},
    {"page", COL_INT4},       {"sentence", COL_INT4},
    {"office_key", COL_INT8}, {"jurisdiction", COL_TEXT},
    {"position", COL_INT8}};
static const struct column policy_columns[] = {{"policy_id", COL_INT8},
                                               {"jurisdiction", COL_TEXT},
                                               {"population", COL_TEXT},
                                               {"level", COL_TEXT},
                                               {"effective_from", COL_DATE},
                                               {"effective_to", COL_DATE},
                                               {"class", COL_TEXT},
                                               {"mode", COL_TEXT},
                                               {"count", COL_INT4},
                                               {"period", COL_INT4},
                                               {"unit", COL_TEXT},
                                               {"trigger", COL_TEXT},
                                               {"accepts_channel", COL_TEXTS},
                                               {"accepts_site", COL_TEXTS},
                                               {"transition", COL_TEXT},
                                               {"citation", COL_TEXT},
                                               {"quote", COL_TEXT},
                                               {"note", COL_TEXT},
                                               {"position", COL_INT8}};
static const struct column holiday_columns[] = {{"jurisdiction", COL_TEXT},
                                                {"holiday_date", COL_DATE},
                                                {"position", COL_INT8}};
static const struct column coverage_columns[] = {{"kind", COL_TEXT},
                                                 {"covered_from", COL_DATE},
                                                 {"covered_to", COL_DATE},
                                                 {"position", COL_INT8}};
static const struct column review_columns[] = {{"case_id", COL_INT8},
                                               {"event_key", COL_INT8},
                                               {"corrected_channel", COL_TEXT},
                                               {"corrected_outcome", COL_TEXT},
                                               {"decided_by", COL_TEXT},
                                               {"decided_on", COL_DATE},
                                               {"why", COL_TEXT},
                                               {"position", COL_INT8}};
static const struct column reject_columns[] = {
    {"file_no", COL_INT2},     {"record_no", COL_INT8},
    {"byte_offset", COL_INT8}, {"byte_length", COL_INT8},
    {"line", COL_INT8},        {"column_name", COL_TEXT},
    {"class", COL_TEXT},       {"shape", COL_TEXT}};
static const struct column profile_columns[] = {
    {"profile_key", COL_INT8},
    {"kind", COL_TEXT},
    {"date_precision", COL_TEXT},
    {"raw_code", COL_TEXT},
    {"counterpart", COL_TEXT},
    {"channel", COL_TEXT},
    {"direction", COL_TEXT},
    {"site", COL_TEXT},
    {"outcome", COL_TEXT},
    {"corrected_counterpart", COL_TEXT},
    {"corrected_channel", COL_TEXT},
    {"corrected_direction", COL_TEXT},
    {"corrected_site", COL_TEXT},
    {"corrected_outcome", COL_TEXT},
    {"rules", COL_TEXT},
    {"rule_versions", COL_TEXT},
    {"unlisted", COL_BOOL},
    {"conflict", COL_BOOL}};
static const struct column case_ref_columns[] = {
    {"case_id", COL_INT8}, {"jurisdiction", COL_TEXT}, {"pseudonym", COL_TEXT}};
static const struct column officer_columns[] = {{"officer_key", COL_INT8},
                                                {"jurisdiction", COL_TEXT}};
static const struct column office_columns[] = {
    {"office_key", COL_INT8}, {"jurisdiction", COL_TEXT}, {"name", COL_TEXT}};
static const struct column private_case_columns[] = {{"case_id", COL_INT8},
                                                     {"case_number", COL_TEXT}};
static const struct column private_officer_columns[] = {
    {"officer_key", COL_INT8}, {"name", COL_TEXT}};
static const struct column private_note_columns[] = {{"case_id", COL_INT8},
                                                     {"event_key", COL_INT8},
                                                     {"position", COL_INT8},
                                                     {"note", COL_TEXT}};
static const struct column private_quote_columns[] = {
    {"case_id", COL_INT8},
    {"statement_key", COL_INT8},
    {"position", COL_INT8},
    {"quote", COL_TEXT}};

static const struct column gone_columns[] = {
    {"case_id", COL_INT8}, {"fact_key", COL_INT8}, {"family", COL_TEXT}};

static const struct table_spec specs[TABLE_COUNT] = {
    {"event", COLUMNS(event_columns), {0, 1}, true},
    {"event_detail", COLUMNS(event_detail_columns), {0, 1}, false},
    {"term", COLUMNS(term_columns), {0, 1}, true},
    {"statement", COLUMNS(statement_columns), {0, 1}, true},
    {"policy", COLUMNS(policy_columns), {0, -1}, true},
    {"holiday", COLUMNS(holiday_columns), {1, -1}, true},
    {"coverage", COLUMNS(coverage_columns), {1, 2}, true},
    {"review", COLUMNS(review_columns), {0, 1}, true},
    {"reject", COLUMNS(reject_columns), {0, 2}, false},
    {"profile", COLUMNS(profile_columns), {0, -1}, false},
    {"case_ref", COLUMNS(case_ref_columns), {0, -1}, false},
    {"officer", COLUMNS(officer_columns), {0, -1}, false},
    {"office", COLUMNS(office_columns), {0, -1}, false},
    {"private_case", COLUMNS(private_case_columns), {0, -1}, false},
    {"private_officer", COLUMNS(private_officer_columns), {0, -1}, false},
    {"private_note", COLUMNS(private_note_columns), {0, 1}, false},
    {"private_quote", COLUMNS(private_quote_columns), {0, 1}, false},
    {"gone", COLUMNS(gone_columns), {0, 1}, false}};

const struct table_spec *table_spec(enum table t)
{
    return &specs[t];
}

const char *column_type_name(enum column_type t)
{
    static const char *const names[] = {"int2",      "int4", "int8", "date",
                                        "timestamp", "bool", "text", "text[]"};
    return names[t];
}

size_t column_type_size(enum column_type t)
{
    static const size_t sizes[] = {2, 4, 8, 4, 8, 1, 0, 0};
    return sizes[t];
}

static void put_tables(struct json *j)
{
    json_open(j, "tables", '{');
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        json_open(j, specs[t].name, '[');
        for (size_t c = 0; c < specs[t].ncolumns; c++) {
            json_open(j, NULL, '[');
            json_strz(j, NULL, specs[t].column[c].name);
            json_strz(j, NULL, column_type_name(specs[t].column[c].type));
            json_close(j, ']');
        }
        json_close(j, ']');
    }
    json_close(j, '}');
}

bool table_columns_json(struct buf *out)
{
    struct json j;
    struct sha256 *sum = sha256_new();
    struct digest d;
    char hex[DIGEST_HEX + 1];

    for (size_t t = 0; t < TABLE_COUNT; t++) {
        for (size_t c = 0; c < specs[t].ncolumns; c++) {
            sha256_field(sum, str_from(specs[t].name));
            sha256_field(sum, str_from(specs[t].column[c].name));
            sha256_field(sum,
                         str_from(column_type_name(specs[t].column[c].type)));
        }
    }
    d = sha256_end(sum);
    digest_hex(&d, hex);
    json_init(&j, out);
    json_open(&j, NULL, '{');
    put_tables(&j);
    json_strz(&j, "fingerprint", hex);
    json_close(&j, '}');
    return out->len < out->ceiling;
}
