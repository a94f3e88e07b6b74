/* SPDX-License-Identifier: Apache-2.0 */
/* test_db_error - SQLSTATEs to exit codes, and words that stay unsaid. */
#include "load/db_error.h"

#include "tests/support/unit.h"

static struct err fault;

static void the_longest_prefix_decides(void **state)
{
    (void)state;
    assert_int_equal(db_error_code("42601"), ERR_FAILED);
    assert_int_equal(db_error_code("42501"), ERR_USAGE);
    assert_int_equal(db_error_code("40P01"), ERR_RETRY);
    assert_int_equal(db_error_code("57014"), ERR_RETRY);
    assert_int_equal(db_error_code("LA001"), ERR_FAILED);
    assert_int_equal(db_error_code("LA002"), ERR_USAGE);
    assert_int_equal(db_error_code("LA005"), ERR_INTEGRITY);
    assert_int_equal(db_error_code("XX001"), ERR_INTEGRITY);
    assert_int_equal(db_error_code("XX000"), ERR_FAILED);
    assert_int_equal(db_error_code("99999"), ERR_FAILED);
    assert_int_equal(db_error_code(""), ERR_FAILED);
}

static void errors_about_data_are_not_repeated(void **state)
{
    const struct db_fault f = {"22P02", "invalid input: \"Jane Invented\"",
                               NULL, NULL};
    const struct db_fault unique = {"23505", "key (Jane Invented) exists",
                                    "event", "event_pkey"};

    (void)state;
    assert_false(db_error_is_plain("22P02"));
    assert_false(db_error_is_plain("23505"));
    assert_false(db_error_is_plain("21000"));
    assert_true(db_error_is_plain("55P03"));
    db_error_set(&f, &fault);
    assert_null(strstr(fault.text, "Jane"));
    assert_contains(fault.text, "SQLSTATE 22P02");
    db_error_set(&unique, &fault);
    assert_null(strstr(fault.text, "Jane"));
    assert_contains(fault.text, "table event, constraint event_pkey");
}

static void what_is_missing_names_setup(void **state)
{
    static const char *const states[] = {"3F000", "42703", "42704", "42883",
                                         "42P01"};

    (void)state;
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        const struct db_fault f = {states[i], "it is not there", NULL, NULL};

        assert_int_equal(db_error_set(&f, &fault), ERR_USAGE);
        assert_contains(fault.text, "run \"lapse setup\"");
        assert_contains(fault.text, "it is not there");
    }
}

static void our_own_words_stand_alone(void **state)
{
    const struct db_fault ours = {"LA005", "facts do not add up", NULL, NULL};
    const struct db_fault away = {"57P03", "starting up", NULL, NULL};
    const struct db_fault full = {"53100", "could not extend file", NULL, NULL};
    const struct db_fault right = {"42501", "permission denied for schema etl",
                                   NULL, NULL};

    (void)state;
    assert_int_equal(db_error_set(&ours, &fault), ERR_INTEGRITY);
    assert_string_equal(fault.text, "facts do not add up");
    assert_int_equal(db_error_set(&away, &fault), ERR_RETRY);
    assert_string_equal(fault.text,
                        "the database is not available: starting up");
    assert_int_equal(db_error_set(&full, &fault), ERR_RETRY);
    assert_string_equal(fault.text, "no space left on a disk of the database "
                                    "server: could not extend file");
    assert_int_equal(db_error_set(&right, &fault), ERR_USAGE);
    assert_contains(fault.text, "another role");
}

static void a_refused_connection_names_its_state(void **state)
{
    struct str words;
    char code[6];

    (void)state;
    assert_true(db_error_in_message(
        "connection to server on socket \"/x\" failed: FATAL:  28000: role "
        "\"x\" does not exist\nmore",
        code, &words));
    assert_string_equal(code, "28000");
    assert_str(words, "role \"x\" does not exist");
    assert_false(db_error_in_message("FATAL:  role is gone", code, &words));
    assert_false(db_error_in_message("", code, &words));
    assert_false(db_error_in_message(NULL, code, &words));
}

static void a_server_that_is_away_is_tried_again_later(void **state)
{
    (void)state;
    assert_int_equal(
        db_error_connect("connection to server on socket \"/x/.s.PGSQL.5432\" "
                         "failed: No such file or directory\n"
                         "\tIs the server running locally?\n",
                         NULL, &fault),
        ERR_RETRY);
    assert_string_equal(fault.text,
                        "could not reach the database: connection to server "
                        "on socket \"/x/.s.PGSQL.5432\" failed: No such file "
                        "or directory");
}

static void a_database_that_is_not_there_names_createdb(void **state)
{
    (void)state;
    assert_int_equal(
        db_error_connect("FATAL:  3D000: database \"x\" does not exist", "x",
                         &fault),
        ERR_USAGE);
    assert_contains(fault.text, "createdb x");
    assert_int_equal(
        db_error_connect("FATAL:  53300: too many connections", "x", &fault),
        ERR_RETRY);
    assert_contains(fault.text, "too many connections");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_prefix_decides),
        cmocka_unit_test(errors_about_data_are_not_repeated),
        cmocka_unit_test(what_is_missing_names_setup),
        cmocka_unit_test(our_own_words_stand_alone),
        cmocka_unit_test(a_refused_connection_names_its_state),
        cmocka_unit_test(a_server_that_is_away_is_tried_again_later),
        cmocka_unit_test(a_database_that_is_not_there_names_createdb),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
