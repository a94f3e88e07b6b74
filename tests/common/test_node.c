/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of common/node. */
#include "common/arena.h"
#include "common/node.h"
#include "tests/support/unit.h"

static struct node leaf(const char *key, enum node_kind kind, const char *text)
{
    return (struct node){.kind = kind,
                         .key = str_from(key),
                         .text = str_from(text),
                         .file = "f.yaml",
                         .line = 3,
                         .column = 9,
                         .key_line = 3,
                         .key_column = 5};
}

/* {name: x, count: 12, big: 9..., ok: yes, none: , list: [a, b]} */
static const struct node *sample(struct arena *a)
{
    struct node_builder b;
    struct node n = leaf(NULL, NODE_MAP, NULL);

    node_builder_init(&b, a);
    assert_true(node_builder_open(&b, &n));
    n = leaf("name", NODE_SCALAR, "x");
    node_builder_add(&b, &n);
    n = leaf("count", NODE_NUMBER, "12");
    node_builder_add(&b, &n);
    n = leaf("big", NODE_NUMBER, "99999999999999999999");
    node_builder_add(&b, &n);
    n = leaf("ok", NODE_SCALAR, "yes");
    node_builder_add(&b, &n);
    n = leaf("none", NODE_NULL, NULL);
    node_builder_add(&b, &n);
    n = leaf("list", NODE_LIST, NULL);
    assert_true(node_builder_open(&b, &n));
    n = leaf(NULL, NODE_SCALAR, "a");
    node_builder_add(&b, &n);
    n = leaf(NULL, NODE_SCALAR, "b");
    node_builder_add(&b, &n);
    node_builder_close(&b);
    node_builder_close(&b);
    return node_builder_root(&b);
}

static void node_members_are_read_with_fallbacks(void **state)
{
    struct arena a;
    const struct node *n;

    (void)state;
    arena_init(&a, 0);
    n = sample(&a);
    assert_int_equal(n->count, 6);
    assert_str(node_text(n, "name", STR("-")), "x");
    assert_str(node_text(n, "none", STR("-")), "-");
    assert_str(node_text(n, "list", STR("-")), "-");
    assert_str(node_text(n, "gone", STR("-")), "-");
    assert_str(node_text(NULL, "name", STR("-")), "-");
    assert_int_equal(node_int(n, "count", -1), 12);
    assert_int_equal(node_int(n, "big", -1), -1);
    assert_int_equal(node_int(n, "name", -1), -1);
    assert_true(node_bool(n, "ok", false));
    assert_true(node_bool(n, "name", true));
    assert_null(node_get(node_get(n, "name"), "x"));
    arena_release(&a);
}

static void node_items_of_a_scalar_are_itself(void **state)
{
    struct arena a;
    const struct node *n;

    (void)state;
    arena_init(&a, 0);
    n = sample(&a);
    assert_int_equal(node_count(node_get(n, "name")), 1);
    assert_str(node_item(node_get(n, "name"), 0)->text, "x");
    assert_int_equal(node_count(node_get(n, "list")), 2);
    assert_str(node_item(node_get(n, "list"), 1)->text, "b");
    assert_null(node_item(node_get(n, "list"), 2));
    assert_int_equal(node_count(node_get(n, "none")), 0);
    assert_int_equal(node_count(NULL), 0);
    arena_release(&a);
}

static void node_err_names_the_place(void **state)
{
    struct node n = leaf("k", NODE_SCALAR, "v");
    struct err e;

    (void)state;
    assert_int_equal(node_err(&e, &n, "bad %d", 1), ERR_USAGE);
    assert_string_equal(e.text, "f.yaml:3:9: bad 1");
    n.line = 0;
    node_err(&e, &n, "bad");
    assert_string_equal(e.text, "f.yaml: bad");
}

static void node_check_keys_suggests_the_nearest(void **state)
{
    static const char *const most[] = {"name", "count", "big",
                                       "ok",   "none",  NULL};
    static const char *const near[] = {"names", "count", "big", "ok",
                                       "none",  "list",  NULL};
    static const char *const all[] = {"name", "count", "big", "ok",
                                      "none", "list",  NULL};
    struct arena a;
    struct err e;

    (void)state;
    arena_init(&a, 0);
    assert_int_equal(node_check_keys(sample(&a), all, &e), OK);
    assert_int_equal(node_check_keys(sample(&a), most, &e), ERR_USAGE);
    assert_string_equal(e.text, "f.yaml:3:5: unknown key \"list\"");
    assert_int_equal(node_check_keys(sample(&a), near, &e), ERR_USAGE);
    assert_string_equal(e.text, "f.yaml:3:5: unknown key \"name\" (did you "
                                "mean \"names\"?)");
    arena_release(&a);
}

static void node_doubled_finds_the_first_repetition(void **state)
{
    static const char *const allowed[] = {"a", "b", NULL};
    const char *keys[] = {"b", "a", "b", "a"};
    struct node items[4], map = {.kind = NODE_MAP, .items = items, .count = 4};
    struct arena a;
    struct err e;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        items[i] = leaf(keys[i], NODE_SCALAR, "x");
    }
    arena_init(&a, 0);
    assert_ptr_equal(node_doubled(&a, &map), &items[2]);
    assert_int_equal(node_check_keys(&map, allowed, &e), ERR_USAGE);
    assert_contains(e.text, "key \"b\" stands here twice");
    map.count = 2;
    assert_null(node_doubled(&a, &map));
    arena_release(&a);
}

static void node_builder_ends_at_its_depth(void **state)
{
    struct node n = leaf(NULL, NODE_LIST, NULL);
    struct node_builder b;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    node_builder_init(&b, &a);
    assert_null(node_builder_root(&b));
    for (size_t i = 0; i < NODE_DEPTH; i++) {
        assert_true(node_builder_open(&b, &n));
    }
    assert_false(node_builder_open(&b, &n));
    for (size_t i = 0; i < NODE_DEPTH; i++) {
        node_builder_close(&b);
    }
    assert_int_equal(node_builder_root(&b)->count, 1);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(node_members_are_read_with_fallbacks),
        cmocka_unit_test(node_items_of_a_scalar_are_itself),
        cmocka_unit_test(node_err_names_the_place),
        cmocka_unit_test(node_check_keys_suggests_the_nearest),
        cmocka_unit_test(node_doubled_finds_the_first_repetition),
        cmocka_unit_test(node_builder_ends_at_its_depth),
    };

    return cmocka_run_group_tests_name("common/node", tests, NULL, NULL);
}
