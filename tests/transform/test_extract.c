/* SPDX-License-Identifier: Apache-2.0 */
/* The parser child's loop, run here in our own process. */
#include "tests/support/delivery.h"

#include <fcntl.h>

#include "common/json.h"
#include "transform/extract.h"
#include "transform/frame.h"

struct frames {
    unsigned rows[TABLE_COUNT];
    enum err_code code;
    char text[512];
    struct node *summary;
};

/* Frames of a small delivery fit into the pipe. */
static enum err_code run_as(struct delivery_fixture *f, bool count,
                            struct frames *got)
{
    struct extract_run *run = NULL;
    struct err err = {0};
    struct frame_in in;
    struct frame frame;
    int ends[2];
    int fd = open(f->blob, O_RDONLY);
    struct extract x = {.src = f->src,
                        .delivery = f->deliver.delivery,
                        .key = &f->key,
                        .fd = &fd,
                        .out = -1,
                        .count = count};
    bool more;

    memset(got, 0, sizeof *got);
    assert_true(fd >= 0);
    assert_int_equal(pipe(ends), 0);
    assert_true(fcntl(ends[1], F_SETPIPE_SZ, 1 << 18) > 0);
    x.out = ends[1];
    assert_int_equal(extract_prepare(&run, &x, &err), OK);
    extract_run(run, &err);
    extract_free(run);
    close(ends[1]);
    frame_in_init(&in, ends[0], NULL);
    for (;;) {
        struct err frame_err = {0};

        assert_int_equal(frame_next(&in, &frame, &more, &frame_err), OK);
        if (!more) {
            break;
        }
        if (frame.kind < TABLE_COUNT) {
            struct frame_row row;

            while (frame_row(&frame, &row, &more, &frame_err) == OK && more) {
                got->rows[row.table]++;
            }
            assert_int_equal(frame_err.code, OK);
        } else if (frame.kind == FRAME_ERROR) {
            got->code = (enum err_code)frame.value;
            (void)snprintf(got->text, sizeof got->text, "%.*s",
                           STR_ARG(frame.body));
        } else if (frame.kind == FRAME_SUMMARY) {
            assert_int_equal(json_parse(&f->arena,
                                        arena_str(&f->arena, frame.body),
                                        "summary", &got->summary, &frame_err),
                             OK);
        }
    }
    frame_in_release(&in);
    close(ends[0]);
    return err.code;
}

static enum err_code run(struct delivery_fixture *f, struct frames *got)
{
    return run_as(f, false, got);
}

static void a_run_that_counts_says_the_same_without_rows(void **state)
{
    static const char *const same[] = {"counts", "reject_classes", "rules",
                                       "fields", "tables",         "last_day"};
    struct delivery_fixture f;
    struct frames all, counted;

    delivery_setup(&f, state, delivery_yaml, str_from(delivery_csv));
    assert_int_equal(run(&f, &all), OK);
    assert_int_equal(run_as(&f, true, &counted), OK);
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        assert_int_equal(counted.rows[t], 0);
    }
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        const struct node *a = node_get(all.summary, same[i]);
        const struct node *b = node_get(counted.summary, same[i]);

        assert_non_null(a);
        assert_non_null(b);
        assert_int_equal(a->count, b->count);
        for (size_t k = 0; k < a->count; k++) {
            assert_true(str_eq(a->items[k].text, b->items[k].text));
        }
        assert_true(str_eq(a->text, b->text));
    }
    assert_int_equal(node_int(node_get(counted.summary, "tables"), "event", 0),
                     3);
    delivery_release(&f);
}

static void a_good_run_ends_with_a_summary(void **state)
{
    struct delivery_fixture f;
    struct frames got;
    const struct node *file;

    delivery_setup(&f, state, delivery_yaml, str_from(delivery_csv));
    assert_int_equal(run(&f, &got), OK);
    assert_int_equal(got.rows[TABLE_EVENT], 3);
    assert_non_null(got.summary);
    file = node_item(node_get(got.summary, "files"), 0);
    assert_int_equal(node_int(file, "records_in", -1), 4);
    assert_int_equal(node_int(file, "bytes_out", -1), sizeof delivery_csv - 1);
    assert_true(
        str_is(node_item(node_get(file, "unknown_columns"), 0)->text, "extra"));
    assert_true(
        str_is(node_text(got.summary, "last_day", STR("")), "2024-03-01"));
    delivery_release(&f);
}

static void spans_sum_to_the_bytes_of_the_file(void **state)
{
    static const char *const names[] = {"header",  "record",  "blank",
                                        "skipped", "trailer", "rejected"};
    struct delivery_fixture f;
    const struct node *spans;
    struct frames got;
    int64_t sum = 0;

    delivery_setup(&f, state, delivery_yaml, str_from(delivery_csv));
    assert_int_equal(run(&f, &got), OK);
    spans = node_get(node_item(node_get(got.summary, "files"), 0), "spans");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        sum += node_int(spans, names[i], 0);
    }
    assert_int_equal(sum, sizeof delivery_csv - 1);
    delivery_release(&f);
}

static void an_error_is_the_last_frame(void **state)
{
    struct delivery_fixture f;
    struct frames got;

    delivery_setup(&f, state, delivery_yaml, STR("id,case\n1,A\n"));
    assert_int_equal(run(&f, &got), ERR_HELD);
    assert_int_equal(got.code, ERR_HELD);
    assert_contains(got.text, "\"day\"");
    assert_null(got.summary);
    delivery_release(&f);
}

int main(void)
{
#define WITH_SCRATCH(test) \
    cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        WITH_SCRATCH(a_good_run_ends_with_a_summary),
        WITH_SCRATCH(a_run_that_counts_says_the_same_without_rows),
        WITH_SCRATCH(spans_sum_to_the_bytes_of_the_file),
        WITH_SCRATCH(an_error_is_the_last_frame),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
