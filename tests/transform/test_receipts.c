/* SPDX-License-Identifier: Apache-2.0 */
/* Rounds of receipts: complete ones only. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "transform/receipts.h"

static char dir[64];

static int setup(void **state)
{
    (void)state;
    strcpy(dir, "/tmp/lapse-test-XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state)
{
    struct err err;

    (void)state;
    return file_remove_tree(dir, &err);
}

static size_t rounds_of(const char *text, struct arena *a,
                        struct receipt_round **rounds)
{
    struct err err = {0};
    char path[128];
    size_t n;

    snprintf(path, sizeof path, "%s/receipts", dir);
    assert_int_equal(file_mkdirs(path, &err), OK);
    snprintf(path, sizeof path, "%s/receipts/s.jsonl", dir);
    assert_int_equal(file_write(path, str_from(text), 0600, &err), OK);
    assert_int_equal(receipts_load(a, dir, STR("s"), rounds, &n, &err), OK);
    return n;
}

#define LINE(round, name, sha, last)                                        \
    "{\"round\":" round ",\"name\":\"" name "\",\"sha256\":\"" sha          \
    "\",\"bytes\":3,\"fetched_at\":\"2024-07-01T02:00:00Z\",\"last\":" last \
    "}\n"

static void whole_rounds_come_back_oldest_first(void **state)
{
    struct receipt_round *r;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    assert_int_equal(rounds_of(LINE("1", "a.csv", "aa", "false")
                                   LINE("1", "b.csv", "bb", "true")
                                       LINE("2", "a.csv", "cc", "true"),
                               &a, &r),
                     2);
    assert_int_equal(r[0].n, 2);
    assert_true(str_is(r[0].item[1].name, "b.csv"));
    assert_true(str_is(r[1].item[0].sha256, "cc"));
    arena_release(&a);
}

static void torn_rounds_and_failures_are_passed_over(void **state)
{
    struct receipt_round *r;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    assert_int_equal(
        rounds_of(
            LINE("1", "a.csv", "aa", "false") /* never ended */
            "{\"round\":null,\"error\":\"timed out\",\"name\":\"a\"}\n" LINE(
                "2", "a.csv", "cc",
                "true") "{\"round\":3,\"name\":\"a.csv\",\"sha",
            &a, &r),
        1);
    assert_int_equal(r[0].n, 1);
    assert_true(str_is(r[0].item[0].sha256, "cc"));
    arena_release(&a);
}

static void no_receipts_are_no_rounds(void **state)
{
    struct receipt_round *r;
    struct arena a;
    struct err err = {0};
    size_t n = 9;

    (void)state;
    arena_init(&a, 0);
    assert_int_equal(receipts_load(&a, dir, STR("other"), &r, &n, &err), OK);
    assert_int_equal(n, 0);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_rounds_come_back_oldest_first),
        cmocka_unit_test(torn_rounds_and_failures_are_passed_over),
        cmocka_unit_test(no_receipts_are_no_rounds),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
