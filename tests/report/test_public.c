/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_public - what everybody may see tells nothing of ten people or fewer.
 */
#include "report/public.h"

#include "tests/report/canned.h"

static struct err fault;

static const char *lines(const char *view, const char *text)
{
    static char said[8192];
    const struct public_view *v = NULL;
    struct public_state s = {0};
    struct str rest = str_from(text);
    struct str header = str_cut(&rest, '\n');
    struct buf out;

    assert_int_equal(public_find(view, &v, &fault), OK);
    buf_init(&out, sizeof said - 1);
    for (bool first = true; rest.len > 0; first = false) {
        struct str line = str_cut(&rest, '\n');
        char one[1024];
        struct rows *r;

        (void)snprintf(one, sizeof one, "%.*s\n%.*s\n", STR_ARG(header),
                       STR_ARG(line));
        r = canned_rows(one);
        if (first) {
            public_header(&out, v, r);
        }
        public_row(&out, v, &s, r);
        rows_free(r);
    }
    memcpy(said, out.ptr, out.len);
    said[out.len] = '\0';
    buf_release(&out);
    return said;
}

static void a_row_with_a_small_count_keeps_no_number(void **state)
{
    (void)state;
    assert_string_equal(
        lines("compliance_month",
              "office,month,met_count:int,missed_count:int,pending_count:int,"
              "stub_count:int,compliance_share:int,ci_low:int\n"
              "A,2024-01,100,11,0,0,0.9,0.8\n"
              "A,2024-02,100,10,0,0,0.9,0.8\n"
              "A,2024-03,0,50,0,1,0,0\n"
              "A,2024-04,0,50,0,0,0,0\n"),
        "office,month,met_count,missed_count,pending_count,stub_count,"
        "compliance_share,ci_low,blanked\r\n"
        "A,2024-01,100,11,0,0,0.9,0.8,false\r\n"
        "A,2024-02,,,,,,,true\r\n"
        "A,2024-03,,,,,,,true\r\n"
        "A,2024-04,0,50,0,0,0,0,false\r\n");
}

static void a_part_is_blanked_when_it_or_the_rest_is_small(void **state)
{
    (void)state;
    assert_string_equal(
        lines("answers",
              "jurisdiction,answer_no:int,name,value:int,unit,denominator:int,"
              "what\n"
              "us-aa,1,cases,200,cases,-,x\n"
              "us-aa,2,median,7,days,40,over 40 gaps\n"
              "us-aa,4,unseen,7,cases,150,x\n"
              "us-aa,4,unseen,145,cases,150,x\n"
              "us-aa,4,unseen,20,cases,150,x\n"
              "us-aa,4,unseen,0,cases,150,x\n"
              "us-aa,6,wrong,0,contacts,9,x\n"),
        "jurisdiction,answer_no,name,value,unit,denominator,blanked\r\n"
        "us-aa,1,cases,200,cases,,false\r\n"
        "us-aa,2,median,7,days,40,false\r\n"
        "us-aa,4,unseen,,cases,,true\r\n"
        "us-aa,4,unseen,,cases,,true\r\n"
        "us-aa,4,unseen,20,cases,150,false\r\n"
        "us-aa,4,unseen,0,cases,150,false\r\n"
        "us-aa,6,wrong,,contacts,,true\r\n");
}

static void of_a_handful_of_cases_nothing_is_said(void **state)
{
    (void)state;
    assert_string_equal(
        lines("answers",
              "jurisdiction,answer_no:int,name,value:int,unit,denominator:int\n"
              "us-aa,1,cases,10,cases,-\n"
              "us-aa,3,longest,400,days,-\n"
              "us-bb,1,cases,11,cases,-\n"
              "us-bb,3,longest,400,days,-\n"),
        "jurisdiction,answer_no,name,value,unit,denominator,blanked\r\n"
        "us-aa,1,cases,,cases,,true\r\n"
        "us-aa,3,longest,,days,,true\r\n"
        "us-bb,1,cases,11,cases,,false\r\n"
        "us-bb,3,longest,,days,,true\r\n");
}

static void rows_about_people_are_refused(void **state)
{
    static const char *const views[] = {
        "contact_gap",   "case_index",       "current_gap", "reject",
        "case_timeline", "gap_distribution", "claim_check", "reported_figures"};
    const struct public_view *v;

    (void)state;
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        assert_int_equal(public_find(views[i], &v, &fault), ERR_USAGE);
        assert_contains(fault.text, "is not for the public");
    }
}

static void numbers_of_the_store_and_formulas_do_not_leave_it(void **state)
{
    (void)state;
    assert_string_equal(lines("horizon", "jurisdiction,jurisdiction_id:int\n"
                                         "=us,7\n"),
                        "jurisdiction,blanked\r\n\"'=us\",false\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_with_a_small_count_keeps_no_number),
        cmocka_unit_test(a_part_is_blanked_when_it_or_the_rest_is_small),
        cmocka_unit_test(of_a_handful_of_cases_nothing_is_said),
        cmocka_unit_test(rows_about_people_are_refused),
        cmocka_unit_test(numbers_of_the_store_and_formulas_do_not_leave_it)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
