/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_word - the model's words, their ends and the closed lists of codes.
 */
#include "tests/support/unit.h"
#include "transform/word.h"

static void every_word_is_found_by_its_name(void **state)
{
    (void)state;
    for (int w = 0; w < WORD_COUNT; w++) {
        int end = -1;

        assert_int_equal(word_find(str_from(word_name((enum word)w)), &end),
                         w == WORD_value_hi ? WORD_value : w);
        assert_int_equal(end, w == WORD_value_hi ? 2 : 0);
        assert_non_null(strchr("SDTMIBLCP", word_type((enum word)w)));
    }
}

static void ends_of_an_interval_are_told_apart(void **state)
{
    int end;

    (void)state;
    assert_int_equal(word_find(STR("occurred_lo"), &end), WORD_occurred);
    assert_int_equal(end, 1);
    assert_int_equal(word_find(STR("occurred_hi"), &end), WORD_occurred);
    assert_int_equal(end, 2);
    assert_int_equal(word_find(STR("covered_to"), &end), WORD_covered);
    assert_int_equal(end, 2);
    assert_int_equal(word_find(STR("window_lo"), &end), WORD_window);
    assert_int_equal(end, 1);
}

static void an_unknown_word_is_none_and_has_a_nearest(void **state)
{
    int end;

    (void)state;
    assert_int_equal(word_find(STR("ocurred"), &end), WORD_NONE);
    assert_str(word_nearest(STR("ocurred")), "occurred");
    assert_null(word_nearest(STR("zzzzzz")).ptr);
}

static void corrected_axes_share_the_list_of_the_axis(void **state)
{
    (void)state;
    assert_string_equal(word_code_list(WORD_corrected_channel), "channel");
    assert_string_equal(word_code_list(WORD_outcome), "outcome");
    assert_string_equal(word_code_list(WORD_kind), "kind");
    assert_null(word_code_list(WORD_note));
    assert_null(word_code_list(WORD_accepts_channel));
}

static void a_code_belongs_to_one_axis(void **state)
{
    (void)state;
    assert_int_equal(code_axis(STR("phone_voice")), WORD_channel);
    assert_int_equal(code_axis(STR("residence")), WORD_site);
    assert_int_equal(code_axis(STR("no_show")), WORD_outcome);
    assert_int_equal(code_axis(STR("both")), WORD_counterpart);
    assert_int_equal(code_axis(STR("from_subject")), WORD_direction);
    assert_int_equal(code_axis(STR("unknown")), WORD_NONE);
    assert_int_equal(code_axis(STR("contact")), WORD_NONE);
}

static void the_axes_come_in_the_order_of_the_profile(void **state)
{
    (void)state;
    assert_int_equal(word_axis(0), WORD_counterpart);
    assert_int_equal(word_axis(4), WORD_outcome);
    assert_int_equal(word_axis(5), WORD_NONE);
}

static void codes_are_known_by_list_and_near_ones_named(void **state)
{
    (void)state;
    assert_true(code_known("unit", STR("business_day")));
    assert_false(code_known("unit", STR("fortnight")));
    assert_false(code_known("site", STR("phone_voice")));
    assert_str(code_nearest("channel", STR("phone_vioce")), "phone_voice");
    assert_null(code_nearest("site", STR("phone_voice")).ptr);
    assert_str(code_nearest(NULL, STR("complete")), "completed");
}

static void all_codes_can_be_walked(void **state)
{
    const char *list = NULL;

    (void)state;
    assert_true(code_count() > 80);
    assert_str(code_at(0, &list), "subject");
    assert_string_equal(list, "counterpart");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_is_found_by_its_name),
        cmocka_unit_test(ends_of_an_interval_are_told_apart),
        cmocka_unit_test(an_unknown_word_is_none_and_has_a_nearest),
        cmocka_unit_test(corrected_axes_share_the_list_of_the_axis),
        cmocka_unit_test(a_code_belongs_to_one_axis),
        cmocka_unit_test(the_axes_come_in_the_order_of_the_profile),
        cmocka_unit_test(codes_are_known_by_list_and_near_ones_named),
        cmocka_unit_test(all_codes_can_be_walked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
