/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of common/progress; a terminal is made with openpty. */
#include <fcntl.h>
#include <termios.h>

#include "common/progress.h"
#include "tests/support/unit.h"

static void progress_is_silent_without_a_terminal(void **state)
{
    struct stderr_catch c;
    struct progress p;

    (void)state;
    stderr_begin(&c);
    progress_start(&p, "reading", 100, false);
    p.shown -= 10;
    progress_at(&p, 50);
    progress_end(&p);
    assert_string_equal(stderr_text(&c), "");
}

/* stderr is a terminal of ours between the two. */
static int terminal(int *saved)
{
    int main_side = posix_openpt(O_RDWR | O_NOCTTY);
    int other;

    if (main_side < 0 || grantpt(main_side) || unlockpt(main_side)) {
        return -1;
    }
    other = open(ptsname(main_side), O_RDWR | O_NOCTTY);
    *saved = dup(STDERR_FILENO);
    if (other < 0 || dup2(other, STDERR_FILENO) < 0) {
        return -1;
    }
    (void)close(other);
    return main_side;
}

static void show_some(struct progress *p, uint64_t total, bool quiet,
                      double spent)
{
    progress_start(p, "reading", total, quiet);
    p->started -= spent;
    p->shown -= spent;
    progress_at(p, 2500000);
    progress_at(p, 3000000); /* too soon to be shown */
    progress_end(p);
}

/* What the calls leave on the terminal. */
static void run_on_terminal(uint64_t total, bool quiet, double spent,
                            char text[512])
{
    struct progress p;
    int saved = -1, side;
    size_t n = 0;
    ssize_t got = 1;

    side = terminal(&saved);
    if (side < 0) {
        skip();
    }
    show_some(&p, total, quiet, spent);
    (void)!write(STDERR_FILENO, "#", 1);
    /* a terminal hands out what has come so far: the mark is the end */
    while (n < 511 && got > 0 && (n == 0 || text[n - 1] != '#')) {
        got = read(side, text + n, 511 - n);
        n += got > 0 ? (size_t)got : 0;
    }
    (void)dup2(saved, STDERR_FILENO);
    (void)close(saved);
    (void)close(side);
    text[n] = '\0';
}

static void progress_shows_share_and_estimate(void **state)
{
    char text[512];

    (void)state;
    run_on_terminal(10000000, false, 10, text);
    assert_contains(text, "\rreading:  25 % of 10.0 MB, about 30 s left");
    assert_contains(text, "\r\033[K#");
    assert_null(strstr(text, "30 %"));
}

static void progress_waits_with_the_estimate(void **state)
{
    char text[512];

    (void)state;
    run_on_terminal(10000000, false, 1, text);
    assert_contains(text, "25 %");
    assert_null(strstr(text, "left"));
}

static void progress_without_total_counts(void **state)
{
    char text[512];

    (void)state;
    run_on_terminal(0, false, 10, text);
    assert_contains(text, "\rreading: 2.5 MB");
}

static void progress_obeys_quiet(void **state)
{
    char text[512];

    (void)state;
    run_on_terminal(10000000, true, 10, text);
    assert_string_equal(text, "#");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(progress_is_silent_without_a_terminal),
        cmocka_unit_test(progress_shows_share_and_estimate),
        cmocka_unit_test(progress_waits_with_the_estimate),
        cmocka_unit_test(progress_without_total_counts),
        cmocka_unit_test(progress_obeys_quiet),
    };

    return cmocka_run_group_tests_name("common/progress", tests, NULL, NULL);
}
