/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_emit_word - which words a fact of each sort takes and needs.
 */
#include "tests/support/unit.h"
#include "transform/emit_word.h"

/* The canonical layout; words of both ends by their common name. */
static const char *const layout[] = {
    [AS_KIND] =
        " jurisdiction case_number event_id kind occurred occurred_time ended "
        "scheduled_for recorded_at counterpart channel direction site outcome "
        "corrected_counterpart corrected_channel corrected_direction "
        "corrected_site corrected_outcome detail note officer entered_by "
        "office thread minutes acceptable purpose tags code ",
    [AS_CASE] = " jurisdiction case_number population level start_date "
                "end_date end_reason office officer ",
    [AS_STATEMENT] =
        " jurisdiction case_number office kind name value value_hi window "
        "claimant stated_on document quote ",
    [AS_POLICY] =
        " jurisdiction population level effective_from effective_to class "
        "mode count period unit trigger accepts_channel accepts_site "
        "transition citation quote note ",
    [AS_HOLIDAY] = " jurisdiction date ",
    [AS_COVERAGE] = " kind covered ",
    [AS_REVIEW] = " jurisdiction case_number event_id corrected_channel "
                  "corrected_outcome claimant stated_on detail ",
};

static void each_sort_takes_the_columns_of_the_canonical_layout(void **state)
{
    char word[64];

    (void)state;
    for (int as = AS_KIND; as <= AS_REVIEW; as++) {
        const char *list = layout[as == AS_EVENT ? AS_KIND : as];

        for (int w = 0; w < WORD_COUNT; w++) {
            bool want;

            (void)snprintf(word, sizeof word, " %s ", word_name((enum word)w));
            want = strstr(list, word) != NULL;
            if (emit_takes((enum emit_as)as, (enum word)w) != want) {
                fail_msg("%s: %s", emit_noun((enum emit_as)as), word);
            }
        }
        assert_false(emit_takes((enum emit_as)as, WORD_NONE));
    }
}

static void a_sort_takes_the_words_that_it_needs(void **state)
{
    (void)state;
    for (int as = AS_KIND; as <= AS_REVIEW; as++) {
        const enum word *w = emit_needs((enum emit_as)as);

        for (; *w != WORD_NONE; w++) {
            assert_true(emit_takes((enum emit_as)as, *w));
        }
    }
    assert_int_equal(emit_needs(AS_CASE)[0], WORD_case_number);
    assert_int_equal(emit_needs(AS_HOLIDAY)[0], WORD_NONE);
    assert_int_equal(emit_needs(AS_EVENT)[2], WORD_NONE);
}

static void kinds_are_those_of_the_sort(void **state)
{
    static const struct {
        const char *kind;
        bool event, statement, coverage;
    } table[] = {{"contact", true, false, true},
                 {"warrant_issued", true, false, true},
                 {"reported_statistic", false, true, false},
                 {"document:desertion_report", false, false, true},
                 {"in_person", false, false, false},
                 {"", false, false, false}};

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct str k = str_from(table[i].kind);

        assert_int_equal(emit_takes_kind(AS_EVENT, k), table[i].event);
        assert_int_equal(emit_takes_kind(AS_KIND, k), table[i].event);
        assert_int_equal(emit_takes_kind(AS_STATEMENT, k), table[i].statement);
        assert_int_equal(emit_takes_kind(AS_COVERAGE, k), table[i].coverage);
        assert_false(emit_takes_kind(AS_CASE, k));
    }
}

static void every_sort_has_a_name_for_messages(void **state)
{
    (void)state;
    assert_string_equal(emit_noun(AS_KIND), "an event");
    assert_string_equal(emit_noun(AS_CASE), "a case");
    for (int as = AS_KIND; as <= AS_REVIEW; as++) {
        assert_non_null(emit_noun((enum emit_as)as));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_sort_takes_the_columns_of_the_canonical_layout),
        cmocka_unit_test(a_sort_takes_the_words_that_it_needs),
        cmocka_unit_test(kinds_are_those_of_the_sort),
        cmocka_unit_test(every_sort_has_a_name_for_messages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
