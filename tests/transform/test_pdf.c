/* SPDX-License-Identifier: Apache-2.0 */
/* Records of the table in a PDF. */
#include "tests/transform/hearings.h"
#include "tests/transform/paper.h"

#define ROLE(more)                                            \
    "    format: pdf\n" more "    schema:\n      fields:\n"   \
    "      - {name: id, constraints: {required: true}}\n"     \
    "      - {name: place, type: list, delimiter: \"\\n\"}\n" \
    "      - {name: note}\n      - {name: day}\n"

static const double columns[] = {20, 100, 200, 300};

static void row(struct paper *p, double y, const char *a, const char *b,
                const char *c, const char *d)
{
    paper_row(p, y, columns, (const char *const[]){a, b, c, d, NULL});
}

static void page_with_header(struct paper *p)
{
    paper_page(p);
    row(p, 40, "id", "place", "note", "day");
}

static void open_paper(struct opened *o, void **state, const char *role,
                       struct paper *p)
{
    assert_opens(o, state, role, paper_end(p));
    paper_release(p);
}

static void rows_are_records_with_page_and_top(void **state)
{
    struct record *rec;
    struct opened o;
    struct paper p;

    paper_begin(&p);
    page_with_header(&p);
    row(&p, 60, "A1", "North", "two words", "1");
    row(&p, 75, "A2", "", "", "2");
    page_with_header(&p);
    row(&p, 60.5, "A3", "South", "x", "3");
    open_paper(&o, state, ROLE(""), &p);
    for (size_t i = 0; i < 3; i++) {
        static const uint64_t page[] = {1, 1, 2}, top[] = {60, 75, 60},
                              line[] = {2, 3, 2};

        assert_int_equal(reader_next(&o.reader, &rec, &o.err), OK);
        assert_int_equal(rec->at.record, i + 1);
        assert_int_equal(rec->at.offset, page[i] << 32 | top[i]);
        assert_int_equal(rec->at.line, line[i]);
        assert_true(rec->cell[0].ptr[1] == (char)('1' + i));
    }
    assert_rows(&o, "");
    assert_spans_sum(&o);
    assert_int_equal(o.reader.counts.records, 3);
    assert_int_equal(o.reader.counts.stated_total, -1);
    opened_close(&o);
}

static void wrapped_lines_belong_to_the_record_above(void **state)
{
    struct opened o;
    struct paper p;

    paper_begin(&p);
    page_with_header(&p);
    row(&p, 60, "A1", "North Hill", "one", "1");
    row(&p, 70, "", "South", "two", "");
    row(&p, 80, "", "East End", "", "");
    row(&p, 100, "A2", "West", "x", "2");
    open_paper(&o, state, ROLE(""), &p);
    assert_rows(&o, "A1|North Hill\nSouth\nEast End|one two|1\n"
                    "A2|West|x|2\n");
    opened_close(&o);
}

static void a_record_may_go_on_over_a_page(void **state)
{
    struct record *rec;
    struct opened o;
    struct paper p;

    paper_begin(&p);
    page_with_header(&p);
    row(&p, 700, "A1", "North", "one", "1");
    page_with_header(&p);
    row(&p, 60, "", "South", "", "");
    row(&p, 80, "A2", "West", "x", "2");
    open_paper(&o, state, ROLE(""), &p);
    assert_int_equal(reader_next(&o.reader, &rec, &o.err), OK);
    assert_str(rec->cell[1], "North\nSouth");
    assert_int_equal(rec->at.offset, UINT64_C(1) << 32 | 700);
    assert_rows(&o, "A2|West|x|2\n");
    opened_close(&o);
}

/* Cells centred from top to bottom: lines stand around their record's. */
static void wrapped_lines_go_to_the_nearer_record(void **state)
{
    struct opened o;
    struct paper p;

    paper_begin(&p);
    page_with_header(&p);
    row(&p, 60, "", "a", "", "");
    row(&p, 71, "A1", "b", "x", "1");
    row(&p, 82, "", "c", "", "");
    row(&p, 110, "", "d", "", "");
    row(&p, 121, "A2", "e", "y", "2");
    row(&p, 132, "", "f", "", "");
    open_paper(&o, state, ROLE(""), &p);
    assert_rows(&o, "A1|a\nb\nc|x|1\nA2|d\ne\nf|y|2\n");
    opened_close(&o);
}

static void a_full_line_without_its_key_is_a_record_of_its_own(void **state)
{
    struct opened o;
    struct paper p;

    paper_begin(&p);
    page_with_header(&p);
    row(&p, 60, "A1", "a", "x", "1");
    row(&p, 80, "", "b", "y", "2");
    row(&p, 100, "A3", "c", "z", "3");
    row(&p, 120, "A4", "d", "", "4");
    row(&p, 130, "", "e", "w", "5"); /* nearer: a wrapped line */
    open_paper(&o, state, ROLE(""), &p);
    assert_rows(&o, "A1|a|x|1\n|b|y|2\nA3|c|z|3\nA4|d\ne|w|4 5\n");
    opened_close(&o);
}

static void the_source_file_says_what_begins_a_record(void **state)
{
    struct opened o;
    struct paper p;

    paper_begin(&p);
    page_with_header(&p);
    row(&p, 60, "A1", "a", "x", "1");
    row(&p, 72, "A1", "b", "", "");
    open_paper(&o, state, ROLE("    record: day\n"), &p);
    assert_rows(&o, "A1 A1|a\nb|x|1\n");
    opened_close(&o);
    paper_begin(&p);
    page_with_header(&p);
    opened_source(&o, state, ROLE(""));
    o.src->file[0].record = STR("nothing");
    assert_int_equal(opened_stream(&o, stream_over(state, paper_end(&p))),
                     ERR_USAGE);
    assert_contains(o.err.text, "\"nothing\" is no field");
    opened_close(&o);
    paper_release(&p);
}

static void without_a_key_every_line_is_a_record(void **state)
{
    struct opened o;
    struct paper p;

    paper_begin(&p);
    paper_page(&p);
    row(&p, 40, "a", "b", "", "");
    row(&p, 60, "1", "", "", "");
    row(&p, 70, "", "2", "", "");
    open_paper(&o, state,
               "    format: pdf\n    schema:\n      fields:\n"
               "      - {name: a}\n      - {name: b}\n",
               &p);
    assert_rows(&o, "1|\n|2\n");
    opened_close(&o);
}

static void lines_that_are_no_records_are_counted(void **state)
{
    struct opened o;
    struct paper p;

    paper_begin(&p);
    for (int i = 1; i <= 2; i++) {
        char text[32];

        paper_page(&p);
        paper_at(&p, 10, 100, "A title of the page");
        row(&p, 40, "id", "place", "note", "day");
        row(&p, 60, "A1", "a", "x", "1");
        (void)snprintf(text, sizeof text, "Page %d of 2", i);
        paper_at(&p, 780, 250, text);
    }
    paper_at(&p, 90, 20, "Total rows:  1,002");
    paper_at(&p, 110, 20, "Legend of the list");
    open_paper(&o, state,
               ROLE("    dialect: {skipRows: [^Legend]}\n"
                    "    checks: {total: 'Total rows: +([\\d,]+)'}\n"),
               &p);
    assert_rows(&o, "A1|a|x|1\nA1|a|x|1\n");
    assert_int_equal(o.reader.counts.stated_total, 1002);
    assert_int_equal(o.reader.counts.skipped_lines, 3);
    assert_spans_sum(&o);
    opened_close(&o);
}

static void a_line_at_the_foot_of_all_pages_is_no_record(void **state)
{
    struct opened o;
    struct paper p;

    paper_begin(&p);
    for (int i = 0; i < 3; i++) {
        page_with_header(&p);
        row(&p, 60, "A1", "a", "x", "1");
        row(&p, 72 + 12 * i, "A2", "b", "x", "1");
        paper_at(&p, 770, 20, "Printed for the board");
    }
    open_paper(&o, state, ROLE(""), &p);
    assert_rows(&o, "A1|a|x|1\nA2|b|x|1\nA1|a|x|1\nA2|b|x|1\n"
                    "A1|a|x|1\nA2|b|x|1\n");
    assert_int_equal(o.reader.counts.skipped_lines, 3);
    opened_close(&o);
}

/* Pages that end with the same record. */
static void a_record_at_the_foot_of_all_pages_is_no_footer(void **state)
{
    struct opened o;
    struct paper p;

    paper_begin(&p);
    for (int i = 0; i < 2; i++) {
        page_with_header(&p);
        row(&p, 60, "A1", "a", "x", "1");
        row(&p, 72, "A2", "b", "x", "1");
    }
    open_paper(&o, state, ROLE(""), &p);
    assert_rows(&o, "A1|a|x|1\nA2|b|x|1\nA1|a|x|1\nA2|b|x|1\n");
    opened_close(&o);
}

/* One page alone does not say what its footer is. */
static void a_last_line_that_differs_is_no_footer(void **state)
{
    struct opened o;
    struct paper p;

    paper_begin(&p);
    page_with_header(&p);
    row(&p, 60, "A1", "a", "x", "1");
    row(&p, 72, "A2", "b", "x", "1");
    page_with_header(&p);
    row(&p, 60, "A1", "a", "x", "1");
    row(&p, 72, "A3", "b", "x", "1");
    open_paper(&o, state, ROLE(""), &p);
    assert_rows(&o, "A1|a|x|1\nA2|b|x|1\nA1|a|x|1\nA3|b|x|1\n");
    opened_close(&o);
}

static void text_behind_the_table_is_no_record(void **state)
{
    struct opened o;
    struct paper p;

    paper_begin(&p);
    page_with_header(&p);
    row(&p, 60, "A1", "a", "x", "1");
    paper_page(&p); /* goes on without a header */
    row(&p, 60, "A2", "b", "y", "2");
    paper_page(&p);
    paper_at(&p, 60, 20, "Notes");
    paper_at(&p, 72, 100, "on the list");
    open_paper(&o, state, ROLE(""), &p);
    assert_rows(&o, "A1|a|x|1\nA2|b|y|2\n");
    assert_int_equal(o.reader.counts.skipped_lines, 2);
    assert_spans_sum(&o);
    opened_close(&o);
}

static void a_field_that_is_not_in_the_file_is_null(void **state)
{
    struct opened o;
    struct paper p;

    paper_begin(&p);
    paper_page(&p);
    row(&p, 40, "id", "place", "", "");
    row(&p, 60, "A1", "a", "", "");
    open_paper(&o, state,
               "    format: pdf\n    schema:\n      fields:\n"
               "      - {name: id, constraints: {required: true}}\n"
               "      - {name: gone, optional: true}\n      - {name: place}\n",
               &p);
    assert_rows(&o, "A1|-|a\n");
    opened_close(&o);
}

static void a_cell_over_the_ceiling_is_a_reject(void **state)
{
    struct opened o;
    struct paper p;

    paper_begin(&p);
    page_with_header(&p);
    row(&p, 60, "A1", "a", "1234567", "1");
    row(&p, 80, "A2", "a", "1", "1");
    open_paper(&o, state, ROLE(""), &p);
    o.reader.field_ceiling = 6;
    assert_rows(&o, "A1|a|1234567|1 !field_too_long\nA2|a|1|1\n");
    assert_true(o.reader.counts.rejected > 0);
    assert_spans_sum(&o);
    opened_close(&o);
}

static void a_record_over_the_ceiling_is_a_reject(void **state)
{
    struct opened o;
    struct paper p;

    paper_begin(&p);
    page_with_header(&p);
    for (int i = 0; i < 20; i++) {
        row(&p, 60 + 10 * i, i ? "" : "A1", "", "0123456789", "");
    }
    row(&p, 300, "A2", "a", "x", "1");
    opened_source(&o, state, ROLE(""));
    assert_int_equal(opened_stream(&o, stream_over(state, paper_end(&p))), OK);
    o.reader.record_ceiling = 64;
    assert_contains(opened_rows(&o), " !record_too_long\nA2|a|x|1\n");
    opened_close(&o);
    paper_release(&p);
}

/* Row 82: scanned: reject with reason. */
static void a_pdf_without_text_is_refused(void **state)
{
    struct opened o;
    struct paper p;

    paper_begin(&p);
    paper_page(&p);
    paper_page(&p);
    assert_int_equal(opened_open(&o, state, ROLE(""), paper_end(&p)),
                     ERR_FAILED);
    assert_contains(o.err.text, "in: pdf of 2 pages holds no text");
    opened_close(&o);
    paper_release(&p);
}

static void a_pdf_whose_header_changed_is_held(void **state)
{
    struct opened o;
    struct paper p;

    paper_begin(&p);
    paper_page(&p);
    row(&p, 40, "id", "places", "note", "day");
    row(&p, 60, "A1", "a", "x", "1");
    assert_int_equal(opened_open(&o, state, ROLE(""), paper_end(&p)), ERR_HELD);
    assert_contains(o.err.text, "place");
    opened_close(&o);
    paper_release(&p);
}

static void a_table_of_ten_thousand_pages_is_read(void **state)
{
    struct opened o;
    struct paper p;
    struct record *rec = NULL;
    size_t n = 0;

    paper_begin(&p);
    for (int i = 0; i < 10000; i++) {
        page_with_header(&p);
        row(&p, 60, "A1", "a", "x", "1");
        row(&p, 75, "A2", "b", "y", "2");
    }
    open_paper(&o, state, ROLE(""), &p);
    while (reader_next(&o.reader, &rec, &o.err) == OK && rec) {
        n++;
    }
    assert_string_equal(o.err.text, "");
    assert_int_equal(n, 20000);
    opened_close(&o);
}

static bool is_wrapped(const struct opened *o, const struct record *rec)
{
    for (size_t f = 0; f < o->src->file[0].nfields; f++) {
        if (rec->cell[f].ptr && str_find(rec->cell[f], '\n') >= 0) {
            return true;
        }
    }
    return false;
}

static void the_hearings_of_2013_are_all_there(void **state)
{
    struct pdftotext p;
    struct record *rec = NULL;
    size_t n = 0, wrapped = 0, pages = 0, result, held = 0;
    struct opened o;

    (void)state;
    open_hearings(&o, &p);
    result = field_called(&o, "Result");
    while (reader_next(&o.reader, &rec, &o.err) == OK && rec) {
        uint64_t page = rec->at.offset >> 32;
        struct str r = rec->cell[result];

        assert_int_equal(rec->reject, REJECT_NONE);
        assert_true(page == pages || page == pages + 1);
        assert_true((rec->at.offset & UINT32_MAX) < 792);
        pages = page;
        n++;
        wrapped += is_wrapped(&o, rec);
        held += str_starts(r, STR("Grant")) || str_starts(r, STR("Deny")) ||
                str_starts(r, STR("Split")) || str_starts(r, STR("Continue"));
    }
    assert_int_equal(o.err.code, OK);
    assert_int_equal(n, 4168);
    assert_int_equal(o.reader.counts.stated_total, 4168);
    assert_int_equal(pages, 117);
    assert_int_equal(wrapped, 388);
    assert_int_equal(held, 2069);
    o.bytes = stream_bytes_out(o.reader.stream);
    assert_spans_sum(&o);
    opened_close(&o);
    assert_int_equal(pdftotext_finish(&p, &o.err), OK);
}

/* Another program's reading of the same PDF lies beside it.  It lost the last
 * row of 12 pages, and the end of four cells that go on over a page. */
static void another_reading_differs_where_it_is_known_to(void **state)
{
    static const uint64_t lost[] = {27, 39, 42,  47,  52,  58,
                                    64, 94, 102, 104, 111, 116};
    struct pdftotext p;
    struct opened pdf, csv;
    struct arena a;
    struct hearing *ours, *theirs;
    size_t n, m, i = 0, k = 0, alone = 0, cut = 0;
    bool page[118] = {false};

    open_hearings(&pdf, &p); /* skips, and returns no more, without them */
    arena_init(&a, 0);
    ours = arena_zalloc(&a, 5000, sizeof *ours);
    theirs = arena_zalloc(&a, 5000, sizeof *theirs);
    n = take_hearings(&pdf, &a, field_called(&pdf, "County Of Commitment"),
                      field_called(&pdf, "Last Name"), ours);
    m = take_csv(&csv, state, &a, theirs);
    assert_int_equal(n, 4168);
    assert_int_equal(m, 4156);
    while (i < n) {
        if (k < m && by_text(&ours[i], &theirs[k]) == 0) {
            i++;
            k++;
        } else if (k < m && str_eq(ours[i].rest, theirs[k].rest) &&
                   str_starts(ours[i].counties, theirs[k].counties)) {
            cut++;
            i++;
            k++;
        } else {
            page[ours[i].page] = true;
            alone++;
            i++;
        }
    }
    assert_int_equal(k, m);
    assert_int_equal(alone, 12);
    assert_int_equal(cut, 4);
    for (i = 0; i < sizeof lost / sizeof *lost; i++) {
        assert_true(page[lost[i]]);
    }
    opened_close(&pdf);
    opened_close(&csv);
    assert_int_equal(pdftotext_finish(&p, &pdf.err), OK);
    arena_release(&a);
}

int main(void)
{
#define WITH_SCRATCH(test) \
    cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        WITH_SCRATCH(rows_are_records_with_page_and_top),
        WITH_SCRATCH(wrapped_lines_belong_to_the_record_above),
        WITH_SCRATCH(a_record_may_go_on_over_a_page),
        WITH_SCRATCH(wrapped_lines_go_to_the_nearer_record),
        WITH_SCRATCH(a_full_line_without_its_key_is_a_record_of_its_own),
        WITH_SCRATCH(the_source_file_says_what_begins_a_record),
        WITH_SCRATCH(without_a_key_every_line_is_a_record),
        WITH_SCRATCH(lines_that_are_no_records_are_counted),
        WITH_SCRATCH(a_line_at_the_foot_of_all_pages_is_no_record),
        WITH_SCRATCH(a_record_at_the_foot_of_all_pages_is_no_footer),
        WITH_SCRATCH(a_last_line_that_differs_is_no_footer),
        WITH_SCRATCH(text_behind_the_table_is_no_record),
        WITH_SCRATCH(a_field_that_is_not_in_the_file_is_null),
        WITH_SCRATCH(a_cell_over_the_ceiling_is_a_reject),
        WITH_SCRATCH(a_record_over_the_ceiling_is_a_reject),
        WITH_SCRATCH(a_pdf_without_text_is_refused),
        WITH_SCRATCH(a_pdf_whose_header_changed_is_held),
        WITH_SCRATCH(a_table_of_ten_thousand_pages_is_read),
        cmocka_unit_test(the_hearings_of_2013_are_all_there),
        WITH_SCRATCH(another_reading_differs_where_it_is_known_to),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
