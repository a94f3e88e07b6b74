/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of common/json. */
#include "common/day.h"
#include "common/json.h"
#include "tests/support/unit.h"

static void json_reads_all_kinds_in_order(void **state)
{
    struct str text = STR("{\"z\":\"x\\u00e9\",\"n\":9223372036854775807,"
                          "\"t\":true,\"f\":false,\"o\":null,"
                          "\"l\":[1,{\"k\":[]},\"s\"],\"a\":{}}");
    struct node *n;
    struct arena a;
    struct err e;

    (void)state;
    arena_init(&a, 0);
    assert_int_equal(json_parse(&a, text, "doc", &n, &e), OK);
    assert_int_equal(n->kind, NODE_MAP);
    assert_int_equal(n->count, 7);
    assert_str(n->items[0].key, "z");
    assert_str(n->items[6].key, "a");
    assert_str(node_text(n, "z", STR("")), "x\xC3\xA9");
    assert_true(node_int(n, "n", 0) == INT64_MAX);
    assert_true(node_bool(n, "t", false));
    assert_false(node_bool(n, "f", true));
    assert_int_equal(node_get(n, "o")->kind, NODE_NULL);
    assert_int_equal(node_count(node_get(n, "l")), 3);
    assert_int_equal(node_item(node_get(n, "l"), 1)->kind, NODE_MAP);
    assert_int_equal(node_get(n, "a")->count, 0);
    arena_release(&a);
}

static void json_refuses_what_is_not_one_document(void **state)
{
    static const char *const bad[] = {"",
                                      "{",
                                      "{\"a\":1,}",
                                      "{\"a\":1}{}",
                                      "[1,2",
                                      "nul",
                                      "{\"a\":1,\"a\":2}",
                                      "\"\xFF\"",
                                      "[012]",
                                      "[99999999999999999999]"};
    struct node *n;
    struct arena a;
    struct err e;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(json_parse(&a, str_from(bad[i]), "doc", &n, &e),
                         ERR_FAILED);
        assert_contains(e.text, "doc:1:");
    }
    assert_int_equal(json_parse(&a, STR_NULL, "doc", &n, &e), ERR_FAILED);
    arena_release(&a);
}

static void json_refuses_deep_nesting_without_recursion(void **state)
{
    char text[2 * 1000 + 1];
    struct node *n;
    struct arena a;
    struct err e;

    (void)state;
    memset(text, '[', 1000);
    memset(text + 1000, ']', 1000);
    arena_init(&a, 0);
    assert_int_equal(json_parse(&a, (struct str){text, 2000}, "doc", &n, &e),
                     ERR_FAILED);
    assert_contains(e.text, "levels deep");
    arena_release(&a);
}

static void json_error_does_not_quote_the_document(void **state)
{
    struct node *n;
    struct arena a;
    struct err e;

    (void)state;
    arena_init(&a, 0);
    assert_int_equal(json_parse(&a, STR("{\"a\": secret}"), "doc", &n, &e),
                     ERR_FAILED);
    assert_null(strstr(e.text, "secret"));
    arena_release(&a);
}

static void json_writer_sets_commas_itself(void **state)
{
    struct buf b;
    struct json j;

    (void)state;
    buf_init(&b, 10000);
    json_init(&j, &b);
    json_open(&j, NULL, '{');
    json_strz(&j, "s", "x");
    json_strz(&j, "none", NULL);
    json_int(&j, "n", INT64_MIN);
    json_open(&j, "l", '[');
    json_bool(&j, NULL, true);
    json_open(&j, NULL, '{');
    json_close(&j, '}');
    json_open(&j, NULL, '[');
    json_close(&j, ']');
    json_null(&j, NULL);
    json_close(&j, ']');
    json_day(&j, "d", DAY_PG_EPOCH);
    json_day(&j, "e", DAY_NONE);
    json_close(&j, '}');
    assert_str(buf_slice(&b),
               "{\"s\":\"x\",\"none\":null,\"n\":-9223372036854775808,"
               "\"l\":[true,{},[],null],\"d\":\"2000-01-01\",\"e\":null}");
    buf_release(&b);
}

static void json_writer_escapes_so_that_it_reads_back(void **state)
{
    struct str given = STR("\"\\\n\t\x01\x7F\xC3\xA9\xF0\x9F\x98\x80/");
    struct node *n;
    struct arena a;
    struct buf b;
    struct json j;
    struct err e;

    (void)state;
    arena_init(&a, 0);
    buf_init(&b, 10000);
    json_init(&j, &b);
    json_open(&j, NULL, '[');
    json_str(&j, NULL, given);
    json_str(&j, NULL, STR("a\xFF\xED\xA0\x80z"));
    json_close(&j, ']');
    assert_int_equal(json_parse(&a, buf_slice(&b), "doc", &n, &e), OK);
    assert_true(str_eq(n->items[0].text, given));
    assert_true(str_starts(n->items[1].text, STR("a\xEF\xBF\xBD")));
    assert_true(str_ends(n->items[1].text, STR("z")));
    buf_release(&b);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_reads_all_kinds_in_order),
        cmocka_unit_test(json_refuses_what_is_not_one_document),
        cmocka_unit_test(json_refuses_deep_nesting_without_recursion),
        cmocka_unit_test(json_error_does_not_quote_the_document),
        cmocka_unit_test(json_writer_sets_commas_itself),
        cmocka_unit_test(json_writer_escapes_so_that_it_reads_back),
    };

    return cmocka_run_group_tests_name("common/json", tests, NULL, NULL);
}
