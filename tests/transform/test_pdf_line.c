/* SPDX-License-Identifier: Apache-2.0 */
/* Word boxes as pages of lines. */
#include "tests/transform/opened.h"
#include "tests/transform/paper.h"

#include "transform/pdf_line.h"

struct lines {
    struct arena arena;
    struct pdf_text text;
    struct err err;
};

static enum err_code read_lines(struct lines *l, void **state, struct str bytes)
{
    struct stream *s = stream_over(state, bytes);

    memset(l, 0, sizeof *l);
    arena_init(&l->arena, 0);
    pdf_lines(&l->arena, s, "in", &l->text, &l->err);
    stream_free(s);
    return l->err.code;
}

static void read_well(struct lines *l, void **state, struct paper *p)
{
    if (read_lines(l, state, paper_end(p))) {
        fail_msg("%s", l->err.text);
    }
    paper_release(p);
}

static void drop(struct lines *l)
{
    arena_release(&l->arena);
}

static void words_share_a_line_when_their_middles_are_near(void **state)
{
    const struct pdf_page *page;
    struct lines l;
    struct paper p;

    paper_begin(&p);
    paper_page(&p);
    paper_box(&p, 50, 104, 60, 114, "right"); /* a little lower */
    paper_box(&p, 10, 100, 40, 110, "left");
    paper_box(&p, 10, 106, 40, 116, "below"); /* more than half */
    paper_box(&p, 70, 98, 80, 112, "tall");
    read_well(&l, state, &p);
    assert_int_equal(l.text.n, 1);
    page = &l.text.page[0];
    assert_int_equal(page->n, 2);
    assert_str(page->line[0].text, "left right tall");
    assert_str(page->line[1].text, "below");
    assert_true(page->line[0].top == 98 && page->line[0].bottom == 114);
    assert_true(page->width == 612 && page->height == 792);
    assert_int_equal(page->line[0].n, 3);
    assert_true(page->line[0].word[1].x0 == 50);
    assert_int_equal(l.text.words, 4);
    drop(&l);
}

static void lines_go_from_top_to_bottom_whatever_the_flow(void **state)
{
    struct lines l;
    struct paper p;

    paper_begin(&p);
    paper_page(&p);
    paper_at(&p, 300, 10, "third");
    paper_at(&p, 100, 10, "first line");
    paper_page(&p);
    paper_page(&p);
    paper_at(&p, 20, 10, "next page");
    paper_at(&p, -5, 10, "above it");
    read_well(&l, state, &p);
    assert_int_equal(l.text.n, 3);
    assert_str(l.text.page[0].line[0].text, "first line");
    assert_str(l.text.page[0].line[1].text, "third");
    assert_int_equal(l.text.page[1].n, 0);
    assert_str(l.text.page[2].line[0].text, "above it");
    assert_str(l.text.page[2].line[1].text, "next page");
    drop(&l);
}

static void
references_in_a_word_are_resolved_and_empty_words_are_none(void **state)
{
    struct lines l;
    struct paper p;

    paper_begin(&p);
    paper_page(&p);
    paper_box(&p, 10, 10, 20, 20, "A&amp;B&lt;\xc3\xa9");
    paper_box(&p, 30, 10, 40, 20, "");
    paper_box(&p, 50, 10, 60, 20, " &#160; ");
    read_well(&l, state, &p);
    assert_int_equal(l.text.words, 1);
    assert_str(l.text.page[0].line[0].text, "A&B<\xc3\xa9");
    drop(&l);
}

static void boxes_that_are_no_numbers_are_at_the_corner(void **state)
{
    static const char *const bad[] = {"nan", "inf", "-1e9", "1e400",
                                      "x",   "",    "1,5",  "0x1g"};
    struct lines l;
    struct paper p;

    paper_begin(&p);
    paper_page(&p);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        buf_printf(&p.out,
                   "<word xMin=\"%s\" yMin=\"10\" xMax=\"%s\" yMax=\"20\">w"
                   "</word>",
                   bad[i], bad[i]);
    }
    buf_str(&p.out, STR("<word>no box</word><word xMin=\"9\" xMax=\"3\" "
                        "yMin=\"9\" yMax=\"3\">turned</word>"));
    read_well(&l, state, &p);
    assert_int_equal(l.text.words, 10);
    for (size_t i = 0; i < l.text.page[0].n; i++) {
        const struct pdf_line *line = &l.text.page[0].line[i];

        for (size_t k = 0; k < line->n; k++) {
            assert_true(line->word[k].x1 >= line->word[k].x0);
            assert_true(line->word[k].y1 >= line->word[k].y0);
            assert_true(line->word[k].x0 == 0 || line->word[k].x0 == 9);
        }
    }
    drop(&l);
}

static void words_outside_of_pages_are_none(void **state)
{
    struct lines l;
    struct paper p;

    paper_begin(&p);
    paper_at(&p, 10, 10, "before");
    paper_page(&p);
    paper_at(&p, 10, 10, "in");
    read_well(&l, state, &p);
    assert_int_equal(l.text.words, 1);
    drop(&l);
}

static void markup_that_was_cut_is_refused_wherever_it_was(void **state)
{
    struct paper p;
    struct str all;
    size_t end;

    paper_begin(&p);
    paper_page(&p);
    paper_at(&p, 10, 10, "a word");
    all = paper_end(&p);
    end = all.len - strlen("</doc>\n</body>\n</html>\n") + strlen("</doc");
    for (size_t len = 0; len <= end; len += 13) {
        struct lines l;

        assert_int_equal(read_lines(&l, state, (struct str){all.ptr, len}),
                         ERR_FAILED);
        assert_contains(l.err.text, "in: no words could be read");
        drop(&l);
    }
    paper_release(&p);
}

/* A page that says "</doc>" does not end the document: pdftotext escapes. */
static void a_text_cannot_end_the_document(void **state)
{
    struct lines l;

    assert_int_equal(read_lines(&l, state,
                                STR("<doc><page width=\"1\" height=\"1\">"
                                    "<word>&lt;/doc&gt;</word></page>")),
                     ERR_FAILED);
    drop(&l);
}

static void a_document_without_pages_is_read(void **state)
{
    struct lines l;
    struct paper p;

    paper_begin(&p);
    read_well(&l, state, &p);
    assert_int_equal(l.text.n, 0);
    assert_int_equal(l.text.words, 0);
    drop(&l);
}

static void a_word_as_long_as_a_book_takes_no_more_than_its_length(void **state)
{
    struct lines l;
    struct paper p;

    paper_begin(&p);
    paper_page(&p);
    buf_str(&p.out, STR("<word xMin=\"1\">"));
    for (size_t i = 0; i < 500000; i++) {
        buf_str(&p.out, STR("ABCDEFGH"));
    }
    buf_str(&p.out, STR("</word>"));
    read_well(&l, state, &p);
    assert_int_equal(l.text.page[0].line[0].text.len, 4000000);
    assert_true(l.arena.total < (size_t)64 << 20);
    drop(&l);
}

static void more_pages_than_a_position_can_say_are_refused(void **state)
{
    struct lines l;
    struct paper p;

    paper_begin(&p);
    for (size_t i = 0; i < 65535; i++) {
        paper_page(&p);
    }
    assert_int_equal(read_lines(&l, state, paper_end(&p)), OK);
    assert_int_equal(l.text.n, 65535);
    drop(&l);
    buf_clear(&p.out);
    buf_str(&p.out, STR("<doc>"));
    p.open = false;
    for (size_t i = 0; i < 65536; i++) {
        paper_page(&p);
    }
    assert_int_equal(read_lines(&l, state, paper_end(&p)), ERR_FAILED);
    assert_contains(l.err.text, "more than");
    assert_contains(l.err.text, "65535 pages");
    drop(&l);
    paper_release(&p);
}

int main(void)
{
#define WITH_SCRATCH(test) \
    cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        WITH_SCRATCH(words_share_a_line_when_their_middles_are_near),
        WITH_SCRATCH(lines_go_from_top_to_bottom_whatever_the_flow),
        WITH_SCRATCH(
            references_in_a_word_are_resolved_and_empty_words_are_none),
        WITH_SCRATCH(boxes_that_are_no_numbers_are_at_the_corner),
        WITH_SCRATCH(words_outside_of_pages_are_none),
        WITH_SCRATCH(markup_that_was_cut_is_refused_wherever_it_was),
        WITH_SCRATCH(a_text_cannot_end_the_document),
        WITH_SCRATCH(a_document_without_pages_is_read),
        WITH_SCRATCH(a_word_as_long_as_a_book_takes_no_more_than_its_length),
        WITH_SCRATCH(more_pages_than_a_position_can_say_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
