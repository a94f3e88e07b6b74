/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_lookup - a small role in memory, by key.
 */
#include "tests/support/unit.h"
#include "transform/lookup.h"

static struct err err;

static void put(struct lookup_table *t, const char *key, const char *a,
                const char *b)
{
    struct typed v[2] = {{.set = true, .text = str_from(a), .lo = 7},
                         {.set = b != NULL, .text = str_from(b)}};

    assert_int_equal(lookup_put(t, str_from(key), v, &err), OK);
}

static void values_are_found_by_key(void **state)
{
    struct lookup_table t;
    const struct typed *v;

    (void)state;
    lookup_init(&t, 2);
    assert_null(lookup_get(&t, STR("x")));
    put(&t, "x", "one", "two");
    put(&t, "", "none", NULL);
    v = lookup_get(&t, STR("x"));
    assert_non_null(v);
    assert_str(v[0].text, "one");
    assert_int_equal(v[0].lo, 7);
    assert_str(v[1].text, "two");
    v = lookup_get(&t, STR(""));
    assert_str(v[0].text, "none");
    assert_false(v[1].set);
    assert_null(lookup_get(&t, STR("X")));
    lookup_release(&t);
}

static void the_first_record_of_a_key_stays(void **state)
{
    struct lookup_table t;

    (void)state;
    lookup_init(&t, 2);
    put(&t, "x", "one", "");
    put(&t, "x", "two", "");
    assert_int_equal(t.n, 1);
    assert_str(lookup_get(&t, STR("x"))[0].text, "one");
    lookup_release(&t);
}

static void the_texts_are_copies(void **state)
{
    struct lookup_table t;
    char key[] = "k", text[] = "v";

    (void)state;
    lookup_init(&t, 2);
    put(&t, key, text, NULL);
    key[0] = text[0] = '?';
    assert_str(lookup_get(&t, STR("k"))[0].text, "v");
    lookup_release(&t);
}

static void many_keys_are_all_found(void **state)
{
    struct lookup_table t;
    char key[16];

    (void)state;
    lookup_init(&t, 2);
    for (int i = 0; i < 5000; i++) {
        (void)snprintf(key, sizeof key, "%d", i);
        put(&t, key, key, NULL);
    }
    for (int i = 0; i < 5000; i++) {
        (void)snprintf(key, sizeof key, "%d", i);
        assert_str(lookup_get(&t, str_from(key))[0].text, key);
    }
    assert_null(lookup_get(&t, STR("5000")));
    lookup_release(&t);
}

static void what_is_no_small_role_is_an_error(void **state)
{
    struct lookup_table t;
    size_t len = ((size_t)8 << 20) - 4096; /* a block of the arena */
    char *big = malloc(len);
    struct typed v[2] = {{.set = true, .text = {big, len}}, {.set = false}};
    enum err_code code = OK;
    char key[16];
    int i = 0;

    (void)state;
    assert_non_null(big);
    memset(big, 'x', len);
    lookup_init(&t, 2);
    for (; i < 20 && code == OK; i++) {
        (void)snprintf(key, sizeof key, "%d", i);
        code = lookup_put(&t, str_from(key), v, &err);
    }
    assert_int_equal(code, ERR_FAILED);
    assert_in_range(i, 8, 10);
    assert_contains(err.text, "takes more than 64 MiB");
    assert_non_null(lookup_get(&t, STR("0")));
    lookup_release(&t);
    free(big);
}

static void the_hash_tells_lengths_and_tails_apart(void **state)
{
    static const char *const texts[] = {"",   "a",        "aa",
                                        "a ", "12345678", "123456789",
                                        "\1", "12345679", "1234567812345678"};
    size_t n = sizeof texts / sizeof *texts;

    (void)state;
    assert_true(lookup_hash((struct str){"\0", 1}) != lookup_hash(STR("")));
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            assert_true(lookup_hash(str_from(texts[i])) !=
                        lookup_hash(str_from(texts[k])));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_found_by_key),
        cmocka_unit_test(the_first_record_of_a_key_stays),
        cmocka_unit_test(the_texts_are_copies),
        cmocka_unit_test(many_keys_are_all_found),
        cmocka_unit_test(what_is_no_small_role_is_an_error),
        cmocka_unit_test(the_hash_tells_lengths_and_tails_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
