/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of transform/csv_row. */
#include "tests/transform/read_csv.h"

#define CEILING 24

struct opened {
    struct csv_rows rows;
    struct csv_field field[8];
    struct arena arena;
    struct stream *stream;
    struct err err;
};

static void open_rows(struct opened *o, const char *text, size_t columns,
                      size_t chunk)
{
    static const struct csv_syntax plain = {{",", 1}, {NULL, 0}, '"', '\0'};

    assert_int_equal(
        stream_open(&o->stream, bytes_fd(text, strlen(text)), "a.csv", &o->err),
        OK);
    assert_int_equal(csv_text_open(&o->rows.text, o->stream, STR("utf-8"),
                                   "a.csv", chunk, CEILING + CSV_TOKEN_MAX,
                                   &o->err),
                     OK);
    assert_true(csv_scan_init(&o->rows.scan, &plain, o->field, 8));
    assert_true(csv_scan_init(&o->rows.probe, &plain, NULL, 0));
    arena_init(&o->arena, 0);
    csv_index_init(&o->rows.index, &o->arena, &plain);
    csv_rows_init(&o->rows, CEILING);
    o->rows.columns = columns;
}

/* Each row as "line offset+length fields fault text". */
static void put_row(struct buf *out, const struct csv_row *row)
{
    static const char *const faults[] = {"", " stray", " open"};

    buf_printf(out, "%d %d+%d %d%s%s%s [%.*s]\n", (int)row->line,
               (int)row->offset, (int)row->length, (int)row->n,
               faults[row->fault], row->too_long ? " long" : "",
               row->ended ? "" : " cut", STR_ARG(row->text));
}

static void rows_are(const char *text, size_t columns, size_t lines,
                     const char *wanted)
{
    for (size_t chunk = 1; chunk < 64; chunk++) {
        struct opened o;
        struct buf out;
        struct csv_row row;
        bool got;

        buf_init(&out, 1 << 16);
        open_rows(&o, text, columns, chunk);
        for (size_t i = 0;; i++) {
            assert_int_equal(i < lines
                                 ? csv_rows_line(&o.rows, &row, &got, &o.err)
                                 : csv_rows_next(&o.rows, &row, &got, &o.err),
                             OK);
            if (!got) {
                break;
            }
            put_row(&out, &row);
        }
        assert_str(buf_slice(&out), wanted);
        assert_int_equal(o.rows.text.offset, strlen(text));
        csv_text_release(&o.rows.text);
        arena_release(&o.arena);
        stream_free(o.stream);
        buf_release(&out);
    }
}

static void rows_follow_each_other_without_a_gap(void **state)
{
    (void)state;
    rows_are("", 2, 0, "");
    rows_are("a,b\n\n\"c\nd\",e\r\nf", 2, 0,
             "1 0+4 2 [a,b]\n2 4+1 1 []\n3 5+9 2 [\"c\nd\",e]\n"
             "5 14+1 1 cut [f]\n");
}

static void a_line_is_not_cut_into_fields(void **state)
{
    (void)state;
    rows_are("Report \"x\n\"a,b\n1,2\n", 2, 2,
             "1 0+10 0 [Report \"x]\n2 10+5 0 [\"a,b]\n3 15+4 2 [1,2]\n");
}

static void a_row_that_is_too_long_ends_at_a_line_end(void **state)
{
    (void)state;
    rows_are("1,2345678901234567890123\n1,2\n", 2, 0,
             "1 0+25 2 [1,2345678901234567890123]\n2 25+4 2 [1,2]\n");
    rows_are("1,23456789012345678901234\n1,2\n", 2, 0,
             "1 0+26 2 long []\n2 26+4 2 [1,2]\n");
    rows_are("1,23456789012345678901234567890123456789012345678901\r\n1,2\n", 2,
             0, "1 0+54 1 long []\n2 54+4 2 [1,2]\n");
    rows_are("1,23456789012345678901234567890123456789012345678901", 2, 0,
             "1 0+52 1 long cut []\n");
    rows_are("A title that goes on and on and on and on and on\nx", 2, 1,
             "1 0+49 0 long []\n2 49+1 1 cut [x]\n");
}

static void an_open_quote_ends_with_its_line(void **state)
{
    (void)state;
    rows_are("1,\"2\n3,4\n", 2, 0, "1 0+5 2 open [1,\"2]\n2 5+4 2 [3,4]\n");
    rows_are("1,\"2\n3,4\n5,6\n7,8\n9,0\n1,1\n2,2\n3,3\n4,4\n5,5\n", 2, 0,
             "1 0+5 2 open [1,\"2]\n2 5+4 2 [3,4]\n3 9+4 2 [5,6]\n"
             "4 13+4 2 [7,8]\n5 17+4 2 [9,0]\n6 21+4 2 [1,1]\n"
             "7 25+4 2 [2,2]\n8 29+4 2 [3,3]\n9 33+4 2 [4,4]\n"
             "10 37+4 2 [5,5]\n");
}

static void a_quote_closed_by_another_record_is_open(void **state)
{
    (void)state;
    /* too many fields, and the second line is a row */
    rows_are("1,\"2\n3,4\n5,\",6\"\n", 2, 0,
             "1 0+5 2 open [1,\"2]\n2 5+4 2 [3,4]\n3 9+7 2 [5,\",6\"]\n");
    /* the second line is none: a ragged record of two lines */
    rows_are("1,\"2\n3\",4\n", 2, 0, "1 0+10 3 [1,\"2\n3\",4]\n");
    /* just as many fields as there should be */
    rows_are("1,\"2\n3,4\n5\"\n", 2, 0, "1 0+12 2 [1,\"2\n3,4\n5\"]\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_follow_each_other_without_a_gap),
        cmocka_unit_test(a_line_is_not_cut_into_fields),
        cmocka_unit_test(a_row_that_is_too_long_ends_at_a_line_end),
        cmocka_unit_test(an_open_quote_ends_with_its_line),
        cmocka_unit_test(a_quote_closed_by_another_record_is_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
