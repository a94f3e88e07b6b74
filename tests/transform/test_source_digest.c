/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_source_digest - what makes another mapping version, and what does not.
 */
#include "tests/transform/sourced.h"

#define LOG SOURCED_LOG SOURCED_CASE SOURCED_DAY
#define REST "map: {level: {banked: ['5']}}\n" SOURCED_EMIT

/* In hex, valid until the fourth call after this one. */
static const char *version(void **state, const char *text)
{
    static char hex[4][DIGEST_HEX + 1];
    static unsigned turn;
    struct sourced s;
    char *out = hex[turn++ % 4];

    digest_hex(sourced_open(&s, state, text)->mapping, out);
    sourced_close(&s);
    return out;
}

static void layout_comments_and_quotes_do_not_count(void **state)
{
    assert_string_equal(
        version(state, LOG REST),
        version(
            state,
            "# a comment\nfiles:\n  log:\n    schema:\n      fields:\n"
            "      - to: 'case_number'\n        name: \"case\"\n" SOURCED_DAY
            "    match: 'l.csv'\nmap:\n  level:\n    banked: ['5']\n"
            "emit:\n- as: contact\n  file: log\nsource: s\n"));
}

static void where_it_is_fetched_does_not_count(void **state)
{
    assert_string_equal(
        version(state, LOG REST),
        version(state, LOG REST "fetch: {kind: folder, path: /srv/x}\n"));
    assert_string_equal(
        version(state, LOG REST "fetch: {kind: folder, path: /srv/x}\n"),
        version(state, LOG REST "fetch: {kind: http, url: 'http://x/'}\n"));
}

static void what_the_file_says_counts(void **state)
{
    static const char *const others[] = {
        LOG REST "title: x\n",
        LOG REST "zone: UTC\n",
        LOG REST "delivery: append\n",
        LOG "map: {level: {banked: ['6']}}\n" SOURCED_EMIT,
        LOG "map: {level: {banking: ['5']}}\n" SOURCED_EMIT,
        LOG SOURCED_EMIT,
        LOG "map: {level: {banked: ['5']}}\nemit:\n- {file: log, as: test}\n",
        SOURCED_LOG SOURCED_DAY SOURCED_CASE REST,
        SOURCED_LOG SOURCED_CASE
        "      - {name: day, to: occurred, type: date, onError: null}\n" REST,
    };
    char plain[DIGEST_HEX + 1];

    memcpy(plain, version(state, LOG REST), sizeof plain);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_string_not_equal(plain, version(state, others[i]));
    }
}

static void the_order_of_emits_counts(void **state)
{
    assert_string_not_equal(
        version(state,
                LOG "emit:\n- {file: log, as: contact}\n- {file: log, as: "
                    "test}\n"),
        version(state, LOG "emit:\n- {file: log, as: test}\n- {file: log, as: "
                           "contact}\n"));
}

static void rows_of_the_vocabulary_count_when_they_are_ours(void **state)
{
#define VOCABULARY in_scratch(state, "vocabulary.csv")
#define HEAD \
    "source,field,code,ours,effective_from,effective_to,citation,note\n"
    char none[DIGEST_HEX + 1];

    memcpy(none, version(state, LOG REST), sizeof none);
    put_file(VOCABULARY, HEAD "other,code,X,contact,,,memo,\n");
    assert_string_equal(none, version(state, LOG REST));
    put_file(VOCABULARY, HEAD "s,code,X,contact,,,memo,\n");
    assert_string_not_equal(none, version(state, LOG REST));
    put_file(VOCABULARY, HEAD "s,code,X,contact,2021-01-01,,memo,\n");
    assert_string_not_equal(version(state, LOG REST), none);
    memcpy(none, version(state, LOG REST), sizeof none);
    put_file(VOCABULARY, HEAD "s,code,X,contact,2021-01-02,,memo,\n");
    assert_string_not_equal(none, version(state, LOG REST));
    put_file(VOCABULARY,
             HEAD "s,code,X,contact,2021-01-01,,another memo,a note\n");
    assert_string_equal(none, version(state, LOG REST));
#undef HEAD
#undef VOCABULARY
}

static void the_jurisdiction_counts(void **state)
{
    const char *path = in_scratch(state, "s.yaml");
    char hex[2][DIGEST_HEX + 1];
    struct source *src;
    struct arena a;
    struct err err;

    put_file(path, LOG REST);
    arena_init(&a, 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(
            source_load(&a, path, i ? "us-yy" : "us-xx", &src, &err), OK);
        digest_hex(src->mapping, hex[i]);
    }
    assert_string_not_equal(hex[0], hex[1]);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SOURCED_TEST(layout_comments_and_quotes_do_not_count),
        SOURCED_TEST(where_it_is_fetched_does_not_count),
        SOURCED_TEST(what_the_file_says_counts),
        SOURCED_TEST(the_order_of_emits_counts),
        SOURCED_TEST(rows_of_the_vocabulary_count_when_they_are_ours),
        SOURCED_TEST(the_jurisdiction_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
