/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_catalog - which source files operands mean, and where their data lie.
 */
#include "driver/catalog.h"

#include "tests/support/unit.h"

static struct arena arena;
static struct place place;

static void put_in(void **state, const char *dir, const char *name,
                   const char *text)
{
    struct err err = {OK, ""};
    char path[128];

    assert_int_equal(file_mkdirs(in_scratch(state, dir), &err), OK);
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    put_file(in_scratch(state, path), text);
}

static int setup(void **state)
{
    struct err err = {OK, ""};

    if (scratch_setup(state)) {
        return -1;
    }
    arena_init(&arena, 0);
    put_in(state, "sources", "standards.yaml", "source: '%j-standards'\n");
    put_in(state, "sources", "canonical.yaml",
           "source: canonical\nfetch: {kind: folder, path: .}\n");
    put_in(state, "sources/us-xx", "log.yaml",
           "source: us-xx-log\nfetch: {kind: folder, path: drop/xx}\n");
    put_in(state, "sources/us-xx", "policy.csv", "");
    put_in(state, "sources/us-yy", "page.yaml",
           "source: us-yy-page\nfetch: {kind: folder, path: ./data}\n");
    put_in(state, "sources/us-yy/data", "x", "");
    put_in(state, "sources/us-yy", "web.yaml",
           "source: us-yy-web\nfetch: {kind: http, url: 'https://x.org'}\n");
    file_mkdirs(in_scratch(state, "state"), &err);
    place = (struct place){
        .home = arena_cstr(&arena, str_from(*state)),
        .state = arena_cstr(&arena, str_from(in_scratch(state, "state"))),
        .sources = arena_cstr(&arena, str_from(in_scratch(state, "sources")))};
    return 0;
}

static int teardown(void **state)
{
    arena_release(&arena);
    return scratch_teardown(state);
}

static struct catalog find(const char *operand)
{
    struct err err = {OK, ""};
    char *operands[1] = {NULL};
    struct catalog c;

    if (operand) {
        operands[0] = arena_cstr(&arena, str_from(operand));
    }
    assert_int_equal(
        catalog_find(&arena, &place, operands, operand ? 1 : 0, &c, &err), OK);
    return c;
}

static void without_operands_all_but_the_canonical_layout(void **state)
{
    struct catalog c = find(NULL);

    (void)state;
    assert_int_equal(c.n, 4);
    assert_string_equal(c.origin[0].id, "us-xx-standards");
    assert_string_equal(c.origin[0].jurisdiction, "us-xx");
    assert_true(c.origin[0].has_data);
    assert_string_equal(c.origin[1].id, "us-xx-log");
    assert_string_equal(c.origin[2].id, "us-yy-page");
    assert_string_equal(c.origin[3].id, "us-yy-web");
}

static void a_source_may_be_named_in_many_ways(void **state)
{
    static const char *const ways[] = {"us-xx", "us-xx/log", "us-xx-log",
                                       "us-xx/log.yaml"};

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct catalog c = find(ways[i]);

        assert_int_equal(c.n, 2);
        assert_string_equal(c.origin[0].id, "us-xx-standards");
        assert_string_equal(c.origin[1].id, "us-xx-log");
    }
    assert_int_equal(find(in_scratch(state, "sources/us-xx/log.yaml")).n, 2);
    assert_int_equal(find("us-xx-standards").n, 1);
}

static void the_canonical_layout_comes_when_named(void **state)
{
    struct catalog c = find("canonical");

    (void)state;
    assert_int_equal(c.n, 1);
    assert_string_equal(c.origin[0].id, "canonical");
    assert_true(c.origin[0].named);
}

static void data_beside_the_source_file_need_no_directory(void **state)
{
    struct catalog c = find("us-yy-page");

    (void)state;
    assert_int_equal(c.n, 1);
    assert_true(c.origin[0].has_data);
}

static void other_data_lie_under_the_data_directory(void **state)
{
    struct err err = {OK, ""};

    assert_false(find("us-xx").origin[1].has_data);
    assert_string_equal(find("us-xx").origin[1].needs, "drop/xx");
    file_mkdirs(in_scratch(state, "given/drop/xx"), &err);
    place.data = arena_cstr(&arena, str_from(in_scratch(state, "given")));
    assert_true(find("us-xx").origin[1].has_data);
    assert_string_equal(find("us-xx").origin[1].data, place.data);
}

static void else_under_the_data_of_the_state(void **state)
{
    struct err err = {OK, ""};

    file_mkdirs(in_scratch(state, "state/data/drop/xx"), &err);
    place.data = "/nonexistent";
    assert_true(find("us-xx").origin[1].has_data);
    assert_string_equal(find("us-xx").origin[1].data,
                        in_scratch(state, "state/data"));
}

static void what_the_network_gives_needs_no_data(void **state)
{
    (void)state;
    assert_true(find("us-yy-web").origin[0].has_data);
}

static void an_unknown_source_names_the_nearest(void **state)
{
    struct err err = {OK, ""};
    char operand[] = "us-xx-lug";
    char *operands[1] = {operand};
    struct catalog c;

    (void)state;
    assert_int_equal(catalog_find(&arena, &place, operands, 1, &c, &err),
                     ERR_USAGE);
    assert_string_equal(
        err.text, "unknown source \"us-xx-lug\" (did you mean \"us-xx-log\"?)");
}

static void a_source_file_that_cannot_be_read_is_its_own_fault(void **state)
{
    struct catalog c;

    put_in(state, "sources/us-zz", "bad.yaml", "source: [\n");
    put_in(state, "sources/us-zz", "none.yaml", "title: x\n");
    c = find("us-zz");
    assert_int_equal(c.n, 2);
    assert_int_equal(c.origin[0].fault.code, ERR_USAGE);
    assert_contains(c.origin[1].fault.text, "missing key \"source\"");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(without_operands_all_but_the_canonical_layout),
        T(a_source_may_be_named_in_many_ways),
        T(the_canonical_layout_comes_when_named),
        T(data_beside_the_source_file_need_no_directory),
        T(other_data_lie_under_the_data_directory),
        T(else_under_the_data_of_the_state),
        T(what_the_network_gives_needs_no_data),
        T(an_unknown_source_names_the_nearest),
        T(a_source_file_that_cannot_be_read_is_its_own_fault),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
