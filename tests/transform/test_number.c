/* SPDX-License-Identifier: Apache-2.0 */
/* test_number - amounts, counts and booleans, and all that is none. */
#include "tests/transform/corpus.h"
#include "transform/number.h"

static struct arena arena;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static const char *canonical(struct str s, int scale)
{
    /* of its own size, so that a sanitizer sees a byte too many */
    char *exact = malloc(s.len ? s.len : 1);
    struct str out = STR_NULL;
    enum reject_class r;

    assert_non_null(exact);
    if (s.len > 0) {
        memcpy(exact, s.ptr, s.len);
    }
    r = number_text(&arena, (struct str){exact, s.len}, scale, &out);
    free(exact);
    return r == REJECT_scale        ? "reject:scale"
           : r == REJECT_bad_number ? "reject:bad_number"
           : r == REJECT_NONE       ? arena_cstr(&arena, out)
                                    : "another class";
}

#define TEXT(text, want) \
    assert_string_equal(canonical(STR(text), NUMBER_ANY_SCALE), want)
#define REFUSED(text) TEXT(text, "reject:bad_number")

static void amounts_become_canonical(void **state)
{
    (void)state;
    TEXT("1,234.50", "1234.50");
    TEXT("$1,234.50", "1234.50");
    TEXT("12,345,678", "12345678");
    TEXT("0,123", "123");
    TEXT("0012.5", "12.5");
    TEXT("000", "0");
    TEXT(".5", "0.5");
    TEXT("00.50", "0.50");
    TEXT("5.", "5");
    TEXT("-5.", "-5");
    TEXT("+5", "5");
    TEXT(" 7\t", "7");
    TEXT("\xC2\xA0"
         "7",
         "7");
    TEXT("1.10", "1.10");
    TEXT("12345678901234567890123456789012345678.10",
         "12345678901234567890123456789012345678.10");
}

static void a_sign_is_said_once(void **state)
{
    (void)state;
    TEXT("-12.00", "-12.00");
    TEXT("12.00-", "-12.00");
    TEXT("(12.00)", "-12.00");
    TEXT("($1,234.50)", "-1234.50");
    TEXT("$(12)", "-12");
    TEXT("-$5", "-5");
    TEXT("$-5", "-5");
    TEXT("$5-", "-5");
    REFUSED("--5");
    REFUSED("-5-");
    REFUSED("+5-");
    REFUSED("+-5");
    REFUSED("(-5)");
    REFUSED("(5)-");
    REFUSED("-(5)");
    REFUSED("(5");
    REFUSED("5)");
    REFUSED("()");
    REFUSED("5+");
    REFUSED("$$5");
    REFUSED("5$");
    REFUSED("- 5");
    REFUSED("$ 5");
}

static void nothing_is_never_negative(void **state)
{
    (void)state;
    TEXT("-0", "0");
    TEXT("-0.00", "0.00");
    TEXT("(0)", "0");
    TEXT("-.0", "0.0");
    TEXT("-0.01", "-0.01");
    TEXT("-0,000", "0");
}

static void grouping_commas_stand_where_they_belong(void **state)
{
    (void)state;
    REFUSED("1,23,4");
    REFUSED("1234,567");
    REFUSED("1,2345");
    REFUSED("1,23");
    REFUSED(",123");
    REFUSED("123,");
    REFUSED("1,,234");
    REFUSED("1.234,50");
    REFUSED("1.5,000");
    REFUSED("1 234");
    REFUSED("1,234,56");
    TEXT("1,234.", "1234");
}

static void what_is_no_number_is_refused(void **state)
{
    static const char *const bad[] = {"",
                                      "-",
                                      "$",
                                      ".",
                                      "-.",
                                      "5.x",
                                      "12.3.4",
                                      "NaN",
                                      "Infinity",
                                      "1e5",
                                      "1E",
                                      "0x1F",
                                      "\xD9\xA3",
                                      "five",
                                      "1'234",
                                      "1/2",
                                      "\xE2\x88\x92"
                                      "5",
                                      "5%",
                                      "1_000"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_string_equal(canonical(str_from(bad[i]), NUMBER_ANY_SCALE),
                            "reject:bad_number");
    }
    assert_string_equal(canonical((struct str){"1\0", 2}, NUMBER_ANY_SCALE),
                        "reject:bad_number");
    assert_string_equal(canonical(STR_NULL, NUMBER_ANY_SCALE),
                        "reject:bad_number");
}

static void more_decimals_than_the_scale_are_refused(void **state)
{
    (void)state;
    assert_string_equal(canonical(STR("12.34"), 2), "12.34");
    assert_string_equal(canonical(STR("12.345"), 2), "reject:scale");
    assert_string_equal(canonical(STR("12.340"), 2), "reject:scale");
    assert_string_equal(canonical(STR("12"), 0), "12");
    assert_string_equal(canonical(STR("12.0"), 0), "reject:scale");
    assert_string_equal(canonical(STR("12.3x5"), 2), "reject:bad_number");
}

static void whole_numbers_are_exact_to_the_last(void **state)
{
    static const struct {
        const char *text;
        int64_t value;
    } good[] = {{"12", 12},
                {"1,200", 1200},
                {"12.0", 12},
                {"12.000", 12},
                {"(12)", -12},
                {"-0", 0},
                {".0", 0},
                {"007", 7},
                {"9223372036854775807", INT64_MAX},
                {"-9223372036854775808", INT64_MIN},
                {"9,223,372,036,854,775,807", INT64_MAX}};
    static const char *const bad[] = {"12.5",
                                      "12.01",
                                      "9223372036854775808",
                                      "-9223372036854775809",
                                      "99999999999999999999999",
                                      "",
                                      "1e3",
                                      "twelve"};
    int64_t n;

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        n = 42;
        assert_int_equal(number_integer(str_from(good[i].text), &n),
                         REJECT_NONE);
        assert_true(n == good[i].value);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(number_integer(str_from(bad[i]), &n),
                         REJECT_bad_number);
    }
}

static void booleans_are_a_closed_list_of_words(void **state)
{
    static const char *const yes[] = {"true", "T", "Yes", "y", "1", " TRUE "};
    static const char *const no[] = {"false", "F", "No", "n", "0"};
    static const char *const bad[] = {"",  "2",    "on",  "off",
                                      "X", "yess", "tru", "10"};
    bool value;

    (void)state;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        value = false;
        assert_int_equal(number_boolean(str_from(yes[i]), &value), REJECT_NONE);
        assert_true(value);
    }
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        value = true;
        assert_int_equal(number_boolean(str_from(no[i]), &value), REJECT_NONE);
        assert_false(value);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(number_boolean(str_from(bad[i]), &value),
                         REJECT_bad_type);
    }
}

static void canonical_texts_have_an_order(void **state)
{
    static const char *const order[] = {
        "-1000", "-999.5", "-10", "-9",    "-1.01", "-1",
        "-0.5",  "-0.05",  "0",   "0.05",  "0.5",   "1",
        "1.01",  "9",      "10",  "999.5", "1000",  "12345678901234567890"};
    size_t n = sizeof order / sizeof *order;

    (void)state;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++) {
            assert_int_equal(
                number_compare(str_from(order[i]), str_from(order[k])),
                (i > k) - (i < k));
        }
    }
    assert_int_equal(number_compare(STR("1.5"), STR("1.50")), 0);
    assert_int_equal(number_compare(STR("-1.5"), STR("-1.50")), 0);
    assert_int_equal(number_compare(STR("0"), STR("0.00")), 0);
    assert_int_equal(number_compare(STR("1.5"), STR("1.501")), -1);
}

static void the_corpus_of_amounts_is_read_as_it_expects(void **state)
{
    struct str rest = corpus(&arena, "own/dates/amounts.tsv"), cell[2];
    size_t rows = 0, wrong = 0;

    (void)state;
    corpus_row(&rest, cell, 2);
    while (corpus_row(&rest, cell, 2)) {
        /* an empty cell is missing before anyone asks for a number */
        struct str want =
            str_is(cell[1], "null") ? STR("reject:bad_number") : cell[1];

        if (!str_is(want, canonical(cell[0], 2))) {
            print_error("row %zu: %s\n", rows + 2, canonical(cell[0], 2));
            wrong++;
        }
        rows++;
    }
    assert_int_equal(wrong, 0);
    assert_true(rows > 20);
}

/* What is plain is read as by the long way. */
static void plain_numbers_are_read_alike(void **state)
{
    static const char bytes[] = "0123456789/:-,. a";
    uint64_t seed = 3;
    size_t plain = 0;

    (void)state;
    for (size_t round = 0; round < 200000; round++) {
        char text[24];
        struct str s = {text, 0};
        int64_t got = -1, want = -2;
        bool digits = true;

        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
        s.len = (seed >> 40) % 21;
        for (size_t i = 0; i < s.len; i++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
            text[i] = (seed >> 60) == 0 ? bytes[(seed >> 33) % 17]
                                        : (char)('0' + (seed >> 33) % 10);
            digits = digits && text[i] >= '0' && text[i] <= '9';
        }
        digits = digits && s.len > 0 && s.len <= 18 &&
                 (text[0] != '0' || s.len == 1);
        assert_int_equal(number_plain(s, &got), digits);
        if (digits) {
            plain++;
            assert_int_equal(number_integer(s, &want), REJECT_NONE);
            assert_true(got == want);
        }
    }
    assert_true(plain > 10000);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(amounts_become_canonical),
        T(a_sign_is_said_once),
        T(nothing_is_never_negative),
        T(grouping_commas_stand_where_they_belong),
        T(what_is_no_number_is_refused),
        T(more_decimals_than_the_scale_are_refused),
        T(whole_numbers_are_exact_to_the_last),
        T(plain_numbers_are_read_alike),
        T(booleans_are_a_closed_list_of_words),
        T(canonical_texts_have_an_order),
        T(the_corpus_of_amounts_is_read_as_it_expects),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
