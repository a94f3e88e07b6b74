/* SPDX-License-Identifier: Apache-2.0 */
/* test_claimant - who says it.  People, papers and places are invented. */
#include "tests/transform/told.h"
#include "transform/claimant.h"

static struct arena arena;
static struct claimants claimants;
static struct subjects subjects;

static struct gloss made(const char *text)
{
    struct time_frame f = {
        .today = DAY_NONE, .incident_lo = DAY_NONE, .last_lo = DAY_NONE};
    struct gloss g;

    gloss_make(&g, &arena, str_from(text), &subjects, &f);
    return g;
}

/* Who says what the word "XX" in the text begins. */
static void said_by(const char *text, const char *want)
{
    struct gloss g = made(text);
    const char *z = arena_cstr(&arena, g.text), *at = strstr(z, "xx");

    assert_non_null(at);
    assert_str(claimant_at(&claimants, &g, (size_t)(at - z)), want);
}

static void the_nearest_attribution_before_it_says_it(void **state)
{
    (void)state;
    said_by("Parole staff indicated that XX was filed.", "parole staff");
    said_by("Auditors wrote that parole staff claimed that XX was.",
            "parole staff");
    said_by("The county inspector general\u2019s report said XX.",
            "county inspector general");
    said_by("The Alder Falls Courier also reported that XX.",
            "Alder Falls Courier");
    said_by("KXYZ reported XX.", "KXYZ");
}

static void according_to_and_trailing_attributions_count(void **state)
{
    (void)state;
    said_by("XX was filed, according to the state auditor.", "state auditor");
    said_by("XX was filed, the sheriff\u2019s office said.",
            "sheriff's office");
    said_by("According to officials, XX was filed.", "officials");
    said_by("XX was filed, said the parole office.", "parole office");
    said_by("XX was filed, a review by the state auditor has found.",
            "state auditor");
    said_by("XX was filed, court records show.", "court records");
}

static void a_paper_and_a_report_are_the_last_one_named(void **state)
{
    (void)state;
    said_by("The Birch Post broke the news of XX.", "Birch Post");
    said_by("The paper also reported that XX.", "Birch Post");
    said_by("The auditor's report said XX.", "auditor");
    said_by("XX was seen, according to the report.", "auditor");
}

static void a_person_is_no_claimant(void **state)
{
    (void)state;
    said_by("Ann Lowe said XX.", "");
    said_by("Chief Probation Officer Ann Lowe said XX.",
            "chief probation officer");
    said_by("No record could be found of XX.", "");
    said_by("XX was seen.", "");
}

static void a_denial_is_not_the_claimants(void **state)
{
    struct gloss g =
        made("Officials said a form was filed, but XX does not exist.");

    (void)state;
    assert_str(claimant_against(&claimants, &g, g.text.len - 17), "");
    g = made("Auditors wrote that staff said it was filed, but XX is not.");
    assert_str(claimant_against(&claimants, &g, g.text.len - 5), "auditors");
    g = made("Staff said it was filed, but the auditor found XX no.");
    assert_str(claimant_against(&claimants, &g, g.text.len - 3), "auditor");
}

static void sources_stand_behind_their_sentence(void **state)
{
    struct gloss g = made("(auditor's findings as reported by Birch Post)");

    (void)state;
    assert_str(claimant_of_source(&claimants, &g), "auditor");
    g = made("(Birch Post, May 2020)");
    assert_str(claimant_of_source(&claimants, &g), "Birch Post");
    g = made("Those are among the findings of the county auditor.");
    assert_str(claimant_of_source(&claimants, &g), "county auditor");
    g = made("He left (in May).");
    assert_str(claimant_of_source(&claimants, &g), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_attribution_before_it_says_it),
        cmocka_unit_test(according_to_and_trailing_attributions_count),
        cmocka_unit_test(a_paper_and_a_report_are_the_last_one_named),
        cmocka_unit_test(a_person_is_no_claimant),
        cmocka_unit_test(a_denial_is_not_the_claimants),
        cmocka_unit_test(sources_stand_behind_their_sentence),
    };
    struct err err = {0};
    int failed;

    arena_init(&arena, 0);
    subjects_init(&subjects, &arena, NULL, 0);
    if (claimants_init(&claimants, &arena, &err)) {
        return 1;
    }
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    claimants_release(&claimants);
    arena_release(&arena);
    return failed;
}
