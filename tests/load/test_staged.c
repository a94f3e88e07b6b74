/* SPDX-License-Identifier: Apache-2.0 */
/* test_staged - a staged delivery is whole, or it is refused. */
#include "load/staged.h"

#include "tests/load/parcel.h"

static struct arena arena;
static struct parcel parcel;
static struct staged staged;
static struct err fault;

static int setup(void **state)
{
    arena_init(&arena, 0);
    if (scratch_setup(state)) {
        return -1;
    }
    parcel = (struct parcel){.state = *state, .events = 5, .value = 1};
    parcel_make(&parcel);
    return 0;
}

static int teardown(void **state)
{
    arena_release(&arena);
    return scratch_teardown(state);
}

static enum err_code read_it(void **state)
{
    return staged_read(&arena, *state, parcel.batch_key, &staged, &fault);
}

static const char *in_parcel(const char *name)
{
    return arena_printf(&arena, "%s/%s", parcel.dir, name).ptr;
}

/* The file with the first from in it made to. */
static void edit(const char *name, const char *from, const char *to)
{
    struct buf b;
    const char *text, *at;

    buf_init(&b, PARCEL_MAX);
    assert_int_equal(file_read(in_parcel(name), &b, &fault), OK);
    text = arena_cstr(&arena, buf_slice(&b));
    buf_release(&b);
    at = strstr(text, from);
    assert_non_null(at);
    put_file(in_parcel(name), arena_printf(&arena, "%.*s%s%s", (int)(at - text),
                                           text, to, at + strlen(from))
                                  .ptr);
}

static enum err_code count_bytes(void *arg, const void *p, size_t n,
                                 struct err *err)
{
    (void)p;
    (void)err;
    *(size_t *)arg += n;
    return OK;
}

static enum err_code refuse(void *arg, const void *p, size_t n, struct err *err)
{
    (void)arg;
    (void)p;
    (void)n;
    return err_set(err, ERR_RETRY, "enough");
}

static void a_whole_delivery_is_read(void **state)
{
    size_t bytes = 0;

    assert_int_equal(read_it(state), OK);
    assert_string_equal(staged.source, "us-zz-test");
    assert_string_equal(staged.delivery_key, parcel.delivery_key);
    assert_string_equal(staged.fingerprint, "f1");
    assert_null(staged.base);
    assert_int_equal(staged.facts, 5);
    assert_int_equal(staged.n, 4);
    assert_string_equal(staged_tables[staged.part[0].table].name, "event");
    assert_int_equal(staged.rows[staged.part[0].table], 5);
    for (size_t i = 0; i < staged.n; i++) {
        assert_int_equal(
            staged_feed(&staged.part[i], count_bytes, &bytes, &fault), OK);
    }
    assert_int_equal(bytes, staged.bytes);
}

static void what_is_no_key_is_refused(void **state)
{
    assert_int_equal(staged_read(&arena, *state, "../x", &staged, &fault),
                     ERR_USAGE);
    assert_int_equal(staged_read(&arena, *state, "", &staged, &fault),
                     ERR_USAGE);
}

static void what_is_not_staged_names_the_program_that_stages(void **state)
{
    parcel.batch_key[0] = parcel.batch_key[0] == 'a' ? 'b' : 'a';
    assert_int_equal(read_it(state), ERR_FAILED);
    assert_contains(fault.text, "run lapse-transform");
}

static void the_folder_is_named_after_what_is_in_it(void **state)
{
    edit("manifest.json", "\"delivery_key\":\"", "\"delivery_key\":\"0");
    assert_int_equal(read_it(state), ERR_INTEGRITY);
}

static void a_base_is_part_of_the_name(void **state)
{
    edit("manifest.json", "\"base\":null",
         arena_printf(&arena, "\"base\":\"%s\"", parcel.delivery_key).ptr);
    assert_int_equal(read_it(state), ERR_INTEGRITY);
    assert_contains(fault.text, "keys are those of another delivery");
}

static void another_format_is_not_guessed_at(void **state)
{
    edit("manifest.json", "\"format\":1", "\"format\":2");
    assert_int_equal(read_it(state), ERR_FAILED);
    assert_contains(fault.text, "staged by another version");
}

static void records_that_do_not_add_up_are_refused(void **state)
{
    edit("manifest.json", "\"records_in\":5", "\"records_in\":6");
    assert_int_equal(read_it(state), ERR_INTEGRITY);
    assert_contains(fault.text, "6 records read, but 5 mapped");
}

static void facts_that_do_not_add_up_are_refused(void **state)
{
    edit("manifest.json", "\"facts\":5", "\"facts\":4");
    assert_int_equal(read_it(state), ERR_INTEGRITY);
    assert_contains(fault.text, "4 facts counted, 5 staged");
}

static void a_part_of_another_length_is_refused(void **state)
{
    FILE *f = fopen(in_parcel("profile.0001.pgcopy"), "a");

    assert_non_null(f);
    assert_int_equal(fputc('x', f), 'x');
    assert_int_equal(fclose(f), 0);
    assert_int_equal(read_it(state), ERR_INTEGRITY);
    assert_contains(fault.text, "profile.0001.pgcopy");
}

static void a_part_that_is_missing_or_not_named_is_refused(void **state)
{
    put_file(in_parcel("term.0001.pgcopy"), "nobody names me");
    assert_int_equal(read_it(state), ERR_INTEGRITY);
    assert_contains(fault.text, "holds 5 parts, the manifest names 4");
    assert_int_equal(unlink(in_parcel("term.0001.pgcopy")), 0);
    assert_int_equal(read_it(state), OK);
    assert_int_equal(unlink(in_parcel("profile.0001.pgcopy")), 0);
    assert_int_equal(read_it(state), ERR_INTEGRITY);
}

static void a_part_cannot_name_a_file_elsewhere(void **state)
{
    edit("manifest.json", "profile.0001.pgcopy", "../profile.0001.pgcopy");
    assert_int_equal(read_it(state), ERR_INTEGRITY);
    assert_contains(fault.text, "a part of no table");
}

static void other_bytes_are_found_while_they_are_read(void **state)
{
    size_t bytes = 0;
    FILE *f;

    assert_int_equal(read_it(state), OK);
    f = fopen(staged.part[0].path, "r+");
    assert_non_null(f);
    assert_int_equal(fseek(f, 40, SEEK_SET), 0);
    assert_int_equal(fputc(0x7f, f), 0x7f);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(staged_feed(&staged.part[0], count_bytes, &bytes, &fault),
                     ERR_INTEGRITY);
    assert_contains(fault.text, "other bytes than those that were staged");
}

static void a_taker_that_has_enough_ends_the_feed(void **state)
{
    assert_int_equal(read_it(state), OK);
    assert_int_equal(staged_feed(&staged.part[0], refuse, NULL, &fault),
                     ERR_RETRY);
    assert_string_equal(fault.text, "enough");
}

static void a_torn_manifest_or_columns_is_damage(void **state)
{
    put_file(in_parcel("columns.json"), "{\"tables\":");
    assert_int_equal(read_it(state), ERR_INTEGRITY);
    put_file(in_parcel("manifest.json"), "{\"format\":1,");
    assert_int_equal(read_it(state), ERR_INTEGRITY);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_whole_delivery_is_read),
        T(what_is_no_key_is_refused),
        T(what_is_not_staged_names_the_program_that_stages),
        T(the_folder_is_named_after_what_is_in_it),
        T(a_base_is_part_of_the_name),
        T(another_format_is_not_guessed_at),
        T(records_that_do_not_add_up_are_refused),
        T(facts_that_do_not_add_up_are_refused),
        T(a_part_of_another_length_is_refused),
        T(a_part_that_is_missing_or_not_named_is_refused),
        T(a_part_cannot_name_a_file_elsewhere),
        T(other_bytes_are_found_while_they_are_read),
        T(a_taker_that_has_enough_ends_the_feed),
        T(a_torn_manifest_or_columns_is_damage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
