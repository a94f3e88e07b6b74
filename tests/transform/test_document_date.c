/* SPDX-License-Identifier: Apache-2.0 */
/* test_document_date - the day that a report gives itself. */
#include "tests/support/unit.h"
#include "transform/document_date.h"

static struct arena arena;

static void dated(int32_t got, const char *want)
{
    char iso[11];

    day_format(got, iso);
    assert_string_equal(iso, want);
}

static int32_t of_text(const char *text)
{
    struct sentence *s;
    size_t n, line;

    sentences_of_text(&arena, str_from(text), ENC_UTF8, &s, &n);
    return document_date_of_text(&arena, s, n, &line);
}

static void of_page(const char *page, const char *want, const char *by_time)
{
    struct html h;
    struct err err = {0};

    assert_int_equal(
        html_parse(&h, &arena, str_from(page), STR("utf-8"), "page", &err), OK);
    dated(document_date_of_page(&arena, &h), want);
    dated(document_date_of_time(&h), by_time);
}

static void a_line_that_is_a_date_dates_the_text(void **state)
{
    (void)state;
    dated(of_text("Headline\n\nJul 18, 2022\n\nOn June 3, 2020, he left."),
          "2022-07-18");
    dated(of_text("Published Monday, July 18, 2022 at 9:30 a.m. PDT\n\nText."),
          "2022-07-18");
    dated(of_text("Headline\n2022-07-18\nText"), "2022-07-18");
    dated(of_text("By Ann Lowe | July 18, 2022\n\nText."), "2022-07-18");
    dated(of_text("ALDER FALLS, July 18, 2022 (AP) \u2014 He left."),
          "2022-07-18");
}

static void a_date_in_a_sentence_does_not(void **state)
{
    (void)state;
    dated(of_text("On June 14, 2022, he left."), "-");
    dated(of_text("The mayor speaks on June 14, 2022"), "-");
    dated(of_text("July 18\n\nText."), "-");
    dated(of_text(""), "-");
}

static void a_date_below_the_text_does_not(void **state)
{
    static const char body[] = "The department did not see the man for a very "
                               "long time in that whole year.\n\n";
    char text[1024];

    (void)state;
    (void)snprintf(text, sizeof text, "%s%s%s%s", body, body, body,
                   "July 18, 2022\n");
    dated(of_text(text), "-");
}

static void a_page_is_dated_by_its_meta_elements_first(void **state)
{
    (void)state;
    of_page("<meta name=date content=2022-07-29><time datetime=2020-01-01>x"
            "</time>",
            "2022-07-29", "2020-01-01");
    of_page("<meta name=\"dc.date\" content=\"July 5, 2021\"><meta "
            "property=\"article:published_time\" "
            "content=\"2021-07-06T01:02:03Z\">",
            "2021-07-06", "-");
    of_page("<script type=\"application/ld+json\">{\"x\":1,\"datePublished\" "
            ": \"2019-02-11\" , \"y\":2}</script>",
            "2019-02-11", "-");
    of_page("<meta name=date content=soon>", "-", "-");
}

static void a_date_alone_heads_what_follows(void **state)
{
    struct sentence *s;
    struct mention m;
    size_t n;

    (void)state;
    sentences_of_text(&arena,
                      STR("June 7, 2022:\n\nMarch 2021\n\nIn June he left.\n"),
                      ENC_UTF8, &s, &n);
    assert_int_equal(n, 3);
    assert_true(document_date_is_heading(&arena, &s[0], &m));
    assert_int_equal(m.a.day, 7);
    assert_true(document_date_is_heading(&arena, &s[1], &m));
    assert_false(document_date_is_heading(&arena, &s[2], &m));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_that_is_a_date_dates_the_text),
        cmocka_unit_test(a_date_in_a_sentence_does_not),
        cmocka_unit_test(a_date_below_the_text_does_not),
        cmocka_unit_test(a_page_is_dated_by_its_meta_elements_first),
        cmocka_unit_test(a_date_alone_heads_what_follows),
    };
    int failed;

    arena_init(&arena, 0);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
