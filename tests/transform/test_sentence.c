/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_sentence - where sentences end, what a paragraph is, and where in the
 * file each stands.  People and places are invented.
 */
#include "tests/support/unit.h"
#include "transform/sentence.h"

static struct arena arena;

/* Sentences joined by '|'. */
static void cut_as(const char *text, const char *want)
{
    struct sentence *s;
    struct buf b;
    size_t n;

    buf_init(&b, 1 << 16);
    sentences_of_text(&arena, str_from(text), ENC_UTF8, &s, &n);
    for (size_t i = 0; i < n; i++) {
        buf_printf(&b, "%s%.*s", i ? "|" : "", STR_ARG(s[i].text));
        assert_int_equal(s[i].at.record, i + 1);
    }
    buf_char(&b, '\0');
    assert_string_equal(b.ptr, want);
    buf_release(&b);
}

static void a_full_stop_ends_a_sentence(void **state)
{
    (void)state;
    cut_as("He left. She stayed! Did they? Yes.",
           "He left.|She stayed!|Did they?|Yes.");
    cut_as("He paid 3.50 dollars. It was 2.",
           "He paid 3.50 dollars.|It was 2.");
    cut_as("No end", "No end");
    cut_as("", "");
    cut_as("...", "...");
}

static void abbreviations_do_not_end_one(void **state)
{
    (void)state;
    cut_as("Cpl. Ida Moss and Sgt. Ann Lee came. Dr. Poe left.",
           "Cpl. Ida Moss and Sgt. Ann Lee came.|Dr. Poe left.");
    cut_as("On Jan. 4 he called. It was Jan. He left.",
           "On Jan. 4 he called.|It was Jan.|He left.");
    cut_as("See No. 12 of the list. He said no. She went.",
           "See No. 12 of the list.|He said no.|She went.");
    cut_as("At 5 p.m. Tuesday he called. It was 5 p.m. Staff left.",
           "At 5 p.m. Tuesday he called.|It was 5 p.m.|Staff left.");
    cut_as("The U.S. Army came. He left the U.S. The end.",
           "The U.S. Army came.|He left the U.S.|The end.");
}

static void initials_do_not_end_one(void **state)
{
    (void)state;
    cut_as("J. R. Moss was seen. A. Lee was not.",
           "J. R. Moss was seen.|A. Lee was not.");
}

static void quotes_and_brackets_belong_to_their_sentence(void **state)
{
    (void)state;
    cut_as("\u201cWe looked.\u201d He left.",
           "\u201cWe looked.\u201d|He left.");
    cut_as("\u201cDid we?\u201d he said. \"No.\" (It was late.) Then on.",
           "\u201cDid we?\u201d he said.|\"No.\"|(It was late.)|Then on.");
    cut_as("He was seen. (the auditor, May 2020) She was not.",
           "He was seen.|(the auditor, May 2020)|She was not.");
}

static void blank_lines_and_short_lines_part_paragraphs(void **state)
{
    struct sentence *s;
    size_t n;

    (void)state;
    cut_as("A heading\n\nHe left.\nMenu\nShare this\n",
           "A heading|He left.|Menu|Share this");
    sentences_of_text(&arena, STR("A heading\n\nHe left. She too.\n"), ENC_UTF8,
                      &s, &n);
    assert_int_equal(n, 3);
    assert_true(s[0].alone);
    assert_false(s[1].alone);
    assert_true(s[1].first);
    assert_false(s[2].first);
    assert_int_equal(s[1].block, s[2].block);
    assert_int_not_equal(s[0].block, s[1].block);
}

static void a_soft_line_break_joins(void **state)
{
    (void)state;
    cut_as("The department had not seen him in the whole of that\n"
           "spring, and nobody could say why that was the case at\n"
           "Alder Falls. Then it was over.\n\nNew paragraph here",
           "The department had not seen him in the whole of that spring, and "
           "nobody could say why that was the case at Alder Falls.|Then it "
           "was over.|New paragraph here");
    cut_as("He was seen\nin May.", "He was seen in May.");
}

static void list_items_stand_alone(void **state)
{
    (void)state;
    cut_as("- he was seen\n- he was called\n1. He left.\n2. He came.",
           "- he was seen|- he was called|1. He left.|2. He came.");
}

static void the_place_is_that_of_the_raw_bytes(void **state)
{
    static const char text[] = "\xef\xbb\xbf"
                               "Caf\xc3\xa9. Two.\r\n\r\nThree\xc2\xa0"
                               "four.";
    static const char latin[] = "Caf\xe9"
                                ". Two.";
    struct sentence *s;
    size_t n;

    (void)state;
    sentences_of_text(&arena, str_from(text), ENC_UTF8, &s, &n);
    assert_int_equal(n, 3);
    assert_int_equal(s[0].at.offset, 3);
    assert_int_equal(s[0].at.length, 6);
    assert_int_equal(s[1].at.offset, 10);
    assert_int_equal(s[2].at.offset, 18);
    assert_int_equal(s[2].at.line, 3);
    assert_int_equal(s[2].at.length, 12);
    assert_str(s[2].text, "Three four.");
    sentences_of_text(&arena, str_from(latin), ENC_ISO_8859_1, &s, &n);
    assert_str(s[0].text, "Caf\u00e9.");
    assert_int_equal(s[0].at.length, 5);
    assert_int_equal(s[1].at.offset, 6);
}

static void bytes_that_are_no_text_refuse_their_sentence_only(void **state)
{
    struct sentence *s;
    size_t n;

    (void)state;
    sentences_of_text(&arena, STR("Good one. Bad \xff one. Good."), ENC_UTF8,
                      &s, &n);
    assert_int_equal(n, 3);
    assert_int_equal(s[0].reject, REJECT_NONE);
    assert_int_equal(s[1].reject, REJECT_invalid_encoding);
    assert_int_equal(s[2].reject, REJECT_NONE);
    sentences_of_text(&arena, STR("A\0b."), ENC_UTF8, &s, &n);
    assert_int_equal(s[0].reject, REJECT_nul_byte);
}

static void a_page_gives_the_places_of_its_blocks(void **state)
{
    static const char page[] =
        "<title>Not a sentence.</title><h2>Head</h2>\n"
        "<p>One <b>bold.</b> Two.</p><ul><li>Item. <li>other</ul>"
        "<p>Line one<br>Line two<br>goes on</p>";
    static const char *const want[] = {
        "Head",     "One bold.",       "Two.", "Item.", "other",
        "Line one", "Line two goes on"};
    struct html_block *b;
    struct sentence *s;
    struct err err = {0};
    size_t nb, n;

    (void)state;
    assert_int_equal(html_blocks(&arena, str_from(page), STR("utf-8"), "page",
                                 &b, &nb, &err),
                     OK);
    sentences_of_blocks(&arena, b, nb, &s, &n);
    assert_int_equal(n, sizeof want / sizeof *want);
    for (size_t i = 0; i < n; i++) {
        assert_str(s[i].text, want[i]);
    }
    assert_int_equal(s[0].kind, HTML_HEADING);
    assert_int_equal(s[3].kind, HTML_ITEM);
    assert_int_equal(s[1].at.offset, s[2].at.offset);
    assert_memory_equal(page + s[1].at.offset, "<p>", 3);
    assert_int_equal(s[1].at.line, 2);
}

static void an_endless_sentence_is_cut(void **state)
{
    char *text = arena_alloc(&arena, 20000);
    struct sentence *s;
    size_t n;

    (void)state;
    memset(text, 'a', 20000);
    sentences_of_text(&arena, (struct str){text, 20000}, ENC_UTF8, &s, &n);
    assert_int_equal(n, 3);
    assert_int_equal(s[1].at.offset, 8192);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_stop_ends_a_sentence),
        cmocka_unit_test(abbreviations_do_not_end_one),
        cmocka_unit_test(initials_do_not_end_one),
        cmocka_unit_test(quotes_and_brackets_belong_to_their_sentence),
        cmocka_unit_test(blank_lines_and_short_lines_part_paragraphs),
        cmocka_unit_test(a_soft_line_break_joins),
        cmocka_unit_test(list_items_stand_alone),
        cmocka_unit_test(the_place_is_that_of_the_raw_bytes),
        cmocka_unit_test(bytes_that_are_no_text_refuse_their_sentence_only),
        cmocka_unit_test(a_page_gives_the_places_of_its_blocks),
        cmocka_unit_test(an_endless_sentence_is_cut),
    };
    int failed;

    arena_init(&arena, 0);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
