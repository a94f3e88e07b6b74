/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_claim_rule - the table of rules and the page that documents it: every
 * rule has an example there, and every example gives what it says.
 */
#include "tests/transform/told.h"
#include "transform/claim.h"

#define PAGE "docs/statements.md"

static struct arena arena;

/* Cells of a row "| a | b | c |"; false for any other line. */
static bool row(struct str line, struct str cell[3])
{
    line = str_trim(line);
    if (!str_starts(line, STR("| "))) {
        return false;
    }
    (void)str_cut(&line, '|');
    for (size_t i = 0; i < 3; i++) {
        cell[i] = str_trim(str_cut(&line, '|'));
    }
    return cell[2].len > 0;
}

static const struct claim_rule *rule_named(struct str name)
{
    for (size_t i = 0; i < claim_rule_count; i++) {
        if (str_is(name, claim_rules[i].rule)) {
            return &claim_rules[i];
        }
    }
    return NULL;
}

/* The statement that the rule made is the one that is said. */
static void check(struct str rule, struct str example, struct str gives)
{
    struct str text = arena_printf(&arena, "Published March 9, 2021\n\n%.*s\n",
                                   STR_ARG(example));
    struct told t;
    struct str rest, line = STR_NULL;
    size_t i = 0;

    told_open(&t);
    assert_int_equal(
        told_bytes(&t, FORMAT_TEXT, STR("utf-8"), text, told_aliases, 2), OK);
    while (i < t.n && !str_eq(t.rule[i], rule)) {
        i++;
    }
    if (i == t.n) {
        fail_msg("rule \"%.*s\" does not fit its example; got %.*s",
                 STR_ARG(rule), STR_ARG(buf_slice(&t.out)));
    }
    rest = buf_slice(&t.out);
    for (size_t k = 0; k <= i; k++) {
        line = str_cut(&rest, '\n');
    }
    (void)str_cut(&line, ' '); /* sentence, kind */
    (void)str_cut(&line, ' ');
    if (!str_starts(line, gives) ||
        (line.len > gives.len && line.ptr[gives.len] != ' ')) {
        fail_msg("rule \"%.*s\": \"%.*s\" does not begin with \"%.*s\"",
                 STR_ARG(rule), STR_ARG(line), STR_ARG(gives));
    }
    told_close(&t);
}

static void every_rule_has_an_example_that_holds(void **state)
{
    bool *seen = arena_zalloc(&arena, claim_rule_count, sizeof *seen);
    struct buf b;
    struct err err = {0};
    struct str rest;
    bool in_rules = false;

    (void)state;
    buf_init(&b, 1 << 20);
    if (file_read(PAGE, &b, &err)) {
        skip();
    }
    rest = buf_slice(&b);
    while (rest.len > 0) {
        struct str line = str_cut(&rest, '\n'), cell[3];

        in_rules = in_rules || str_is(line, "## Rules");
        if (in_rules && row(line, cell) && !str_is(cell[0], "rule") &&
            !str_is(cell[0], "---")) {
            const struct claim_rule *r = rule_named(cell[0]);

            if (!r) {
                fail_msg("no rule \"%.*s\"", STR_ARG(cell[0]));
            }
            seen[r - claim_rules] = true;
            check(cell[0], cell[1], cell[2]);
        }
    }
    for (size_t i = 0; i < claim_rule_count; i++) {
        if (!seen[i]) {
            fail_msg("no example of rule \"%s\" in %s", claim_rules[i].rule,
                     PAGE);
        }
    }
    buf_release(&b);
}

static void rules_have_names_of_their_own(void **state)
{
    (void)state;
    for (size_t i = 0; i < claim_rule_count; i++) {
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(claim_rules[i].rule, claim_rules[k].rule);
        }
        assert_null(strchr(claim_rules[i].rule, ';'));
    }
}

static void words_of_a_pattern_are_written_out(void **state)
{
    struct str s = claim_pattern(&arena, "a{N}b{2,3}{NOSUCH}");

    (void)state;
    assert_str(s, "a(#\\d+)b{2,3}{NOSUCH}");
    for (size_t i = 0; i < claim_rule_count; i++) {
        s = claim_pattern(&arena, claim_rules[i].pattern);
        for (size_t k = 0; k + 1 < s.len; k++) {
            assert_false(s.ptr[k] == '{' && s.ptr[k + 1] >= 'A' &&
                         s.ptr[k + 1] <= 'Z');
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_has_an_example_that_holds),
        cmocka_unit_test(rules_have_names_of_their_own),
        cmocka_unit_test(words_of_a_pattern_are_written_out),
    };
    int failed;

    arena_init(&arena, 0);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
