/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of ingest/backoff. */
#include "ingest/backoff.h"

#include <signal.h>

#include "common/clock.h"
#include "common/stop.h"
#include "tests/support/unit.h"

static unsigned tries_of(const struct backoff_limits *l, bool slow,
                         int64_t asked_s, struct err *err)
{
    struct backoff b = {.limits = l};
    unsigned n = 1;

    err_set(err, ERR_RETRY, "away");
    while (backoff_again(&b, slow, asked_s, err)) {
        n++;
    }
    return n;
}

static void backoff_tries_as_often_as_allowed_and_says_so(void **state)
{
    struct backoff_limits l = {6, 2, 1, 60};
    struct err err;

    (void)state;
    assert_int_equal(tries_of(&l, false, 0, &err), 6);
    assert_string_equal(err.text, "after 6 tries: away");
    assert_int_equal(tries_of(&l, true, 0, &err), 2);
    l.tries = 1;
    assert_int_equal(tries_of(&l, false, 0, &err), 1);
    assert_string_equal(err.text, "away");
}

static void backoff_waits_longer_each_time_within_half(void **state)
{
    struct backoff_limits l = {4, 4, 100, 60};
    struct err err;
    double start = clock_monotonic(), took;

    (void)state;
    assert_int_equal(tries_of(&l, false, 0, &err), 4);
    took = clock_monotonic() - start;
    /* 100 + 200 + 400 ms, each by half; three ticks above */
    assert_true(took >= 0.35);
    assert_true(took < 1.4);
}

static void backoff_waits_as_long_as_it_was_asked_to(void **state)
{
    struct backoff_limits l = {2, 2, 1, 60};
    struct err err;
    double start = clock_monotonic();

    (void)state;
    assert_int_equal(tries_of(&l, false, 1, &err), 2);
    assert_true(clock_monotonic() - start >= 1.0);
}

static void backoff_gives_up_when_asked_to_wait_for_too_long(void **state)
{
    struct backoff_limits l = {6, 6, 1, 60};
    struct err err;
    double start = clock_monotonic();

    (void)state;
    assert_int_equal(tries_of(&l, false, 61, &err), 1);
    assert_contains(err.text, "in 61 s");
    assert_int_equal(err.code, ERR_RETRY);
    assert_true(clock_monotonic() - start < 0.5);
}

static void backoff_ends_its_wait_when_a_signal_asks_to_stop(void **state)
{
    struct backoff_limits l = {6, 6, 60000, 60};
    struct err err;
    double start = clock_monotonic();

    (void)state;
    stop_init();
    assert_int_equal(raise(SIGTERM), 0);
    assert_int_equal(tries_of(&l, false, 0, &err), 1);
    assert_contains(err.text, "stopped by signal");
    assert_int_equal(err.code, ERR_RETRY);
    assert_true(clock_monotonic() - start < 1);
    stop_init();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(backoff_tries_as_often_as_allowed_and_says_so),
        cmocka_unit_test(backoff_waits_longer_each_time_within_half),
        cmocka_unit_test(backoff_waits_as_long_as_it_was_asked_to),
        cmocka_unit_test(backoff_gives_up_when_asked_to_wait_for_too_long),
        cmocka_unit_test(backoff_ends_its_wait_when_a_signal_asks_to_stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
