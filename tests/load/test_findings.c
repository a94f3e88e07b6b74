/* SPDX-License-Identifier: Apache-2.0 */
/* test_findings - what a person reads of a delivery that was weighed. */
#include "load/findings.h"

#include "tests/load/parcel.h"
#include "tests/load/store.h"

static struct arena arena;
static struct buf text;
static struct err fault;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    buf_init(&text, 65536);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    buf_release(&text);
    arena_release(&arena);
    return 0;
}

/* The work tables as weigh leaves them. */
static struct db *weighed(void)
{
    struct db *db;

    store_ready("findings");
    db = store_open(NULL);
    store_ask(db, "select etl.open_stage()");
    store_ask(db, "insert into pg_temp.work_guard values "
                  "('refused', '', 0.2, null, 0.01, 'hold', '2 of 10 records "
                  "refused, limit 1%'), ('unlisted', 'code', 0, null, null, "
                  "'pass', null), ('rows', 'least', 1, 2, null, 'warn', null), "
                  "('rows', 'history', 1, 2, 3, 'released', 'not shown')");
    store_ask(db, "insert into pg_temp.work_count values ('new', 4), "
                  "('changed', 1), ('mapping', 1), ('gone', 3), ('ended', 2)");
    store_ask(db, "insert into pg_temp.stage_reject values "
                  "(0, 9, 900, 10, 9, 'day', 'bad_date', '99/99/9999'), "
                  "(0, 3, 300, 10, 3, 'day', 'bad_date', '99/99/9999'), "
                  "(1, 1, 70, 10, null, null, 'too_few_fields', null)");
    return db;
}

static void each_finding_is_a_line(void **state)
{
    const struct staged s = {
        .manifest = "{\"files\":[{\"no\":0,\"name\":\"contacts.csv\"}]}"};
    struct db *db = weighed();

    (void)state;
    assert_int_equal(findings_write(db, &s, &text, &fault), OK);
    assert_str(buf_slice(&text),
               "hold: check \"refused\": 2 of 10 records refused, limit 1%\n"
               "warn: check \"rows least\": failed\n"
               "against the store: 4 new, 2 changed, 0 identical, 5 gone, "
               "0 repeated, 0 contradictory\n"
               "refused: 2 bad_date, the first in contacts.csv line 3 at byte "
               "300\n"
               "refused: 1 too_few_fields, the first in a file without a name "
               "at byte 70\n");
    db_close(db);
}

static void a_session_that_weighed_nothing_has_none(void **state)
{
    const struct staged s = {.manifest = "{}"};
    struct db *db;

    (void)state;
    store_ready("findings");
    db = store_open(NULL);
    assert_int_equal(findings_write(db, &s, &text, &fault), ERR_USAGE);
    db_close(db);
}

static void the_remedy_can_be_typed_as_it_stands(void **state)
{
    const struct staged s = {.delivery_key = "abc", .source = "us-zz-test"};

    (void)state;
    findings_remedy(&s, false, &text);
    assert_contains(arena_cstr(&arena, buf_slice(&text)),
                    "lapse release abc --reason 'THE REASON'");
    assert_contains(arena_cstr(&arena, buf_slice(&text)),
                    "lapse check us-zz-test");
    buf_clear(&text);
    findings_remedy(&s, true, &text);
    assert_null(strstr(arena_cstr(&arena, buf_slice(&text)), "abc --reason"));
    assert_contains(arena_cstr(&arena, buf_slice(&text)),
                    "lapse release abc --reject --reason 'THE REASON'");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(each_finding_is_a_line),
        T(a_session_that_weighed_nothing_has_none),
        T(the_remedy_can_be_typed_as_it_stands),
    };

    return cmocka_run_group_tests(tests, store_begin, store_end);
}
