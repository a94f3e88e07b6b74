/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of transform/blob: what was archived, or an error of integrity. */
#include "transform/blob.h"

#include <unistd.h>

#include "tests/support/delivery.h"

static struct str name_of(struct delivery_fixture *f)
{
    return str_from(strrchr(f->blob, '/') + 1);
}

static void open_fixture(struct delivery_fixture *f, void **state,
                         struct blob *b)
{
    struct err err = {0};

    delivery_setup(f, state, delivery_yaml, str_from(delivery_csv));
    if (blob_open(b, f->state, name_of(f), &err)) {
        fail_msg("%s", err.text);
    }
}

static void sound_bytes_are_read_from_their_beginning(void **state)
{
    struct delivery_fixture f;
    struct err err = {0};
    struct blob b;
    char first[3];

    open_fixture(&f, state, &b);
    assert_int_equal(blob_verify(&b, &err), OK);
    assert_int_equal(read(b.fd, first, sizeof first), sizeof first);
    assert_memory_equal(first, delivery_csv, sizeof first);
    assert_int_equal(blob_verify(&b, &err), OK);
    blob_close(&b);
    assert_int_equal(b.fd, -1);
    delivery_release(&f);
}

static void one_bit_is_enough(void **state)
{
    char bytes[sizeof delivery_csv];
    struct delivery_fixture f;
    struct err err = {0};
    struct blob b;

    open_fixture(&f, state, &b);
    blob_close(&b);
    memcpy(bytes, delivery_csv, sizeof bytes);
    bytes[40] ^= 1;
    put_file(f.blob, bytes);
    assert_int_equal(blob_open(&b, f.state, name_of(&f), &err), OK);
    assert_int_equal(blob_verify(&b, &err), ERR_INTEGRITY);
    assert_contains(err.text, "damaged");
    blob_close(&b);
    delivery_release(&f);
}

static void a_missing_file_is_an_integrity_error(void **state)
{
    struct delivery_fixture f;
    struct err err = {0};
    struct blob b;

    open_fixture(&f, state, &b);
    blob_close(&b);
    assert_int_equal(unlink(f.blob), 0);
    assert_int_equal(blob_open(&b, f.state, name_of(&f), &err), ERR_INTEGRITY);
    assert_int_equal(b.fd, -1);
    delivery_release(&f);
}

static void several_are_checked_beside_other_work(void **state)
{
    struct delivery_fixture f;
    struct blob_check *check;
    struct err err = {0};
    struct blob b;

    open_fixture(&f, state, &b);
    for (int bad = 0; bad < 2; bad++) {
        for (int begun = 0; begun < 2; begun++) {
            check = blob_check_new(&f.arena, 2);
            assert_int_equal(blob_check_add(check, &b, STR("one"), &err), OK);
            b.sha256[0] ^= (char)(bad * 3); /* another digit */
            assert_int_equal(blob_check_add(check, &b, STR("two"), &err), OK);
            b.sha256[0] ^= (char)(bad * 3);
            if (begun) {
                blob_check_begin(check);
            }
            assert_int_equal(blob_check_end(check, &err),
                             bad ? ERR_INTEGRITY : OK);
            if (bad) {
                assert_contains(err.text, "two: archived file");
            }
            blob_check_drop(check);
        }
    }
    blob_close(&b);
    delivery_release(&f);
}

int main(void)
{
#define WITH_SCRATCH(test) \
    cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        WITH_SCRATCH(sound_bytes_are_read_from_their_beginning),
        WITH_SCRATCH(one_bit_is_enough),
        WITH_SCRATCH(a_missing_file_is_an_integrity_error),
        WITH_SCRATCH(several_are_checked_beside_other_work),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
