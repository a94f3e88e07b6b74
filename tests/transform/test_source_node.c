/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_source_node - typed reads of nodes and what they say in refusal.
 */
#include "tests/support/unit.h"

#include "common/config.h"
#include "transform/source_node.h"

static struct arena arena;
static struct err err;
static const struct node *root;

/* A map on line 1 and after it. */
static void read_text(void **state, const char *text)
{
    const char *path = in_scratch(state, "n.yaml");
    struct node *n;

    put_file(path, text);
    arena_release(&arena);
    arena_init(&arena, 0);
    assert_int_equal(config_load(&arena, path, &n, &err), OK);
    n->file = "f";
    for (size_t i = 0; i < n->count; i++) {
        n->items[i].file = "f";
        for (size_t k = 0; k < n->items[i].count; k++) {
            n->items[i].items[k].file = "f";
        }
    }
    root = n;
}

static const struct node *at(const char *key)
{
    const struct node *n = node_get(root, key);

    assert_non_null(n);
    return n;
}

static void what_is_no_map_is_named(void **state)
{
    read_text(state, "a: {b: c}\nt: x\nl: [x]\ne:\n");
    assert_int_equal(node_want_map(at("a"), "role", &err), OK);
    assert_int_equal(node_want_map(at("t"), "role", &err), ERR_USAGE);
    assert_string_equal(err.text, "f:2:4: role must be a map, not a text");
    node_want_map(at("l"), "role", &err);
    assert_string_equal(err.text, "f:3:4: role must be a map, not a list");
    node_want_map(at("e"), "role", &err);
    assert_contains(err.text, "role must be a map, not nothing");
}

static void every_scalar_is_text(void **state)
{
    static const char *const keys[] = {"a", "b", "c", "d", "e"};
    static const char *const want[] = {"null", "true", "017", "2015-01-01", ""};
    struct str s;

    read_text(state, "a: null\nb: true\nc: 017\nd: 2015-01-01\ne:\nf: [x]\n");
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(node_want_text(at(keys[i]), "x", &s, &err), OK);
        assert_str(s, want[i]);
    }
    assert_int_equal(node_want_text(at("f"), "title", &s, &err), ERR_USAGE);
    assert_string_equal(err.text, "f:6:4: title must be a text, not a list");
}

static void one_text_is_a_list_of_one(void **state)
{
    struct texts t;

    read_text(state, "a: x\nb: [x, '', z]\nc: {d: e}\nd: [x, [y]]\n");
    assert_int_equal(node_want_texts(&arena, at("a"), "n", &t, &err), OK);
    assert_int_equal(t.n, 1);
    assert_str(t.item[0], "x");
    assert_int_equal(node_want_texts(&arena, at("b"), "n", &t, &err), OK);
    assert_int_equal(t.n, 3);
    assert_str(t.item[1], "");
    assert_str(t.item[2], "z");
    node_want_texts(&arena, at("c"), "name", &t, &err);
    assert_string_equal(err.text,
                        "f:3:4: name must be a text or a list, not a map");
    node_want_texts(&arena, at("d"), "name", &t, &err);
    assert_contains(err.text, ":4:8: name must be a text, not a list");
}

static void yes_and_true_are_one(void **state)
{
    bool b = false;

    read_text(state, "a: yes\nb: 'false'\nc: no\nd: true\ne: ture\n");
    assert_int_equal(node_want_bool(at("a"), "optional", &b, &err), OK);
    assert_true(b);
    assert_int_equal(node_want_bool(at("b"), "optional", &b, &err), OK);
    assert_false(b);
    assert_int_equal(node_want_bool(at("d"), "optional", &b, &err), OK);
    assert_true(b);
    assert_int_equal(node_want_bool(at("c"), "optional", &b, &err), OK);
    assert_false(b);
    node_want_bool(at("e"), "optional", &b, &err);
    assert_string_equal(
        err.text, "f:5:4: unknown optional \"ture\" (did you mean \"true\"?)");
}

static void a_choice_is_a_number_or_its_nearest(void **state)
{
    static const char *const choices[] = {"full", "append", NULL};
    int i = -1;

    read_text(state, "a: append\nb: apend\nc: zzzz\n");
    assert_int_equal(node_want_choice(at("a"), "delivery", choices, &i, &err),
                     OK);
    assert_int_equal(i, 1);
    node_want_choice(at("b"), "delivery", choices, &i, &err);
    assert_string_equal(
        err.text,
        "f:2:4: unknown delivery \"apend\" (did you mean \"append\"?)");
    node_want_choice(at("c"), "delivery", choices, &i, &err);
    assert_string_equal(err.text, "f:3:4: unknown delivery \"zzzz\"");
}

static void a_message_stands_at_the_key_when_the_key_is_wrong(void **state)
{
    read_text(state, "  abc: x\n");
    node_unknown(at("abc"), true, "word", STR("abc"), STR("abd"), &err);
    assert_string_equal(err.text,
                        "f:1:3: unknown word \"abc\" (did you mean \"abd\"?)");
    node_unknown(at("abc"), false, "word", STR("x"), STR_NULL, &err);
    assert_string_equal(err.text, "f:1:8: unknown word \"x\"");
    node_key_err(&err, at("abc"), "not here");
    assert_string_equal(err.text, "f:1:3: not here");
}

static void a_pattern_must_compile(void **state)
{
    read_text(state, "a: '(x'\n");
    assert_int_equal(node_want_pattern(&arena, at("a"), STR("^x|y$"), &err),
                     OK);
    assert_int_equal(node_want_pattern(&arena, at("a"), STR("(x"), &err),
                     ERR_USAGE);
    assert_memory_equal(err.text, "f:1:4: ", 7);
    assert_contains(err.text, "pattern is wrong at character 3");
}

static void a_key_of_another_place_is_sent_there(void **state)
{
    static const char *const allowed[] = {"name", "to", NULL};

    read_text(state, "name: x\nto: y\n");
    assert_int_equal(source_check_keys(root, allowed, &err), OK);
    read_text(state, "name: x\nrequired: true\n");
    assert_int_equal(source_check_keys(root, allowed, &err), ERR_USAGE);
    assert_string_equal(
        err.text,
        "f:2:1: misplaced key \"required\" (it belongs in constraints)");
    read_text(state, "nam: x\nrequired: true\n");
    source_check_keys(root, allowed, &err);
    assert_string_equal(err.text,
                        "f:1:1: unknown key \"nam\" (did you mean \"name\"?)");
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
        T(what_is_no_map_is_named),
        T(every_scalar_is_text),
        T(one_text_is_a_list_of_one),
        T(yes_and_true_are_one),
        T(a_choice_is_a_number_or_its_nearest),
        T(a_message_stands_at_the_key_when_the_key_is_wrong),
        T(a_pattern_must_compile),
        T(a_key_of_another_place_is_sent_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
