/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_source_field - the schema of a role and its fields.
 */
#include "tests/transform/sourced.h"
#include "transform/source_node.h"

#define LOG SOURCED_LOG
#define REST SOURCED_CASE SOURCED_DAY SOURCED_EMIT
#define SCHEMA "source: s\nfiles:\n  log:\n    match: l.csv\n    schema:\n"
#define FIELD(text) \
    {               \
        LOG "      - " text "\n" REST,

static struct sourced s;

static const struct field *first(void **state, const char *text)
{
    return &sourced_open(&s, state, text)->file[0].field[0];
}

static void a_name_alone_is_a_text_that_goes_nowhere(void **state)
{
    const struct field *f = first(state, LOG "      - {name: Client}\n" REST);

    assert_int_equal(f->names.n, 1);
    assert_str(f->names.item[0], "Client");
    assert_int_equal(f->to, WORD_NONE);
    assert_int_equal(f->type, TYPE_STRING);
    assert_int_equal(f->missing.n, 1);
    assert_str(f->missing.item[0], "");
    assert_false(f->optional || f->required || f->error_null);
    assert_int_equal(f->line, 7);
    assert_int_equal(f->column, 9);
    sourced_close(&s);
}

static void every_key_of_a_field_is_taken(void **state)
{
    const struct field *f =
        first(state, LOG
              "      - {name: [Closed, ' End Dt '], to: ended, type: date, "
              "format: ['%m/%d/%Y', excel], clean: [upper, lower, 's/^A-//', "
              "'s#/#-#gi'], missingValues: ['', 12/31/9999], optional: true, "
              "onError: null, constraints: {required: true, pattern: '.+', "
              "minimum: 2015-01-01, maximum: delivered, enum: [a, b]}}\n" REST);

    assert_int_equal(f->names.n, 2);
    assert_int_equal(f->to, WORD_ended);
    assert_int_equal(f->type, TYPE_DATE);
    assert_int_equal(f->formats.n, 2);
    assert_int_equal(f->nclean, 4);
    assert_int_equal(f->clean[0].op, CLEAN_UPPER);
    assert_int_equal(f->clean[1].op, CLEAN_LOWER);
    assert_int_equal(f->clean[2].op, CLEAN_SUBST);
    assert_str(f->clean[2].pattern, "^A-");
    assert_str(f->clean[2].replacement, "");
    assert_false(f->clean[2].global || f->clean[2].nocase);
    assert_str(f->clean[3].pattern, "/");
    assert_str(f->clean[3].replacement, "-");
    assert_true(f->clean[3].global && f->clean[3].nocase);
    assert_int_equal(f->missing.n, 2);
    assert_true(f->optional && f->required && f->error_null);
    assert_str(f->pattern, ".+");
    assert_str(f->minimum, "2015-01-01");
    assert_str(f->maximum, "delivered");
    assert_int_equal(f->allowed.n, 2);
    sourced_close(&s);
}

static void every_type_has_its_name(void **state)
{
    static const char *const names[] = {
        "string", "integer",  "number",    "boolean", "date",
        "time",   "datetime", "yearmonth", "year",    "list"};
    char text[1024];

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        (void)snprintf(text, sizeof text,
                       LOG "      - {name: x, type: %s}\n" REST, names[i]);
        assert_int_equal(first(state, text)->type, i);
        sourced_close(&s);
    }
}

static void a_list_is_cut_at_its_delimiter(void **state)
{
    const struct field *f =
        first(state, LOG "      - {name: x, to: tags, type: list}\n" REST);

    assert_int_equal(f->list_delimiter, ',');
    sourced_close(&s);
    f = first(state, LOG "      - {name: x, to: tags, type: list, delimiter: "
                         "\"\\n\"}\n" REST);
    assert_int_equal(f->list_delimiter, '\n');
    sourced_close(&s);
}

static void words_for_both_ends_fill_one_each(void **state)
{
    const struct field *f =
        first(state, LOG
              "      - {name: lo, to: occurred_lo, type: date}\n"
              "      - {name: hi, to: occurred_hi, type: date}\n" SOURCED_CASE
                  SOURCED_EMIT);

    assert_int_equal(f[0].to, WORD_occurred);
    assert_int_equal(f[0].to_end, 1);
    assert_int_equal(f[1].to, WORD_occurred);
    assert_int_equal(f[1].to_end, 2);
    sourced_close(&s);
}

static void the_schema_gives_its_fields_their_missing_values(void **state)
{
    const struct source *src = sourced_open(
        &s, state,
        SCHEMA "      missingValues: ['', UNKNOWN]\n      fieldsMatch: equal\n"
               "      primaryKey: [' CASE ', day]\n      fields:\n" SOURCED_CASE
               "      - {name: day, to: occurred, type: date, missingValues: "
               "[NONE]}\n" SOURCED_EMIT);
    const struct file_spec *spec = &src->file[0];

    assert_int_equal(spec->fields_match, MATCH_EQUAL);
    assert_int_equal(spec->nprimary_key, 2);
    assert_int_equal(spec->primary_key[0], 0);
    assert_int_equal(spec->primary_key[1], 1);
    assert_int_equal(spec->field[0].missing.n, 2);
    assert_str(spec->field[0].missing.item[1], "UNKNOWN");
    assert_int_equal(spec->field[1].missing.n, 1);
    assert_str(spec->field[1].missing.item[0], "NONE");
    sourced_close(&s);
}

static void a_field_is_found_by_any_of_its_names(void **state)
{
    const struct source *src =
        sourced_open(&s, state, LOG "      - {name: [Code 1, Code]}\n" REST);
    const struct file_spec *spec = &src->file[0];

    assert_int_equal(source_field_find(spec, STR("code")), 0);
    assert_int_equal(source_field_find(spec, STR(" CODE 1 ")), 0);
    assert_int_equal(source_field_find(spec, STR("case")), 1);
    assert_true(source_field_find(spec, STR("code 2")) == SIZE_MAX);
    assert_str(source_field_nearest(&s.arena, spec, STR("coode")), "Code");
    sourced_close(&s);
}

static void texts_codes_and_lists_may_have_several_fields(void **state)
{
    const struct source *src = sourced_open(
        &s, state,
        LOG "      - {name: a, to: code}\n      - {name: b, to: code}\n"
            "      - {name: c, to: tags, type: list}\n"
            "      - {name: d, to: tags}\n      - {name: e, to: note}\n"
            "      - {name: f, to: note}\n      - {name: g, to: office}\n"
            "      - {name: h, to: office}\n" REST);

    assert_int_equal(src->file[0].nfields, 10);
    sourced_close(&s);
}

static void anything_else_has_one_field(void **state)
{
    static const struct sourced_refusal table[] = {
        {LOG SOURCED_CASE SOURCED_DAY
         "      - {name: d2, to: occurred, type: date}\n" SOURCED_EMIT,
         ":9:9: fields \"day\" and \"d2\" both are \"occurred\", which cannot "
         "be joined"},
        {LOG SOURCED_CASE SOURCED_DAY
         "      - {name: d2, to: occurred_hi, type: date}\n" SOURCED_EMIT,
         ":9:9: fields \"day\" and \"d2\" both are \"occurred\", which cannot "
         "be joined"},
        {LOG "      - {name: a, to: channel}\n      - {name: b, to: "
             "channel}\n" REST,
         ":8:9: fields \"a\" and \"b\" both are \"channel\", which cannot be "
         "joined"},
        {LOG "      - {name: a, to: minutes}\n      - {name: b, to: "
             "minutes}\n" REST,
         ":8:9: fields \"a\" and \"b\" both are \"minutes\", which cannot be "
         "joined"},
        {LOG "      - {name: [Code, Kind]}\n      - {name: ' kind'}\n" REST,
         ":8:9: field \" kind\" stands twice"},
    };

    SOURCED_REFUSE(state, table);
}

static void wrong_keys_of_a_field_are_refused(void **state){
    static const struct sourced_refusal table[] = {FIELD(
        "{nmae: x}") ":7:10: unknown key \"nmae\" (did you mean \"name\"?)"},
    FIELD("{name: x, map_to: note}") ":7:19: unknown key \"map_to\" (did you "
                                     "mean \"to\"?)"},
    FIELD("{name: x, name: y}") ":7:19: key \"name\" stands here twice"
}
, FIELD("{name: x, required: true}") ":7:19: misplaced key \"required\" (it "
                                     "belongs in constraints)"
}
, FIELD("{name: x, primaryKey: [x]}") ":7:19: misplaced key \"primaryKey\" (it "
                                      "belongs in schema)"
}
, FIELD("{to: note}") ":7:9: a field needs a name"
}
, FIELD("{name: ' '}") ":7:9: a field needs a name"
}
, FIELD("{name: [x, '']}") ":7:9: a field needs a name"
}
, FIELD("x") ":7:9: a field must be a map, not a text"
}
, FIELD("{name: x, to: ocurred}") ":7:23: unknown word \"ocurred\" (did you "
                                  "mean \"occurred\"?)"
}
, FIELD("{name: x, to: phone_voice}") ":7:23: unknown word \"phone_voice\""
}
, FIELD("{name: x, type: dat}") ":7:25: unknown type \"dat\" (did you mean "
                                "\"date\"?)"
}
, FIELD("{name: x, onError: nul}") ":7:28: unknown onError \"nul\" (did you "
                                   "mean \"null\"?)"
}
, FIELD("{name: x, optional: maybe}") ":7:29: unknown optional \"maybe\""
}
, FIELD("{name: x, delimiter: ';'}") ":7:9: a field of type string has no "
                                     "delimiter"
}
, FIELD("{name: x, type: list, delimiter: ';;'}") ":7:42: delimiter of a list "
                                                  "must be one byte"
}
, FIELD("{name: x, format: '%Y'}") ":7:27: a field of type string has no format"
}
, FIELD("{name: x, position: [1, 2]}") ":7:9: a field of format csv has no "
                                       "position"
}
, FIELD("{name: x, path: a/b}") ":7:9: a field of format csv has no path"
}
,
}
;

SOURCED_REFUSE(state, table);
}

static void a_word_is_filled_by_fields_of_its_type(void **state){
    static const struct sourced_refusal table[] = {FIELD(
        "{name: x, to: ended}") ":7:23: word \"ended\" needs a field of type "
                                "date, datetime, "
                                "yearmonth or year, not string"},
    FIELD("{name: x, to: occurred_time, type: date}") ":7:23: word "
                                                      "\"occurred_time\" needs "
                                                      "a field of type time or "
                                                      "datetime, not date"},
    FIELD(
        "{name: x, to: recorded_at, type: year}") ":7:23: word \"recorded_at\" "
                                                  "needs a field of type date "
                                                  "or datetime, "
                                                  "not year"
}
, FIELD("{name: x, to: minutes, type: date}") ":7:23: word \"minutes\" needs a "
                                              "field of type integer, not date"
}
, FIELD(
      "{name: x, to: acceptable, type: integer}") ":7:23: word \"acceptable\" "
                                                  "needs a field of type "
                                                  "boolean, not "
                                                  "integer"
}
,
}
;

SOURCED_REFUSE(state, table);
}

static void wrong_clean_steps_are_refused(void **state){
    static const struct sourced_refusal table[] = {FIELD(
        "{name: x, clean: [uper]}") ":7:27: unknown clean step \"uper\" (did "
                                    "you mean \"upper\"?)"},
    FIELD("{name: x, clean: ['s/a/b']}") ":7:27: substitution \"s/a/b\" is not "
                                         "s/pattern/text/"},
    FIELD("{name: x, clean: ['s/a/b/x']}") ":7:27: unknown flag \"x\" of a "
                                           "substitution"
}
, FIELD("{name: x, clean: [strip]}") ":7:27: unknown clean step \"strip\""
}
,
}
;

SOURCED_REFUSE(state, table);
}

static void wrong_constraints_are_refused(void **state){
    static const struct sourced_refusal table[] = {FIELD(
        "{name: x, constraints: {require: true}}") ":7:33: unknown key "
                                                   "\"require\" (did you mean "
                                                   "\"required\"?)"},
    FIELD("{name: x, constraints: {minimum: 3}}") ":7:42: a field of type "
                                                  "string has no minimum"},
    FIELD(
        "{name: x, type: date, constraints: {minimum: 2015-13-01}}") ":7:54: "
                                                                     "\"2015-"
                                                                     "13-01\" "
                                                                     "is not a "
                                                                     "date "
                                                                     "(YYYY-MM-"
                                                                     "DD)"
}
, FIELD(
      "{name: x, type: date, constraints: {minimum: delivered}}") ":7:54: "
                                                                  "\"delivered"
                                                                  "\" is not a "
                                                                  "date "
                                                                  "(YYYY-MM-DD)"
}
, FIELD(
      "{name: x, type: integer, constraints: {maximum: delivered}}") ":7:57: "
                                                                     "\"deliver"
                                                                     "ed\" is "
                                                                     "not a "
                                                                     "number"
}
, FIELD("{name: x, type: number, constraints: {maximum: '1.2.3'}}") ":7:56: "
                                                                    "\"1.2.3\" "
                                                                    "is not a "
                                                                    "number"
}
, FIELD(
      "{name: x, type: number, constraints: {maximum: '-'}}") ":7:56: \"-\" is "
                                                              "not a number"
}
, FIELD("{name: x, constraints: required}") ":7:32: constraints must be a map, "
                                            "not a text"
}
,
}
;

SOURCED_REFUSE(state, table);
}

static void a_wrong_schema_is_refused(void **state)
{
    static const struct sourced_refusal table[] = {
        {SCHEMA "      primarykey: [case]\n      fields:\n" REST,
         ":6:7: unknown key \"primarykey\" (did you mean \"primaryKey\"?)"},
        {SCHEMA "      primaryKey: [cas, day]\n      fields:\n" REST,
         ":6:20: unknown field \"cas\" (did you mean \"case\"?)"},
        {SCHEMA "      primaryKey: nowhere\n      fields:\n" REST,
         ":6:19: unknown field \"nowhere\""},
        {SCHEMA "      match: x\n      fields:\n" REST,
         ":6:7: misplaced key \"match\" (it belongs in a role of files)"},
        {SCHEMA "      fieldsMatch: sub\n      fields:\n" REST,
         ":6:20: unknown fieldsMatch \"sub\""},
        {SCHEMA "      fields: []\n" SOURCED_EMIT,
         ":6:15: fields must be a list of 1 to 4096 fields"},
        {SCHEMA "      primaryKey: [x]\n" SOURCED_EMIT,
         ":6:7: schema has no fields"},
    };

    SOURCED_REFUSE(state, table);
}

static void a_format_of_dates_must_be_readable(void **state)
{
    const char *path = in_scratch(state, "s.yaml");
    struct source *src;
    struct arena a;
    struct err err;

    put_file(path, LOG "      - {name: x, type: date, format: ['%m/%d/%Y', "
                       "'%Q']}\n" REST);
    arena_init(&a, 0);
    assert_int_equal(source_load(&a, path, NULL, &src, &err), ERR_USAGE);
    assert_contains(err.text, "s.yaml:7:52: ");
    assert_contains(err.text, "%Q");
    arena_release(&a);
}

static void positions_are_two_numbers_in_order(void **state)
{
#define FIXED(text)                                                       \
    "source: s\nfiles:\n  log:\n    match: l\n    format: fixed\n"        \
    "    schema:\n      fields:\n      - {name: case, to: case_number, "  \
    "position: " text "}\n      - {name: day, to: occurred, type: date, " \
    "position: [9, 18]}\n" SOURCED_EMIT
    static const struct sourced_refusal table[] = {
        {FIXED("[8, 1]"), ":8:49: position must be [first, last]"},
        {FIXED("[1]"), ":8:49: position must be [first, last]"},
        {FIXED("[1, nan]"), ":8:49: position must be [first, last]"},
        {FIXED("[-1, 2]"), ":8:49: position must be [first, last]"},
    };
    const struct field *f = first(state, FIXED("[1.5, 8]"));

    assert_true(f->has_position);
    assert_true(f->position[0] > 1.49 && f->position[0] < 1.51);
    assert_true(f->position[1] > 7.99 && f->position[1] < 8.01);
    sourced_close(&s);
    SOURCED_REFUSE(state, table);
#undef FIXED
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SOURCED_TEST(a_name_alone_is_a_text_that_goes_nowhere),
        SOURCED_TEST(every_key_of_a_field_is_taken),
        SOURCED_TEST(every_type_has_its_name),
        SOURCED_TEST(a_list_is_cut_at_its_delimiter),
        SOURCED_TEST(words_for_both_ends_fill_one_each),
        SOURCED_TEST(the_schema_gives_its_fields_their_missing_values),
        SOURCED_TEST(a_field_is_found_by_any_of_its_names),
        SOURCED_TEST(texts_codes_and_lists_may_have_several_fields),
        SOURCED_TEST(anything_else_has_one_field),
        SOURCED_TEST(wrong_keys_of_a_field_are_refused),
        SOURCED_TEST(a_word_is_filled_by_fields_of_its_type),
        SOURCED_TEST(wrong_clean_steps_are_refused),
        SOURCED_TEST(wrong_constraints_are_refused),
        SOURCED_TEST(a_wrong_schema_is_refused),
        SOURCED_TEST(a_format_of_dates_must_be_readable),
        SOURCED_TEST(positions_are_two_numbers_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
