/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_first - the first delivery goes straight into an empty store, with the
 * same result as by the stage; what does not fit goes by the stage, and what
 * breaks off leaves the store as it was.
 */
#include "load/first.h"

#include "load/delivery.h"
#include "tests/load/parcel.h"
#include "tests/load/store.h"

static struct arena arena;
static struct delivery_outcome outcome;
static struct err fault;

static int setup(void **state)
{
    arena_init(&arena, 0);
    memset(&outcome, 0, sizeof outcome);
    return scratch_setup(state);
}

static int teardown(void **state)
{
    buf_release(&outcome.notes);
    arena_release(&arena);
    return scratch_teardown(state);
}

static struct parcel parcel(void **state)
{
    return (struct parcel){.state = *state,
                           .name = 1,
                           .events = 400,
                           .value = 1,
                           .notes = 90,
                           .entered = true};
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

/* Whether the table took its rows as a new one: only the way past the stage
 * makes it one. */
static const char *is_direct(struct db *db)
{
    return store_ask(db,
                     "select pg_relation_filenode(oid) <> oid from pg_class "
                     "where oid = 'core.event'::regclass");
}

/* One digest over everything the store holds. */
static const char *digest(struct db *db)
{
    const char *text;
    struct buf b;

    buf_init(&b, PARCEL_MAX);
    assert_int_equal(file_read("tests/support/digest.sql", &b, &fault), OK);
    /* all lines, so that a difference has a name */
    text = strstr(arena_cstr(&arena, buf_slice(&b)), "with kept");
    text = arena_printf(&arena,
                        "select string_agg(\"?column?\", e'\\n') from "
                        "(%.*s) as digest",
                        (int)strcspn(text, ";"), text)
               .ptr;
    text = store_ask(db, text);
    buf_release(&b);
    assert_contains(text, "all ");
    return text;
}

/* Keys and defaults of the three tables, as setup makes them. */
static void assert_tables(struct db *db)
{
    assert_ask(db,
               "select string_agg(conrelid::regclass || ' ' || conname, ',' "
               "order by conname) || max(pg_get_constraintdef(oid)) from "
               "pg_constraint where contype = 'p' and conrelid in ("
               "'core.event'::regclass, 'core.event_detail'::regclass, "
               "'private.event_note'::regclass)",
               "core.event_detail event_detail_pkey,private.event_note "
               "event_note_pkey,core.event event_pkey"
               "PRIMARY KEY (case_id, event_key, known_from, since_seq)");
    assert_ask(db,
               "select string_agg(distinct column_name, ',') from "
               "information_schema.columns where column_default is not null "
               "and table_name in ('event', 'event_detail', 'event_note')",
               "known_to,roster_end,until_seq");
}

static void both_ways_end_in_the_same_store(void **state)
{
    struct parcel p = parcel(state);
    const char *direct;
    struct db *db;

    store_ready("one");
    parcel_make(&p);
    assert_publish(state, p.batch_key, OK);
    assert_int_equal(outcome.count[COUNT_NEW], 400);
    db = store_open(NULL);
    assert_string_equal(is_direct(db), "t");
    assert_tables(db);
    assert_ask(db, "select count(*) from core.visible_event", "400");
    assert_ask(db,
               "select string_agg(known_from || '', ',' order by event_key) "
               "from core.event where event_key in (2, 3, 6)",
               "2024-04-01,2000-01-04,1999-12-25");
    assert_ask(db,
               "select count(*) from core.event as e join private.event_note "
               "using (case_id, event_key, known_from, since_seq) join "
               "core.event_detail using (case_id, event_key, known_from, "
               "since_seq)",
               "90");
    assert_ask(db, "select sum(narrative_key) from core.visible_narrative",
               "-6930");
    assert_ask(db,
               "select string_agg(table_name || rows_counted_count, ',' order "
               "by table_name) from etl.stage where table_name ~ 'event|note'",
               "event400,event_detail90,private_note90");
    direct = arena_cstr(&arena, str_from(digest(db)));
    db_close(db);

    store_ready("two");
    db = store_open(NULL);
    /* a reader who stays closes the way */
    store_ask(db, "begin");
    store_ask(db, "select count(*) from core.event");
    assert_publish(state, p.batch_key, OK);
    store_ask(db, "commit");
    assert_string_equal(is_direct(db), "f");
    assert_tables(db);
    assert_string_equal(digest(db), direct);
    db_close(db);
}

static void the_second_delivery_goes_by_the_stage(void **state)
{
    struct parcel p = parcel(state);
    const char *node;
    struct db *db;

    store_ready("one");
    parcel_make(&p);
    assert_publish(state, p.batch_key, OK);
    db = store_open(NULL);
    node = store_ask(db, "select pg_relation_filenode('core.event')");
    p.name = 2;
    p.delivered = "2024-04-02";
    parcel_make(&p);
    assert_publish(state, p.batch_key, OK);
    assert_int_equal(outcome.count[COUNT_IDENTICAL], 400);
    assert_ask(db, "select pg_relation_filenode('core.event')", node);
    db_close(db);
}

/* A source may have published before and the store have no event yet: all of
 * its rows contradicted each other, or it was only a header. */
static void the_first_events_may_come_second(void **state)
{
    struct parcel p = parcel(state);
    struct db *db;

    store_ready("one");
    p.events = 1;
    p.twice = 1;
    p.unlike = true;
    p.notes = 0;
    parcel_make(&p);
    assert_publish(state, p.batch_key, OK);
    db = store_open(NULL);
    assert_ask(db, "select count(*) from core.event", "0");
    p = parcel(state);
    p.name = 2;
    p.delivered = "2024-05-01";
    p.notes = 0;
    p.checks = "{\"rows\":{\"change\":\"1000\"}}";
    parcel_make(&p);
    assert_publish(state, p.batch_key, OK);
    assert_int_equal(outcome.count[COUNT_NEW], 400);
    assert_ask(db, "select count(*) from core.visible_event", "400");
    assert_ask(db,
               "select string_agg(seq || ' ' || state, ',' order by seq) "
               "from etl.publish",
               "1 published,2 published");
    db_close(db);
}

static void what_does_not_fit_goes_by_the_stage(void **state)
{
    struct parcel p = parcel(state);
    struct db *db;

    p.twice = 400; /* seen when nearly all is copied */
    store_ready("one");
    parcel_make(&p);
    assert_publish(state, p.batch_key, OK);
    assert_int_equal(outcome.count[COUNT_NEW], 400);
    assert_int_equal(outcome.count[COUNT_DUP_IN_FILE], 1);
    db = store_open(NULL);
    assert_string_equal(is_direct(db), "f");
    assert_tables(db);
    assert_ask(db, "select count(*) from core.visible_event", "400");
    assert_ask(db, "select count(*) from etl.delivery", "1");
    db_close(db);

    p = parcel(state);
    p.stray = true;
    store_ready("two");
    parcel_make(&p);
    assert_publish(state, p.batch_key, OK);
    db = store_open(NULL);
    assert_string_equal(is_direct(db), "f");
    assert_ask(db, "select count(*) from private.event_note", "89");
    db_close(db);
}

/* Left half way or never begun: the same store. */
static void repeats_and_contradictions_end_in_the_same_store(void **state)
{
    for (int unlike = 0; unlike <= 1; unlike++) {
        struct parcel p = parcel(state);
        const char *left;
        struct db *db;

        p.name = 1 + unlike;
        p.twice = 80; /* has a detail and a note */
        p.unlike = unlike;
        parcel_make(&p);
        store_ready(unlike ? "five" : "three");
        assert_publish(state, p.batch_key, OK);
        assert_int_equal(outcome.count[COUNT_KEY_CONFLICT], 2 * unlike);
        assert_int_equal(outcome.count[COUNT_DUP_IN_FILE], 1 - unlike);
        db = store_open(NULL);
        assert_ask(db, "select count(*) from core.visible_event",
                   unlike ? "399" : "400");
        left = arena_cstr(&arena, str_from(digest(db)));
        db_close(db);

        store_ready(unlike ? "six" : "four");
        db = store_open(NULL);
        store_ask(db, "begin");
        store_ask(db, "select count(*) from core.event");
        assert_publish(state, p.batch_key, OK);
        store_ask(db, "commit");
        assert_string_equal(digest(db), left);
        db_close(db);
    }
}

static void a_key_of_no_dictionary_is_an_integrity_error(void **state)
{
    struct parcel p = parcel(state);
    struct db *db;

    p.officer = 5;
    store_ready("one");
    parcel_make(&p);
    assert_publish(state, p.batch_key, ERR_INTEGRITY);
    assert_contains(fault.text, "1 officer keys");
    db = store_open(NULL);
    assert_tables(db);
    assert_ask(db, "select count(*) from core.event", "0");
    db_close(db);
}

static void a_guard_holds_a_first_delivery_too(void **state)
{
    struct parcel p = parcel(state);
    struct db *db;

    p.checks = "{\"rows\":{\"min\":1000}}";
    store_ready("one");
    parcel_make(&p);
    assert_publish(state, p.batch_key, ERR_HELD);
    assert_contains(fault.text, "400 records, at least 1000 expected");
    db = store_open(NULL);
    assert_string_equal(is_direct(db), "f");
    assert_ask(db, "select verdict from etl.delivery", "hold");
    assert_ask(db, "select count(*) from core.event", "0");
    db_close(db);
}

/* Damage in the last part: all before it was copied. */
static void what_breaks_off_leaves_the_store_as_it_was(void **state)
{
    struct parcel p = parcel(state);
    char path[640];
    struct db *db;
    FILE *f;

    store_ready("one");
    parcel_make(&p);
    (void)snprintf(path, sizeof path, "%s/private_note.0001.pgcopy", p.dir);
    f = fopen(path, "r+");
    assert_non_null(f);
    assert_int_equal(fseek(f, -4, SEEK_END), 0);
    assert_int_equal(fputc('X', f), 'X');
    assert_int_equal(fclose(f), 0);
    assert_publish(state, p.batch_key, ERR_INTEGRITY);
    db = store_open(NULL);
    assert_string_equal(is_direct(db), "f");
    assert_tables(db);
    assert_ask(db, "select count(*) from core.event", "0");
    assert_ask(db, "select count(*) from etl.publish", "0");
    assert_ask(db, "select count(*) from core.supervision_case", "0");
    /* and nothing is in the way of the next */
    f = fopen(path, "r+");
    assert_non_null(f);
    assert_int_equal(fseek(f, -4, SEEK_END), 0);
    assert_int_equal(fputc('t', f), 't');
    assert_int_equal(fclose(f), 0);
    assert_publish(state, p.batch_key, OK);
    assert_string_equal(is_direct(db), "t");
    db_close(db);
}

static void a_login_that_does_not_own_the_tables_goes_by_the_stage(void **state)
{
    struct parcel p = parcel(state);
    const char *direct;
    enum err_code code;
    struct db *db;

    store_ready("one");
    parcel_make(&p);
    assert_publish(state, p.batch_key, OK);
    db = store_open(NULL);
    direct = arena_cstr(&arena, str_from(digest(db)));
    db_close(db);
    store_ready("two");
    setenv("PGOPTIONS", "-c role=lapse_loader", 1);
    code = publish(state, p.batch_key);
    unsetenv("PGOPTIONS");
    assert_int_equal(code, OK);
    db = store_open(NULL);
    assert_string_equal(is_direct(db), "f");
    assert_string_equal(digest(db), direct);
    db_close(db);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(both_ways_end_in_the_same_store),
        T(the_second_delivery_goes_by_the_stage),
        T(the_first_events_may_come_second),
        T(what_does_not_fit_goes_by_the_stage),
        T(repeats_and_contradictions_end_in_the_same_store),
        T(a_key_of_no_dictionary_is_an_integrity_error),
        T(a_guard_holds_a_first_delivery_too),
        T(what_breaks_off_leaves_the_store_as_it_was),
        T(a_login_that_does_not_own_the_tables_goes_by_the_stage),
    };

    return cmocka_run_group_tests(tests, store_begin, store_end);
}
