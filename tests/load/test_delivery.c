/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_delivery - a publish against a real server: done, done again, held,
 * refused, cut off at each place that can be cut.
 */
#include "load/delivery.h"

#include <signal.h>

#include "common/json.h"
#include "common/node.h"
#include "load/audit.h"
#include "tests/load/parcel.h"
#include "tests/load/store.h"

static struct arena arena;
static struct delivery_outcome outcome;
static struct err fault;
static pid_t proxy;

static int setup(void **state)
{
    arena_init(&arena, 0);
    memset(&outcome, 0, sizeof outcome);
    return scratch_setup(state);
}

static int teardown(void **state)
{
    if (proxy > 0) {
        (void)kill(proxy, SIGTERM);
        (void)waitpid(proxy, NULL, 0);
        proxy = 0;
    }
    buf_release(&outcome.notes);
    arena_release(&arena);
    return scratch_teardown(state);
}

static struct parcel parcel(void **state)
{
    return (struct parcel){
        .state = *state, .name = 1, .events = 100, .value = 1};
}

static enum err_code publish(void **state, const char *batch_key)
{
    struct delivery_options o = {.state = *state, .quiet = true};

    buf_release(&outcome.notes);
    return delivery_publish(&arena, &o, batch_key, &outcome, &fault);
}

#define assert_publish(state, key, want)                     \
    do {                                                     \
        if (publish((state), (key)) != (want)) {             \
            fail_msg("%d: %s", (int)fault.code, fault.text); \
        }                                                    \
    } while (0)

static const char *notes(void)
{
    return arena_cstr(&arena, buf_slice(&outcome.notes));
}

/* What readers see and what lies in the store at all. */
static void assert_store(const char *seen, const char *stored)
{
    struct db *db = store_open(NULL);

    assert_ask(db, "select count(*) from core.visible_event", seen);
    assert_ask(db, "select count(*) from core.event", stored);
    db_close(db);
}

static void a_delivery_is_published_with_its_counts(void **state)
{
    struct parcel p = parcel(state);
    struct db *db;

    store_ready("one");
    parcel_make(&p);
    assert_publish(state, p.batch_key, OK);
    assert_string_equal(outcome.verdict, "accept");
    assert_int_equal(outcome.seq, 1);
    assert_int_equal(outcome.count[COUNT_NEW], 100);
    assert_int_equal(outcome.count[COUNT_FACTS], 100);
    assert_store("100", "100");
    db = store_open(NULL);
    assert_ask(db, "select state from etl.publish", "published");
    assert_ask(db, "select exit_code from etl.run", "0");
    assert_ask(db,
               "select count(*) from etl.stage where rows_staged_count = "
               "rows_copied_count and rows_copied_count = rows_counted_count",
               "4");
    assert_ask(db, "select columns_fingerprint from etl.delivery", "f1");
    assert_ask(db, "select case_number from private.case_number", "INVENTED-1");
    db_close(db);
}

static void the_same_delivery_again_is_already_loaded(void **state)
{
    struct parcel p = parcel(state);

    store_ready("one");
    parcel_make(&p);
    assert_publish(state, p.batch_key, OK);
    assert_publish(state, p.batch_key, OK);
    assert_string_equal(outcome.verdict, "skip_duplicate");
    assert_int_equal(outcome.count[COUNT_NEW], 0);
    assert_contains(notes(), "already loaded, nothing to do");
    assert_store("100", "100");
}

static void a_later_delivery_changes_and_withdraws(void **state)
{
    struct parcel p = parcel(state);

    store_ready("one");
    parcel_make(&p);
    assert_publish(state, p.batch_key, OK);
    p.name = 2;
    p.delivered = "2024-05-01";
    p.events = 95;
    parcel_make(&p);
    assert_publish(state, p.batch_key, OK);
    assert_int_equal(outcome.count[COUNT_IDENTICAL], 95);
    assert_int_equal(outcome.count[COUNT_GONE], 5);
    /* the five are closed by versions that end */
    assert_store("95", "105");
}

static void a_damaged_part_is_an_integrity_error(void **state)
{
    struct parcel p = parcel(state);
    char path[640];
    FILE *f;

    store_ready("one");
    parcel_make(&p);
    (void)snprintf(path, sizeof path, "%s/event.0001.pgcopy", p.dir);
    f = fopen(path, "r+");
    assert_non_null(f);
    assert_int_equal(fseek(f, 60, SEEK_SET), 0);
    assert_int_equal(fputc(0x55, f), 0x55);
    assert_int_equal(fclose(f), 0);
    assert_publish(state, p.batch_key, ERR_INTEGRITY);
    assert_contains(fault.text, "event.0001.pgcopy");
    assert_null(outcome.verdict);
    assert_store("0", "0");
}

/* The manifest names a row more than the part holds; its digest is right. */
static void a_row_too_few_is_an_integrity_error(void **state)
{
    struct parcel p = parcel(state);
    char path[640];
    struct buf b;
    char *at;

    store_ready("one");
    parcel_make(&p);
    (void)snprintf(path, sizeof path, "%s/manifest.json", p.dir);
    buf_init(&b, PARCEL_MAX);
    assert_int_equal(file_read(path, &b, &fault), OK);
    at = strstr(arena_cstr(&arena, buf_slice(&b)), "\"profile\"");
    assert_non_null(at);
    at = strstr(at, "\"rows\":1");
    assert_non_null(at);
    at[7] = '2';
    while (strncmp(at, "{\"format\"", 9) != 0) {
        at--;
    }
    put_file(path, at);
    buf_release(&b);
    assert_publish(state, p.batch_key, ERR_INTEGRITY);
    assert_contains(fault.text, "copied 1 rows, the manifest names 2");
    assert_store("0", "0");
}

static void other_columns_are_refused_before_a_byte_is_sent(void **state)
{
    struct parcel p = parcel(state);

    store_ready("one");
    p.columns = "{\"tables\":{\"event\":[[\"case_id\",\"int4\"]]},"
                "\"fingerprint\":\"f2\"}";
    parcel_make(&p);
    assert_publish(state, p.batch_key, ERR_USAGE);
    assert_contains(fault.text, "has other columns than the store");
    assert_contains(fault.text, "lapse setup");
}

static void a_shrunk_delivery_is_held_and_says_why(void **state)
{
    struct parcel p = parcel(state);
    struct db *db;

    store_ready("one");
    p.events = 400;
    parcel_make(&p);
    assert_publish(state, p.batch_key, OK);
    p.name = 2;
    p.delivered = "2024-04-02";
    p.events = 10;
    parcel_make(&p);
    assert_publish(state, p.batch_key, ERR_HELD);
    assert_string_equal(outcome.verdict, "hold");
    assert_contains(fault.text, "10 records, 400 were usual");
    assert_contains(notes(), "hold: check \"rows history\"");
    assert_contains(notes(), "10 identical, 390 gone");
    assert_contains(notes(), "lapse release ");
    assert_store("400", "400");
    /* the next night it is held once more, and stands there once */
    assert_publish(state, p.batch_key, ERR_HELD);
    db = store_open(NULL);
    assert_ask(db, "select count(*) from etl.delivery where verdict = 'hold'",
               "1");
    assert_ask(db,
               "select string_agg(exit_code::text, ',' order by run_id) "
               "from etl.run",
               "0,4,4");
    db_close(db);
}

static void a_released_delivery_is_published(void **state)
{
    struct parcel p = parcel(state);
    char sql[256];
    struct db *db;

    store_ready("one");
    p.checks = "{\"rows\":{\"min\":\"1000\"}}";
    parcel_make(&p);
    assert_publish(state, p.batch_key, ERR_HELD);
    db = store_open(NULL);
    (void)snprintf(sql, sizeof sql,
                   "select etl.release('%s', 'a tester', 'is all there is')",
                   p.delivery_key);
    store_ask(db, sql);
    assert_publish(state, p.batch_key, OK);
    assert_ask(db, "select cause from etl.publish", "release");
    db_close(db);
}

static void refused_records_above_warn_are_published_with_exit_3(void **state)
{
    struct parcel p = parcel(state);

    store_ready("one");
    p.records = 102;
    p.rejected = 2;
    p.checks = "{\"refused\":{\"warn\":\"0.01\",\"fail\":\"0.05\"}}";
    parcel_make(&p);
    assert_publish(state, p.batch_key, ERR_INCOMPLETE);
    assert_string_equal(outcome.verdict, "accept");
    assert_int_equal(outcome.count[COUNT_WARNINGS], 1);
    assert_contains(notes(), "warn: check \"refused warn\": 2 of 102 records");
    assert_store("100", "100");
}

static void a_base_that_is_not_current_is_refused(void **state)
{
    struct parcel p = parcel(state);

    store_ready("one");
    p.base = "00000000000000000000000000000000"
             "00000000000000000000000000000000";
    parcel_make(&p);
    assert_publish(state, p.batch_key, ERR_FAILED);
    assert_contains(fault.text, "no longer the current one");
}

static void a_source_that_another_run_loads_is_left_alone(void **state)
{
    struct parcel p = parcel(state);
    struct db *db;

    store_ready("one");
    parcel_make(&p);
    db = store_open(NULL);
    assert_ask(db, "select etl.lock_source('us-zz-test')", "t");
    assert_publish(state, p.batch_key, ERR_RETRY);
    assert_contains(fault.text, "another run is loading");
    db_close(db);
    assert_store("0", "0");
    assert_publish(state, p.batch_key, OK);
}

static void a_publish_that_was_not_raised_is_raised(void **state)
{
    struct parcel p = parcel(state);
    struct db *db;

    store_ready("one");
    parcel_make(&p);
    assert_publish(state, p.batch_key, OK);
    /* as a run leaves it that dies between its two transactions */
    db = store_open(NULL);
    store_ask(db, "update etl.publish set state = 'written'");
    store_ask(db, "update etl.published set seq = 0");
    assert_store("0", "100");
    assert_publish(state, p.batch_key, OK);
    assert_string_equal(outcome.verdict, "accept");
    assert_int_equal(outcome.count[COUNT_NEW], 100);
    assert_store("100", "100");
    db_close(db);
}

static void a_store_that_is_not_set_up_names_setup(void **state)
{
    struct parcel p = parcel(state);

    store_empty("one");
    parcel_make(&p);
    assert_publish(state, p.batch_key, ERR_USAGE);
    assert_contains(fault.text, "lapse setup");
}

static void an_error_in_the_merge_leaves_nothing(void **state)
{
    struct parcel p = parcel(state);
    struct db *db;

    store_ready("one");
    db = store_open(NULL);
    store_ask(db, "alter table core.event add check (event_key < 50)");
    parcel_make(&p);
    assert_publish(state, p.batch_key, ERR_FAILED);
    assert_null(strstr(fault.text, "Failing row"));
    assert_store("0", "0");
    assert_ask(db, "select count(*) from etl.publish", "0");
    assert_ask(db, "select exit_code from etl.run", "1");
    db_close(db);
}

static void a_publish_that_the_audit_cannot_enter_does_not_happen(void **state)
{
    static const char *const acts[] = {"run", "publish"};
    struct parcel p = parcel(state);
    struct db *db;

    parcel_make(&p);
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        store_ready("one");
        db = store_open(NULL);
        store_ask(db, arena_printf(&arena,
                                   "alter table etl.audit add check "
                                   "(act <> '%s') not valid",
                                   acts[i])
                          .ptr);
        assert_publish(state, p.batch_key, ERR_INTEGRITY);
        assert_contains(fault.text, "the audit could not be written");
        assert_store("0", "0");
        assert_ask(db, "select count(*) from etl.publish", "0");
        db_close(db);
    }
}

static void a_publish_a_skip_and_a_hold_are_entered_in_the_audit(void **state)
{
    struct parcel p = parcel(state);
    struct db *db;

    store_ready("one");
    db = store_open(NULL);
    store_ask(db, "create temp table before as "
                  "select max(audit_no) as n from etl.audit");
    parcel_make(&p);
    assert_publish(state, p.batch_key, OK);
    assert_publish(state, p.batch_key, OK);
    p.name = 2;
    p.checks = "{\"rows\":{\"min\":\"1000\"}}";
    parcel_make(&p);
    assert_publish(state, p.batch_key, ERR_HELD);
    assert_ask(db,
               "select string_agg(act, ' ' order by audit_no) from etl.audit "
               "where audit_no > (select n from before)",
               "run publish run skip run hold run");
    assert_int_equal(audit_check(&arena, db, *state, &fault), OK);
    /* the last row was kept beside the state */
    store_ask(db, "alter table etl.audit disable trigger all");
    store_ask(db, "delete from etl.audit where audit_no = "
                  "(select max(audit_no) from etl.audit)");
    assert_int_equal(audit_check(&arena, db, *state, &fault), ERR_INTEGRITY);
    assert_contains(fault.text, "missing at the end");
    db_close(db);
}

/* The nightly login needs no right but the loader's. */
static void a_loader_can_publish_hold_and_settle(void **state)
{
    struct parcel p = parcel(state);
    enum err_code code[3];

    store_ready("one");
    p.events = 600; /* enough for a vacuum, which it may not do */
    parcel_make(&p);
    setenv("PGOPTIONS", "-c role=lapse_loader", 1);
    code[0] = publish(state, p.batch_key);
    code[1] = publish(state, p.batch_key);
    p.name = 2;
    p.events = 1;
    parcel_make(&p);
    code[2] = publish(state, p.batch_key);
    unsetenv("PGOPTIONS");
    assert_int_equal(code[0], OK);
    assert_int_equal(code[1], OK);
    assert_int_equal(code[2], ERR_HELD);
    assert_store("600", "600");
}

/* From now on the server is reached through tests/support/pgproxy, which
 * loses one message. */
static void lose(void **state, const char *what, const char *n)
{
    const char *dir = in_scratch(state, "proxy");
    const char *note = in_scratch(state, "proxy.state");
    const char *listener = in_scratch(state, "proxy/.s.PGSQL.5432");
    char self[512] = "", program[640];
    struct err ignored;

    assert_true(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
    for (int i = 0; i < 3; i++) {
        *strrchr(self, '/') = '\0';
    }
    (void)snprintf(program, sizeof program, "%s/support/pgproxy", self);
    if (access(program, X_OK)) {
        print_message("no %s: skipped\n", program);
        skip();
    }
    assert_int_equal(file_mkdirs(dir, &ignored), OK);
    proxy = fork();
    if (proxy == 0) {
        execl(program, program, dir, store_host, what, n, note, (char *)NULL);
        _exit(127);
    }
    for (int i = 0; i < 500 && access(listener, F_OK); i++) {
        usleep(10000);
    }
    setenv("PGHOST", dir, 1);
}

static void assert_settled(void **state, const char *what, const char *n)
{
    struct parcel p = parcel(state);
    struct buf b;

    store_ready("one");
    parcel_make(&p);
    lose(state, what, n);
    assert_publish(state, p.batch_key, OK);
    setenv("PGHOST", store_host, 1);
    assert_string_equal(outcome.verdict, "accept");
    assert_int_equal(outcome.count[COUNT_NEW], 100);
    assert_store("100", "100");
    buf_init(&b, 100);
    assert_int_equal(file_read(in_scratch(state, "proxy.state"), &b, &fault),
                     OK);
    assert_contains(arena_cstr(&arena, buf_slice(&b)), "done");
    buf_release(&b);
}

static void a_lost_answer_to_commit_is_settled_by_the_ledger(void **state)
{
    assert_settled(state, "answer", "1");
}

static void a_lost_commit_is_done_again(void **state)
{
    assert_settled(state, "request", "1");
}

static void a_connection_cut_in_the_copy_is_done_again(void **state)
{
    assert_settled(state, "copy", "3000");
}

static void the_answer_is_one_json_object(void **state)
{
    struct delivery_outcome o = {.verdict = "accept",
                                 .source = "us-zz-test",
                                 .delivery_key = "d",
                                 .batch_key = "b",
                                 .seq = 3,
                                 .count = {[COUNT_GONE] = 7}};
    struct node *root;
    struct buf b;

    (void)state;
    buf_init(&b, 4096);
    assert_true(delivery_json(&o, &b));
    assert_int_equal(b.ptr[b.len - 1], '\n');
    assert_int_equal(
        json_parse(&arena, str_trim(buf_slice(&b)), "x", &root, &fault), OK);
    assert_int_equal(node_int(root, "gone", 0), 7);
    assert_int_equal(node_int(root, "key_conflict", -1), 0);
    assert_str(node_text(root, "verdict", STR_NULL), "accept");
    buf_release(&b);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_delivery_is_published_with_its_counts),
        T(the_same_delivery_again_is_already_loaded),
        T(a_later_delivery_changes_and_withdraws),
        T(a_damaged_part_is_an_integrity_error),
        T(a_row_too_few_is_an_integrity_error),
        T(other_columns_are_refused_before_a_byte_is_sent),
        T(a_shrunk_delivery_is_held_and_says_why),
        T(a_released_delivery_is_published),
        T(refused_records_above_warn_are_published_with_exit_3),
        T(a_base_that_is_not_current_is_refused),
        T(a_source_that_another_run_loads_is_left_alone),
        T(a_publish_that_was_not_raised_is_raised),
        T(a_store_that_is_not_set_up_names_setup),
        T(an_error_in_the_merge_leaves_nothing),
        T(a_publish_that_the_audit_cannot_enter_does_not_happen),
        T(a_publish_a_skip_and_a_hold_are_entered_in_the_audit),
        T(a_loader_can_publish_hold_and_settle),
        T(a_lost_answer_to_commit_is_settled_by_the_ledger),
        T(a_lost_commit_is_done_again),
        T(a_connection_cut_in_the_copy_is_done_again),
        T(the_answer_is_one_json_object),
    };

    return cmocka_run_group_tests(tests, store_begin, store_end);
}
