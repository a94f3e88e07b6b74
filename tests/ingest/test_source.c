/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of ingest/source. */
#include "ingest/source.h"

#include <sys/stat.h>

#include "tests/support/unit.h"

#define FILES \
    "files: {a: {match: a.csv}, b: {match: [b_%Y.csv, 'sub/*.csv']}}\n"

struct fixture {
    struct arena arena;
    struct source *src;
    struct err err;
};

static enum err_code load(void **state, struct fixture *f, const char *text,
                          const char *jurisdiction)
{
    const char *path = in_scratch(state, "s.yaml");

    put_file(path, text);
    assert_int_equal(chmod(path, 0600), 0);
    arena_init(&f->arena, 0);
    f->err = (struct err){OK, ""};
    return source_load(&f->arena, path, jurisdiction, &f->src, &f->err);
}

static void refused(void **state, const char *text, const char *why)
{
    struct fixture f;

    assert_int_equal(load(state, &f, text, "us-xx"), ERR_USAGE);
    assert_contains(f.err.text, why);
    arena_release(&f.arena);
}

static void source_takes_what_fetching_needs_and_leaves_the_rest(void **state)
{
    struct fixture f;

    assert_int_equal(
        load(state, &f,
             "source: x-%j\nfetch: {kind: folder, path: drop}\n" FILES
             "aliases: al.csv\nzone: Mars/Base\nwhatever: [{a: 1}]\n",
             "us-xx"),
        OK);
    assert_str(f.src->id, "x-us-xx");
    assert_int_equal(f.src->kind, FETCH_FOLDER);
    assert_str(f.src->folder, "drop");
    assert_true(source_wants(f.src, STR("a.csv")));
    assert_true(source_wants(f.src, STR("b_2024.csv")));
    assert_true(source_wants(f.src, STR("sub/x.csv")));
    assert_true(source_wants(f.src, STR("al.csv")));
    assert_false(source_wants(f.src, STR("b_24.csv")));
    assert_false(source_wants(f.src, STR("sub/x/y.csv")));
    assert_false(source_wants(f.src, STR("other/al.csv")));
    arena_release(&f.arena);
}

static void source_without_fetch_reads_the_data_directory_itself(void **state)
{
    struct fixture f;

    assert_int_equal(load(state, &f, "source: x\n" FILES, NULL), OK);
    assert_int_equal(f.src->kind, FETCH_FOLDER);
    assert_str(f.src->folder, ".");
    arena_release(&f.arena);
}

static void source_jurisdiction_is_the_folder_of_the_file(void **state)
{
    const char *dir = in_scratch(state, "us-yy");
    const char *path = in_scratch(state, "us-yy/s.yaml");
    struct source *src;
    struct arena a;
    struct err err;

    arena_init(&a, 0);
    assert_int_equal(file_mkdirs(dir, &err), OK);
    put_file(path, "source: '%j-standards'\n" FILES);
    assert_int_equal(source_load(&a, path, NULL, &src, &err), OK);
    assert_str(src->id, "us-yy-standards");
    arena_release(&a);
}

static void source_id_cannot_name_another_file(void **state)
{
    refused(state, "source: ../x\n" FILES, "s.yaml:1:9: source");
    refused(state, "source: a/b\n" FILES, "may hold letters");
    refused(state, "source: .x\n" FILES, "s.yaml:1:9: source");
    refused(state, "source: ''\n" FILES, "s.yaml:1:9: source");
    refused(state, FILES, "\"source\" is missing");
    refused(state, "source: a\nsource: b\n" FILES, "s.yaml:2:1");
}

static void source_says_where_a_key_of_fetch_is_wrong(void **state)
{
    refused(state, "source: x\nfetch:\n  kind: folder\n  pth: y\n" FILES,
            "s.yaml:4:3: unknown key \"pth\" (did you mean \"path\"?)");
    refused(state,
            "source: x\nfetch: {kind: folder, url: 'https://h/a'}\n" FILES,
            "unknown key \"url\"");
    refused(state, "source: x\nfetch: {kind: foldr}\n" FILES,
            "s.yaml:2:15: unknown kind \"foldr\" (did you mean \"folder\"?)");
    refused(state, "source: x\nfetch: {kind: socrata}\n" FILES,
            "there are folder and http");
    refused(state, "source: x\nfetch: [a]\n" FILES, "fetch must be a map");
    refused(state, "source: x\nfetch: {path: {a: b}}\n" FILES,
            "path must be a text");
}

static void source_says_which_role_has_a_wrong_match(void **state)
{
    refused(state, "source: x\nfiles: {a: {format: csv}}\n",
            "role \"a\" has no match");
    refused(state, "source: x\nfiles: {a: {match: [b.csv, 'x_%d.csv']}}\n",
            "s.yaml:2:28: pattern");
    refused(state, "source: x\nfiles: []\n", "files must be a map");
    refused(state, "source: x\n", "\"files\" is missing");
}

static void source_names_urls_by_their_end_or_as_told(void **state)
{
    struct fixture f;

    assert_int_equal(load(state, &f,
                          "source: x\nfetch:\n  kind: http\n  url:\n"
                          "  - https://h.example/p/a.csv\n"
                          "  - http://h.example/b_2024.csv?v=2\n" FILES,
                          NULL),
                     OK);
    assert_int_equal(f.src->nurls, 2);
    assert_str(f.src->url[0].name, "a.csv");
    assert_str(f.src->url[1].name, "b_2024.csv");
    assert_true(f.src->limit == SOURCE_LIMIT);
    arena_release(&f.arena);
    assert_int_equal(
        load(state, &f,
             "source: x\nfetch:\n  kind: http\n"
             "  url: {a.csv: 'https://u:pw@h.example/q?id=1&k=9'}\n"
             "  secret: k\n  allow: [h.example]\n"
             "  limit: 5 MB\n  contact: me@h.example\n" FILES,
             NULL),
        OK);
    assert_int_equal(f.src->nurls, 1);
    assert_str(f.src->url[0].name, "a.csv");
    assert_string_equal(f.src->url[0].url, "https://u:pw@h.example/q?id=1&k=9");
    assert_string_equal(f.src->url[0].shown, "https://h.example/q?id=1&k=***");
    assert_int_equal(f.src->limit, 5000000);
    assert_str(f.src->allow.item[0], "h.example");
    assert_str(f.src->contact, "me@h.example");
    arena_release(&f.arena);
}

#define HTTP "source: x\nfetch:\n  kind: http\n"

static void source_refuses_urls_that_cannot_work(void **state)
{
    refused(state, HTTP FILES, "needs a url");
    refused(state, HTTP "  url: []\n" FILES, "needs a url");
    refused(state, HTTP "  url: ftp://h/a.csv\n" FILES,
            "s.yaml:4:8: url must begin with https:// or http://");
    refused(state, HTTP "  url: https://h.example/rows?id=1\n" FILES,
            "no role matches \"rows\"");
    refused(state, HTTP "  url: https://h.example/\n" FILES,
            "does not end in a file name");
    refused(state, HTTP "  url: [https://h/a.csv, https://g/a.csv]\n" FILES,
            "a second url has the name \"a.csv\"");
}

static void source_refuses_options_of_http_that_say_nothing(void **state)
{
    refused(state,
            HTTP "  url: https://h/a.csv?token=1\n  secret: tokn\n" FILES,
            "s.yaml:5:11: secret \"tokn\" is in the query of no url");
    refused(state, HTTP "  url: https://h/a.csv\n  limit: 0\n" FILES,
            "s.yaml:5:10: limit must be a size");
    refused(state, HTTP "  url: https://h/a.csv\n  limit: 5 XB\n" FILES,
            "limit must be a size");
    refused(state,
            HTTP "  url: https://h/a.csv\n  limit: 99999999999 TB\n" FILES,
            "limit must be a size");
    refused(state, HTTP "  url: https://h/a.csv\n  contact: \"a\\nb\"\n" FILES,
            "contact must be");
    refused(state, HTTP "  url: https://h/a.csv\n  verify: no\n" FILES,
            "unknown key \"verify\"");
}

static void source_messages_never_hold_a_secret(void **state)
{
    struct fixture f;

    assert_int_equal(load(state, &f,
                          HTTP "  url: https://jo:canary@h/rows?token=canary\n"
                               "  secret: token\n" FILES,
                          NULL),
                     ERR_USAGE);
    assert_null(strstr(f.err.text, "canary"));
    arena_release(&f.arena);
}

static void source_with_a_secret_is_read_by_nobody_else(void **state)
{
    static const char *const texts[] = {
        HTTP "  url: https://h.example/a.csv?token=canary\n"
             "  secret: token\n" FILES,
        HTTP "  url: https://jo:canary@h.example/a.csv\n" FILES};
    const char *path = in_scratch(state, "s.yaml");
    struct fixture f;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(load(state, &f, texts[i], NULL), OK);
        assert_int_equal(chmod(path, 0644), 0);
        assert_int_equal(source_load(&f.arena, path, NULL, &f.src, &f.err),
                         ERR_USAGE);
        assert_contains(f.err.text, "others could read it");
        arena_release(&f.arena);
    }
    assert_int_equal(
        load(state, &f, HTTP "  url: https://h.example/a.csv\n" FILES, NULL),
        OK);
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(source_load(&f.arena, path, NULL, &f.src, &f.err), OK);
    arena_release(&f.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(source_takes_what_fetching_needs_and_leaves_the_rest),
        cmocka_unit_test(source_without_fetch_reads_the_data_directory_itself),
        cmocka_unit_test(source_jurisdiction_is_the_folder_of_the_file),
        cmocka_unit_test(source_id_cannot_name_another_file),
        cmocka_unit_test(source_says_where_a_key_of_fetch_is_wrong),
        cmocka_unit_test(source_says_which_role_has_a_wrong_match),
        cmocka_unit_test(source_names_urls_by_their_end_or_as_told),
        cmocka_unit_test(source_refuses_urls_that_cannot_work),
        cmocka_unit_test(source_refuses_options_of_http_that_say_nothing),
        cmocka_unit_test(source_messages_never_hold_a_secret),
        cmocka_unit_test(source_with_a_secret_is_read_by_nobody_else),
    };

    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
