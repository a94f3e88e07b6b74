/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of common/typed. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/typed.h"
#include "tests/support/unit.h"

/* Standard input reads these bytes from now on. */
static void feed(const char *bytes, size_t n)
{
    int end[2];

    assert_int_equal(pipe(end), 0);
    assert_int_equal(write(end[1], bytes, n), (ssize_t)n);
    close(end[1]);
    assert_int_equal(dup2(end[0], STDIN_FILENO), STDIN_FILENO);
    close(end[0]);
    clearerr(stdin);
}

static void an_operand_is_the_id(void **state)
{
    const char *const operands[] = {"9c2f", "-1234567890", "", "--", "- "};
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < sizeof operands / sizeof *operands; i++) {
        struct err e = {OK, ""};
        const char *id;

        assert_int_equal(typed_id(&a, operands[i], &id, &e), OK);
        assert_string_equal(id, operands[i]);
    }
    arena_release(&a);
}

static void a_line_of_stdin_is_trimmed_and_the_rest_left(void **state)
{
    const char *const lines[] = {"CR-1\n", "  CR-1 \r\n", "CR-1",
                                 "CR-1\nCR-2\n"};
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct err e = {OK, ""};
        const char *id;

        feed(lines[i], strlen(lines[i]));
        assert_int_equal(typed_id(&a, "-", &id, &e), OK);
        assert_string_equal(id, "CR-1");
    }
    /* what was read ahead is still there */
    {
        struct err e = {OK, ""};
        const char *id;

        assert_int_equal(typed_id(&a, "-", &id, &e), OK);
        assert_string_equal(id, "CR-2");
    }
    arena_release(&a);
}

static void nothing_and_too_much_are_refused_without_the_text(void **state)
{
    const char *const empty[] = {"", "\n", "  \n"};
    char line[TYPED_MAX + 2];
    struct arena a;
    struct err e;
    const char *id;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
        feed(empty[i], strlen(empty[i]));
        assert_int_equal(typed_id(&a, "-", &id, &e), ERR_USAGE);
        assert_contains(e.text, "no case number");
    }
    memset(line, 'x', sizeof line);
    line[TYPED_MAX] = '\n';
    feed(line, TYPED_MAX + 1);
    assert_int_equal(typed_id(&a, "-", &id, &e), OK);
    assert_int_equal(strlen(id), TYPED_MAX);
    line[TYPED_MAX] = 'x';
    line[TYPED_MAX + 1] = '\n';
    feed(line, sizeof line);
    assert_int_equal(typed_id(&a, "-", &id, &e), ERR_USAGE);
    assert_contains(e.text, "longer than");
    assert_null(strstr(e.text, "xx"));
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_operand_is_the_id),
        cmocka_unit_test(a_line_of_stdin_is_trimmed_and_the_rest_left),
        cmocka_unit_test(nothing_and_too_much_are_refused_without_the_text)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
