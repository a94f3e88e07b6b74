/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_audit - who did what is entered in the transaction of the act, chained,
 * and found when somebody tampers with it.
 */
#include "load/audit.h"

#include "common/file.h"
#include "tests/load/store.h"

static struct arena arena;
static struct err fault;

static int setup(void **state)
{
    arena_init(&arena, 0);
    return scratch_setup(state);
}

static int teardown(void **state)
{
    arena_release(&arena);
    return scratch_teardown(state);
}

static void append(struct db *db, int n)
{
    for (int i = 0; i < n; i++) {
        store_ask(db, "select etl.append_audit('run', 'run', 'x', null)");
    }
}

#define assert_check(db, state, want, words)                                  \
    do {                                                                      \
        assert_int_equal(audit_check(&arena, (db), (state), &fault), (want)); \
        if ((want) != OK) {                                                   \
            assert_contains(fault.text, (words));                             \
        }                                                                     \
    } while (0)

static void a_setup_enters_what_it_changed_and_every_right(void **state)
{
    struct db *db;

    (void)state;
    store_ready("audit");
    db = store_open(NULL);
    assert_ask(db,
               "select count(*) from etl.audit where act = 'setup' and "
               "outcome = 'applied sql/schema/030_audit.sql'",
               "1");
    assert_ask(db, "select count(*) > 0 from etl.audit where act = 'roles'",
               "t");
    assert_ask(db, "select count(*) from etl.broken_audit(null, null)", "0");
    assert_ask(db, "select count(*) from etl.audit where who <> session_user",
               "0");
    db_close(db);
}

static void each_act_is_one_row_with_who_what_and_why(void **state)
{
    static const char *const acts[][2] = {
        {"select etl.start_run('lapse-load', 'publish', 'h', 1, 'b')",
         "run|run 1: lapse-load publish|started|"},
        {"select etl.end_run(1, 4)",
         "run|run 1: lapse-load publish|ended with 4|"},
        {"insert into etl.source (source_id, code) values (1, 's')", NULL},
        {"insert into etl.delivery (batch_id, source_id, delivery_key, "
         "batch_key, verdict, reason, delivery_kind, delivered, "
         "mapping_version, parser_version, key_fingerprint, "
         "columns_fingerprint, records_in, mapped, without_fact, rejected, "
         "facts) values (1, 1, 'dddddddd', 'b', 'hold', 'shrunk', 'full', "
         "'2024-01-01', '', '', '', '', 0, 0, 0, 0, 0)",
         "hold|delivery dddddddd of s|entered as batch 1|shrunk"},
        {"select etl.release('dddddddd', 'a person', 'seen')",
         "release|delivery dddddddd|released by a person|seen"},
        {"insert into etl.guard_override (source_id, check_name, who, why, "
         "expires_on) values (1, 'rows', 'a person', 'a flood', '2030-01-01')",
         "override|check rows  of s|set aside by a person until 2030-01-01|"
         "a flood"},
        {"insert into etl.publish (seq, source_id, delivery_key, state, cause, "
         "new_count) values (1, 1, 'dddddddd', 'published', 'delivery', 7)",
         "publish|delivery dddddddd of s|written as publish 1: 7 new, 0 "
         "changed, 0 "
         "gone|"},
        {"update etl.published set seq = 1", NULL},
        {"select etl.skip_delivery('dddddddd')",
         "skip|delivery dddddddd|published as publish 1 before|"},
        {"select etl.undo(1, null)",
         "undo|publish 1 of s|written as publish 2: 0 new, 0 changed, 0 gone|"},
        {"select private.reveal(7, 'a court asks')",
         "reveal|case 7|no such case|a court asks"}};
    struct db *db;

    (void)state;
    store_ready("audit");
    db = store_open(NULL);
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        const char *before =
            store_ask(db, "select max(audit_no) from etl.audit");

        store_ask(db, acts[i][0]);
        if (acts[i][1]) {
            assert_ask(db,
                       arena_printf(&arena,
                                    "select string_agg(concat_ws('|', act, "
                                    "object, outcome, coalesce(reason, '')), "
                                    "' and ') from etl.audit "
                                    "where audit_no > %s",
                                    before)
                           .ptr,
                       acts[i][1]);
        } else {
            assert_ask(db, "select max(audit_no) from etl.audit", before);
        }
    }
    assert_check(db, *state, OK, "");
    db_close(db);
}

static void an_act_that_is_taken_back_leaves_no_row(void **state)
{
    const char *before;
    struct db *db;

    (void)state;
    store_ready("audit");
    db = store_open(NULL);
    before = store_ask(db, "select count(*) from etl.audit");
    store_ask(db, "begin");
    append(db, 2);
    store_ask(db, "rollback");
    assert_ask(db, "select count(*) from etl.audit", before);
    append(db, 2);
    assert_check(db, *state, OK, "");
    db_close(db);
}

static void nobody_changes_or_removes_a_row(void **state)
{
    static const char *const tries[] = {"update etl.audit set who = 'other'",
                                        "delete from etl.audit",
                                        "truncate etl.audit"};
    /* all but the owner and its member, who meet the trigger */
    static const char *const roles[] = {"lapse_loader", "lapse_reader",
                                        "lapse_analyst", "lapse_steward",
                                        "lapse_auditor"};
    struct db *db;

    (void)state;
    store_ready("audit");
    db = store_open(NULL);
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        /* not even the owner, as long as its trigger stands */
        assert_int_equal(store_try(db, tries[i], &fault), ERR_INTEGRITY);
        assert_contains(fault.text, "never changed");
    }
    for (size_t r = 0; r < sizeof roles / sizeof *roles; r++) {
        store_ask(db, arena_printf(&arena, "set role %s", roles[r]).ptr);
        for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
            assert_int_equal(store_try(db, tries[i], &fault), ERR_USAGE);
        }
        assert_int_equal(
            store_try(db, "select etl.append_audit('run', 'x', 'x', null)",
                      &fault),
            ERR_USAGE);
        store_ask(db, "reset role");
    }
    db_close(db);
}

/* Twenty ways that somebody with every right may take. */
static void what_a_superuser_tampers_with_is_found(void **state)
{
    static const char *const ways[] = {
        "delete from etl.audit where audit_no = $",
        "update etl.audit set who = 'other' where audit_no = $",
        "update etl.audit set act = 'undo' where audit_no = $",
        "update etl.audit set object = 'other' where audit_no = $",
        "update etl.audit set outcome = 'other' where audit_no = $",
        "update etl.audit set reason = 'other' where audit_no = $",
        "update etl.audit set acted_at = acted_at - interval '1 us' "
        "where audit_no = $",
        "update etl.audit set chain = sha256(chain) where audit_no = $",
        "update etl.audit set audit_no = -audit_no where audit_no = $",
        "delete from etl.audit where audit_no >= $"};
    static const int places[] = {1, 6};
    struct db *db;

    (void)state;
    store_ready("audit");
    db = store_open(NULL);
    append(db, 9);
    assert_int_equal(audit_keep(&arena, db, *state, &fault), OK);
    assert_check(db, *state, OK, "");
    for (size_t i = 0; i < 2 * sizeof ways / sizeof *ways; i++) {
        struct str way = str_from(ways[i / 2]), head = str_cut(&way, '$');

        store_ask(db, "begin");
        store_ask(db, "alter table etl.audit disable trigger all");
        store_ask(db, arena_printf(&arena, "%.*s%d%.*s", STR_ARG(head),
                                   places[i % 2], STR_ARG(way))
                          .ptr);
        assert_check(db, *state, ERR_INTEGRITY, "tampered with: row ");
        store_ask(db, "rollback");
    }
    assert_check(db, *state, OK, "");
    db_close(db);
}

static void an_audit_made_anew_is_not_the_one_that_was_kept(void **state)
{
    struct db *db;

    (void)state;
    store_ready("audit");
    db = store_open(NULL);
    assert_int_equal(audit_keep(&arena, db, *state, &fault), OK);
    store_ask(db, "alter table etl.audit disable trigger all");
    store_ask(db, "delete from etl.audit");
    append(db, 500);
    assert_ask(db, "select count(*) from etl.broken_audit(null, null)", "0");
    assert_check(db, *state, ERR_INTEGRITY, "not the row whose hash was kept");
    db_close(db);
}

static void what_was_kept_is_not_written_over(void **state)
{
    struct db *db;

    (void)state;
    store_ready("audit");
    db = store_open(NULL);
    assert_int_equal(audit_stands(&arena, db, *state, &fault), OK);
    append(db, 5);
    assert_int_equal(audit_keep(&arena, db, *state, &fault), OK);
    append(db, 5);
    assert_int_equal(audit_stands(&arena, db, *state, &fault), OK);
    store_ask(db, "alter table etl.audit disable trigger all");
    store_ask(db, "delete from etl.audit where audit_no > "
                  "(select max(audit_no) - 8 from etl.audit)");
    append(db, 1); /* the chain holds by itself */
    assert_ask(db, "select count(*) from etl.broken_audit(null, null)", "0");
    assert_int_equal(audit_keep(&arena, db, *state, &fault), ERR_INTEGRITY);
    assert_contains(fault.text, " lacks row ");
    fault = (struct err){OK, ""};
    assert_check(db, *state, ERR_INTEGRITY, "missing at the end");
    db_close(db);
    store_ready("other"); /* a state may serve several databases */
    db = store_open(NULL);
    assert_int_equal(audit_stands(&arena, db, *state, &fault), OK);
    assert_int_equal(audit_keep(&arena, db, *state, &fault), OK);
    assert_check(db, *state, OK, "");
    db_close(db);
    db = store_open("audit");
    assert_check(db, *state, ERR_INTEGRITY, "missing at the end");
    assert_int_equal(audit_begin(&arena, db, *state, &fault), OK);
    assert_int_equal(audit_stands(&arena, db, *state, &fault), OK);
    db_close(db);
    db = store_open("other");
    store_ask(db, "alter table etl.audit disable trigger all");
    store_ask(db, "delete from etl.audit where audit_no = "
                  "(select max(audit_no) from etl.audit)");
    assert_int_equal(audit_stands(&arena, db, *state, &fault), ERR_INTEGRITY);
    db_close(db);
}

static void a_head_that_is_none_is_damage(void **state)
{
    struct db *db;

    (void)state;
    store_ready("audit");
    db = store_open(NULL);
    assert_int_equal(file_write(in_scratch(state, "audit.head"),
                                STR("7 seven\n"), 0600, &fault),
                     OK);
    assert_check(db, *state, ERR_INTEGRITY, "is no number, hash and database");
    db_close(db);
}

/* Row 107: whatever stops the audit stops the act. */
static void an_act_that_cannot_be_entered_does_not_happen(void **state)
{
    static const struct {
        const char *how;
        enum err_code code;
    } ways[] = {{"revoke insert on etl.audit from lapse_owner", ERR_INTEGRITY},
                {"alter table etl.audit add check (audit_no < 0) not valid",
                 ERR_INTEGRITY},
                {"drop function etl.append_audit(text, text, text, text) "
                 "cascade",
                 ERR_USAGE},
                {"drop table etl.audit cascade", ERR_USAGE}};
    struct db *db;

    (void)state;
    store_ready("audit");
    db = store_open(NULL);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        store_ask(db, "begin");
        store_ask(db, ways[i].how);
        store_ask(db, "savepoint before");
        assert_int_equal(
            store_try(db, "select etl.start_run('p', 'c', 'h', 1, 'b')",
                      &fault),
            ways[i].code);
        store_ask(db, "rollback to savepoint before");
        assert_ask(db, "select count(*) from etl.run", "0");
        store_ask(db, "rollback");
    }
    db_close(db);
}

static void a_name_is_shown_for_a_reason_and_to_stewards_alone(void **state)
{
    struct db *db;

    (void)state;
    store_ready("audit");
    db = store_open(NULL);
    store_ask(db, "insert into private.case_number values (7, 'ZZ-7')");
    store_ask(db, "set role lapse_reader");
    assert_int_equal(
        store_try(db, "select private.reveal(7, 'curious')", &fault),
        ERR_USAGE);
    store_ask(db, "set role lapse_steward");
    assert_int_equal(store_try(db, "select private.reveal(7, ' ')", &fault),
                     ERR_USAGE);
    assert_contains(fault.text, "for a reason");
    assert_int_equal(store_try(db, "select private.reveal(7, null)", &fault),
                     ERR_USAGE);
    assert_int_equal(
        store_try(db, "select private.reveal(7, e'\\t\\u00a0\\u200b')", &fault),
        ERR_USAGE);
    store_ask(db, "reset role");
    assert_ask(db, "select etl.is_unsaid(e'\\u043f')", "f");
    store_ask(db, "set role lapse_steward");
    assert_ask(db, "select case_number from private.reveal(7, 'a court asks')",
               "ZZ-7");
    store_ask(db, "reset role");
    assert_ask(db, "select count(*) from etl.audit where act = 'reveal'", "1");
    assert_ask(db, "select count(*) from etl.audit as a where a::text ~ 'ZZ'",
               "0");
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_setup_enters_what_it_changed_and_every_right, setup, teardown),
        cmocka_unit_test_setup_teardown(
            each_act_is_one_row_with_who_what_and_why, setup, teardown),
        cmocka_unit_test_setup_teardown(an_act_that_is_taken_back_leaves_no_row,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(nobody_changes_or_removes_a_row, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_a_superuser_tampers_with_is_found,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(
            an_audit_made_anew_is_not_the_one_that_was_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_kept_is_not_written_over,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_head_that_is_none_is_damage, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(
            an_act_that_cannot_be_entered_does_not_happen, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_name_is_shown_for_a_reason_and_to_stewards_alone, setup,
            teardown)};

    return cmocka_run_group_tests(tests, store_begin, store_end);
}
