/* SPDX-License-Identifier: Apache-2.0 */
/* test_receipts - receipts into the ledger, each line once. */
#include "load/receipts.h"

#include "tests/load/store.h"

#define FILE_LINE                                                              \
    "{\"source\":\"us-zz-test\",\"round\":1,\"last\":true,\"name\":\"a.csv\"," \
    "\"url\":\"file:a.csv\",\"sha256\":\"ab\",\"bytes\":12,\"fetched_at\":"    \
    "\"2024-04-01T01:02:03Z\",\"status\":0,\"etag\":null}\n"
#define FAILED_LINE                                                          \
    "{\"source\":\"us-zz-test\",\"round\":null,\"url\":\"https://x.invalid/" \
    "\","                                                                    \
    "\"fetched_at\":\"2024-04-02T00:00:00Z\",\"status\":503,"                \
    "\"error\":\"the server is busy\"}\n"

static struct arena arena;
static struct err fault;
static int64_t entered;

static int setup(void **state)
{
    struct err err;

    arena_init(&arena, 0);
    return scratch_setup(state) ||
           file_mkdirs(in_scratch(state, "receipts"), &err);
}

static int teardown(void **state)
{
    arena_release(&arena);
    return scratch_teardown(state);
}

static void put_receipts(void **state, const char *text)
{
    put_file(in_scratch(state, "receipts/us-zz-test.jsonl"), text);
}

static void copy(void **state, struct db *db, int64_t want)
{
    if (receipts_copy(&arena, db, *state, "us-zz-test", &entered, &fault)) {
        fail_msg("%s", fault.text);
    }
    assert_int_equal(entered, want);
}

static void files_and_failures_are_entered_once(void **state)
{
    struct db *db;

    store_ready("receipts");
    db = store_open(NULL);
    put_receipts(state, FILE_LINE FAILED_LINE);
    copy(state, db, 2);
    copy(state, db, 0);
    assert_ask(db,
               "select format('%s %s %s %s %s', round, is_last, name, bytes, "
               "fetched_at) from etl.fetch where line_no = 1",
               "1 t a.csv 12 2024-04-01 01:02:03+00");
    assert_ask(db,
               "select error from etl.fetch where round is null and "
               "status = 503 and sha256 is null",
               "the server is busy");
    put_receipts(state, FILE_LINE FAILED_LINE FILE_LINE);
    copy(state, db, 1);
    assert_ask(db, "select max(line_no) from etl.fetch", "3");
    db_close(db);
}

static void no_receipts_are_nothing_to_do(void **state)
{
    struct db *db;

    store_ready("receipts");
    db = store_open(NULL);
    copy(state, db, 0);
    put_receipts(state, "");
    copy(state, db, 0);
    db_close(db);
}

static void a_line_that_is_being_written_waits(void **state)
{
    struct db *db;

    store_ready("receipts");
    db = store_open(NULL);
    put_receipts(state, FILE_LINE "{\"source\":\"us-zz-te");
    copy(state, db, 1);
    put_receipts(state, FILE_LINE FAILED_LINE);
    copy(state, db, 1);
    db_close(db);
}

static void a_torn_line_keeps_the_numbers_of_the_others(void **state)
{
    struct db *db;

    store_ready("receipts");
    db = store_open(NULL);
    put_receipts(state, FILE_LINE "{\"source\":\"us-z\n" FAILED_LINE);
    copy(state, db, 2);
    assert_ask(db,
               "select string_agg(line_no::text, ',' order by line_no) "
               "from etl.fetch",
               "1,3");
    copy(state, db, 0);
    db_close(db);
}

static void more_than_a_batch_goes_in_order(void **state)
{
    struct db *db;
    struct buf b;

    store_ready("receipts");
    db = store_open(NULL);
    buf_init(&b, 1 << 20);
    for (int i = 0; i < 1203; i++) {
        buf_printf(&b, "{\"source\":\"us-zz-test\",\"round\":%d}\n", i);
    }
    put_receipts(state, arena_cstr(&arena, buf_slice(&b)));
    buf_release(&b);
    copy(state, db, 1203);
    assert_ask(db, "select count(*) from etl.fetch where round <> line_no - 1",
               "0");
    copy(state, db, 0);
    db_close(db);
}

static void what_is_no_source_id_is_refused(void **state)
{
    struct db *db;

    store_ready("receipts");
    db = store_open(NULL);
    assert_int_equal(
        receipts_copy(&arena, db, *state, "../x", &entered, &fault), ERR_USAGE);
    assert_int_equal(receipts_copy(&arena, db, *state, "", &entered, &fault),
                     ERR_USAGE);
    db_close(db);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(files_and_failures_are_entered_once),
        T(no_receipts_are_nothing_to_do),
        T(a_line_that_is_being_written_waits),
        T(a_torn_line_keeps_the_numbers_of_the_others),
        T(more_than_a_batch_goes_in_order),
        T(what_is_no_source_id_is_refused),
    };

    return cmocka_run_group_tests(tests, store_begin, store_end);
}
