/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_encoding_decode - bytes to UTF-8 in pieces of every size, what cannot
 * be decoded, and the corpora with their encodings declared.
 */
#include "common/digest.h"
#include "common/json.h"
#include "common/node.h"
#include "tests/transform/corpus.h"
#include "transform/encoding.h"

static struct arena arena;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

/* Decoded in pieces; every buffer of its own size for a sanitizer. */
static struct str in_pieces(enum encoding e, struct str s, size_t piece)
{
    char *out = arena_alloc(&arena, ENCODING_GROWTH * s.len + 16);
    struct decoder d;
    size_t n = 0, at = 0;
    bool last;

    decoder_init(&d, e);
    do {
        size_t take = s.len - at < piece ? s.len - at : piece;
        char *in = malloc(take ? take : 1);
        char *room = malloc(ENCODING_GROWTH * take + 16);
        size_t got;

        assert_non_null(in);
        assert_non_null(room);
        if (take > 0) {
            memcpy(in, s.ptr + at, take);
        }
        at += take;
        last = at == s.len;
        got = decoder_put(&d, (struct str){in, take}, last, room);
        memcpy(out + n, room, got);
        n += got;
        free(in);
        free(room);
    } while (!last);
    return (struct str){out, n};
}

static void decodes_n(enum encoding e, struct str s, struct str want)
{
    for (size_t piece = 1; piece <= s.len + 1; piece++) {
        struct str got = in_pieces(e, s, piece);

        if (!str_eq(got, want)) {
            fail_msg("in pieces of %zu: %zu bytes, not %zu", piece, got.len,
                     want.len);
        }
    }
    assert_int_equal(encoding_raw_len(e, want), s.len);
}

#define DECODES(e, text, want) decodes_n(e, STR(text), STR(want))

static void code_pages_become_utf8(void **state)
{
    (void)state;
    DECODES(ENC_WINDOWS_1252,
            "Garc\xED"
            "a \x93quoted\x94 \x96 \x80",
            "Garc\xC3\xAD"
            "a \xE2\x80\x9Cquoted\xE2\x80\x9D \xE2\x80\x93 "
            "\xE2\x82\xAC");
    DECODES(ENC_ISO_8859_1, "plain text, \xE9 and \x93",
            "plain text, \xC3\xA9 and \xC2\x93");
    DECODES(ENC_ISO_8859_15, "\xA4 5", "\xE2\x82\xAC 5");
    DECODES(ENC_MACROMAN,
            "H\x8E"
            "ctor \xD5",
            "H\xC3\xA9"
            "ctor \xE2\x80\x99");
    DECODES(ENC_CP037, "\xD1\x96\x88\x95\x40\xF1\x25", "John 1\n");
}

static void bytes_without_a_character_are_marked(void **state)
{
    (void)state;
    DECODES(ENC_WINDOWS_1252,
            "abc\x81"
            "def\x9D",
            "abc\xFF"
            "def\xFF");
}

static void utf16_becomes_utf8_in_either_order(void **state)
{
    (void)state;
    DECODES(ENC_UTF16LE, "a\0b\0c\0d\0e\0\xE9\0\xAC\x20\x3D\xD8\x00\xDE",
            "abcde\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
    DECODES(ENC_UTF16BE, "\0a\0b\0c\0d\0e\0\xE9\x20\xAC\xD8\x3D\xDE\x00",
            "abcde\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
    DECODES(ENC_UTF16LE, "", "");
    DECODES(ENC_UTF16BE, "\0\0\xFF\xFF", "\0\xEF\xBF\xBF");
}

static void utf16_goes_by_its_mark_or_is_little_endian(void **state)
{
    (void)state;
    /* the mark stays, as any other character, for the count of bytes */
    DECODES(ENC_UTF16, "\xFE\xFF\0a\0b",
            "\xEF\xBB\xBF"
            "ab");
    DECODES(ENC_UTF16,
            "\xFF\xFE"
            "a\0b\0",
            "\xEF\xBB\xBF"
            "ab");
    DECODES(ENC_UTF16, "a\0b\0", "ab");
    DECODES(ENC_UTF16, "a", "\xFF");
}

static void broken_utf16_is_marked_and_counted(void **state)
{
    (void)state;
    DECODES(ENC_UTF16LE, "a\0b", "a\xFF");
    DECODES(ENC_UTF16LE,
            "\x3D\xD8"
            "a\0",
            "\xED\xA0\xBD"
            "a");
    DECODES(ENC_UTF16LE, "\x3D\xD8", "\xED\xA0\xBD");
    DECODES(ENC_UTF16LE, "\x3D\xD8\x01", "\xED\xA0\xBD\xFF");
    DECODES(ENC_UTF16LE, "\x3D\xD8\x3D\xD8\x00\xDE",
            "\xED\xA0\xBD\xF0\x9F\x98\x80");
    DECODES(ENC_UTF16BE, "\xDE\x00\0a",
            "\xED\xB8\x80"
            "a");
}

static void text_that_is_utf8_passes_as_it_is(void **state)
{
    (void)state;
    DECODES(ENC_UTF8, "caf\xC3\xA9 \xFF", "caf\xC3\xA9 \xFF");
    DECODES(ENC_ASCII, "abc", "abc");
}

static void growth_stays_below_what_is_promised(void **state)
{
    char worst[64];

    (void)state;
    memset(worst, '\x80', sizeof worst); /* the euro sign */
    assert_int_equal(
        in_pieces(ENC_WINDOWS_1252, (struct str){worst, sizeof worst}, 64).len,
        3 * sizeof worst);
    memset(worst, '\xAC', sizeof worst);
    assert_int_equal(
        in_pieces(ENC_UTF16LE, (struct str){worst, sizeof worst}, 1).len,
        sizeof worst / 2 * 3);
}

static void whole(enum encoding e, struct str s, const char *want, size_t bad)
{
    size_t at = 42;
    struct str got = encoding_decode(&arena, e, s, &at);

    assert_str(got, want);
    assert_true(at == bad);
}

static void a_whole_text_loses_its_mark_and_says_what_is_bad(void **state)
{
    (void)state;
    whole(ENC_UTF8,
          STR("\xEF\xBB\xBF"
              "abc"),
          "abc", SIZE_MAX);
    whole(ENC_UTF8, STR("abc"), "abc", SIZE_MAX);
    whole(ENC_UTF8,
          STR("\xEF\xBB\xBF"
              "ab\xFF"),
          "ab\xFF", 5);
    whole(ENC_ASCII, STR("ab\xC3\xA9"), "ab\xC3\xA9", 2);
    whole(ENC_UTF16, STR("\xFE\xFF\0a"), "a", SIZE_MAX);
    whole(ENC_UTF16, STR("a\0"), "a", SIZE_MAX);
    whole(ENC_UTF16LE,
          STR("\xFF\xFE"
              "a\0b"),
          "a\xFF", 4);
    whole(ENC_UTF16LE,
          STR("a\0\x3D\xD8"
              "a\0"),
          "a\xED\xA0\xBD"
          "a",
          2);
    whole(ENC_WINDOWS_1252, STR("\x80\x81"), "\xE2\x82\xAC\xFF", 1);
    /* of another encoding it is no mark */
    whole(ENC_WINDOWS_1252,
          STR("\xEF\xBB\xBF"
              "a"),
          "\xC3\xAF\xC2\xBB\xC2\xBF"
          "a",
          SIZE_MAX);
    whole(ENC_UTF16, STR("\xEF\xBB\xBF\0"), "\xEB\xAF\xAF\xC2\xBF", SIZE_MAX);
    whole(ENC_UTF8, STR_NULL, "", SIZE_MAX);
    whole(ENC_UTF16, STR_NULL, "", SIZE_MAX);
}

/* Every cell of the expected rows stands in the text, one behind another. */
static void holds_rows(struct str text, const struct node *rows)
{
    const char *at = text.ptr, *end = text.ptr + text.len;

    for (size_t r = 0; r < node_count(rows); r++) {
        const struct node *row = &rows->items[r];

        for (size_t c = 0; c < row->count; c++) {
            struct str cell = row->items[c].text;

            if (cell.len > 0) {
                at = memmem(at, (size_t)(end - at), cell.ptr, cell.len);
                if (!at) {
                    fail_msg("row %zu, cell %zu is not there", r, c);
                }
                at += cell.len;
            }
        }
    }
}

static const struct node *expectation(const char *file)
{
    struct str rest = corpus(&arena, "own/csv/EXPECT.jsonl");
    struct err err = {0};

    while (rest.ptr && rest.len > 0) {
        struct str line = str_cut(&rest, '\n');
        struct node *root;

        if (json_parse(&arena, line, "EXPECT.jsonl", &root, &err)) {
            fail_msg("%s", err.text);
        }
        if (str_is(node_text(root, "file", STR("")), file)) {
            return root;
        }
    }
    fail_msg("%s is not expected", file);
    return NULL;
}

static void our_declared_files_are_read_exactly(void **state)
{
    static const char *const files[] = {
        "cp1252_declared.csv", "latin1_declared.csv", "macroman_declared.csv",
        "utf16le_bom.csv", "utf16be_bom.csv"};

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const struct node *expect = expectation(files[i]);
        const struct node *rows = node_get(expect, "rows");
        struct str bytes =
            corpus(&arena, arena_printf(&arena, "own/csv/%s", files[i]).ptr);
        struct str text;
        enum encoding e;
        struct err err = {0};
        size_t bad;

        if (encoding_find(node_text(expect, "encoding", STR("")), false, &e,
                          &err)) {
            fail_msg("%s", err.text);
        }
        text = encoding_decode(&arena, e, bytes, &bad);
        assert_true(bad == SIZE_MAX);
        assert_true(rows->count > 0);
        holds_rows(text, rows);
        assert_false(encoding_looks_doubled(text));
    }
}

static void the_mainframe_file_is_the_plain_one(void **state)
{
    struct str ebcdic = corpus(&arena, "own/fixed/ebcdic_cp037.dat");
    struct str plain = corpus(&arena, "own/fixed/no_newlines.dat");
    size_t bad;

    (void)state;
    assert_true(
        str_eq(encoding_decode(&arena, ENC_CP037, ebcdic, &bad), plain));
    assert_true(bad == SIZE_MAX);
}

static void foreign_texts_with_their_label_are_exact(void **state)
{
    static const char *const names[] = {
        "UTF-16/bom-utf-16-be.srt",
        "UTF-16BE/nobom-utf16be.txt",
        "ascii/howto.diveintomark.org.xml",
        "iso-8859-1/_ude_1.txt",
        "iso-8859-1/_ude_4.txt",
        "iso-8859-1/_ude_6.txt",
        "utf-8-sig/bom-utf-8.srt",
        "utf-8/_chromium_UTF-8_with_no_encoding_specified.html",
        "utf-8/_mozilla_bug306272_text.html",
        "utf-8/_mozilla_bug426271_text-utf-8.html",
        "utf-8/_ude_1.txt",
        "utf-8/_ude_greek.txt",
        "windows-1252/_mozilla_bug421271_text.html",
        "windows-1252/_ude_2.txt",
        "windows-1252/github_bug_9.txt"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct str rest = str_from(names[i]), label = str_cut(&rest, '/');
        struct str bytes =
            corpus(&arena, arena_printf(&arena, "chardet/%s", names[i]).ptr);
        struct str want = str_trim(corpus(
            &arena, arena_printf(&arena, "chardet/EXPECT/%.*s__%.*s.sha256",
                                 STR_ARG(label), STR_ARG(rest))
                        .ptr));
        struct digest digest;
        enum encoding e;
        struct err err = {0};
        size_t bad;
        char hex[DIGEST_HEX + 1];

        if (encoding_find(label, false, &e, &err)) {
            fail_msg("%s", err.text);
        }
        digest = sha256_of(encoding_decode(&arena, e, bytes, &bad));
        digest_hex(&digest, hex);
        if (bad != SIZE_MAX || !str_starts(want, str_from(hex))) {
            fail_msg("%s is read differently", names[i]);
        }
    }
}

static void foreign_encodings_are_not_on_the_list(void **state)
{
    static const char *const labels[] = {
        "Big5",   "EUC-KR",       "GB2312",
        "KOI8-R", "SHIFT_JIS",    "windows-1250-polish",
        "UTF-7",  "windows-1251", "iso-8859-9-turkish"};
    enum encoding e;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        assert_int_equal(encoding_find(str_from(labels[i]), false, &e, &err),
                         ERR_USAGE);
    }
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(code_pages_become_utf8),
        T(bytes_without_a_character_are_marked),
        T(utf16_becomes_utf8_in_either_order),
        T(utf16_goes_by_its_mark_or_is_little_endian),
        T(broken_utf16_is_marked_and_counted),
        T(text_that_is_utf8_passes_as_it_is),
        T(growth_stays_below_what_is_promised),
        T(a_whole_text_loses_its_mark_and_says_what_is_bad),
        T(our_declared_files_are_read_exactly),
        T(the_mainframe_file_is_the_plain_one),
        T(foreign_texts_with_their_label_are_exact),
        T(foreign_encodings_are_not_on_the_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
