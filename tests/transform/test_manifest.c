/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of a delivery: counts that must agree, and JSON. */
#include "tests/support/delivery.h"

#include "common/json.h"
#include "transform/manifest.h"

static struct node *summary(struct arena *a, const char *text)
{
    struct err err = {0};
    struct node *n;

    assert_int_equal(json_parse(a, str_from(text), "summary", &n, &err), OK);
    return n;
}

#define COUNTS(in, mapped, without, rejected, facts)                           \
    "{\"counts\":{\"records_in\":" in ",\"mapped\":" mapped                    \
    ",\"without_fact\":" without ",\"rejected\":" rejected ",\"facts\":" facts \
    "}}"

static enum err_code check(const char *text, uint64_t rows)
{
    struct staged_part part = {.table = TABLE_EVENT, .rows = rows};
    struct manifest m = {.part = &part, .nparts = 1};
    struct err err = {0};
    struct arena a;
    enum err_code code;

    arena_init(&a, 0);
    m.summary = summary(&a, text);
    code = manifest_check_counts(&m, &err);
    arena_release(&a);
    return code;
}

static void counts_that_agree_pass(void **state)
{
    (void)state;
    assert_int_equal(check(COUNTS("4", "2", "1", "1", "3"), 3), OK);
}

static void a_record_that_got_lost_fails(void **state)
{
    (void)state;
    assert_int_equal(check(COUNTS("5", "2", "1", "1", "3"), 3), ERR_INTEGRITY);
}

static void a_fact_that_got_lost_fails(void **state)
{
    (void)state;
    assert_int_equal(check(COUNTS("4", "2", "1", "1", "3"), 2), ERR_INTEGRITY);
}

static void facts_that_the_base_has_count_as_well(void **state)
{
    static struct delta_kept kept = {.facts = 2};
    struct staged_part part = {.table = TABLE_EVENT, .rows = 1};
    struct manifest m = {.part = &part, .nparts = 1, .kept = &kept};
    struct err err = {0};
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    m.summary = summary(&a, COUNTS("4", "2", "1", "1", "3"));
    assert_int_equal(manifest_check_counts(&m, &err), OK);
    kept.facts = 3;
    assert_int_equal(manifest_check_counts(&m, &err), ERR_INTEGRITY);
    arena_release(&a);
}

static void missing_counts_fail(void **state)
{
    (void)state;
    assert_int_equal(check("{}", 0), ERR_INTEGRITY);
}

static void a_stated_total_that_does_not_match_is_a_finding(void **state)
{
    struct delivery_fixture f;
    struct manifest m = {.batch = "b"};
    const struct node *finding;
    struct err err = {0};
    struct node *root;
    struct buf out;

    delivery_setup(&f, state, delivery_yaml, str_from(delivery_csv));
    m.deliver = &f.deliver;
    m.summary =
        summary(&f.arena, "{\"files\":[{\"no\":0,\"records_in\":4,"
                          "\"stated_total\":5}],\"last_day\":\"2024-02-05\"}");
    buf_init(&out, MANIFEST_MAX);
    assert_int_equal(manifest_write(&m, &out, &err), OK);
    assert_int_equal(
        json_parse(&f.arena, buf_slice(&out), "manifest", &root, &err), OK);
    assert_int_equal(node_count(node_get(root, "findings")), 1);
    finding = node_item(node_get(root, "findings"), 0);
    assert_int_equal(node_int(finding, "value", 0), 4);
    assert_int_equal(node_int(finding, "limit", 0), 5);
    assert_true(str_is(node_text(finding, "verdict", STR("")), "reject"));
    assert_true(str_is(node_text(root, "horizon", STR("")), "2024-02-06"));
    buf_release(&out);
    delivery_release(&f);
}

static void a_suspicion_of_the_reader_is_a_finding(void **state)
{
    struct delivery_fixture f;
    struct manifest m = {.batch = "b"};
    const struct node *findings;
    struct err err = {0};
    struct node *root;
    struct buf out;

    delivery_setup(&f, state, delivery_yaml, str_from(delivery_csv));
    m.deliver = &f.deliver;
    m.summary = summary(&f.arena, "{\"files\":[{\"no\":0,\"records_in\":4,"
                                  "\"doubled\":3,\"truncated\":1}]}");
    buf_init(&out, MANIFEST_MAX);
    assert_int_equal(manifest_write(&m, &out, &err), OK);
    assert_int_equal(
        json_parse(&f.arena, buf_slice(&out), "manifest", &root, &err), OK);
    findings = node_get(root, "findings");
    assert_int_equal(node_count(findings), 2);
    assert_true(str_is(node_text(node_item(findings, 0), "check", STR("")),
                       "encoded_twice"));
    assert_int_equal(node_int(node_item(findings, 0), "value", 0), 3);
    assert_true(str_is(node_text(node_item(findings, 1), "check", STR("")),
                       "truncated"));
    assert_true(
        str_is(node_text(node_item(findings, 0), "verdict", STR("")), "hold"));
    assert_true(str_is(node_text(node_item(findings, 1), "verdict", STR("")),
                       "reject"));
    buf_release(&out);
    delivery_release(&f);
}

static void a_role_says_which_field_fills_which_word(void **state)
{
    struct delivery_fixture f;
    struct manifest m = {.batch = "b"};
    const struct node *words;
    struct err err = {0};
    struct node *root;
    struct buf out;

    delivery_setup(&f, state, delivery_yaml, str_from(delivery_csv));
    m.deliver = &f.deliver;
    m.summary = summary(&f.arena, "{\"files\":[{\"no\":0}]}");
    buf_init(&out, MANIFEST_MAX);
    assert_int_equal(manifest_write(&m, &out, &err), OK);
    assert_int_equal(
        json_parse(&f.arena, buf_slice(&out), "manifest", &root, &err), OK);
    words = node_get(node_item(node_get(root, "roles"), 0), "words");
    assert_true(node_count(words) > 0);
    for (size_t i = 0; i < node_count(words); i++) {
        assert_int_equal(node_count(node_item(words, i)), 2);
    }
    buf_release(&out);
    delivery_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_that_agree_pass),
        cmocka_unit_test(a_record_that_got_lost_fails),
        cmocka_unit_test(a_fact_that_got_lost_fails),
        cmocka_unit_test(facts_that_the_base_has_count_as_well),
        cmocka_unit_test(missing_counts_fail),
        cmocka_unit_test_setup_teardown(
            a_role_says_which_field_fills_which_word, scratch_setup,
            scratch_teardown),
        cmocka_unit_test_setup_teardown(a_suspicion_of_the_reader_is_a_finding,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(
            a_stated_total_that_does_not_match_is_a_finding, scratch_setup,
            scratch_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
