/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_vocabulary - reading vocabulary.csv.
 */
#include "tests/support/unit.h"
#include "transform/vocabulary.h"

#define HEAD \
    "source,field,code,ours,effective_from,effective_to,citation,note\n"

static struct arena arena;
static struct vocabulary_row *rows;
static size_t n;
static struct err err;

static enum err_code read_text(void **state, const char *text)
{
    const char *path = in_scratch(state, "vocabulary.csv");

    put_file(path, text);
    arena_release(&arena);
    arena_init(&arena, 0);
    return vocabulary_read(&arena, path, &rows, &n, &err);
}

static void a_file_that_is_not_there_has_no_rows(void **state)
{
    arena_init(&arena, 0);
    assert_int_equal(
        vocabulary_read(&arena, in_scratch(state, "none.csv"), &rows, &n, &err),
        OK);
    assert_int_equal(n, 0);
}

static void rows_keep_their_order_and_place(void **state)
{
    assert_int_equal(read_text(state, HEAD
                               "s,code, A B ,contact/subject,2021-01-01,,memo,"
                               "\n\ns,code,\"x,y\"\"z\",ignore,,,memo,why\n"),
                     OK);
    assert_int_equal(n, 2);
    assert_str(rows[0].cell[VOCABULARY_SOURCE], "s");
    assert_str(rows[0].cell[VOCABULARY_CODE], "A B");
    assert_str(rows[0].cell[VOCABULARY_OURS], "contact/subject");
    assert_str(rows[0].cell[VOCABULARY_FROM], "2021-01-01");
    assert_str(rows[0].cell[VOCABULARY_TO], "");
    assert_int_equal(rows[0].at.line, 2);
    assert_str(rows[1].cell[VOCABULARY_CODE], "x,y\"z");
    assert_str(rows[1].cell[VOCABULARY_NOTE], "why");
    assert_int_equal(rows[1].at.line, 4);
}

static void line_ends_marks_and_a_missing_last_one_do_not_count(void **state)
{
    assert_int_equal(
        read_text(state, "\xEF\xBB\xBFsource,field,code,ours,effective_from,"
                         "effective_to,citation,note\r\ns,code,A,test,,,\"a\n"
                         "b\",\r\ns,code,B,test,,,m,n"),
        OK);
    assert_int_equal(n, 2);
    assert_str(rows[0].cell[VOCABULARY_CITATION], "a\nb");
    assert_str(rows[1].cell[VOCABULARY_NOTE], "n");
    assert_int_equal(rows[1].at.line, 4);
    assert_int_equal(read_text(state, HEAD), OK);
    assert_int_equal(n, 0);
}

static void what_is_wrong_is_told_with_its_line(void **state)
{
    static const struct {
        const char *text, *want;
    } table[] = {
        {"", ":1:1: column 1 of the header must be \"source\""},
        {"source,field,ours,code,effective_from,effective_to,citation,note\n",
         ":1:1: column 3 of the header must be \"code\""},
        {"source,field,code,ours\n", ":1:1: 4 columns where 8 are wanted"},
        {HEAD "s,code,A,test,,,memo,,x\n",
         ":2:1: 9 columns where 8 are wanted"},
        {HEAD "\ns,code,A\n", ":3:1: 3 columns where 8 are wanted"},
        {HEAD "s,code,\"A,test\n", ":2:1: this quote is never closed"},
        {HEAD "s,code,\"A\"B,test,,,memo,\n",
         ":2:1: text stands behind a closing quote"},
        {HEAD "s,code,A,test,,,memo,\ns,code,B,test,,, ,\n",
         ":3:1: a row needs a citation"},
    };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        assert_int_equal(read_text(state, table[i].text), ERR_USAGE);
        assert_contains(err.text, table[i].want);
    }
}

static int release(void **state)
{
    arena_release(&arena);
    return scratch_teardown(state);
}
#define T(name) cmocka_unit_test_setup_teardown(name, scratch_setup, release)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_file_that_is_not_there_has_no_rows),
        T(rows_keep_their_order_and_place),
        T(line_ends_marks_and_a_missing_last_one_do_not_count),
        T(what_is_wrong_is_told_with_its_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
