/* SPDX-License-Identifier: Apache-2.0 */
/* test_gloss - sentences rewritten for rules.  People are invented. */
#include "tests/transform/told.h"
#include "transform/gloss.h"

static struct arena arena;
static struct subjects subjects;

static struct gloss made(const char *text)
{
    struct time_frame f = {.today = DAY_NONE,
                           .incident_lo = DAY_NONE,
                           .incident_hi = DAY_NONE,
                           .last_lo = DAY_NONE,
                           .last_hi = DAY_NONE};
    struct gloss g;

    gloss_make(&g, &arena, str_from(text), &subjects, &f);
    return g;
}

static void glossed(const char *text, const char *want)
{
    assert_str(made(text).text, want);
}

static void marks_stand_for_numbers_dates_and_cases(void **state)
{
    (void)state;
    glossed("Marlon Teague was seen only once in 16 months.",
            "@s0 was seen only #0 times in #1 months.");
    glossed("On May 3, 2020, Ife Okafor\u2019s mother called.",
            "on @d0, @s1's mother called.");
    glossed("Teague\u2019 mother and case TX-77.", "@s0' mother and @s0.");
    glossed("more than six in-person visits", "#0 in-person visits");
}

static void quotes_and_brackets_go_dashes_stay(void **state)
{
    (void)state;
    glossed("a \u201cdesertion report\u201d \u2014 so called \u2014 was filed",
            "a desertion report - so called - was filed");
    glossed("we look[ed] (more)", "we looked (more)");
}

static void a_surname_of_somebody_else_is_no_alias(void **state)
{
    (void)state;
    glossed("Officer Ann Teague left.", "officer ann teague left.");
    glossed("When Teague left", "when @s0 left");
    glossed("County Says Teague Was Seen", "county says @s0 was seen");
    glossed("teague", "teague");
}

static void marks_lead_back_to_the_sentence(void **state)
{
    struct gloss g = made("The \u201cAlder Falls\u201d Post said so.");
    struct str part = {g.text.ptr + 4, 16};

    (void)state;
    assert_str(part, "alder falls post");
    assert_str(gloss_source(&g, part), "Alder Falls\u201d Post");
    assert_int_equal(gloss_number(STR("@d12")), 12);
    assert_int_equal(gloss_number(STR_NULL), SIZE_MAX);
}

static void a_bare_year_governs_its_sentence(void **state)
{
    struct gloss g = made("In 2019, he came in March and left on June 7.");

    (void)state;
    assert_int_equal(g.nmentions, 3);
    assert_true(g.mention[1].known);
    assert_int_equal(day_to_civil(g.mention[1].lo).year, 2019);
    assert_int_equal(day_to_civil(g.mention[2].lo).year, 2019);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_stand_for_numbers_dates_and_cases),
        cmocka_unit_test(quotes_and_brackets_go_dashes_stay),
        cmocka_unit_test(a_surname_of_somebody_else_is_no_alias),
        cmocka_unit_test(marks_lead_back_to_the_sentence),
        cmocka_unit_test(a_bare_year_governs_its_sentence),
    };
    int failed;

    arena_init(&arena, 0);
    subjects_init(&subjects, &arena, told_aliases,
                  sizeof told_aliases / sizeof *told_aliases);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
