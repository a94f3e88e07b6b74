/* SPDX-License-Identifier: Apache-2.0 */
/* Records found in the base, side by side. */
#include "tests/support/records.h"
#include "transform/match.h"

enum { N = 20000 };

struct side {
    struct arena arena;
    struct keyset doubts;
    struct match match;
    int fd;
};

static void begin(struct side *s, void **state, uint64_t n)
{
    struct buf items;

    buf_init(&items, (size_t)8 << 20);
    for (uint64_t i = 0; i < n; i++) {
        records_add(&items, i, (int64_t)i + 1, i == 5 ? RECORDS_ALWAYS : 0);
    }
    arena_init(&s->arena, 0);
    keyset_init(&s->doubts);
    s->fd = records_file(state, &items);
    match_init(&s->match, &s->arena, s->fd, items.len, &s->doubts);
    buf_release(&items);
}

static void end(struct side *s)
{
    match_release(&s->match);
    keyset_release(&s->doubts);
    close(s->fd);
    arena_release(&s->arena);
}

static const struct match_entry *look_for(struct side *s, uint64_t number)
{
    const struct match_entry *found;
    uint64_t words[2] = {number, ~number};
    unsigned char hash[RECORD_HASH_LEN];
    struct err err = {0};

    memcpy(hash, words, sizeof hash);
    if (match_find(&s->match, hash, &found, &err)) {
        fail_msg("%s", err.text);
    }
    return found;
}

/* How many of from..to-1 are found, each at its place. */
static size_t find_all(struct side *s, uint64_t from, uint64_t to)
{
    size_t n = 0;

    for (uint64_t i = from; i < to; i++) {
        const struct match_entry *e = look_for(s, i);

        if (e) {
            assert_int_equal(e->offset, i * RECORDS_ONE);
            assert_int_equal(e->bytes, RECORDS_ONE);
            n++;
        }
    }
    return n;
}

static void the_same_file_is_found_whole(void **state)
{
    struct side s;

    begin(&s, state, N);
    assert_int_equal(find_all(&s, 0, N), N);
    assert_null(look_for(&s, N));
    end(&s);
}

static void records_left_out_put_in_and_moved_are_no_matter(void **state)
{
    struct side s;

    begin(&s, state, N);
    assert_int_equal(find_all(&s, 0, 1000), 1000);
    assert_null(look_for(&s, N + 1));                /* put in */
    assert_int_equal(find_all(&s, 1003, 1500), 497); /* left out */
    assert_non_null(look_for(&s, 1001));             /* moved back */
    assert_non_null(look_for(&s, 1600));             /* and forward */
    assert_int_equal(find_all(&s, 1500, 1600), 100);
    assert_int_equal(find_all(&s, 1601, N), N - 1601);
    end(&s);
}

static void an_entry_is_found_once(void **state)
{
    struct side s;

    begin(&s, state, N);
    assert_non_null(look_for(&s, 0));
    assert_null(look_for(&s, 0));
    assert_non_null(look_for(&s, 1));
    end(&s);
}

static void a_long_stretch_left_out_is_passed_over(void **state)
{
    struct side s;

    begin(&s, state, N);
    assert_int_equal(find_all(&s, 0, 100), 100);
    assert_true(find_all(&s, 15000, N) > N - 15000 - 100);
    end(&s);
}

static void an_export_that_begins_elsewhere_is_found_again(void **state)
{
    struct side s;

    begin(&s, state, N);
    assert_true(find_all(&s, N / 2, N) > N / 2 - 100);
    assert_true(find_all(&s, 0, N / 2) > N / 2 - 200);
    end(&s);
}

static void doubtful_and_refused_records_are_to_be_mapped_again(void **state)
{
    struct records_fact f = {7, 9, DAY_NONE, TABLE_EVENT};
    struct side s;

    begin(&s, state, 10);
    keyset_add(&s.doubts, records_mix(&f));
    for (uint64_t i = 0; i < 10; i++) {
        const struct match_entry *e = look_for(&s, i);

        assert_non_null(e);
        assert_int_equal(e->again, i == 5 || i == 8); /* key 9 is of the 9th */
    }
    end(&s);
}

static void a_file_that_is_something_else_is_an_error(void **state)
{
    const struct match_entry *found;
    unsigned char hash[RECORD_HASH_LEN] = {1};
    struct arena a;
    struct keyset none;
    struct err err = {0};
    struct buf junk;
    struct match m;
    int fd;

    buf_init(&junk, 1000);
    for (int i = 0; i < 100; i++) {
        assert_true(buf_char(&junk, '\x7e'));
    }
    arena_init(&a, 0);
    keyset_init(&none);
    fd = records_file(state, &junk);
    match_init(&m, &a, fd, junk.len, &none);
    assert_int_equal(match_find(&m, hash, &found, &err), ERR_INTEGRITY);
    match_release(&m);
    close(fd);
    buf_release(&junk);
    arena_release(&a);
}

int main(void)
{
#define WITH_SCRATCH(test) \
    cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        WITH_SCRATCH(the_same_file_is_found_whole),
        WITH_SCRATCH(records_left_out_put_in_and_moved_are_no_matter),
        WITH_SCRATCH(an_entry_is_found_once),
        WITH_SCRATCH(a_long_stretch_left_out_is_passed_over),
        WITH_SCRATCH(an_export_that_begins_elsewhere_is_found_again),
        WITH_SCRATCH(doubtful_and_refused_records_are_to_be_mapped_again),
        WITH_SCRATCH(a_file_that_is_something_else_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
