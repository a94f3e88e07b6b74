/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_export - a view as CSV or JSON lines, whole or not at all.
 */
#include "tests/report/canned.h"

static void can_view(void)
{
    can("from pg_class", "name,columns:int\ncontact_gap,2\nlongest_gap,2\n");
    can("gap.\"contact_gap\"", "case_id:int,kind\n1,=tail\n2,-\n");
}

static const char *exported(void **state, struct fixture *f, const char *view)
{
    static char text[65536];
    struct buf b;
    struct err err = {OK, ""};

    f->o.out = in_scratch(state, "out");
    assert_int_equal(export_view(&f->r, view, &f->err), OK);
    buf_init(&b, sizeof text);
    assert_int_equal(file_read(in_scratch(state, "out"), &b, &err), OK);
    assert_true(buf_put(&b, "", 1));
    memcpy(text, b.ptr, b.len);
    buf_release(&b);
    return text;
}

static void csv_is_rfc_4180_with_harmless_formulas(void **state)
{
    struct fixture f;
    const char *text;

    fixture_open(&f, "csv", *state);
    can_view();
    text = exported(state, &f, "contact_gap");
    assert_string_equal(text, "case_id,kind\r\n1,\"'=tail\"\r\n2,\r\n");
    assert_contains(canned_asked, "order by 1, 2");
    fixture_close(&f);
}

static void the_schema_may_stand_before_the_name(void **state)
{
    struct fixture f;

    fixture_open(&f, "json", *state);
    can_view();
    assert_string_equal(exported(state, &f, "gap.contact_gap"),
                        "{\"case_id\":1,\"kind\":\"=tail\"}\n"
                        "{\"case_id\":2,\"kind\":null}\n");
    fixture_close(&f);
}

static void an_unknown_view_names_the_nearest(void **state)
{
    struct fixture f;

    fixture_open(&f, "csv", *state);
    f.o.out = in_scratch(state, "out");
    can_view();
    assert_int_equal(export_view(&f.r, "contact_gaps", &f.err), ERR_USAGE);
    assert_string_equal(f.err.text, "unknown view \"contact_gaps\" (did you "
                                    "mean \"contact_gap\"?)");
    assert_false(file_exists(in_scratch(state, "out")));
    fixture_close(&f);
}

static void a_name_cannot_be_a_statement(void **state)
{
    struct fixture f;

    fixture_open(&f, "csv", *state);
    can_view();
    assert_int_equal(
        export_view(&f.r, "contact_gap\"; drop schema gap; --", &f.err),
        ERR_USAGE);
    assert_null(strstr(canned_asked, "drop"));
    fixture_close(&f);
}

static void an_empty_database_is_told_from_a_wrong_name(void **state)
{
    struct fixture f;

    fixture_open(&f, "csv", *state);
    assert_int_equal(export_view(&f.r, "contact_gap", &f.err), ERR_USAGE);
    assert_contains(f.err.text, "lapse setup");
    fixture_close(&f);
}

static void the_file_is_described_beside_it(void **state)
{
    struct err err = {OK, ""};
    struct fixture f;
    struct buf b;

    fixture_open(&f, "csv", *state);
    can_view();
    can("from pg_catalog.pg_attribute",
        "name,type,meaning\ncase_id,bigint,The case\nkind,text,-\n");
    f.o.out = in_scratch(state, "gaps.csv");
    assert_int_equal(export_view(&f.r, "contact_gap", &f.err), OK);
    buf_init(&b, 65536);
    assert_int_equal(
        file_read(in_scratch(state, "gaps.datapackage.json"), &b, &err), OK);
    assert_true(buf_put(&b, "", 1));
    assert_contains(b.ptr, "\"path\":\"gaps.csv\"");
    assert_contains(b.ptr, "\"bytes\":30");
    assert_contains(b.ptr, "{\"name\":\"case_id\",\"type\":\"integer\","
                           "\"description\":\"The case\"},"
                           "{\"name\":\"kind\",\"type\":\"string\"}]");
    buf_release(&b);
    fixture_close(&f);
}

static void what_is_for_everybody_is_no_row_of_a_person(void **state)
{
    struct fixture f;

    fixture_open(&f, "csv", *state);
    can_view();
    f.o.out = in_scratch(state, "gaps.csv");
    f.o.open = true;
    assert_int_equal(export_view(&f.r, "contact_gap", &f.err), ERR_USAGE);
    assert_contains(f.err.text, "is not for the public");
    assert_false(file_exists(in_scratch(state, "gaps.csv")));
    fixture_close(&f);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        T(csv_is_rfc_4180_with_harmless_formulas),
        T(the_schema_may_stand_before_the_name),
        T(an_unknown_view_names_the_nearest),
        T(a_name_cannot_be_a_statement),
        T(an_empty_database_is_told_from_a_wrong_name),
        T(the_file_is_described_beside_it),
        T(what_is_for_everybody_is_no_row_of_a_person),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
