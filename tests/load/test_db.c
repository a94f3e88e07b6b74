/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_db - a connection to a real server: what it refuses to talk to, what a
 * lost one says, and that COPY and COMMIT count by the server's answer alone.
 */
#include "load/db.h"

#include <signal.h>

#include "common/stop.h"
#include "tests/load/store.h"

static struct err fault;
static struct db *db;

static int teardown(void **state)
{
    (void)state;
    db_close(db);
    db = NULL;
    stop_init(); /* forgets a signal of the test */
    return 0;
}

static void open_it(void)
{
    store_empty("db");
    db = store_open(NULL);
}

/* Ends our backend from another session, as a crash of the server would. */
static void terminate(void)
{
    const char *pid = store_ask(db, "select pg_backend_pid()");
    struct db *other = store_open("lapse");
    char sql[64];

    (void)snprintf(sql, sizeof sql, "select pg_terminate_backend(%s)", pid);
    store_ask(other, sql);
    for (int i = 0; i < 100; i++) {
        (void)snprintf(sql, sizeof sql,
                       "select count(*) from pg_stat_activity where pid = %s",
                       pid);
        if (strcmp(store_ask(other, sql), "0") == 0) {
            break;
        }
        usleep(20000);
    }
    db_close(other);
}

static void values_travel_as_parameters(void **state)
{
    const char *const param[] = {"it's", NULL};
    struct db_rows *rows;

    (void)state;
    open_it();
    assert_int_equal(
        db_run(db, "select $1, $2::int, true, 42", 2, param, &rows, &fault),
        OK);
    assert_int_equal(db_rows_count(rows), 1);
    assert_string_equal(db_rows_text(rows, 0, 0), "it's");
    assert_null(db_rows_text(rows, 0, 1));
    assert_int_equal(db_rows_int(rows, 0, 1), 0);
    assert_true(db_rows_bool(rows, 0, 2));
    assert_int_equal(db_rows_int(rows, 0, 3), 42);
    assert_null(db_rows_text(rows, 1, 0));
    assert_null(db_rows_text(rows, 0, 9));
    db_rows_free(rows);
    assert_int_equal(db_rows_count(NULL), 0);
    db_rows_free(NULL);
}

static void the_session_does_not_depend_on_the_site(void **state)
{
    (void)state;
    open_it();
    assert_ask(db, "select date '2024-02-03'::text", "2024-02-03");
    assert_ask(db, "show timezone", "UTC");
    assert_ask(db, "show lock_timeout", "1min");
    assert_ask(db, "show client_encoding", "UTF8");
}

static void an_error_keeps_the_session(void **state)
{
    (void)state;
    open_it();
    assert_int_equal(store_try(db, "select * from nowhere", &fault), ERR_USAGE);
    assert_contains(fault.text, "lapse setup");
    assert_false(db_is_lost(db));
    assert_ask(db, "select 1", "1");
}

static void a_script_names_the_line_of_its_error(void **state)
{
    (void)state;
    open_it();
    assert_int_equal(
        db_script(db, "sql/x.sql", "select 1;\nselect 2;\n", &fault), OK);
    assert_int_equal(
        db_script(db, "sql/x.sql", "select '\xc3\xa4';\n\nselekt 2;\n", &fault),
        ERR_FAILED);
    assert_contains(fault.text, "sql/x.sql:3: ");
}

static void a_database_in_another_encoding_is_refused(void **state)
{
    struct err err;

    (void)state;
    store_empty("db");
    store_create("latin", "encoding 'LATIN1' template template0");
    assert_int_equal(db_open(&store_arena, &db, "latin", &err), ERR_USAGE);
    assert_null(db);
    assert_contains(err.text, "LATIN1, UTF8 is needed");
}

static void a_database_that_is_not_there_is_named(void **state)
{
    (void)state;
    store_empty("db");
    assert_int_equal(db_open(&store_arena, &db, "nowhere", &fault), ERR_USAGE);
    assert_contains(fault.text, "createdb nowhere");
}

static void a_server_that_is_away_is_for_later(void **state)
{
    (void)state;
    assert_int_equal(
        db_open(&store_arena, &db, "host=/nonexistent dbname=x", &fault),
        ERR_RETRY);
    assert_contains(fault.text, "No such file or directory");
    assert_null(db);
    assert_true(db_is_lost(db));
}

static void a_conninfo_that_cannot_be_read_is_not_repeated(void **state)
{
    (void)state;
    assert_int_equal(
        db_open(&store_arena, &db, "hots=x password=secret", &fault),
        ERR_USAGE);
    assert_null(strstr(fault.text, "secret"));
    assert_int_equal(
        db_open(&store_arena, &db, "postgresql://u:secret@[::1/x", &fault),
        ERR_USAGE);
    assert_null(strstr(fault.text, "secret"));
}

static void a_route_that_proves_nothing_is_refused_before_a_word(void **state)
{
    (void)state;
    assert_int_equal(db_open(&store_arena, &db,
                             "postgresql://u:secret@db.example.org/x", &fault),
                     ERR_USAGE);
    assert_null(strstr(fault.text, "secret"));
    assert_int_equal(db_open(&store_arena, &db,
                             "hostaddr=192.0.2.1 sslmode=require dbname=x",
                             &fault),
                     ERR_USAGE);
    assert_contains(fault.text, "sslmode=require");
    setenv("PGPASSFILE", "/etc/hostname", 1); /* others can read it */
    assert_int_equal(db_open(&store_arena, &db, "x", &fault), ERR_USAGE);
    assert_contains(fault.text, "password file \"/etc/hostname\"");
    unsetenv("PGPASSFILE");
}

static void a_lost_connection_is_known_as_lost(void **state)
{
    (void)state;
    open_it();
    terminate();
    assert_int_equal(store_try(db, "select 1", &fault), ERR_RETRY);
    assert_true(db_is_lost(db));
    db_rollback(db); /* harmless */
    assert_int_equal(db_commit(db, &fault), ERR_RETRY);
}

static void a_commit_that_rolled_back_is_no_commit(void **state)
{
    (void)state;
    open_it();
    store_ask(db, "create table t (n int)");
    store_ask(db, "begin");
    store_ask(db, "insert into t values (1)");
    assert_int_equal(store_try(db, "select 1 / 0", &fault), ERR_FAILED);
    assert_int_equal(db_commit(db, &fault), ERR_RETRY);
    assert_contains(fault.text, "rolled the transaction back");
    assert_false(db_is_lost(db));
    assert_ask(db, "select count(*) from t", "0");
    store_ask(db, "begin");
    store_ask(db, "insert into t values (1)");
    assert_int_equal(db_commit(db, &fault), OK);
    assert_ask(db, "select count(*) from t", "1");
    db_rollback(db);
    assert_ask(db, "select count(*) from t", "1");
}

static void begin_copy(void)
{
    open_it();
    store_ask(db, "create table t (n int)");
    assert_int_equal(db_copy_begin(db, "copy t from stdin", &fault), OK);
}

static void a_copy_counts_what_the_server_says(void **state)
{
    int64_t rows;

    (void)state;
    begin_copy();
    assert_int_equal(db_copy_put(db, "1\n2", 3, &fault), OK);
    assert_int_equal(db_copy_put(db, "\n3\n\\.\n", 6, &fault), OK);
    assert_int_equal(db_copy_end(db, &rows, &fault), OK);
    assert_int_equal(rows, 3);
    assert_ask(db, "select sum(n) from t", "6");
}

static void a_copy_of_nonsense_fails_at_its_end(void **state)
{
    int64_t rows;

    (void)state;
    begin_copy();
    assert_int_equal(db_copy_put(db, "Jane Invented\n", 14, &fault), OK);
    assert_int_equal(db_copy_end(db, &rows, &fault), ERR_FAILED);
    assert_int_equal(rows, -1);
    assert_null(strstr(fault.text, "Jane"));
    assert_ask(db, "select count(*) from t", "0");
}

static void a_copy_that_is_given_up_leaves_nothing(void **state)
{
    (void)state;
    begin_copy();
    assert_int_equal(db_copy_put(db, "1\n", 2, &fault), OK);
    db_copy_abort(db);
    db_copy_abort(db); /* harmless without one */
    assert_ask(db, "select count(*) from t", "0");
}

static void a_copy_whose_server_went_away_never_counts(void **state)
{
    static char line[65536];
    int64_t rows = 0;
    enum err_code code = OK;

    (void)state;
    open_it();
    store_ask(db, "create table t (n int)");
    memset(line, '1', sizeof line);
    for (size_t i = 7; i < sizeof line; i += 8) {
        line[i] = '\n';
    }
    {
        const char *pid = store_ask(db, "select pg_backend_pid()");
        struct db *other = store_open("lapse");
        char sql[64];

        assert_int_equal(db_copy_begin(db, "copy t from stdin", &fault), OK);
        assert_int_equal(db_copy_put(db, line, sizeof line, &fault), OK);
        (void)snprintf(sql, sizeof sql, "select pg_terminate_backend(%s)", pid);
        store_ask(other, sql);
        db_close(other);
    }
    for (int i = 0; i < 200 && code == OK; i++) {
        code = db_copy_put(db, line, sizeof line, &fault);
    }
    if (code == OK) {
        code = db_copy_end(db, &rows, &fault);
    }
    assert_int_equal(code, ERR_RETRY);
    assert_true(db_is_lost(db));
    assert_true(rows <= 0);
}

static void a_signal_ends_a_wait(void **state)
{
    (void)state;
    open_it();
    stop_init();
    /* from another process, while we wait for the answer */
    if (fork() == 0) {
        usleep(300000);
        (void)kill(getppid(), SIGTERM);
        _exit(0);
    }
    assert_int_equal(store_try(db, "select pg_sleep(30)", &fault), ERR_RETRY);
    assert_contains(fault.text, "stopped by signal");
    assert_int_equal(store_try(db, "select 1", &fault), ERR_RETRY);
    while (waitpid(-1, NULL, WNOHANG) > 0) {
    }
}

static void a_site_keeps_its_own_lock_timeout(void **state)
{
    struct db *other;

    (void)state;
    open_it();
    store_ask(db, "alter database db set lock_timeout = '5s'");
    other = store_open(NULL);
    assert_ask(other, "show lock_timeout", "5s");
    db_close(other);
}

int main(void)
{
#define T(f) cmocka_unit_test_teardown(f, teardown)
    const struct CMUnitTest tests[] = {
        T(values_travel_as_parameters),
        T(the_session_does_not_depend_on_the_site),
        T(an_error_keeps_the_session),
        T(a_script_names_the_line_of_its_error),
        T(a_database_in_another_encoding_is_refused),
        T(a_database_that_is_not_there_is_named),
        T(a_server_that_is_away_is_for_later),
        T(a_conninfo_that_cannot_be_read_is_not_repeated),
        T(a_route_that_proves_nothing_is_refused_before_a_word),
        T(a_lost_connection_is_known_as_lost),
        T(a_commit_that_rolled_back_is_no_commit),
        T(a_copy_counts_what_the_server_says),
        T(a_copy_of_nonsense_fails_at_its_end),
        T(a_copy_that_is_given_up_leaves_nothing),
        T(a_copy_whose_server_went_away_never_counts),
        T(a_signal_ends_a_wait),
        T(a_site_keeps_its_own_lock_timeout),
    };

    return cmocka_run_group_tests(tests, store_begin, store_end);
}
