/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_failure - which published delivery settles which refused one.
 */
#include "driver/failure.h"

#include "common/json.h"
#include "tests/support/unit.h"

static struct arena arena;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

/* A line of a plan; to: last day of the period, or NULL for none. */
static const struct node *line(const char *key, const char *kind,
                               const char *to)
{
    struct err err = {OK, ""};
    struct node *root;
    struct str text = arena_printf(
        &arena,
        "{\"delivery_key\":\"%s\",\"delivery\":\"%s\","
        "\"period_from\":%s%s%s,\"period_to\":%s%s%s}",
        key, kind, to ? "\"" : "", to ? "2024-01-01" : "null", to ? "\"" : "",
        to ? "\"" : "", to ? to : "null", to ? "\"" : "");

    assert_int_equal(json_parse(&arena, text, "line", &root, &err), OK);
    return root;
}

static void failures_stay_in_the_order_of_the_plan(void **state)
{
    struct failures all = {NULL};

    (void)state;
    failures_add(&all, &arena, line("a", "full", NULL), ERR_HELD);
    failures_add(&all, &arena, line("b", "full", "2024-01-31"), ERR_FAILED);
    assert_string_equal(all.first->key, "a");
    assert_int_equal(all.first->code, ERR_HELD);
    assert_string_equal(all.first->next->key, "b");
    assert_null(all.first->next->next);
}

static void a_whole_export_settles_those_of_its_period(void **state)
{
    static const char *const whole[] = {"full", "full_period", "roster"};

    (void)state;
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        struct failures all = {NULL};

        failures_add(&all, &arena, line("a", whole[i], NULL), ERR_HELD);
        failures_add(&all, &arena, line("b", whole[i], "2024-01-31"), ERR_HELD);
        failures_add(&all, &arena, line("c", whole[i], NULL), ERR_HELD);
        failures_settle(&all, line("d", whole[i], NULL));
        assert_string_equal(all.first->key, "b");
        assert_null(all.first->next);
        failures_settle(&all, line("e", whole[i], "2024-02-29"));
        assert_non_null(all.first);
        failures_settle(&all, line("f", whole[i], "2024-01-31"));
        assert_null(all.first);
    }
}

static void what_adds_to_others_is_settled_by_none(void **state)
{
    struct failures all = {NULL};

    (void)state;
    failures_add(&all, &arena, line("a", "append", NULL), ERR_HELD);
    failures_add(&all, &arena, line("b", "delta", NULL), ERR_HELD);
    failures_settle(&all, line("c", "append", NULL));
    assert_string_equal(all.first->key, "a");
    assert_string_equal(all.first->next->key, "b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failures_stay_in_the_order_of_the_plan),
        cmocka_unit_test(a_whole_export_settles_those_of_its_period),
        cmocka_unit_test(what_adds_to_others_is_settled_by_none),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
