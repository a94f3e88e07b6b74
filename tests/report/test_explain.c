/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_explain - what an id names, and where its record stands.
 */
#include "report/explain.h"

#include "common/digest.h"
#include "tests/report/canned.h"

static char hex[DIGEST_HEX + 1];

static void archive(void **state, const char *bytes)
{
    struct digest d = sha256_of(str_from(bytes));
    struct err err = {OK, ""};
    char name[128];

    digest_hex(&d, hex);
    (void)snprintf(name, sizeof name, "archive/%.2s", hex);
    assert_int_equal(file_mkdirs(in_scratch(state, name), &err), OK);
    (void)snprintf(name, sizeof name, "archive/%.2s/%s", hex, hex);
    put_file(in_scratch(state, name), bytes);
}

static const char *event_row(const char *offset)
{
    static char text[512];

    (void)snprintf(text, sizeof text,
                   "event_key:int,case_id:int,kind,jurisdiction,"
                   "case_number_pseudonym,occurred_lo,file,role,sha256,format,"
                   "byte_offset:int,raw_code,rules,rule_versions,publish_seq\n"
                   "42,-5,contact,us-xx,abc,2021-01-06,log.csv,log,%s,csv,%s,"
                   "VR,a message was left,v1,3\n",
                   hex, offset);
    return text;
}

static void an_event_leads_to_file_line_byte_and_rule(void **state)
{
    struct fixture f;
    const char *text;

    archive(state, "h1,h2\nx,y\nA-1,secret\n");
    fixture_open(&f, "text", *state);
    can("gap.event_provenance where event_key", event_row("10"));
    assert_int_equal(explain_report(&f.r, "event:42", &f.err), OK);
    text = fixture_text(&f);
    assert_contains(text, "event key       42\n");
    assert_contains(text, "file            log.csv\n");
    assert_contains(text, hex);
    assert_contains(text, "line            3\n");
    assert_contains(text, "byte offset     10\n");
    assert_contains(text, "raw code        VR\n");
    assert_contains(text, "rule            a message was left\n");
    assert_null(strstr(text, "secret"));
    fixture_close(&f);
}

static void values_are_for_a_terminal_only(void **state)
{
    struct fixture f;

    archive(state, "A-1,secret\n");
    fixture_open(&f, "text", *state);
    f.o.show_values = true;
    if (!isatty(STDOUT_FILENO)) {
        assert_int_equal(explain_report(&f.r, "42", &f.err), ERR_USAGE);
        assert_contains(f.err.text, "on a terminal only");
    }
    fixture_close(&f);
}

static void the_record_itself_is_shown_when_asked_for(void **state)
{
    struct rows *rows;
    struct fixture f;
    struct sheet s;

    archive(state, "h1,h2\nA-1,\"two\nlines\"\nz\n");
    fixture_open(&f, "text", *state);
    f.o.show_values = true;
    rows = canned_rows(event_row("6"));
    sheet_open(&s, &f.r.out, false);
    assert_int_equal(explain_place(&f.r, &s, rows, 0, &f.err), OK);
    assert_contains(fixture_text(&f),
                    "record          A-1,\"two\\x0alines\"\n");
    rows_free(rows);
    fixture_close(&f);
}

static void a_file_that_is_not_here_is_said(void **state)
{
    struct fixture f;

    archive(state, "x\n");
    fixture_open(&f, "text", "nowhere");
    can("gap.event_provenance where event_key", event_row("0"));
    assert_int_equal(explain_report(&f.r, "42", &f.err), OK);
    assert_contains(fixture_text(&f), "not under nowhere (see --state)");
    fixture_close(&f);
}

static void what_is_nothing_is_refused_with_the_forms(void **state)
{
    struct fixture f;

    fixture_open(&f, "text", *state);
    assert_int_equal(explain_report(&f.r, "what", &f.err), ERR_USAGE);
    assert_contains(f.err.text, "view:column");
    fixture_close(&f);
    fixture_open(&f, "text", *state);
    assert_int_equal(explain_report(&f.r, "event:42", &f.err), ERR_USAGE);
    assert_string_equal(f.err.text, "there is no such event");
    fixture_close(&f);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        T(an_event_leads_to_file_line_byte_and_rule),
        T(values_are_for_a_terminal_only),
        T(the_record_itself_is_shown_when_asked_for),
        T(a_file_that_is_not_here_is_said),
        T(what_is_nothing_is_refused_with_the_forms),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
