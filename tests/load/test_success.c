/* SPDX-License-Identifier: Apache-2.0 */
/* test_success - what the ledger keeps of a night. */
#include "load/success.h"

#include "tests/load/store.h"

#define NIGHT(code)                                                    \
    STR("{\"environment\":\"county\",\"started\":"                     \
        "\"2024-04-01T02:30:00Z\",\"ended\":\"2024-04-01T02:31:00Z\"," \
        "\"exit_code\":" #code ",\"sources\":2,\"deliveries\":1,"      \
        "\"loaded\":5,\"changed\":4,\"withdrawn\":3,\"refused\":2}")

static struct arena arena;
static struct buf out;
static struct err fault;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    buf_init(&out, 4096);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    buf_release(&out);
    return 0;
}

static struct db *begin(void)
{
    store_ready("success");
    return store_open(NULL);
}

static void a_night_that_ended_well_is_a_success(void **state)
{
    struct db *db = begin();

    (void)state;
    assert_int_equal(success_record(&arena, db, NIGHT(3), &out, &fault), OK);
    assert_ask(db,
               "select format('%s %s %s %s %s %s %s', environment, "
               "succeeded_at, exit_code, source_count, delivery_count, "
               "loaded_count, refused_count) from gap.last_success",
               "county 2024-04-01 02:31:00 3 2 1 5 2");
    assert_ask(db,
               "select format('%s %s %s', program, command, exit_code) "
               "from etl.run",
               "lapse run 3");
    assert_true(buf_put(&out, "", 1));
    assert_non_null(strstr(out.ptr, "\"seq\":0,\"audit_head\":\""));
    assert_ask(db,
               "select s.audit_head = h.audit_no || ' ' || h.chain "
               "from gap.last_success as s, etl.audit_head() as h",
               "t");
    db_close(db);
}

static void any_other_end_is_a_run_and_no_success(void **state)
{
    struct db *db = begin();

    (void)state;
    assert_int_equal(success_record(&arena, db, NIGHT(4), &out, &fault), OK);
    assert_ask(db, "select count(*) from etl.run where exit_code = 4", "1");
    assert_ask(db, "select count(*) from etl.success", "0");
    db_close(db);
}

static void sums_that_do_not_hold_are_no_success(void **state)
{
    struct db *db = begin();

    (void)state;
    assert_int_equal(
        db_run(db,
               "insert into etl.publish (seq, state, cause, facts_count, "
               "new_count) values (1, 'published', 'delivery', 7, 6)",
               0, NULL, NULL, &fault),
        OK);
    assert_int_equal(success_record(&arena, db, NIGHT(0), &out, &fault),
                     ERR_INTEGRITY);
    assert_non_null(strstr(fault.text, "facts of publish 1 do not add up"));
    assert_ask(db, "select count(*) from etl.success", "0");
    db_close(db);
}

static void what_is_no_night_is_refused(void **state)
{
    struct db *db = begin();

    (void)state;
    assert_int_equal(success_record(&arena, db, STR("[]"), &out, &fault),
                     ERR_USAGE);
    assert_int_equal(success_record(&arena, db, STR("{"), &out, &fault),
                     ERR_USAGE);
    db_close(db);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_night_that_ended_well_is_a_success),
        T(any_other_end_is_a_run_and_no_success),
        T(sums_that_do_not_hold_are_no_success),
        T(what_is_no_night_is_refused),
    };

    return cmocka_run_group_tests(tests, store_begin, store_end);
}
