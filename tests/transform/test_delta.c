/* SPDX-License-Identifier: Apache-2.0 */
/* What a delivery has in common with its base, from runs and entries. */
#include "tests/support/records.h"
#include "transform/delta.h"

struct world {
    struct base base;
    struct records_writer writer;
    struct delta delta;
    struct staged *staged;
    struct buf items; /* of the base, then of the child */
};

/* A base of records 0..9 with the keys 1..10. */
static void begin(struct world *w, void **state)
{
    struct err err = {0};

    memset(w, 0, sizeof *w);
    buf_init(&w->items, 1 << 20);
    for (uint64_t i = 0; i < 10; i++) {
        records_add(&w->items, i, (int64_t)i + 1, 0);
    }
    w->base.fd = records_file(state, &w->items);
    w->base.foot.entries = w->items.len;
    buf_clear(&w->items);
    effects_init(&w->base.effects, 2);
    effects_number(&w->base.effects, (const unsigned char *)"ab");
    keyset_init(&w->base.doubts);
    records_writer_init(&w->writer, 0);
    assert_int_equal(records_writer_open(&w->writer, *state, &err), OK);
    delta_init(&w->delta, &w->base, &w->writer, 20000);
    assert_int_equal(staged_open(&w->staged, in_scratch(state, "batch"), &err),
                     OK);
}

static void end(struct world *w)
{
    staged_free(w->staged);
    delta_release(&w->delta);
    records_writer_release(&w->writer);
    base_release(&w->base);
    buf_release(&w->items);
}

static enum err_code settle(struct world *w, struct err *err)
{
    if (delta_take(&w->delta, TRACE_ENTRIES, buf_slice(&w->items), err) ||
        delta_take(&w->delta, TRACE_EFFECTS, STR(""), err)) {
        return err->code;
    }
    return delta_settle(&w->delta, w->staged, err);
}

static void what_no_run_holds_is_gone(void **state)
{
    struct world w;
    struct err err = {0};

    begin(&w, state);
    records_add_run(&w.items, 0, 3, records_place(0, 1));
    records_add(&w.items, 100, 4, 0); /* record 3 was edited */
    records_add_run(&w.items, 5, 5, records_place(0, 5));
    assert_int_equal(settle(&w, &err), OK);
    assert_int_equal(w.delta.kept.facts, 8);
    assert_int_equal(w.delta.kept.cases, 1);
    assert_int_equal(w.delta.touched.n, 0);
    assert_int_equal(staged_count(w.staged, TABLE_GONE), 1); /* of record 4 */
    assert_int_equal(w.writer.foot.records, 9);
    end(&w);
}

static void a_kept_record_with_a_mapped_fact_is_touched(void **state)
{
    struct world w;
    struct err err = {0};

    begin(&w, state);
    records_add_run(&w.items, 0, 10, records_place(0, 1));
    records_add(&w.items, 100, 4, 0);
    assert_int_equal(settle(&w, &err), OK);
    assert_int_equal(w.delta.kept.facts, 9);
    assert_int_equal(w.delta.touched.n, 1);
    assert_true(keyset_has(&w.delta.touched, records_place(0, 4)));
    assert_int_equal(w.writer.doubts.n, 1);
    assert_int_equal(staged_count(w.staged, TABLE_GONE), 0);
    end(&w);
}

static void runs_in_another_order_say_the_same(void **state)
{
    struct world w;
    struct err err = {0};

    begin(&w, state);
    records_add_run(&w.items, 5, 5, records_place(0, 1));
    records_add_run(&w.items, 0, 4, records_place(0, 6));
    assert_int_equal(settle(&w, &err), OK);
    assert_int_equal(w.delta.kept.facts, 9);
    assert_int_equal(staged_count(w.staged, TABLE_GONE), 1);
    end(&w);
}

static void what_no_honest_child_sends_is_refused(void **state)
{
    struct world w;
    struct err err = {0};

    begin(&w, state); /* a record twice */
    records_add_run(&w.items, 0, 5, 1);
    records_add_run(&w.items, 4, 5, 6);
    assert_int_equal(settle(&w, &err), ERR_FAILED);
    end(&w);
    begin(&w, state); /* beyond the end */
    records_add_run(&w.items, 5, 6, 1);
    assert_int_equal(settle(&w, &err), ERR_INTEGRITY);
    end(&w);
    begin(&w, state); /* between two entries */
    records_add_run(&w.items, 0, 1, 1);
    ((struct records_entry *)(void *)w.items.ptr)->hash[0] = 8;
    assert_int_equal(settle(&w, &err), ERR_INTEGRITY);
    end(&w);
    begin(&w, state); /* a torn entry */
    records_add(&w.items, 1, 1, 0);
    w.items.len--;
    assert_int_equal(settle(&w, &err), ERR_INTEGRITY);
    end(&w);
}

static void without_the_end_of_the_child_nothing_is_settled(void **state)
{
    struct world w;
    struct err err = {0};

    begin(&w, state);
    assert_int_equal(delta_settle(&w.delta, w.staged, &err), ERR_FAILED);
    assert_int_equal(delta_take(&w.delta, TRACE_EFFECTS, STR("x"), &err),
                     ERR_INTEGRITY);
    end(&w);
}

int main(void)
{
#define WITH_SCRATCH(test) \
    cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        WITH_SCRATCH(what_no_run_holds_is_gone),
        WITH_SCRATCH(a_kept_record_with_a_mapped_fact_is_touched),
        WITH_SCRATCH(runs_in_another_order_say_the_same),
        WITH_SCRATCH(what_no_honest_child_sends_is_refused),
        WITH_SCRATCH(without_the_end_of_the_child_nothing_is_settled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
