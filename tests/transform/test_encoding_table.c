/* SPDX-License-Identifier: Apache-2.0 */
/* test_encoding_table - code pages by what their owners say of them. */
#include "tests/support/unit.h"
#include "transform/encoding_table.h"

static const enum encoding tabled[] = {ENC_WINDOWS_1252, ENC_ISO_8859_15,
                                       ENC_MACROMAN, ENC_CP037};

static void only_code_pages_have_tables(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        assert_non_null(encoding_table(tabled[i]));
    }
    assert_null(encoding_table(ENC_ISO_8859_1));
    assert_null(encoding_table(ENC_UTF8));
    assert_null(encoding_table(ENC_UTF16));
}

static void no_character_stands_twice_in_a_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        const uint16_t *table = encoding_table(tabled[i]);

        for (int a = 0; a < 256; a++) {
            for (int b = 0; b < a; b++) {
                if (table[a] == table[b] && table[a] != CODE_NONE) {
                    fail_msg("%02x and %02x of table %zu", a, b, i);
                }
            }
            assert_false(table[a] >= 0xD800 && table[a] < 0xE000);
        }
    }
}

static void tables_but_ebcdic_hold_ascii(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        for (uint16_t c = 0; c < 0x80; c++) {
            assert_int_equal(encoding_table(tabled[i])[c], c);
        }
    }
}

static void windows_1252_leaves_five_bytes_undefined(void **state)
{
    static const unsigned char undefined[] = {0x81, 0x8D, 0x8F, 0x90, 0x9D};
    const uint16_t *table = encoding_table(ENC_WINDOWS_1252);
    size_t n = 0;

    (void)state;
    for (int c = 0; c < 256; c++) {
        n += table[c] == CODE_NONE;
    }
    assert_int_equal(n, sizeof undefined);
    for (size_t i = 0; i < sizeof undefined; i++) {
        assert_int_equal(table[undefined[i]], CODE_NONE);
    }
    assert_int_equal(table[0x80], 0x20AC);
    assert_int_equal(table[0x92], 0x2019);
    assert_int_equal(table[0x9F], 0x0178);
    for (uint16_t c = 0xA0; c < 0x100; c++) {
        assert_int_equal(table[c], c);
    }
}

static void latin_9_differs_from_latin_1_in_eight(void **state)
{
    const uint16_t *table = encoding_table(ENC_ISO_8859_15);
    static const uint16_t differ[8][2] = {
        {0xA4, 0x20AC}, {0xA6, 0x0160}, {0xA8, 0x0161}, {0xB4, 0x017D},
        {0xB8, 0x017E}, {0xBC, 0x0152}, {0xBD, 0x0153}, {0xBE, 0x0178}};
    size_t n = 0;

    (void)state;
    for (int c = 0; c < 256; c++) {
        n += table[c] != c;
    }
    assert_int_equal(n, 8);
    for (size_t i = 0; i < 8; i++) {
        assert_int_equal(table[differ[i][0]], differ[i][1]);
    }
}

static void macroman_is_the_one_with_the_euro_sign(void **state)
{
    const uint16_t *table = encoding_table(ENC_MACROMAN);

    (void)state;
    assert_int_equal(table[0x80], 0x00C4);
    assert_int_equal(table[0x8E], 0x00E9);
    assert_int_equal(table[0xC6], 0x2206);
    assert_int_equal(table[0xCA], 0x00A0);
    assert_int_equal(table[0xD5], 0x2019);
    assert_int_equal(table[0xDB], 0x20AC);
    assert_int_equal(table[0xF0], 0xF8FF);
    assert_int_equal(table[0xFF], 0x02C7);
}

static void cp037_has_letters_and_digits_in_their_rows(void **state)
{
    const uint16_t *table = encoding_table(ENC_CP037);
    static const unsigned char rows[][3] = {
        {0xC1, 'A', 9}, {0xD1, 'J', 9}, {0xE2, 'S', 8}, {0x81, 'a', 9},
        {0x91, 'j', 9}, {0xA2, 's', 8}, {0xF0, '0', 10}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (int k = 0; k < rows[i][2]; k++) {
            assert_int_equal(table[rows[i][0] + k], rows[i][1] + k);
        }
    }
    assert_int_equal(table[0x40], ' ');
    assert_int_equal(table[0x15], 0x85); /* NEL, not LF */
    assert_int_equal(table[0x25], '\n');
    assert_int_equal(table[0x4A], 0xA2);
    assert_int_equal(table[0x5B], '$');
    assert_int_equal(table[0xB0], '^');
    assert_int_equal(table[0xBA], '[');
    assert_int_equal(table[0xFF], 0x9F);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_code_pages_have_tables),
        cmocka_unit_test(no_character_stands_twice_in_a_table),
        cmocka_unit_test(tables_but_ebcdic_hold_ascii),
        cmocka_unit_test(windows_1252_leaves_five_bytes_undefined),
        cmocka_unit_test(latin_9_differs_from_latin_1_in_eight),
        cmocka_unit_test(macroman_is_the_one_with_the_euro_sign),
        cmocka_unit_test(cp037_has_letters_and_digits_in_their_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
