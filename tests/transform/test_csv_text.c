/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of transform/csv_text. */
#include "tests/transform/read_csv.h"

struct opened {
    struct csv_text t;
    struct stream *stream;
    struct err err;
};

static enum err_code open_bytes(struct opened *o, const void *p, size_t n,
                                const char *encoding, size_t chunk)
{
    assert_int_equal(stream_open(&o->stream, bytes_fd(p, n), "a.csv", &o->err),
                     OK);
    return csv_text_open(&o->t, o->stream, str_from(encoding), "a.csv", chunk,
                         64, &o->err);
}

static void close_bytes(struct opened *o)
{
    csv_text_release(&o->t);
    stream_free(o->stream);
}

/* Takes one byte of text after the other; n bytes in all were in the file. */
static void assert_text(struct opened *o, const char *wanted, uint64_t n)
{
    struct buf b;

    buf_init(&b, 1 << 20);
    while (!o->t.end || csv_text_rest(&o->t).len > 0) {
        struct str rest = csv_text_rest(&o->t);
        size_t take = str_utf8(rest);

        if (take == 0 && !o->t.end) {
            assert_int_equal(csv_text_fill(&o->t, &o->err), OK);
            continue;
        }
        take = take ? take : 1;
        assert_true(buf_put(&b, rest.ptr, take));
        (void)csv_text_take(&o->t, take);
    }
    assert_str(buf_slice(&b), wanted);
    assert_int_equal(o->t.offset, n);
    assert_int_equal(stream_bytes_out(o->stream), n);
    buf_release(&b);
}

static void text_comes_in_chunks_of_any_size(void **state)
{
    static const char latin[] = "a\xe9\x80z";
    static const char wide[] = "\xfe\xff\0a\xd8\x3d\xde\0\0z";
    struct opened o;

    (void)state;
    for (size_t chunk = 1; chunk < 20; chunk++) {
        assert_int_equal(open_bytes(&o, "a\xc3\xa9z", 4, "utf-8", chunk), OK);
        assert_text(&o, "a\xc3\xa9z", 4);
        close_bytes(&o);
        assert_int_equal(open_bytes(&o, latin, 4, "cp1252", chunk), OK);
        assert_text(&o, "a\xc3\xa9\xe2\x82\xacz", 4);
        close_bytes(&o);
        assert_int_equal(open_bytes(&o, wide, sizeof wide - 1, "utf-16", chunk),
                         OK);
        assert_int_equal(o.t.mark, 2);
        assert_text(&o, "a\xf0\x9f\x98\x80z", sizeof wide - 1);
        close_bytes(&o);
    }
}

static void a_mark_is_dropped_and_counted(void **state)
{
    struct opened o;

    (void)state;
    assert_int_equal(open_bytes(&o, "\xef\xbb\xbf", 3, "utf-8", 1), OK);
    assert_int_equal(o.t.mark, 3);
    assert_text(&o, "", 3);
    close_bytes(&o);
    assert_int_equal(open_bytes(&o, "\xef\xbb", 2, "utf-8", 1), OK);
    assert_int_equal(o.t.mark, 0);
    assert_text(&o, "\xef\xbb", 2);
    close_bytes(&o);
    assert_int_equal(open_bytes(&o, "a\0b\0", 4, "utf-16", 2), OK);
    assert_text(&o, "ab", 4); /* little-endian without a mark */
    close_bytes(&o);
}

static void a_mark_that_contradicts_is_held(void **state)
{
    static const struct {
        const char *bytes, *encoding;
    } all[] = {{"\xff\xfe"
                "a",
                "utf-8"},
               {"\xfe\xff"
                "a",
                "utf-16le"},
               {"\xef\xbb\xbf"
                "a",
                "windows-1252"},
               {"\xef\xbb\xbf"
                "a",
                "utf-16"}};
    struct opened o;

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        assert_int_equal(open_bytes(&o, all[i].bytes, strlen(all[i].bytes),
                                    all[i].encoding, 8),
                         ERR_HELD);
        assert_contains(o.err.text, "a.csv: file begins with the mark of ");
        close_bytes(&o);
    }
}

static void an_unknown_encoding_is_usage(void **state)
{
    struct opened o;

    (void)state;
    assert_int_equal(open_bytes(&o, "a", 1, "klingon", 8), ERR_USAGE);
    assert_contains(o.err.text, "klingon");
    close_bytes(&o);
}

static void the_window_slides_and_keeps_what_was_not_taken(void **state)
{
    char text[1000];
    struct opened o;

    (void)state;
    for (size_t i = 0; i < sizeof text; i++) {
        text[i] = (char)('a' + i % 26);
    }
    assert_int_equal(open_bytes(&o, text, sizeof text, "utf-8", 40), OK);
    for (size_t at = 0; at < sizeof text; at += 10) {
        struct str rest;

        while (csv_text_rest(&o.t).len < 30 && !o.t.end) {
            assert_int_equal(csv_text_fill(&o.t, &o.err), OK);
        }
        rest = csv_text_rest(&o.t);
        assert_memory_equal(rest.ptr, text + at, rest.len < 30 ? rest.len : 30);
        assert_int_equal(o.t.offset, at);
        assert_int_equal(csv_text_take(&o.t, 10), 10);
        assert_true(o.t.window.cap < sizeof text);
    }
    close_bytes(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_comes_in_chunks_of_any_size),
        cmocka_unit_test(a_mark_is_dropped_and_counted),
        cmocka_unit_test(a_mark_that_contradicts_is_held),
        cmocka_unit_test(an_unknown_encoding_is_usage),
        cmocka_unit_test(the_window_slides_and_keeps_what_was_not_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
