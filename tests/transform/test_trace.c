/* SPDX-License-Identifier: Apache-2.0 */
/* What the parser child tells of its records. */
#include "tests/support/delivery.h"

#include "transform/parse.h"

struct told {
    struct buf items;
    uint64_t entries, always, runs, facts, rows;
    size_t effects;
    bool useless;
};

static enum err_code take_row(void *arg, const struct frame_row *row,
                              struct err *err)
{
    struct told *t = arg;

    t->rows += row->table == TABLE_EVENT;
    err->code = OK;
    return OK;
}

static enum err_code take_records(void *arg, int64_t part, struct str body,
                                  struct err *err)
{
    struct told *t = arg;
    struct records_entry e;
    struct str facts;

    err->code = OK;
    t->useless |= part == TRACE_USELESS;
    t->effects += part == TRACE_EFFECTS ? body.len : 0;
    if (part != TRACE_ENTRIES) {
        return OK;
    }
    assert_true(buf_str(&t->items, body));
    while (records_next(&body, &e, &facts)) {
        if (e.effect == RECORDS_RUN) {
            t->runs++;
            continue;
        }
        t->entries++;
        t->facts += records_nfacts(&e);
        t->always += (e.effect & RECORDS_ALWAYS) != 0;
    }
    assert_int_equal(body.len, 0);
    return OK;
}

static void tell(struct delivery_fixture *f, const struct keyset *only,
                 struct told *t)
{
    struct parse p = {.src = f->src,
                      .delivery = f->deliver.delivery,
                      .key = &f->key,
                      .state = f->state,
                      .quiet = true,
                      .row = take_row,
                      .records = only ? NULL : take_records,
                      .only = only,
                      .arg = t};
    struct node *summary;
    struct err err = {0};

    memset(t, 0, sizeof *t);
    buf_init(&t->items, 1 << 20);
    if (parse_delivery(&p, &f->arena, &summary, &err)) {
        fail_msg("%s", err.text);
    }
    assert_true(only || node_int(summary, "effect_size", 0) > 0);
}

static void every_record_with_a_fact_has_an_entry(void **state)
{
    struct delivery_fixture f;
    struct told t;

    not_under_memcheck();
    delivery_setup(&f, state, delivery_yaml, str_from(delivery_csv));
    tell(&f, NULL, &t);
    assert_int_equal(t.entries, 3); /* the third of four is refused */
    assert_int_equal(t.facts, 3);
    assert_int_equal(t.always, 1); /* nobody listed the code XX */
    assert_int_equal(t.rows, 3);
    assert_int_equal(t.runs, 0);
    assert_true(t.effects > 0);
    assert_false(t.useless);
    buf_release(&t.items);
    delivery_release(&f);
}

static void the_records_asked_for_are_mapped_alone(void **state)
{
    struct delivery_fixture f;
    struct keyset only;
    struct told t;

    not_under_memcheck();
    delivery_setup(&f, state, delivery_yaml, str_from(delivery_csv));
    keyset_init(&only);
    keyset_add(&only, records_place(0, 2));
    tell(&f, &only, &t);
    assert_int_equal(t.rows, 1);
    buf_release(&t.items);
    keyset_release(&only);
    delivery_release(&f);
}

static void
a_record_that_names_its_own_jurisdiction_forbids_an_index(void **state)
{
    static const char yaml[] = "source: us-zz-test\n"
                               "fetch: {kind: folder, path: x}\n"
                               "delivery: full\n"
                               "files:\n"
                               "  contacts:\n"
                               "    match: '*.csv'\n"
                               "    schema:\n"
                               "      primaryKey: [id]\n"
                               "      fields:\n"
                               "      - {name: id}\n"
                               "      - {name: case, to: case_number}\n"
                               "      - {name: day, to: occurred, type: date}\n"
                               "      - {name: place, to: jurisdiction}\n"
                               "emit:\n"
                               "- {file: contacts, as: contact}\n";
    struct delivery_fixture f;
    struct told t;

    not_under_memcheck();
    delivery_setup(&f, state, yaml,
                   STR("id,case,day,place\n1,A,2024-01-02,\n"
                       "2,A,2024-01-02,us-aa\n"));
    tell(&f, NULL, &t);
    assert_true(t.useless);
    buf_release(&t.items);
    delivery_release(&f);
}

int main(void)
{
#define WITH_SCRATCH(test) \
    cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        WITH_SCRATCH(every_record_with_a_fact_has_an_entry),
        WITH_SCRATCH(the_records_asked_for_are_mapped_alone),
        WITH_SCRATCH(a_record_that_names_its_own_jurisdiction_forbids_an_index),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
