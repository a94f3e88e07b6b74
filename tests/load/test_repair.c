/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_repair - what a person decides, against a real server.
 */
#include "load/repair.h"

#include "tests/load/parcel.h"
#include "tests/load/store.h"

static struct arena arena;
static struct buf text;
static struct delivery_outcome outcome;
static struct err fault;

static int setup(void **state)
{
    arena_init(&arena, 0);
    buf_init(&text, 65536);
    memset(&outcome, 0, sizeof outcome);
    fault = (struct err){OK, ""};
    return scratch_setup(state);
}

static int teardown(void **state)
{
    buf_release(&outcome.notes);
    buf_release(&text);
    arena_release(&arena);
    return scratch_teardown(state);
}

static struct repair by(void **state, const char *why)
{
    return (struct repair){
        .state = *state, .who = "A Tester", .why = why, .quiet = true};
}

/* A delivery that is too small: published when checks is NULL, else held. */
static struct parcel deliver(void **state, int64_t name, const char *checks,
                             enum err_code want)
{
    struct delivery_options o = {.state = *state, .quiet = true};
    struct parcel p = {.state = *state,
                       .name = name,
                       .events = 60,
                       .value = name,
                       .checks = checks};

    parcel_make(&p);
    delivery_publish(&arena, &o, p.batch_key, &outcome, &fault);
    if (fault.code != want) {
        fail_msg("%s", fault.text);
    }
    buf_release(&outcome.notes);
    fault = (struct err){OK, ""};
    return p;
}

#define TOO_SMALL "{\"rows\":{\"min\":\"1000\"}}"

static void a_release_publishes_what_is_staged(void **state)
{
    struct repair r = by(state, "is all there is");
    struct parcel p;
    struct db *db;

    store_ready("repair");
    p = deliver(state, 1, TOO_SMALL, ERR_HELD);
    assert_int_equal(
        repair_release(&arena, &r,
                       arena_printf(&arena, "%.12s", p.delivery_key).ptr,
                       &outcome, &fault),
        OK);
    assert_string_equal(outcome.verdict, "accept");
    assert_int_equal(outcome.count[COUNT_NEW], 60);
    db = store_open(NULL);
    assert_ask(db,
               "select p.cause || ' ' || r.decision || ' ' || r.who || ': ' "
               "|| r.why from etl.publish as p, etl.release as r",
               "release accept A Tester: is all there is");
    db_close(db);
}

static void a_steward_releases_and_the_next_run_publishes(void **state)
{
    struct repair r = by(state, "is all there is");
    struct delivery_options o = {.state = *state, .quiet = true};
    struct parcel p;
    struct db *db;

    store_ready("repair");
    p = deliver(state, 1, TOO_SMALL, ERR_HELD);
    setenv("PGOPTIONS", "-c role=lapse_steward", 1);
    repair_release(&arena, &r,
                   arena_printf(&arena, "%.12s", p.delivery_key).ptr, &outcome,
                   &fault);
    unsetenv("PGOPTIONS");
    assert_int_equal(fault.code, OK);
    assert_string_equal(outcome.verdict, "released");
    db = store_open(NULL);
    assert_ask(db, "select count(*) from core.event", "0");
    assert_ask(db,
               "select r.who || ' ' || q.exit_code from etl.release as r, "
               "etl.run as q where q.command = 'release'",
               "A Tester 0");
    assert_int_equal(
        delivery_publish(&arena, &o, p.batch_key, &outcome, &fault), OK);
    assert_ask(db, "select count(*) from core.event", "60");
    db_close(db);
}

static void without_a_reason_nothing_is_released(void **state)
{
    struct repair r = by(state, NULL);
    struct parcel p;
    struct db *db;

    store_ready("repair");
    p = deliver(state, 1, TOO_SMALL, ERR_HELD);
    assert_int_equal(
        repair_release(&arena, &r, p.delivery_key, &outcome, &fault),
        ERR_USAGE);
    assert_contains(fault.text, "reason");
    r = by(state, "so it is");
    assert_int_equal(repair_release(&arena, &r, "abcdef", &outcome, &fault),
                     ERR_USAGE);
    assert_int_equal(repair_release(&arena, &r, "zz", &outcome, &fault),
                     ERR_USAGE);
    db = store_open(NULL);
    assert_ask(db, "select count(*) from etl.release", "0");
    assert_ask(db, "select count(*) from core.event", "0");
    db_close(db);
}

static void what_is_no_longer_staged_waits_for_the_next_run(void **state)
{
    struct repair r = by(state, "is all there is");
    struct parcel p;
    struct db *db;

    store_ready("repair");
    p = deliver(state, 1, TOO_SMALL, ERR_HELD);
    assert_int_equal(file_remove_tree(p.dir, &fault), OK);
    assert_int_equal(
        repair_release(&arena, &r, p.delivery_key, &outcome, &fault),
        ERR_FAILED);
    assert_contains(fault.text, "lapse run us-zz-test");
    db = store_open(NULL);
    assert_ask(db, "select count(*) from etl.release", "1");
    db_close(db);
}

static void what_is_settled_is_said(void **state)
{
    struct repair r = by(state, "sent by mistake");
    struct parcel p;
    struct db *db;

    store_ready("repair");
    p = deliver(state, 1, TOO_SMALL, ERR_HELD);
    assert_int_equal(repair_settle(&arena, &r, p.delivery_key, &text, &fault),
                     OK);
    assert_contains(arena_cstr(&arena, buf_slice(&text)), "not wanted");
    db = store_open(NULL);
    assert_ask(db, "select decision from etl.release", "reject");
    db_close(db);
}

static void a_check_is_set_aside_until_a_day(void **state)
{
    struct repair r = by(state, "two offices close");
    struct db *db;
    const char *day;

    store_ready("repair");
    (void)deliver(state, 1, NULL, OK);
    db = store_open(NULL);
    day =
        arena_cstr(&arena, str_from(store_ask(db, "select current_date + 30")));
    assert_int_equal(repair_set_aside(&arena, &r, "us-zz-test", "rows", NULL,
                                      day, &text, &fault),
                     OK);
    assert_ask(db,
               "select check_name || '.' || subject from etl.guard_override",
               "rows.");
    assert_int_equal(repair_set_aside(&arena, &r, "us-zz-test", "row", NULL,
                                      day, &text, &fault),
                     ERR_USAGE);
    db_close(db);
}

static void a_publish_is_withdrawn_and_brought_back(void **state)
{
    struct repair r = by(state, NULL);
    struct db *db;

    store_ready("repair");
    (void)deliver(state, 1, NULL, OK);
    db = store_open(NULL);
    assert_int_equal(repair_undo(&arena, &r, "run:1", &text, &fault), OK);
    assert_contains(arena_cstr(&arena, buf_slice(&text)),
                    "publish 1 is withdrawn by publish 2");
    assert_ask(db, "select count(*) from core.visible_event", "0");
    assert_int_equal(repair_undo(&arena, &r, "1", &text, &fault), OK);
    assert_contains(arena_cstr(&arena, buf_slice(&text)),
                    "was withdrawn before");
    assert_int_equal(repair_undo(&arena, &r, "2", &text, &fault), OK);
    assert_ask(db, "select count(*) from core.visible_event", "60");
    assert_int_equal(repair_undo(&arena, &r, "9", &text, &fault), ERR_USAGE);
    fault = (struct err){OK, ""};
    assert_int_equal(repair_undo(&arena, &r, "nine", &text, &fault), ERR_USAGE);
    db_close(db);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_release_publishes_what_is_staged),
        T(a_steward_releases_and_the_next_run_publishes),
        T(without_a_reason_nothing_is_released),
        T(what_is_no_longer_staged_waits_for_the_next_run),
        T(what_is_settled_is_said),
        T(a_check_is_set_aside_until_a_day),
        T(a_publish_is_withdrawn_and_brought_back),
    };

    return cmocka_run_group_tests(tests, store_begin, store_end);
}
