/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of transform/part: files come whole and in turn; failures are told. */
#include "transform/part.h"

#include <unistd.h>

#include "common/file.h"
#include "tests/support/unit.h"

static struct arena arena;
static struct part_writer *writer;
static struct err fault;

static int setup(void **state)
{
    if (scratch_setup(state)) {
        return -1;
    }
    arena_init(&arena, 0);
    writer = part_new(&arena);
    return 0;
}

static int teardown(void **state)
{
    part_free(writer);
    arena_release(&arena);
    return scratch_teardown(state);
}

/* n bytes of a pattern of its own, given in pieces of some bytes. */
static void put(size_t n, size_t piece, unsigned seed)
{
    static char bytes[4099];

    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (char)((i * 31 + seed) % 251);
    }
    while (n > 0) {
        size_t some = piece < n ? piece : n;

        part_put(writer, bytes, some);
        n -= some;
    }
}

static void assert_file(const char *path, const struct part_written *got,
                        size_t n, size_t piece, unsigned seed)
{
    struct digest d;
    char hex[DIGEST_HEX + 1];
    struct buf b;

    buf_init(&b, (size_t)16 << 20);
    assert_int_equal(file_read(path, &b, &fault), OK);
    assert_int_equal(b.len, n);
    for (size_t i = 0; i < n; i++) {
        if (b.ptr[i] != (char)((i % piece * 31 + seed) % 251)) {
            fail_msg("byte %zu of %s", i, path);
        }
    }
    d = sha256_of(buf_slice(&b));
    digest_hex(&d, hex);
    assert_string_equal(got->sha256, hex);
    assert_int_equal(got->bytes, n);
    buf_release(&b);
}

/* Sizes about a block of 256 KiB and about the ring of four. */
static void files_are_whole_whatever_their_length(void **state)
{
    static const size_t size[] = {0,       1,       262143,  262144,
                                  262145,  524288,  1048575, 1048576,
                                  1048577, 5000000, 2,       0};
    enum { FILES = sizeof size / sizeof *size };
    struct part_written got[FILES];
    char path[FILES][512];

    for (size_t i = 0; i < FILES; i++) {
        (void)snprintf(path[i], sizeof path[i], "%s/%zu", (const char *)*state,
                       i);
        part_begin(writer, path[i]);
        put(size[i], 4001, (unsigned)i);
        assert_int_equal(part_end(writer, &got[i], &fault), OK);
        if (i == 5) { /* in between, as before a fork */
            assert_int_equal(part_wait(writer, &fault), OK);
        }
    }
    assert_int_equal(part_wait(writer, &fault), OK);
    for (size_t i = 0; i < FILES; i++) {
        assert_file(path[i], &got[i], size[i], 4001, (unsigned)i);
    }
    assert_int_equal(part_wait(writer, &fault), OK); /* nothing to wait for */
}

static void a_failure_is_told_and_nothing_is_written_behind_it(void **state)
{
    const char *good, *bad, *behind;
    struct part_written got[3];
    struct err later;

    bad = arena_cstr(&arena, str_from(in_scratch(state, "none/file")));
    behind = arena_cstr(&arena, str_from(in_scratch(state, "behind")));
    good = arena_cstr(&arena, str_from(in_scratch(state, "good")));
    part_begin(writer, good);
    put(10, 10, 1);
    assert_int_equal(part_end(writer, &got[0], &fault), OK);
    part_begin(writer, bad);
    put(3000000, 4001, 2);
    (void)part_end(writer, &got[1], &later);
    part_begin(writer, behind);
    put(3000000, 4001, 3);
    /* by now the ring was filled behind the failure more than once */
    assert_int_equal(part_end(writer, &got[2], &fault), ERR_FAILED);
    assert_int_equal(part_wait(writer, &later), ERR_FAILED);
    assert_contains(later.text, "could not create a file beside");
    assert_contains(later.text, "none/file");
    assert_string_equal(later.text, fault.text);
    assert_file(good, &got[0], 10, 10, 1);
    assert_false(file_exists(behind));
}

static void a_file_that_was_not_ended_goes(void **state)
{
    struct str *names;
    size_t n;

    part_begin(writer, in_scratch(state, "half"));
    put(3000000, 4001, 1);
    part_free(writer);
    writer = NULL;
    assert_int_equal(file_list(&arena, *state, &names, &n, &fault), OK);
    assert_int_equal(n, 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(files_are_whole_whatever_their_length),
        T(a_failure_is_told_and_nothing_is_written_behind_it),
        T(a_file_that_was_not_ended_goes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
