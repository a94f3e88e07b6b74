/* SPDX-License-Identifier: Apache-2.0 */
/* test_encoding_case - upper, lower and folded text. */
#include "tests/support/unit.h"
#include "transform/encoding.h"

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

#define UPPER(text, want) assert_str(encoding_upper(&arena, STR(text)), want)
#define LOWER(text, want) assert_str(encoding_lower(&arena, STR(text)), want)
#define FOLD(text, want) assert_str(encoding_fold(&arena, STR(text)), want)

static void every_byte_of_ascii_keeps_its_place(void **state)
{
    char all[127], *exact;

    (void)state;
    for (int c = 1; c < 128; c++) {
        all[c - 1] = (char)c;
    }
    /* at every distance from a word's end */
    for (size_t from = 0; from < 9; from++) {
        size_t n = sizeof all - from;
        struct str up, down;

        exact = malloc(n);
        assert_non_null(exact);
        memcpy(exact, all + from, n);
        up = encoding_upper(&arena, (struct str){exact, n});
        down = encoding_lower(&arena, (struct str){exact, n});
        free(exact);
        assert_int_equal(up.len, n);
        assert_int_equal(down.len, n);
        for (size_t i = 0; i < n; i++) {
            char c = all[from + i];

            assert_int_equal(up.ptr[i], c >= 'a' && c <= 'z' ? c - 32 : c);
            assert_int_equal(down.ptr[i], c >= 'A' && c <= 'Z' ? c + 32 : c);
        }
    }
}

static void letters_with_accents_change_case_too(void **state)
{
    (void)state;
    UPPER("garc\xC3\xAD"
          "a l\xC3\xB3pez",
          "GARC\xC3\x8D"
          "A L\xC3\x93PEZ");
    LOWER("GARC\xC3\x8D"
          "A \xC3\x96MER",
          "garc\xC3\xAD"
          "a \xC3\xB6mer");
    UPPER("\xD0\xB8\xD0\xB2\xD0\xB0\xD0\xBD",
          "\xD0\x98\xD0\x92\xD0\x90\xD0\x9D");
    UPPER("\xC9\x90", "\xE2\xB1\xAF"); /* grows by a byte */
    LOWER("\xE2\x84\xAA", "k");        /* the Kelvin sign shrinks by two */
    UPPER("", "");
    LOWER("\xF0\x90\x90\x80", "\xF0\x90\x90\xA8");
}

static void text_that_is_not_utf8_is_copied_as_it_is(void **state)
{
    (void)state;
    UPPER("abc\xFF"
          "abc",
          "abc\xFF"
          "abc");
    LOWER("ABC\xC3", "ABC\xC3");
    FOLD("A \xED\xA0\x80 B", "A \xED\xA0\x80 B");
}

static void names_that_differ_in_form_alone_are_one(void **state)
{
    (void)state;
    FOLD("Case No.", "case no.");
    FOLD("  Case \t No.\r\n", "case no.");
    FOLD("\xEF\xBB\xBF"
         "Case No.",
         "case no.");
    FOLD("\xC2\xA0"
         "Case\xC2\xA0\xC2\xA0No.\xC2\xA0",
         "case no.");
    FOLD("Ca\xE2\x80\x8B"
         "se\xE2\x81\xA0 No.",
         "case no.");
    FOLD("Nombre Jos\xC3\x89", "nombre jos\xC3\xA9");
    FOLD("Nombre Jose\xCC\x81", "nombre jos\xC3\xA9"); /* composed */
    FOLD("Stra\xC3\x9F"
         "e",
         "strasse");
    FOLD("", "");
    FOLD("   ", "");
    FOLD("\xC2\xA0\xEF\xBB\xBF", "");
    FOLD("A\xE2\x80\x83"
         "B",
         "a b"); /* an em space */
}

/* As it is documented, byte by byte. */
static size_t fold_slowly(const char *p, size_t n, char *out)
{
    size_t k = 0;

    for (size_t i = 0; i < n; i++) {
        char c = p[i];

        if (c == ' ' || (c >= '\t' && c <= '\r')) {
            if (k > 0 && out[k - 1] != ' ') {
                out[k++] = ' ';
            }
        } else {
            out[k++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
        }
    }
    return k > 0 && out[k - 1] == ' ' ? k - 1 : k;
}

/* Blanks and others at each place of two words and a rest. */
static void ascii_is_folded_alike_at_every_place(void **state)
{
    static const char odd[] = " \t\rZ\x1f\x7f@[`";
    char text[21], want[21];

    (void)state;
    for (size_t n = 1; n <= sizeof text; n++) {
        struct arena_mark mark = arena_mark(&arena);

        for (size_t i = 0; i < n; i++) {
            for (size_t j = i; j < n; j++) {
                for (size_t k = 0; k < sizeof odd - 1; k++) {
                    struct str got;

                    memset(text, 'Q', n);
                    text[j] = ' ';
                    text[i] = odd[k];
                    got = encoding_fold(&arena, (struct str){text, n});
                    assert_int_equal(got.len, fold_slowly(text, n, want));
                    assert_memory_equal(got.ptr, want, got.len);
                }
            }
        }
        arena_rewind(&arena, mark);
    }
}

/* A letter of two bytes at each of these places, and a NUL. */
static void what_is_no_ascii_is_found_at_every_place(void **state)
{
    char text[21];

    (void)state;
    for (size_t n = 2; n <= sizeof text; n++) {
        for (size_t i = 0; i + 2 <= n; i++) {
            struct str got;

            memset(text, 'q', n);
            text[i] = '\xC3'; /* E with an acute accent */
            text[i + 1] = '\x89';
            got = encoding_fold(&arena, (struct str){text, n});
            text[i + 1] = '\xA9';
            assert_int_equal(got.len, n);
            assert_memory_equal(got.ptr, text, n);
            text[i] = 'Q';
            text[i + 1] = '\0';
            got = encoding_fold(&arena, (struct str){text, n});
            text[i] = 'q';
            assert_int_equal(got.len, n);
            assert_memory_equal(got.ptr, text, n);
        }
    }
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(every_byte_of_ascii_keeps_its_place),
        T(letters_with_accents_change_case_too),
        T(text_that_is_not_utf8_is_copied_as_it_is),
        T(names_that_differ_in_form_alone_are_one),
        T(ascii_is_folded_alike_at_every_place),
        T(what_is_no_ascii_is_found_at_every_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
