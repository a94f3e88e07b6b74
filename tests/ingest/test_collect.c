/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of ingest/collect. */
#include "ingest/collect.h"

#include <sys/stat.h>

#include "ingest/receipts.h"
#include "tests/ingest/fetched.h"

static struct collect_options options(void **state)
{
    return (struct collect_options){
        .state = *state, .data = *state, .limits = &quick};
}

static enum err_code collect(void **state, const char *yaml,
                             struct collected *out, struct err *err)
{
    const char *path = in_scratch(state, "s.yaml");
    struct collect_options o = options(state);
    struct arena a;
    enum err_code code;

    put_file(path, yaml);
    assert_int_equal(chmod(path, 0600), 0);
    arena_init(&a, 0);
    code = collect_source(&a, path, &o, out, err);
    out->source = STR_NULL; /* goes with the arena */
    arena_release(&a);
    return code;
}

static const char *receipts_text(void **state)
{
    static char text[16384];
    FILE *f = fopen(in_scratch(state, "receipts/s.jsonl"), "r");
    size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;

    text[n] = '\0';
    if (f) {
        (void)fclose(f);
    }
    return text;
}

#define FOLDER                                     \
    "source: s\nfetch: {kind: folder, path: in}\n" \
    "files: {a: {match: '*.csv'}}\n"

static void collect_takes_a_folder_once(void **state)
{
    struct collected c;
    struct err err;

    assert_int_equal(file_mkdirs(in_scratch(state, "in"), &err), OK);
    put_file(in_scratch(state, "in/a.csv"), "a");
    put_file(in_scratch(state, "in/b.csv"), "b");
    assert_int_equal(collect(state, FOLDER, &c, &err), OK);
    assert_int_equal(c.files, 2);
    assert_int_equal(c.fresh, 2);
    assert_true(c.round);
    assert_int_equal(collect(state, FOLDER, &c, &err), OK);
    assert_int_equal(c.files, 2);
    assert_false(c.round);
    put_file(in_scratch(state, "in/b.csv"), "c");
    assert_int_equal(collect(state, FOLDER, &c, &err), OK);
    assert_int_equal(c.fresh, 1);
    assert_contains(receipts_text(state), "\"round\":2,\"last\":true,\"name\":"
                                          "\"b.csv\"");
}

static void collect_records_a_failure_and_returns_it(void **state)
{
    struct collected c;
    struct err err;

    assert_int_equal(collect(state, FOLDER, &c, &err), ERR_FAILED);
    assert_contains(receipts_text(state), "\"round\":null");
    assert_contains(receipts_text(state), "could not open directory");
    assert_int_equal(collect(state, "source: s\n", &c, &err), ERR_USAGE);
}

static void collect_leaves_a_source_that_is_being_fetched(void **state)
{
    struct receipts r;
    struct collected c;
    struct arena a;
    struct err err;

    arena_init(&a, 0);
    assert_int_equal(receipts_open(&r, &a, *state, STR("s"), &err), OK);
    assert_int_equal(collect(state, FOLDER, &c, &err), ERR_RETRY);
    assert_string_equal(receipts_text(state), "");
    receipts_close(&r);
    arena_release(&a);
}

static void collect_shows_no_secret_anywhere(void **state)
{
    static const struct stub_reply r[] = {
        STUB("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"),
        STUB("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")};
    struct collected c;
    struct stub stub;
    struct err err;
    char yaml[512];

    stub_start(&stub, r, 2);
    (void)snprintf(
        yaml, sizeof yaml,
        "source: s\nfetch:\n  kind: http\n"
        "  url: {a.csv: 'http://jo:canary@127.0.0.1:%d/q?t=canary'}\n"
        "  secret: t\n  allow: 127.0.0.1\n"
        "files: {a: {match: a.csv}}\n",
        stub.port);
    assert_int_equal(collect(state, yaml, &c, &err), ERR_FAILED);
    assert_null(strstr(err.text, "canary"));
    assert_contains(err.text, "/q?t=***: the server answered with status 401");
    assert_int_equal(collect(state, yaml, &c, &err), OK);
    assert_contains(stub.request[1], "GET /q?t=canary ");
    assert_contains(receipts_text(state), "/q?t=***\"");
    assert_null(strstr(receipts_text(state), "canary"));
    stub_stop(&stub);
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(collect_takes_a_folder_once),
        TEST(collect_records_a_failure_and_returns_it),
        TEST(collect_leaves_a_source_that_is_being_fetched),
        TEST(collect_shows_no_secret_anywhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
