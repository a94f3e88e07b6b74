/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_source_check - limits and coverage of a source file.
 */
#include "tests/transform/sourced.h"

#define LOG SOURCED_LOG SOURCED_CASE SOURCED_DAY SOURCED_EMIT

static bool near(double a, double b)
{
    return a - b < 1e-12 && b - a < 1e-12;
}

static void limits_are_shares_of_one(void **state)
{
    struct sourced s;
    const struct checks *c =
        &sourced_open(&s, state,
                      LOG "checks: {refused: {warn: 0.1%, fail: 1%}, "
                          "unlisted: {fail: 0.02}, conflict: {warn: 0%}, "
                          "rows: {min: 10000, change: 150%}, "
                          "freshness: {warn: 35d, fail: 70}, total: '^T(\\d)'}")
             ->checks;

    assert_true(near(c->refused.warn, 0.001));
    assert_true(near(c->refused.fail, 0.01));
    assert_true(near(c->unlisted.fail, 0.02));
    assert_true(c->unlisted.warn < 0);
    assert_true(near(c->conflict.warn, 0));
    assert_true(c->conflict.fail < 0);
    assert_int_equal(c->rows_min, 10000);
    assert_true(near(c->rows_change, 1.5));
    assert_int_equal(c->freshness.warn, 35);
    assert_int_equal(c->freshness.fail, 70);
    assert_str(c->total, "^T(\\d)");
    sourced_close(&s);
}

static void without_checks_there_is_no_limit(void **state)
{
    struct sourced s;
    const struct checks *c = &sourced_open(&s, state, LOG)->checks;

    assert_true(c->refused.warn < 0 && c->refused.fail < 0);
    assert_true(c->unlisted.warn < 0 && c->conflict.fail < 0);
    assert_int_equal(c->rows_min, -1);
    assert_true(c->rows_change < 0);
    assert_int_equal(c->freshness.warn, -1);
    assert_int_equal(c->total.len, 0);
    sourced_close(&s);
}

static void a_role_has_its_own_checks_over_those_of_the_top(void **state)
{
    struct sourced s;
    const struct source *src = sourced_open(
        &s, state,
        "source: s\nchecks: {refused: {fail: 1%}, rows: {min: 5}}\nfiles:\n"
        "  log:\n    match: l.csv\n    checks: {rows: {min: 9}}\n    schema:\n"
        "      fields:\n" SOURCED_CASE SOURCED_DAY SOURCED_EMIT);

    assert_int_equal(src->file[0].checks.rows_min, 9);
    assert_true(near(src->file[0].checks.refused.fail, 0.01));
    assert_int_equal(src->checks.rows_min, 5);
    sourced_close(&s);
}

static void coverage_names_a_kind_and_two_days(void **state)
{
    struct sourced s;
    const struct source *src = sourced_open(
        &s, state,
        LOG "coverage:\n- {kind: contact, from: 2021-01-01, to: delivered}\n"
            "- {kind: 'document:desertion_report', from: 2021-01-01, to: "
            "2021-01-01}\n");

    assert_int_equal(src->ncoverage, 2);
    assert_str(src->coverage[0].kind, "contact");
    assert_str(src->coverage[0].from, "2021-01-01");
    assert_str(src->coverage[0].to, "delivered");
    assert_str(src->coverage[1].kind, "document:desertion_report");
    sourced_close(&s);
}

static void wrong_limits_are_refused_where_they_stand(void **state)
{
    static const struct sourced_refusal table[] = {
        {LOG "checks: {refusd: {warn: 1%}}\n",
         ":11:10: unknown key \"refusd\" (did you mean \"refused\"?)"},
        {LOG "checks: {refused: {wran: 1%}}\n",
         ":11:20: unknown key \"wran\" (did you mean \"warn\"?)"},
        {LOG "checks: {refused: 1%}\n",
         ":11:19: a limit must be a map, not a text"},
        {LOG "checks: {refused: {warn: 5}}\n",
         ":11:26: \"5\" is not a share (1% or 0.01)"},
        {LOG "checks: {refused: {warn: 101%}}\n",
         ":11:26: \"101%\" is not a share (1% or 0.01)"},
        {LOG "checks: {refused: {warn: '1.2.3'}}\n",
         ":11:26: \"1.2.3\" is not a share (1% or 0.01)"},
        {LOG "checks: {refused: {warn: '%'}}\n",
         ":11:26: \"%\" is not a share (1% or 0.01)"},
        {LOG "checks: {rows: {change: 1001%}}\n",
         ":11:25: \"1001%\" is not a share (1% or 0.01)"},
        {LOG "checks: {rows: {min: -1}}\n",
         ":11:22: \"-1\" is not a number of rows"},
        {LOG "checks: {freshness: {warn: 5w}}\n",
         ":11:28: \"5w\" is not a number of days (35d)"},
        {LOG "checks: {match: x}\n",
         ":11:10: misplaced key \"match\" (it belongs in a role of files)"},
        {LOG "checks: []\n", ":11:9: checks must be a map, not a list"},
    };

    SOURCED_REFUSE(state, table);
}

static void wrong_coverage_is_refused_where_it_stands(void **state)
{
    static const struct sourced_refusal table[] = {
        {LOG "coverage: {kind: contact}\n", ":11:11: coverage must be a list"},
        {LOG "coverage:\n- {kind: contact, from: 2021-01-01}\n",
         ":12:3: coverage needs \"to\""},
        {LOG "coverage:\n- {from: 2021-01-01, to: delivered}\n",
         ":12:3: coverage needs \"kind\""},
        {LOG "coverage:\n- {kind: contacts, from: 2021-01-01, to: "
             "delivered}\n",
         ":12:10: unknown kind \"contacts\" (did you mean \"contact\"?)"},
        {LOG "coverage:\n- {kind: contact, from: 2021-02-30, to: "
             "delivered}\n",
         ":12:25: \"2021-02-30\" is not a date (YYYY-MM-DD) or delivered"},
        {LOG "coverage:\n- {kind: contact, from: 2021-02-02, to: "
             "2021-02-01}\n",
         ":12:41: coverage ends before it begins"},
    };

    SOURCED_REFUSE(state, table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SOURCED_TEST(limits_are_shares_of_one),
        SOURCED_TEST(without_checks_there_is_no_limit),
        SOURCED_TEST(a_role_has_its_own_checks_over_those_of_the_top),
        SOURCED_TEST(coverage_names_a_kind_and_two_days),
        SOURCED_TEST(wrong_limits_are_refused_where_they_stand),
        SOURCED_TEST(wrong_coverage_is_refused_where_it_stands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
