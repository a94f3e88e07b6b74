/* SPDX-License-Identifier: Apache-2.0 */
/* Which encoding a page has, and the way back to the bytes of its file. */
#include "tests/support/unit.h"

#include "transform/html.h"

struct decoded {
    struct arena arena;
    struct html html;
    struct err err;
};

static enum err_code decode(struct decoded *d, struct str bytes,
                            const char *declared)
{
    memset(d, 0, sizeof *d);
    arena_init(&d->arena, 0);
    return html_decode(&d->html, &d->arena, bytes, str_from(declared), "page",
                       &d->err);
}

static void assert_decodes(struct str bytes, const char *declared,
                           const char *encoding, const char *text)
{
    struct decoded d;

    if (decode(&d, bytes, declared)) {
        fail_msg("%s", d.err.text);
    }
    assert_string_equal(d.html.encoding, encoding);
    assert_str(d.html.text, text);
    arena_release(&d.arena);
}

static void text_is_found_case_apart_and_never_behind_the_end(void **state)
{
    struct str s = STR("ab</Body>");

    (void)state;
    assert_true(html_has_at(s, 2, "</body"));
    assert_false(html_has_at(s, 3, "</body"));
    assert_false(html_has_at(s, 8, ">x"));
    assert_true(html_has_at(s, 8, ">"));
    assert_false(html_has_at(s, 9, ">"));
    assert_false(html_has_at(s, 10, ""));
    assert_int_equal(html_seek(s, 0, "</body"), 2);
    assert_int_equal(html_seek(s, 3, "</body"), s.len);
}

static void what_is_utf_8_stays_so_whatever_the_page_says(void **state)
{
    (void)state;
    assert_decodes(STR("<meta charset=windows-1252>caf\xc3\xa9"), "utf-8",
                   "utf-8", "<meta charset=windows-1252>caf\xc3\xa9");
}

static void what_is_not_utf_8_is_read_as_the_page_says(void **state)
{
    (void)state;
    assert_decodes(STR("<meta charset=\"windows-1252\">\x96"), "utf-8",
                   "windows-1252", "<meta charset=\"windows-1252\">–");
    assert_decodes(STR("<META content='text/html; charset = cp1252'/>\x80"),
                   "utf-8", "windows-1252",
                   "<META content='text/html; charset = cp1252'/>€");
}

/* WHATWG Encoding 4.2: the label iso-8859-1 means windows-1252. */
static void latin_1_on_a_page_means_windows_1252(void **state)
{
    (void)state;
    assert_decodes(STR("<meta charset=iso-8859-1>\x93q\x94"), "utf-8",
                   "windows-1252", "<meta charset=iso-8859-1>“q”");
    assert_decodes(STR("\x93q\x94"), "latin-1", "windows-1252", "“q”");
}

static void a_meta_that_a_browser_would_not_take_is_not_taken(void **state)
{
    static const char *const heads[] = {"<!-- <meta charset=windows-1252> -->",
                                        "<meta charset=utf-7>",
                                        "<meta charset>",
                                        "<meta name=charset content=x>",
                                        "<meta charset=utf-16>",
                                        "<p charset=windows-1252>"};

    (void)state;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        char bytes[128], want[128];

        (void)snprintf(bytes, sizeof bytes, "%s\xe9", heads[i]);
        (void)snprintf(want, sizeof want, "%s" HTML_BAD_BYTE, heads[i]);
        assert_decodes(str_from(bytes), "utf-8", "utf-8", want);
    }
}

static void a_meta_counts_in_the_first_kilobyte_alone(void **state)
{
    char bytes[1200];
    struct decoded d;

    (void)state;
    for (size_t at = 1000; at < 1100; at += 33) {
        memset(bytes, ' ', sizeof bytes);
        memcpy(bytes + at, "<meta charset=cp1252>", 21);
        bytes[sizeof bytes - 1] = '\xe9';
        assert_int_equal(decode(&d, (struct str){bytes, sizeof bytes}, "utf-8"),
                         OK);
        assert_string_equal(d.html.encoding,
                            at == 1000 ? "windows-1252" : "utf-8");
        arena_release(&d.arena);
    }
}

static void a_byte_order_mark_wins_and_is_no_text(void **state)
{
    struct decoded d;

    (void)state;
    assert_decodes(STR("\xef\xbb\xbf<p>\xc3\xa9"), "windows-1252", "utf-8",
                   "<p>\xc3\xa9");
    assert_decodes(STR("\xff\xfe<\0p\0>\0\xe9\0"), "utf-8", "utf-16le",
                   "<p>\xc3\xa9");
    assert_decodes(STR("\xfe\xff\0<\0p\0>\0\xe9"), "windows-1252", "utf-16be",
                   "<p>\xc3\xa9");
    assert_int_equal(decode(&d, STR("\xef\xbb\xbfx"), "utf-8"), OK);
    assert_int_equal(d.html.mark, 3);
    arena_release(&d.arena);
}

static void a_declared_encoding_is_believed(void **state)
{
    (void)state;
    assert_decodes(STR("<meta charset=utf-8>\xc3\xa9"), "windows-1252",
                   "windows-1252", "<meta charset=utf-8>Ã©");
}

static void an_unknown_encoding_is_named(void **state)
{
    struct decoded d;

    (void)state;
    assert_int_equal(decode(&d, STR("x"), "utf-9"), ERR_USAGE);
    assert_contains(d.err.text, "page: ");
    assert_contains(d.err.text, "utf-9");
    arena_release(&d.arena);
}

static void bytes_that_mean_nothing_are_marked(void **state)
{
    (void)state;
    assert_decodes(STR("a\xff\xc3(b\0c"), "utf-8", "utf-8",
                   "a" HTML_BAD_BYTE HTML_BAD_BYTE "(b" HTML_NUL_BYTE "c");
    assert_decodes(STR("a\x81"), "windows-1252", "windows-1252",
                   "a" HTML_BAD_BYTE);
    assert_decodes(STR("\xff\xfe\x00\xd8x\0"), "utf-8", "utf-16le",
                   HTML_BAD_BYTE "x");
}

static void the_end_of_a_page_is_seen_in_either_tag(void **state)
{
    static const char *const pages[] = {"<p>x", "<p>x</BODY>", "x</html>"};

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct decoded d;

        assert_int_equal(decode(&d, str_from(pages[i]), "utf-8"), OK);
        assert_int_equal(d.html.ended, i > 0);
        arena_release(&d.arena);
    }
}

/* The place of '|' in the text must come back as its byte in the file. */
static void assert_places(struct str bytes, const char *declared, uint64_t line)
{
    struct html_place place;
    struct decoded d;
    ptrdiff_t at;
    const char *want;

    assert_int_equal(decode(&d, bytes, declared), OK);
    at = str_find(d.html.text, '|');
    want = memchr(bytes.ptr, '|', bytes.len);
    assert_true(at >= 0 && want);
    html_place_init(&place, &d.html);
    for (ptrdiff_t i = 0; i <= at; i++) { /* from character to character */
        if ((d.html.text.ptr[i] & 0xc0) != 0x80) {
            html_place_move(&place, (uint64_t)i);
        }
    }
    assert_int_equal(place.raw, want - bytes.ptr);
    assert_int_equal(place.line, line);
    html_place_move(&place, d.html.text.len + 9);
    assert_int_equal(place.raw, bytes.len);
    arena_release(&d.arena);
}

static void places_lead_back_to_bytes_and_lines(void **state)
{
    (void)state;
    assert_places(STR("\xc3\xa9\nb\n|x"), "utf-8", 3);
    assert_places(STR("\xef\xbb\xbf\xc3\xa9|x"), "utf-8", 1);
    assert_places(STR("\xe9\x96\n\x80|x\xe9"), "windows-1252", 2);
    assert_places(STR("a\xff\xff\n\0|x"), "utf-8", 2);
    assert_places(STR("a\x81\x81|\x81"), "windows-1252", 1);
    assert_places(STR("\xff\xfe\xe9\0\n\0|\0x\0"), "utf-8", 2);
    assert_places(STR("\xff\xfe\x3d\xd8\x00\xde|\0x\0"), "utf-8", 1);
    assert_places(STR("\xff\xfe\x00\xd8|\0x\0"), "utf-8", 1);
}

static void names_of_elements_hold_no_blanks_and_marks(void **state)
{
    (void)state;
    assert_true(html_is_name('a') && html_is_name('Z') && html_is_name('1'));
    assert_true(html_is_name('-') && html_is_name(':'));
    assert_false(html_is_name(' ') || html_is_name('>') || html_is_name('/'));
    assert_false(html_is_name('\0') || html_is_name('\xc3'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_found_case_apart_and_never_behind_the_end),
        cmocka_unit_test(what_is_utf_8_stays_so_whatever_the_page_says),
        cmocka_unit_test(what_is_not_utf_8_is_read_as_the_page_says),
        cmocka_unit_test(latin_1_on_a_page_means_windows_1252),
        cmocka_unit_test(a_meta_that_a_browser_would_not_take_is_not_taken),
        cmocka_unit_test(a_meta_counts_in_the_first_kilobyte_alone),
        cmocka_unit_test(a_byte_order_mark_wins_and_is_no_text),
        cmocka_unit_test(a_declared_encoding_is_believed),
        cmocka_unit_test(an_unknown_encoding_is_named),
        cmocka_unit_test(bytes_that_mean_nothing_are_marked),
        cmocka_unit_test(the_end_of_a_page_is_seen_in_either_tag),
        cmocka_unit_test(places_lead_back_to_bytes_and_lines),
        cmocka_unit_test(names_of_elements_hold_no_blanks_and_marks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
