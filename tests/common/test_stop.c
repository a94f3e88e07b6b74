/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of common/stop. */
#include <signal.h>
#include <sys/wait.h>

#include "common/stop.h"
#include "tests/support/unit.h"

static void stop_is_wanted_after_each_of_five_signals(void **state)
{
    static const int signals[] = {SIGTERM, SIGINT, SIGHUP, SIGPIPE, SIGXCPU};
    struct err e;

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        stop_init();
        assert_false(stop_wanted());
        assert_int_equal(raise(signals[i]), 0);
        assert_true(stop_wanted());
    }
    assert_int_equal(stop_err(&e), ERR_RETRY);
    assert_contains(e.text, "stopped by signal");
    stop_init();
    assert_false(stop_wanted());
}

static void stop_twice_ends_the_process(void **state)
{
    int status;
    pid_t child = fork();

    (void)state;
    if (child == 0) {
        stop_init();
        (void)raise(SIGTERM);
        (void)raise(SIGTERM);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGTERM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stop_is_wanted_after_each_of_five_signals),
        cmocka_unit_test(stop_twice_ends_the_process),
    };

    return cmocka_run_group_tests_name("common/stop", tests, NULL, NULL);
}
