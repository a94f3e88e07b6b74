/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_regex - the layer over PCRE2 as source files use it.
 */
#include "tests/support/unit.h"
#include "transform/regex.h"

static struct arena arena;

static struct regex *compiled(const char *pattern, unsigned flags)
{
    struct regex *re;
    struct err err = {0};

    assert_int_equal(regex_new(&re, &arena, str_from(pattern), flags, &err),
                     OK);
    return re;
}

static void replaced(const char *pattern, const char *with, bool global,
                     const char *text, const char *want)
{
    struct regex *re = compiled(pattern, 0);
    struct buf out;

    buf_init(&out, 1 << 16);
    if (regex_replace(re, str_from(text), str_from(with), global, &out)) {
        assert_str(buf_slice(&out), want);
    } else {
        assert_string_equal(text, want);
        assert_int_equal(out.len, 0);
    }
    buf_release(&out);
    regex_free(re);
}

static void a_pattern_is_searched_anywhere(void **state)
{
    struct regex *re = compiled("left (a )?v/?m", REGEX_NOCASE);

    (void)state;
    assert_true(regex_matches(re, STR("Called, LEFT VM at home")));
    assert_false(regex_matches(re, STR("left home")));
    assert_false(regex_matches(re, STR_NULL));
    regex_free(re);
}

static void a_whole_pattern_fits_the_whole_text(void **state)
{
    struct regex *re = compiled("[A-Z]\\d{5}|[A-Z]{2}\\d{4}", REGEX_WHOLE);

    (void)state;
    assert_true(regex_matches(re, STR("B12345")));
    assert_true(regex_matches(re, STR("BA1234")));
    assert_false(regex_matches(re, STR("B123456")));
    assert_false(regex_matches(re, STR(" B12345")));
    regex_free(re);
}

static void groups_are_slices_of_the_text(void **state)
{
    struct regex *re = compiled("^Total,(\\d+)(x)?", 0);
    struct str out = STR_NULL;

    (void)state;
    assert_true(regex_group(re, STR("Total,4168"), 1, &out));
    assert_str(out, "4168");
    assert_true(regex_group(re, STR("Total,4168"), 2, &out));
    assert_null(out.ptr);
    assert_false(regex_group(re, STR("Sum,4168"), 1, &out));
    regex_free(re);
}

static void substitutions_replace_the_first_or_all(void **state)
{
    (void)state;
    replaced("^PB-?0*", "", false, "PB-00123", "123");
    replaced("[^A-Z]", "", true, "PHONE - VOICE", "PHONEVOICE");
    replaced("a", "b", false, "aaa", "baa");
    replaced("(\\d+)-(\\d+)", "$2/\\1", false, "12-34", "34/12");
    replaced("x*", "-", true, "abc", "-a-b-c-");
    replaced("z", "y", true, "abc", "abc");
    replaced("\\|", "\\n", true, "a|b", "a\nb");
}

static void text_that_is_no_utf8_does_not_match(void **state)
{
    struct regex *re = compiled(".", 0);

    (void)state;
    assert_false(regex_matches(re, STR("\xff")));
    regex_free(re);
}

static void endless_backtracking_ends(void **state)
{
    struct regex *re = compiled("^(a+)+$", 0);

    (void)state;
    assert_false(
        regex_matches(re, STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")));
    regex_free(re);
}

static void a_wrong_pattern_says_where(void **state)
{
    struct regex *re;
    struct err err = {0};

    (void)state;
    assert_int_equal(regex_new(&re, &arena, STR("a(b"), 0, &err), ERR_USAGE);
    assert_contains(err.text, "pattern is wrong at character 4");
    assert_null(re);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pattern_is_searched_anywhere),
        cmocka_unit_test(a_whole_pattern_fits_the_whole_text),
        cmocka_unit_test(groups_are_slices_of_the_text),
        cmocka_unit_test(substitutions_replace_the_first_or_all),
        cmocka_unit_test(text_that_is_no_utf8_does_not_match),
        cmocka_unit_test(endless_backtracking_ends),
        cmocka_unit_test(a_wrong_pattern_says_where),
    };
    int failed;

    arena_init(&arena, 0);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
