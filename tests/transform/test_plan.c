/* SPDX-License-Identifier: Apache-2.0 */
/* Deliveries from rounds of receipts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "common/day.h"
#include "transform/plan.h"

static struct digest mapping = {{1}};

static struct file_spec role(const char *name, struct str *pattern)
{
    struct file_spec f = {.role = str_from(name)};

    f.match.item = pattern;
    f.match.n = 1;
    return f;
}

static struct receipt file(const char *name, const char *sha, const char *stamp)
{
    return (struct receipt){str_from(name), str_from(sha), str_from(stamp), 3,
                            false};
}

struct fixture {
    struct arena arena;
    struct str pattern[2];
    struct file_spec spec[2];
    struct source src;
    struct delivery *d;
    size_t n;
    struct str problem;
};

static void make(struct fixture *f, const char *cases, const char *contacts,
                 const struct receipt_round *rounds, size_t nrounds)
{
    struct plan_options o = {DAY_NONE, NULL, "fp"};
    struct err err = {0};

    arena_init(&f->arena, 0);
    f->pattern[0] = str_from(cases);
    f->pattern[1] = str_from(contacts);
    f->spec[0] = role("cases", &f->pattern[0]);
    f->spec[1] = role("contacts", &f->pattern[1]);
    f->src = (struct source){
        .id = STR("s"), .file = f->spec, .nfiles = 2, .mapping = &mapping};
    assert_int_equal(plan_make(&f->arena, &f->src, &o, rounds, nrounds, &f->d,
                               &f->n, &f->problem, &err),
                     OK);
}

static void files_of_a_period_make_one_delivery(void **state)
{
    struct receipt items[] = {
        file("c_2024-02.csv", "c2", "2024-03-01T00:00:00Z"),
        file("c_2024-01.csv", "c1", "2024-03-01T00:00:00Z"),
        file("staff.csv", "s", "2024-03-01T00:00:00Z")};
    struct receipt_round round = {items, 3};
    struct fixture f;

    (void)state;
    make(&f, "staff.csv", "c_%Y-%m.csv", &round, 1);
    assert_int_equal(f.n, 2);
    assert_int_equal(f.d[0].period.from,
                     day_from_civil((struct civil){2024, 1, 1}));
    assert_int_equal(f.d[0].delivered,
                     day_from_civil((struct civil){2024, 1, 31}));
    assert_int_equal(f.d[0].nfiles, 2); /* staff belongs to both */
    assert_true(str_is(f.d[1].file[1].receipt.sha256, "c2"));
    assert_string_not_equal(f.d[0].key, f.d[1].key);
    assert_false(f.d[0].last);
    assert_true(f.d[1].last);
    arena_release(&f.arena);
}

static void undated_files_are_one_delivery_of_the_day_received(void **state)
{
    struct receipt items[] = {file("a.csv", "aa", "2024-03-05T22:00:00Z"),
                              file("b.csv", "bb", "2024-03-05T22:00:01Z")};
    struct receipt_round round = {items, 2};
    struct fixture f;

    (void)state;
    make(&f, "a.csv", "b.csv", &round, 1);
    assert_int_equal(f.n, 1);
    assert_int_equal(f.d[0].delivered,
                     day_from_civil((struct civil){2024, 3, 5}));
    arena_release(&f.arena);
}

static void same_bytes_under_another_name_are_the_same_delivery(void **state)
{
    struct receipt one[] = {file("a1.csv", "aa", "2024-03-05T22:00:00Z"),
                            file("b.csv", "bb", "2024-03-05T22:00:00Z")};
    struct receipt two[] = {file("a2.csv", "aa", "2024-03-09T22:00:00Z"),
                            file("b.csv", "bb", "2024-03-09T22:00:00Z")};
    struct receipt_round rounds[] = {{one, 2}, {two, 2}};
    struct fixture f;

    (void)state;
    make(&f, "a?.csv", "b.csv", rounds, 2);
    assert_int_equal(f.n, 1);
    assert_int_equal(f.d[0].delivered, /* the first receipt counts */
                     day_from_civil((struct civil){2024, 3, 5}));
    arena_release(&f.arena);
}

static void changed_bytes_are_a_second_delivery_after_the_first(void **state)
{
    struct receipt one[] = {file("a.csv", "aa", "2024-03-05T22:00:00Z"),
                            file("b.csv", "bb", "2024-03-05T22:00:00Z")};
    struct receipt two[] = {file("a.csv", "cc", "2024-03-09T22:00:00Z"),
                            file("b.csv", "bb", "2024-03-09T22:00:00Z")};
    struct receipt_round rounds[] = {{one, 2}, {two, 2}};
    struct fixture f;

    (void)state;
    make(&f, "a.csv", "b.csv", rounds, 2);
    assert_int_equal(f.n, 2);
    assert_true(str_is(f.d[0].file[0].receipt.sha256, "aa"));
    assert_true(str_is(f.d[1].file[0].receipt.sha256, "cc"));
    arena_release(&f.arena);
}

static void missing_role_is_a_problem_of_the_newest_round_only(void **state)
{
    struct receipt one[] = {file("a.csv", "aa", "2024-03-05T22:00:00Z")};
    struct receipt two[] = {file("a.csv", "aa", "2024-03-09T22:00:00Z"),
                            file("b.csv", "bb", "2024-03-09T22:00:00Z")};
    struct receipt_round rounds[] = {{one, 1}, {two, 2}};
    struct fixture f;

    (void)state;
    make(&f, "a.csv", "b.csv", rounds, 2);
    assert_int_equal(f.n, 1);
    assert_int_equal(f.problem.len, 0);
    arena_release(&f.arena);
    make(&f, "a.csv", "b.csv", rounds, 1);
    assert_int_equal(f.n, 0);
    assert_true(f.problem.len > 0);
    arena_release(&f.arena);
}

/* A directory that was read before, read again after another one. */
static void the_last_delivery_is_of_the_files_fetched_last(void **state)
{
    struct receipt one[] = {file("a.csv", "aa", "2024-03-05T22:00:00Z"),
                            file("b.csv", "bb", "2024-03-05T22:00:00Z")};
    struct receipt two[] = {file("a.csv", "a2", "2024-03-09T22:00:00Z"),
                            file("b.csv", "b2", "2024-03-09T22:00:00Z")};
    struct receipt_round rounds[] = {{one, 2}, {two, 2}, {one, 2}};
    struct fixture f;

    (void)state;
    make(&f, "a.csv", "b.csv", rounds, 2);
    assert_int_equal(f.n, 2);
    assert_true(f.d[1].last && !f.d[0].last);
    arena_release(&f.arena);
    make(&f, "a.csv", "b.csv", rounds, 3);
    assert_int_equal(f.n, 2);
    assert_true(f.d[0].last && !f.d[1].last);
    arena_release(&f.arena);
}

/* A kind is meant for all deliveries, a horizon for the last alone: what lies
 * behind it does not reach that far. */
static void overrides_make_other_deliveries_of_the_same_mapping(void **state)
{
    struct plan_options dated = {19000, NULL, "fp"};
    struct plan_options full = {DAY_NONE, "full", "fp"};
    struct receipt one[] = {file("a.csv", "aa", "2024-03-05T22:00:00Z"),
                            file("b.csv", "bb", "2024-03-05T22:00:00Z")};
    struct receipt two[] = {file("a.csv", "a2", "2024-03-09T22:00:00Z"),
                            file("b.csv", "b2", "2024-03-09T22:00:00Z")};
    struct receipt_round rounds[] = {{one, 2}, {two, 2}};
    struct delivery *d;
    struct err err = {OK, ""};
    struct fixture f;
    size_t n;

    (void)state;
    make(&f, "a.csv", "b.csv", rounds, 2);
    assert_int_equal(plan_make(&f.arena, &f.src, &dated, rounds, 2, &d, &n,
                               &f.problem, &err),
                     OK);
    assert_string_equal(d[0].key, f.d[0].key);
    assert_int_equal(d[0].as_of, DAY_NONE);
    assert_string_not_equal(d[1].key, f.d[1].key);
    assert_int_equal(d[1].as_of, 19000);
    assert_string_equal(d[1].mapping_version, f.d[1].mapping_version);
    assert_int_equal(
        plan_make(&f.arena, &f.src, &full, rounds, 2, &d, &n, &f.problem, &err),
        OK);
    assert_string_not_equal(d[0].key, f.d[0].key);
    assert_string_not_equal(d[1].key, f.d[1].key);
    assert_string_equal(d[0].mapping_version, f.d[0].mapping_version);
    arena_release(&f.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_of_a_period_make_one_delivery),
        cmocka_unit_test(undated_files_are_one_delivery_of_the_day_received),
        cmocka_unit_test(same_bytes_under_another_name_are_the_same_delivery),
        cmocka_unit_test(changed_bytes_are_a_second_delivery_after_the_first),
        cmocka_unit_test(the_last_delivery_is_of_the_files_fetched_last),
        cmocka_unit_test(missing_role_is_a_problem_of_the_newest_round_only),
        cmocka_unit_test(overrides_make_other_deliveries_of_the_same_mapping),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
