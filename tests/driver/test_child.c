/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_child - starting a program, feeding it, and how it ends.
 */
#include "driver/child.h"

#include <signal.h>

#include "common/clock.h"
#include "common/stop.h"
#include "tests/support/unit.h"

static struct command shell(const char *script)
{
    struct command c;

    command_init(&c, "/bin/sh");
    command_add(&c, "-c");
    command_add(&c, script);
    command_add(&c, NULL);
    command_option(&c, "name", NULL);
    return c;
}

static enum err_code end_of(const char *script, int *signal)
{
    struct command c = shell(script);
    struct err err = {OK, ""};
    enum err_code status = OK;

    assert_int_equal(child_run(&c, STR_NULL, NULL, &status, signal, &err), OK);
    return status;
}

static void its_exit_code_is_ours(void **state)
{
    int signal;

    (void)state;
    assert_int_equal(end_of("exit 0", &signal), OK);
    assert_int_equal(end_of("exit 2", &signal), ERR_USAGE);
    assert_int_equal(end_of("exit 3", &signal), ERR_INCOMPLETE);
    assert_int_equal(end_of("exit 4", &signal), ERR_HELD);
    assert_int_equal(end_of("exit 5", &signal), ERR_INTEGRITY);
    assert_int_equal(end_of("exit 75", &signal), ERR_RETRY);
    assert_int_equal(end_of("exit 42", &signal), ERR_FAILED);
    assert_int_equal(signal, 0);
}

static void a_signal_is_a_failure_with_its_number(void **state)
{
    int signal;

    (void)state;
    assert_int_equal(end_of("kill -9 $$", &signal), ERR_FAILED);
    assert_int_equal(signal, 9);
}

static void much_input_and_output_do_not_block_each_other(void **state)
{
    static char big[1 << 20];
    struct command c = shell("cat; echo end");
    struct err err = {OK, ""};
    enum err_code status;
    struct buf out;

    (void)state;
    memset(big, 'x', sizeof big);
    buf_init(&out, 4 << 20);
    assert_int_equal(
        child_run(&c, (struct str){big, sizeof big}, &out, &status, NULL, &err),
        OK);
    assert_int_equal(status, OK);
    assert_int_equal(out.len, sizeof big + 4);
    buf_release(&out);
}

static void a_child_that_reads_nothing_is_no_fault(void **state)
{
    static char big[1 << 20];
    struct command c = shell("exec <&-; echo done");
    struct err err = {OK, ""};
    enum err_code status;
    struct buf out;

    (void)state;
    buf_init(&out, 4096);
    assert_int_equal(
        child_run(&c, (struct str){big, sizeof big}, &out, &status, NULL, &err),
        OK);
    assert_str(buf_slice(&out), "done\n");
    buf_release(&out);
}

static void output_past_the_ceiling_is_refused(void **state)
{
    struct command c = shell("head -c 100000 /dev/zero");
    struct err err = {OK, ""};
    enum err_code status;
    struct buf out;

    (void)state;
    buf_init(&out, 1000);
    assert_int_equal(child_run(&c, STR_NULL, &out, &status, NULL, &err),
                     ERR_FAILED);
    buf_release(&out);
}

static void a_program_that_is_not_there_is_named(void **state)
{
    struct err err = {OK, ""};
    enum err_code status;
    struct command c;

    (void)state;
    command_init(&c, "/nonexistent/lapse-load");
    assert_int_equal(child_run(&c, STR_NULL, NULL, &status, NULL, &err),
                     ERR_USAGE);
    assert_contains(err.text, "could not start \"/nonexistent/lapse-load\"");
}

static void a_wish_to_stop_reaches_a_child_that_did_not_hear_it(void **state)
{
    double start = clock_monotonic();
    int signal;

    (void)state;
    stop_init();
    assert_int_equal(raise(SIGTERM), 0);
    assert_int_equal(end_of("exec sleep 30", &signal), ERR_FAILED);
    assert_int_equal(signal, SIGTERM);
    assert_true(clock_monotonic() - start < 5);
    stop_init();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_exit_code_is_ours),
        cmocka_unit_test(a_signal_is_a_failure_with_its_number),
        cmocka_unit_test(much_input_and_output_do_not_block_each_other),
        cmocka_unit_test(a_child_that_reads_nothing_is_no_fault),
        cmocka_unit_test(output_past_the_ceiling_is_refused),
        cmocka_unit_test(a_program_that_is_not_there_is_named),
        cmocka_unit_test(a_wish_to_stop_reaches_a_child_that_did_not_hear_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
