/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of what facts refer to, and their rows once each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "transform/dictionary.h"

struct fixture {
    struct site_key key;
    struct frame_out out;
    struct dictionary d;
};

static void open_dictionary(struct fixture *f)
{
    static const unsigned char secret[32] = {7};

    site_key_set(&f->key, secret);
    frame_out_init(&f->out, -1, NULL);
    dictionary_init(&f->d, STR("us-xx"), &f->key, &f->out);
}

static void close_dictionary(struct fixture *f)
{
    dictionary_release(&f->d);
    frame_out_release(&f->out);
}

/* Rows of a table since the last call. */
static size_t rows(struct fixture *f, enum table t)
{
    struct buf *b = &f->out.block[t];
    size_t at = b->len > 0 ? FRAME_HEADER_LEN : 0, n = 0;

    for (; at < b->len; n++) {
        int64_t key[2];
        size_t len =
            copy_row_next(t, (struct str){b->ptr + at, b->len - at}, key);

        assert_true(len > 0);
        at += len;
    }
    buf_clear(b);
    return n;
}

static struct fact naming(enum word w, struct str text)
{
    struct fact f = {.precision = 'd'};

    f.word[w].set = true;
    f.word[w].text = text;
    return f;
}

static int64_t case_of(struct fixture *f, const struct fact *fact)
{
    struct err err = {0};
    int64_t key;

    dictionary_expect(&f->d, fact);
    assert_int_equal(dictionary_case(&f->d, fact, &key, &err), OK);
    return key;
}

static void a_case_is_its_number_in_its_jurisdiction(void **state)
{
    struct fixture f;
    struct fact a = naming(WORD_case_number, STR("0012"));
    struct fact b = a, nobody = {.precision = 'd'};
    struct str field[] = {STR("us-xx"), STR("0012")};
    int64_t key;

    (void)state;
    open_dictionary(&f);
    key = case_of(&f, &a);
    assert_true(key == site_hash(&f.key, 'c', field, 2));
    assert_int_equal(rows(&f, TABLE_CASE_REF), 1);
    assert_int_equal(rows(&f, TABLE_PRIVATE_CASE), 1);
    assert_true(case_of(&f, &a) == key);
    assert_int_equal(rows(&f, TABLE_CASE_REF), 0);
    /* the same number elsewhere is another case, and home again the first */
    b.word[WORD_jurisdiction] =
        (struct value){.set = true, .text = STR("us-yy")};
    assert_true(case_of(&f, &b) != key);
    assert_int_equal(rows(&f, TABLE_CASE_REF), 1);
    b.word[WORD_jurisdiction].text = STR("us-xx");
    assert_true(case_of(&f, &b) == key);
    assert_true(case_of(&f, &a) == key);
    assert_int_equal(rows(&f, TABLE_CASE_REF), 0);
    assert_true(case_of(&f, &nobody) == 0);
    close_dictionary(&f);
}

/* More cases than the cache has slots, twice: rows once. */
static void a_case_that_was_forgotten_is_not_written_again(void **state)
{
    struct fixture f;
    struct fact a = naming(WORD_case_number, STR_NULL);
    char number[16];

    (void)state;
    open_dictionary(&f);
    for (int round = 0; round < 2; round++) {
        size_t n = 0;

        for (int i = 0; i < 70000; i++) {
            snprintf(number, sizeof number, "N%d", i);
            a.word[WORD_case_number].text = str_from(number);
            case_of(&f, &a);
            if (i % 500 == 499) { /* before a block is sent */
                n += rows(&f, TABLE_CASE_REF);
                rows(&f, TABLE_PRIVATE_CASE);
            }
        }
        assert_int_equal(n, round == 0 ? 70000 : 0);
    }
    close_dictionary(&f);
}

static void officers_and_offices_are_apart(void **state)
{
    struct fixture f;
    struct fact a = naming(WORD_officer, STR("North"));
    struct err err = {0};
    int64_t officer, enterer, office;

    (void)state;
    open_dictionary(&f);
    a.word[WORD_entered_by] = a.word[WORD_office] = a.word[WORD_officer];
    assert_int_equal(dictionary_officer(&f.d, &a, WORD_officer, &officer, &err),
                     OK);
    assert_int_equal(
        dictionary_officer(&f.d, &a, WORD_entered_by, &enterer, &err), OK);
    assert_int_equal(dictionary_office(&f.d, &a, &office, &err), OK);
    assert_true(officer == enterer && officer != office);
    assert_int_equal(rows(&f, TABLE_OFFICER), 1);
    assert_int_equal(rows(&f, TABLE_PRIVATE_OFFICER), 1);
    assert_int_equal(rows(&f, TABLE_OFFICE), 1);
    close_dictionary(&f);
}

static int64_t profile_of(struct fixture *f, const struct fact *fact)
{
    struct err err = {0};
    int64_t key;

    assert_int_equal(dictionary_profile(&f->d, fact, &key, &err), OK);
    return key;
}

static void a_profile_is_its_whole_content(void **state)
{
    struct fixture f;
    struct fact a = naming(WORD_channel, STR("in_person")), b = a;
    int64_t key;

    (void)state;
    open_dictionary(&f);
    key = profile_of(&f, &a);
    b.precision = 'm';
    assert_true(profile_of(&f, &b) != key);
    b = a;
    b.conflict = true;
    assert_true(profile_of(&f, &b) != key);
    b = a;
    b.rules = STR("why");
    assert_true(profile_of(&f, &b) != key);
    b = naming(WORD_corrected_channel, STR("in_person"));
    assert_true(profile_of(&f, &b) != key);
    assert_int_equal(rows(&f, TABLE_PROFILE), 5);
    assert_true(profile_of(&f, &a) == key);
    assert_int_equal(rows(&f, TABLE_PROFILE), 0);
    close_dictionary(&f);
}

static void a_profile_is_kept_where_the_fact_says(void **state)
{
    struct fixture f;
    struct fact a = naming(WORD_channel, STR("in_person")), b = a;
    int64_t place = 0, key;

    (void)state;
    open_dictionary(&f);
    a.profile = &place;
    key = profile_of(&f, &a);
    assert_true(place == key);
    assert_true(profile_of(&f, &a) == key);
    assert_true(profile_of(&f, &b) == key); /* without a place */
    assert_int_equal(rows(&f, TABLE_PROFILE), 1);
    close_dictionary(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_case_is_its_number_in_its_jurisdiction),
        cmocka_unit_test(a_case_that_was_forgotten_is_not_written_again),
        cmocka_unit_test(officers_and_offices_are_apart),
        cmocka_unit_test(a_profile_is_its_whole_content),
        cmocka_unit_test(a_profile_is_kept_where_the_fact_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
