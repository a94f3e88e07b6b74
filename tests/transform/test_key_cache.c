/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of texts seen lately: never a wrong one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "transform/key_cache.h"

static struct str name(char room[32], int64_t i)
{
    return (struct str){room,
                        (size_t)snprintf(room, 32, "EX-%07lld", (long long)i)};
}

static void what_is_found_is_right(void **state)
{
    struct key_cache c;
    char room[32];
    size_t found = 0;

    (void)state;
    key_cache_init(&c, 64);
    assert_null(key_cache_find(&c, STR("EX-0000001")));
    for (int64_t i = 1; i <= 1000; i++) {
        const int64_t *key;

        key_cache_expect(&c, name(room, i));
        key_cache_put(&c, name(room, i), i);
        key = key_cache_find(&c, name(room, i));
        assert_non_null(key);
        assert_true(*key == i);
    }
    for (int64_t i = 1; i <= 1000; i++) {
        const int64_t *key = key_cache_find(&c, name(room, i));

        assert_true(!key || *key == i);
        found += key != NULL;
    }
    assert_in_range(found, 56, 64); /* the last two of each line */
    key_cache_release(&c);
}

/* A county's numbers do not crowd in a few slots. */
static void numbers_spread_over_the_slots(void **state)
{
    char room[32];

    (void)state;
    for (size_t k = 0; k < 4; k++) {
        struct key_cache c;
        size_t found = 0;

        key_cache_init(&c, 8192);
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 0; i < 2048; i++) {
                struct str text = {
                    room, (size_t)snprintf(room, sizeof room,
                                           k == 0   ? "EX-%07d"
                                           : k == 1 ? "%d"
                                           : k == 2 ? "2019CR%06d-A"
                                                    : "%d-PROBATION-0001",
                                           i)};

                if (pass == 0) {
                    key_cache_put(&c, text, i + 1);
                } else {
                    found += key_cache_find(&c, text) != NULL;
                }
            }
        }
        /* at random 1.7 % meet two others in their line, one in each slot
         * would have lost 11.5 % */
        assert_in_range(found, 2048 * 96 / 100, 2048);
        key_cache_release(&c);
    }
}

static void texts_differ_in_every_byte_and_in_length(void **state)
{
    char text[] = "abcdefghijklmnopqrstuvw";
    struct key_cache c;

    (void)state;
    key_cache_init(&c, 2); /* one line: all texts meet */
    key_cache_put(&c, (struct str){text, KEY_CACHE_TEXT}, 7);
    assert_non_null(key_cache_find(&c, (struct str){text, KEY_CACHE_TEXT}));
    for (size_t n = 0; n < KEY_CACHE_TEXT; n++) {
        assert_null(key_cache_find(&c, (struct str){text, n}));
    }
    for (size_t i = 0; i < KEY_CACHE_TEXT; i++) {
        text[i]++;
        assert_null(key_cache_find(&c, (struct str){text, KEY_CACHE_TEXT}));
        text[i]--;
    }
    key_cache_release(&c);
}

static void long_and_empty_texts_are_not_kept(void **state)
{
    struct str text = STR("a text of twenty-four b.");
    struct key_cache c;

    (void)state;
    assert_int_equal(text.len, KEY_CACHE_TEXT + 1);
    key_cache_init(&c, 8);
    key_cache_put(&c, text, 1);
    key_cache_put(&c, STR(""), 2);
    key_cache_expect(&c, text);
    assert_null(key_cache_find(&c, text));
    assert_null(key_cache_find(&c, STR("")));
    key_cache_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_found_is_right),
        cmocka_unit_test(numbers_spread_over_the_slots),
        cmocka_unit_test(texts_differ_in_every_byte_and_in_length),
        cmocka_unit_test(long_and_empty_texts_are_not_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
