/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of transform/reader. */
#include "tests/transform/read_csv.h"

struct bound {
    struct read_csv r;
    struct reader reader;
    size_t column[READ_FIELDS];
    struct err err;
};

static void open_fields(struct bound *b, const char *names)
{
    read_csv_init(&b->r, names);
    b->reader = (struct reader){.spec = &b->r.spec, .name = "log.csv"};
    arena_init(&b->reader.arena, 0);
}

static void close_fields(struct bound *b)
{
    arena_release(&b->reader.arena);
    read_csv_release(&b->r);
}

/* Header names by '|'. */
static enum err_code bind_to(struct bound *b, const char *header)
{
    struct str rest = str_from(header), name[READ_FIELDS];
    size_t n = 0;

    while (rest.ptr) {
        name[n++] = str_cut(&rest, '|');
    }
    return reader_bind(&b->reader, name, n, b->column, &b->err);
}

static void names_are_compared_without_case_and_blanks(void **state)
{
    struct bound b;

    (void)state;
    open_fields(&b, "Case No.,day");
    assert_int_equal(bind_to(&b, " DAY |x|\xef\xbb\xbf"
                                 "case\xc2\xa0 no.\xe2\x80\x8b"),
                     OK);
    assert_int_equal(b.column[0], 2);
    assert_int_equal(b.column[1], 0);
    assert_int_equal(b.reader.extra_columns.n, 1);
    assert_str(b.reader.extra_columns.item[0], "x");
    assert_int_equal(b.reader.missing_columns.n, 0);
    close_fields(&b);
}

static void a_missing_column_is_named_with_the_nearest(void **state)
{
    struct bound b;

    (void)state;
    open_fields(&b, "id,status");
    assert_int_equal(bind_to(&b, "id|Verdict"), ERR_HELD);
    assert_string_equal(b.err.text, "log.csv: header has no column \"status\"");
    assert_int_equal(bind_to(&b, "id|Statuss"), ERR_HELD);
    assert_string_equal(b.err.text,
                        "log.csv: header has no column \"status\" (was it "
                        "renamed to \"Statuss\"?)");
    assert_int_equal(bind_to(&b, "id|Case_Status"), ERR_HELD);
    assert_contains(b.err.text, "renamed to \"Case_Status\"");
    assert_int_equal(bind_to(&b, ""), ERR_HELD);
    close_fields(&b);
}

static void an_optional_field_may_be_missing(void **state)
{
    struct bound b;

    (void)state;
    open_fields(&b, "id,note");
    b.r.field[1].optional = true;
    assert_int_equal(bind_to(&b, "id"), OK);
    assert_int_equal(b.column[1], SIZE_MAX);
    assert_int_equal(b.reader.missing_columns.n, 1);
    assert_str(b.reader.missing_columns.item[0], "note");
    close_fields(&b);
}

static void a_field_is_found_by_any_of_its_names(void **state)
{
    struct str names[] = {STR("Closed"), STR("End Dt"), STR("closed")};
    struct bound b;

    (void)state;
    open_fields(&b, "x");
    b.r.field[0].names = (struct texts){names, 3};
    assert_int_equal(bind_to(&b, "a|end dt"), OK);
    assert_int_equal(b.column[0], 1);
    assert_int_equal(bind_to(&b, "CLOSED|a"), OK);
    assert_int_equal(b.column[0], 0);
    assert_int_equal(bind_to(&b, "End Dt|a|Closed"), ERR_HELD);
    assert_contains(b.err.text, "\"End Dt\" and \"Closed\" are both names of "
                                "field \"Closed\"");
    close_fields(&b);
}

static void a_doubled_column_is_held_when_a_field_names_it(void **state)
{
    struct bound b;

    (void)state;
    open_fields(&b, "a,b");
    assert_int_equal(bind_to(&b, "a|x|x|b"), OK);
    assert_int_equal(bind_to(&b, "a|b|A "), ERR_HELD);
    assert_contains(b.err.text, "columns 1 and 3 are both named \"a\"");
    close_fields(&b);
}

static void fields_match_is_kept(void **state)
{
    struct bound b;

    (void)state;
    open_fields(&b, "a,b");
    b.r.spec.fields_match = MATCH_EQUAL;
    assert_int_equal(bind_to(&b, "b|a|"), OK); /* a delimiter at the end */
    assert_int_equal(bind_to(&b, "b|a|c"), ERR_HELD);
    assert_contains(b.err.text, "column \"c\" is no field");
    assert_int_equal(bind_to(&b, "b"), ERR_HELD);
    b.r.spec.fields_match = MATCH_SUPERSET;
    assert_int_equal(bind_to(&b, "b"), OK);
    assert_int_equal(b.reader.missing_columns.n, 1);
    assert_int_equal(bind_to(&b, "b|c"), ERR_HELD);
    assert_int_equal(bind_to(&b, "c"), ERR_HELD);
    b.r.field[0].required = true;
    assert_int_equal(bind_to(&b, "b"), ERR_HELD);
    close_fields(&b);
}

static void a_message_shows_the_start_of_a_long_name(void **state)
{
    char name[400];
    struct bound b;

    (void)state;
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    open_fields(&b, "a");
    b.r.spec.fields_match = MATCH_EQUAL;
    memcpy(name, "a|", 2);
    assert_int_equal(bind_to(&b, name), ERR_HELD);
    assert_true(strlen(b.err.text) < 200);
    close_fields(&b);
}

static void a_format_that_is_not_built_is_named(void **state)
{
    struct stream *s;
    struct reader r;
    struct err err;
    struct read_csv c;

    (void)state;
    read_csv_init(&c, "a");
    c.spec.format = FORMAT_XLSX;
    assert_int_equal(stream_open(&s, bytes_fd("a", 1), "a.xlsx", &err), OK);
    assert_int_equal(reader_open(&r, &c.spec, s, "a.xlsx", &err), ERR_USAGE);
    assert_contains(err.text, "role \"log\"");
    assert_contains(err.text, "xlsx");
    assert_int_equal(stream_bytes_out(r.stream), 0);
    reader_close(&r);
    read_csv_release(&c);
}

static void each_format_has_its_reader(void **state)
{
    static const struct {
        enum format format;
        const struct reader_ops *ops;
    } all[] = {{FORMAT_CSV, &csv_reader},
               {FORMAT_HTML, &html_table_reader},
               {FORMAT_PDF, &pdf_reader}};
    struct read_csv c;

    (void)state;
    read_csv_init(&c, "a");
    for (size_t i = 0; i < 3; i++) {
        struct stream *s;
        struct reader r;
        struct err err;

        c.spec.format = all[i].format;
        assert_int_equal(stream_open(&s, bytes_fd("", 0), "a", &err), OK);
        /* nothing in it: an error, and all is released after one */
        assert_int_not_equal(reader_open(&r, &c.spec, s, "a", &err), OK);
        assert_ptr_equal(r.ops, all[i].ops);
        assert_int_equal(r.counts.stated_total, -1);
        assert_int_equal(r.record_ceiling, 16 << 20);
        reader_close(&r);
    }
    read_csv_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_compared_without_case_and_blanks),
        cmocka_unit_test(a_missing_column_is_named_with_the_nearest),
        cmocka_unit_test(an_optional_field_may_be_missing),
        cmocka_unit_test(a_field_is_found_by_any_of_its_names),
        cmocka_unit_test(a_doubled_column_is_held_when_a_field_names_it),
        cmocka_unit_test(fields_match_is_kept),
        cmocka_unit_test(a_message_shows_the_start_of_a_long_name),
        cmocka_unit_test(a_format_that_is_not_built_is_named),
        cmocka_unit_test(each_format_has_its_reader),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
