/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_schema - a setup against a real server: made, made again, upgraded,
 * mended, refused; and what each role may do afterwards.
 */
#include "load/schema.h"

#include "tests/load/store.h"

static struct arena arena;
static struct schema_report report;
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

static enum err_code set_up(struct db *db, const char *home)
{
    return schema_setup(&arena, db, home, &report, &fault);
}

#define assert_set_up(db, home, want)                        \
    do {                                                     \
        if (set_up((db), (home)) != (want)) {                \
            fail_msg("%d: %s", (int)fault.code, fault.text); \
        }                                                    \
    } while (0)

static bool reports(const char *part)
{
    for (size_t i = 0; i < report.changes; i++) {
        if (strstr(report.change[i].ptr, part)) {
            return true;
        }
    }
    return false;
}

/* A copy of the project's sql/, for a test to change. */
static const char *copied_home(void **state)
{
    const char *home = arena_cstr(&arena, str_from(in_scratch(state, "home")));
    const char *command =
        arena_printf(&arena, "mkdir -p %s && cp -R sql %s/", home, home).ptr;
    const char *const argv[] = {"/bin/sh", "-c", command, NULL};

    assert_int_equal(store_run(NULL, argv), 0);
    return home;
}

static void append(const char *home, const char *name, const char *text)
{
    FILE *f = fopen(arena_printf(&arena, "%s/sql/%s", home, name).ptr, "a");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void an_empty_database_becomes_a_store_and_stays_one(void **state)
{
    struct db *db;

    (void)state;
    store_empty("schema");
    db = store_open(NULL);
    assert_set_up(db, ".", OK);
    assert_true(reports("applied sql/schema/010_core.sql"));
    assert_ask(db, "select count(*) from ref.month", "2400");
    assert_ask(db, "select count(*) > 90 from ref.code", "t");
    assert_ask(db, "select count(*) from gap.longest_gap", "0");
    assert_set_up(db, ".", OK);
    assert_int_equal(report.changes, 0);
    assert_int_equal(report.warnings, 0);
    db_close(db);
}

static void a_changed_view_is_made_anew_with_the_others(void **state)
{
    const char *home;
    struct db *db;

    store_ready("schema");
    home = copied_home(state);
    db = store_open(NULL);
    assert_set_up(db, home, OK);
    assert_int_equal(report.changes, 0);
    append(home, "views/case_number.sql",
           "\ncomment on view gap_steward.case_number is 'another';\n");
    assert_set_up(db, home, OK);
    assert_true(reports("made the functions"));
    assert_false(reports("applied"));
    assert_ask(db,
               "select obj_description('gap_steward.case_number'::regclass)",
               "another");
    assert_set_up(db, home, OK);
    assert_int_equal(report.changes, 0);
    db_close(db);
}

static void a_new_schema_file_upgrades_the_store(void **state)
{
    const char *home;
    struct db *db;

    store_ready("schema");
    home = copied_home(state);
    append(home, "schema/900_later.sql",
           "create table etl.later (n int); insert into etl.later values (1);");
    db = store_open(NULL);
    assert_set_up(db, home, OK);
    assert_true(reports("applied sql/schema/900_later.sql"));
    assert_false(reports("010_core"));
    assert_set_up(db, home, OK);
    assert_int_equal(report.changes, 0);
    assert_ask(db, "select count(*) from etl.later", "1");
    /* the program before it does not know that file */
    assert_set_up(db, ".", ERR_USAGE);
    assert_contains(fault.text, "newer version");
    db_close(db);
}

static void a_released_file_that_was_changed_is_refused(void **state)
{
    const char *home;
    struct db *db;

    store_ready("schema");
    home = copied_home(state);
    append(home, "schema/010_core.sql", "-- a word more\n");
    db = store_open(NULL);
    assert_set_up(db, home, ERR_INTEGRITY);
    assert_contains(fault.text, "sql/schema/010_core.sql was changed");
    db_close(db);
}

static void a_file_may_not_come_in_between(void **state)
{
    const char *home;
    struct db *db;

    store_ready("schema");
    home = copied_home(state);
    append(home, "schema/015_between.sql", "select 1;");
    db = store_open(NULL);
    assert_set_up(db, home, ERR_USAGE);
    assert_contains(fault.text, "higher number");
    db_close(db);
}

static void a_mistake_is_named_with_its_line_and_leaves_what_was(void **state)
{
    const char *home;
    struct db *db;

    store_ready("schema");
    home = copied_home(state);
    append(home, "schema/900_bad.sql",
           "create table etl.half (n int);\ncreate tabel etl.other (n int);\n");
    db = store_open(NULL);
    assert_set_up(db, home, ERR_FAILED);
    assert_contains(fault.text, "sql/schema/900_bad.sql:2: ");
    assert_ask(db, "select to_regclass('etl.half') is null", "t");
    assert_ask(db, "select count(*) from gap.longest_gap", "0");
    assert_set_up(db, ".", OK);
    assert_int_equal(report.changes, 0);
    db_close(db);
}

static void what_was_changed_by_hand_is_found_and_mended(void **state)
{
    struct db *db;

    (void)state;
    store_ready("schema");
    db = store_open(NULL);
    store_ask(db, "drop view gap_steward.case_number");
    assert_set_up(db, ".", OK);
    assert_true(reports("changed by hand"));
    assert_ask(db, "select count(*) from gap_steward.case_number", "0");
    store_ask(db, "delete from ref.code where list = 'channel'");
    store_ask(db, "insert into ref.code values ('channel', 'dream', 'x')");
    assert_set_up(db, ".", OK);
    assert_true(reports("codes"));
    assert_ask(db, "select count(*) from ref.code where code = 'dream'", "0");
    assert_ask(db, "select count(*) > 5 from ref.code where list = 'channel'",
               "t");
    db_close(db);
}

static void an_audit_that_was_switched_off_is_found_and_mended(void **state)
{
    static const char *const acts[] = {
        "drop trigger publish_written on etl.publish",
        "alter table etl.audit disable trigger audit_no_change",
        "create or replace function etl.audit_act() returns trigger "
        "language plpgsql as 'begin return null; end'",
        "drop policy everything on core.event",
        "alter table private.event_note disable row level security"};
    struct db *db;

    (void)state;
    store_ready("schema");
    db = store_open(NULL);
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        assert_ask(db,
                   "select count(*) from etl.verify_ledger() "
                   "where problem like 'something was changed by hand%'",
                   "0");
        store_ask(db, acts[i]);
        assert_ask(db,
                   "select count(*) from etl.verify_ledger() "
                   "where problem like 'something was changed by hand%'",
                   "1");
        assert_set_up(db, ".", OK);
        assert_true(reports("changed by hand"));
    }
    assert_ask(db,
               "select count(*) from pg_trigger where tgenabled = 'O' and "
               "tgname in ('publish_written', 'audit_no_change')",
               "2");
    assert_ask(db,
               "select relrowsecurity from pg_class "
               "where oid = 'private.event_note'::regclass",
               "t");
    assert_ask(db,
               "select count(*) from pg_policy "
               "where polrelid = 'core.event'::regclass",
               "1");
    db_close(db);
}

static void what_others_built_on_it_is_named_not_taken_along(void **state)
{
    const char *home;
    struct db *db;

    store_ready("schema");
    home = copied_home(state);
    append(home, "views/answers.sql", "-- another text\n");
    db = store_open(NULL);
    store_ask(db, "create view public.mine as select * from gap.longest_gap");
    assert_set_up(db, home, ERR_USAGE);
    assert_contains(fault.text, "view public.mine depends on");
    assert_ask(db, "select count(*) from public.mine", "0");
    db_close(db);
}

static void a_schema_of_somebody_else_is_not_taken(void **state)
{
    struct db *db;

    (void)state;
    store_empty("schema");
    db = store_open(NULL);
    store_ask(db, "create schema etl");
    assert_set_up(db, ".", ERR_FAILED);
    assert_contains(fault.text, "schema \"etl\" already exists");
    db_close(db);
}

static void a_publish_that_goes_on_is_not_disturbed(void **state)
{
    struct db *db, *other;

    (void)state;
    store_ready("schema");
    other = store_open(NULL);
    db = store_open(NULL);
    store_ask(other, "select etl.lock_publish()");
    store_ask(db, "set lock_timeout = '200ms'");
    assert_set_up(db, ".", ERR_RETRY);
    db_close(other);
    db_close(db);
}

static void a_login_that_may_not_make_roles_goes_on_without(void **state)
{
    struct db *db;

    (void)state;
    store_empty("schema");
    db = store_open("lapse");
    store_try(db, "create role plain login", &fault);
    store_ask(db, "alter database schema owner to plain");
    db_close(db);
    db = store_open(NULL);
    store_ask(db, "set session authorization plain");
    /* the roles of the cluster are there already, but not for this login */
    assert_set_up(db, ".", OK);
    assert_int_equal(report.warnings, 1);
    assert_contains(report.warning[0].ptr, "roles and rights were left");
    assert_contains(report.warning[0].ptr, "superuser");
    assert_ask(db, "select count(*) from gap.longest_gap", "0");
    assert_set_up(db, ".", OK);
    assert_int_equal(report.changes, 0);
    /* somebody who may sets them afterwards */
    store_ask(db, "reset session authorization");
    assert_set_up(db, ".", OK);
    assert_true(reports("owner of"));
    db_close(db);
}

static void a_maintainer_needs_no_other_right(void **state)
{
    const char *home;
    struct db *db;

    store_ready("schema");
    home = copied_home(state);
    append(home, "views/answers.sql", "-- another text\n");
    db = store_open(NULL);
    store_try(db, "create role keeper login", &fault);
    store_ask(db, "grant lapse_maintainer to keeper");
    store_ask(db, "set session authorization keeper");
    assert_set_up(db, home, OK);
    assert_int_equal(report.warnings, 0);
    assert_true(reports("made the functions"));
    db_close(db);
}

/* Every view of gap answers to a reader, and nothing private does. */
static void readers_see_views_and_no_names(void **state)
{
    struct db_rows *rows;
    struct db *db;

    (void)state;
    store_ready("schema");
    db = store_open(NULL);
    assert_int_equal(
        db_run(db,
               "select format('select * from %s limit 0', c.oid::regclass) "
               "from pg_class as c where c.relkind = 'v' and "
               "c.relnamespace = 'gap'::regnamespace",
               0, NULL, &rows, &fault),
        OK);
    assert_true(db_rows_count(rows) > 20);
    store_ask(db, "set row_security = on");
    store_ask(db, "set role lapse_reader");
    for (size_t i = 0; i < db_rows_count(rows); i++) {
        store_ask(db, db_rows_text(rows, i, 0));
    }
    db_rows_free(rows);
    assert_int_equal(store_try(db, "select * from private.case_number", &fault),
                     ERR_USAGE);
    assert_contains(fault.text, "permission denied");
    assert_int_equal(
        store_try(db, "select * from gap_steward.case_number", &fault),
        ERR_USAGE);
    assert_int_equal(store_try(db, "select * from etl.run", &fault), ERR_USAGE);
    assert_int_equal(store_try(db, "delete from core.event", &fault),
                     ERR_USAGE);
    store_ask(db, "set role lapse_steward");
    store_ask(db, "select * from gap_steward.canonical_cases");
    store_ask(db, "select * from gap.longest_gap");
    db_close(db);
}

static void public_has_nothing(void **state)
{
    struct db *db;

    (void)state;
    store_ready("schema");
    db = store_open(NULL);
    assert_ask(db,
               "select count(*) from pg_class as c, "
               "aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) "
               "as a where a.grantee = 0 and c.relkind in ('r', 'v') and "
               "c.relnamespace::regnamespace::text in ('etl', 'core', 'ref', "
               "'private', 'mart', 'gap', 'gap_steward')",
               "0");
    assert_ask(db,
               "select count(*) from pg_proc as p, "
               "aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) "
               "as a where a.grantee = 0 and "
               "p.pronamespace::regnamespace::text in ('etl', 'gap')",
               "0");
    /* a right that somebody gave by mistake is taken away again */
    store_ask(db, "grant select on private.case_number to public");
    assert_set_up(db, ".", OK);
    assert_true(reports("took 1 away"));
    db_close(db);
}

static void a_loader_calls_the_publish_and_reads_no_table(void **state)
{
    static const char *const refused[] = {
        "select * from core.event",
        "select * from private.case_number",
        "delete from etl.publish",
        "select * from pg_temp.stage_event",
        "truncate pg_temp.stage_event",
        "create table core.mine (n int)",
        "select etl.undo(1, null)",
        "select etl.record_delivery('{}', 'accept', null, null)",
        "select etl.release('k', 'me', 'why')",
        "copy core.event to program 'cat'"};
    struct db *db;

    (void)state;
    store_ready("schema");
    db = store_open(NULL);
    store_ask(db, "set role lapse_loader");
    store_ask(db, "select etl.open_stage()");
    store_ask(db, "insert into pg_temp.stage_holiday values ('us-zz', "
                  "'2024-01-01', 1)");
    assert_ask(db, "select sum(rows_count) from etl.count_stage()", "1");
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_int_equal(store_try(db, refused[i], &fault), ERR_USAGE);
    }
    db_close(db);
}

/* Code that runs with the owner's rights must not meet the caller's tables. */
static void a_stage_that_was_planted_is_refused(void **state)
{
    struct db *db;

    (void)state;
    store_ready("schema");
    db = store_open(NULL);
    assert_int_equal(store_try(db, "set role lapse_loader", &fault), OK);
    assert_int_equal(store_try(db, "create temp table t (n int)", &fault),
                     ERR_USAGE);
    store_ask(db, "reset role");
    store_ask(db, "grant temp on database schema to lapse_loader");
    store_ask(db, "set role lapse_loader");
    store_ask(db, "create temp table stage_event (case_id int8)");
    assert_int_equal(store_try(db, "select etl.open_stage()", &fault),
                     ERR_USAGE);
    assert_contains(fault.text, "of its own");
    db_close(db);
}

static void an_analyst_sees_one_jurisdiction(void **state)
{
    struct db *db;

    (void)state;
    store_ready("schema");
    db = store_open(NULL);
    store_ask(db, "insert into ref.jurisdiction values (1, 'us-aa'), "
                  "(2, 'us-bb')");
    store_ask(db, "insert into core.supervision_case values (1, 1, 'a', 1, 0), "
                  "(2, 2, 'b', 1, 0)");
    store_ask(db, "insert into etl.source (source_id, code, jurisdiction_id) "
                  "values (1, 'us-aa-x', 1), (2, 'us-bb-x', 2)");
    assert_set_up(db, ".", OK);
    assert_true(reports("made role lapse_analyst_us_aa"));
    store_ask(db, "set row_security = on");
    store_ask(db, "set role lapse_analyst_us_aa");
    assert_ask(db, "select string_agg(pseudonym, ',') from core.visible_case",
               "a");
    assert_ask(db, "select string_agg(source, ',') from gap.source_status",
               "us-aa-x");
    store_ask(db, "select * from gap.longest_gap");
    assert_int_equal(store_try(db, "select * from private.case_number", &fault),
                     ERR_USAGE);
    store_ask(db, "set role lapse_analyst");
    assert_ask(db, "select count(*) from core.supervision_case", "0");
    store_ask(db, "set role lapse_reader");
    assert_ask(db, "select count(*) from core.supervision_case", "2");
    db_close(db);
}

static void an_auditor_sees_the_ledger_alone(void **state)
{
    struct db *db;

    (void)state;
    store_ready("schema");
    db = store_open(NULL);
    store_ask(db, "set row_security = on");
    store_ask(db, "set role lapse_auditor");
    store_ask(db, "select * from etl.run");
    store_ask(db, "select * from etl.release");
    store_ask(db, "select * from gap.source_status");
    assert_int_equal(store_try(db, "select * from core.event", &fault),
                     ERR_USAGE);
    assert_int_equal(
        store_try(db, "select * from private.officer_name", &fault), ERR_USAGE);
    assert_int_equal(store_try(db, "delete from etl.release", &fault),
                     ERR_USAGE);
    db_close(db);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(an_empty_database_becomes_a_store_and_stays_one),
        T(a_changed_view_is_made_anew_with_the_others),
        T(a_new_schema_file_upgrades_the_store),
        T(a_released_file_that_was_changed_is_refused),
        T(a_file_may_not_come_in_between),
        T(a_mistake_is_named_with_its_line_and_leaves_what_was),
        T(what_was_changed_by_hand_is_found_and_mended),
        T(an_audit_that_was_switched_off_is_found_and_mended),
        T(what_others_built_on_it_is_named_not_taken_along),
        T(a_schema_of_somebody_else_is_not_taken),
        T(a_publish_that_goes_on_is_not_disturbed),
        T(a_login_that_may_not_make_roles_goes_on_without),
        T(a_maintainer_needs_no_other_right),
        T(readers_see_views_and_no_names),
        T(public_has_nothing),
        T(a_loader_calls_the_publish_and_reads_no_table),
        T(a_stage_that_was_planted_is_refused),
        T(an_analyst_sees_one_jurisdiction),
        T(an_auditor_sees_the_ledger_alone),
    };

    return cmocka_run_group_tests(tests, store_begin, store_end);
}
