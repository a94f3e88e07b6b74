/* SPDX-License-Identifier: Apache-2.0 */
/* test_wanted - which deliveries of a plan are still to be published. */
#include "load/wanted.h"

#include "load/delivery.h"
#include "tests/load/parcel.h"
#include "tests/load/store.h"

static struct arena arena;
static struct buf out;
static struct err fault;

static int setup(void **state)
{
    arena_init(&arena, 0);
    buf_init(&out, 65536);
    return scratch_setup(state);
}

static int teardown(void **state)
{
    buf_release(&out);
    arena_release(&arena);
    return scratch_teardown(state);
}

/* A published delivery; its keys are left in p. */
static void publish(void **state, struct parcel *p)
{
    struct delivery_options o = {.state = *state, .quiet = true};
    struct delivery_outcome outcome;

    *p = (struct parcel){.state = *state, .name = 1, .events = 60, .value = 1};
    parcel_make(p);
    if (delivery_publish(&arena, &o, p->batch_key, &outcome, &fault)) {
        fail_msg("%s", fault.text);
    }
    buf_release(&outcome.notes);
}

static struct str line(const char *key, const char *mapping)
{
    return arena_printf(&arena,
                        "{\"delivery_key\":\"%s\",\"source\":\"us-zz-test\","
                        "\"mapping_version\":\"%s\"}\n",
                        key, mapping);
}

#define KEY(c) c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c

static void an_empty_store_wants_everything_without_a_base(void **state)
{
    struct str plan;
    struct db *db;

    (void)state;
    store_ready("wanted");
    db = store_open(NULL);
    plan = arena_printf(&arena, "%s\n%s", line(KEY("a1"), "m1").ptr,
                        line(KEY("b2"), "m1").ptr);
    assert_int_equal(
        wanted_filter(&arena, db, "us-zz-test", false, plan, &out, &fault), OK);
    assert_str(buf_slice(&out),
               "{\"delivery_key\":\"" KEY(
                   "a1") "\",\"source\":\"us-zz-test\","
                         "\"mapping_version\":\"m1\","
                         "\"base\":null}\n"
                         "{\"delivery_key\":\"" KEY(
                             "b2") "\",\"source\":\"us-zz-test\","
                                   "\"mapping_version\":\"m1\","
                                   "\"base\":null}\n");
    db_close(db);
}

static void what_is_published_is_left_out_and_is_the_base(void **state)
{
    const char *text;
    struct parcel p;
    struct str plan;
    struct db *db;

    store_ready("wanted");
    publish(state, &p);
    db = store_open(NULL);
    plan = arena_printf(&arena, "%s%s%s", line(p.delivery_key, "m1").ptr,
                        line(KEY("a1"), "m1").ptr, line(KEY("b2"), "m1").ptr);
    assert_int_equal(
        wanted_filter(&arena, db, "us-zz-test", false, plan, &out, &fault), OK);
    text = arena_cstr(&arena, buf_slice(&out));
    assert_null(strstr(text, p.delivery_key));
    /* the first alone: it becomes the base of the second */
    assert_contains(
        text, arena_printf(&arena, "\"base\":\"%s\"}\n", p.batch_key).ptr);
    assert_contains(text, "\"base\":null}\n");
    db_close(db);
}

/* The same files and mapping, another horizon: meant for the newest file. */
static void a_wish_is_for_the_last_delivery_of_a_plan(void **state)
{
    static const char *const last[] = {"false", "true"};
    struct parcel p;
    struct db *db;

    store_ready("wanted");
    publish(state, &p);
    db = store_open(NULL);
    store_ask(db, "delete from etl.blob");
    store_ask(db, "insert into etl.blob (batch_id, file_no, role, name, "
                  "sha256, bytes) select batch_id, 0, 'contacts', 'a.csv', "
                  "repeat('e5', 32), 5 from etl.delivery");
    for (size_t i = 0; i < 2; i++) {
        struct str plan = arena_printf(
            &arena,
            "{\"delivery_key\":\"%s\",\"source\":\"us-zz-test\","
            "\"mapping_version\":\"m1\",\"parser_version\":\"1\","
            "\"delivery\":\"full\",\"last\":%s,\"files\":[{\"role\":"
            "\"contacts\",\"name\":\"a.csv\",\"sha256\":\"" KEY("e5") "\"}]}",
            KEY("a1"), last[i]);

        buf_clear(&out);
        assert_int_equal(
            wanted_filter(&arena, db, "us-zz-test", false, plan, &out, &fault),
            OK);
        assert_int_equal(out.len > 0, i);
    }
    db_close(db);
}

static void another_mapping_has_no_base(void **state)
{
    struct parcel p;
    struct db *db;

    store_ready("wanted");
    publish(state, &p);
    db = store_open(NULL);
    assert_int_equal(wanted_filter(&arena, db, "us-zz-test", false,
                                   line(KEY("a1"), "m2"), &out, &fault),
                     OK);
    assert_contains(arena_cstr(&arena, buf_slice(&out)), "\"base\":null}");
    db_close(db);
}

static void what_was_written_and_not_raised_is_raised_first(void **state)
{
    struct parcel p;
    struct db *db;

    store_ready("wanted");
    publish(state, &p);
    db = store_open(NULL);
    store_ask(db, "update etl.publish set state = 'written'");
    store_ask(db, "update etl.published set seq = 0");
    assert_int_equal(wanted_filter(&arena, db, "us-zz-test", false,
                                   line(p.delivery_key, "m1"), &out, &fault),
                     OK);
    assert_int_equal(out.len, 0);
    assert_ask(db, "select count(*) from core.visible_event", "60");
    db_close(db);
}

static void what_is_no_plan_of_the_source_is_refused(void **state)
{
    static const char *const bad[] = {
        "nonsense\n", "[]\n", "{}\n",
        "{\"delivery_key\":\"x\",\"source\":\"us-zz-test\"}\n"};
    struct db *db;

    (void)state;
    store_ready("wanted");
    db = store_open(NULL);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(wanted_filter(&arena, db, "us-zz-test", false,
                                       str_from(bad[i]), &out, &fault),
                         ERR_USAGE);
        assert_contains(fault.text, "stdin:1: ");
    }
    assert_int_equal(wanted_filter(&arena, db, "us-zz-other", false,
                                   line(KEY("a1"), "m1"), &out, &fault),
                     ERR_USAGE);
    assert_int_equal(out.len, 0);
    db_close(db);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(an_empty_store_wants_everything_without_a_base),
        T(what_is_published_is_left_out_and_is_the_base),
        T(a_wish_is_for_the_last_delivery_of_a_plan),
        T(another_mapping_has_no_base),
        T(what_was_written_and_not_raised_is_raised_first),
        T(what_is_no_plan_of_the_source_is_refused),
    };

    return cmocka_run_group_tests(tests, store_begin, store_end);
}
