/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_statement - reports from bytes to statements: what is said, when, by
 * whom, about which case.  People and places are invented, but for the two
 * articles and the page that the project is about, whose facts are checked.
 */
#include "tests/transform/told.h"

#define HEAD "Published March 9, 2021\n\n"

static void counts_are_read_in_many_words(void **state)
{
    (void)state;
    told("Marlon Teague was contacted by staff only four times in a year.",
         "1 reported_statistic contact_period_months 12 of TX-77\n"
         "1 reported_statistic contact_count 4 of TX-77\n");
    told("Teague had just one face-to-face meeting.",
         "1 reported_statistic in_person_count 1 of TX-77\n");
    told("The agency never met Teague in person.",
         "1 reported_statistic in_person_count 0 of TX-77\n");
    told("Teague had been on parole for two and a half years.",
         "1 reported_statistic supervision_months 30 of TX-77\n");
    told("Teague had not been seen by his officer for more than nine weeks.",
         "1 reported_statistic unseen_days 63..open of TX-77\n");
    told("Teague missed several scheduled appointments.",
         "1 reported_statistic missed_appointment_count 2..open of TX-77\n");
}

static void a_rate_is_no_count(void **state)
{
    (void)state;
    told("Parole rules require face-to-face meetings twice a month.",
         "1 policy_statement contact_standard.in_person 2 per month\n");
    told("Officers must contact clients once a week.", "");
    told("They had minimal contact with Teague once he was released.", "");
}

static void documents_are_claimed_and_denied(void **state)
{
    (void)state;
    told(HEAD "Officials said a bench warrant request against Teague was "
              "filed in May 2020, but no such document exists.",
         "2 document_claim bench_warrant_request 2020-05-01/2020-05-31 by "
         "officials on 2021-03-09 of TX-77\n"
         "2 dated_statement document_absent.bench_warrant_request "
         "2020-05-01/2020-05-31 on 2021-03-09 of TX-77\n");
    told(HEAD "Auditors wrote that parole staff claimed that a \u201cviolation "
              "report\u201d \u2014 a notice to the court \u2014 was sent "
              "between January and February of this year, but there is no "
              "trace of that report in Teague's file.",
         "2 document_claim violation_report 2021-01-01/2021-02-28 by parole "
         "staff on 2021-03-09 of TX-77\n"
         "2 dated_statement document_absent.violation_report "
         "2021-01-01/2021-02-28 by auditors on 2021-03-09 of TX-77\n");
    told("The final report on Teague was completed in May 2020.", "");
    told("No violation report was filed on Teague.",
         "1 dated_statement document_absent.violation_report of TX-77\n");
}

static void warnings_say_who_called_and_when(void **state)
{
    (void)state;
    told(HEAD "Teague's sister called the parole office on January 3 about "
              "his drugs.\n\nThe mother of Teague\u2019s wife phoned staff in "
              "the days leading up to the attack. On February 2, he stabbed "
              "a clerk.",
         "2 dated_statement warning.sister drugs 2021-01-03 on 2021-03-09 of "
         "TX-77\n"
         "3 dated_statement warning.partner_mother "
         "2021-01-19/2021-02-01 on 2021-03-09 of TX-77\n"
         "4 dated_statement incident 2021-02-02 on 2021-03-09 of TX-77\n");
    /* told again without a date it is no second warning */
    told(HEAD "Teague's father warned his officer in May 2020. His father "
              "told the parole officer that he had a knife.",
         "2 dated_statement warning.father 2020-05-01/2020-05-31 on "
         "2021-03-09 of TX-77\n");
}

static void a_hearing_is_behind_the_day_it_was_set(void **state)
{
    (void)state;
    told("Published January 20, 2021\n\nOn December 28, Teague violated his "
         "parole. His officer scheduled a hearing for January 29.",
         "2 dated_statement violation 2020-12-28 on 2021-01-20 of TX-77\n"
         "3 dated_statement hearing_set 2021-01-29 on 2021-01-20 of TX-77\n");
}

static void versions_of_a_death_stay_both(void **state)
{
    (void)state;
    told("Teague killed himself. Police said Teague was killed by responding "
         "deputies.",
         "1 dated_statement death suicide of TX-77\n"
         "2 dated_statement death killed_by_police by police of TX-77\n");
}

static void without_a_date_of_the_report_years_stay_unknown(void **state)
{
    (void)state;
    told("Teague violated his parole on June 7.",
         "1 dated_statement violation of TX-77\n");
    /* but an incident with its full date is an anchor */
    told("On June 14, 2019, Teague shot a clerk. He had violated his parole "
         "on June 7. A violation report was filed in December.",
         "1 dated_statement incident 2019-06-14 of TX-77\n"
         "2 dated_statement violation 2019-06-07 of TX-77\n"
         "3 document_claim violation_report of TX-77\n");
}

static void only_an_alias_makes_a_case(void **state)
{
    (void)state;
    told("Dana Roe was contacted four times.",
         "1 reported_statistic contact_count 4\n");
    told("Teague is on parole. Another parolee was contacted four times. Dana "
         "Roe missed two visits. He missed three visits.",
         "2 reported_statistic contact_count 4\n"
         "3 reported_statistic missed_appointment_count 2\n"
         "4 reported_statistic missed_appointment_count 3 of TX-77\n");
    told("Officer Ann Teague was contacted four times.",
         "1 reported_statistic contact_count 4\n");
    /* two cases: a pronoun is nobody's */
    told("Teague was contacted four times. Ife Okafor was contacted five "
         "times. He missed two visits.",
         "1 reported_statistic contact_count 4 of TX-77\n"
         "2 reported_statistic contact_count 5 of TX-80\n"
         "3 reported_statistic missed_appointment_count 2\n");
}

static void a_page_says_its_date_and_its_sources(void **state)
{
    (void)state;
    told_as(FORMAT_HTML,
            "<meta property=\"article:published_time\" "
            "content=\"2021-03-09T10:00:00Z\"><p>The man in case TX-77 was "
            "contacted twice. <cite>(county auditor, May 2020)</cite></p>"
            "<h2>June 7, 2020</h2><p>He violated his parole.</p>",
            "1 reported_statistic contact_count 2 by county auditor on "
            "2021-03-09 of TX-77\n"
            "4 dated_statement violation 2020-06-07 on 2021-03-09 of TX-77\n");
    told_as(FORMAT_HTML,
            "<script type=\"application/ld+json\">{\"datePublished\": "
            "\"2020-02-03T01:02\"}</script><p>Teague violated his parole on "
            "Jan. 4.</p>",
            "1 dated_statement violation 2020-01-04 on 2020-02-03 of TX-77\n");
}

static void every_sentence_is_counted_and_placed(void **state)
{
    static const char text[] = "Nothing here.\nTeague was contacted twice. "
                               "Teague was contacted twice. Bad \xff. End.";
    struct told t;

    (void)state;
    told_open(&t);
    assert_int_equal(told_bytes(&t, FORMAT_TEXT, STR("utf-8"), str_from(text),
                                told_aliases, 2),
                     OK);
    assert_int_equal(t.counts.records_in, 5);
    assert_int_equal(t.counts.mapped, 2);
    assert_int_equal(t.counts.without_fact, 2);
    assert_int_equal(t.counts.rejected, 1);
    assert_int_equal(t.counts.reject_class[REJECT_invalid_encoding], 1);
    assert_int_equal(t.nrejects, 1);
    assert_int_equal(t.at[0].offset, 14);
    assert_int_equal(t.at[0].length, 27);
    assert_int_equal(t.at[0].line, 2);
    assert_int_equal(t.at[1].offset, 42);
    /* the same sentence twice is two statements, with the same content */
    assert_false(str_eq(t.key[0], t.key[1]));
    assert_true(str_eq(t.row[0], t.row[1]));
    assert_str(t.slot[0], "reported_statistic/contact_count");
    assert_str(t.rule[0], "contacted so many times");
    assert_int_equal(t.version[0].len, 8);
    told_close(&t);
}

static void an_unknown_format_is_refused(void **state)
{
    struct told t;

    (void)state;
    told_open(&t);
    assert_int_equal(
        told_bytes(&t, FORMAT_PDF, STR("utf-8"), STR("x"), NULL, 0), ERR_USAGE);
    told_close(&t);
}

/* The case that the project is about: facts of public reports, no names. */

static void is_there(const char *text, const char *line)
{
    assert_contains(text, line);
}

static bool read_case(struct told *t, const char *path, enum format format,
                      const struct alias *a, size_t n)
{
    struct buf b;
    struct err err = {0};

    buf_init(&b, 1 << 24);
    if (file_read(path, &b, &err)) {
        buf_release(&b);
        return false;
    }
    told_open(t);
    assert_int_equal(told_bytes(t, format, STR("utf-8"), buf_slice(&b), a, n),
                     OK);
    buf_char(&t->out, '\0');
    buf_release(&b);
    return true;
}

static void the_page_of_the_shipped_case_says_its_figures(void **state)
{
    static const struct alias a[] = {{{"LA-2022-1", 9}, {"LA-2022-1", 9}}};
    static const char *const want[] = {
        "reported_statistic supervision_months 16 by inspector general",
        "reported_statistic contact_count 6 by inspector general",
        "reported_statistic in_person_count 1 ",
        "dated_statement contact.in_person 2021-12-01/2021-12-31 ",
        "reported_statistic unseen_months 6..open by Los Angeles Times",
        "reported_statistic misclassified_contact_count 1..open "
        "2021-03-01/2021-04-30 ",
        "reported_statistic missed_appointment_count 2..open ",
        "policy_statement contact_standard.in_person 1 per month ",
        "policy_statement contact_standard.phone 1 per month ",
        "document_claim desertion_report 2022-01-01/2022-03-31 by probation "
        "staff on 2022-07-29 of LA-2022-1",
        "document_absent.desertion_report 2022-01-01/2022-03-31 by inspector "
        "general",
        "dated_statement warning.mother 2022-03-01/2022-03-31 ",
        "dated_statement warning.mother 2022-05-31/2022-06-13 ",
        "dated_statement warning.partner_mother drugs,weapon,violence "
        "2022-06-01/2022-06-30 ",
        "dated_statement violation 2022-06-07 ",
        "dated_statement hearing_set 2022-06-27 ",
        "dated_statement incident 2022-06-14 ",
        "dated_statement death suicide ",
        "dated_statement death killed_by_police "};
    struct told t;

    (void)state;
    if (!read_case(&t, "sources/us-ca-la/data/report.html", FORMAT_HTML, a,
                   1)) {
        skip();
    }
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        is_there(t.out.ptr, want[i]);
    }
    assert_int_equal(t.n, sizeof want / sizeof *want);
    told_close(&t);
}

static void seed_lines(const char *name, const char *want)
{
    const char *data = getenv("LAPSE_DATA");
    struct arena arena;
    struct alias *a;
    struct err err = {0};
    struct buf b;
    struct told t;
    char path[512];
    size_t n;

    if (!data) {
        skip();
    }
    arena_init(&arena, 0);
    buf_init(&b, 1 << 16);
    (void)snprintf(path, sizeof path, "%s/seeds/aliases.csv", data);
    if (file_read(path, &b, &err)) {
        skip();
    }
    {
        struct stream *s = told_stream(buf_slice(&b));

        assert_int_equal(alias_read(&arena, s, "aliases.csv", &a, &n, &err),
                         OK);
        stream_free(s);
    }
    (void)snprintf(path, sizeof path, "%s/seeds/%s", data, name);
    if (!read_case(&t, path, FORMAT_TEXT, a, n)) {
        skip();
    }
    assert_string_equal(t.out.ptr, want);
    told_close(&t);
    buf_release(&b);
    arena_release(&arena);
}

static void the_first_article_says_its_facts(void **state)
{
    (void)state;
    seed_lines(
        "000_d1cdd8c35a7401d5.txt",
        "6 reported_statistic contact_period_months 16 by inspector general "
        "of LA-2022-1\n"
        "6 reported_statistic in_person_count 1 by inspector general of "
        "LA-2022-1\n"
        "9 dated_statement incident 2022-06-14 of LA-2022-1\n"
        "17 reported_statistic supervision_months 16 by inspector general of "
        "LA-2022-1\n"
        "17 reported_statistic contact_count 6 by inspector general of "
        "LA-2022-1\n"
        "17 reported_statistic in_person_count 1 by inspector general of "
        "LA-2022-1\n"
        "17 dated_statement incident 2022-06-01/2022-06-30 by inspector "
        "general of LA-2022-1\n"
        "19 dated_statement incident 2022-06-14 of LA-2022-1\n"
        "20 dated_statement death suicide of LA-2022-1\n"
        "25 policy_statement contact_standard.in_person 1 per month\n"
        "25 policy_statement contact_standard.phone 1 per month\n"
        "26 reported_statistic in_person_count 1 by inspector general of "
        "LA-2022-1\n"
        "26 dated_statement contact.in_person 2021-12-01/2021-12-31 by "
        "inspector general of LA-2022-1\n"
        "29 reported_statistic unseen_months 6..open by Los Angeles Times of "
        "LA-2022-1\n"
        "30 dated_statement warning.mother drugs 2022-05-31/2022-06-13 by Los "
        "Angeles Times of LA-2022-1\n"
        "31 dated_statement warning.partner_mother drugs,weapon,violence "
        "2022-06-01/2022-06-30 by inspector general of LA-2022-1\n"
        "37 reported_statistic misclassified_contact_count 1..open "
        "2021-03-01/2021-04-30 of LA-2022-1\n"
        "37 dated_statement staff_policy_violation 2021-03-01/2021-04-30 of "
        "LA-2022-1\n"
        "38 reported_statistic missed_appointment_count 2..open "
        "2021-06-14/2022-06-13 by inspector general of LA-2022-1\n"
        "39 document_claim desertion_report 2022-01-01/2022-03-31 by "
        "probation staff of LA-2022-1\n"
        "39 dated_statement document_absent.desertion_report "
        "2022-01-01/2022-03-31 by investigators of LA-2022-1\n");
}

static void the_second_article_says_its_facts(void **state)
{
    (void)state;
    seed_lines(
        "001_7cbb1cd6cc5cf6ec.txt",
        "9 dated_statement incident 2022-06-14 on 2022-07-18 of LA-2022-1\n"
        "12 dated_statement death killed_by_police on 2022-07-18 of "
        "LA-2022-1\n"
        "15 reported_statistic sentence_months 24 on 2022-07-18 of "
        "LA-2022-1\n"
        "17 reported_statistic unseen_months 6..open on 2022-07-18 of "
        "LA-2022-1\n"
        "19 dated_statement warning.mother drugs 2022-03-01/2022-03-31 on "
        "2022-07-18 of LA-2022-1\n"
        "21 dated_statement violation 2022-06-07 on 2022-07-18 of LA-2022-1\n"
        "22 dated_statement hearing_set 2022-06-27 on 2022-07-18 of "
        "LA-2022-1\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_read_in_many_words),
        cmocka_unit_test(a_rate_is_no_count),
        cmocka_unit_test(documents_are_claimed_and_denied),
        cmocka_unit_test(warnings_say_who_called_and_when),
        cmocka_unit_test(a_hearing_is_behind_the_day_it_was_set),
        cmocka_unit_test(versions_of_a_death_stay_both),
        cmocka_unit_test(without_a_date_of_the_report_years_stay_unknown),
        cmocka_unit_test(only_an_alias_makes_a_case),
        cmocka_unit_test(a_page_says_its_date_and_its_sources),
        cmocka_unit_test(every_sentence_is_counted_and_placed),
        cmocka_unit_test(an_unknown_format_is_refused),
        cmocka_unit_test(the_page_of_the_shipped_case_says_its_figures),
        cmocka_unit_test(the_first_article_says_its_facts),
        cmocka_unit_test(the_second_article_says_its_facts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
