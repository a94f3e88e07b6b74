/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_trace - from a byte offset back to line and record in the archive.
 */
#include "report/trace.h"

#include <zlib.h>

#include "common/digest.h"
#include "tests/support/unit.h"

static char hex[DIGEST_HEX + 1];
static struct buf text;

/* Puts bytes into the archive under *state; hex is their name. */
static const char *archive(void **state, const void *bytes, size_t n)
{
    struct digest d = sha256_of((struct str){bytes, n});
    struct err err = {OK, ""};
    char name[128];
    const char *path;

    digest_hex(&d, hex);
    (void)snprintf(name, sizeof name, "archive/%.2s", hex);
    assert_int_equal(file_mkdirs(in_scratch(state, name), &err), OK);
    (void)snprintf(name, sizeof name, "archive/%.2s/%s", hex, hex);
    path = in_scratch(state, name);
    assert_int_equal(file_write(path, (struct str){bytes, n}, 0400, &err), OK);
    return path;
}

static struct trace look(void **state, uint64_t offset, uint64_t length,
                         bool is_csv)
{
    struct trace_at at = {.state = *state,
                          .sha256 = hex,
                          .offset = offset,
                          .length = length,
                          .is_csv = is_csv};
    struct err err = {OK, ""};
    struct trace t;

    buf_init(&text, 4096);
    assert_int_equal(trace_find(&at, &t, &text, &err), OK);
    assert_true(t.found);
    assert_true(buf_put(&text, "", 1));
    return t;
}

static void counts_lines_that_end_with_lf_cr_or_both(void **state)
{
    struct trace t;

    archive(state, "a\nb\r\nc\rd\n", 9);
    t = look(state, 2, 0, false);
    assert_int_equal(t.line, 2);
    assert_int_equal(t.start, 2);
    assert_string_equal(text.ptr, "b");
    buf_release(&text);
    t = look(state, 5, 0, false);
    assert_int_equal(t.line, 3);
    assert_string_equal(text.ptr, "c");
    buf_release(&text);
    t = look(state, 7, 0, false);
    assert_int_equal(t.line, 4);
    assert_string_equal(text.ptr, "d");
    buf_release(&text);
}

static void gives_the_whole_of_a_quoted_record(void **state)
{
    archive(state, "h\n1,\"a\nb\",2\n3\n", 14);
    assert_int_equal(look(state, 2, 0, true).line, 2);
    assert_string_equal(text.ptr, "1,\"a\nb\",2");
    buf_release(&text);
    assert_int_equal(look(state, 12, 0, true).line, 4);
    assert_string_equal(text.ptr, "3");
    buf_release(&text);
}

static void gives_as_many_bytes_as_the_record_has(void **state)
{
    archive(state, "abcdef\nghi\n", 11);
    look(state, 2, 6, false);
    assert_string_equal(text.ptr, "cdef\ng");
    buf_release(&text);
}

static void counts_inside_gzip(void **state)
{
    static const char plain[] = "one\ntwo\nthree\n";
    unsigned char packed[256];
    z_stream z;

    memset(&z, 0, sizeof z);
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, 0), Z_OK);
    z.next_in = (z_const Bytef *)(uintptr_t)plain;
    z.avail_in = sizeof plain - 1;
    z.next_out = packed;
    z.avail_out = sizeof packed;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    archive(state, packed, z.total_out);
    deflateEnd(&z);
    assert_int_equal(look(state, 8, 0, false).line, 3);
    assert_string_equal(text.ptr, "three");
    buf_release(&text);
}

static void notices_a_changed_byte(void **state)
{
    const char *path = archive(state, "abc\n", 4);
    struct trace_at at = {.state = *state, .sha256 = hex};
    struct err err = {OK, ""};
    struct trace t;
    char kept[512];

    (void)snprintf(kept, sizeof kept, "%s", path);
    assert_int_equal(unlink(kept), 0);
    put_file(kept, "abd\n");
    assert_int_equal(trace_find(&at, &t, NULL, &err), ERR_INTEGRITY);
    assert_contains(err.text, "not those of its name");
}

static void tells_purged_from_never_there(void **state)
{
    char kept[512];
    struct trace_at at = {.state = *state, .sha256 = hex};
    struct err err = {OK, ""};
    struct trace t;

    (void)snprintf(kept, sizeof kept, "%s", archive(state, "x\n", 2));
    assert_int_equal(unlink(kept), 0);
    assert_int_equal(trace_find(&at, &t, NULL, &err), OK);
    assert_false(t.found);
    assert_false(t.purged);
    strcat(kept, ".tombstone");
    put_file(kept, "{\"now\":null,\"purged_at\":\"2026-01-01T00:00:00Z\"}\n");
    assert_int_equal(trace_find(&at, &t, NULL, &err), OK);
    assert_true(t.purged);
}

static void refuses_what_is_no_digest(void **state)
{
    struct trace_at at = {.state = *state, .sha256 = "../../etc/passwd"};
    struct err err = {OK, ""};
    struct trace t;

    assert_int_equal(trace_find(&at, &t, NULL, &err), ERR_INTEGRITY);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        T(counts_lines_that_end_with_lf_cr_or_both),
        T(gives_the_whole_of_a_quoted_record),
        T(gives_as_many_bytes_as_the_record_has),
        T(counts_inside_gzip),
        T(notices_a_changed_byte),
        T(tells_purged_from_never_there),
        T(refuses_what_is_no_digest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
