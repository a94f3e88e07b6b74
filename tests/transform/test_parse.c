/* SPDX-License-Identifier: Apache-2.0 */
/* The parent's side: checked bytes in, rows and a summary out. */
#include "tests/support/delivery.h"

#include "transform/parse.h"
#include "transform/table.h"

static enum err_code count_row(void *arg, const struct frame_row *row,
                               struct err *err)
{
    unsigned *rows = arg;

    (void)err;
    rows[row->table]++;
    return OK;
}

static enum err_code refuse_row(void *arg, const struct frame_row *row,
                                struct err *err)
{
    (void)arg;
    (void)row;
    return err_set(err, ERR_FAILED, "no room");
}

static struct parse parse_of(struct delivery_fixture *f, unsigned *rows)
{
    return (struct parse){.src = f->src,
                          .delivery = f->deliver.delivery,
                          .key = &f->key,
                          .state = f->state,
                          .quiet = true,
                          .row = count_row,
                          .arg = rows};
}

static void rows_come_back_by_table(void **state)
{
    unsigned rows[TABLE_COUNT] = {0};
    struct delivery_fixture f;
    struct node *summary;
    struct err err = {0};
    struct parse p;

    not_under_memcheck();
    delivery_setup(&f, state, delivery_yaml, str_from(delivery_csv));
    p = parse_of(&f, rows);
    if (parse_delivery(&p, &f.arena, &summary, &err)) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(rows[TABLE_EVENT], 3);
    assert_int_equal(rows[TABLE_REJECT], 1);
    assert_int_equal(rows[TABLE_CASE_REF], 2);
    assert_int_equal(rows[TABLE_PRIVATE_NOTE], 1);
    assert_non_null(summary);
    delivery_release(&f);
}

static void without_a_taker_of_rows_facts_are_counted(void **state)
{
    struct delivery_fixture f;
    struct node *summary;
    struct err err = {0};
    struct parse p;

    not_under_memcheck();
    delivery_setup(&f, state, delivery_yaml, str_from(delivery_csv));
    p = parse_of(&f, NULL);
    p.row = NULL;
    if (parse_delivery(&p, &f.arena, &summary, &err)) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(node_int(node_get(summary, "tables"), "event", 0), 3);
    delivery_release(&f);
}

static void damaged_bytes_are_an_integrity_error(void **state)
{
    unsigned rows[TABLE_COUNT] = {0};
    struct delivery_fixture f;
    struct node *summary;
    struct err err = {0};
    struct parse p;

    not_under_memcheck();
    delivery_setup(&f, state, delivery_yaml, str_from(delivery_csv));
    put_file(f.blob, "id,case,day,code,text\n");
    for (int first = 0; first < 2; first++) {
        p = parse_of(&f, rows);
        p.verify_first = first == 1;
        assert_int_equal(parse_delivery(&p, &f.arena, &summary, &err),
                         ERR_INTEGRITY);
        assert_contains(err.text, "a.csv");
        assert_contains(err.text, "damaged");
    }
    delivery_release(&f);
}

/* What the parser says of a header that was damaged is not what is wrong. */
static void damage_is_the_cause_of_what_the_parser_sees(void **state)
{
    unsigned rows[TABLE_COUNT] = {0};
    struct delivery_fixture f;
    struct node *summary;
    struct err err = {0};
    struct parse p;

    not_under_memcheck();
    delivery_setup(&f, state, delivery_yaml, str_from(delivery_csv));
    put_file(f.blob, "id,cas!,day,code,text\n1,A1,2024-01-05,OV,\n");
    p = parse_of(&f, rows);
    assert_int_equal(parse_delivery(&p, &f.arena, &summary, &err),
                     ERR_INTEGRITY);
    assert_contains(err.text, "damaged");
    delivery_release(&f);
}

/* Rows that leave one by one are made of checked bytes alone. */
static void no_row_is_made_before_the_bytes_are_checked(void **state)
{
    char bytes[sizeof delivery_csv];
    unsigned rows[TABLE_COUNT] = {0};
    struct delivery_fixture f;
    struct node *summary;
    struct err err = {0};
    struct parse p;

    delivery_setup(&f, state, delivery_yaml, str_from(delivery_csv));
    memcpy(bytes, delivery_csv, sizeof bytes);
    bytes[sizeof bytes - 3] ^= 1;
    put_file(f.blob, bytes);
    p = parse_of(&f, rows);
    p.verify_first = true;
    assert_int_equal(parse_delivery(&p, &f.arena, &summary, &err),
                     ERR_INTEGRITY);
    assert_int_equal(rows[TABLE_EVENT], 0);
    delivery_release(&f);
}

static void lost_bytes_are_an_integrity_error(void **state)
{
    unsigned rows[TABLE_COUNT] = {0};
    struct delivery_fixture f;
    struct node *summary;
    struct err err = {0};
    struct parse p;

    delivery_setup(&f, state, delivery_yaml, str_from(delivery_csv));
    assert_int_equal(unlink(f.blob), 0);
    p = parse_of(&f, rows);
    assert_int_equal(parse_delivery(&p, &f.arena, &summary, &err),
                     ERR_INTEGRITY);
    delivery_release(&f);
}

static void an_error_of_the_caller_ends_the_child(void **state)
{
    struct delivery_fixture f;
    struct node *summary;
    struct err err = {0};
    struct parse p;

    not_under_memcheck();
    delivery_setup(&f, state, delivery_yaml, str_from(delivery_csv));
    p = parse_of(&f, NULL);
    p.row = refuse_row;
    assert_int_equal(parse_delivery(&p, &f.arena, &summary, &err), ERR_FAILED);
    assert_string_equal(err.text, "no room");
    delivery_release(&f);
}

int main(void)
{
#define WITH_SCRATCH(test) \
    cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        WITH_SCRATCH(rows_come_back_by_table),
        WITH_SCRATCH(without_a_taker_of_rows_facts_are_counted),
        WITH_SCRATCH(damaged_bytes_are_an_integrity_error),
        WITH_SCRATCH(damage_is_the_cause_of_what_the_parser_sees),
        WITH_SCRATCH(no_row_is_made_before_the_bytes_are_checked),
        WITH_SCRATCH(lost_bytes_are_an_integrity_error),
        WITH_SCRATCH(an_error_of_the_caller_ends_the_child),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
