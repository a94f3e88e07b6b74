/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_row_rule - patterns over whole rows: what is skipped, what states the
 * total.
 */
#include "tests/support/unit.h"
#include "transform/row_rule.h"

static struct arena arena;
static struct row_rule rule;
static struct err err;

static void open_rule(const char *skip, const char *total)
{
    static struct str item[1];
    struct file_spec spec = {.role = STR("r")};

    item[0] = str_from(skip);
    spec.dialect.skip_rows = (struct texts){item, skip ? 1 : 0};
    spec.checks.total = str_from(total);
    arena_init(&arena, 0);
    assert_int_equal(row_rule_init(&rule, &arena, &spec, &err), OK);
}

static void close_rule(void)
{
    row_rule_release(&rule);
    arena_release(&arena);
}

static enum row_kind look(const char *text, int64_t *total)
{
    *total = -1;
    return row_rule_look(&rule, str_from(text), total);
}

static void rows_that_match_are_skipped(void **state)
{
    int64_t n;

    (void)state;
    open_rule("^Total|^-+$", NULL);
    assert_int_equal(look("Total,5", &n), ROW_SKIP);
    assert_int_equal(n, -1);
    assert_int_equal(look("-----", &n), ROW_SKIP);
    assert_int_equal(look("a Total", &n), ROW_PLAIN);
    assert_int_equal(look("", &n), ROW_PLAIN);
    close_rule();
}

static void a_total_is_the_number_of_its_group(void **state)
{
    static const struct {
        const char *text;
        int64_t total;
    } table[] = {{"Total Hearings: 4,168", 4168},
                 {"x Total Hearings: 7 y", 7},
                 {"Total Hearings: 4.168", 4168},
                 {"Total Hearings: 4 168", 4168},
                 {"Total Hearings: 0", 0}};
    int64_t n;

    (void)state;
    open_rule(NULL, "Total Hearings: ([\\d,. ]+)");
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        assert_int_equal(look(table[i].text, &n), ROW_TOTAL);
        assert_int_equal(n, table[i].total);
    }
    assert_int_equal(look("Total: 4,168", &n), ROW_PLAIN);
    assert_int_equal(n, -1);
    close_rule();
    open_rule(NULL, "Total of 2013: (\\d+)");
    assert_int_equal(look("Total of 2013: 12", &n), ROW_TOTAL);
    assert_int_equal(n, 12);
    close_rule();
}

static void without_a_group_the_whole_match_is_the_number(void **state)
{
    int64_t n;

    (void)state;
    open_rule(NULL, "\\d+ rows");
    assert_int_equal(look("in all 83 rows", &n), ROW_TOTAL);
    assert_int_equal(n, 83);
    close_rule();
}

static void a_total_goes_before_a_skip(void **state)
{
    int64_t n;

    (void)state;
    open_rule("^Total", "^Total,(\\d*)");
    assert_int_equal(look("Total,12", &n), ROW_TOTAL);
    assert_int_equal(n, 12);
    assert_int_equal(look("Total,", &n), ROW_SKIP);
    assert_int_equal(n, -1);
    close_rule();
}

static void a_number_that_is_too_long_is_no_total(void **state)
{
    int64_t n;

    (void)state;
    open_rule(NULL, "^Total,(\\d*)");
    assert_int_equal(look("Total,9223372036854775807", &n), ROW_TOTAL);
    assert_true(n == INT64_MAX);
    assert_int_equal(look("Total,9223372036854775808", &n), ROW_PLAIN);
    assert_int_equal(look("Total,99999999999999999999", &n), ROW_PLAIN);
    close_rule();
}

static void without_rules_every_row_is_plain(void **state)
{
    int64_t n;

    (void)state;
    open_rule(NULL, NULL);
    assert_int_equal(look("Total,12", &n), ROW_PLAIN);
    close_rule();
}

static void a_wrong_pattern_is_an_error_and_can_be_released(void **state)
{
    struct str item[2] = {STR("good"), STR("(bad")};
    struct file_spec spec = {.dialect.skip_rows = {item, 2}};

    (void)state;
    arena_init(&arena, 0);
    assert_int_equal(row_rule_init(&rule, &arena, &spec, &err), ERR_USAGE);
    close_rule();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_that_match_are_skipped),
        cmocka_unit_test(a_total_is_the_number_of_its_group),
        cmocka_unit_test(without_a_group_the_whole_match_is_the_number),
        cmocka_unit_test(a_total_goes_before_a_skip),
        cmocka_unit_test(a_number_that_is_too_long_is_no_total),
        cmocka_unit_test(without_rules_every_row_is_plain),
        cmocka_unit_test(a_wrong_pattern_is_an_error_and_can_be_released),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
