/* SPDX-License-Identifier: Apache-2.0 */
/* A delivery from archive to staged directory. */
#include "tests/support/delivery.h"

#include "common/json.h"

static struct node *manifest_of(struct delivery_fixture *f, const char *batch)
{
    struct err err = {0};
    struct node *root;
    struct buf b;

    buf_init(&b, 1 << 20);
    assert_int_equal(
        file_read(arena_printf(&f->arena, "%s/staged/%s/manifest.json",
                               f->state, batch)
                      .ptr,
                  &b, &err),
        OK);
    assert_int_equal(json_parse(&f->arena, arena_str(&f->arena, buf_slice(&b)),
                                "manifest.json", &root, &err),
                     OK);
    buf_release(&b);
    return root;
}

static void every_record_is_accounted_for_in_the_manifest(void **state)
{
    struct delivery_fixture f;
    const struct node *counts;
    char batch[DIGEST_HEX + 1];
    struct err err = {0};
    struct node *m;

    not_under_memcheck();
    delivery_setup(&f, state, delivery_yaml, str_from(delivery_csv));
    if (deliver_stage(&f.deliver, batch, &err)) {
        fail_msg("%s", err.text);
    }
    m = manifest_of(&f, batch);
    counts = node_get(m, "counts");
    assert_int_equal(node_int(counts, "records_in", -1), 4);
    assert_int_equal(node_int(counts, "mapped", -1), 3);
    assert_int_equal(node_int(counts, "rejected", -1), 1);
    assert_int_equal(node_int(counts, "facts", -1), 3);
    assert_int_equal(node_int(counts, "unlisted", -1), 1);
    assert_int_equal(node_int(node_get(m, "reject_classes"), "bad_date", -1),
                     1);
    assert_true(
        str_is(node_text(m, "delivery_key", STR("")), f.deliver.delivery->key));
    assert_int_equal(
        node_count(node_get(node_item(node_get(m, "roles"), 0), "columns")), 6);
    delivery_release(&f);
}

static void staging_twice_gives_the_same_bytes(void **state)
{
    char first[DIGEST_HEX + 1], second[DIGEST_HEX + 1];
    struct delivery_fixture f;
    struct err err = {0};
    struct buf a, b;
    const char *path;

    not_under_memcheck();
    delivery_setup(&f, state, delivery_yaml, str_from(delivery_csv));
    buf_init(&a, 1 << 20);
    buf_init(&b, 1 << 20);
    assert_int_equal(deliver_stage(&f.deliver, first, &err), OK);
    path = arena_printf(&f.arena, "%s/staged/%s/manifest.json", f.state, first)
               .ptr;
    assert_int_equal(file_read(path, &a, &err), OK);
    assert_int_equal(
        file_remove_tree(arena_printf(&f.arena, "%s/staged", f.state).ptr,
                         &err),
        OK);
    assert_int_equal(deliver_stage(&f.deliver, second, &err), OK);
    assert_string_equal(first, second);
    assert_int_equal(file_read(path, &b, &err), OK);
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.ptr, b.ptr, a.len);
    buf_release(&a);
    buf_release(&b);
    delivery_release(&f);
}

static void a_check_writes_nothing_and_names_what_it_found(void **state)
{
    struct delivery_fixture f;
    struct err err = {0};
    struct buf out;

    not_under_memcheck();
    delivery_setup(&f, state, delivery_yaml, str_from(delivery_csv));
    buf_init(&out, 1 << 20);
    deliver_check(&f.deliver, &out, &err);
    assert_true(buf_char(&out, '\0'));
    assert_contains(out.ptr, "4 records");
    assert_contains(out.ptr, "refused as bad_date: 1");
    assert_contains(out.ptr, "unlisted code \"XX\": 1");
    assert_contains(out.ptr, "column \"extra\" is in no field");
    assert_contains(out.ptr, "the note says voicemail\": 1 use");
    assert_false(file_exists(in_scratch(state, "staged")));
    buf_release(&out);
    delivery_release(&f);
}

static void a_check_never_shows_a_value(void **state)
{
    struct delivery_fixture f;
    struct err err = {0};
    struct buf out;

    delivery_setup(&f, state, delivery_yaml,
                   STR("id,case,day,code,text\n1,SECRET9,nonsense,OV,\n"));
    buf_init(&out, 1 << 20);
    deliver_check(&f.deliver, &out, &err);
    assert_true(buf_char(&out, '\0'));
    assert_null(strstr(out.ptr, "SECRET9"));
    assert_null(strstr(out.ptr, "nonsense"));
    assert_null(strstr(err.text, "nonsense"));
    buf_release(&out);
    delivery_release(&f);
}

static void damaged_bytes_stage_nothing(void **state)
{
    char bytes[sizeof delivery_csv], batch[DIGEST_HEX + 1];
    struct delivery_fixture f;
    struct err err = {0};
    struct str dir;

    not_under_memcheck();
    delivery_setup(&f, state, delivery_yaml, str_from(delivery_csv));
    memcpy(bytes, delivery_csv, sizeof bytes);
    bytes[sizeof bytes - 3] ^= 1; /* a sound file, but another */
    put_file(f.blob, bytes);
    assert_int_equal(deliver_stage(&f.deliver, batch, &err), ERR_INTEGRITY);
    assert_contains(err.text, "damaged");
    dir = arena_printf(&f.arena, "%s/staged/%s", f.state, batch);
    assert_false(file_exists(dir.ptr));
    assert_false(file_exists(arena_printf(&f.arena, "%s.tmp", dir.ptr).ptr));
    delivery_release(&f);
}

static void a_drifted_header_is_held_and_stages_nothing(void **state)
{
    struct delivery_fixture f;
    char batch[DIGEST_HEX + 1];
    struct err err = {0};

    not_under_memcheck();
    delivery_setup(&f, state, delivery_yaml,
                   STR("id,case,dayy,code,text\n1,A1,2024-01-01,OV,\n"));
    assert_int_equal(deliver_stage(&f.deliver, batch, &err), ERR_HELD);
    assert_contains(err.text, "\"day\"");
    assert_contains(err.text, "dayy");
    assert_false(file_exists(
        arena_printf(&f.arena, "%s/staged/%s", f.state, batch).ptr));
    delivery_release(&f);
}

int main(void)
{
#define WITH_SCRATCH(test) \
    cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        WITH_SCRATCH(every_record_is_accounted_for_in_the_manifest),
        WITH_SCRATCH(staging_twice_gives_the_same_bytes),
        WITH_SCRATCH(a_check_writes_nothing_and_names_what_it_found),
        WITH_SCRATCH(a_check_never_shows_a_value),
        WITH_SCRATCH(damaged_bytes_stage_nothing),
        WITH_SCRATCH(a_drifted_header_is_held_and_stages_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
