/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_reveal - one name for one reason, and the row in the audit.
 */
#include "load/reveal.h"

#include "tests/load/store.h"

static struct err fault;
static struct db *db;

static int teardown(void **state)
{
    (void)state;
    db_close(db);
    db = NULL;
    return 0;
}

static const char *ask(const char *id, const char *reason, enum err_code code)
{
    const char *said;
    struct buf out;

    buf_init(&out, 65536);
    if (reveal(&store_arena, db, id, reason, &out, &fault) != code) {
        fail_msg("%d: %s", (int)fault.code, fault.text);
    }
    said = arena_cstr(&store_arena, buf_slice(&out));
    buf_release(&out);
    return said;
}

static void open_it(void)
{
    store_ready("reveal");
    db = store_open(NULL);
    store_ask(db, "update etl.published set seq = 1");
    store_ask(db, "insert into ref.jurisdiction values (1, 'us-zz')");
    store_ask(db, "insert into core.supervision_case values (7, 1, 'abc', 1, "
                  "1)");
    store_ask(db, "insert into private.case_number values (7, E'QQ-7\\x1b')");
    store_ask(db, "insert into core.term (case_id, term_key, row_hash, "
                  "officer_key, position, jurisdiction_id, source_id, "
                  "batch_id, since_seq, known_from) values (7, 1, 1, 9, 0, 1, "
                  "1, 1, 1, '2024-01-01')");
    store_ask(db, "insert into private.officer_name values (9, 'Officer Q')");
}

static void a_steward_sees_number_and_officers(void **state)
{
    (void)state;
    open_it();
    store_ask(db, "set role lapse_steward");
    assert_string_equal(ask("abc", "a court asks", OK),
                        "case number: QQ-7?\nofficer: Officer Q\n");
    store_ask(db, "reset role");
    assert_ask(db,
               "select act || ' ' || object || ' ' || reason from etl.audit "
               "order by audit_no desc limit 1",
               "reveal case 7 a court asks");
}

static void nobody_sees_it_without_a_reason_or_a_right(void **state)
{
    (void)state;
    open_it();
    assert_string_equal(ask("abc", NULL, ERR_USAGE), "");
    assert_contains(fault.text, "for a reason");
    assert_string_equal(ask("nobody", "why", ERR_USAGE), "");
    assert_contains(fault.text, "there is no such case");
    store_ask(db, "set role lapse_reader");
    assert_string_equal(ask("abc", "why", ERR_USAGE), "");
    assert_contains(fault.text, "permission denied");
    store_ask(db, "reset role");
    assert_ask(db, "select count(*) from etl.audit where act = 'reveal'", "0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_steward_sees_number_and_officers, teardown),
        cmocka_unit_test_teardown(nobody_sees_it_without_a_reason_or_a_right,
                                  teardown)};

    return cmocka_run_group_tests(tests, store_begin, store_end);
}
