/* SPDX-License-Identifier: Apache-2.0 */
/* The header of a PDF's table and the strips of its columns. */
#include "tests/transform/opened.h"
#include "tests/transform/paper.h"

#include <math.h>

#include "transform/pdf_table.h"

#define ROLE(fields) "    format: pdf\n    schema:\n      fields:\n" fields
#define ID_WHEN_NOTE                                                      \
    ROLE("      - {name: id}\n      - {name: When Seen}\n      - {name: " \
         "note}\n")

struct found {
    struct opened opened;
    struct pdf_table table;
};

static const double columns[] = {20, 100, 200, 300, 400};

static void row(struct paper *p, double y, const char *a, const char *b,
                const char *c)
{
    paper_row(p, y, columns, (const char *const[]){a, b, c, NULL});
}

static enum err_code find(struct found *f, void **state, const char *role,
                          struct paper *p)
{
    struct reader *r = &f->opened.reader;
    struct pdf_table *t = &f->table;
    struct err *err = &f->opened.err;

    memset(f, 0, sizeof *f);
    opened_source(&f->opened, state, role);
    arena_init(&r->arena, 0);
    r->spec = &f->opened.src->file[0];
    r->name = "in";
    r->stream = stream_over(state, paper_end(p));
    assert_int_equal(pdf_lines(&r->arena, r->stream, "in", &t->text, err), OK);
    t->body = arena_zalloc(&r->arena, t->text.n + 1, sizeof *t->body);
    for (size_t i = 0; i < t->text.n; i++) {
        size_t n = t->text.page[i].n;

        t->body[i].role =
            arena_zalloc(&r->arena, n + 1, sizeof *t->body[i].role);
        for (size_t k = 0; k < n; k++) {
            t->body[i].role[k] = LINE_BODY;
        }
    }
    pdf_table_find(t, r, err);
    paper_release(p);
    return err->code;
}

static void find_well(struct found *f, void **state, const char *role,
                      struct paper *p)
{
    if (find(f, state, role, p)) {
        fail_msg("%s", f->opened.err.text);
    }
}

static void drop(struct found *f)
{
    stream_free(f->opened.reader.stream);
    arena_release(&f->opened.reader.arena);
    buf_release(&f->opened.out);
    arena_release(&f->opened.arena);
}

/* Roles of a page's lines and, of body lines, the field of each word. */
static const char *looks(struct found *f, size_t page)
{
    static const char roles[] = {'b', 'h', '.', 's', 't'};
    const struct pdf_page *p = &f->table.text.page[page];
    const struct pdf_body *body = &f->table.body[page];
    struct buf b;
    const char *out;

    buf_init(&b, 1 << 20);
    for (size_t k = 0; k < p->n; k++) {
        buf_char(&b, roles[body->role[k]]);
        for (size_t i = 0; i < p->line[k].n && body->role[k] == LINE_BODY;
             i++) {
            size_t c =
                pdf_table_field(&f->table, f->opened.reader.spec->nfields,
                                body->shift, &p->line[k].word[i]);

            buf_char(&b, c == SIZE_MAX ? '-' : (char)('0' + (char)c));
        }
        buf_char(&b, ' ');
    }
    out = arena_cstr(&f->opened.arena, buf_slice(&b));
    buf_release(&b);
    return out;
}

static void names_of_a_line_make_it_the_header(void **state)
{
    struct found f;
    struct paper p;

    paper_begin(&p);
    paper_page(&p);
    paper_at(&p, 10, 150, "A list of things seen");
    row(&p, 40, "ID", "When seen", "note");
    row(&p, 60, "1", "1 May", "a b c");
    find_well(&f, state, ID_WHEN_NOTE, &p);
    assert_string_equal(looks(&f, 0), "b h .011222 ");
    assert_true(f.table.body[0].has_header);
    assert_int_equal(f.table.first, 0);
    drop(&f);
}

static void a_header_may_stand_over_several_lines(void **state)
{
    struct found f;
    struct paper p;

    paper_begin(&p);
    paper_page(&p);
    row(&p, 40, "", "When", "");
    row(&p, 52, "id", "Seen", "note");
    row(&p, 80, "1", "2", "3");
    find_well(&f, state, ID_WHEN_NOTE, &p);
    assert_string_equal(looks(&f, 0), "h h .012 ");
    drop(&f);
}

static void fields_may_stand_in_another_order_and_columns_in_none(void **state)
{
    struct found f;
    struct paper p;

    paper_begin(&p);
    paper_page(&p);
    paper_row(&p, 40, columns,
              (const char *const[]){"note", "other", "id", "When Seen", NULL});
    paper_row(&p, 60, columns, (const char *const[]){"1", "2", "3", "4", NULL});
    find_well(&f, state, ID_WHEN_NOTE, &p);
    assert_string_equal(looks(&f, 0), "h .2-01 ");
    assert_int_equal(f.opened.reader.extra_columns.n, 1);
    assert_str(f.opened.reader.extra_columns.item[0], "other");
    drop(&f);
}

/* Numbers set to the right begin under another column's end. */
static void the_border_is_where_fewest_words_lie(void **state)
{
    struct found f;
    struct paper p;

    paper_begin(&p);
    paper_page(&p);
    row(&p, 40, "id", "When Seen", "note");
    for (int i = 0; i < 9; i++) {
        paper_at(&p, 60 + 12 * i, 20, "ABCDEFGHIJKL"); /* up to 80 */
        paper_at(&p, 60 + 12 * i, 85, "123456");
        paper_at(&p, 60 + 12 * i, 160, "x");
    }
    find_well(&f, state, ID_WHEN_NOTE, &p);
    assert_true(f.table.strip[0].x1 > 80 && f.table.strip[0].x1 < 85);
    assert_true(f.table.strip[1].x0 == f.table.strip[0].x1);
    assert_true(isinf(f.table.strip[0].x0) && isinf(f.table.strip[2].x1));
    drop(&f);
}

static void a_header_that_repeats_may_be_shifted(void **state)
{
    static const double shifted[] = {50, 130, 230};
    struct found f;
    struct paper p;

    paper_begin(&p);
    paper_page(&p);
    paper_at(&p, 10, 20, "A cover");
    paper_page(&p);
    row(&p, 40, "id", "When Seen", "note");
    row(&p, 60, "1", "2", "3");
    paper_page(&p);
    paper_at(&p, 10, 20, "title");
    paper_row(&p, 40, shifted,
              (const char *const[]){"id", "When Seen", "note", NULL});
    paper_row(&p, 60, shifted, (const char *const[]){"1", "2", "3", NULL});
    paper_page(&p);
    row(&p, 60, "1", "2", "3");
    find_well(&f, state, ID_WHEN_NOTE, &p);
    assert_int_equal(f.table.first, 1);
    assert_string_equal(looks(&f, 0), "b ");
    assert_string_equal(looks(&f, 1), "h .012 ");
    assert_string_equal(looks(&f, 2), "b h .012 ");
    assert_true(f.table.body[2].shift == 30);
    assert_string_equal(looks(&f, 3), ".012 ");
    assert_false(f.table.body[3].has_header);
    drop(&f);
}

static void more_fields_make_the_better_header(void **state)
{
    struct found f;
    struct paper p;

    paper_begin(&p);
    paper_page(&p);
    row(&p, 20, "id", "of", "county");
    row(&p, 60, "id", "When Seen", "note");
    row(&p, 90, "1", "2", "3");
    find_well(&f, state,
              ROLE("      - {name: id}\n      - {name: When Seen, optional: "
                   "true}\n      - {name: note, optional: true}\n"),
              &p);
    assert_string_equal(looks(&f, 0), "b h .012 ");
    drop(&f);
}

static void a_pdf_without_the_columns_is_held(void **state)
{
    struct found f;
    struct paper p;

    paper_begin(&p);
    paper_page(&p);
    row(&p, 40, "id", "When Seen", "remark");
    row(&p, 60, "1", "2", "3");
    assert_int_equal(find(&f, state, ID_WHEN_NOTE, &p), ERR_HELD);
    assert_contains(f.opened.err.text, "in: no table of the pdf has a header");
    assert_contains(f.opened.err.text, "note");
    drop(&f);
    paper_begin(&p);
    assert_int_equal(find(&f, state, ID_WHEN_NOTE, &p), ERR_HELD);
    assert_contains(f.opened.err.text, "no row is there");
    drop(&f);
}

static void positions_of_the_source_file_win(void **state)
{
    struct found f;
    struct paper p;

    paper_begin(&p);
    paper_page(&p);
    row(&p, 40, "id", "When Seen", "note");
    row(&p, 60, "1", "2 beside", "3");
    paper_at(&p, 80, 60, "gap");
    find_well(&f, state,
              ROLE("      - {name: id, position: [15, 40]}\n"
                   "      - {name: When Seen, position: [95, 160]}\n"
                   "      - {name: note, position: [190, 260]}\n"),
              &p);
    assert_string_equal(looks(&f, 0), "h .0112 .- ");
    assert_true(f.table.strip[1].x0 == 95 && f.table.strip[1].x1 == 160);
    drop(&f);
}

static void positions_alone_need_no_header(void **state)
{
    struct found f;
    struct paper p;

    paper_begin(&p);
    paper_page(&p);
    row(&p, 40, "1", "2", "3");
    find_well(&f, state,
              "    format: pdf\n    dialect: {header: false}\n    schema:\n"
              "      fields:\n      - {name: a, position: [15, 40]}\n"
              "      - {name: b, position: [195, 260]}\n",
              &p);
    assert_string_equal(looks(&f, 0), ".0-1 ");
    drop(&f);
}

static void a_word_belongs_where_most_of_it_lies(void **state)
{
    struct pdf_strip strip[] = {{0, 100}, {100, 200}, {0, 0}};
    struct pdf_table t = {.strip = strip};
    struct pdf_word w = {.x0 = 60, .x1 = 130};

    (void)state;
    assert_int_equal(pdf_table_field(&t, 3, 0, &w), 0);
    assert_int_equal(pdf_table_field(&t, 3, -20, &w), 1);
    assert_int_equal(pdf_table_field(&t, 3, -200, &w), SIZE_MAX);
    w = (struct pdf_word){.x0 = 50, .x1 = 50};
    assert_int_equal(pdf_table_field(&t, 3, 0, &w), SIZE_MAX);
}

int main(void)
{
#define WITH_SCRATCH(test) \
    cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        WITH_SCRATCH(names_of_a_line_make_it_the_header),
        WITH_SCRATCH(a_header_may_stand_over_several_lines),
        WITH_SCRATCH(fields_may_stand_in_another_order_and_columns_in_none),
        WITH_SCRATCH(the_border_is_where_fewest_words_lie),
        WITH_SCRATCH(a_header_that_repeats_may_be_shifted),
        WITH_SCRATCH(more_fields_make_the_better_header),
        WITH_SCRATCH(a_pdf_without_the_columns_is_held),
        WITH_SCRATCH(positions_of_the_source_file_win),
        WITH_SCRATCH(positions_alone_need_no_header),
        cmocka_unit_test(a_word_belongs_where_most_of_it_lies),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
