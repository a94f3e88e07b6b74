/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of transform/stream. */
#include "tests/transform/read_csv.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <zlib.h>

#include "common/json.h"

/* What came out of a stream. */
struct got {
    struct buf out;
    enum err_code code;
    struct err err;
    uint64_t in, bytes;
};

static void read_limited(struct got *g, struct str file, const char *name,
                         size_t piece, uint64_t limit)
{
    struct stream *s;
    char *p = malloc(piece);
    size_t n;

    assert_non_null(p);
    buf_init(&g->out, (size_t)64 << 20);
    g->in = g->bytes = 0;
    if (stream_open(&s, bytes_fd(file.ptr, file.len), name, &g->err) == OK) {
        if (limit > 0) {
            stream_limit(s, limit);
        }
        while (stream_read(s, p, piece, &n, &g->err) == OK && n > 0) {
            assert_true(buf_put(&g->out, p, n));
        }
        g->in = stream_bytes_in(s);
        g->bytes = stream_bytes_out(s);
        stream_free(s);
    } else {
        assert_null(s);
    }
    g->code = g->err.code;
    free(p);
}

static void read_bytes(struct got *g, struct str file, const char *name)
{
    read_limited(g, file, name, 1000, 0);
}

/* One gzip member of text behind what b holds. */
static void pack(struct buf *b, struct str text)
{
    z_stream z = {0};

    assert_int_equal(
        deflateInit2(&z, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY),
        Z_OK);
    assert_true(buf_reserve(b, deflateBound(&z, text.len) + 64));
    z.next_in = (Bytef *)(uintptr_t)text.ptr;
    z.avail_in = (uInt)text.len;
    z.next_out = (Bytef *)b->ptr + b->len;
    z.avail_out = (uInt)(b->cap - b->len);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    b->len += z.total_out;
    assert_int_equal(deflateEnd(&z), Z_OK);
}

static void assert_reads(struct str file, const char *name, struct str wanted)
{
    static const size_t pieces[] = {1, 3, 4096, 1 << 20};

    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct got g;

        read_limited(&g, file, name, pieces[i], 0);
        if (g.code) {
            fail_msg("%s", g.err.text);
        }
        assert_true(str_eq(buf_slice(&g.out), wanted));
        assert_int_equal(g.in, file.len);
        assert_int_equal(g.bytes, wanted.len);
        buf_release(&g.out);
    }
}

static void assert_fails(struct str file, const char *name, enum err_code code,
                         const char *part)
{
    struct got g;

    read_bytes(&g, file, name);
    assert_int_equal(g.code, code);
    assert_contains(g.err.text, part);
    assert_contains(g.err.text, name);
    buf_release(&g.out);
}

static void plain_files_pass_through(void **state)
{
    (void)state;
    assert_reads(STR(""), "a.csv", STR(""));
    assert_reads(STR("\x1f"), "a.csv", STR("\x1f"));
    assert_reads(STR("a,b\n1,2\n"), "a.csv", STR("a,b\n1,2\n"));
}

static void members_are_joined_and_padding_is_dropped(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 1 << 20);
    pack(&b, STR("one,"));
    pack(&b, STR(""));
    pack(&b, STR("two\n"));
    assert_reads(buf_slice(&b), "a.csv", STR("one,two\n"));
    assert_true(buf_put(&b, "\0\0\0\0\0", 5));
    assert_reads(buf_slice(&b), "a.csv.GZ", STR("one,two\n"));
    buf_release(&b);
}

static void bytes_behind_the_last_member_are_damage(void **state)
{
    static const char *const tails[] = {"x", "\x1f", "\x1f\x8c", "a,b\n1,2\n"};
    struct buf b;
    size_t len;

    (void)state;
    buf_init(&b, 1 << 20);
    pack(&b, STR("text"));
    len = b.len;
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        b.len = len;
        assert_true(buf_put(&b, tails[i], strlen(tails[i])));
        assert_fails(buf_slice(&b), "a.gz", ERR_FAILED,
                     "data after the last gzip member");
    }
    b.len = len; /* a member behind zeros is no member */
    assert_true(buf_put(&b, "\0", 1));
    pack(&b, STR("more"));
    assert_fails(buf_slice(&b), "a.gz", ERR_FAILED, "data after the last");
    buf_release(&b);
}

static void a_file_cut_anywhere_is_no_clean_end(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 1 << 20);
    pack(&b, STR("a,b\n1,2\n1,2\n1,2\n"));
    for (size_t n = 2; n < b.len; n++) {
        assert_fails((struct str){b.ptr, n}, "a.csv", ERR_FAILED, "cut short");
    }
    pack(&b, STR("second"));
    assert_fails((struct str){b.ptr, b.len - 1}, "a.csv", ERR_FAILED,
                 "cut short");
    buf_release(&b);
}

static void a_flipped_bit_is_seen_or_means_nothing(void **state)
{
    struct str text = STR("a,b\n1,2\n3,4\n5,6\n");
    struct buf b;
    size_t seen = 0;

    (void)state;
    buf_init(&b, 1 << 20);
    pack(&b, text);
    for (size_t i = 10; i < b.len; i++) { /* behind the header */
        struct got g;

        b.ptr[i] ^= 0x40;
        read_bytes(&g, buf_slice(&b), "a.gz");
        seen += g.code == ERR_FAILED;
        assert_true(g.code == ERR_FAILED || str_eq(buf_slice(&g.out), text));
        b.ptr[i] ^= 0x40;
        buf_release(&g.out);
    }
    assert_true(seen >= b.len - 11); /* bits that fill the last byte up */
    buf_release(&b);
}

static void a_name_that_says_gzip_is_held_to_it(void **state)
{
    (void)state;
    assert_fails(STR("a,b\n"), "a.csv.gz", ERR_FAILED, "holds none");
    assert_fails(STR(""), "a.gzip", ERR_FAILED, "is empty");
    assert_fails(STR("\x78\x9c\x03\0\0\0\0\1"), "a.gz", ERR_FAILED,
                 "holds none");
}

static void one_layer_is_opened(void **state)
{
    struct buf inner, outer;

    (void)state;
    buf_init(&inner, 1 << 20);
    buf_init(&outer, 1 << 20);
    pack(&inner, STR("text"));
    pack(&outer, buf_slice(&inner));
    assert_fails(buf_slice(&outer), "a.gz", ERR_HELD, "gzip inside a gzip");
    buf_release(&inner);
    buf_release(&outer);
}

static void a_bomb_is_stopped_by_its_ratio(void **state)
{
    static char zeros[4 << 20];
    struct buf b;
    struct got g;

    (void)state;
    buf_init(&b, 1 << 24);
    pack(&b, (struct str){zeros, 1 << 20}); /* free of the ratio */
    assert_reads(buf_slice(&b), "a.gz", (struct str){zeros, 1 << 20});
    buf_clear(&b);
    pack(&b, (struct str){zeros, sizeof zeros});
    read_bytes(&g, buf_slice(&b), "a.gz");
    assert_int_equal(g.code, ERR_FAILED);
    assert_contains(g.err.text, "more than 200 times");
    assert_true(g.out.len <= (1 << 20) + 1000);
    buf_release(&g.out);
    buf_release(&b);
}

static void decoded_bytes_have_a_limit(void **state)
{
    struct str text = STR("0123456789");
    struct buf b;

    (void)state;
    buf_init(&b, 1 << 20);
    pack(&b, text);
    for (int packed = 0; packed < 2; packed++) {
        for (uint64_t limit = 9; limit <= 11; limit++) {
            struct got g;

            read_limited(&g, packed ? buf_slice(&b) : text, "a", 3, limit);
            assert_int_equal(g.code, limit < 10 ? ERR_FAILED : OK);
            if (g.code) {
                assert_contains(g.err.text, "more than 9 bytes");
            }
            buf_release(&g.out);
        }
    }
    buf_release(&b);
}

static void a_pipe_gives_bytes_as_they_come(void **state)
{
    struct stream *s;
    struct err err;
    char p[16];
    size_t n;
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "abc", 3), 3);
    assert_int_equal(stream_open(&s, ends[0], "pipe", &err), OK);
    assert_int_equal(stream_read(s, p, sizeof p, &n, &err), OK);
    assert_str(((struct str){p, n}), "abc");
    assert_int_equal(write(ends[1], "de", 2), 2);
    assert_int_equal(stream_read(s, p, sizeof p, &n, &err), OK);
    assert_str(((struct str){p, n}), "de");
    assert_int_equal(close(ends[1]), 0);
    assert_int_equal(stream_read(s, p, sizeof p, &n, &err), OK);
    assert_int_equal(n, 0);
    assert_int_equal(stream_bytes_out(s), 5);
    stream_free(s);
    assert_int_equal(fcntl(ends[0], F_GETFD), -1); /* it was taken over */
    stream_free(NULL);
}

static void what_cannot_be_read_is_said(void **state)
{
    struct stream *s;
    struct err err;
    int fd = open("/", O_RDONLY | O_DIRECTORY);

    (void)state;
    assert_int_equal(stream_open(&s, fd, "a.csv", &err), ERR_RETRY);
    assert_contains(err.text, "a.csv: could not read: ");
    assert_null(s);
}

static double seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static void check_own(const char *dir, const struct node *expect)
{
    struct str verdict = node_text(expect, "verdict", STR(""));
    struct str file = node_text(expect, "file", STR(""));
    double began = seconds();
    struct stream *s;
    struct err err;
    char path[512], block[1 << 16];
    size_t n;

    (void)snprintf(path, sizeof path, "%s/%.*s", dir, STR_ARG(file));
    if (stream_open(&s, open(path, O_RDONLY), path, &err) == OK) {
        while (stream_read(s, block, sizeof block, &n, &err) == OK && n > 0) {
        }
    }
    if (err.code != (str_is(verdict, "accept") ? OK
                     : str_is(verdict, "hold") ? ERR_HELD
                                               : ERR_FAILED)) {
        fail_msg("%s: %d %s", path, err.code, err.text);
    }
    if (err.code == OK) {
        assert_int_equal(stream_bytes_out(s),
                         node_int(expect, "decoded_bytes", -1));
    }
    stream_free(s);
    assert_true(seconds() - began < 2);
}

static void own_files_are_judged_as_they_say(void **state)
{
    const char *all = getenv("LAPSE_CORPORA");
    struct arena a;
    struct buf text;
    struct str rest;
    struct err err;
    struct rusage use;
    size_t files = 0;
    const char *dir;

    (void)state;
    if (!all || !file_exists(all)) {
        skip();
    }
    arena_init(&a, 0);
    buf_init(&text, 1 << 20);
    dir = arena_printf(&a, "%s/own/gz", all).ptr;
    assert_int_equal(
        file_read(arena_printf(&a, "%s/EXPECT.jsonl", dir).ptr, &text, &err),
        OK);
    rest = buf_slice(&text);
    while (rest.len > 0) {
        struct str line = str_cut(&rest, '\n');
        struct node *expect;

        assert_int_equal(json_parse(&a, line, "EXPECT", &expect, &err), OK);
        check_own(dir, expect);
        files++;
    }
    assert_true(files >= 18);
    assert_int_equal(getrusage(RUSAGE_SELF, &use), 0);
    assert_true(use.ru_maxrss < 512L << 10); /* KiB; sanitizers take most */
    buf_release(&text);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_files_pass_through),
        cmocka_unit_test(members_are_joined_and_padding_is_dropped),
        cmocka_unit_test(bytes_behind_the_last_member_are_damage),
        cmocka_unit_test(a_file_cut_anywhere_is_no_clean_end),
        cmocka_unit_test(a_flipped_bit_is_seen_or_means_nothing),
        cmocka_unit_test(a_name_that_says_gzip_is_held_to_it),
        cmocka_unit_test(one_layer_is_opened),
        cmocka_unit_test(a_bomb_is_stopped_by_its_ratio),
        cmocka_unit_test(decoded_bytes_have_a_limit),
        cmocka_unit_test(a_pipe_gives_bytes_as_they_come),
        cmocka_unit_test(what_cannot_be_read_is_said),
        cmocka_unit_test(own_files_are_judged_as_they_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
