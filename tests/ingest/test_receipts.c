/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of ingest/receipts. */
#include "ingest/receipts.h"

#include <sys/stat.h>

#include "common/json.h"
#include "tests/support/unit.h"

#define SHA_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SHA_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

struct fixture {
    struct arena arena;
    struct receipts r;
    struct receipt_list list;
    struct receipts_outcome out;
    struct err err;
};

static enum err_code open_s(void **state, struct fixture *f)
{
    *f = (struct fixture){.err = {OK, ""}};
    arena_init(&f->arena, 0);
    return receipts_open(&f->r, &f->arena, *state, STR("s"), &f->err);
}

static struct receipt *add(struct fixture *f, const char *name, const char *sha)
{
    struct receipt *r = receipt_list_add(&f->list, &f->arena);

    r->name = str_from(name);
    r->url = STR("https://h.example/x");
    r->fetched_at = STR("2024-03-01T02:00:00Z");
    r->status = 200;
    r->sha256 = str_from(sha);
    r->bytes = 3;
    return r;
}

static void commit(struct fixture *f)
{
    assert_int_equal(receipts_commit(&f->r, &f->list, &f->out, &f->err), OK);
    receipts_close(&f->r);
    arena_release(&f->arena);
}

/* One fetch of a folder with up to two files; whether it gave a round. */
static bool fetch(void **state, const char *sha_a, const char *sha_b)
{
    struct fixture f;

    assert_int_equal(open_s(state, &f), OK);
    if (sha_b) {
        add(&f, "b.csv", sha_b)->status = 0;
    }
    add(&f, "a.csv", sha_a)->status = 0;
    commit(&f);
    return f.out.round;
}

static const char *file_text(void **state)
{
    static char text[65536];
    FILE *f = fopen(in_scratch(state, "receipts/s.jsonl"), "r");
    size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;

    text[n] = '\0';
    if (f) {
        (void)fclose(f);
    }
    return text;
}

static size_t lines(void **state)
{
    size_t n = 0;

    for (const char *c = file_text(state); *c; c++) {
        n += *c == '\n';
    }
    return n;
}

static void receipts_write_every_member_of_the_contract(void **state)
{
    struct fixture f;
    struct receipt *r;
    struct stat st;

    assert_int_equal(open_s(state, &f), OK);
    r = add(&f, "b \"1\".csv", SHA_B);
    r->etag = STR("\"e\"");
    r->last_modified = STR("Fri");
    r->content_type = STR("text/csv");
    r->content_disposition = STR("attachment; filename=../x");
    r->length_unknown = true;
    add(&f, "a.csv", SHA_A)->status = 0;
    commit(&f);
    assert_true(f.out.round);
    assert_int_equal(f.out.fresh, 2);
    assert_string_equal(
        file_text(state),
        "{\"source\":\"s\",\"round\":1,\"last\":false,\"name\":\"a.csv\","
        "\"url\":\"https://h.example/x\","
        "\"fetched_at\":\"2024-03-01T02:00:00Z\",\"status\":0,"
        "\"sha256\":\"" SHA_A "\",\"bytes\":3,\"etag\":null,"
        "\"last_modified\":null,\"content_type\":null,"
        "\"content_disposition\":null,\"length_unknown\":false,"
        "\"error\":null,\"not_modified\":false,\"member_of\":null}\n"
        "{\"source\":\"s\",\"round\":1,\"last\":true,"
        "\"name\":\"b \\\"1\\\".csv\",\"url\":\"https://h.example/x\","
        "\"fetched_at\":\"2024-03-01T02:00:00Z\",\"status\":200,"
        "\"sha256\":\"" SHA_B "\",\"bytes\":3,\"etag\":\"\\\"e\\\"\","
        "\"last_modified\":\"Fri\",\"content_type\":\"text/csv\","
        "\"content_disposition\":\"attachment; filename=../x\","
        "\"length_unknown\":true,\"error\":null,\"not_modified\":false,"
        "\"member_of\":null}\n");
    assert_int_equal(stat(in_scratch(state, "receipts/s.jsonl"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    assert_int_equal(stat(in_scratch(state, "receipts"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
}

static void receipts_write_a_round_only_when_it_differs(void **state)
{
    assert_true(fetch(state, SHA_A, SHA_B));
    assert_false(fetch(state, SHA_A, SHA_B));
    assert_int_equal(lines(state), 2);
    assert_true(fetch(state, SHA_A, NULL)); /* one fewer */
    assert_int_equal(lines(state), 3);
    assert_true(fetch(state, SHA_A, SHA_B)); /* and again: a round of its own */
    assert_true(fetch(state, SHA_B, SHA_B)); /* other bytes */
    assert_int_equal(lines(state), 7);
    assert_contains(file_text(state), "\"round\":4,\"last\":true");
    assert_false(fetch(state, SHA_B, SHA_B));
}

static void receipts_pass_over_a_torn_round_and_its_number(void **state)
{
    const char *path = in_scratch(state, "receipts/s.jsonl");
    FILE *f;

    assert_true(fetch(state, SHA_A, NULL));
    f = fopen(path, "a");
    assert_non_null(f);
    (void)fputs(
        "{\"round\":2,\"last\":false,\"name\":\"a.csv\",\"sha256\":\"" SHA_B
        "\"}\n{\"round\":2,\"la",
        f);
    assert_int_equal(fclose(f), 0);
    /* equal to round 1, the last complete one */
    assert_false(fetch(state, SHA_A, NULL));
    assert_true(fetch(state, SHA_B, NULL));
    assert_contains(file_text(state), "\"round\":3,\"last\":true");
    /* the torn line is gone, so that every line is JSON */
    assert_null(strstr(file_text(state), "\"la{"));
    assert_null(strstr(file_text(state), "\"la\n"));
    assert_int_equal(lines(state), 3);
}

static void receipts_of_a_failed_fetch_are_no_round(void **state)
{
    struct fixture f;

    assert_true(fetch(state, SHA_A, NULL));
    assert_int_equal(open_s(state, &f), OK);
    add(&f, "a.csv", SHA_B);
    add(&f, "b.csv", "")->error = STR("it timed out");
    f.list.item[1].sha256 = STR_NULL;
    commit(&f);
    assert_false(f.out.round);
    assert_int_equal(f.out.fresh, 0);
    assert_int_equal(lines(state), 2);
    assert_contains(file_text(state), "\"error\":\"it timed out\"");
    assert_contains(file_text(state), "\"round\":null,\"last\":false,\"name\":"
                                      "\"b.csv\"");
    assert_contains(file_text(state), "\"sha256\":null,\"bytes\":null");
    assert_null(strstr(file_text(state), SHA_B));
    /* what the failure kept back is new the next time */
    assert_true(fetch(state, SHA_B, NULL));
}

static void receipts_note_a_304_and_carry_its_bytes_into_a_round(void **state)
{
    struct fixture f;
    struct receipt *r;

    assert_int_equal(open_s(state, &f), OK);
    add(&f, "a.csv", SHA_A);
    add(&f, "b.csv", SHA_A);
    commit(&f);
    assert_int_equal(lines(state), 2);
    assert_int_equal(open_s(state, &f), OK);
    for (int i = 0; i < 2; i++) {
        r = add(&f, i ? "b.csv" : "a.csv", SHA_A);
        r->checked_at = STR("2024-03-02T02:00:00Z");
    }
    commit(&f);
    assert_false(f.out.round);
    assert_int_equal(lines(state), 4);
    assert_contains(file_text(state),
                    "\"fetched_at\":\"2024-03-02T02:00:00Z\",\"status\":304,"
                    "\"sha256\":null");
    assert_int_equal(open_s(state, &f), OK);
    r = add(&f, "a.csv", SHA_A);
    r->checked_at = STR("2024-03-03T02:00:00Z");
    add(&f, "b.csv", SHA_B);
    commit(&f);
    assert_true(f.out.round);
    assert_int_equal(f.out.fresh, 1);
    assert_int_equal(lines(state), 7); /* the note, then two of the round */
    assert_contains(file_text(state),
                    "\"round\":2,\"last\":false,\"name\":\"a.csv\",\"url\":"
                    "\"https://h.example/x\",\"fetched_at\":"
                    "\"2024-03-01T02:00:00Z\",\"status\":200,\"sha256\":"
                    "\"" SHA_A "\"");
}

static void receipts_know_what_was_received_since(void **state)
{
    struct fixture f;

    assert_int_equal(open_s(state, &f), OK);
    add(&f, "a.csv", SHA_A);
    add(&f, "b.csv", SHA_A)->fetched_at = STR("2024-03-01T03:00:00Z");
    commit(&f);
    assert_int_equal(open_s(state, &f), OK);
    add(&f, "a.csv", SHA_A)->checked_at = STR("2024-03-09T00:00:00Z");
    add(&f, "b.csv", SHA_A)->fetched_at = STR("2024-03-09T00:00:00Z");
    commit(&f);
    assert_false(f.out.round);
    assert_int_equal(lines(state), 4); /* full bytes again are noted */
    assert_int_equal(open_s(state, &f), OK);
    assert_int_equal(receipts_look_back(&f.r, "2024-03-02T00:00:00Z", &f.err),
                     OK);
    assert_false(receipts_received(&f.r, STR("a.csv"))); /* only a 304 */
    assert_true(receipts_received(&f.r, STR("b.csv")));
    assert_int_equal(receipts_look_back(&f.r, "2024-03-01T00:00:00Z", &f.err),
                     OK);
    assert_true(receipts_received(&f.r, STR("a.csv")));
    assert_non_null(receipts_find(&f.r, STR("a.csv")));
    assert_null(receipts_find(&f.r, STR("c.csv")));
    receipts_close(&f.r);
    arena_release(&f.arena);
}

static void receipts_lock_out_a_second_fetch_of_the_source(void **state)
{
    struct fixture first, second, other;

    assert_int_equal(open_s(state, &first), OK);
    assert_int_equal(open_s(state, &second), ERR_RETRY);
    assert_contains(second.err.text, "locked by process");
    arena_init(&other.arena, 0);
    assert_int_equal(
        receipts_open(&other.r, &other.arena, *state, STR("t"), &other.err),
        OK);
    receipts_close(&other.r);
    receipts_close(&first.r);
    arena_release(&other.arena);
    arena_release(&second.arena);
    arena_release(&first.arena);
    assert_int_equal(open_s(state, &second), OK);
    receipts_close(&second.r);
    arena_release(&second.arena);
}

static void receipts_stop_at_a_damaged_file(void **state)
{
    struct fixture f;

    assert_int_equal(file_mkdirs(in_scratch(state, "receipts"), &f.err), OK);
    put_file(in_scratch(state, "receipts/s.jsonl"), "{\"round\":1,\n");
    assert_int_equal(open_s(state, &f), ERR_INTEGRITY);
    arena_release(&f.arena);
    /* and let the lock go */
    put_file(in_scratch(state, "receipts/s.jsonl"), "");
    assert_int_equal(open_s(state, &f), OK);
    receipts_close(&f.r);
    arena_release(&f.arena);
}

static void receipts_of_nothing_are_nothing(void **state)
{
    struct fixture f;

    assert_true(fetch(state, SHA_A, NULL));
    assert_int_equal(open_s(state, &f), OK);
    commit(&f);
    assert_false(f.out.round);
    assert_int_equal(lines(state), 1);
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(receipts_write_every_member_of_the_contract),
        TEST(receipts_write_a_round_only_when_it_differs),
        TEST(receipts_pass_over_a_torn_round_and_its_number),
        TEST(receipts_of_a_failed_fetch_are_no_round),
        TEST(receipts_note_a_304_and_carry_its_bytes_into_a_round),
        TEST(receipts_know_what_was_received_since),
        TEST(receipts_lock_out_a_second_fetch_of_the_source),
        TEST(receipts_stop_at_a_damaged_file),
        TEST(receipts_of_nothing_are_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
