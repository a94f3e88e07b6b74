/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of common/str. */
#include "common/str.h"
#include "tests/support/unit.h"

static void str_compares_bytes_shorter_first(void **state)
{
    (void)state;
    assert_true(str_cmp(STR("ab"), STR("abc")) < 0);
    assert_true(str_cmp(STR("b"), STR("abc")) > 0);
    assert_true(str_cmp(STR("\xFF"), STR("a")) > 0);
    assert_int_equal(str_cmp(STR_NULL, STR("")), 0);
}

static void str_eq_nocase_folds_ascii_only(void **state)
{
    (void)state;
    assert_true(str_eq_nocase(STR("Case No"), STR("cASE nO")));
    assert_false(str_eq_nocase(STR("\xC3\x89"), STR("\xC3\xA9")));
    assert_false(str_eq_nocase(STR("a"), STR("ab")));
}

static void str_starts_and_ends(void **state)
{
    (void)state;
    assert_true(str_starts(STR("abc"), STR("ab")));
    assert_false(str_starts(STR("a"), STR("ab")));
    assert_true(str_ends(STR("abc"), STR("bc")));
    assert_false(str_ends(STR("c"), STR("bc")));
    assert_true(str_ends(STR_NULL, STR("")));
}

static void str_trim_takes_blanks_and_no_break_spaces(void **state)
{
    (void)state;
    assert_str(str_trim(STR("\xC2\xA0 \t a b \r\n\xC2\xA0")), "a b");
    assert_str(str_trim(STR(" \xC2\xA0 ")), "");
    assert_str(str_trim(STR_NULL), "");
    assert_str(str_trim(STR("\xC3\xA0")), "\xC3\xA0");
}

static void str_cut_walks_through_all_fields(void **state)
{
    struct str s = STR("a,,b");

    (void)state;
    assert_str(str_cut(&s, ','), "a");
    assert_str(str_cut(&s, ','), "");
    assert_non_null(s.ptr);
    assert_str(str_cut(&s, ','), "b");
    assert_null(s.ptr);
    s = STR("a,");
    assert_str(str_cut(&s, ','), "a");
    assert_non_null(s.ptr);
    assert_int_equal(s.len, 0);
}

static void str_int64_takes_whole_numbers_only(void **state)
{
    int64_t n = 5;

    (void)state;
    assert_true(str_int64(STR("9223372036854775807"), &n));
    assert_true(n == INT64_MAX);
    assert_true(str_int64(STR("-9223372036854775808"), &n));
    assert_true(n == INT64_MIN);
    assert_true(str_int64(STR("007"), &n));
    assert_int_equal(n, 7);
    assert_false(str_int64(STR("9223372036854775808"), &n));
    assert_false(str_int64(STR("-9223372036854775809"), &n));
    assert_false(str_int64(STR("12a"), &n));
    assert_false(str_int64(STR(" 1"), &n));
    assert_false(str_int64(STR("-"), &n));
    assert_false(str_int64(STR("+1"), &n));
    assert_false(str_int64(STR_NULL, &n));
    assert_int_equal(n, 7);
}

static void str_utf8_takes_well_formed_characters_only(void **state)
{
    (void)state;
    assert_int_equal(str_utf8(STR("a")), 1);
    assert_int_equal(str_utf8(STR("\xC3\xA9x")), 2);
    assert_int_equal(str_utf8(STR("\xE2\x82\xAC")), 3);
    assert_int_equal(str_utf8(STR("\xF4\x8F\xBF\xBF")), 4);
    assert_int_equal(str_utf8(STR("\xF4\x90\x80\x80")), 0);
    assert_int_equal(str_utf8(STR("\xC0\x80")), 0);
    assert_int_equal(str_utf8(STR("\xE0\x9F\xBF")), 0);
    assert_int_equal(str_utf8(STR("\xED\xA0\x80")), 0);
    assert_int_equal(str_utf8(STR("\x80")), 0);
    assert_int_equal(str_utf8(STR("\xC3")), 0);
    assert_int_equal(str_utf8(STR_NULL), 0);
}

static void str_distance_counts_edits_up_to_eight(void **state)
{
    (void)state;
    assert_int_equal(str_distance(STR("kitten"), STR("sitting")), 3);
    assert_int_equal(str_distance(STR(""), STR("abc")), 3);
    assert_int_equal(str_distance(STR("abc"), STR("")), 3);
    assert_int_equal(str_distance(STR("same"), STR("same")), 0);
    assert_int_equal(str_distance(STR("status"), STR("stauts")), 2);
    assert_int_equal(str_distance(STR("abcdefgh"), STR("ABCDEFGH")), 8);
    assert_int_equal(str_distance(STR("abcdefghijkl"), STR("ABCDEFGHIJKL")), 8);
    assert_int_equal(str_distance(STR("a"), STR("abcdefghijklmnop")), 8);
    assert_int_equal(str_distance(STR("xabcdefghijklmnopqrstuvwxyz"),
                                  STR("abcdefghijklmnopqrstuvwxyzy")),
                     2);
}

static void str_nearest_suggests_only_what_is_near(void **state)
{
    const struct str names[] = {STR("to"), STR("from"), STR("columns"),
                                STR("match")};

    (void)state;
    assert_str(str_nearest(STR("colums"), names, 4), "columns");
    assert_str(str_nearest(STR("FORM"), names, 4), "from");
    assert_str(str_nearest(STR("ot"), names, 4), "to");
    assert_str(str_nearest(STR("map_to"), names, 4), "to");
    assert_null(str_nearest(STR("xyzzy"), names, 4).ptr);
    assert_null(str_nearest(STR("q"), names, 4).ptr);
    assert_null(str_nearest(STR("a"), names, 0).ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(str_compares_bytes_shorter_first),
        cmocka_unit_test(str_eq_nocase_folds_ascii_only),
        cmocka_unit_test(str_starts_and_ends),
        cmocka_unit_test(str_trim_takes_blanks_and_no_break_spaces),
        cmocka_unit_test(str_cut_walks_through_all_fields),
        cmocka_unit_test(str_int64_takes_whole_numbers_only),
        cmocka_unit_test(str_utf8_takes_well_formed_characters_only),
        cmocka_unit_test(str_distance_counts_edits_up_to_eight),
        cmocka_unit_test(str_nearest_suggests_only_what_is_near),
    };

    return cmocka_run_group_tests_name("common/str", tests, NULL, NULL);
}
