/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of common/config. */
#include "common/config.h"
#include "tests/support/unit.h"

static enum err_code load(void **state, struct arena *a, const char *text,
                          struct node **root, struct err *e)
{
    const char *path = in_scratch(state, "f.yaml");

    put_file(path, text);
    return config_load(a, path, root, e);
}

static void config_keeps_every_scalar_as_text(void **state)
{
    struct arena a;
    struct node *n;
    struct err e;

    arena_init(&a, 0);
    assert_int_equal(load(state, &a,
                          "---\n# c\nid: 007\non: no\nnull_: null\ndate: "
                          "2025-01-31\nfloat: 1.10\nquoted: \"a\\tb\"\n"
                          "single: 'it''s'\nempty: ''\nnothing:\n"
                          "text: |\n  one\n  two\nflow: {a: [x, 'y', ]}\n",
                          &n, &e),
                     OK);
    assert_str(node_text(n, "id", STR("")), "007");
    assert_str(node_text(n, "on", STR("")), "no");
    assert_str(node_text(n, "null_", STR("")), "null");
    assert_str(node_text(n, "date", STR("")), "2025-01-31");
    assert_str(node_text(n, "float", STR("")), "1.10");
    assert_str(node_text(n, "quoted", STR("")), "a\tb");
    assert_str(node_text(n, "single", STR("")), "it's");
    assert_int_equal(node_get(n, "empty")->kind, NODE_SCALAR);
    assert_str(node_text(n, "empty", STR("-")), "");
    assert_int_equal(node_get(n, "nothing")->kind, NODE_NULL);
    assert_str(node_text(n, "text", STR("")), "one\ntwo\n");
    assert_int_equal(node_count(node_get(node_get(n, "flow"), "a")), 2);
    arena_release(&a);
}

static void config_knows_the_place_of_keys_and_values(void **state)
{
    struct arena a;
    struct node *n;
    struct err e;
    const struct node *c;

    arena_init(&a, 0);
    assert_int_equal(
        load(state, &a, "a: 1\nb:\n  - x\n  - c:   y\n    d:\n", &n, &e), OK);
    assert_int_equal(n->line, 1);
    assert_int_equal(n->column, 1);
    c = node_get(node_item(node_get(n, "b"), 1), "c");
    assert_int_equal(c->key_line, 4);
    assert_int_equal(c->key_column, 5);
    assert_int_equal(c->line, 4);
    assert_int_equal(c->column, 10);
    c = node_get(node_item(node_get(n, "b"), 1), "d");
    assert_int_equal(c->kind, NODE_NULL);
    assert_int_equal(c->line, 5);
    assert_true(str_ends(str_from(c->file), STR("/f.yaml")));
    arena_release(&a);
}

static void config_refuses_with_the_place(void **state)
{
    static const struct {
        const char *text, *place, *why;
    } bad[] = {
        {"a: &x 1\nb: 2\n", ":1:4:", "anchors are not taken"},
        {"a: 1\nb: *x\n", ":2:4:", "aliases are not taken"},
        {"a: 1\nb: !!int 1\n", ":2:4:", "tags are not taken"},
        {"a:\n  - !x {b: 1}\n", ":2:5:", "tags are not taken"},
        {"%TAG ! tag:x,2000:\n---\na: 1\n", ":", "tags are not taken"},
        {"a: 1\n---\nb: 2\n", ":2:1:", "second document"},
        {"a: 1\n...\n---\nb: 2\n", ":3:1:", "second document"},
        {"a: 1\nb: 2\na: 3\n", ":3:1:", "key \"a\" stands here twice"},
        {"x: {a: 1, 'a': 3}\n", ":1:11:", "key \"a\" stands here twice"},
        {"? [a, b]\n: 1\n", ":1:", "key must be plain text"},
        {": 1\n", ":1:1:", "key is missing"},
        {"", ":1:1:", "nothing stands in this file"},
        {"# only this\n", ":1:1:", "nothing stands in this file"},
        {"a: \"\\0\"\n", ":1:4:", "NUL"},
        {"a: [1, 2\n", ":", "not well-formed YAML"},
        {"a: 1\n\tb: 2\n", ":1:", "not well-formed YAML"},
        {"a: 'x\n", ":", "not well-formed YAML"},
        {"a: \xFF\xFE\n", ":1:4:", "not well-formed YAML"},
        {"a: 1\nb: \x1B[1m\n", ":2:4:", "control character 1b"},
        {"a: b: c\n", ":1:", "not well-formed YAML"},
    };
    struct arena a;
    struct node *n;
    struct err e;

    arena_init(&a, 0);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct stderr_catch c;
        enum err_code code;
        char place[64];

        stderr_begin(&c);
        code = load(state, &a, bad[i].text, &n, &e);
        assert_string_equal(stderr_text(&c), "");
        if (code != ERR_USAGE) {
            fail_msg("accepted: %s", bad[i].text);
        }
        assert_null(n);
        assert_contains(e.text, bad[i].why);
        (void)snprintf(place, sizeof place, "f.yaml%s", bad[i].place);
        assert_contains(e.text, place);
    }
    arena_release(&a);
}

static void config_refuses_depth_and_size(void **state)
{
    static char big[(1 << 20) + 100];
    struct arena a;
    struct node *n;
    struct err e;

    arena_init(&a, 0);
    memset(big, '[', 500);
    memset(big + 500, ']', 500);
    big[1000] = '\0';
    assert_int_equal(load(state, &a, big, &n, &e), ERR_USAGE);
    memset(big, '#', sizeof big - 1);
    assert_int_equal(load(state, &a, big, &n, &e), ERR_USAGE);
    assert_contains(e.text, "larger than the limit");
    assert_int_equal(config_load(&a, in_scratch(state, "none"), &n, &e),
                     ERR_USAGE);
    arena_release(&a);
}

static void config_takes_many_keys_quickly(void **state)
{
    static char text[600000];
    size_t at = 0;
    struct arena a;
    struct node *n;
    struct err e;

    for (int i = 0; i < 50000; i++) {
        at += (size_t)snprintf(text + at, sizeof text - at, "k%d: v\n", i);
    }
    arena_init(&a, 0);
    assert_int_equal(load(state, &a, text, &n, &e), OK);
    assert_int_equal(n->count, 50000);
    assert_str(node_text(n, "k49999", STR("")), "v");
    arena_release(&a);
}

#define scratch_test(f) \
    cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(config_keeps_every_scalar_as_text),
        scratch_test(config_knows_the_place_of_keys_and_values),
        scratch_test(config_refuses_with_the_place),
        scratch_test(config_refuses_depth_and_size),
        scratch_test(config_takes_many_keys_quickly),
    };

    return cmocka_run_group_tests_name("common/config", tests, NULL, NULL);
}
