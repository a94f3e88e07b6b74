/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_dictionary - what views mean, from the catalogue and from the heads of
 * their files.
 */
#include "tests/report/canned.h"

#define ROWS                                          \
    "object,column_name,column_no:int,type,meaning\n" \
    "gap.seen,-,0,view,Who was seen\n"                \
    "gap.seen,case_id,1,bigint,Key of a case\n"       \
    "gap.seen,day,2,date,-\n"                         \
    "gap.unseen,-,0,view,-\n"                         \
    "gap.unseen,how_long,1,integer,Days | from a to b\n"

/* A home whose sql/views/seen.sql opens with a head; the other has none. */
static void home_with_views(const char *dir)
{
    char path[300];
    struct err err = {0};

    (void)snprintf(path, sizeof path, "%s/sql/views", dir);
    assert_int_equal(file_mkdirs(path, &err), OK);
    (void)snprintf(path, sizeof path, "%s/sql/views/seen.sql", dir);
    assert_int_equal(
        file_write(path,
                   STR("-- Who was seen,\n-- and when?\n"
                       "-- Grain: case, day\n"
                       "-- Reads: core.visible_event,\n--        ref.profile\n"
                       "create view gap.seen as\n-- Grain: none\n"),
                   0600, &err),
        OK);
    assert_int_equal(setenv("LAPSE_HOME", dir, 1), 0);
}

static char *dictionary(void **state, const char *output, const char *object)
{
    struct fixture f;
    char *text;

    home_with_views(*state);
    fixture_open(&f, output, *state);
    can("where object in", ROWS);
    assert_int_equal(dictionary_report(&f.r, object, &f.err), OK);
    assert_contains(canned_asked, object ? object : "  $1=gap\n");
    text = strdup(fixture_text(&f));
    fixture_close(&f);
    assert_non_null(text);
    return text;
}

static void text_has_the_head_and_aligned_columns(void **state)
{
    char *text = dictionary(state, "text", "seen");

    assert_string_equal(text, "gap.seen (view)\n"
                              "  asks   Who was seen, and when?\n"
                              "  is     Who was seen\n"
                              "  grain  case, day\n"
                              "  reads  core.visible_event, ref.profile\n"
                              "    case_id  bigint  Key of a case\n"
                              "    day      date    \n"
                              "\n"
                              "gap.unseen (view)\n"
                              "    how_long  integer  Days | from a to b\n");
    free(text);
}

static void without_an_operand_it_is_schema_gap(void **state)
{
    free(dictionary(state, "text", NULL));
}

static void markdown_escapes_what_ends_a_cell(void **state)
{
    char *text = dictionary(state, "markdown", "gap");

    assert_contains(text, "# Data dictionary\n\n## gap.seen\n\n"
                          "- asks: Who was seen, and when?\n");
    assert_contains(text, "| how\\_long | integer | Days \\| from a to b |\n");
    free(text);
}

static void json_nests_columns_and_says_null(void **state)
{
    char *text = dictionary(state, "json", "gap");

    assert_string_equal(
        text,
        "{\"objects\":[{\"object\":\"gap.seen\",\"type\":\"view\","
        "\"question\":\"Who was seen, and when?\",\"grain\":\"case, day\","
        "\"reads\":\"core.visible_event, ref.profile\","
        "\"meaning\":\"Who was seen\",\"columns\":[{\"column\":\"case_id\","
        "\"type\":\"bigint\",\"meaning\":\"Key of a case\"},"
        "{\"column\":\"day\",\"type\":\"date\",\"meaning\":null}]},"
        "{\"object\":\"gap.unseen\",\"type\":\"view\",\"question\":null,"
        "\"grain\":null,\"reads\":null,\"meaning\":null,\"columns\":["
        "{\"column\":\"how_long\",\"type\":\"integer\","
        "\"meaning\":\"Days | from a to b\"}]}]}\n");
    free(text);
}

static void csv_has_a_row_for_each_object_and_column(void **state)
{
    char *text = dictionary(state, "csv", "gap");

    assert_string_equal(
        text, "object,column_name,column_no,type,meaning,question,grain,"
              "reads\r\n"
              "gap.seen,,0,view,Who was seen,\"Who was seen, and when?\","
              "\"case, day\",\"core.visible_event, ref.profile\"\r\n"
              "gap.seen,case_id,1,bigint,Key of a case,,,\r\n"
              "gap.seen,day,2,date,,,,\r\n"
              "gap.unseen,,0,view,,,,\r\n"
              "gap.unseen,how_long,1,integer,Days | from a to b,,,\r\n");
    free(text);
}

static void a_name_that_is_none_has_a_nearest(void **state)
{
    struct fixture f;

    fixture_open(&f, "text", *state);
    can("where object in", "object,column_name,column_no:int,type,meaning\n");
    can("column_no = 0", "object\ngap.contact_gap\ncore.event\n");
    assert_int_equal(dictionary_report(&f.r, "contact_gaps", &f.err),
                     ERR_USAGE);
    assert_contains(f.err.text, "unknown view, table or schema "
                                "\"contact_gaps\" (did you mean "
                                "\"contact_gap\"?)");
    fixture_close(&f);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        T(text_has_the_head_and_aligned_columns),
        T(without_an_operand_it_is_schema_gap),
        T(markdown_escapes_what_ends_a_cell),
        T(json_nests_columns_and_says_null),
        T(csv_has_a_row_for_each_object_and_column),
        T(a_name_that_is_none_has_a_nearest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
