/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_explain_thing - events, cases, refused rows and columns.
 */
#include "report/explain.h"

#include "tests/report/canned.h"

#define EVENT "event_key:int,case_id:int,kind,publish_seq:int\n42,5,contact,3\n"

static void an_event_that_is_gone_is_told_as_it_was(void **state)
{
    struct fixture f;
    bool found;

    (void)state;
    fixture_open(&f, "text", "");
    can("from core.event as e join", EVENT);
    assert_int_equal(explain_event(&f.r, "-42", &found, &f.err), OK);
    assert_true(found);
    assert_contains(canned_asked, "$1=-42\n");
    assert_contains(fixture_text(&f), "withdrawn, kept as it was");
    fixture_close(&f);
}

static void the_name_that_a_source_gives_is_an_id(void **state)
{
    struct fixture f;
    bool found;

    (void)state;
    fixture_open(&f, "text", "");
    can("event_id = $1", "event_key\n42\n");
    can("gap.event_provenance where event_key", EVENT);
    assert_int_equal(explain_event(&f.r, "E-1", &found, &f.err), OK);
    assert_true(found);
    assert_contains(fixture_text(&f), "current");
    fixture_close(&f);
}

static void a_name_of_two_events_is_not_guessed(void **state)
{
    struct fixture f;
    bool found;

    (void)state;
    fixture_open(&f, "text", "");
    can("event_id = $1", "event_key\n42\n43\n");
    assert_int_equal(explain_event(&f.r, "E-1", &found, &f.err), ERR_USAGE);
    fixture_close(&f);
}

static void the_publish_and_its_run_are_named(void **state)
{
    struct fixture f;
    bool found;

    (void)state;
    fixture_open(&f, "json", "");
    can("gap.event_provenance where event_key", EVENT);
    can("from etl.publish", "cause,published_at,run_id:int\n"
                            "delivery,2024-07-01 00:00:00Z,9\n");
    assert_int_equal(explain_event(&f.r, "42", &found, &f.err), OK);
    assert_contains(fixture_text(&f), "\"publish\":\"3\",\"cause\":"
                                      "\"delivery\"");
    assert_contains(fixture_text(&f), "\"run_id\":9");
    fixture_close(&f);
}

static void a_case_leads_to_its_files(void **state)
{
    struct fixture f;
    bool found;

    (void)state;
    fixture_open(&f, "text", "");
    can("lower($1)", "jurisdiction,case_id,case_number_pseudonym\n"
                     "us-xx,5,abc\n");
    can("group by source", "source,file,events:int\nus-xx-a,log.csv,12\n");
    assert_int_equal(explain_case(&f.r, "abc", &found, &f.err), OK);
    assert_true(found);
    assert_contains(fixture_text(&f), "us-xx-a  log.csv      12\n");
    fixture_close(&f);
}

static void a_refused_row_is_named_by_delivery_and_number(void **state)
{
    struct fixture f;
    bool found;

    (void)state;
    fixture_open(&f, "text", "");
    can("record_no = $2", "source,reason,shape,record_no:int,line:int\n"
                          "us-xx-a,bad_date,99/99/9999,12,14\n");
    assert_int_equal(explain_reject(&f.r, "ab12:12", &found, &f.err), OK);
    assert_true(found);
    assert_contains(fixture_text(&f), "reason          bad_date\n");
    assert_contains(fixture_text(&f), "shape           99/99/9999\n");
    fixture_close(&f);
}

static void or_by_delivery_and_byte(void **state)
{
    struct fixture f;
    bool found;

    (void)state;
    fixture_open(&f, "text", "");
    can("byte_offset = $2", "source,reason\nus-xx-a,key_conflict\n");
    assert_int_equal(explain_reject(&f.r, "7:@100", &found, &f.err), OK);
    assert_true(found);
    assert_contains(canned_asked, "$2=100\n");
    fixture_close(&f);
}

static void what_is_no_refused_row_asks_nothing(void **state)
{
    static const char *const ids[] = {"", ":", "ab12", "ab%:1", "ab12:x"};
    struct fixture f;
    bool found = true;

    (void)state;
    fixture_open(&f, "text", "");
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        assert_int_equal(explain_reject(&f.r, ids[i], &found, &f.err), OK);
        assert_false(found);
    }
    assert_int_equal(strlen(canned_asked), 0);
    fixture_close(&f);
}

static void a_number_leads_to_its_meaning_and_sources(void **state)
{
    struct fixture f;
    bool found;

    (void)state;
    fixture_open(&f, "text", "");
    can("gap.data_dictionary", "object,column_name,type,meaning\n"
                               "gap.contact_gap,at_risk_days,int,days at risk"
                               "\n");
    can("gap.source_status", "source,publish_seq:int\nus-xx-a,3\n");
    assert_int_equal(
        explain_column(&f.r, "gap.contact_gap:at_risk_days", &found, &f.err),
        OK);
    assert_true(found);
    assert_contains(canned_asked, "$1=gap.contact_gap\n");
    assert_contains(canned_asked, "$2=at_risk_days\n");
    assert_contains(fixture_text(&f), "tells           days at risk\n");
    assert_contains(fixture_text(&f), "sql/views/contact_gap.sql");
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_that_is_gone_is_told_as_it_was),
        cmocka_unit_test(the_name_that_a_source_gives_is_an_id),
        cmocka_unit_test(a_name_of_two_events_is_not_guessed),
        cmocka_unit_test(the_publish_and_its_run_are_named),
        cmocka_unit_test(a_case_leads_to_its_files),
        cmocka_unit_test(a_refused_row_is_named_by_delivery_and_number),
        cmocka_unit_test(or_by_delivery_and_byte),
        cmocka_unit_test(what_is_no_refused_row_asks_nothing),
        cmocka_unit_test(a_number_leads_to_its_meaning_and_sources),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
