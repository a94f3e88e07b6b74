/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of transform/reject. */
#include "transform/reject.h"

#include "tests/support/unit.h"

static void every_class_has_a_name_of_its_own(void **state)
{
    (void)state;
    assert_string_equal(reject_name(REJECT_too_few_fields), "too_few_fields");
    assert_string_equal(reject_name(REJECT_blank_line), "blank_line");
    assert_string_equal(reject_name(REJECT_NONE), "none");
    assert_string_equal(reject_name(REJECT_COUNT), "none");
    for (int c = 1; c < REJECT_COUNT; c++) {
        for (int d = 0; d < c; d++) {
            assert_string_not_equal(reject_name((enum reject_class)c),
                                    reject_name((enum reject_class)d));
        }
    }
}

static void assert_shape(const char *value, size_t n, const char *shape)
{
    struct arena a;

    arena_init(&a, 0);
    assert_str(reject_shape(&a, (struct str){value, n}), shape);
    arena_release(&a);
}
#define shape(value, wanted) assert_shape(value, sizeof(value) - 1, wanted)

static void a_shape_holds_no_letter_and_no_digit(void **state)
{
    (void)state;
    shape("", "");
    assert_shape(NULL, 0, "");
    shape("31/02/2024", "99/99/9999");
    shape("Zoe-7 x@B.c", "Aaa-9 a@A.a");
    /* letters and digits of other scripts are as telling */
    shape("\xc3\x89l\xd9\xa3", "aaa");
    shape("\xff\xc3", "??");
    shape("a\0b\x1b[1m\n\x7f", "a?a?[9a??");
}

static void a_shape_has_32_characters_at_most(void **state)
{
    (void)state;
    shape("12345678901234567890123456789012",
          "99999999999999999999999999999999");
    shape("123456789012345678901234567890123",
          "99999999999999999999999999999999");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_class_has_a_name_of_its_own),
        cmocka_unit_test(a_shape_holds_no_letter_and_no_digit),
        cmocka_unit_test(a_shape_has_32_characters_at_most),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
