/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of transform/csv_scan. */
#include "transform/csv_scan.h"

#include "tests/support/unit.h"

#define FIELDS 8

struct scanned {
    struct csv_scan s;
    struct csv_field field[FIELDS];
    char text[512]; /* with room behind it */
};

static const struct csv_syntax plain = {{",", 1}, {NULL, 0}, '"', '\0'};

static void init(struct scanned *c, struct csv_syntax syntax)
{
    memset(c, 0, sizeof *c);
    assert_true(csv_scan_init(&c->s, &syntax, c->field, FIELDS));
}

/* Shows the scanner a byte more at a time until it has a record. */
static void scan_slowly(struct scanned *c, const char *text)
{
    size_t len = strlen(text);

    assert_true(len + CSV_PAD < sizeof c->text);
    csv_scan_begin(&c->s);
    memset(c->text, '"', sizeof c->text); /* what is behind means nothing */
    for (size_t n = 1; n <= len; n++) {
        memcpy(c->text, text, n);
        if (csv_scan_next(&c->s, c->text, n, false)) {
            return;
        }
    }
    assert_true(csv_scan_next(&c->s, c->text, len, true));
}

static void scan(struct scanned *c, const char *text)
{
    struct scanned again;

    scan_slowly(c, text);
    again = *c;
    again.s.field = again.field;
    memset(again.text, 'x', sizeof again.text);
    memcpy(again.text, text, strlen(text));
    csv_scan_begin(&again.s);
    assert_true(csv_scan_next(&again.s, again.text, strlen(text), true));
    assert_int_equal(again.s.n, c->s.n);
    assert_int_equal(again.s.len, c->s.len);
    assert_int_equal(again.s.whole, c->s.whole);
    assert_int_equal(again.s.lines, c->s.lines);
    assert_int_equal(again.s.fault, c->s.fault);
    assert_int_equal(again.s.ended, c->s.ended);
}

static void assert_field(const struct scanned *c, size_t i, const char *wanted)
{
    char out[512];
    struct str text = {c->text + c->field[i].at, c->field[i].len};

    if (c->field[i].marked) {
        text.len = csv_unmark(&c->s, text, c->field[i].quoted, out);
        text.ptr = out;
    }
    assert_str(text, wanted);
}

static void a_record_ends_at_its_line_end(void **state)
{
    struct scanned c;

    (void)state;
    init(&c, plain);
    scan(&c, "a,bc,\r\nnext");
    assert_int_equal(c.s.n, 3);
    assert_field(&c, 0, "a");
    assert_field(&c, 1, "bc");
    assert_field(&c, 2, "");
    assert_int_equal(c.s.len, 5);
    assert_int_equal(c.s.whole, 7);
    assert_int_equal(c.s.lines, 1);
    assert_true(c.s.ended);
    scan(&c, "a\rb");
    assert_int_equal(c.s.whole, 2);
    scan(&c, "a\n\n");
    assert_int_equal(c.s.whole, 2);
    scan(&c, "last");
    assert_false(c.s.ended);
    assert_int_equal(c.s.lines, 0);
    assert_int_equal(c.s.whole, 4);
}

static void fields_longer_than_a_block_are_found(void **state)
{
    struct scanned c;
    char text[320];

    (void)state;
    init(&c, plain);
    for (int n = 60; n < 140; n++) {
        (void)snprintf(text, sizeof text, "%0*d,\"%0*d\"\"\",x\n", n, 1, n, 2);
        scan(&c, text);
        assert_int_equal(c.s.n, 3);
        assert_int_equal(c.field[0].len, n);
        assert_int_equal(c.field[1].len, n + 2);
        assert_true(c.field[1].marked);
        assert_field(&c, 2, "x");
    }
}

static void more_fields_than_kept_are_counted(void **state)
{
    struct scanned c;

    (void)state;
    init(&c, plain);
    c.s.most = 2;
    scan(&c, "a,b,\"c\",d,e\n");
    assert_int_equal(c.s.n, 5);
    assert_field(&c, 1, "b");
    assert_int_equal(c.field[2].len, 0);
}

static void flags_say_what_bytes_there_may_be(void **state)
{
    struct scanned c;

    (void)state;
    init(&c, plain);
    scan_slowly(&c, "abc\n");
    assert_false(c.s.high);
    assert_false(c.s.nul);
    scan_slowly(&c, "a\xc3\xa9\n");
    assert_true(c.s.high);
    csv_scan_begin(&c.s);
    memcpy(c.text, "a\0,\n", 4);
    assert_true(csv_scan_next(&c.s, c.text, 4, false));
    assert_true(c.s.nul);
}

static void misplaced_quotes_end_the_record_with_a_line(void **state)
{
    static const struct {
        const char *text;
        enum csv_fault fault;
        size_t n, len, whole, lines;
    } all[] = {
        {"a\"b,c\nd\n", CSV_STRAY, 1, 5, 6, 1},
        {"\"a\" ,c\nd\n", CSV_STRAY, 1, 6, 7, 1},
        {"a,\"b\"c\"\n", CSV_STRAY, 2, 7, 8, 1},
        {"a,\"b\r\nc,d\n\"x\n", CSV_OPEN, 2, 4, 6, 1},
        {"a,\"b\nc,d\n", CSV_OPEN, 2, 4, 5, 1},
        {"a,\"b", CSV_OPEN, 2, 4, 4, 0},
        {"\"1\n2\",\"b\nc", CSV_OPEN, 2, 8, 9, 2},
        {"\"1\n2\",b\"\nc", CSV_STRAY, 2, 8, 9, 2},
        {"a\"b", CSV_STRAY, 1, 3, 3, 0},
    };
    struct scanned c;

    (void)state;
    init(&c, plain);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        scan(&c, all[i].text);
        assert_int_equal(c.s.fault, all[i].fault);
        assert_int_equal(c.s.n, all[i].n);
        assert_int_equal(c.s.len, all[i].len);
        assert_int_equal(c.s.whole, all[i].whole);
        assert_int_equal(c.s.lines, all[i].lines);
    }
}

static void giving_up_ends_an_open_quote_with_its_line(void **state)
{
    struct scanned c;

    (void)state;
    init(&c, plain);
    csv_scan_begin(&c.s);
    memcpy(c.text, "a,\"b\ncd", 7);
    assert_false(csv_scan_next(&c.s, c.text, 7, false));
    assert_true(csv_scan_give_up(&c.s));
    assert_int_equal(c.s.fault, CSV_OPEN);
    assert_int_equal(c.s.whole, 5);
    csv_scan_begin(&c.s);
    assert_false(csv_scan_next(&c.s, c.text, 4, false));
    assert_false(csv_scan_give_up(&c.s)); /* no line end yet */
}

static void a_line_ignores_what_is_in_it(void **state)
{
    struct scanned c;

    (void)state;
    init(&c, plain);
    memcpy(c.text, "a,\"b\ncd", 7);
    csv_scan_begin_line(&c.s);
    assert_true(csv_scan_next(&c.s, c.text, 7, false));
    assert_int_equal(c.s.whole, 5);
    assert_int_equal(c.s.n, 0);
    /* what is before at can go */
    csv_scan_begin_line(&c.s);
    memcpy(c.text, "abc\r", 4);
    assert_false(csv_scan_next(&c.s, c.text, 4, false));
    assert_int_equal(c.s.at, 3);
}

static void tokens_of_several_bytes_need_all_of_them(void **state)
{
    struct csv_syntax dagger = {STR("\xe2\x80\xa1"), STR("\xe2\x80\xa0"), '\0',
                                '\0'};
    struct csv_syntax text = {STR("||"), STR("\r\n"), '"', '\\'};
    struct scanned c;

    (void)state;
    init(&c, dagger);
    scan(&c, "a\xe2\x80\xa1"
             "b\xe2\x80\xb0\n\xe2\x80\xa0"
             "c");
    assert_int_equal(c.s.n, 2);
    assert_field(&c, 1, "b\xe2\x80\xb0\n");
    assert_int_equal(c.s.whole - c.s.len, 3);
    init(&c, text);
    scan(&c, "a|b||\"c||d\"||e\\||||\n\r\n");
    assert_int_equal(c.s.n, 4);
    assert_field(&c, 0, "a|b");
    assert_field(&c, 1, "c||d");
    assert_field(&c, 2, "e||");
    assert_field(&c, 3, "\n");
}

static void a_token_cut_by_the_end_is_text(void **state)
{
    struct csv_syntax text = {STR("||"), STR("\r\n"), '"', '\\'};
    struct scanned c;

    (void)state;
    init(&c, text);
    scan(&c, "a||b|");
    assert_int_equal(c.s.n, 2);
    assert_field(&c, 1, "b|");
    scan(&c, "a\r");
    assert_int_equal(c.s.n, 1);
    assert_false(c.s.ended);
    scan(&c, "a\\");
    assert_field(&c, 0, "a\\");
}

static void an_escaped_line_end_goes_on(void **state)
{
    struct csv_syntax text = {STR(","), STR_NULL, '"', '\\'};
    struct scanned c;

    (void)state;
    init(&c, text);
    scan(&c, "a\\\r\nb,\"c\\\"\\\nd\"\n");
    assert_int_equal(c.s.n, 2);
    assert_field(&c, 0, "a\r\nb");
    assert_field(&c, 1, "c\"\nd");
    assert_int_equal(c.s.lines, 3);
}

static void a_syntax_must_not_contradict_itself(void **state)
{
    const struct csv_syntax bad[] = {
        {STR_NULL, STR_NULL, '"', '\0'},
        {STR("\""), STR_NULL, '"', '\0'},
        {STR("\n"), STR_NULL, '"', '\0'},
        {STR(","), STR(","), '"', '\0'},
        {STR(","), STR(",\n"), '"', '\0'},
        {STR("ab"), STR("abc"), '"', '\0'},
        {STR("abc"), STR("ab"), '"', '\0'},
        {STR(","), STR_NULL, '"', ','},
        {STR("12345678901234567"), STR_NULL, '"', '\0'},
    };
    struct csv_syntax same = {STR(","), STR_NULL, '"', '"'};
    struct scanned c;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(csv_scan_init(&c.s, &bad[i], c.field, FIELDS));
    }
    init(&c, same); /* Frictionless for a doubled quote */
    scan(&c, "\"a\"\"\",b\n");
    assert_field(&c, 0, "a\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_ends_at_its_line_end),
        cmocka_unit_test(fields_longer_than_a_block_are_found),
        cmocka_unit_test(more_fields_than_kept_are_counted),
        cmocka_unit_test(flags_say_what_bytes_there_may_be),
        cmocka_unit_test(misplaced_quotes_end_the_record_with_a_line),
        cmocka_unit_test(giving_up_ends_an_open_quote_with_its_line),
        cmocka_unit_test(a_line_ignores_what_is_in_it),
        cmocka_unit_test(tokens_of_several_bytes_need_all_of_them),
        cmocka_unit_test(a_token_cut_by_the_end_is_text),
        cmocka_unit_test(an_escaped_line_end_goes_on),
        cmocka_unit_test(a_syntax_must_not_contradict_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
