/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of common/err. */
#include <errno.h>
#include <sys/wait.h>

#include "common/err.h"
#include "tests/support/unit.h"

static void err_set_keeps_code_and_text(void **state)
{
    struct err e;

    (void)state;
    assert_int_equal(err_set(&e, ERR_HELD, "row %d: %s", 7, "x"), ERR_HELD);
    assert_int_equal(e.code, ERR_HELD);
    assert_string_equal(e.text, "row 7: x");
}

static void err_text_stays_on_one_line(void **state)
{
    struct err e;

    (void)state;
    err_set(&e, ERR_FAILED, "a\nb\r\nc");
    assert_string_equal(e.text, "a b  c");
}

static void err_long_text_ends_with_dots_on_a_character(void **state)
{
    struct err e;
    char text[3000];

    (void)state;
    for (size_t i = 0; i + 2 < sizeof text; i += 2) {
        memcpy(text + i, "\xC3\xA9", 3);
    }
    err_set(&e, ERR_FAILED, "%s", text);
    assert_true(strlen(e.text) < sizeof e.text);
    assert_string_equal(e.text + strlen(e.text) - 3, "...");
    assert_int_equal((unsigned char)e.text[strlen(e.text) - 4], 0xA9);
}

static void err_errno_says_why_and_keeps_errno(void **state)
{
    struct err e;

    (void)state;
    errno = ENOENT;
    assert_int_equal(err_errno(&e, ERR_RETRY, "could not open \"%s\"", "f"),
                     ERR_RETRY);
    assert_int_equal(errno, ENOENT);
    assert_string_equal(e.text,
                        "could not open \"f\": No such file or directory");
}

static void err_wrap_puts_context_before(void **state)
{
    struct err e;

    (void)state;
    err_set(&e, ERR_INTEGRITY, "digest differs");
    assert_int_equal(err_wrap(&e, "part %d: ", 3), ERR_INTEGRITY);
    assert_string_equal(e.text, "part 3: digest differs");
}

static void err_may_be_given_its_own_text(void **state)
{
    struct err e;

    (void)state;
    err_set(&e, ERR_FAILED, "inner");
    err_set(&e, ERR_FAILED, "outer: %s", e.text);
    assert_string_equal(e.text, "outer: inner");
}

static void err_worse_follows_the_order_of_the_night(void **state)
{
    static const enum err_code order[] = {
        ERR_INTEGRITY, ERR_USAGE,  ERR_HELD, ERR_INCOMPLETE,
        ERR_RETRY,     ERR_FAILED, OK};

    (void)state;
    for (size_t i = 0; i < 7; i++) {
        for (size_t k = i; k < 7; k++) {
            assert_int_equal(err_worse(order[i], order[k]), order[i]);
            assert_int_equal(err_worse(order[k], order[i]), order[i]);
        }
    }
}

static void err_no_memory_ends_with_try_again(void **state)
{
    int status;
    pid_t child;

    (void)state;
    child = fork();
    if (child == 0) {
        (void)close(STDERR_FILENO);
        err_no_memory(12);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), ERR_RETRY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(err_set_keeps_code_and_text),
        cmocka_unit_test(err_text_stays_on_one_line),
        cmocka_unit_test(err_long_text_ends_with_dots_on_a_character),
        cmocka_unit_test(err_errno_says_why_and_keeps_errno),
        cmocka_unit_test(err_wrap_puts_context_before),
        cmocka_unit_test(err_may_be_given_its_own_text),
        cmocka_unit_test(err_worse_follows_the_order_of_the_night),
        cmocka_unit_test(err_no_memory_ends_with_try_again),
    };

    return cmocka_run_group_tests_name("common/err", tests, NULL, NULL);
}
