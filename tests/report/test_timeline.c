/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_timeline - one case as text, its gaps marked.
 */
#include "tests/report/canned.h"

#define GAP                                                        \
    "kind,started_on,ended_on,calendar_days:int,at_risk_days:int," \
    "calendar_days_max:int,at_risk_days_max:int,censored:bool,ended_by\n"

static void can_case(void)
{
    can("lower($1)", "jurisdiction,case_id,case_number_pseudonym\n"
                     "us-xx,-5,abc\n");
    can("gap.case_timeline",
        "event_key:int,occurred_lo,occurred_hi,kind,what,position:int\n"
        "1,2021-01-04,2021-01-04,case_start,grant,10\n"
        "2,2021-01-06,2021-01-06,contact,in_person,20\n"
        "3,2021-03-01,2021-03-31,contact,phone_voice,30\n"
        "4,2021-06-30,2021-06-30,incident,-,40\n");
    can("gap.longest_gap",
        GAP "tail,2021-01-06,2021-06-30,175,165,175,165,t,incident\n");
    can("gap.contact_gap",
        GAP "entry,2021-01-04,2021-01-06,2,2,2,2,f,contact\n"
            "tail,2021-01-06,2021-06-30,175,165,175,165,t,incident\n");
}

static void the_longest_gap_is_a_bracket(void **state)
{
    struct fixture f;

    (void)state;
    fixture_open(&f, "text", "");
    can_case();
    assert_int_equal(timeline_report(&f.r, "abc", &f.err), OK);
    assert_string_equal(
        fixture_text(&f),
        "case abc  us-xx  (4 events)\n\n"
        "      2021-01-04              case_start            grant  [event:1]\n"
        "          ... 2 days unseen in person, entry, ended by a contact\n"
        "      2021-01-06              contact               in_person  "
        "[event:2]\n"
        "  +-- 2021-01-06  the longest gap begins\n"
        "  |   2021-03-01..2021-03-31  contact               phone_voice  "
        "[event:3]\n"
        "  +-- 2021-06-30  the longest gap: 165 days unseen in person "
        "(calendar 175), tail, up to the incident\n"
        "      2021-06-30              incident                [event:4]\n");
    fixture_close(&f);
}

static void json_has_events_and_gaps(void **state)
{
    struct fixture f;

    (void)state;
    fixture_open(&f, "json", "");
    can_case();
    assert_int_equal(timeline_report(&f.r, "abc", &f.err), OK);
    assert_contains(fixture_text(&f), "\"case_number_pseudonym\":\"abc\"");
    assert_contains(fixture_text(&f), "\"longest_gap\":[{\"kind\":\"tail\"");
    fixture_close(&f);
}

static void an_unknown_case_is_not_repeated_in_the_message(void **state)
{
    struct fixture f;

    (void)state;
    fixture_open(&f, "text", "");
    assert_int_equal(timeline_report(&f.r, "A-SECRET", &f.err), ERR_USAGE);
    assert_null(strstr(f.err.text, "SECRET"));
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_gap_is_a_bracket),
        cmocka_unit_test(json_has_events_and_gaps),
        cmocka_unit_test(an_unknown_case_is_not_repeated_in_the_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
