/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of transform/csv: records, rejects and spans. */
#include "tests/transform/read_csv.h"

static void records_have_number_place_and_cells(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b,c");
    reads(&r, "a,b,c\n1,2,3\n4,,6\r\n7,8,9",
          "1 6+6 line 2|1|2|3\n"
          "2 12+6 line 3|4||6\n"
          "3 18+5 line 4|7|8|9\n");
    assert_int_equal(r.counts.header, 6);
    assert_int_equal(r.counts.record, 17);
    assert_int_equal(r.counts.records, 3);
    read_csv_release(&r);
}

static void columns_are_found_by_name(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b,c");
    r.field[2].optional = true;
    reads(&r, "extra, B ,A\nx,2,1\n", "1 12+6 line 2|1|2|~\n");
    read_csv_release(&r);
}

static void quotes_keep_delimiters_line_ends_and_quotes(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b");
    reads(&r,
          "a,b\n\"x,y\",\"say \"\"hi\"\"\"\n\"two\r\nlines\",\"\"\n\"\"\"\",z",
          "1 4+19 line 2|x,y|say \"hi\"\n"
          "2 23+16 line 3|two\r\nlines|\n"
          "3 39+6 line 5|\"|z\n");
    read_csv_release(&r);
}

static void each_line_end_counts_once(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b");
    reads(&r, "a,b\r1,2\r\n3,4\n5,6\r",
          "1 4+5 line 2|1|2\n2 9+4 line 3|3|4\n3 13+4 line 4|5|6\n");
    read_csv_release(&r);
}

static void blank_lines_are_counted_and_no_records(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b");
    reads(&r, "a,b\n\n1,2\n \t\r\n\f\n3,4\n\n",
          "1 5+4 line 3|1|2\n2 15+4 line 6|3|4\n");
    assert_int_equal(r.counts.blank_lines, 4);
    assert_int_equal(r.counts.blank, 8);
    read_csv_release(&r);
}

static void an_empty_line_of_one_column_is_a_record(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a");
    reads(&r, "a\n1\n\n2\n", "1 2+2 line 2|1\n2 4+1 line 3|\n3 5+2 line 4|2\n");
    read_csv_release(&r);
}

static void a_wrong_number_of_fields_is_refused(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b,c");
    reads(&r, "a,b,c\n1,2\n1,2,3\n1,2,3,4\n1,2,\n",
          "1 6+4 line 2 too_few_fields\n"
          "2 10+6 line 3|1|2|3\n"
          "3 16+8 line 4 too_many_fields\n"
          "4 24+5 line 5|1|2|\n");
    assert_int_equal(r.counts.rejected, 12);
    read_csv_release(&r);
}

static void a_short_last_record_without_line_end_was_cut(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b");
    reads(&r, "a,b\n1,2\n3",
          "1 4+4 line 2|1|2\n2 8+1 line 3 truncated_last_record\n");
    assert_int_equal(r.counts.truncated, 1);
    reads(&r, "a,b\n1,2\n3,\"x",
          "1 4+4 line 2|1|2\n2 8+4 line 3 truncated_last_record\n");
    reads(&r, "a,b\n3,\xc3", "1 4+3 line 2 invalid_encoding b\n");
    reads(&r, "a,b\n\xc3", "1 4+1 line 2 truncated_last_record\n");
    reads(&r, "a,b\n1,2,3", "1 4+5 line 2 too_many_fields\n");
    read_csv_release(&r);
}

static void a_stray_quote_costs_its_line(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b");
    reads(&r,
          "a,b\n5\"10 tall,2\n\"abc\"def,2\n1,\"x\" \n"
          "1,a\"b,\"c\nd\",3\n",
          "1 4+12 line 2 stray_quote a\n"
          "2 16+11 line 3 stray_quote a\n"
          "3 27+7 line 4 stray_quote b\n"
          "4 34+9 line 5 stray_quote b\n"
          "5 43+5 line 6 stray_quote a\n");
    read_csv_release(&r);
}

static void a_quote_that_never_closes_costs_its_line(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b");
    reads(&r, "a,b\n1,\"2\n3,4\n5,6\n",
          "1 4+5 line 2 unterminated_quote b\n"
          "2 9+4 line 3|3|4\n"
          "3 13+4 line 4|5|6\n");
    /* the next quote begins a field: it closes nothing */
    reads(&r, "a,b\n1,\"2\n3,4\n5,\"6\"\n",
          "1 4+5 line 2 unterminated_quote b\n"
          "2 9+4 line 3|3|4\n"
          "3 13+6 line 4|5|6\n");
    read_csv_release(&r);
}

static void a_quote_that_swallowed_whole_records_is_seen(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b,c");
    /* closed by the quote of ",x" five lines later */
    reads(&r, "a,b,c\n1,\"2,3\n4,5,6\n7,8,9\n0,\",x\",3\n",
          "1 6+7 line 2 unterminated_quote b\n"
          "2 13+6 line 3|4|5|6\n"
          "3 19+6 line 4|7|8|9\n"
          "4 25+9 line 5|0|,x|3\n");
    /* a record of two lines with a field too few stays one record */
    reads(&r, "a,b,c\n1,\"2\n3\"\n4,5,6\n",
          "1 6+8 line 2 too_few_fields\n"
          "2 14+6 line 4|4|5|6\n");
    read_csv_release(&r);
}

static void bytes_that_are_no_text_refuse_their_record(void **state)
{
    static const char text[] = "a,b\n1,x\xff\n2,\xc0\x80\n3,\xed\xa0\x80\n"
                               "\xf4\x90\x80\x80,4\n5,\xe2\x82\n6,\xc3\xa9\n"
                               "7,\0\n";
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b");
    for (r.chunk = 1; r.chunk < 40; r.chunk++) {
        assert_int_equal(
            read_csv_bytes(&r, (struct str){text, sizeof text - 1}), OK);
        assert_string_equal(read_csv_text(&r),
                            "1 4+5 line 2 invalid_encoding b\n"
                            "2 9+5 line 3 invalid_encoding b\n"
                            "3 14+6 line 4 invalid_encoding b\n"
                            "4 20+7 line 5 invalid_encoding a\n"
                            "5 27+5 line 6 invalid_encoding b\n"
                            "6 32+5 line 7|6|\xc3\xa9\n"
                            "7 37+4 line 8 nul_byte b\n");
    }
    read_csv_release(&r);
}

static void ascii_means_ascii(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b");
    r.spec.encoding = STR("ascii");
    reads(&r, "a,b\n1,\xc3\xa9\n3,\x7f\n",
          "1 4+5 line 2 invalid_encoding b\n2 9+4 line 3|3|\x7f\n");
    read_csv_release(&r);
}

static void control_characters_are_kept(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b");
    reads(&r, "a,b\n\x1b[1m,x\x1a\x0c\x01\n",
          "1 4+10 line 2|\x1b[1m|x\x1a\x0c\x01\n");
    /* the end mark of DOS is no record that was cut */
    reads(&r, "a,b\n1,2\n\x1a", "1 4+4 line 2|1|2\n");
    assert_int_equal(r.counts.trailer, 1);
    read_csv_release(&r);
}

static void delimiters_and_line_ends_may_be_several_bytes(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b");
    r.spec.encoding = STR("windows-1252");
    r.spec.dialect.quote = '\0';
    r.spec.dialect.delimiter_text = STR("\xe2\x80\xa1");  /* double dagger */
    r.spec.dialect.line_terminator = STR("\xe2\x80\xa0"); /* dagger */
    /* one byte each in the file; line feeds and quotes are text */
    reads(&r,
          "a\x87"
          "b\x86"
          "1\x87two\nlines\x86\"\x87\xe9\x86",
          "1 4+12 line 2|1|two\nlines\n"
          "2 16+4 line 3|\"|\xc3\xa9\n");
    r.spec.encoding = STR("utf-8");
    r.spec.dialect.quote = '"';
    r.spec.dialect.delimiter_text = STR("aab");
    r.spec.dialect.line_terminator = STR("\r\n");
    reads(&r,
          "aaab"
          "b\r\n1aaaab\"x\raaby\"\r\n",
          "1 7+16 line 2|1aa|x\raaby\n");
    read_csv_release(&r);
}

static void escapes_take_meaning_away(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b");
    r.spec.dialect.escape = '\\';
    reads(&r,
          "a,b\n\"x\\\"y\",\"c:\\temp\"\n1\\,2,\\\\N\n\\N,two\\\nlines\n"
          "\"\"\"\",\\\"z\n",
          "1 4+17 line 2|x\"y|c:\\temp\n"
          "2 21+9 line 3|1,2|\\N\n"
          "3 30+14 line 4|\\N|two\nlines\n"
          "4 44+9 line 6|\"|\"z\n");
    read_csv_release(&r);
}

static void without_a_quote_character_quotes_are_text(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b");
    r.spec.dialect.quote = '\0';
    reads(&r, "a,b\n37'37.8\"N,\"x\n", "1 4+13 line 2|37'37.8\"N|\"x\n");
    read_csv_release(&r);
}

static void lines_that_are_no_records_are_skipped(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b");
    r.skip[0] = STR("^Printed");
    r.skip[1] = STR("^\\*");
    r.spec.dialect.skip_rows.n = 2;
    r.spec.checks.total = STR("^Total,([\\d,]+)");
    reads(&r, "a,b\n1,2\nPrinted on \"5\" days\n3,4\n***\nTotal,4,168\n",
          "1 4+4 line 2|1|2\n2 28+4 line 4|3|4\n");
    assert_int_equal(r.counts.skipped_lines, 2);
    assert_int_equal(r.counts.skipped, 24);
    assert_int_equal(r.counts.trailer, 12);
    assert_int_equal(r.counts.stated_total, 4168);
    read_csv_release(&r);
}

static void a_header_that_comes_again_is_no_record(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b");
    reads(&r, "a,b\n1,2\na,b\n3,4\n", "1 4+4 line 2|1|2\n2 12+4 line 4|3|4\n");
    assert_int_equal(r.counts.header, 8);
    read_csv_release(&r);
}

static void a_field_may_have_just_its_ceiling(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b");
    r.field_ceiling = 4;
    r.record_ceiling = 100;
    for (r.chunk = 1; r.chunk < 20; r.chunk++) {
        assert_int_equal(
            read_csv_bytes(&r, STR("a,b\n1,1234\n1,12345\n\"12345\",2\n")), OK);
        assert_string_equal(read_csv_text(&r),
                            "1 4+7 line 2|1|1234\n"
                            "2 11+8 line 3 field_too_long b\n"
                            "3 19+10 line 4 field_too_long a\n");
    }
    read_csv_release(&r);
}

static void a_record_may_have_just_its_ceiling(void **state)
{
    struct read_csv r;
    char text[256], wanted[256];

    (void)state;
    read_csv_init(&r, "a,b");
    r.record_ceiling = 40;
    for (int n = 38; n < 100; n++) {
        int len = n + 2; /* "1," and n bytes */

        (void)snprintf(text, sizeof text, "a,b\n1,%0*d\r\n3,4\r\n", n, 0);
        (void)snprintf(wanted, sizeof wanted,
                       "1 4+%d line 2%s%.*s\n2 %d+5 line 3|3|4\n", len + 2,
                       n > 38 ? " record_too_long" : "|1|", n > 38 ? 0 : n,
                       text + 6, len + 6);
        for (r.chunk = 1; r.chunk < 70; r.chunk += 3) {
            assert_int_equal(read_csv_bytes(&r, str_from(text)), OK);
            assert_string_equal(read_csv_text(&r), wanted);
        }
    }
    read_csv_release(&r);
}

static void a_runaway_quote_ends_at_the_ceiling(void **state)
{
    struct read_csv r;
    const char *one;

    (void)state;
    read_csv_init(&r, "a,b");
    r.record_ceiling = 16;
    for (r.chunk = 1; r.chunk < 70; r.chunk++) {
        /* 40 bytes of lines behind the open quote, then a closing one */
        assert_int_equal(
            read_csv_bytes(&r, STR("a,b\n1,\"2\n3,4\n5,6\n7,8\n9,0\n"
                                   "1,1\n2,2\n3,3\n\"\n")),
            OK);
        assert_contains(read_csv_text(&r), "1 4+5 line 2 unterminated_quote b\n"
                                           "2 9+4 line 3|3|4\n");
        assert_int_equal(r.counts.records, 9);
        /* no line end in it: it is the record that is too long */
        one = "a,b\n1,\"234567890123456789012345678901234\n3,4\n";
        assert_int_equal(read_csv_bytes(&r, str_from(one)), OK);
        assert_string_equal(read_csv_text(&r), "1 4+37 line 2 record_too_long\n"
                                               "2 41+4 line 3|3|4\n");
    }
    read_csv_release(&r);
}

static void places_are_bytes_of_the_file_in_any_encoding(void **state)
{
    static const char wide[] = "\xff\xfe"
                               "a\0,\0b\0\n\0"
                               "1\0,\0\xe9\0\r\0\n\0"
                               "2\0,\0\x3d\xd8\x00\xde\n\0"
                               "3\0,\0\x3d\xd8\n\0"
                               "4\0,\0x\0\n";
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b");
    r.spec.encoding = STR("utf-16");
    for (r.chunk = 1; r.chunk < 70; r.chunk++) {
        assert_int_equal(
            read_csv_bytes(&r, (struct str){wide, sizeof wide - 1}), OK);
        assert_string_equal(read_csv_text(&r),
                            "1 10+10 line 2|1|\xc3\xa9\n"
                            "2 20+10 line 3|2|\xf0\x9f\x98\x80\n"
                            "3 30+8 line 4 lone_surrogate b\n"
                            "4 38+7 line 5 invalid_encoding b\n");
        assert_int_equal(r.counts.header, 10);
    }
    read_csv_release(&r);
}

static void text_that_looks_encoded_twice_is_counted(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b");
    reads(&r, "a,b\n1,caf\xc3\xa9\n2,caf\xc3\x83\xc2\xa9\n3,x\n",
          "1 4+8 line 2|1|caf\xc3\xa9\n"
          "2 12+10 line 3|2|caf\xc3\x83\xc2\xa9\n"
          "3 22+4 line 4|3|x\n");
    assert_int_equal(r.counts.doubled, 1);
    read_csv_release(&r);
}

static void contradictions_of_the_dialect_are_usage(void **state)
{
    struct read_csv r;

    (void)state;
    read_csv_init(&r, "a,b");
    r.spec.dialect.quote = ',';
    assert_int_equal(read_csv_bytes(&r, STR("a,b\n")), ERR_USAGE);
    assert_contains(r.err.text, "must differ");
    r.spec.dialect.quote = '"';
    r.spec.dialect.delimiter_text = STR("\n");
    assert_int_equal(read_csv_bytes(&r, STR("a,b\n")), ERR_USAGE);
    read_csv_release(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_have_number_place_and_cells),
        cmocka_unit_test(columns_are_found_by_name),
        cmocka_unit_test(quotes_keep_delimiters_line_ends_and_quotes),
        cmocka_unit_test(each_line_end_counts_once),
        cmocka_unit_test(blank_lines_are_counted_and_no_records),
        cmocka_unit_test(an_empty_line_of_one_column_is_a_record),
        cmocka_unit_test(a_wrong_number_of_fields_is_refused),
        cmocka_unit_test(a_short_last_record_without_line_end_was_cut),
        cmocka_unit_test(a_stray_quote_costs_its_line),
        cmocka_unit_test(a_quote_that_never_closes_costs_its_line),
        cmocka_unit_test(a_quote_that_swallowed_whole_records_is_seen),
        cmocka_unit_test(bytes_that_are_no_text_refuse_their_record),
        cmocka_unit_test(ascii_means_ascii),
        cmocka_unit_test(control_characters_are_kept),
        cmocka_unit_test(delimiters_and_line_ends_may_be_several_bytes),
        cmocka_unit_test(escapes_take_meaning_away),
        cmocka_unit_test(without_a_quote_character_quotes_are_text),
        cmocka_unit_test(lines_that_are_no_records_are_skipped),
        cmocka_unit_test(a_header_that_comes_again_is_no_record),
        cmocka_unit_test(a_field_may_have_just_its_ceiling),
        cmocka_unit_test(a_record_may_have_just_its_ceiling),
        cmocka_unit_test(a_runaway_quote_ends_at_the_ceiling),
        cmocka_unit_test(places_are_bytes_of_the_file_in_any_encoding),
        cmocka_unit_test(text_that_looks_encoded_twice_is_counted),
        cmocka_unit_test(contradictions_of_the_dialect_are_usage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
