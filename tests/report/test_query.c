/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_query - connections that fail.  What a store answers is tested with
 * one, in tests/e2e/report.sh.
 */
#include "report/query.h"

#include "tests/support/unit.h"

static void a_store_that_is_away_is_to_be_tried_again(void **state)
{
    struct err err = {OK, ""};
    struct query *q;

    (void)state;
    assert_int_equal(query_open(&q, "host=/nonexistent dbname=x", &err),
                     ERR_RETRY);
    assert_null(q);
    assert_contains(err.text, "could not reach the database: ");
    assert_null(strchr(err.text, '\n'));
}

static void a_conninfo_that_libpq_cannot_read_is_a_mistake(void **state)
{
    static const char *const wrong[] = {"hots=x password=hunter2", "host='x",
                                        "postgresql://[::1/x"};
    struct query *q;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct err err = {OK, ""};

        assert_int_equal(query_open(&q, wrong[i], &err), ERR_USAGE);
        assert_null(q);
        assert_null(strstr(err.text, "hunter2"));
    }
}

static void a_route_that_proves_nothing_is_refused(void **state)
{
    static const char *const wrong[] = {
        "postgresql://u:hunter2@localhost/x", "host=localhost password=hunter2",
        "hostaddr=192.0.2.1 sslmode=verify-ca dbname=x"};
    struct query *q;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct err err = {OK, ""};

        assert_int_equal(query_open(&q, wrong[i], &err), ERR_USAGE);
        assert_null(q);
        assert_null(strstr(err.text, "hunter2"));
    }
}

static void no_answer_has_no_rows(void **state)
{
    size_t column;

    (void)state;
    assert_int_equal(rows_count(NULL), 0);
    assert_int_equal(rows_columns(NULL), 0);
    assert_false(rows_column(NULL, "x", &column));
    assert_null(rows_get(NULL, 0, "x").ptr);
    rows_free(NULL);
    query_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_store_that_is_away_is_to_be_tried_again),
        cmocka_unit_test(a_conninfo_that_libpq_cannot_read_is_a_mistake),
        cmocka_unit_test(a_route_that_proves_nothing_is_refused),
        cmocka_unit_test(no_answer_has_no_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
