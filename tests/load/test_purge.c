/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_purge - rows are counted, or deleted for good; tests/sql/purge.sql
 * tests which.
 */
#include "load/purge.h"

#include "tests/load/store.h"

static struct err fault;
static struct db *db;

static int setup(void **state)
{
    (void)state;
    db = NULL;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    db_close(db);
    return 0;
}

static void open_it(void)
{
    store_ready("purge");
    db = store_open(NULL);
    store_ask(db, "insert into ref.jurisdiction values (1, 'us-zz')");
    store_ask(db, "insert into core.supervision_case values (7, 1, 'abc', 1, "
                  "1)");
    store_ask(db, "insert into private.case_number values (7, 'QQ-7')");
}

#define assert_said(fn, p, want, words)                                \
    do {                                                               \
        struct buf out;                                                \
                                                                       \
        buf_init(&out, 65536);                                         \
        if (fn(db, (p), &out, &fault) != (want)) {                     \
            fail_msg("%d: %s", (int)fault.code, fault.text);           \
        }                                                              \
        buf_char(&out, '\0');                                          \
        assert_contains((want) == OK ? out.ptr : fault.text, (words)); \
        buf_release(&out);                                             \
    } while (0)

static void rows_are_counted_and_stay_without_yes(void **state)
{
    struct purge p = {"case", "abc", "court order", false};

    (void)state;
    open_it();
    assert_said(purge_rows, &p, OK, "private.case_number: 1 rows\n");
    assert_ask(db, "select count(*) from private.case_number", "1");
    assert_ask(db, "select count(*) from etl.audit where act = 'purge'", "0");
}

static void rows_go_with_yes(void **state)
{
    struct purge p = {"case", "qq-7", "court order", true};

    (void)state;
    open_it();
    assert_said(purge_rows, &p, OK, "core.supervision_case: 1 rows\n");
    assert_ask(db, "select count(*) from private.case_number", "0");
    assert_ask(db, "select reason from etl.audit where act = 'purge'",
               "court order");
    assert_said(purge_rows, &p, ERR_USAGE, "there is no such case");
    assert_null(strstr(fault.text, "qq-7"));
}

static void the_scope_names_cases_sources_and_files(void **state)
{
    struct purge p = {"case", "7", NULL, false};

    (void)state;
    open_it();
    assert_said(purge_scope, &p, OK,
                "\"cases\": [{\"number\": \"QQ-7\", \"case_id\": \"7\"}]");
}

static void what_is_no_purge_is_refused(void **state)
{
    struct purge kind = {"person", "x", "why", true};
    struct purge day = {"before", "2016", "why", true};
    struct purge reason = {"case", "abc", "", true};

    (void)state;
    open_it();
    assert_said(purge_rows, &kind, ERR_USAGE, "not \"person\"");
    assert_said(purge_rows, &day, ERR_USAGE, "\"2016\" is no day");
    assert_said(purge_rows, &reason, ERR_USAGE, "a reason is required");
}

static void a_steward_may_and_a_reader_may_not(void **state)
{
    struct purge p = {"case", "abc", "court order", true};

    (void)state;
    open_it();
    store_ask(db, "set role lapse_reader");
    assert_said(purge_rows, &p, ERR_USAGE, "permission denied");
    store_ask(db, "set role lapse_loader");
    assert_said(purge_rows, &p, ERR_USAGE, "permission denied");
    store_ask(db, "set role lapse_steward");
    assert_said(purge_rows, &p, OK, "core.supervision_case: 1 rows\n");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(rows_are_counted_and_stay_without_yes), T(rows_go_with_yes),
        T(the_scope_names_cases_sources_and_files),
        T(what_is_no_purge_is_refused), T(a_steward_may_and_a_reader_may_not)};

    return cmocka_run_group_tests(tests, store_begin, store_end);
}
