/* SPDX-License-Identifier: Apache-2.0 */
/* test_stage - parts into the stage of a session, counted three times. */
#include "load/stage.h"

#include "tests/load/parcel.h"
#include "tests/load/store.h"

static struct arena arena;
static struct parcel parcel;
static struct staged staged;
static struct err fault;
static struct stage stage;

static int setup(void **state)
{
    arena_init(&arena, 0);
    if (scratch_setup(state)) {
        return -1;
    }
    parcel = (struct parcel){.state = *state, .events = 40, .value = 1};
    return 0;
}

static int teardown(void **state)
{
    arena_release(&arena);
    return scratch_teardown(state);
}

static struct db *ready(void **state)
{
    store_ready("stage");
    parcel_make(&parcel);
    assert_int_equal(
        staged_read(&arena, *state, parcel.batch_key, &staged, &fault), OK);
    return store_open(NULL);
}

static enum err_code fill(struct db *db)
{
    if (stage_open(&stage, &arena, db, &staged, true, &fault) == OK &&
        stage_small(&stage, &fault) == OK) {
        stage_large(&stage, &fault);
    }
    stage_close(&stage);
    return fault.code;
}

static void every_row_is_counted_three_times(void **state)
{
    struct db *db = ready(state);

    assert_int_equal(fill(db), OK);
    assert_string_equal(stage_counts(&stage),
                        "{\"event\":[40,40,40],\"profile\":[1,1,1],"
                        "\"case_ref\":[1,1,1],\"private_case\":[1,1,1]}");
    assert_ask(db, "select count(*) from pg_temp.stage_event", "40");
    assert_ask(db, "select max(occurred_lo) from pg_temp.stage_event",
               "2024-02-10");
    assert_true(stage.once);
    assert_true(stage.all);
    db_close(db);
}

static void the_stage_is_empty_before_it_is_filled_again(void **state)
{
    struct db *db = ready(state);

    assert_int_equal(fill(db), OK);
    assert_int_equal(fill(db), OK);
    assert_ask(db, "select count(*) from pg_temp.stage_event", "40");
    db_close(db);
}

static void what_the_server_does_not_count_is_an_integrity_error(void **state)
{
    struct db *db = ready(state);

    store_ask(db, "select etl.open_stage()");
    store_ask(db, "create function pg_temp.lose() returns trigger language "
                  "plpgsql as 'begin delete from pg_temp.stage_event where "
                  "event_key = 3; return null; end'");
    store_ask(db, "create trigger lose after insert on pg_temp.stage_event "
                  "for each statement execute function pg_temp.lose()");
    assert_int_equal(fill(db), ERR_INTEGRITY);
    assert_contains(fault.text, "table \"event\": 40 rows staged, 40 copied, "
                                "39 counted");
    db_close(db);
}

static void rows_that_the_server_leaves_out_are_an_integrity_error(void **state)
{
    struct db *db = ready(state);

    store_ask(db, "select etl.open_stage()");
    store_ask(db, "create function pg_temp.skip() returns trigger language "
                  "plpgsql as 'begin if new.event_key = 3 then return null; "
                  "end if; return new; end'");
    store_ask(db, "create trigger skip before insert on pg_temp.stage_event "
                  "for each row execute function pg_temp.skip()");
    assert_int_equal(fill(db), ERR_INTEGRITY);
    assert_contains(fault.text, "copied 39 rows, the manifest names 40");
    db_close(db);
}

static void what_the_database_must_look_for_is_seen_on_the_way(void **state)
{
    struct db *db;

    parcel.twice = 40;
    parcel.notes = 10;
    db = ready(state);
    assert_int_equal(fill(db), OK);
    assert_false(stage.once);
    assert_true(stage.all);
    db_close(db);
    parcel.twice = 0;
    parcel.officer = 5;
    db = ready(state);
    assert_int_equal(fill(db), OK);
    assert_true(stage.once);
    assert_false(stage.all);
    db_close(db);
}

static void a_column_of_another_type_is_named(void **state)
{
    struct db *db;
    const char *at;

    at = strstr(parcel_columns, "\"row_hash\",\"int8\"");
    parcel.columns = arena_printf(&arena, "%.*s\"row_hash\",\"int4\"%s",
                                  (int)(at - parcel_columns), parcel_columns,
                                  at + strlen("\"row_hash\",\"int8\""))
                         .ptr;
    db = ready(state);
    assert_int_equal(fill(db), ERR_USAGE);
    assert_contains(fault.text,
                    "table \"event\" has other columns than the store "
                    "(column 3)");
    db_close(db);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(every_row_is_counted_three_times),
        T(the_stage_is_empty_before_it_is_filled_again),
        T(what_the_server_does_not_count_is_an_integrity_error),
        T(rows_that_the_server_leaves_out_are_an_integrity_error),
        T(what_the_database_must_look_for_is_seen_on_the_way),
        T(a_column_of_another_type_is_named),
    };

    return cmocka_run_group_tests(tests, store_begin, store_end);
}
