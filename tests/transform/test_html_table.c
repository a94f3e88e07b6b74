/* SPDX-License-Identifier: Apache-2.0 */
/* Records of the one table of a page, and pages whose layout changed. */
#include "tests/transform/opened.h"

#include "common/json.h"

#define HTML "    format: html\n"
#define SCHEMA "    schema:\n      fields:\n"
#define AB HTML SCHEMA "      - {name: a}\n      - {name: b}\n"
#define HEAD "<html><body><table><tr><th>a<th>b"
#define TAIL "</table></body></html>"

/* ERR_FAILED is a page that is no data, ERR_HELD one that drifted. */
static void assert_refused(void **state, const char *role, const char *page,
                           enum err_code code, const char *part)
{
    struct opened o;

    assert_int_equal(opened_open(&o, state, role, str_from(page)), code);
    assert_contains(o.err.text, "in: ");
    assert_contains(o.err.text, part);
    opened_close(&o);
}

static void rows_become_records_by_the_names_of_columns(void **state)
{
    struct opened o;

    assert_opens(&o, state, AB,
                 STR("<table><tr><th>x<th> B <th>A<tr><td>1<td>2<td>3"
                     "<tr><td>4<td>5&amp;6<td></table>"));
    assert_rows(&o, "3|2\n|5&6\n");
    assert_int_equal(o.reader.extra_columns.n, 1);
    assert_str(o.reader.extra_columns.item[0], "x");
    assert_spans_sum(&o);
    opened_close(&o);
}

static void a_cell_is_one_line_unless_its_field_is_a_list(void **state)
{
    struct opened o;

    assert_opens(&o, state,
                 HTML SCHEMA "      - {name: a}\n      - {name: b, type: "
                             "list, delimiter: \"\\n\"}\n",
                 STR(HEAD "<tr><td>1<br>2<td>3<br>4" TAIL));
    assert_rows(&o, "1 2|3\n4\n");
    opened_close(&o);
}

static void a_record_knows_its_bytes_and_line(void **state)
{
    static const char page[] = "\xef\xbb\xbf<table>\n<tr><th>a<th>b</tr>\n"
                               "<tr><td>\xc3\xa9</td><td>2</td></tr>\n"
                               "\n<tr><td>3<td>4\n</table>\n";
    static const char *const want[] = {"<tr><td>\xc3\xa9</td><td>2</td></tr>",
                                       "<tr><td>3<td>4\n"};
    struct record *rec;
    struct opened o;

    assert_opens(&o, state, AB, str_from(page));
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(reader_next(&o.reader, &rec, &o.err), OK);
        assert_non_null(rec);
        assert_int_equal(rec->at.record, i + 1);
        assert_int_equal(rec->at.line, i == 0 ? 3 : 5);
        assert_str(((struct str){page + rec->at.offset, rec->at.length}),
                   want[i]);
    }
    assert_rows(&o, "");
    assert_spans_sum(&o);
    assert_int_equal(o.reader.counts.records, 2);
    opened_close(&o);
}

static void raw_tells_records_apart_by_all_their_cells(void **state)
{
    struct record *rec;
    struct opened o;
    char first[64];

    assert_opens(&o, state, HTML SCHEMA "      - {name: a}\n",
                 STR(HEAD "<tr><td>1<td>2<tr><td>1<td>3<tr><td>12<td>" TAIL));
    for (int i = 0; i < 3; i++) {
        char raw[64];

        assert_int_equal(reader_next(&o.reader, &rec, &o.err), OK);
        (void)snprintf(raw, sizeof raw, "%.*s", STR_ARG(rec->raw));
        if (i > 0) {
            assert_string_not_equal(raw, first);
        }
        (void)snprintf(first, sizeof first, "%s", raw);
    }
    opened_close(&o);
}

static void rows_that_do_not_fit_are_rejects(void **state)
{
    struct opened o;

    assert_opens(&o, state, AB,
                 STR(HEAD "<tr><td>1<tr><td>1<td>2<td>3<tr><td>1<td>2" TAIL));
    assert_rows(&o, "1| !too_few_fields\n1|2 !too_many_fields\n1|2\n");
    assert_int_equal(o.reader.counts.records, 3);
    assert_true(o.reader.counts.rejected > 0);
    assert_spans_sum(&o);
    opened_close(&o);
}

static void bytes_that_mean_nothing_make_a_reject(void **state)
{
    struct record *rec;
    struct opened o;

    assert_opens(&o, state, AB,
                 STR(HEAD "<tr><td>1<td>x\xffy<tr><td>a\0b<td>2<tr><td>"
                          "1<td>2" TAIL));
    assert_int_equal(reader_next(&o.reader, &rec, &o.err), OK);
    assert_int_equal(rec->reject, REJECT_invalid_encoding);
    assert_int_equal(rec->reject_field, 1);
    assert_str(rec->cell[1], "x\xef\xbf\xbdy");
    assert_rows(&o, "a\xef\xbf\xbd"
                    "b|2 !nul_byte\n1|2\n");
    assert_spans_sum(&o);
    opened_close(&o);
}

/* T13: a text that is too long is a reject, not a crash. */
static void a_cell_over_the_ceiling_is_a_reject(void **state)
{
    struct opened o;

    assert_opens(&o, state, AB, STR(HEAD "<tr><td>12345<td>1" TAIL));
    o.reader.field_ceiling = 4;
    assert_rows(&o, "12345|1 !field_too_long\n");
    opened_close(&o);
    assert_opens(&o, state, AB, STR(HEAD "<tr><td>1234<td>1" TAIL));
    o.reader.field_ceiling = 4;
    assert_rows(&o, "1234|1\n");
    opened_close(&o);
}

static void rows_that_are_no_records_are_counted(void **state)
{
    struct opened o;

    assert_opens(&o, state,
                 HTML "    dialect: {skipRows: ['^Subtotal']}\n"
                      "    checks: {total: 'Total: ([\\d,]+)'}\n" SCHEMA
                      "      - {name: a}\n      - {name: b}\n",
                 STR(HEAD "<tr><td colspan=2>North<tr><td>1<td>2"
                          "<tr><td><td>&nbsp;<tr><tr><td>Subtotal<td>2"
                          "<tr><th>a<th>b<tr><td>3<td>4"
                          "<tr><td>Total:<td>1,002<tfoot><tr><td>5<td>6" TAIL));
    assert_rows(&o, "1|2\n3|4\n");
    assert_int_equal(o.reader.counts.stated_total, 1002);
    assert_int_equal(o.reader.counts.blank_lines, 2);
    assert_int_equal(o.reader.counts.skipped_lines, 2);
    assert_true(o.reader.counts.trailer > 0);
    assert_spans_sum(&o);
    opened_close(&o);
}

static void a_total_may_stand_beside_the_table(void **state)
{
    static const char role[] =
        HTML "    checks: {total: '^(\\d+) rows'}\n" SCHEMA
             "      - {name: a}\n      - {name: b}\n";
    struct opened o;

    assert_opens(&o, state, role,
                 STR("<p>12 rows</p><table><tr><th>a<th>b<tr><td>1<td>2"
                     "</table>"));
    assert_int_equal(o.reader.counts.stated_total, 12);
    opened_close(&o);
    assert_opens(&o, state, role, STR(HEAD "<tr><td>1<td>2" TAIL));
    assert_int_equal(o.reader.counts.stated_total, -1);
    opened_close(&o);
}

static void a_path_leads_into_the_cell(void **state)
{
    struct opened o;

    assert_opens(&o, state,
                 HTML SCHEMA "      - {name: a}\n"
                             "      - {name: b, path: a/@href}\n",
                 STR(HEAD "<tr><td>1<td><span><a href='/x?y&amp;z'>2</a></span>"
                          "<tr><td>3<td>4" TAIL));
    assert_rows(&o, "1|/x?y&z\n3|\n");
    opened_close(&o);
}

static void a_path_that_is_none_is_an_error_of_the_source_file(void **state)
{
    struct opened o;

    opened_source(&o, state, HTML SCHEMA "      - {name: a, path: a/@href}\n");
    o.src->file[0].field[0].path = STR("a//b");
    assert_int_equal(opened_stream(&o, stream_over(state, STR(HEAD TAIL))),
                     ERR_USAGE);
    assert_contains(o.err.text, "a//b");
    opened_close(&o);
}

static void a_header_may_have_two_rows_and_stand_lower(void **state)
{
    struct opened o;

    assert_opens(&o, state,
                 HTML SCHEMA "      - {name: id}\n      - {name: When From}\n"
                             "      - {name: When To}\n",
                 STR("<table><tr><td colspan=3>A list<tr><th rowspan=2>id"
                     "<th colspan=2>When<tr><th>From<th>To"
                     "<tr><td>1<td>2<td>3</table>"));
    assert_rows(&o, "1|2|3\n");
    assert_spans_sum(&o);
    opened_close(&o);
}

static void more_fields_make_the_better_header(void **state)
{
    struct opened o;

    assert_opens(&o, state,
                 HTML SCHEMA "      - {name: a}\n"
                             "      - {name: b, optional: true}\n",
                 STR("<table><tr><td>a<td>list<tr><th>a<th>b<tr><td>1<td>2"
                     "<tr><th>a<th>b<tr><td>3<td>4</table>"));
    assert_rows(&o, "1|2\n3|4\n");
    opened_close(&o);
}

static void header_rows_and_their_join_are_the_source_files(void **state)
{
    struct opened o;

    assert_opens(&o, state,
                 HTML
                 "    dialect: {headerRows: [2, 3], headerJoin: '-'}\n" SCHEMA
                 "      - {name: a-x}\n      - {name: b}\n",
                 STR("<table><tr><td>t<td>u<tr><th>a<th>b<tr><th>x<th>"
                     "<tr><td>1<td>2</table>"));
    assert_rows(&o, "1|2\n");
    opened_close(&o);
}

static void a_table_without_a_header_is_read_by_its_order(void **state)
{
    static const char role[] = HTML "    dialect: {header: false}\n" SCHEMA
                                    "      - {name: a}\n      - {name: b}\n";
    struct opened o;

    assert_opens(&o, state, role,
                 STR("<table><tr><td>1<td>2<tr><td>3<td>4</table>"));
    assert_rows(&o, "1|2\n3|4\n");
    assert_spans_sum(&o);
    opened_close(&o);
    assert_refused(state, role, "<table><tr><td>1<td>2<td>3</table>", ERR_HELD,
                   "no table of the page");
}

static void a_table_may_be_called_by_id_or_caption(void **state)
{
    static const char page[] = "<table id=x><tr><th>a<th>b<tr><td>1<td>2"
                               "</table><table><caption>The list</caption>"
                               "<tr><th>a<th>b<tr><td>3<td>4</table>";
    struct opened o;

    assert_opens(&o, state,
                 HTML "    dialect: {sheetName: x}\n" SCHEMA
                      "      - {name: a}\n",
                 str_from(page));
    assert_rows(&o, "1\n");
    opened_close(&o);
    assert_opens(&o, state,
                 HTML "    dialect: {sheetName: The list}\n" SCHEMA
                      "      - {name: a}\n",
                 str_from(page));
    assert_rows(&o, "3\n");
    opened_close(&o);
}

static void a_table_beside_others_is_found(void **state)
{
    struct opened o;

    assert_opens(&o, state, AB,
                 STR("<table><tr><td>menu</table>" HEAD "<tr><td>1<td>2"
                     "</table><table><tr><th>a<th>c<tr><td>5<td>6" TAIL));
    assert_rows(&o, "1|2\n");
    opened_close(&o);
}

/* reliability.md, 34 and 35: never zeros. */
static void a_page_that_is_no_data_is_refused(void **state)
{
    assert_refused(state, AB, "", ERR_FAILED, "holds no table");
    assert_refused(state, AB, "<form action=/login><input type=password>",
                   ERR_FAILED, "holds no table");
    assert_refused(state, AB, "<script>var rows=[{\"a\":1,\"b\":2}]</script>",
                   ERR_FAILED, "holds no table");
    assert_refused(state, AB, "{\"error\":\"gone\"}", ERR_FAILED,
                   "holds no table");
    assert_refused(state, AB, "<table></table>", ERR_FAILED, "holds no table");
    assert_refused(state, AB, "a,b\n1,2\n", ERR_FAILED, "holds no table");
}

static void a_page_whose_layout_changed_is_held(void **state)
{
    assert_refused(state, AB, HEAD "<tr><td>1<td>2</table>" HEAD TAIL, ERR_HELD,
                   "tables 1 and 2");
    assert_refused(state, AB, "<table><tr><th>a<th>bb<tr><td>1<td>2</table>",
                   ERR_HELD, "\"b\"");
    assert_refused(state, AB, HEAD "<th>B<tr><td>1<td>2<td>3" TAIL, ERR_HELD,
                   "b");
    assert_refused(state, AB,
                   HEAD "<tr><td>1<td><table><tr><td>in</table>" TAIL, ERR_HELD,
                   "row 2 of the table holds another table");
    assert_refused(state, AB, "<table><tr><td>Sign in</table>", ERR_HELD,
                   "no table of the page has a header that fits");
}

static void a_page_that_was_cut_is_refused_wherever_it_was(void **state)
{
    static const char page[] =
        HEAD "<tbody><tr><td>1</td><td>22</td></tr><tr><td>3</td><td>4</td>"
             "</tr></tbody>" TAIL;
    size_t end = (size_t)(strstr(page, "</table>") - page);

    for (size_t len = 0; len < end; len++) {
        struct opened o;

        if (opened_open(&o, state, AB, (struct str){page, len}) == OK) {
            fail_msg("cut at %zu", len);
        }
        opened_close(&o);
    }
}

/* Fields named as the columns of own/html, from the header that its rows
 * have. */
static const char *role_of_own(struct arena *a, const char *file)
{
    static const char all[] =
        HTML SCHEMA "      - {name: case_id}\n      - {name: person_id}\n"
                    "      - {name: last_name}\n      - {name: first_name}\n"
                    "      - {name: dob}\n      - {name: event_date}\n"
                    "      - {name: event_type}\n      - {name: status}\n"
                    "      - {name: amount}\n      - {name: notes}\n";

    (void)a;
    if (strcmp(file, "rowspan.html") == 0) {
        return HTML SCHEMA "      - {name: case_id}\n      - {name: status}\n";
    }
    if (strcmp(file, "nbsp_and_entities.html") == 0 ||
        strcmp(file, "nested_table.html") == 0) {
        return AB;
    }
    return all;
}

static const char *wanted_rows(struct arena *a, const struct node *rows)
{
    struct buf b;
    const char *out;

    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < rows->count; i++) {
        for (size_t k = 0; k < rows->items[i].count; k++) {
            buf_printf(&b, "%s%.*s", k ? "|" : "",
                       STR_ARG(rows->items[i].items[k].text));
        }
        buf_char(&b, '\n');
    }
    out = arena_cstr(a, buf_slice(&b));
    buf_release(&b);
    return out;
}

static void judge(void **state, const char *folder, const struct node *expect)
{
    const struct node *rows = node_get(expect, "rows");
    struct str verdict = node_text(expect, "verdict", STR(""));
    struct opened o;
    struct arena a;
    struct buf b;
    struct err err = {0};
    const char *file;
    enum err_code code;

    arena_init(&a, 0);
    buf_init(&b, 1 << 24);
    file = arena_cstr(&a, node_text(expect, "file", STR("")));
    assert_int_equal(
        file_read(arena_printf(&a, "%s/%s", folder, file).ptr, &b, &err), OK);
    code = opened_open(&o, state, role_of_own(&a, file), buf_slice(&b));
    if (str_is(verdict, "accept")) {
        if (code) {
            fail_msg("%s: %s", file, o.err.text);
        }
        assert_rows(&o, wanted_rows(&a, rows));
        assert_spans_sum(&o);
    } else if (code != (str_is(verdict, "hold") ? ERR_HELD : ERR_FAILED)) {
        fail_msg("%s: code %d: %s", file, (int)code, o.err.text);
    }
    opened_close(&o);
    buf_release(&b);
    arena_release(&a);
}

static void pages_of_the_corpus_are_judged_as_expected(void **state)
{
    char folder[1024];
    struct arena a;
    struct str rest;
    struct buf b;
    struct err err = {0};
    size_t n = 0;

    corpus("LAPSE_CORPORA", "own/html", folder, sizeof folder);
    arena_init(&a, 0);
    buf_init(&b, 1 << 24);
    assert_int_equal(
        file_read(arena_printf(&a, "%s/EXPECT.jsonl", folder).ptr, &b, &err),
        OK);
    rest = buf_slice(&b);
    while (rest.len > 0) {
        struct str line = str_cut(&rest, '\n');
        struct node *expect;

        if (line.len > 0) {
            assert_int_equal(json_parse(&a, line, "expect", &expect, &err), OK);
            judge(state, folder, expect);
            n++;
        }
    }
    assert_true(n >= 14);
    buf_release(&b);
    arena_release(&a);
}

/* A page of the data, with the role of its source file. */
static void open_ratings(struct opened *o)
{
    char path[1024];
    struct stream *s = NULL;
    int fd;

    corpus("LAPSE_DATA", "hmi-probation-ratings/index.html", path, sizeof path);
    memset(o, 0, sizeof *o);
    arena_init(&o->arena, 0);
    buf_init(&o->out, (size_t)64 << 20);
    if (source_load(&o->arena, "sources/uk/ratings.yaml", NULL, &o->src,
                    &o->err)) {
        fail_msg("%s", o->err.text);
    }
    fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(stream_open(&s, fd, "in", &o->err), OK);
    if (opened_stream(o, s)) {
        fail_msg("%s", o->err.text);
    }
}

static void ratings_of_the_inspectorate_are_83_rows_with_83_links(void **state)
{
    struct record *rec = NULL;
    size_t rows = 0, links = 0;
    struct opened o;

    (void)state;
    open_ratings(&o);
    assert_int_equal(o.src->file[0].nfields + o.reader.extra_columns.n -
                         o.reader.missing_columns.n,
                     17);
    while (reader_next(&o.reader, &rec, &o.err) == OK && rec) {
        assert_int_equal(rec->reject, REJECT_NONE);
        rows++;
        for (size_t f = 0; f < o.src->file[0].nfields; f++) {
            links += o.src->file[0].field[f].path.len > 0 &&
                     str_starts(rec->cell[f], STR("http"));
        }
    }
    assert_int_equal(o.err.code, OK);
    assert_int_equal(rows, 83);
    assert_int_equal(links, 83);
    o.bytes = stream_bytes_out(o.reader.stream);
    assert_spans_sum(&o);
    opened_close(&o);
}

int main(void)
{
#define WITH_SCRATCH(test) \
    cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        WITH_SCRATCH(rows_become_records_by_the_names_of_columns),
        WITH_SCRATCH(a_cell_is_one_line_unless_its_field_is_a_list),
        WITH_SCRATCH(a_record_knows_its_bytes_and_line),
        WITH_SCRATCH(raw_tells_records_apart_by_all_their_cells),
        WITH_SCRATCH(rows_that_do_not_fit_are_rejects),
        WITH_SCRATCH(bytes_that_mean_nothing_make_a_reject),
        WITH_SCRATCH(a_cell_over_the_ceiling_is_a_reject),
        WITH_SCRATCH(rows_that_are_no_records_are_counted),
        WITH_SCRATCH(a_total_may_stand_beside_the_table),
        WITH_SCRATCH(a_path_leads_into_the_cell),
        WITH_SCRATCH(a_path_that_is_none_is_an_error_of_the_source_file),
        WITH_SCRATCH(a_header_may_have_two_rows_and_stand_lower),
        WITH_SCRATCH(more_fields_make_the_better_header),
        WITH_SCRATCH(header_rows_and_their_join_are_the_source_files),
        WITH_SCRATCH(a_table_without_a_header_is_read_by_its_order),
        WITH_SCRATCH(a_table_may_be_called_by_id_or_caption),
        WITH_SCRATCH(a_table_beside_others_is_found),
        WITH_SCRATCH(a_page_that_is_no_data_is_refused),
        WITH_SCRATCH(a_page_whose_layout_changed_is_held),
        WITH_SCRATCH(a_page_that_was_cut_is_refused_wherever_it_was),
        WITH_SCRATCH(pages_of_the_corpus_are_judged_as_expected),
        cmocka_unit_test(ratings_of_the_inspectorate_are_83_rows_with_83_links),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
