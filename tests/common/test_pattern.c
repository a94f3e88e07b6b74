/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of common/pattern. */
#include "common/day.h"
#include "common/pattern.h"
#include "tests/support/unit.h"

struct sample {
    const char *pattern, *name, *from, *to; /* from NULL: no match */
};

static void pattern_matches_and_tells_the_period(void **state)
{
    static const struct sample samples[] = {
        {"contacts.csv", "contacts.csv", "-", "-"},
        {"contacts.csv", "contacts.csv.gz", NULL, NULL},
        {"*", "", "-", "-"},
        {"*.csv", "a.csv", "-", "-"},
        {"*.csv", "a/b.csv", NULL, NULL},
        {"*/*.csv", "a/b.csv", "-", "-"},
        {"*a*b", "xaab", "-", "-"},
        {"*a*b*", "ab/", NULL, NULL},
        {"c?.csv", "c1.csv", "-", "-"},
        {"c?.csv", "c\xC3\xA9.csv", "-", "-"},
        {"c?.csv", "c.csv", NULL, NULL},
        {"a?b", "a/b", NULL, NULL},
        {"%Y.csv", "2025.csv", "2025-01-01", "2025-12-31"},
        {"%Y-%m.csv", "2024-02.csv", "2024-02-01", "2024-02-29"},
        {"c_%Y%m%d.csv", "c_20250131.csv", "2025-01-31", "2025-01-31"},
        {"c_%m%d%Y.csv", "c_01312025.csv", "2025-01-31", "2025-01-31"},
        {"c_%Y%m%d.csv", "c_20250231.csv", NULL, NULL},
        {"c_%d%m%Y.csv", "c_29022025.csv", NULL, NULL},
        {"c_%d%m%Y.csv", "c_29022024.csv", "2024-02-29", "2024-02-29"},
        {"c_%Y%m.csv", "c_202513.csv", NULL, NULL},
        {"c_%Y.csv", "c_25.csv", NULL, NULL},
        {"c_%Y.csv", "c_0000.csv", NULL, NULL},
        {"*%Y%m%d*.csv", "x120250131_2.csv", "2025-01-31", "2025-01-31"},
        {"*_%Y%m.csv", "a_b_202501.csv", "2025-01-01", "2025-01-31"},
        {"%Y/%Y-%m.csv", "2025/2025-03.csv", "2025-03-01", "2025-03-31"},
        {"%Y/%Y-%m.csv", "2024/2025-03.csv", NULL, NULL},
        {"100%%.csv", "100%.csv", "-", "-"},
        {"", "", "-", "-"},
        {"", "a", NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        const struct sample *s = &samples[i];
        char from[11], to[11];
        struct period p;

        if (pattern_match(str_from(s->pattern), str_from(s->name), &p) !=
            (s->from != NULL)) {
            fail_msg("%s on %s", s->pattern, s->name);
        }
        if (s->from && s->to) {
            day_format(p.from, from);
            day_format(p.to, to);
            assert_string_equal(from, s->from);
            assert_string_equal(to, s->to);
        }
    }
}

static void pattern_with_many_stars_stays_quick(void **state)
{
    char name[4000];
    struct period p;

    (void)state;
    memset(name, 'a', sizeof name);
    assert_false(pattern_match(STR("*a*a*a*a*a*a*a*a*a*a*a*a*b"),
                               (struct str){name, sizeof name}, &p));
}

static void pattern_check_refuses_what_has_no_meaning(void **state)
{
    struct err e;

    (void)state;
    assert_int_equal(pattern_check(STR("*_%Y%m%d?.csv"), &e), OK);
    assert_int_equal(pattern_check(STR("100%%"), &e), OK);
    assert_int_equal(pattern_check(STR("%H"), &e), ERR_USAGE);
    assert_contains(e.text, "\"%H\"");
    assert_int_equal(pattern_check(STR("%Y%d"), &e), ERR_USAGE);
    assert_contains(e.text, "\"%d\" without \"%m\"");
    assert_int_equal(pattern_check(STR("%m"), &e), ERR_USAGE);
    assert_contains(e.text, "\"%m\" without \"%Y\"");
    assert_int_equal(pattern_check(STR("a%"), &e), ERR_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pattern_matches_and_tells_the_period),
        cmocka_unit_test(pattern_with_many_stars_stays_quick),
        cmocka_unit_test(pattern_check_refuses_what_has_no_meaning),
    };

    return cmocka_run_group_tests_name("common/pattern", tests, NULL, NULL);
}
