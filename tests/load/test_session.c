/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_session - a run that stands in the ledger, and its locks.
 */
#include "load/session.h"

#include "load/audit.h"

#include "tests/load/store.h"

static struct arena arena;
static struct err fault;

static int setup(void **state)
{
    arena_init(&arena, 0);
    return scratch_setup(state);
}

static int teardown(void **state)
{
    arena_release(&arena);
    return scratch_teardown(state);
}

static void a_run_is_in_the_ledger_with_its_end(void **state)
{
    struct session s;
    struct db *db;

    store_ready("session");
    assert_int_equal(session_begin(&s, &arena, NULL, *state, "undo", &fault),
                     OK);
    db = store_open(NULL);
    assert_ask(db,
               "select command || coalesce(exit_code::text, '') from etl.run",
               "undo");
    (void)err_set(&fault, ERR_USAGE, "what it was about");
    session_end(&s, &fault);
    assert_int_equal(fault.code, ERR_USAGE);
    fault = (struct err){OK, ""};
    assert_ask(db, "select command || exit_code from etl.run", "undo2");
    db_close(db);
}

/* Rows that are cut off the end are missed. */
static void the_end_of_the_audit_is_kept(void **state)
{
    struct session s;
    struct db *db;

    store_ready("session");
    assert_int_equal(session_begin(&s, &arena, NULL, *state, "undo", &fault),
                     OK);
    session_end(&s, &fault);
    assert_int_equal(fault.code, OK);
    db = store_open(NULL);
    assert_int_equal(audit_check(&arena, db, *state, &fault), OK);
    store_ask(db, "begin");
    store_ask(db, "alter table etl.audit disable trigger all");
    store_ask(db, "delete from etl.audit where audit_no = (select "
                  "max(a.audit_no) from etl.audit as a)");
    assert_int_equal(audit_check(&arena, db, *state, &fault), ERR_INTEGRITY);
    fault = (struct err){OK, ""};
    store_ask(db, "rollback");
    db_close(db);
}

static void a_source_is_locked_once(void **state)
{
    struct session a, b;

    store_ready("session");
    assert_int_equal(session_begin(&a, &arena, NULL, *state, "undo", &fault),
                     OK);
    assert_int_equal(session_begin(&b, &arena, NULL, *state, "undo", &fault),
                     OK);
    assert_int_equal(session_lock_source(&a, "us-zz-a", &fault), OK);
    assert_int_equal(session_lock_source(&b, "us-zz-a", &fault), ERR_RETRY);
    fault = (struct err){OK, ""};
    session_end(&a, &fault);
    assert_int_equal(session_lock_source(&b, "us-zz-a", &fault), OK);
    assert_int_equal(session_lock_publish(&b, &fault), OK);
    session_end(&b, &fault);
}

static void a_database_that_is_away_is_tried_again_later(void **state)
{
    struct session s;

    assert_int_equal(session_begin(&s, &arena, "host=/nowhere dbname=x", *state,
                                   "undo", &fault),
                     ERR_RETRY);
    session_end(&s, &fault);
    fault = (struct err){OK, ""};
}

static void a_person_has_a_name(void **state)
{
    (void)state;
    assert_true(session_person(&arena)[0] != '\0');
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_run_is_in_the_ledger_with_its_end),
        T(the_end_of_the_audit_is_kept),
        T(a_source_is_locked_once),
        T(a_database_that_is_away_is_tried_again_later),
        T(a_person_has_a_name),
    };

    return cmocka_run_group_tests(tests, store_begin, store_end);
}
