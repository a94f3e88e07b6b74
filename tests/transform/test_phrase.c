/* SPDX-License-Identifier: Apache-2.0 */
/* test_phrase - tokens, and numbers in digits and words. */
#include "tests/support/unit.h"
#include "transform/phrase.h"

static struct arena arena;

static void tokens_as(const char *text, const char *want)
{
    struct token *t;
    struct buf b;
    size_t n = tokens_of(&arena, str_from(text), &t);

    buf_init(&b, 4096);
    for (size_t i = 0; i < n; i++) {
        buf_printf(&b, "%s%.*s",
                   i == 0        ? ""
                   : t[i].spaced ? " "
                                 : "|",
                   STR_ARG(t[i].lower));
    }
    buf_char(&b, '\0');
    assert_string_equal(b.ptr, want);
    buf_release(&b);
}

/* "least..most" as a count and a length in months of years, tokens taken. */
static void number_as(const char *text, const char *want)
{
    struct token *t;
    struct quantity q;
    size_t n = tokens_of(&arena, str_from(text), &t), k;
    int64_t lo, hi, from, to;
    char got[80];

    k = quantity_at(t, n, 0, &q);
    quantity_count(&q, &lo, &hi);
    quantity_length(&q, 12, &from, &to);
    (void)snprintf(got, sizeof got, "%zu: %lld..%lld %lld..%lld", k,
                   (long long)lo, (long long)hi, (long long)from,
                   (long long)to);
    assert_string_equal(k ? got : "", want);
}

static void words_marks_and_possessives_are_tokens(void **state)
{
    (void)state;
    tokens_as("Reyes\u2019s mother, Moss' son didn\u2019t",
              "reyes|'s mother|, moss|' son didn't");
    tokens_as("\u201cIn-person\u201d\u2014once (14th)",
              "\"|in|-|person|\"|--|once (|14|th|)");
    tokens_as("1,200 of 3.5", "1,200 of 3.5");
    tokens_as("O\u2019Hara caf\u00e9", "o'hara caf\u00e9");
    tokens_as("", "");
}

static void numbers_are_read_in_words_and_digits(void **state)
{
    (void)state;
    number_as("six times", "1: 6..6 72..72");
    number_as("16 months", "1: 16..16 192..192");
    number_as("twenty-one days", "3: 21..21 252..252");
    number_as("a hundred and five calls", "4: 105..105 1260..1260");
    number_as("1,200 cases", "1: 1200..1200 14400..14400");
    number_as("once in May", "1: 1..1 12..12");
    number_as("twice", "1: 2..2 24..24");
    number_as("a single visit", "2: 1..1 12..12");
    number_as("half a dozen", "3: 6..6 72..72");
}

static void bounds_are_kept(void **state)
{
    (void)state;
    number_as("more than six", "3: 7..-1 72..-1");
    number_as("at least two", "3: 2..-1 24..-1");
    number_as("fewer than five", "3: 0..4 0..60");
    number_as("no more than three", "4: 0..3 0..36");
    number_as("five or six", "3: 5..6 60..72");
    number_as("between three and four", "4: 3..4 36..48");
    number_as("6-8 times", "3: 6..8 72..96");
    number_as("six or more", "3: 6..-1 72..-1");
    number_as("several", "1: 2..-1 24..-1");
    number_as("nearly two years", "2: 1..2 18..24");
    number_as("about 16", "2: 15..17 173..211");
}

static void halves_are_read_before_and_behind_the_unit(void **state)
{
    (void)state;
    number_as("two and a half years", "4: 2..2 30..30");
    number_as("two years and a half", "1: 2..2 30..30");
}

static void what_is_no_number_is_none(void **state)
{
    (void)state;
    number_as("16%", "");
    number_as("14th", "");
    number_as("$300", "");
    number_as("3.5 years", "");
    number_as("over the moon", "");
    number_as("once he was released", "");
    number_as("once Moss was released", "");
    number_as("a month", "");
    number_as("between us", "");
}

static void a_unit_is_one_behind_a_preposition_only(void **state)
{
    struct token *t;
    struct quantity q;
    size_t n = tokens_of(&arena, STR("times in a year"), &t);

    (void)state;
    assert_int_equal(quantity_at(t, n, 2, &q), 1);
    assert_int_equal(q.lo, 1);
    n = tokens_of(&arena, STR("once a month"), &t);
    assert_int_equal(quantity_at(t, n, 1, &q), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_marks_and_possessives_are_tokens),
        cmocka_unit_test(numbers_are_read_in_words_and_digits),
        cmocka_unit_test(bounds_are_kept),
        cmocka_unit_test(halves_are_read_before_and_behind_the_unit),
        cmocka_unit_test(what_is_no_number_is_none),
        cmocka_unit_test(a_unit_is_one_behind_a_preposition_only),
    };
    int failed;

    arena_init(&arena, 0);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
