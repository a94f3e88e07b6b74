/* SPDX-License-Identifier: Apache-2.0 */
/* The layout of records.idx and its writer. */
#include "tests/support/records.h"

static void write_items(struct records_writer *w, void **state,
                        struct str items, enum err_code want)
{
    struct err err = {0};
    struct effects effects;

    effects_init(&effects, 2);
    effects_number(&effects, (const unsigned char *)"ab");
    assert_int_equal(records_writer_open(w, *state, &err), OK);
    assert_int_equal(records_writer_put(w, items, &err), want);
    if (want == OK) {
        assert_int_equal(records_writer_end(w, &effects, &err), OK);
    }
    effects_release(&effects);
}

static void the_file_holds_entries_effects_doubts_and_foot(void **state)
{
    struct records_writer w;
    struct records_foot foot;
    struct buf items, file;
    struct err err = {0};
    struct digest d;
    char hex[DIGEST_HEX + 1];

    buf_init(&items, 1 << 20);
    buf_init(&file, 1 << 20);
    for (int i = 1; i <= 100; i++) {
        records_add(&items, (uint64_t)i, i == 100 ? 1 : i, 0);
    }
    records_writer_init(&w, 1000);
    write_items(&w, state, buf_slice(&items), OK);
    assert_int_equal(file_read(in_scratch(state, RECORDS_FILE), &file, &err),
                     OK);
    assert_int_equal(w.bytes, file.len);
    d = sha256_of(buf_slice(&file));
    digest_hex(&d, hex);
    assert_string_equal(hex, w.sha256);
    assert_int_equal(file.len, items.len + 2 + 8 + sizeof foot);
    assert_memory_equal(file.ptr, items.ptr, items.len);
    memcpy(&foot, file.ptr + file.len - sizeof foot, sizeof foot);
    assert_int_equal(foot.entries, items.len);
    assert_int_equal(foot.records, 100);
    assert_int_equal(foot.facts, 100);
    assert_int_equal(foot.ndoubts, 1); /* key 1 stands there twice */
    records_writer_release(&w);
    buf_release(&items);
    buf_release(&file);
}

/* As a key is: without a pattern. */
static int64_t key_of(uint64_t i)
{
    return (int64_t)(i * UINT64_C(0x9851f42d4c957f2d) + 1);
}

static void facts_that_stand_twice_are_always_found(void **state)
{
    enum { N = 200000 };
    struct records_writer w;
    struct buf items;

    buf_init(&items, (size_t)32 << 20);
    for (uint64_t i = 0; i < N; i++) { /* each tenth key comes twice */
        records_add(&items, i, key_of(i % 10 == 9 ? i - 5 : i), 0);
    }
    records_writer_init(&w, 1);
    write_items(&w, state, buf_slice(&items), OK);
    assert_true(w.doubts.n >= N / 10);
    assert_true(w.doubts.n < N / 10 + N / 100); /* and few that do not */
    for (uint64_t i = 9; i < N; i += 10) {
        struct records_fact f = {7, key_of(i - 5), DAY_NONE, TABLE_EVENT};

        assert_true(keyset_has(&w.doubts, records_mix(&f)));
    }
    records_writer_release(&w);
    buf_release(&items);
}

static void runs_and_torn_entries_are_refused(void **state)
{
    struct records_writer w;
    struct buf items;

    buf_init(&items, 1 << 20);
    records_add(&items, 1, 1, 0);
    records_writer_init(&w, 0);
    write_items(&w, state, (struct str){items.ptr, items.len - 1},
                ERR_INTEGRITY);
    records_writer_release(&w);
    buf_clear(&items);
    records_add_run(&items, 0, 1, 1);
    records_writer_init(&w, 0);
    write_items(&w, state, buf_slice(&items), ERR_INTEGRITY);
    records_writer_release(&w);
    assert_false(file_exists(in_scratch(state, RECORDS_FILE)));
    buf_release(&items);
}

static void a_useless_one_is_not_written(void **state)
{
    struct records_writer w;
    struct buf items;

    buf_init(&items, 1 << 20);
    records_add(&items, 1, 1, 0);
    records_writer_init(&w, 0);
    w.useless = true;
    write_items(&w, state, buf_slice(&items), OK);
    assert_false(file_exists(in_scratch(state, RECORDS_FILE)));
    records_writer_release(&w);
    buf_release(&items);
}

int main(void)
{
#define WITH_SCRATCH(test) \
    cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        WITH_SCRATCH(the_file_holds_entries_effects_doubts_and_foot),
        WITH_SCRATCH(facts_that_stand_twice_are_always_found),
        WITH_SCRATCH(runs_and_torn_entries_are_refused),
        WITH_SCRATCH(a_useless_one_is_not_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
