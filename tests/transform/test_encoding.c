/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_encoding - names, marks, and what is UTF-8 and what only looks so.
 */
#include "tests/support/unit.h"
#include "transform/encoding.h"

static enum encoding found(const char *name, bool html)
{
    enum encoding e = ENC_UTF16;
    struct err err = {0};

    if (encoding_find(str_from(name), html, &e, &err)) {
        fail_msg("%s", err.text);
    }
    return e;
}

static void names_are_found_however_they_are_written(void **state)
{
    (void)state;
    assert_int_equal(found("utf-8", false), ENC_UTF8);
    assert_int_equal(found("UTF8", false), ENC_UTF8);
    assert_int_equal(found(" utf_8 ", false), ENC_UTF8);
    assert_int_equal(found("utf-8-sig", false), ENC_UTF8);
    assert_int_equal(found("US-ASCII", false), ENC_ASCII);
    assert_int_equal(found("cp1252", false), ENC_WINDOWS_1252);
    assert_int_equal(found("Windows 1252", false), ENC_WINDOWS_1252);
    assert_int_equal(found("latin-1", false), ENC_ISO_8859_1);
    assert_int_equal(found("iso8859-1", false), ENC_ISO_8859_1);
    assert_int_equal(found("ISO-8859-15", false), ENC_ISO_8859_15);
    assert_int_equal(found("mac_roman", false), ENC_MACROMAN);
    assert_int_equal(found("macintosh", false), ENC_MACROMAN);
    assert_int_equal(found("IBM037", false), ENC_CP037);
    assert_int_equal(found("utf-16-le", false), ENC_UTF16LE);
    assert_int_equal(found("UTF-16BE", false), ENC_UTF16BE);
    assert_int_equal(found("utf16", false), ENC_UTF16);
}

static void a_web_page_means_windows_1252_by_latin_1(void **state)
{
    (void)state;
    assert_int_equal(found("iso-8859-1", true), ENC_WINDOWS_1252);
    assert_int_equal(found("latin1", true), ENC_WINDOWS_1252);
    assert_int_equal(found("us-ascii", true), ENC_WINDOWS_1252);
    assert_int_equal(found("utf-8", true), ENC_UTF8);
    assert_int_equal(found("iso-8859-15", true), ENC_ISO_8859_15);
}

static void every_encoding_is_found_by_its_own_name(void **state)
{
    (void)state;
    for (int e = ENC_UTF8; e <= ENC_UTF16; e++) {
        assert_int_equal(found(encoding_name((enum encoding)e), false), e);
    }
    assert_string_equal(encoding_name(ENC_ISO_8859_15), "iso-8859-15");
}

static void other_encodings_are_refused_with_what_there_is(void **state)
{
    static const char *const bad[] = {
        "", "-", "utf-7", "big5", "cp1251", "iso-8859-11", "ansi", "utf-32"};
    char much[200];
    enum encoding e;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (encoding_find(str_from(bad[i]), false, &e, &err) != ERR_USAGE) {
            fail_msg("\"%s\" is an encoding", bad[i]);
        }
        assert_contains(err.text, "unknown encoding \"");
    }
    encoding_find(STR("windows-1525"), false, &e, &err);
    assert_string_equal(err.text, "unknown encoding \"windows-1525\" (did you "
                                  "mean \"windows-1252\"?)");
    encoding_find(STR("shift_jis"), false, &e, &err);
    assert_string_equal(err.text,
                        "unknown encoding \"shift_jis\" (there are utf-8, "
                        "ascii, windows-1252, iso-8859-1, iso-8859-15, "
                        "macroman, cp037, utf-16le, utf-16be, utf-16)");
    memset(much, 'u', sizeof much);
    assert_int_equal(
        encoding_find((struct str){much, sizeof much}, false, &e, &err),
        ERR_USAGE);
}

static void marks_say_their_encoding(void **state)
{
    enum encoding e = ENC_CP037;

    (void)state;
    assert_int_equal(encoding_bom(STR("abc"), &e), 0);
    assert_int_equal(encoding_bom(STR("\xEF\xBB"), &e), 0);
    assert_int_equal(encoding_bom(STR("\xFF"), &e), 0);
    assert_int_equal(encoding_bom(STR_NULL, &e), 0);
    assert_int_equal(e, ENC_CP037);
    assert_int_equal(encoding_bom(STR("\xEF\xBB\xBF"
                                      "a"),
                                  &e),
                     3);
    assert_int_equal(e, ENC_UTF8);
    assert_int_equal(encoding_bom(STR("\xFF\xFE"
                                      "a\0"),
                                  &e),
                     2);
    assert_int_equal(e, ENC_UTF16LE);
    assert_int_equal(encoding_bom(STR("\xFE\xFF\0a"), &e), 2);
    assert_int_equal(e, ENC_UTF16BE);
}

/* Where part stands behind `before` bytes of ASCII and before `behind`. */
static size_t good_until(const char *part, size_t n, size_t before,
                         size_t behind)
{
    char *exact = malloc(before + n + behind + 1);
    size_t at;

    assert_non_null(exact);
    memset(exact, 'x', before + n + behind);
    memcpy(exact + before, part, n);
    at = encoding_valid_utf8((struct str){exact, before + n + behind});
    free(exact);
    return at;
}

static void ill_formed_utf8_is_found_at_every_place(void **state)
{
    static const char *const good[] = {
        "\xC2\x80",         "\xDF\xBF",         "\xE0\xA0\x80",
        "\xED\x9F\xBF",     "\xEE\x80\x80",     "\xEF\xBF\xBF",
        "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "\x7F"};
    static const char *const bad[] = {"\x80",
                                      "\xBF",
                                      "\xC0\x80",
                                      "\xC1\xBF",
                                      "\xC2",
                                      "\xE0\x9F\xBF",
                                      "\xED\xA0\x80",
                                      "\xED\xBF\xBF",
                                      "\xE2\x82",
                                      "\xF0\x8F\xBF\xBF",
                                      "\xF4\x90\x80\x80",
                                      "\xF5\x80\x80\x80",
                                      "\xF0\x9F\x98",
                                      "\xFE",
                                      "\xFF"};

    (void)state;
    for (size_t before = 0; before < 70; before++) {
        for (size_t behind = 0; behind < 10; behind++) {
            for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
                size_t n = strlen(good[i]);

                assert_int_equal(good_until(good[i], n, before, behind),
                                 before + n + behind);
            }
            for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
                if (good_until(bad[i], strlen(bad[i]), before, behind) !=
                    before) {
                    fail_msg("bad %zu behind %zu", i, before);
                }
            }
        }
    }
    assert_int_equal(encoding_valid_utf8(STR("a\0b")), 3);
    assert_int_equal(encoding_valid_utf8(STR_NULL), 0);
}

static void a_byte_that_is_not_ascii_is_seen_at_every_place(void **state)
{
    char text[40];

    (void)state;
    for (size_t n = 0; n <= sizeof text; n++) {
        memset(text, '\x01', sizeof text);
        assert_true(encoding_is_ascii((struct str){text, n}));
        memset(text, '\x7F', sizeof text);
        assert_true(encoding_is_ascii((struct str){text, n}));
        for (size_t at = 0; at < n; at++) {
            text[at] = '\0';
            assert_false(encoding_is_ascii((struct str){text, n}));
            text[at] = '\x80';
            assert_false(encoding_is_ascii((struct str){text, n}));
            text[at] = '\x7F';
        }
    }
}

#define DOUBLED(text) assert_true(encoding_looks_doubled(STR(text)))
#define PLAIN(text) assert_false(encoding_looks_doubled(STR(text)))

static void text_that_was_encoded_twice_is_suspected(void **state)
{
    (void)state;
    DOUBLED("caf\xC3\x83\xC2\xA9"); /* e acute */
    DOUBLED("D\xC3\xA2\xE2\x82\xAC\xE2\x84\xA2"
            "Angelo");                           /* U+2019 */
    DOUBLED("\xC3\x83\xE2\x80\xB0mile");         /* E acute by 1252 */
    DOUBLED("\xC3\x83\xC2\x89mile");             /* and by latin-1 */
    DOUBLED("\xC3\x82\xC2\xA7 11");              /* section sign */
    DOUBLED("\xC3\xAF\xC2\xBB\xC2\xBFid,name");  /* the mark itself */
    DOUBLED("\xC3\xA2\xE2\x80\x9A\xC2\xAC 5");   /* euro sign */
    DOUBLED("\xC3\x90\xC2\x98\xC3\x90\xC2\xB2"); /* two Cyrillic */
    DOUBLED("\xC3\xB0\xC5\xB8\xCB\x9C\xE2\x82\xAC\xC3\xA9\xC3\x83\xC2\xA9");
    DOUBLED("Garc\xC3\xAD"
            "a, Garc\xC3\x83\xC2\xAD"
            "a");
}

static void good_text_is_not(void **state)
{
    (void)state;
    PLAIN("");
    PLAIN("cafe");
    PLAIN("caf\xC3\xA9");
    PLAIN("Garc\xC3\xAD"
          "a");
    PLAIN("\xC3\x9Cml\xC3\xA4ut\xC3\x9F");
    PLAIN("S\xC3\x83O JO\xC3\x83O");              /* A tilde, then ASCII */
    PLAIN("CAF\xC3\x89\xE2\x80\x99S");            /* E acute, then U+2019 */
    PLAIN("\xE2\x80\x9CMEN\xC3\x9C\xE2\x80\x9D"); /* U umlaut, then U+201D */
    PLAIN("\xC3\x83");
    PLAIN("\xC3\xA2\xE2\x82\xAC");
    PLAIN("\xC3\xA9\xC3\xA9\xC3\xA9");
    PLAIN("\xE2\x80\x9C quoted \xE2\x80\x9D");
    PLAIN("\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD");
    PLAIN("\xC3\x90\xC2\x98 x \xC3\x90\xC2\x98"); /* one each, apart */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found_however_they_are_written),
        cmocka_unit_test(a_web_page_means_windows_1252_by_latin_1),
        cmocka_unit_test(every_encoding_is_found_by_its_own_name),
        cmocka_unit_test(other_encodings_are_refused_with_what_there_is),
        cmocka_unit_test(marks_say_their_encoding),
        cmocka_unit_test(ill_formed_utf8_is_found_at_every_place),
        cmocka_unit_test(a_byte_that_is_not_ascii_is_seen_at_every_place),
        cmocka_unit_test(text_that_was_encoded_twice_is_suspected),
        cmocka_unit_test(good_text_is_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
